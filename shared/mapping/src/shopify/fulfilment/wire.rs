//! Shopify's spelling (vendor pages: FulfillmentOrder, Fulfillment, FulfillmentInput, FulfillmentTrackingInput).

use serde::{Deserialize, Serialize};

/// A list of GraphQL.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Nodes<T> {
    /// Its entries.
    pub nodes: Vec<T>,
}

impl<T> Default for Nodes<T> {
    fn default() -> Self {
        Self { nodes: Vec::new() }
    }
}

/// An order as far as it is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundOrder {
    /// `gid://shopify/Order/…`.
    pub id: String,
    /// As customers know it, mostly with a `#`.
    pub name: String,
    /// What is to be fulfilled, by place.
    pub fulfillment_orders: Nodes<FulfillmentOrder>,
    /// What was fulfilled.
    pub fulfillments: Vec<Fulfillment>,
}

impl FoundOrder {
    /// Whether every list is shorter than what is asked for: a longer one would be cut off.
    pub fn is_whole(&self) -> bool {
        let (places, made) = (&self.fulfillment_orders.nodes, &self.fulfillments);
        places.len() < 5
            && made.len() < 20
            && places.iter().all(|place| place.line_items.nodes.len() < 50)
            && made.iter().all(|one| one.fulfillment_line_items.nodes.len() < 20)
    }
}

/// What is to be fulfilled from one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentOrder {
    /// Its id.
    pub id: String,
    /// `OPEN`, `IN_PROGRESS`, `CLOSED`, …
    pub status: String,
    /// Its lines.
    pub line_items: Nodes<Remaining>,
}

impl FulfillmentOrder {
    /// Whether something of it can be fulfilled now.
    pub fn is_open(&self) -> bool {
        ["OPEN", "IN_PROGRESS"].contains(&self.status.as_str())
    }
}

/// One line of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// Its id here.
    pub id: String,
    /// Units that are not fulfilled yet.
    pub remaining_quantity: u32,
    /// The order's line.
    pub line_item: LineItem,
}

/// A line of the order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct LineItem {
    /// `gid://shopify/LineItem/…`.
    pub id: String,
}

/// Something that was fulfilled at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fulfillment {
    /// Its id.
    pub id: String,
    /// `SUCCESS`, `CANCELLED`, `ERROR`, `FAILURE`, …
    pub status: String,
    /// One entry for each parcel.
    pub tracking_info: Vec<Tracking>,
    /// What is in it.
    pub fulfillment_line_items: Nodes<FulfillmentLine>,
}

impl Fulfillment {
    /// Whether it still counts.
    pub fn is_live(&self) -> bool {
        !["CANCELLED", "ERROR", "FAILURE"].contains(&self.status.as_str())
    }
}

/// One line of a fulfilment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentLine {
    /// Units.
    pub quantity: Option<u32>,
    /// The order's line.
    pub line_item: LineItem,
}

/// How a parcel travels; the same when it is read and written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// The carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The tracking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Where it can be followed; only together with a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// `FulfillmentInput` of `fulfillmentCreate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentInput {
    /// What is fulfilled.
    pub line_items_by_fulfillment_order: Vec<ByFulfillmentOrder>,
    /// Whether Shopify writes to the customer.
    pub notify_customer: bool,
    /// How it travels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_info: Option<Tracking>,
}

/// What is fulfilled of one fulfilment order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ByFulfillmentOrder {
    /// Which.
    pub fulfillment_order_id: String,
    /// Its lines; never empty, which would mean all of them.
    pub fulfillment_order_line_items: Vec<OrderLine>,
}

/// Units of one line of a fulfilment order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderLine {
    /// The line's id in the fulfilment order.
    pub id: String,
    /// Units.
    pub quantity: u32,
}
