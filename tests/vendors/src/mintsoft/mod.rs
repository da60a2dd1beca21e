//! Mintsoft: products, stock in bins, orders, and the API's vices.

mod auth;
mod bulk_update;
mod bundles;
mod cancel;
mod create;
mod dates;
mod endpoint;
mod inventory;
mod levels;
mod lifecycle;
mod model;
mod notes;
mod orders;
mod paging;
mod product_row;
mod products;
mod reading;
mod reference;
mod search;
mod splits;
mod stock;
mod switches;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use http::{Method, StatusCode};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ports::http::{Request, Response};
use serde_json::{Map, Value, json};

pub use auth::{PASSWORD, STATIC_KEY, USERNAME};
pub(crate) use endpoint::changes_state;
pub use lifecycle::OrderAction;
pub use model::{Component, Item, NameValue, Order, Pick, Product, Row, Warehouse};
pub use paging::View;
pub use stock::StockAction;
pub use switches::{Switches, User, WhenShort};

use crate::Catalogue;
use crate::web::{self, Query};
use endpoint::Endpoint;

/// The client whose stock this is about.
pub const HOME_CLIENT: i32 = 42;

/// A simulated Mintsoft. It has no clock: whoever calls says what time it is.
#[derive(Debug)]
pub struct Mintsoft {
    /// Which of the uncertain behaviours are on.
    pub switches: Switches,
    auth: auth::Auth,
    zone: TimeZone,
    warehouses: Vec<Warehouse>,
    products: BTreeMap<i32, Product>,
    by_sku: HashMap<String, Vec<i32>>,
    rows: BTreeMap<(i32, i32), Row>,
    orders: BTreeMap<i32, Order>,
    agenda: BTreeMap<(Timestamp, i32), lifecycle::Due>,
    last_id: i32,
}

/// One call, as the endpoints see it.
struct Call<'a> {
    now: Timestamp,
    query: Query,
    body: &'a [u8],
    view: &'a View,
}

impl Call<'_> {
    fn object(&self) -> Result<Map<String, Value>, String> {
        serde_json::from_slice(self.body).map_err(|error| error.to_string())
    }
}

fn bad_request(message: &str) -> Response {
    web::json(StatusCode::BAD_REQUEST, &json!({ "Message": message }))
}

fn not_found() -> Response {
    web::json(StatusCode::NOT_FOUND, &json!({ "Message": "Not found or not accessible" }))
}

/// The general result object of most writes.
fn result(outcome: Result<i32, String>) -> Response {
    let (id, success, message) = match outcome {
        Ok(id) => (id, true, None),
        Err(message) => (0, false, Some(message)),
    };
    web::ok(&json!({
        "ID": id, "Success": success, "Message": message, "WarningMessage": null, "AllocatedFromReplen": false,
    }))
}

impl Mintsoft {
    /// A Mintsoft that holds this catalogue.
    pub fn new(catalogue: Catalogue) -> Self {
        let Catalogue { warehouses, products, rows, last_id } = catalogue;
        let mut by_sku: HashMap<String, Vec<i32>> = HashMap::with_capacity(products.len());
        for product in &products {
            by_sku.entry(product.sku.clone()).or_default().push(product.id);
        }
        Self {
            switches: Switches::default(),
            auth: auth::Auth::default(),
            zone: dates::london(),
            warehouses,
            products: products.into_iter().map(|product| (product.id, product)).collect(),
            by_sku,
            rows: rows.into_iter().map(|row| ((row.product, row.id), row)).collect(),
            orders: BTreeMap::new(),
            agenda: BTreeMap::new(),
            last_id,
        }
    }

    /// Answers one call.
    pub fn handle(&mut self, now: Timestamp, request: &Request) -> Response {
        self.handle_seen(now, request, &View::default())
    }

    /// Answers one call whose lists are seen through `view`.
    pub fn handle_seen(&mut self, now: Timestamp, request: &Request, view: &View) -> Response {
        self.settle(now);
        let call = Call { now, query: Query::of(request), body: request.body(), view };
        let segments = web::segments(request.uri().path());
        let Some(endpoint) = Endpoint::find(request.method(), &segments) else {
            return self.unknown(request.method(), &segments);
        };
        if endpoint == Endpoint::Login {
            return self.log_in(&call);
        }
        if call.query.get("APIKey").is_some() {
            return auth::removed();
        }
        let key = request.headers().get("ms-apikey").and_then(|value| value.to_str().ok());
        let is_static = self.switches.static_key && key == Some(STATIC_KEY);
        if !is_static && !key.is_some_and(|key| self.auth.accepts(now, key)) {
            return web::empty(StatusCode::UNAUTHORIZED);
        }
        self.dispatch(endpoint, &call)
    }

    fn unknown(&self, method: &Method, segments: &[&str]) -> Response {
        let others = [Method::GET, Method::PUT, Method::POST, Method::DELETE];
        let known = others.iter().any(|other| Endpoint::find(other, segments).is_some());
        match Endpoint::find(&Method::POST, segments) {
            Some(Endpoint::Login) if method == Method::GET => auth::removed(),
            _ if known => web::empty(StatusCode::METHOD_NOT_ALLOWED),
            _ => not_found(),
        }
    }

    fn dispatch(&mut self, endpoint: Endpoint, call: &Call<'_>) -> Response {
        use Endpoint as E;
        match endpoint {
            E::Login => self.log_in(call),
            E::Warehouses => self.warehouses(call),
            E::CourierServices => reference::courier_services(),
            E::Statuses => reference::statuses(),
            E::Channels => reference::channels(),
            E::Countries => reference::countries(),
            E::Currencies => reference::currencies(),
            E::Clients => self.clients(),
            E::ProductList => self.product_list(call),
            E::ProductGet(id) => self.product_get(call, id),
            E::ProductCreate => self.product_create(call),
            E::ProductUpdate => self.product_update(call),
            E::ProductSearch => self.product_search(call),
            E::ProductBarcode => self.product_by_barcode(call),
            E::ProductLookup => self.product_lookup(call),
            E::ProductsUpdated => self.products_updated(call),
            E::BundleGet(id) => self.bundle_get(call, id),
            E::BundleCreate => self.bundle_create(call),
            E::StockLevels => self.stock_levels(call),
            E::StockLevelsUpdated => self.stock_levels_updated(call),
            E::StockLevelsByWarehouse => self.stock_levels_by_warehouse(call),
            E::InventoryBulk => self.inventory_bulk(call),
            E::InventoryOf(id) => self.inventory_of(call, id),
            E::BulkOnHand => self.bulk_on_hand(call),
            E::OrderCreate => self.order_create(call),
            E::OrderGet(id) => self.order_get(id),
            E::OrderItems(id) => self.order_items(id),
            E::OrderList => self.order_list(call),
            E::OrderSearch => self.order_search(call),
            E::OrderId => self.order_id(call),
            E::OrderCancel(id) => result(self.cancel(call.now, id)),
            E::OrderDespatched(id) => {
                let tracking = call.query.get("TrackingNumber").map(str::to_owned);
                result(self.mark_despatched(call.now, id, tracking))
            }
            E::OrderMark(id, status) => result(self.mark(call.now, id, status)),
            E::OrderSplit(id) => self.split_items(call, id),
            E::OrderSplits(id) => self.splits(id),
            E::ActionsGet(id) => self.actions_get(id),
            E::ActionsPut(id) => self.actions_put(call, id),
            E::CommentsGet(id) => self.comments_get(id),
            E::CommentsPost(id) => self.comments_post(call, id),
            E::TagPut(id) => self.tag(call, id, true),
            E::TagDelete(id) => self.tag(call, id, false),
        }
    }

    /// Whether the key's user sees rows of this client.
    fn sees(&self, client: i32) -> bool {
        match self.switches.user {
            User::Admin => self.switches.shared_tenant || client == HOME_CLIENT,
            User::Client(own) => client == own,
        }
    }

    fn next_id(&mut self) -> i32 {
        self.last_id += 1;
        self.last_id
    }
}
