//! Finding orders by number.

use http::StatusCode;
use ports::http::Response;
use serde_json::json;

use super::{Call, Mintsoft, Order, User, bad_request, not_found};
use crate::web;

impl Mintsoft {
    /// Number, tracking number or reference, in part or exactly; ten rows, newest first, over all clients for an admin.
    pub(super) fn order_search(&self, call: &Call<'_>) -> Response {
        let Some(text) = call.query.get("OrderNumber").filter(|text| !text.is_empty()) else {
            return bad_request("OrderNumber is required");
        };
        let exact = call.query.flag("exactMatch");
        let hit = |field: &str| if exact { field == text } else { field.contains(text) };
        let found = self.orders.values().rev().filter(|order| self.finds(order, call)).filter(|order| {
            let others = [order.tracking.as_deref(), order.reference.as_deref()];
            hit(&order.number) || others.into_iter().flatten().any(hit)
        });
        let with_items = call.query.flag("includeOrderItems");
        let rows: Vec<_> = found.take(10).map(|order| self.sparse_json(order, with_items)).collect();
        if rows.is_empty() && self.switches.search_none_is_404 {
            return web::empty(StatusCode::NOT_FOUND);
        }
        web::ok(&rows)
    }

    pub(super) fn order_id(&self, call: &Call<'_>) -> Response {
        let Some(number) = call.query.get("OrderNumber") else { return bad_request("OrderNumber is required") };
        let mut found = self.orders.values().filter(|order| order.number == number && self.finds(order, call));
        match found.next() {
            Some(order) => web::ok(&json!({ "OrderId": order.id })),
            None => not_found(),
        }
    }

    /// A new order is not in the search yet.
    fn finds(&self, order: &Order, call: &Call<'_>) -> bool {
        (self.switches.user == User::Admin || self.sees(order.client))
            && !self.is_fresh(order.created, self.switches.search_lag_seconds, call.now)
    }
}
