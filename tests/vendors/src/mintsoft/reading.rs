//! An order as JSON.

use serde::{Serialize, Serializer, ser::SerializeMap};

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

/// Fields of a row of Search that are empty.
const NOT_IN_SEARCH: [&str; 4] = ["OrderStatusId", "CourierServiceId", "CourierServiceName", "CourierServiceTypeId"];

/// An order as it is sent. Lists of them are long and read often: it is written without a tree in between.
pub(super) struct Sent<'a> {
    vendor: &'a Mintsoft,
    order: &'a Order,
    with_items: bool,
    sparse: bool,
}

/// A line as it is sent.
pub(super) struct SentItem<'a> {
    vendor: &'a Mintsoft,
    order: &'a Order,
    item: &'a Item,
}

impl Mintsoft {
    pub(super) fn order_json<'a>(&'a self, order: &'a Order, with_items: bool) -> Sent<'a> {
        Sent { vendor: self, order, with_items, sparse: false }
    }

    pub(super) fn items_json<'a>(&'a self, order: &'a Order) -> Vec<SentItem<'a>> {
        order.items.iter().map(|item| SentItem { vendor: self, order, item }).collect()
    }

    /// A row of Search: status and courier are missing.
    pub(super) fn sparse_json<'a>(&'a self, order: &'a Order, with_items: bool) -> Sent<'a> {
        Sent { sparse: true, ..self.order_json(order, with_items) }
    }
}

impl Serialize for Sent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { vendor, order, with_items, sparse } = *self;
        let sent = |name: &str| order.sent.get(name);
        let id_of = |name: &str| sent(name).map(|value| &value["ID"]);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ID", &order.id)?;
        map.serialize_entry("ClientId", &order.client)?;
        map.serialize_entry("CLIENT_CODE", "ACME")?;
        map.serialize_entry("OrderNumber", &order.number)?;
        map.serialize_entry("ExternalOrderReference", &order.reference)?;
        map.serialize_entry("OrderDate", &vendor.stamp(order.created, order.id))?;
        map.serialize_entry("DespatchDate", &order.despatched.map(|at| vendor.stamp(at, order.id + 1)))?;
        map.serialize_entry("NumberOfParcels", &1)?;
        map.serialize_entry("TotalItems", &order.items.iter().map(|item| item.quantity).sum::<i32>())?;
        map.serialize_entry("Part", &order.part)?;
        map.serialize_entry("NumberOfParts", &order.parts)?;
        if sparse {
            for name in NOT_IN_SEARCH {
                map.serialize_entry(name, &())?;
            }
        } else {
            map.serialize_entry("OrderStatusId", &order.status)?;
            map.serialize_entry("CourierServiceTypeId", &(order.courier - 9))?;
            map.serialize_entry("CourierServiceId", &order.courier)?;
            map.serialize_entry("CourierServiceName", &reference::courier_name(order.courier))?;
        }
        map.serialize_entry("TrackingNumber", &order.tracking)?;
        let url = order.tracking.as_ref().map(|number| format!("https://track.example.test/{number}"));
        map.serialize_entry("TrackingURL", &url)?;
        map.serialize_entry("WarehouseId", &order.warehouse)?;
        map.serialize_entry("WAREHOUSE_CODE", &vendor.warehouse_name(order.warehouse))?;
        map.serialize_entry("Country", &sent("Country"))?;
        map.serialize_entry("CountryId", &id_of("Country"))?;
        map.serialize_entry("Currency", &sent("Currency"))?;
        map.serialize_entry("CurrencyId", &id_of("Currency"))?;
        map.serialize_entry("ChannelId", &sent("ChannelId"))?;
        map.serialize_entry("Channel", &())?;
        map.serialize_entry("Source", "API")?;
        map.serialize_entry("DespatchedByUser", &())?;
        map.serialize_entry("OrderItems", &with_items.then(|| vendor.items_json(order)))?;
        map.serialize_entry("OrderNameValues", &name_values(order.id, &order.name_values))?;
        map.serialize_entry("OrderLock", &())?;
        map.serialize_entry("PIIRemoved", &false)?;
        map.serialize_entry("RecipientType", &())?;
        map.serialize_entry("Tags", &(!order.tags.is_empty()).then(|| order.tags.join(",")))?;
        map.serialize_entry("LastUpdated", &vendor.stamp(order.updated, order.id + 2))?;
        map.serialize_entry("LastUpdatedByUser", "api")?;
        for name in AS_SENT {
            map.serialize_entry(name, &sent(name))?;
        }
        map.end()
    }
}

impl Serialize for SentItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { vendor, order, item } = *self;
        let bundle = vendor.products.get(&item.product).is_some_and(|product| !product.components.is_empty());
        let allocated = if bundle { item.quantity - item.back_order } else { total(&item.picks) };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ID", &item.id)?;
        map.serialize_entry("OrderId", &order.id)?;
        map.serialize_entry("ProductId", &item.product)?;
        map.serialize_entry("SKU", &item.sku)?;
        map.serialize_entry("Quantity", &item.quantity)?;
        map.serialize_entry("Allocated", if order.despatched.is_some() { &0 } else { &allocated })?;
        map.serialize_entry("Commited", &0)?;
        map.serialize_entry("OnBackOrder", &item.back_order)?;
        for (name, from) in
            [("Details", "Details"), ("Price", "UnitPrice"), ("Vat", "UnitPriceVat"), ("Discount", "Discount")]
        {
            map.serialize_entry(name, &item.sent.get(from))?;
        }
        map.serialize_entry("OrderItemNameValues", &name_values(item.id, &item.name_values))?;
        map.serialize_entry("LastUpdated", &vendor.stamp(order.updated, item.id))?;
        map.serialize_entry("LastUpdatedByUser", "api")?;
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SentNameValue<'a> {
    #[serde(rename = "ID")]
    id: i32,
    name: &'a str,
    value: &'a str,
}

fn name_values(owner: i32, list: &[NameValue]) -> Vec<SentNameValue<'_>> {
    let rows = (1..).zip(list);
    rows.map(|(n, pair)| SentNameValue { id: owner * 10 + n, name: &pair.name, value: &pair.value }).collect()
}
