//! Shopify's webhooks: made when an order changes, and sent until they are taken.

use super::*;
use crate::shopify::{Webhook, body, line};

/// Shopify's pauses before it tries again, in seconds: eight times in four hours (vendor page: troubleshooting webhooks).
const PAUSES: [i64; 8] = [10, 60, 300, 600, 1_800, 3_600, 3_600, 3_600];
/// How long Shopify waits for an answer, in milliseconds.
const PATIENCE: i64 = 5_000;

impl Sim {
    /// Shopify tells of a state that an order has just come into.
    pub fn changed_in_shopify(&mut self, order: &str, state: u32) {
        let since = self.shop.shopify.update(order, self.now());
        let Some(known) = self.shop.orders.get_mut(order).and_then(|states| states.get_mut(&state)) else { return };
        known.since = since;
        let lines = fulfillable(order, state, &known.lines);
        let topics: &[&str] = match known.kind {
            "placed" => &["orders/create"],
            "cancelled" => &["orders/cancelled", "orders/updated"],
            _ => &["orders/updated"],
        };
        {
            let mut shop = self.core.shopify.shop();
            let name = format!("#{order}");
            match shop.orders.iter_mut().find(|held| held.name == name) {
                Some(held) => held.lines = lines,
                None => shop.add_order(&name, &lines),
            }
        }
        topics.iter().for_each(|topic| self.make_webhook(order, topic, since));
    }

    /// Somebody at the shop tags an order, or its payment comes in.
    pub fn touch(&mut self, roll: u64) -> bool {
        let Some(order) = self.some_of_shopify(roll) else { return false };
        let updated = self.shop.shopify.update(&order, self.now());
        self.make_webhook(&order, "orders/updated", updated);
        true
    }

    /// Somebody sends a cancellation that Shopify did not sign, or what Shopify did sign under another topic.
    pub fn forge_webhook(&mut self, chance: &mut Chance) -> bool {
        let webhooks = &self.shop.shopify.webhooks;
        let Some(known) = webhooks.get(chance.below(webhooks.len() as u64) as usize) else { return false };
        let mut forged = Webhook { topic: "orders/cancelled", ..known.clone() };
        let signature = sign(&forged.body);
        if chance.percent(50) {
            let mut order: serde_json::Value = serde_json::from_str(&forged.body).unwrap_or_default();
            order["cancelled_at"] = order["updated_at"].clone();
            forged.body = order.to_string();
        }
        self.invoke(Function::OrderIntake, Input::Api(request(&forged, signature)), Origin::Hook);
        true
    }

    /// Somebody at the shop removes all lines of an order.
    pub fn empty_order(&mut self, roll: u64) -> bool {
        // The one that was told of last may still be on its way.
        let last = self.shop.shopify.webhooks.last().map(|webhook| webhook.order.clone());
        let order = if roll.is_multiple_of(2) { last } else { self.some_of_shopify(roll) };
        let Some(order) = order else { return false };
        let newest = self.shop.orders.get(&order).and_then(|states| states.values().last());
        if newest.is_none_or(crate::shop::Revision::is_over) {
            return false;
        }
        let state = self.shop.revise(&order, "emptied", &[], roll);
        self.core.note(What::Did { what: format!("shop: all lines of order {order} are removed") });
        self.changed_in_shopify(&order, state);
        true
    }

    fn some_of_shopify(&self, roll: u64) -> Option<String> {
        let all: Vec<&String> = self.shop.orders.keys().filter(|order| tenant::is_shopifys(order)).collect();
        all.get(roll as usize % all.len().max(1)).map(ToString::to_string)
    }

    fn make_webhook(&mut self, order: &str, topic: &'static str, updated: i64) {
        let Some(states) = self.shop.orders.get(order) else { return };
        let state = states.keys().max().copied().unwrap_or(0);
        let body = body(order, states, updated).to_string();
        let desk = &mut self.shop.shopify;
        desk.webhooks.push(Webhook { order: order.to_owned(), state, topic, body });
        let (number, late, twice) = (desk.webhooks.len() - 1, desk.late.pop(), desk.twice > 0);
        desk.twice = desk.twice.saturating_sub(1);
        if twice {
            self.core.fired(Knob::ShopTwice);
            self.send_webhook(number, 0);
        }
        match late {
            Some(pause) => {
                self.core.fired(Knob::ShopLate);
                self.later(self.core.time.now_ms() + pause, Due::Webhook(number, 0));
            }
            None => self.send_webhook(number, 0),
        }
    }

    pub(super) fn send_webhook(&mut self, number: usize, attempt: usize) {
        let webhook = &self.shop.shopify.webhooks[number];
        let request = request(webhook, sign(&webhook.body));
        let origin = Origin::Webhook(number, attempt, self.core.time.now_ms());
        self.invoke(Function::OrderIntake, Input::Api(request), origin);
    }

    pub(super) fn webhook_answered(&mut self, (number, attempt): (usize, usize), sent: i64, outcome: Option<Outcome>) {
        let now = self.core.time.now_ms();
        let Webhook { order, state, .. } = self.shop.shopify.webhooks[number].clone();
        let status = match outcome {
            Some(Outcome::Answer(status, _)) if now - sent <= PATIENCE => status,
            _ => 0,
        };
        if (200..300).contains(&status) {
            if let Some(known) = self.shop.orders.get_mut(&order).and_then(|states| states.get_mut(&state)) {
                known.accepted.get_or_insert(now);
            }
            return self.core.note(What::Accepted { order, revision: state });
        }
        let pause = PAUSES.get(attempt);
        if (400..500).contains(&status) || pause.is_none() {
            self.core.note(What::Refused { order, status });
        }
        if let Some(pause) = pause {
            self.later(now + pause * 1_000, Due::Webhook(number, attempt + 1));
        }
    }
}

/// The ids and units of a state's lines.
fn fulfillable(order: &str, state: u32, lines: &[(String, u32)]) -> Vec<(u64, u32)> {
    lines.iter().enumerate().map(|(n, (_, units))| (line(order, state, n), *units)).collect()
}

fn sign(body: &str) -> String {
    channel::shopify::sign(tenant::WEBHOOK_SECRET.as_bytes(), body.as_bytes())
}

fn request(webhook: &Webhook, signature: String) -> ApiRequest {
    let headers = [
        (mapping::shopify::HMAC, signature),
        (mapping::shopify::TOPIC, webhook.topic.to_owned()),
        (mapping::shopify::SHOP, tenant::SHOP.to_owned()),
    ];
    ApiRequest {
        id: "gateway".to_owned(),
        method: "POST".to_owned(),
        path: "/orders/shopify".to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        body: webhook.body.clone().into_bytes(),
        ..ApiRequest::default()
    }
}
