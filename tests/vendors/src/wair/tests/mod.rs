mod access;
mod allocations;
mod batch;
mod recommendations;
mod stock;
mod uploads;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use ports::http::{Request, Response};
use serde_json::{Value, json};

use super::{PASSWORD, TENANT, USERNAME, Wair};

/// A WAIR with a token, and a clock that only moves when told.
struct Desk {
    wair: Wair,
    now: Timestamp,
    token: String,
}

fn desk() -> Desk {
    let now = "2026-06-01T09:00:00Z".parse().unwrap();
    let mut desk = Desk { wair: Wair::default(), now, token: String::new() };
    let answer = desk.post("Token", &json!({ "username": USERNAME, "password": PASSWORD }));
    desk.token = read(&answer)["accessToken"].as_str().unwrap().to_owned();
    desk
}

impl Desk {
    fn send(&mut self, method: &str, path: &str, tenant: &str, body: &Value) -> Response {
        let request: Request = http::Request::builder()
            .method(method)
            .uri(format!("http://wair.test/api/v1/{path}"))
            .header("X-Tenant", tenant)
            .header("Authorization", format!("Bearer {}", self.token))
            .body(Bytes::from(body.to_string()))
            .unwrap();
        self.wair.handle(self.now, &request)
    }

    fn post(&mut self, path: &str, body: &Value) -> Response {
        self.send("POST", path, TENANT, body)
    }

    fn get(&mut self, path: &str) -> Value {
        read(&self.send("GET", path, TENANT, &Value::Null))
    }

    fn start(&mut self) -> u16 {
        self.post("Batch/start", &json!({})).status().as_u16()
    }

    fn stop(&mut self) -> u16 {
        self.post("Batch/stop", &json!({})).status().as_u16()
    }

    fn stock(&mut self, levels: &[(&str, i64)]) -> u16 {
        let rows: Vec<Value> =
            levels.iter().map(|(sku, level)| json!({ "locationId": "WH", "skuId": sku, "quantity": level })).collect();
        self.post("Stock", &json!({ "stock": rows })).status().as_u16()
    }

    fn allocate(&mut self, query: &str, rows: &[(&str, i64)]) -> u16 {
        let rows: Vec<Value> = rows
            .iter()
            .map(|(sku, quantity)| {
                json!({
                    "id": format!("a-{sku}"), "locationId": "WH", "skuId": sku, "quantity": quantity,
                    "startDateTime": "1970-01-01T00:00:00.000Z",
                })
            })
            .collect();
        let body = json!({ "stockNotForReplenishment": rows });
        self.post(&format!("StockNotForReplenishment?{query}"), &body).status().as_u16()
    }

    fn wait(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    fn rules(&self) -> Vec<&str> {
        self.wair.violations().iter().map(|violation| violation.rule).collect()
    }
}

fn read(response: &Response) -> Value {
    serde_json::from_slice(response.body()).unwrap_or(Value::Null)
}
