//! The Shopify shop: what it tells of its orders, and what became of that.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::shop::{PERSONAL, Revision};

/// More lines than a revision has: the rest of a line's id, divided by it, is the line's place.
pub const LINES: usize = 1_000;

/// Everything that Shopify holds of an order, one after the other.
pub type States = BTreeMap<u32, Revision>;

/// What Shopify tells.
#[derive(Debug, Default)]
pub struct Desk {
    /// Every webhook that it ever made.
    pub webhooks: Vec<Webhook>,
    /// When each order was last updated, in seconds since the epoch.
    pub updated: BTreeMap<String, i64>,
    /// How many of the next webhooks are delivered twice.
    pub twice: u32,
    /// For how many milliseconds each of the next ones is held back.
    pub late: Vec<i64>,
}

/// One webhook.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Which order it is about.
    pub order: String,
    /// Which of its states it tells.
    pub state: u32,
    /// What about.
    pub topic: &'static str,
    /// What is signed.
    pub body: String,
}

impl Desk {
    /// When an order is updated that is updated now. No two updates of an order fall into one second: which of them is newer,
    /// nobody could tell.
    pub fn update(&mut self, order: &str, now: Timestamp) -> i64 {
        let last = self.updated.entry(order.to_owned()).or_default();
        *last = now.as_second().max(*last + 1);
        *last
    }
}

fn number(order: &str) -> u64 {
    order.trim_start_matches('S').parse().unwrap_or(0)
}

/// The id of a state's line.
pub fn line(order: &str, state: u32, place: usize) -> u64 {
    number(order) * 1_000_000 + (state as usize * LINES + place + 1) as u64
}

/// The SKU of a line.
pub fn sku_of(states: &States, line: u64) -> Option<&str> {
    let (state, place) = (line / LINES as u64 % LINES as u64, line as usize % LINES);
    let lines = &states.get(&u32::try_from(state).ok()?)?.lines;
    lines.get(place.wrapping_sub(1)).map(|(sku, _)| sku.as_str())
}

fn stamp(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MIN).to_string()
}

/// The order as Shopify tells it in its newest state, updated at this second.
pub fn body(order: &str, states: &States, updated: i64) -> Value {
    let number = number(order);
    let newest = states.keys().max().copied().unwrap_or(0);
    let cancelled = states.get(&newest).filter(|state| state.kind == "cancelled").map(|state| stamp(state.since));
    // A cancelled order still shows what it was.
    let shown = states.iter().rfind(|(_, state)| state.kind != "cancelled").map_or(0, |(number, _)| *number);
    let mut items = Vec::new();
    for (state, revision) in states {
        for (n, (sku, units)) in revision.lines.iter().enumerate() {
            items.push(item(line(order, *state, n), sku, *units, if *state == shown { *units } else { 0 }));
        }
    }
    if number.is_multiple_of(5) {
        let mut card = item(number * 1_000_000 + 999_999, "GIFT-CARD", 1, 1);
        card["gift_card"] = json!(true);
        card["requires_shipping"] = json!(false);
        items.push(card);
    }
    json!({
        "id": 820_000_000_000 + number, "name": format!("#{order}"), "test": false, "currency": "GBP",
        "taxes_included": true, "updated_at": stamp(updated), "cancelled_at": cancelled,
        "fulfillment_status": null, "email": PERSONAL[2], "tags": format!("seen-{updated}"),
        "shipping_address": {
            "first_name": PERSONAL[0], "last_name": "Byron", "address1": PERSONAL[1], "city": "Leeds",
            "zip": "LS1 1AA", "country_code": "GB",
        },
        "shipping_lines": [{"price": "3.60", "discount_allocations": [], "tax_lines": []}],
        "note_attributes": [{"name": "_wair_fit_profile", "value": "fp-77"}],
        "line_items": items,
    })
}

/// A line item; now and then with a unit that was taken away, or with a discount that does not divide into pennies.
fn item(id: u64, sku: &str, ordered: u32, current: u32) -> Value {
    let removed = u32::from(id.is_multiple_of(4) && current > 0);
    let discounts: Vec<Value> = (id % 3 == 1).then(|| json!({"amount": "0.10"})).into_iter().collect();
    json!({
        "id": id, "sku": sku, "quantity": ordered + removed, "current_quantity": current, "price": "10.20",
        "gift_card": false, "requires_shipping": true, "discount_allocations": discounts, "tax_lines": [],
        "properties": [{"name": "_wair_recommendation", "value": "rec_8f2"}],
    })
}

/// What a message in the queue of orders says of one of Shopify's orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The order.
    pub order: String,
    /// The number that Lockstep gave to its content.
    pub revision: u32,
    /// Since when Shopify is said to hold it, in seconds since the epoch.
    pub since: i64,
    /// Whether it is a cancellation.
    pub cancelled: bool,
    /// SKUs and units; lines that were split for their price are one.
    pub lines: Vec<(String, u32)>,
}

impl Queued {
    /// Reads a message; `None` where it is about nothing of Shopify's.
    pub fn of(body: &str) -> Option<Self> {
        let event: Value = serde_json::from_str(body).ok()?;
        let order = event["order"].as_str().filter(|order| crate::tenant::is_shopifys(order))?.to_owned();
        let since = event["occurredAt"].as_str()?.parse::<Timestamp>().ok()?.as_second();
        let mut lines: Vec<(String, u32)> = Vec::new();
        for line in event["lines"].as_array().into_iter().flatten() {
            let units = line["quantity"].as_u64().and_then(|units| u32::try_from(units).ok())?;
            match lines.last_mut().filter(|_| line["line"].as_str().is_some_and(|id| id.ends_with(".2"))) {
                Some((_, first)) => *first += units,
                None => lines.push((line["sku"].as_str()?.to_owned(), units)),
            }
        }
        let revision = u32::try_from(event["revision"].as_u64()?).ok()?;
        Some(Self { order, revision, since, cancelled: event["kind"] == "cancelled", lines })
    }

    /// The state that Shopify was in then, if it is what the message says.
    pub fn meant<'s>(&self, states: &'s States) -> Option<&'s Revision> {
        let state = states.values().rfind(|state| state.since <= self.since)?;
        let same = state.is_over() == self.cancelled && state.lines == self.lines;
        same.then_some(state)
    }
}

/// What customers ordered in Shopify, under the numbers that Lockstep gave to it.
pub fn numbered(orders: &BTreeMap<String, States>, queued: &[Queued]) -> BTreeMap<String, States> {
    let mut numbered: BTreeMap<String, States> = orders.keys().map(|order| (order.clone(), States::new())).collect();
    for one in queued {
        let meant = orders.get(&one.order).and_then(|states| one.meant(states));
        if let (Some(meant), Some(all)) = (meant, numbered.get_mut(&one.order)) {
            let accepted = meant.accepted.or(Some(one.since * 1_000));
            let kind = if meant.is_over() { "cancelled" } else { meant.kind };
            all.insert(one.revision, Revision { kind, accepted, ..meant.clone() });
        }
    }
    numbered
}
