//! From an order event to the body that creates it in Mintsoft.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use rust_decimal::Decimal;

use super::event::{Line, OrderEvent};
use super::items::items;
use super::known;
use super::money::split;
use super::parse::{ADDRESS_LINE, PHONE, POST_CODE};
use super::signals::Signals;
use crate::bundle::Pinned;
use crate::config::Config;
use crate::mintsoft::wire::{NameValue, NewOrder, NewOrderItem};
use crate::place::Invalid;

/// Longest order number that Mintsoft stores.
const NUMBER: usize = 250;
/// To this length careful clients clip comments.
const COMMENTS: usize = 1000;
/// The tag of orders that WAIR advised on.
const TAG: &str = "WAIR";

/// Why an event cannot become a Mintsoft order. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {message}")]
pub struct Unmappable {
    /// The field of the event or of the configuration.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// What the bundles of an order ship as, by the id of the line; a line without an entry ships as its own SKU.
pub type Pins<'a> = BTreeMap<&'a str, &'a Pinned>;

/// The Mintsoft order of `event`.
///
/// # Errors
/// The field of the event that Mintsoft could not store, or of the configuration that says nothing about it.
pub fn new_order(event: &OrderEvent, config: &Config, client_id: i64, pins: &Pins<'_>) -> Result<NewOrder, Unmappable> {
    let OrderEvent { ship, lines, .. } = event;
    let number = event.number(&config.orders.number_prefix);
    storable(event, config, &number)?;
    let courier_service = courier_service(event, config)?;
    let vat = config.vat_percent(&ship.country);
    let order_items = order_items(lines, vat, pins)?;
    let shipping = split(event.shipping_total, vat);
    let goods: Decimal = lines.iter().map(|line| line.unit_price * Decimal::from(line.quantity)).sum();
    Ok(NewOrder {
        external_order_reference: number.clone(),
        order_number: number,
        client_id,
        warehouse_id: config.orders.warehouse,
        courier_service,
        country: ship.country.clone(),
        currency: event.currency.clone(),
        first_name: ship.first_name.clone(),
        last_name: ship.last_name.clone(),
        company_name: ship.company.clone(),
        address1: ship.address1.clone(),
        address2: ship.address2.clone(),
        address3: ship.address3.clone(),
        town: ship.town.clone(),
        county: ship.county.clone(),
        post_code: ship.post_code.clone(),
        email: ship.email.clone(),
        phone: ship.phone.clone(),
        comments: comments(lines),
        order_value: goods + event.shipping_total,
        shipping_total_ex_vat: shipping.ex_vat,
        shipping_total_vat: shipping.vat,
        tags: if Signals::of(lines).advised { TAG.to_owned() } else { String::new() },
        order_items,
        order_name_values: name_values(event),
        connect_action: None,
    })
}

fn courier_service(event: &OrderEvent, config: &Config) -> Result<String, Unmappable> {
    let method = event.shipping_method.as_deref();
    config.courier_service(method).map(str::to_owned).ok_or_else(|| Unmappable {
        field: "shippingMethod".to_owned(),
        message: "has no courier service in [orders.couriers] of the configuration".to_owned(),
    })
}

fn order_items(lines: &[Line], vat: Decimal, pins: &Pins<'_>) -> Result<Vec<NewOrderItem>, Unmappable> {
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let pinned = pins.get(line.line.as_str()).copied();
        all.extend(items(line, pinned, vat).ok_or_else(|| Unmappable {
            field: format!("lines[{index}].quantity"),
            message: "asks for more units of one component than an order can hold".to_owned(),
        })?);
    }
    Ok(all)
}

fn storable(event: &OrderEvent, config: &Config, number: &str) -> Result<(), Unmappable> {
    let wrong = |field: &str, message: String| Err(Unmappable { field: field.to_owned(), message });
    if event.lines.is_empty() {
        return wrong("lines", "is empty: there is nothing to ship".to_owned());
    }
    if let Some(at) = event.lines.iter().position(|line| line.sku.is_missing()) {
        return wrong(&format!("lines[{at}].sku"), "is missing: the sales channel named none".to_owned());
    }
    if let Some(Invalid { field, message }) = known::unknown(event) {
        return wrong(&field, message);
    }
    if config.orders.warehouse == 0 {
        return wrong("orders.warehouse", "is missing in the configuration".to_owned());
    }
    if let Some(other) = shared_number(event, config) {
        let message = format!("gives the Mintsoft number of an order of channel {other:?}; rename that channel");
        return wrong("order", message);
    }
    let ship = &event.ship;
    let texts = [
        ("order", number, NUMBER),
        ("ship.firstName", &ship.first_name, ADDRESS_LINE),
        ("ship.lastName", &ship.last_name, ADDRESS_LINE),
        ("ship.company", &ship.company, ADDRESS_LINE),
        ("ship.address1", &ship.address1, ADDRESS_LINE),
        ("ship.address2", &ship.address2, ADDRESS_LINE),
        ("ship.address3", &ship.address3, ADDRESS_LINE),
        ("ship.town", &ship.town, ADDRESS_LINE),
        ("ship.county", &ship.county, ADDRESS_LINE),
        ("ship.postCode", &ship.post_code, POST_CODE),
        ("ship.email", &ship.email, ADDRESS_LINE),
        ("ship.phone", &ship.phone, PHONE),
    ];
    match texts.iter().find(|(_, text, most)| text.chars().count() > *most) {
        Some((field, _, most)) => wrong(field, format!("is longer than the {most} characters that Mintsoft stores")),
        None => Ok(()),
    }
}

/// The channel whose orders could have the same number: order `uk-1` of `web` and order `1` of `web-uk`.
fn shared_number<'a>(event: &OrderEvent, config: &'a Config) -> Option<&'a str> {
    let number = format!("{}-{}", event.channel, event.order);
    let longer = |other: &&str| other.len() > event.channel.len() && number.starts_with(&format!("{other}-"));
    config.locations.iter().filter_map(|location| location.channel.as_deref()).find(longer)
}

fn name_values(event: &OrderEvent) -> Vec<NameValue> {
    let advice = || event.lines.iter().filter_map(|line| line.recommendation.as_ref());
    let wair = [
        ("WairRecommendationId", unique(advice().filter_map(|advice| advice.id.as_deref()))),
        ("WairFitProfile", unique(advice().filter_map(|advice| advice.fit_profile.as_deref()))),
    ];
    let mut values = vec![
        name_value("SourceChannel", &event.channel),
        name_value("SourceOrder", &event.order),
        name_value("SourceRevision", &event.revision.to_string()),
    ];
    values.extend(wair.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| name_value(name, value)));
    values
}

pub(super) fn name_value(name: &str, value: &str) -> NameValue {
    NameValue { name: name.to_owned(), value: value.to_owned() }
}

/// The values in the order of their first occurrence, each once.
fn unique<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let mut seen = BTreeSet::new();
    values.filter(|value| seen.insert(*value)).collect::<Vec<_>>().join(",")
}

/// One line that a picker can read; blank when WAIR advised on nothing.
fn comments(lines: &[Line]) -> String {
    let advice: Vec<_> = lines.iter().filter_map(line_comment).collect();
    if advice.is_empty() { String::new() } else { clip(&format!("WAIR fit advice: {}", advice.join("; ")), COMMENTS) }
}

fn line_comment(line: &Line) -> Option<String> {
    let advice = line.recommendation.as_ref()?;
    let mut text = format!("line {} {}", line.line, line.sku);
    let other = advice.recommended_sku.as_deref().filter(|recommended| *recommended != line.sku.as_str());
    if let Some(recommended) = other {
        write!(text, ", recommended was {recommended}").ok()?;
    }
    let sources = [("rec", &advice.id), ("fit profile", &advice.fit_profile)];
    let sources: Vec<_> =
        sources.iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_deref()?))).collect();
    if !sources.is_empty() {
        write!(text, " ({})", sources.join(", ")).ok()?;
    }
    Some(text)
}

/// At most `most` characters; an ellipsis says that there was more.
pub(super) fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
