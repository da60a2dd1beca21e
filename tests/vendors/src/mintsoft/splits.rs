//! Parts that share a number, and orders that become one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ports::http::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, Item, Mintsoft, Order, Pick, bad_request, result};
use crate::web;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SplitRow {
    order_item_id: i32,
    quantity_to_despatch: i32,
}

impl Mintsoft {
    pub(super) fn split_items(&mut self, call: &Call<'_>, id: i32) -> Response {
        match serde_json::from_slice::<Vec<SplitRow>>(call.body) {
            Ok(rows) => {
                let items: Vec<_> = rows.iter().map(|row| (row.order_item_id, row.quantity_to_despatch)).collect();
                result(self.split(call.now, id, &items))
            }
            Err(error) => bad_request(&error.to_string()),
        }
    }

    pub(super) fn splits(&self, id: i32) -> Response {
        let Some(order) = self.seen_order(id) else { return web::ok::<[Value]>(&[]) };
        let parts = order.split_into.iter().filter_map(|part| self.orders.get(part));
        let rows: Vec<Value> = parts
            .map(|part| {
                json!({
                    "ID": part.id, "OrderId": id, "Order": self.order_json(order, true), "SplitOrderId": part.id,
                    "SplitOrder": self.order_json(part, true),
                })
            })
            .collect();
        web::ok(&rows)
    }

    /// Gives quantities by item id to a new order with the same number; what waits for stock goes first.
    pub(super) fn split(&mut self, now: Timestamp, id: i32, items: &[(i32, i32)]) -> Result<i32, String> {
        let new_id = self.next_id();
        let fresh: Vec<i32> = items.iter().map(|_| self.next_id()).collect();
        let order = self.orders.get_mut(&id).ok_or("Order not found")?;
        let all: i32 = order.items.iter().map(|item| item.quantity).sum();
        let moved: i32 = items.iter().map(|(_, quantity)| *quantity).sum();
        let fits = items.iter().all(|(item, quantity)| {
            order.items.iter().any(|own| own.id == *item && (1..=own.quantity).contains(quantity))
        });
        if !fits || moved >= all {
            return Err("Items cannot be split like this".to_owned());
        }
        let mut part_items = Vec::new();
        for ((item_id, quantity), new_item) in items.iter().zip(fresh) {
            if let Some(item) = order.items.iter_mut().find(|item| item.id == *item_id) {
                part_items.push(divide(item, *quantity, new_item));
            }
        }
        order.items.retain(|item| item.quantity > 0);
        let waits = part_items.iter().any(|item| item.back_order > 0);
        let status = if waits { 9 } else { order.status };
        order.updated = now;
        order.split_into.push(new_id);
        let part = Order {
            id: new_id,
            items: part_items,
            status,
            created: now,
            updated: now,
            actions: Vec::new(),
            comments: Vec::new(),
            split_into: Vec::new(),
            ..order.clone()
        };
        let (number, client) = (order.number.clone(), order.client);
        self.orders.insert(new_id, part);
        self.number_parts(now, client, &number);
        Ok(new_id)
    }

    /// The survivor carries both numbers; the other order is gone.
    pub(super) fn merge(&mut self, now: Timestamp, id: i32, other: i32) -> Result<i32, String> {
        if id == other || !self.orders.contains_key(&id) {
            return Err("Order not found".to_owned());
        }
        let gone = self.orders.remove(&other).ok_or("Order not found")?;
        let order = self.orders.get_mut(&id).ok_or("Order not found")?;
        order.number = format!("{}+{}", order.number, gone.number);
        order.items.extend(gone.items);
        order.updated = now;
        Ok(id)
    }

    fn number_parts(&mut self, now: Timestamp, client: i32, number: &str) {
        let mut family: Vec<&mut Order> =
            self.orders.values_mut().filter(|order| order.client == client && order.number == number).collect();
        let parts = i32::try_from(family.len()).unwrap_or(i32::MAX);
        for (part, order) in (1..).zip(&mut family) {
            (order.part, order.parts, order.updated) = (part, parts, now);
        }
    }
}

/// Takes `quantity` out of a line into a line of its own, with its share of what is reserved.
fn divide(item: &mut Item, quantity: i32, id: i32) -> Item {
    let waiting = quantity.min(item.back_order);
    let (moved, filled) = (quantity - waiting, item.quantity - item.back_order);
    let mut shares: BTreeMap<i32, i32> = BTreeMap::new();
    for pick in &item.picks {
        *shares.entry(pick.row.0).or_default() += pick.quantity;
    }
    shares.values_mut().for_each(|share| *share = *share * moved / filled.max(1));
    let mut picks = Vec::new();
    for pick in &mut item.picks {
        let share = shares.entry(pick.row.0).or_default();
        let quantity = pick.quantity.min(*share);
        *share -= quantity;
        pick.quantity -= quantity;
        picks.push(Pick { row: pick.row, quantity });
    }
    picks.retain(|pick| pick.quantity > 0);
    item.picks.retain(|pick| pick.quantity > 0);
    item.quantity -= quantity;
    item.back_order -= waiting;
    Item { id, quantity, back_order: waiting, picks, ..item.clone() }
}
