//! A Shopify shop, as far as fulfilments go: orders, what is left to be fulfilled, and what was.
//!
//! It answers the calls of `fulfillmentCreate`, `fulfillmentTrackingInfoUpdate`, `orders` and `order` of the Admin GraphQL API
//! by the shapes of Shopify's public pages. It reads which call is meant from the query's text; it is no GraphQL server.

mod face;
mod model;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Method, StatusCode};
use ports::http::{Request, Response};
use serde_json::{Value, json};

pub use face::serve_shopify;
pub use model::{Fulfilled, ShopOrder};

use crate::web;

/// The access token that the shop takes.
pub const ADMIN_TOKEN: &str = "shpat-simulated";

/// A shop that several holders look at.
#[derive(Debug, Clone, Default)]
pub struct Shopify(Arc<Mutex<Shop>>);

/// What is in it, and what it does with calls.
#[derive(Debug, Default)]
pub struct Shop {
    /// Its orders.
    pub orders: Vec<ShopOrder>,
    /// Calls with the right token: `search`, `read`, `create` or `track`.
    pub calls: Vec<&'static str>,
    /// Every call is answered 503.
    pub down: bool,
    /// The next so many calls answer that too much was asked.
    pub throttled: u32,
    /// The answer to the next mutation is lost after it was done.
    pub lose_next: bool,
    /// The next fulfilment is not made yet, and not answered: see [`Shop::make_held`].
    pub hold_next: bool,
    held: Option<Value>,
    next_id: u64,
}

/// What becomes of a call.
#[derive(Debug)]
pub enum Outcome {
    /// It is answered.
    Answer(Response),
    /// It was done, or will be, and the connection breaks.
    Lost,
}

impl Shopify {
    /// The shop, to look at or to change. Not to be held while waiting.
    pub fn shop(&self) -> MutexGuard<'_, Shop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One call.
    pub fn handle(&self, request: &Request) -> Outcome {
        self.shop().handle(request)
    }
}

impl Shop {
    /// An order with these lines: id of the line item, and units.
    pub fn add_order(&mut self, name: &str, lines: &[(u64, u32)]) {
        let id = self.fresh();
        self.add_order_numbered(id, name, lines);
    }

    /// The same under an id of Shopify's that is known.
    pub fn add_order_numbered(&mut self, id: u64, name: &str, lines: &[(u64, u32)]) {
        self.orders.push(ShopOrder::new(id, name, lines));
    }

    /// Makes the fulfilment that was held back, long after its caller gave up.
    pub fn make_held(&mut self) {
        if let Some(held) = self.held.take() {
            self.create(&held);
        }
    }

    /// Everything that was fulfilled and not cancelled, over all orders.
    pub fn fulfilled(&self) -> Vec<&Fulfilled> {
        self.orders.iter().flat_map(|order| &order.fulfilled).filter(|one| !one.cancelled).collect()
    }

    fn fresh(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn handle(&mut self, request: &Request) -> Outcome {
        let token = request.headers().get("x-shopify-access-token").and_then(|value| value.to_str().ok());
        if request.method() != Method::POST || !request.uri().path().ends_with("/graphql.json") {
            return Outcome::Answer(web::empty(StatusCode::NOT_FOUND));
        }
        if token != Some(ADMIN_TOKEN) {
            return Outcome::Answer(web::json(StatusCode::UNAUTHORIZED, &json!({ "errors": "Invalid access token" })));
        }
        let Ok(body) = serde_json::from_slice::<Value>(request.body()) else {
            return Outcome::Answer(web::empty(StatusCode::BAD_REQUEST));
        };
        let (query, variables) = (body["query"].as_str().unwrap_or_default(), &body["variables"]);
        let call = match query {
            query if query.contains("fulfillmentCreate(") => "create",
            query if query.contains("fulfillmentTrackingInfoUpdate(") => "track",
            query if query.contains("order(id:") => "read",
            _ => "search",
        };
        self.calls.push(call);
        if self.down {
            return Outcome::Answer(web::empty(StatusCode::SERVICE_UNAVAILABLE));
        }
        if self.throttled > 0 {
            self.throttled -= 1;
            let errors = json!([{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }]);
            return Outcome::Answer(web::ok(&json!({ "errors": errors })));
        }
        if call == "create" && std::mem::take(&mut self.hold_next) {
            self.held = Some(variables["fulfillment"].clone());
            return Outcome::Lost;
        }
        let data = match call {
            "create" => json!({ "fulfillmentCreate": self.create(&variables["fulfillment"]) }),
            "track" => json!({ "fulfillmentTrackingInfoUpdate": self.track(variables) }),
            "read" => json!({ "order": self.by_id(variables["id"].as_str()) }),
            _ => json!({ "orders": { "nodes": self.search(variables["search"].as_str().unwrap_or_default()) } }),
        };
        if ["create", "track"].contains(&call) && std::mem::take(&mut self.lose_next) {
            return Outcome::Lost;
        }
        Outcome::Answer(web::ok(&json!({ "data": data })))
    }

    fn by_id(&self, id: Option<&str>) -> Option<Value> {
        self.orders.iter().find(|order| Some(order.gid().as_str()) == id).map(ShopOrder::json)
    }

    /// Shopify's search for a name finds it with and without its `#`, and longer names, too.
    fn search(&self, search: &str) -> Vec<Value> {
        let name = search.trim_start_matches("name:").trim_matches('"').trim_start_matches('#');
        let found = self.orders.iter().filter(|order| order.name.contains(name));
        found.map(|order| json!({ "id": order.gid(), "name": order.name })).collect()
    }

    fn create(&mut self, input: &Value) -> Value {
        let id = self.fresh();
        let places = input["lineItemsByFulfillmentOrder"].as_array().cloned().unwrap_or_default();
        let [place] = places.as_slice() else { return refused("All fulfillment orders must have the same location.") };
        let Some(order) = self.orders.iter_mut().find(|order| place["fulfillmentOrderId"] == order.place().as_str())
        else {
            return refused("Fulfillment order does not exist.");
        };
        match order.fulfil(id, &place["fulfillmentOrderLineItems"], &input["trackingInfo"]) {
            Ok(made) => json!({ "fulfillment": { "id": made.gid() }, "userErrors": [] }),
            Err(why) => refused(why),
        }
    }

    fn track(&mut self, variables: &Value) -> Value {
        let found = self.orders.iter_mut().flat_map(|order| &mut order.fulfilled);
        let Some(found) = found.into_iter().find(|one| variables["id"] == one.gid().as_str()) else {
            return refused("Fulfillment does not exist.");
        };
        found.tracking = variables["tracking"].clone();
        json!({ "fulfillment": { "id": found.gid() }, "userErrors": [] })
    }
}

fn refused(message: &str) -> Value {
    json!({ "fulfillment": null, "userErrors": [{ "field": ["fulfillment"], "message": message }] })
}

#[cfg(test)]
mod tests;
