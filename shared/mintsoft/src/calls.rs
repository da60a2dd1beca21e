//! The table of allowed calls.

use std::time::Duration;

use gate::Effect;
use http::Method;
use jiff::civil::DateTime;
use mapping::{mintsoft::time, sku::Sku};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Unreserved characters of RFC 3986; all others are encoded, `&`, `%` and `#` in SKUs above all.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Rows per inventory page: the documented maximum (contract §1.4).
pub(crate) const INVENTORY_LIMIT: u32 = 500;
/// Rows per page of products: the documented maximum (contract §1.4).
const PRODUCT_LIMIT: u32 = 100;
/// Rows per order page: what most clients take as the maximum (contract §1.4).
pub(crate) const ORDER_LIMIT: u32 = 100;

/// Which moment of an order a list begins at (contract §7.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The latest change.
    Updated(DateTime),
    /// The despatch.
    Despatched(DateTime),
    /// The order itself.
    Ordered(DateTime),
}

/// Every call that this client can make.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Call<'a> {
    /// `POST /api/Auth` (contract §2.1).
    LogIn,
    /// `GET /api/Product/Inventory/Bulk` (contract §4.2).
    Inventory { page: u32, since: Option<DateTime>, sku: Option<&'a Sku>, client: i64 },
    /// `GET /api/Product/Search` (contract §3.3), perhaps among discontinued products too.
    SearchProducts { sku: &'a str, discontinued: bool },
    /// `GET /api/Product/List` (contract §3).
    Products { page: u32, since: Option<DateTime>, client: i64 },
    /// `GET /api/Product/{id}` (contract §3).
    Product { id: i64 },
    /// `GET /api/Product/{id}/Bundle` (contract §6).
    Bundle { id: i64 },
    /// `POST /api/Product/BulkOnHandStockUpdate` (contract §5.1).
    SetOnHand { client: i64 },
    /// `GET /api/Warehouse` (contract §8).
    Warehouses,
    /// `GET /api/Client` (contract §9), which only the warehouse's side may see.
    Clients,
    /// `PUT /api/Order` (contract §7.2).
    CreateOrder,
    /// `GET /api/Order/Search` (contract §7.5).
    SearchOrders { number: &'a str },
    /// `GET /api/Order/Search` without exact match, which also finds merged orders (contract §7.11).
    SearchFamily { number: &'a str },
    /// `GET /api/Order/List` (contract §7.6).
    ListOrders { page: u32, since: Since, client: i64 },
    /// `GET /api/Order/{id}` (contract §7.7).
    GetOrder { id: i64 },
    /// `GET /api/Order/{id}/Cancel`, a GET that changes state (contract §7.9).
    CancelOrder { id: i64 },
}

/// A call in HTTP's terms.
pub(crate) struct Spec {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) effect: Effect,
    pub(crate) limit: Duration,
}

impl Call<'_> {
    pub(crate) fn spec(&self) -> Spec {
        let (method, path, effect) = match self {
            // A log-in may end the key that others use (contract §2.4), but it is not a write to the warehouse.
            Call::LogIn => (Method::POST, "/api/Auth".to_owned(), Effect::Write),
            Call::Inventory { page, since, sku, client } => {
                let mut path =
                    format!("/api/Product/Inventory/Bulk?PageNo={page}&Limit={INVENTORY_LIMIT}&ClientId={client}");
                if let Some(since) = since {
                    path += &format!("&LastUpdatedSince={}", encode(&time::query(*since)));
                }
                if let Some(sku) = sku {
                    path += &format!("&SKU={}", encode(sku.as_str()));
                }
                (Method::GET, path, Effect::Read)
            }
            Call::SearchProducts { sku, discontinued } => {
                let mut path = format!("/api/Product/Search?Search={}&IncludeBundles=true", encode(sku));
                if *discontinued {
                    path += "&IncludeDiscontinued=true";
                }
                (Method::GET, path, Effect::Read)
            }
            Call::SetOnHand { client } => {
                (Method::POST, format!("/api/Product/BulkOnHandStockUpdate?ClientId={client}"), Effect::Write)
            }
            Call::Products { page, since, client } => {
                let mut path = format!("/api/Product/List?PageNo={page}&Limit={PRODUCT_LIMIT}&ClientId={client}");
                if let Some(since) = since {
                    path += &format!("&SinceLastUpdated={}", encode(&time::query(*since)));
                }
                (Method::GET, path, Effect::Read)
            }
            Call::Product { id } => (Method::GET, format!("/api/Product/{id}"), Effect::Read),
            Call::Bundle { id } => (Method::GET, format!("/api/Product/{id}/Bundle"), Effect::Read),
            Call::Warehouses => (Method::GET, "/api/Warehouse".to_owned(), Effect::Read),
            Call::Clients => (Method::GET, "/api/Client".to_owned(), Effect::Read),
            Call::CreateOrder => (Method::PUT, "/api/Order".to_owned(), Effect::Write),
            Call::SearchOrders { number } => {
                let path = format!("/api/Order/Search?OrderNumber={}&exactMatch=true", encode(number));
                (Method::GET, path, Effect::Read)
            }
            Call::SearchFamily { number } => {
                (Method::GET, format!("/api/Order/Search?OrderNumber={}", encode(number)), Effect::Read)
            }
            Call::ListOrders { page, since, client } => {
                let (name, from) = match since {
                    Since::Updated(from) => ("SinceLastUpdated", from),
                    Since::Despatched(from) => ("SinceDespatchDate", from),
                    Since::Ordered(from) => ("SinceDate", from),
                };
                let path = format!(
                    "/api/Order/List?PageNo={page}&Limit={ORDER_LIMIT}&ClientId={client}&{name}={}\
                     &IncludeOrderItems=true&SortOldestFirst=true",
                    encode(&time::query(*from))
                );
                (Method::GET, path, Effect::Read)
            }
            Call::GetOrder { id } => (Method::GET, format!("/api/Order/{id}"), Effect::Read),
            Call::CancelOrder { id } => (Method::GET, format!("/api/Order/{id}/Cancel"), Effect::Write),
        };
        let limit = match self {
            Call::Inventory { .. } | Call::Products { .. } | Call::ListOrders { .. } | Call::SetOnHand { .. } => {
                Duration::from_secs(60)
            }
            Call::LogIn
            | Call::SearchProducts { .. }
            | Call::Product { .. }
            | Call::Bundle { .. }
            | Call::Warehouses
            | Call::Clients
            | Call::SearchOrders { .. }
            | Call::SearchFamily { .. }
            | Call::GetOrder { .. } => Duration::from_secs(20),
            Call::CreateOrder | Call::CancelOrder { .. } => Duration::from_secs(30),
        };
        Spec { method, path, effect, limit }
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_call_that_is_made_as_a_read_is_one_of_the_gets_that_change_state() {
        let sku = Sku::usable("Cancel").expect("usable");
        let reads = [
            Call::Inventory { page: 1, since: None, sku: Some(&sku), client: 42 },
            Call::SearchProducts { sku: "MarkDespatched", discontinued: true },
            Call::Products { page: 1, since: None, client: 42 },
            Call::Product { id: 7 },
            Call::Bundle { id: 7 },
            Call::SearchOrders { number: "LS-1" },
            Call::SearchFamily { number: "Cancel" },
            Call::ListOrders { page: 1, since: Since::Updated(DateTime::constant(2026, 1, 1, 0, 0, 0, 0)), client: 42 },
            Call::GetOrder { id: 7 },
            Call::Warehouses,
            Call::Clients,
        ];

        for read in reads.map(|call| call.spec()) {
            let path = read.path.split('?').next().unwrap_or_default().to_owned();
            assert_eq!(read.effect, Effect::Read);
            assert!(!["Cancel", "Mark", "Confirm", "Book", "Update"].iter().any(|word| path.contains(word)), "{path}");
        }
    }

    #[test]
    fn setting_stock_is_a_write() {
        let spec = Call::SetOnHand { client: 42 }.spec();

        assert_eq!((spec.method, spec.effect), (Method::POST, Effect::Write));
        assert_eq!(spec.path, "/api/Product/BulkOnHandStockUpdate?ClientId=42");
    }

    #[test]
    fn a_cancel_is_a_write_although_it_is_a_get() {
        let spec = Call::CancelOrder { id: 7 }.spec();

        assert_eq!((spec.method, spec.effect, spec.path.as_str()), (Method::GET, Effect::Write, "/api/Order/7/Cancel"));
    }

    #[test]
    fn characters_that_break_query_strings_are_encoded() {
        let sku = Sku::usable("A&B #1%+ä").expect("usable");

        let path = Call::Inventory { page: 2, since: None, sku: Some(&sku), client: 42 }.spec().path;

        assert!(path.ends_with("&SKU=A%26B%20%231%25%2B%C3%A4"), "{path}");
    }
}
