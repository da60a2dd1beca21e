//! Order create: an array of results, and refusals inside a 200.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ports::http::Response;
use serde_json::{Map, Value, json};

use super::reference::{self, status_name};
use super::{Call, Item, Mintsoft, NameValue, Order, WhenShort, bad_request};
use crate::web;

/// A create call that can be carried out.
struct Draft {
    client: i32,
    number: String,
    reference: Option<String>,
    courier: i32,
    lines: Vec<Line>,
    header: Map<String, Value>,
}

struct Line {
    product: i32,
    quantity: i32,
    warehouse: i32,
    sent: Map<String, Value>,
}

struct Refusal {
    message: String,
    existing: i32,
}

impl From<&str> for Refusal {
    fn from(message: &str) -> Self {
        Self { message: message.to_owned(), existing: 0 }
    }
}

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Self { message, existing: 0 }
    }
}

impl Mintsoft {
    pub(super) fn order_create(&mut self, call: &Call<'_>) -> Response {
        let sent = match call.object() {
            Ok(sent) => sent,
            Err(message) => return bad_request(&message),
        };
        let number = sent.get("OrderNumber").cloned().unwrap_or_default();
        let rows = match self.draft(call.now, sent) {
            Ok(draft) => self.place(call.now, draft),
            Err(refusal) => vec![json!({
                "OrderId": refusal.existing, "DropShipOrderId": 0, "OrderNumber": number, "Success": false,
                "OrderStatusId": 0, "OrderStatus": null, "Message": refusal.message, "OrderItems": null,
            })],
        };
        match rows.as_slice() {
            [row] if self.switches.single_object => web::ok(row),
            rows => web::ok(rows),
        }
    }

    fn draft(&self, now: Timestamp, mut header: Map<String, Value>) -> Result<Draft, Refusal> {
        let field = |name: &str| header.get(name).cloned().unwrap_or_default();
        let client = self.client_of(&header)?;
        for name in ["OrderNumber", "FirstName", "Address1", "PostCode"] {
            if field(name).as_str().is_none_or(|text| text.trim().is_empty()) {
                return Err(format!("{name} is required").into());
            }
        }
        let number = field("OrderNumber").as_str().unwrap_or_default().to_owned();
        let reference = field("ExternalOrderReference").as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        if let Some(existing) = self.duplicate(client, &number, reference.as_deref()) {
            let existing = if self.switches.duplicate_with_id { existing } else { 0 };
            return Err(Refusal { message: format!("Order with OrderNumber {number} already exists"), existing });
        }
        let warehouse = self.warehouse(&field("Warehouse"), &field("WarehouseId")).ok_or("Warehouse is not known")?;
        let courier = reference::courier(&field("CourierService"), &field("CourierServiceId"))
            .ok_or("CourierService is missing or not known")?;
        let country = reference::country(&field("Country"), &field("CountryId")).ok_or("Country is not known")?;
        let currency = reference::currency(&field("Currency"), &field("CurrencyId")).ok_or("Currency is not known")?;
        let lines: Vec<Line> = match field("OrderItems") {
            Value::Array(lines) => {
                lines.into_iter().map(|line| self.line(now, client, warehouse, line)).collect::<Result<_, _>>()?
            }
            _ => Vec::new(),
        };
        if lines.is_empty() {
            return Err("An order needs items".into());
        }
        header.insert("Country".to_owned(), country);
        header.insert("Currency".to_owned(), currency);
        header.remove("OrderItems");
        Ok(Draft { client, number, reference, courier, lines, header })
    }

    fn line(&self, now: Timestamp, client: i32, warehouse: i32, sent: Value) -> Result<Line, Refusal> {
        let Value::Object(sent) = sent else { return Err("An item must be an object".into()) };
        let sku = sent.get("SKU").and_then(Value::as_str).unwrap_or_default();
        let id = sent.get("ProductId").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
        let by_sku = (!sku.is_empty()).then(|| self.products_with(sku).find(|product| product.client == client));
        let product = by_sku.flatten().or_else(|| self.products.get(&id?).filter(|product| product.client == client));
        let product = product.filter(|product| self.is_usable(product, now) && !product.sku.trim().is_empty());
        let product = product.ok_or_else(|| format!("SKU '{sku}' is not known"))?.id;
        let quantity = sent.get("Quantity").and_then(Value::as_i64).and_then(|quantity| i32::try_from(quantity).ok());
        let quantity = quantity.filter(|quantity| *quantity > 0).ok_or("Quantity must be a positive whole number")?;
        let own = sent.get("WarehouseId").filter(|id| self.switches.multi_warehouse_array && !id.is_null());
        let warehouse = match own {
            Some(id) => self.warehouse(&Value::Null, id).ok_or("Warehouse is not known")?,
            None => warehouse,
        };
        Ok(Line { product, quantity, warehouse, sent })
    }

    fn duplicate(&self, client: i32, number: &str, reference: Option<&str>) -> Option<i32> {
        let mut mine = self.orders.values().filter(|order| self.switches.duplicate_check && order.client == client);
        let hit = mine
            .find(|order| order.number == number || (reference.is_some() && order.reference.as_deref() == reference));
        hit.map(|order| order.id)
    }

    fn place(&mut self, now: Timestamp, mut draft: Draft) -> Vec<Value> {
        let mut by_warehouse: BTreeMap<i32, Vec<Line>> = BTreeMap::new();
        for line in std::mem::take(&mut draft.lines) {
            by_warehouse.entry(line.warehouse).or_default().push(line);
        }
        let ids: Vec<i32> = by_warehouse
            .into_iter()
            .flat_map(|(warehouse, lines)| self.place_in(now, &draft, warehouse, lines))
            .collect();
        let mut rows: Vec<Value> = ids.iter().filter_map(|id| self.orders.get(id)).map(created).collect();
        if self.switches.dropship_row {
            let id = self.next_id();
            rows.push(json!({
                "OrderId": 0, "DropShipOrderId": id, "OrderNumber": draft.number, "Success": true, "OrderStatusId": 1,
                "OrderStatus": "NEW", "Message": null, "OrderItems": [],
            }));
        }
        rows
    }

    /// One order, and a second part when a short order is split.
    fn place_in(&mut self, now: Timestamp, draft: &Draft, warehouse: i32, lines: Vec<Line>) -> Vec<i32> {
        let id = self.next_id();
        let items: Vec<Item> = lines.into_iter().map(|line| self.item(now, warehouse, line)).collect();
        let short: Vec<(i32, i32)> =
            items.iter().filter(|item| item.back_order > 0).map(|item| (item.id, item.back_order)).collect();
        let some_there = items.iter().any(|item| item.back_order < item.quantity);
        let status = match self.switches.when_short {
            _ if short.is_empty() => 1,
            WhenShort::Hold => 7,
            WhenShort::Split if some_there => 1,
            WhenShort::BackOrder | WhenShort::Split => 9,
        };
        let order = Order {
            id,
            client: draft.client,
            number: draft.number.clone(),
            reference: draft.reference.clone(),
            status,
            warehouse,
            courier: draft.courier,
            part: 1,
            parts: 1,
            created: now,
            updated: now,
            despatched: None,
            tracking: None,
            items,
            name_values: name_values(draft.header.get("OrderNameValues")),
            tags: tags(draft.header.get("Tags")),
            comments: Vec::new(),
            actions: draft
                .header
                .get("ConnectAction")
                .filter(|action| action.is_object())
                .cloned()
                .into_iter()
                .collect(),
            split_into: Vec::new(),
            sent: draft.header.clone(),
        };
        self.orders.insert(id, order);
        if self.switches.when_short == WhenShort::Split && some_there && !short.is_empty() {
            let rest = self.split(now, id, &short);
            return std::iter::once(id).chain(rest.ok()).collect();
        }
        vec![id]
    }

    /// A line with the stock that could be reserved for it; a bundle reserves its components.
    fn item(&mut self, now: Timestamp, warehouse: i32, line: Line) -> Item {
        let product = self.products.get(&line.product);
        let components = product.map(|product| product.components.clone()).unwrap_or_default();
        let sku = product.map(|product| product.sku.clone()).unwrap_or_default();
        let free = product.and_then(|product| self.sum(product, Some(warehouse), None)).map_or(0, |sum| sum.free);
        let filled = free.clamp(0, line.quantity);
        let picks = if components.is_empty() {
            self.reserve(now, line.product, warehouse, filled)
        } else {
            components
                .iter()
                .flat_map(|part| self.reserve(now, part.product, warehouse, filled * part.quantity))
                .collect()
        };
        Item {
            id: self.next_id(),
            product: line.product,
            sku,
            quantity: line.quantity,
            back_order: line.quantity - filled,
            picks,
            name_values: name_values(line.sent.get("OrderItemNameValues")),
            sent: line.sent,
        }
    }
}

fn created(order: &Order) -> Value {
    let items: Vec<Value> = order.items.iter().map(|item| json!({ "SKU": item.sku, "ID": item.id })).collect();
    json!({
        "OrderId": order.id, "DropShipOrderId": 0, "OrderNumber": order.number, "Success": true,
        "OrderStatusId": order.status, "OrderStatus": status_name(order.status), "Message": null, "OrderItems": items,
    })
}

fn tags(sent: Option<&Value>) -> Vec<String> {
    let tags = sent.and_then(Value::as_str).unwrap_or_default();
    tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

fn name_values(sent: Option<&Value>) -> Vec<NameValue> {
    let list = sent.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|pair| serde_json::from_value(pair.clone()).ok()).collect()
}
