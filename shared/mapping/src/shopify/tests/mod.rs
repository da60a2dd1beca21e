mod fields;
mod history;
mod meaning;
mod properties;

use serde_json::{Value, json};

use super::{LeftOut, Told, What, read};
use crate::config::Shop;
use crate::order::{Invalid, OrderEvent};

fn shop() -> Shop {
    Shop {
        shop: "one.myshopify.com".into(),
        channel: "web-uk".into(),
        recommendation: "_wair_recommendation".into(),
        fit_profile: "_wair_fit_profile".into(),
        recommended_sku: "_wair_recommended_sku".into(),
        ..Shop::default()
    }
}

/// An order as Shopify tells it, with prices that include taxes.
fn example() -> Value {
    json!({
        "id": 820_982_911_946_154_508_u64, "name": "#1001", "order_number": 1001, "test": false,
        "created_at": "2026-11-20T10:15:00+00:00", "updated_at": "2026-11-20T10:15:03+00:00",
        "cancelled_at": null, "fulfillment_status": null, "currency": "GBP", "taxes_included": true,
        "email": "ada@example.test",
        "note_attributes": [],
        "shipping_address": {
            "first_name": "Ada", "last_name": "Byron", "company": null, "address1": "1 Sample Street", "address2": null,
            "city": "Leeds", "province": "England", "zip": "LS1 1AA", "country_code": "GB", "phone": null
        },
        "shipping_lines": [{
            "price": "3.60", "discounted_price": "3.60", "is_removed": false,
            "tax_lines": [{"price": "0.60"}], "discount_allocations": []
        }],
        "line_items": [item(466_157_049, "TEE-RED-M", 2, "10.20")]
    })
}

fn item(id: u64, sku: &str, quantity: u32, price: &str) -> Value {
    json!({
        "id": id, "sku": sku, "title": "Tee", "quantity": quantity, "current_quantity": quantity,
        "fulfillable_quantity": quantity, "price": price, "gift_card": false, "requires_shipping": true,
        "properties": [], "total_discount": "0.00", "discount_allocations": [], "tax_lines": [{"price": "3.40"}]
    })
}

fn told(order: &Value) -> Result<Told, Invalid> {
    read(order.to_string().as_bytes(), &shop())
}

/// The event of an order that has one, and what was left out.
fn event(order: &Value) -> (OrderEvent, LeftOut) {
    match told(order) {
        Ok(Told { what: What::Is(event), left_out, .. }) => (*event, left_out),
        other => panic!("no event: {other:?}"),
    }
}
