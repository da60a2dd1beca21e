//! From a body to an [`OrderEvent`], or the first field that is wrong.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::event::{Kind, Line, OrderEvent, Recommendation, Ship};
use super::known;
use crate::place::{Invalid, Place, document};
use crate::sku::Sku;

/// Longest post code that Mintsoft stores.
pub(crate) const POST_CODE: usize = 20;
/// Longest phone number that Mintsoft stores.
pub(crate) const PHONE: usize = 50;
/// Longest name or address line.
pub(crate) const ADDRESS_LINE: usize = 250;
/// Longest SKU of a line.
pub(crate) const SKU: usize = 75;
/// Longest name of a shipping method.
pub(crate) const SHIPPING_METHOD: usize = 100;
/// Longest part of a recommendation.
pub(crate) const ADVICE: usize = 200;

/// Reads an order event and checks every field of it; unknown fields are ignored.
///
/// # Errors
/// The first field that is wrong, in the order in which the format documents them.
pub fn parse(body: &[u8]) -> Result<OrderEvent, Invalid> {
    let event = read(body, named)?;
    known::unknown(&event).map_or(Ok(event), Err)
}

/// Reads an order event from the orders queue: as [`parse`], but a line may name no SKU, and then has
/// [`Sku::missing`], and country and currency need not exist. Such an order waits for a person; whoever posts an event is
/// still told.
///
/// # Errors
/// As [`parse`].
pub fn parse_queued(body: &[u8]) -> Result<OrderEvent, Invalid> {
    read(body, |place| if place.is_blank() { Ok(Sku::missing()) } else { named(place) })
}

fn read(body: &[u8], sku: impl Fn(&Place<'_>) -> Result<Sku, Invalid>) -> Result<OrderEvent, Invalid> {
    let document = document(body, "one order event")?;
    let event = Place::root(&document);
    event.field("version").whole(1..=1)?;
    let kind = kind(&event.field("kind"))?;
    let channel = event.field("channel");
    let channel = channel.text_like("1 to 40 characters of a-z 0-9 _ . # -", is_channel)?;
    let order = event.field("order");
    let order = order.text_like("1 to 60 characters of A-Z a-z 0-9 _ . # -, not ending in -R and digits", is_order)?;
    let revision = event.field("revision").whole(1..=u32::MAX)?;
    let occurred_at = event.field("occurredAt").timestamp()?;
    let (currency, ship, shipping_total, shipping_method, lines) = match kind {
        Kind::Placed | Kind::Edited => {
            let currency =
                event.field("currency").text_like("three capital letters, like GBP", |text| capitals(text, 3))?;
            let ship = ship(&event.field("ship").object("an object with the address")?)?;
            let shipping_total = event.field("shippingTotal").money()?;
            let method = plain(&event.field("shippingMethod"), SHIPPING_METHOD)?;
            (currency.to_owned(), ship, shipping_total, method, lines(&event.field("lines"), sku)?)
        }
        Kind::Cancelled => {
            let lines = event.field("lines");
            if !lines.is_absent() {
                lines.list("no lines in a cancellation", 0..=0)?;
            }
            (String::new(), Ship::default(), Decimal::ZERO, None, Vec::new())
        }
    };
    let (channel, order) = (channel.to_owned(), order.to_owned());
    Ok(OrderEvent {
        kind,
        channel,
        order,
        revision,
        occurred_at,
        currency,
        ship,
        shipping_total,
        shipping_method,
        lines,
    })
}

fn kind(place: &Place<'_>) -> Result<Kind, Invalid> {
    let kinds = [("placed", Kind::Placed), ("edited", Kind::Edited), ("cancelled", Kind::Cancelled)];
    let known = |text: &str| kinds.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
    let word = place.text_like("placed, edited or cancelled", |text| known(text).is_some())?;
    known(word).ok_or_else(|| place.wrong("is not known"))
}

fn is_id(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.#-".contains(&b))
}

/// As the configuration wants a channel: keys and order numbers are made of it.
fn is_channel(text: &str) -> bool {
    is_id(text, 40) && !text.bytes().any(|b| b.is_ascii_uppercase())
}

/// An id that ends like a revision would collide with the Mintsoft number of another order's revision.
pub(crate) fn is_order(text: &str) -> bool {
    let like_revision = |(_, end): (&str, &str)| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit());
    is_id(text, 60) && !text.rsplit_once("-R").is_some_and(like_revision)
}

pub(crate) fn capitals(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_uppercase())
}

fn ship(place: &Place<'_>) -> Result<Ship, Invalid> {
    let needed = |name, most| place.field(name).text(most).map(str::to_owned);
    let optional = |name, most| place.field(name).optional_text(most).map(|text| text.unwrap_or_default().to_owned());
    let country = place.field("country");
    Ok(Ship {
        first_name: needed("firstName", ADDRESS_LINE)?,
        last_name: optional("lastName", ADDRESS_LINE)?,
        company: optional("company", ADDRESS_LINE)?,
        address1: needed("address1", ADDRESS_LINE)?,
        address2: optional("address2", ADDRESS_LINE)?,
        address3: optional("address3", ADDRESS_LINE)?,
        town: optional("town", ADDRESS_LINE)?,
        county: optional("county", ADDRESS_LINE)?,
        post_code: needed("postCode", POST_CODE)?,
        country: country.text_like("two capital letters, like GB", |text| capitals(text, 2))?.to_owned(),
        email: optional("email", ADDRESS_LINE)?,
        phone: optional("phone", PHONE)?,
    })
}

fn lines(place: &Place<'_>, sku: impl Fn(&Place<'_>) -> Result<Sku, Invalid>) -> Result<Vec<Line>, Invalid> {
    let mut seen = BTreeSet::new();
    let places = place.list("a list of 1 to 500 lines", 1..=500)?;
    places.into_iter().map(|place| line(place.object("an object with one line")?, &mut seen, &sku)).collect()
}

fn line<'a>(
    place: Place<'a>,
    seen: &mut BTreeSet<&'a str>,
    sku: impl Fn(&Place<'_>) -> Result<Sku, Invalid>,
) -> Result<Line, Invalid> {
    let id = place.field("line");
    let name = id.text(50)?;
    if !seen.insert(name) {
        return Err(id.wrong("occurs twice; give each line its own id"));
    }
    Ok(Line {
        line: name.to_owned(),
        sku: sku(&place.field("sku"))?,
        quantity: place.field("quantity").whole(1..=10_000)?,
        unit_price: place.field("unitPrice").money()?,
        recommendation: recommendation(place.field("recommendation"))?,
    })
}

/// The SKU of a line, which has to name one.
fn named(place: &Place<'_>) -> Result<Sku, Invalid> {
    let usable = Sku::usable(place.text(SKU)?);
    usable.ok_or_else(|| place.wrong("holds control characters; write the SKU as Mintsoft spells it"))
}

/// Text without control characters, or `None` where it is left out or empty.
fn plain(place: &Place<'_>, most: usize) -> Result<Option<String>, Invalid> {
    match place.optional_text(most)? {
        Some(text) if text.chars().any(char::is_control) => Err(place.wrong("holds control characters; remove them")),
        text => Ok(text.map(str::to_owned)),
    }
}

fn recommendation(place: Place<'_>) -> Result<Option<Recommendation>, Invalid> {
    if place.is_absent() {
        return Ok(None);
    }
    let place = place.object("an object with id, fitProfile and recommendedSku")?;
    let text = |name| plain(&place.field(name), ADVICE);
    let found =
        Recommendation { id: text("id")?, fit_profile: text("fitProfile")?, recommended_sku: text("recommendedSku")? };
    Ok((found != Recommendation::default()).then_some(found))
}
