//! Reading orders by id and by list.

use ports::http::Response;

use super::dates::within;
use super::{Call, Mintsoft, Order, not_found};
use crate::web;

impl Mintsoft {
    pub(super) fn order_get(&self, id: i32) -> Response {
        match self.seen_order(id) {
            Some(order) => web::ok(&self.order_json(order, true)),
            None => not_found(),
        }
    }

    pub(super) fn order_items(&self, id: i32) -> Response {
        web::ok(&self.seen_order(id).map(|order| self.items_json(order)).unwrap_or_default())
    }

    /// Newest first, so that new orders push old ones to the next page.
    pub(super) fn order_list(&self, call: &Call<'_>) -> Response {
        let query = &call.query;
        let is = |name: &str, value: i32| query.int(name).is_none_or(|wanted| wanted == value);
        let date = |name: &str| self.since(query.get(name));
        let (ordered, updated, despatched) = (date("SinceDate"), date("SinceLastUpdated"), date("SinceDespatchDate"));
        let (until, oldest_first) = (date("ToDate"), query.flag("SortOldestFirst"));
        let tagged = |order: &Order, tags: &str| tags.split(',').any(|tag| order.tags.iter().any(|own| own == tag));
        let wanted = |order: &&Order| {
            self.sees(order.client)
                && is("OrderStatusId", order.status)
                && is("ClientId", order.client)
                && is("CourierServiceId", order.courier)
                && is("WarehouseId", order.warehouse)
                && query.int("ChannelId").is_none_or(|id| order.sent.get("ChannelId").is_some_and(|own| *own == id))
                && within(ordered.as_ref(), order.created)
                && within(updated.as_ref(), order.updated)
                && (despatched.is_none() || order.despatched.is_some_and(|at| within(despatched.as_ref(), at)))
                && until.as_ref().is_none_or(|until| !until.holds(order.created))
                && query.get("IncludeTags").is_none_or(|tags| tagged(order, tags))
                && !query.get("ExcludeTags").is_some_and(|tags| tagged(order, tags))
        };
        let mut rows: Vec<&Order> = self.orders.values().filter(wanted).collect();
        if !oldest_first {
            rows.reverse();
        }
        let max = self.switches.order_limit_max as usize;
        let (page, limit) = call.paging(max.min(100), max);
        let page = if self.switches.echo_pages { 1 } else { page };
        let rows = call.view.page(rows.into_iter(), page, limit);
        let with_items = query.flag("IncludeOrderItems");
        web::ok(&rows.into_iter().map(|order| self.order_json(order, with_items)).collect::<Vec<_>>())
    }

    /// All orders by id.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }

    /// The orders with exactly this number: parts, duplicates and cancelled ones included.
    pub fn orders_numbered(&self, number: &str) -> Vec<&Order> {
        self.orders.values().filter(|order| order.number == number).collect()
    }

    /// One order.
    pub fn order(&self, id: i32) -> Option<&Order> {
        self.orders.get(&id)
    }

    pub(super) fn seen_order(&self, id: i32) -> Option<&Order> {
        self.orders.get(&id).filter(|order| self.sees(order.client))
    }
}
