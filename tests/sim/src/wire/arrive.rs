//! What a request does at its vendor, written down.

use std::collections::BTreeMap;

use ports::http::Request;
use serde_json::Value;
use vendors::{Reply, Vendor, World, mintsoft::HOME_CLIENT};

use crate::{
    core::{Core, hash_of},
    facts::What,
    tenant::STORE,
};

/// A request reaches its vendor: what it changes is noted.
pub(crate) fn arrive(core: &Core, fault: Option<vendors::Fault>, vendor: Vendor, request: &Request) -> Reply {
    let now = core.time.now();
    let mut world = vendors::lock(&core.vendors);
    let before = world.mintsoft.orders().last().map_or(0, |order| order.id);
    let reply = world.call_meeting(fault, vendor, now, request);
    let wrote = world.log.calls().last().is_some_and(|call| call.write);
    world.log.clear();
    if !wrote {
        return reply;
    }
    match vendor {
        Vendor::Mintsoft => {
            let made = made_since(&world, before);
            drop(world);
            core.note_stock();
            made.into_iter().for_each(|what| core.note(what));
        }
        Vendor::Wair => {
            drop(world);
            uploaded(core, request);
            told(core, request);
        }
    }
    reply
}

/// The orders that a create has just made.
fn made_since(world: &World, before: i32) -> Vec<What> {
    let mut by_number: BTreeMap<&str, Vec<(String, i64)>> = BTreeMap::new();
    for order in world.mintsoft.orders().filter(|order| order.id > before && order.client == HOME_CLIENT) {
        let items = order.items.iter().map(|item| (item.sku.clone(), i64::from(item.quantity)));
        by_number.entry(&order.number).or_default().extend(items);
    }
    let mut made = Vec::new();
    for (number, items) in by_number {
        let family = crate::tenant::family(number);
        let earlier = world.mintsoft.orders().filter(|order| order.id <= before && order.number == number);
        let live = world.mintsoft.orders().filter(|order| {
            order.status != 3 && order.number.split('+').any(|part| crate::tenant::family(part) == family)
        });
        let mut live: Vec<String> = live.map(|order| order.number.clone()).collect();
        live.dedup();
        made.push(What::Created { number: number.to_owned(), before: earlier.count(), live, items });
    }
    made
}

/// Whether Mintsoft has shipped anything of a revision.
pub(super) fn has_left(core: &Core, order: &str, revision: u32) -> bool {
    let number = crate::tenant::number(order, revision);
    let vendors = vendors::lock(&core.vendors);
    let mut gone = vendors.mintsoft.orders().filter(|order| order.despatched.is_some());
    gone.any(|order| order.number.split('+').any(|part| part == number))
}

/// The sales in a call to WAIR: each is told under a key of its own, as the channel is.
fn sold(core: &Core, request: &Request) {
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    for record in body["sales"].as_array().into_iter().flatten() {
        let key = record["salesId"].as_str().unwrap_or_default().to_owned();
        let mut parts = key.split('/').skip(1);
        let order = parts.next().unwrap_or_default().to_owned();
        let revision = parts.next().and_then(|text| text.parse().ok()).unwrap_or(0);
        let (shipped, body) = (has_left(core, &order, revision), hash_of(record.to_string().as_bytes()));
        core.note(What::Callback { key, body, order, revision, shipped, status: Some(200) });
    }
}

/// How much a call to WAIR holds.
fn uploaded(core: &Core, request: &Request) {
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let lists = body.as_object().into_iter().flatten().filter_map(|(_, value)| value.as_array());
    let Some(records) = lists.map(Vec::len).max() else { return };
    let set = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    core.note(What::Uploaded { set, records, bytes: request.body().len() });
}

/// The levels in a call to WAIR.
fn told(core: &Core, request: &Request) {
    if request.uri().path().ends_with("/Sales") {
        sold(core, request);
    }
    if !request.uri().path().ends_with("/Stock") {
        return;
    }
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for record in body["stock"].as_array().into_iter().flatten() {
        let (location, sku) = (text(&record["locationId"]), text(&record["skuId"]));
        let quantity = record["quantity"].as_f64().unwrap_or(f64::NAN) as i64;
        let believable = {
            let inner = core.lock();
            let counted = inner.counted.as_ref().filter(|_| location == STORE);
            let mut sums = inner.sums.get(&location).into_iter().flatten();
            match counted {
                Some(figures) => figures.get(&sku).is_some_and(|figures| figures.contains(&quantity)),
                None => sums.any(|warehouses| inner.truth.believable(&sku, warehouses, quantity)),
            }
        };
        core.note(What::Told { location, sku, quantity, believable });
    }
}
