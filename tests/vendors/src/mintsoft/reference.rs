//! Warehouses, courier services, statuses and other reference data.

use http::StatusCode;
use ports::http::Response;
use serde_json::{Value, json};

use super::{Call, HOME_CLIENT, Mintsoft, User, Warehouse};
use crate::web;

pub(super) const STATUSES: [&str; 23] = [
    "NEW",
    "PRINTED",
    "CANCELLED",
    "DESPATCHED",
    "INVOICED",
    "INVOICEFAILED",
    "HOLDING",
    "FAILED",
    "ONBACKORDER",
    "AWAITINGCONFIRMATION",
    "AWAITINGDOCUMENTATION",
    "AWAITINGPAYMENT",
    "QUERYRAISED",
    "PACKANDHOLD",
    "AWAITINGPICKING",
    "PICKINGSTARTED",
    "PICKED",
    "FRAUDRISK",
    "PICKINGSKIPPED",
    "PACKED",
    "AWAITINGREPLEN",
    "PROCESSING",
    "REBINNED",
];

/// Id and name; `AUTO` lets rules choose.
const COURIERS: [(i32, &str); 4] =
    [(10, "Royal Mail Tracked 24"), (11, "Royal Mail Tracked 48"), (12, "DPD Next Day"), (13, "Evri Standard")];

const CHANNELS: [(i32, &str); 3] = [(1, "Default"), (2, "Web"), (3, "web-uk")];

const COUNTRIES: [(i32, &str, &str, &str); 6] = [
    (1, "United Kingdom", "GB", "GBR"),
    (2, "Ireland", "IE", "IRL"),
    (3, "France", "FR", "FRA"),
    (4, "Germany", "DE", "DEU"),
    (5, "Netherlands", "NL", "NLD"),
    (6, "United States", "US", "USA"),
];

const CURRENCIES: [(i32, &str, &str); 3] = [(1, "GBP", "£"), (2, "EUR", "€"), (3, "USD", "$")];

pub(super) fn status_name(id: i32) -> &'static str {
    usize::try_from(id - 1).ok().and_then(|index| STATUSES.get(index)).copied().unwrap_or("UNKNOWN")
}

/// The courier service for a name or an id as sent; `AUTO` is the first one. The id wins.
pub(super) fn courier(name: &Value, id: &Value) -> Option<i32> {
    if let Some(id) = id.as_i64() {
        return COURIERS.iter().map(|(known, _)| *known).find(|known| i64::from(*known) == id);
    }
    let name = name.as_str()?;
    if name.eq_ignore_ascii_case("auto") {
        return Some(COURIERS[0].0);
    }
    COURIERS.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(id, _)| *id)
}

pub(super) fn courier_name(id: i32) -> &'static str {
    COURIERS.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name)
}

/// The country for a name, ISO code or id as sent.
pub(super) fn country(name: &Value, id: &Value) -> Option<Value> {
    let found = COUNTRIES.iter().find(|(known, long, two, three)| match (id.as_i64(), name.as_str()) {
        (Some(id), _) => i64::from(*known) == id,
        (None, Some(name)) => [long, two, three].iter().any(|text| text.eq_ignore_ascii_case(name)),
        (None, None) => false,
    });
    found.map(country_json)
}

pub(super) fn currency(code: &Value, id: &Value) -> Option<Value> {
    let found = CURRENCIES.iter().find(|(known, text, _)| match (id.as_i64(), code.as_str()) {
        (Some(id), _) => i64::from(*known) == id,
        (None, code) => code.unwrap_or("GBP").eq_ignore_ascii_case(text),
    });
    found.map(currency_json)
}

pub(super) fn courier_services() -> Response {
    let list = COURIERS.map(|(id, name)| {
        json!({ "ID": id, "CourierServiceTypeId": id - 9, "Name": name, "TrackingURL": null, "ActiveB": true })
    });
    web::ok(&list)
}

pub(super) fn statuses() -> Response {
    let list: Vec<Value> =
        (1..).zip(STATUSES).map(|(id, name)| json!({ "ID": id, "Name": name, "ExternalName": name })).collect();
    web::ok(&list)
}

pub(super) fn channels() -> Response {
    let list = CHANNELS.map(|(id, name)| json!({ "ID": id, "Name": name, "Active": true, "ClientId": HOME_CLIENT }));
    web::ok(&list)
}

pub(super) fn countries() -> Response {
    web::ok(&COUNTRIES.iter().map(country_json).collect::<Vec<_>>())
}

pub(super) fn currencies() -> Response {
    web::ok(&CURRENCIES.iter().map(currency_json).collect::<Vec<_>>())
}

fn country_json((id, name, two, three): &(i32, &str, &str, &str)) -> Value {
    json!({ "ID": id, "Name": name, "Code": two, "Code3": three })
}

fn currency_json((id, code, symbol): &(i32, &str, &str)) -> Value {
    json!({ "ID": id, "Name": code, "Code": code, "Symbol": symbol })
}

impl Mintsoft {
    pub(super) fn warehouses(&self, call: &Call<'_>) -> Response {
        let list = self.warehouses.iter().filter(|warehouse| call.view.without_warehouse != Some(warehouse.id));
        let list = list.map(|Warehouse { id, name }| {
            json!({ "ID": id, "Name": name, "Code": name, "Active": true, "Type": "Standard", "ClientId": null })
        });
        web::ok(&list.collect::<Vec<_>>())
    }

    /// A client user has no right to this: 401, not 403.
    pub(super) fn clients(&self) -> Response {
        if self.switches.user != User::Admin {
            return web::empty(StatusCode::UNAUTHORIZED);
        }
        let list = [(HOME_CLIENT, "ACME"), (HOME_CLIENT + 1, "OTHER")].into_iter().filter(|(id, _)| self.sees(*id));
        let list = list.map(|(id, name)| json!({ "ID": id, "ShortName": name, "Name": name, "Active": "True" }));
        web::ok(&list.collect::<Vec<_>>())
    }

    pub(super) fn warehouse_name(&self, id: i32) -> &str {
        self.warehouses.iter().find(|warehouse| warehouse.id == id).map_or("", |warehouse| &warehouse.name)
    }

    /// The id of a warehouse for a name or an id as sent.
    pub(super) fn warehouse(&self, name: &Value, id: &Value) -> Option<i32> {
        let found = self.warehouses.iter().find(|warehouse| match (id.as_i64(), name.as_str()) {
            (Some(id), _) => i64::from(warehouse.id) == id,
            (None, Some(name)) => warehouse.name.eq_ignore_ascii_case(name),
            (None, None) => false,
        });
        found.map(|warehouse| warehouse.id)
    }
}
