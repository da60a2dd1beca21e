//! What hangs on an order: callbacks, comments, tags.

use ports::http::Response;
use serde_json::{Value, json};

use super::{Call, Mintsoft, bad_request, products, result};
use crate::web;

impl Mintsoft {
    pub(super) fn actions_get(&self, id: i32) -> Response {
        let actions = self.seen_order(id).map(|order| order.actions.clone()).unwrap_or_default();
        web::ok(&actions)
    }

    pub(super) fn actions_put(&mut self, call: &Call<'_>, id: i32) -> Response {
        let action = match call.object() {
            Ok(action) => Value::Object(action),
            Err(message) => return bad_request(&message),
        };
        let source = action["SourceOrderId"].as_str().unwrap_or_default();
        let taken = self.orders.values().flat_map(|order| &order.actions).any(|own| own["SourceOrderId"] == source);
        if source.is_empty() || taken {
            return result(Err("SourceOrderId must be unique".to_owned()));
        }
        let fresh = self.next_id();
        self.note(id, |order| order.actions.push(action), fresh)
    }

    pub(super) fn comments_get(&self, id: i32) -> Response {
        let Some(order) = self.seen_order(id) else { return web::ok::<[Value]>(&[]) };
        let rows = (1..).zip(&order.comments).map(
            |(n, text)| json!({ "ID": id * 100 + n, "OrderId": id, "OrderStatusId": order.status, "Comment": text }),
        );
        web::ok(&rows.collect::<Vec<_>>())
    }

    pub(super) fn comments_post(&mut self, call: &Call<'_>, id: i32) -> Response {
        let comment = match call.object() {
            Ok(body) => products::text(&body, "Comment"),
            Err(message) => return bad_request(&message),
        };
        let fresh = self.next_id();
        self.note(id, |order| order.comments.push(comment), fresh)
    }

    pub(super) fn tag(&mut self, call: &Call<'_>, id: i32, set: bool) -> Response {
        let tag = call.query.get("Tag").unwrap_or_default().to_owned();
        if tag.is_empty() {
            return result(Err("Tag is required".to_owned()));
        }
        self.note(
            id,
            |order| {
                order.tags.retain(|own| *own != tag);
                if set {
                    order.tags.push(tag);
                }
            },
            id,
        )
    }

    /// Changes an order without moving its `LastUpdated`.
    fn note(&mut self, id: i32, change: impl FnOnce(&mut super::Order), answer: i32) -> Response {
        if self.seen_order(id).is_none() {
            return result(Err("Order not found".to_owned()));
        }
        if let Some(order) = self.orders.get_mut(&id) {
            change(order);
        }
        result(Ok(answer))
    }
}
