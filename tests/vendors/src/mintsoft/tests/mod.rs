mod access;
mod catalogue;
mod create;
mod dates;
mod despatch;
mod finding;
mod paging;
mod stock;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use ports::http::{Request, Response};
use serde_json::{Value, json};

use super::{Mintsoft, STATIC_KEY, StockAction, View};
use crate::Catalogue;

/// A Mintsoft with ten TEE-RED-M in MAIN, and a clock that only moves when told.
struct Shop {
    mintsoft: Mintsoft,
    now: Timestamp,
    view: View,
}

fn shop() -> Shop {
    let now = "2026-06-01T09:00:00.123Z".parse().unwrap();
    let mut shop = Shop { mintsoft: Mintsoft::new(Catalogue::empty(3)), now, view: View::default() };
    shop.stocked("TEE-RED-M", 3, 10);
    shop
}

impl Shop {
    fn stocked(&mut self, sku: &str, warehouse: i32, quantity: i32) -> i32 {
        let known = self.mintsoft.product(sku).map(|product| product.id);
        let id = known.unwrap_or_else(|| self.mintsoft.add_product(self.now, sku));
        self.act(StockAction::GoodsIn { sku: sku.to_owned(), warehouse, quantity, location: None });
        id
    }

    fn act(&mut self, action: StockAction) {
        self.mintsoft.act(self.now, &action).unwrap();
    }

    fn wait(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    fn send(&mut self, method: &str, path: &str, key: &str, body: &Value) -> Response {
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let request: Request = http::Request::builder()
            .method(method)
            .uri(format!("http://mintsoft.test/api/{path}"))
            .header("ms-apikey", key)
            .body(body)
            .unwrap();
        self.mintsoft.handle_seen(self.now, &request, &self.view)
    }

    fn call(&mut self, method: &str, path: &str, body: Value) -> Value {
        read(&self.send(method, path, STATIC_KEY, &body))
    }

    fn get(&mut self, path: &str) -> Value {
        self.call("GET", path, Value::Null)
    }

    fn status(&mut self, method: &str, path: &str) -> u16 {
        self.send(method, path, STATIC_KEY, &Value::Null).status().as_u16()
    }

    /// Creates an order and answers the rows of the result.
    fn order(&mut self, number: &str, lines: &[(&str, i32)]) -> Value {
        self.call("PUT", "Order", order(number, lines))
    }

    fn order_id(&mut self, number: &str, lines: &[(&str, i32)]) -> i64 {
        self.order(number, lines)[0]["OrderId"].as_i64().unwrap()
    }

    /// Free, allocated, and physical stock of TEE-RED-M in MAIN.
    fn tee(&mut self) -> (i64, i64, i64) {
        let rows = self.get("Product/Inventory/Bulk?SKU=TEE-RED-M&WarehouseId=3");
        let sum = |name: &str| rows.as_array().unwrap().iter().map(|row| row[name].as_i64().unwrap()).sum();
        (sum("OnHand"), sum("Allocated"), sum("StockLevel"))
    }
}

fn order(number: &str, lines: &[(&str, i32)]) -> Value {
    let items: Vec<Value> = lines.iter().map(|(sku, quantity)| json!({ "SKU": sku, "Quantity": quantity })).collect();
    json!({
        "OrderNumber": number, "ClientId": 42, "WarehouseId": 3, "CourierService": "AUTO", "Country": "GB",
        "FirstName": "Ada", "Address1": "1 Sample Street", "PostCode": "LS1 1AA", "OrderItems": items,
    })
}

fn read(response: &Response) -> Value {
    serde_json::from_slice(response.body()).unwrap_or(Value::Null)
}

fn ids(rows: &Value) -> Vec<i64> {
    rows.as_array().unwrap().iter().map(|row| row["ID"].as_i64().unwrap()).collect()
}
