//! The admin API: the same under `/_admin` on both servers.

mod dump;

use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use ports::http::{Request, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::log::Vendor;
use crate::mintsoft::{OrderAction, StockAction};
use crate::wair::Recommendation;
use crate::web::{self, Query, segments};
use crate::{Rule, World};

pub(crate) const PREFIX: &str = "/_admin";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    advance_seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewProduct {
    sku: String,
    #[serde(default)]
    components: Vec<(String, i32)>,
}

/// Answers one admin call. Every change answers 200 with what it made, or 400 with the reason.
pub(crate) fn handle(world: &mut World, now: Timestamp, request: &Request) -> Response {
    let now = world.time(now);
    let parts = segments(request.uri().path());
    let query = Query::of(request);
    let done = match (request.method(), parts.get(1..).unwrap_or_default()) {
        (&Method::GET, ["state"]) => Ok(dump::state(world, &query.all("sku").collect::<Vec<_>>())),
        (&Method::GET, ["log"]) => {
            let from = query.int("from").and_then(|from| usize::try_from(from).ok()).unwrap_or(0);
            Ok(json!(world.log.calls().iter().skip(from).collect::<Vec<_>>()))
        }
        (&Method::DELETE, ["log"]) => {
            world.log.clear();
            Ok(Value::Null)
        }
        (&Method::GET, ["counts"]) => Ok(dump::counts(world)),
        (&Method::GET, ["faults", vendor]) => named(vendor).map(|vendor| dump::faults(world.faults(vendor))),
        (&Method::DELETE, ["faults", vendor]) => named(vendor).map(|vendor| {
            world.faults(vendor).clear();
            Value::Null
        }),
        (&Method::POST, ["faults", vendor]) => named(vendor).and_then(|vendor| {
            world.faults(vendor).add(web::body::<Rule>(request)?);
            Ok(Value::Null)
        }),
        (&Method::PUT, ["faults", vendor]) => named(vendor).and_then(|vendor| {
            let rules = web::body::<Vec<Rule>>(request)?;
            world.faults(vendor).clear();
            rules.into_iter().for_each(|rule| world.faults(vendor).add(rule));
            Ok(Value::Null)
        }),
        (method @ (&Method::GET | &Method::PATCH), ["switches", vendor]) => named(vendor).and_then(|vendor| {
            let change = if method == Method::PATCH { web::body(request)? } else { json!({}) };
            match vendor {
                Vendor::Mintsoft => patch(&mut world.mintsoft.switches, change),
                Vendor::Wair => patch(&mut world.wair.switches, change),
            }
        }),
        (&Method::POST, ["stock"]) => {
            web::body::<StockAction>(request).and_then(|action| world.mintsoft.act(now, &action)).map(|()| Value::Null)
        }
        (&Method::POST, ["orders"]) => web::body::<OrderAction>(request)
            .and_then(|action| world.mintsoft.move_order(now, &action))
            .map(|id| json!({ "order": id })),
        (&Method::POST, ["products"]) => web::body::<NewProduct>(request).map(|new| add_product(world, now, &new)),
        (&Method::POST, ["recommendations"]) => {
            web::body::<Recommendation>(request).map(|row| world.wair.recommend(row)).map(|()| Value::Null)
        }
        (&Method::DELETE, ["recommendations", reference]) => {
            world.wair.withdraw(&web::decode(reference));
            Ok(Value::Null)
        }
        (&Method::POST, ["clock"]) => web::body::<Clock>(request).map(|clock| {
            world.offset += SignedDuration::from_secs(clock.advance_seconds);
            json!({ "offset_seconds": world.offset.as_secs() })
        }),
        (&Method::DELETE, ["keys", vendor]) => named(vendor).map(|vendor| {
            match vendor {
                Vendor::Mintsoft => world.mintsoft.revoke_keys(),
                Vendor::Wair => world.wair.revoke_tokens(),
            }
            Value::Null
        }),
        _ => return web::json(StatusCode::NOT_FOUND, &json!({ "error": "no such admin call" })),
    };
    match done {
        Ok(value) => web::ok(&value),
        Err(error) => web::json(StatusCode::BAD_REQUEST, &json!({ "error": error })),
    }
}

fn named(vendor: &str) -> Result<Vendor, String> {
    serde_json::from_value(json!(vendor)).map_err(|_| "the vendor is mintsoft or wair".to_owned())
}

fn add_product(world: &mut World, now: Timestamp, new: &NewProduct) -> Value {
    let components: Vec<(&str, i32)> = new.components.iter().map(|(sku, quantity)| (sku.as_str(), *quantity)).collect();
    let id = if components.is_empty() {
        world.mintsoft.add_product(now, &new.sku)
    } else {
        world.mintsoft.add_bundle(now, &new.sku, &components)
    };
    json!({ "product": id })
}

/// Changes the switches that `change` names; all of them as they stand then.
fn patch<T: Serialize + DeserializeOwned>(switches: &mut T, change: Value) -> Result<Value, String> {
    let mut all = serde_json::to_value(&*switches).map_err(|error| error.to_string())?;
    let (Value::Object(fields), Value::Object(change)) = (&mut all, change) else {
        return Err("an object is expected".to_owned());
    };
    fields.extend(change);
    *switches = serde_json::from_value(all.clone()).map_err(|error| error.to_string())?;
    Ok(all)
}
