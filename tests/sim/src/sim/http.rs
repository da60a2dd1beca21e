//! What comes in over HTTP: orders, questions, hooks.

use super::*;

impl Sim {
    /// A customer's shop posts an event.
    pub fn post(&mut self, order: &str, revision: u32, attempt: u32) {
        let Some(known) = self.shop.orders.get(order).and_then(|revisions| revisions.get(&revision)) else { return };
        let body = known.body.clone().into_bytes();
        let request = self.signed("/orders", body);
        self.invoke(Function::OrderIntake, Input::Api(request), Origin::Post(order.to_owned(), revision, attempt));
    }

    pub(super) fn posted(&mut self, order: String, revision: u32, attempt: u32, outcome: Option<Outcome>) {
        let now = self.core.time.now_ms();
        match outcome {
            Some(Outcome::Answer(200 | 202, _)) => {
                if let Some(known) = self.shop.orders.get_mut(&order).and_then(|all| all.get_mut(&revision)) {
                    known.accepted.get_or_insert(now);
                }
                self.core.note(What::Accepted { order, revision });
            }
            Some(Outcome::Answer(status @ 400..=499, _)) if ![408, 425, 429].contains(&status) => {
                self.core.note(What::Refused { order, status });
            }
            _ => {
                let pause = (2_000_i64 << attempt.min(8)).min(600_000);
                self.later(now + pause, Due::Post(order, revision, attempt + 1));
            }
        }
    }

    /// A request that is signed now.
    pub fn signed(&self, path: &str, body: Vec<u8>) -> ApiRequest {
        ApiRequest {
            id: "gateway".to_owned(),
            method: "POST".to_owned(),
            path: path.to_owned(),
            headers: [(channel::HEADER.to_owned(), channel::sign(tenant::INTAKE_KEY.as_bytes(), &body, self.now()))]
                .into(),
            body,
            ..ApiRequest::default()
        }
    }

    /// Somebody posts a count of the store.
    pub fn post_count(&mut self, count: usize, attempt: u32) {
        let request = self.signed("/stock", self.body_of(count).to_string().into_bytes());
        self.invoke(Function::OrderIntake, Input::Api(request), Origin::Count(count, attempt));
    }

    /// The same so many milliseconds from now, but before the end of trading.
    pub fn post_count_in(&mut self, milliseconds: i64, count: usize) {
        let at = (self.core.time.now_ms() + milliseconds).min(self.start() + self.plan.end() - 1);
        self.later(at, Due::Count(count, 0));
    }

    /// Somebody posts what is no count.
    pub fn post_nonsense(&mut self, body: Vec<u8>) {
        let request = self.signed("/stock", body);
        self.invoke(Function::OrderIntake, Input::Api(request), Origin::Hook);
    }

    pub(super) fn count_posted(&mut self, count: usize, attempt: u32, outcome: Option<Outcome>) {
        let now = self.core.time.now_ms();
        match outcome {
            Some(Outcome::Answer(200 | 202, _)) => {
                self.counter.posts[count].accepted.get_or_insert(now);
            }
            Some(Outcome::Answer(status @ 400..=499, _)) if ![408, 425, 429].contains(&status) => {
                self.core.note(What::Refused { order: format!("count {count} of the store"), status });
            }
            _ => self.later(now + (2_000_i64 << attempt.min(8)).min(600_000), Due::Count(count, attempt + 1)),
        }
    }

    /// A shop asks what may be offered.
    pub fn ask(&mut self, skus: Vec<String>) {
        let request = ApiRequest {
            id: "gateway".to_owned(),
            method: "GET".to_owned(),
            path: "/availability".to_owned(),
            query: skus.iter().map(|sku| ("sku".to_owned(), sku.clone())).collect(),
            ..ApiRequest::default()
        };
        self.invoke(Function::Availability, Input::Api(request), Origin::Ask(skus));
    }

    pub(super) fn answered(&mut self, skus: &[String], outcome: Option<Outcome>) {
        let Some(Outcome::Answer(200, body)) = outcome else { return };
        let now = self.core.time.now_ms();
        for item in body["items"].as_array().into_iter().flatten() {
            let sku = item["sku"].as_str().unwrap_or_default().to_owned();
            let offer = item["offer"].as_bool().unwrap_or(true);
            if !skus.contains(&sku) || sku.starts_with("SET-") {
                continue;
            }
            // Stock may be so old, and the answer was on its way for some seconds.
            let since = now - tenant::MAX_AGE * MINUTE - 6_000;
            let free = self.core.lock().truth.was_free(&sku, since);
            self.core.note(What::Offered { sku, offer, free });
        }
    }

    /// Mintsoft calls us back.
    pub fn hook(&mut self, token: &str, number: &str) {
        let body = serde_json::json!({ "OrderNumber": number }).to_string().into_bytes();
        let request = ApiRequest {
            id: "gateway".to_owned(),
            method: "POST".to_owned(),
            path: format!("/hooks/mintsoft/{token}"),
            body,
            ..ApiRequest::default()
        };
        self.invoke(Function::OrderIntake, Input::Api(request), Origin::Hook);
    }
}
