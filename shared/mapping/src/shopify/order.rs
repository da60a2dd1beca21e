//! From a webhook to the order event that it means.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::price::prices;
use super::revision::cancellation;
use super::wire::{self, Head, Item};
use crate::config::Shop;
use crate::order::{ADVICE, Invalid, Kind, Line, OrderEvent, Recommendation, Ship, is_order, parse_queued};
use crate::place::{Place, document};

/// What a webhook tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Our id of the order.
    pub order: String,
    /// What is to be done about it.
    pub what: What,
    /// What of it is not for a warehouse.
    pub left_out: LeftOut,
}

/// What is to be done about a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Nothing.
    Nothing(Nothing),
    /// The order is as in this event, which occurred at Shopify's `updated_at`. Its kind and revision only stand in: see
    /// [`as_revision`](super::as_revision).
    Is(Box<OrderEvent>),
    /// As [`What::Is`] with a cancellation if the order is known or lines of it were removed; else nothing.
    Emptied(Box<OrderEvent>),
}

/// Why there is nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Nothing {
    /// Of a test payment.
    #[error("it is a test order")]
    Test,
    /// What changes now is about returns, or happened before we were there.
    #[error("all of it was dispatched before")]
    Fulfilled,
    /// Gift cards, services, or all lines removed.
    #[error("nothing in it is to be shipped")]
    NothingToShip,
    /// Collected by the customer.
    #[error("it has no shipping address")]
    NoAddress,
}

/// How many parts of an order were left out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Gift card lines.
    pub gift_cards: usize,
    /// Lines that need no shipping.
    pub services: usize,
    /// Lines of which nothing is wanted any more.
    pub removed: usize,
    /// Parts of recommendations that are too long or hold control characters.
    pub advice: usize,
}

/// Reads the body of a webhook about one whole order of `shop`.
///
/// # Errors
/// The first field that is wrong. Orders of which nothing is needed are not read to the end.
pub fn read(body: &[u8], shop: &Shop) -> Result<Told, Invalid> {
    let document = document(body, "one order of Shopify")?;
    let order = Place::root(&document);
    let head = wire::head(&order)?;
    let mut left_out = LeftOut::default();
    let what = what(&order, &head, shop, &mut left_out)?;
    Ok(Told { order: id(&head), what, left_out })
}

fn what(order: &Place<'_>, head: &Head<'_>, shop: &Shop, left_out: &mut LeftOut) -> Result<What, Invalid> {
    if head.test {
        return Ok(What::Nothing(Nothing::Test));
    }
    let mut event = OrderEvent {
        kind: Kind::Placed,
        channel: shop.channel.clone(),
        order: id(head),
        revision: 1,
        occurred_at: head.updated_at,
        currency: String::new(),
        ship: Ship::default(),
        shipping_total: Decimal::ZERO,
        shipping_method: None,
        lines: Vec::new(),
    };
    if head.cancelled {
        return Ok(What::Is(Box::new(cancellation(&event))));
    }
    if head.fulfilled {
        return Ok(What::Nothing(Nothing::Fulfilled));
    }
    let notes = wire::note_attributes(order);
    for item in wire::items(order)? {
        if wanted(&item, left_out) {
            event.lines.extend(lines(&item, &notes, shop, left_out));
        }
    }
    if event.lines.is_empty() {
        return Ok(What::Emptied(Box::new(cancellation(&event))));
    }
    let Some(ship) = wire::ship(order)? else { return Ok(What::Nothing(Nothing::NoAddress)) };
    event.ship = ship;
    event.currency = wire::currency(order)?;
    event.shipping_total = wire::shipping(order)?;
    event.shipping_total.rescale(2);
    event.shipping_method = wire::shipping_method(order);
    // Whatever Shopify thinks of next, nothing is queued that could not be read again.
    Ok(What::Is(Box::new(parse_queued(event.to_json().as_bytes())?)))
}

/// Which order a webhook that cannot be read is about, and when it was as it says; what it does not tell is `None`.
pub fn about(body: &[u8]) -> (Option<String>, Option<Timestamp>) {
    let Ok(document) = document(body, "one order of Shopify") else { return (None, None) };
    let order = Place::root(&document);
    let name = order.field("name").optional_text(usize::MAX).ok().flatten().unwrap_or_default();
    let number = order.field("id").id().ok();
    (number.map(|number| name_or(name, number)), order.field("updated_at").timestamp().ok())
}

/// The order's name without the customary `#`; its number where that is no id for us.
fn id(head: &Head<'_>) -> String {
    name_or(head.name, head.id)
}

fn name_or(name: &str, number: u64) -> String {
    let name = name.strip_prefix('#').unwrap_or(name);
    if is_order(name) { name.to_owned() } else { number.to_string() }
}

/// Whether a warehouse has to do with the line.
fn wanted(item: &Item<'_>, left_out: &mut LeftOut) -> bool {
    let reasons = [
        (item.gift_card, &mut left_out.gift_cards),
        (!item.requires_shipping, &mut left_out.services),
        (item.current_quantity == 0, &mut left_out.removed),
    ];
    match reasons.into_iter().find(|(holds, _)| *holds) {
        Some((_, count)) => {
            *count += 1;
            false
        }
        None => true,
    }
}

/// One line for each price of one: the second has `.2` behind its id.
fn lines(item: &Item<'_>, notes: &[(&str, &str)], shop: &Shop, left_out: &mut LeftOut) -> Vec<Line> {
    let recommendation = recommendation(item, notes, shop, left_out);
    let prices = prices(item.total, item.quantity, item.current_quantity);
    let line = |(at, (quantity, unit_price)): (usize, (u32, Decimal))| Line {
        line: if at == 0 { item.id.to_string() } else { format!("{}.{}", item.id, at + 1) },
        sku: item.sku.clone(),
        quantity,
        unit_price,
        recommendation: recommendation.clone(),
    };
    prices.into_iter().enumerate().map(line).collect()
}

/// What the storefront noted on the line, or else on the whole order.
fn recommendation(
    item: &Item<'_>,
    notes: &[(&str, &str)],
    shop: &Shop,
    left_out: &mut LeftOut,
) -> Option<Recommendation> {
    let mut noted = |name: &str| {
        let all = || item.properties.iter().chain(notes).filter(|(found, _)| *found == name);
        let (_, value) = all().next()?;
        let usable = value.chars().count() <= ADVICE && !value.chars().any(char::is_control);
        left_out.advice += usize::from(!usable);
        usable.then(|| (*value).to_owned())
    };
    let found = Recommendation {
        id: noted(&shop.recommendation),
        fit_profile: noted(&shop.fit_profile),
        recommended_sku: noted(&shop.recommended_sku),
    };
    (found != Recommendation::default()).then_some(found)
}
