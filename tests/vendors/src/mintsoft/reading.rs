//! An order as JSON.

use serde_json::{Value, json};

use super::stock::total;
use super::{Item, Mintsoft, NameValue, Order, reference};

/// Header fields that read back under the name they were sent with.
const AS_SENT: [&str; 26] = [
    "Title",
    "FirstName",
    "LastName",
    "CompanyName",
    "Address1",
    "Address2",
    "Address3",
    "Town",
    "County",
    "PostCode",
    "Phone",
    "Mobile",
    "Email",
    "Comments",
    "DeliveryNotes",
    "GiftMessages",
    "VATNumber",
    "EORINumber",
    "OrderValue",
    "ShippingTotalExVat",
    "ShippingTotalVat",
    "DiscountTotalExVat",
    "DiscountTotalVat",
    "TotalVat",
    "RequiredDeliveryDate",
    "RequiredDespatchDate",
];

impl Mintsoft {
    pub(super) fn order_json(&self, order: &Order, with_items: bool) -> Value {
        let mut json = json!({
            "ID": order.id, "ClientId": order.client, "CLIENT_CODE": "ACME", "OrderNumber": order.number,
            "ExternalOrderReference": order.reference, "OrderDate": self.stamp(order.created, order.id),
            "DespatchDate": order.despatched.map(|at| self.stamp(at, order.id + 1)),
            "OrderStatusId": order.status, "NumberOfParcels": 1,
            "TotalItems": order.items.iter().map(|item| item.quantity).sum::<i32>(),
            "Part": order.part, "NumberOfParts": order.parts,
            "CourierServiceTypeId": order.courier - 9, "CourierServiceId": order.courier,
            "CourierServiceName": reference::courier_name(order.courier),
            "TrackingNumber": order.tracking,
            "TrackingURL": order.tracking.as_ref().map(|number| format!("https://track.example.test/{number}")),
            "WarehouseId": order.warehouse, "WAREHOUSE_CODE": self.warehouse_name(order.warehouse),
            "Country": order.sent.get("Country"), "CountryId": order.sent.get("Country").map(|country| &country["ID"]),
            "Currency": order.sent.get("Currency"), "CurrencyId": order.sent.get("Currency").map(|c| &c["ID"]),
            "ChannelId": order.sent.get("ChannelId"), "Channel": null, "Source": "API", "DespatchedByUser": null,
            "OrderItems": with_items.then(|| self.items_json(order)),
            "OrderNameValues": name_values(order.id, &order.name_values),
            "OrderLock": null, "PIIRemoved": false, "RecipientType": null,
            "Tags": (!order.tags.is_empty()).then(|| order.tags.join(",")),
            "LastUpdated": self.stamp(order.updated, order.id + 2), "LastUpdatedByUser": "api",
        });
        if let Value::Object(json) = &mut json {
            json.extend(AS_SENT.map(|name| (name.to_owned(), order.sent.get(name).cloned().unwrap_or_default())));
        }
        json
    }

    pub(super) fn items_json(&self, order: &Order) -> Vec<Value> {
        order.items.iter().map(|item| self.item_json(order, item)).collect()
    }

    fn item_json(&self, order: &Order, item: &Item) -> Value {
        let sent = |name: &str| item.sent.get(name).cloned().unwrap_or_default();
        let bundle = self.products.get(&item.product).is_some_and(|product| !product.components.is_empty());
        let allocated = if bundle { item.quantity - item.back_order } else { total(&item.picks) };
        json!({
            "ID": item.id, "OrderId": order.id, "ProductId": item.product, "SKU": item.sku,
            "Quantity": item.quantity, "Allocated": if order.despatched.is_some() { 0 } else { allocated },
            "Commited": 0, "OnBackOrder": item.back_order, "Details": sent("Details"), "Price": sent("UnitPrice"),
            "Vat": sent("UnitPriceVat"), "Discount": sent("Discount"),
            "OrderItemNameValues": name_values(item.id, &item.name_values),
            "LastUpdated": self.stamp(order.updated, item.id), "LastUpdatedByUser": "api",
        })
    }

    /// A row of Search: status and courier are missing.
    pub(super) fn sparse_json(&self, order: &Order, with_items: bool) -> Value {
        let mut json = self.order_json(order, with_items);
        for name in ["OrderStatusId", "CourierServiceId", "CourierServiceName", "CourierServiceTypeId"] {
            json[name] = Value::Null;
        }
        json
    }
}

fn name_values(owner: i32, list: &[NameValue]) -> Vec<Value> {
    let row = |(n, pair): (i32, &NameValue)| json!({ "ID": owner * 10 + n, "Name": pair.name, "Value": pair.value });
    (1..).zip(list).map(row).collect()
}
