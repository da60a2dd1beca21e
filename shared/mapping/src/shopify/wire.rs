//! Shopify's spelling: the only place that knows it (vendor page: Admin REST API, the Order resource, 2025-10; order webhooks
//! carry the same). Unknown fields are ignored.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::order::{ADDRESS_LINE, Invalid, PHONE, POST_CODE, SHIPPING_METHOD, SKU, Ship, capitals};
use crate::place::Place;
use crate::sku::Sku;

/// Header with the signature, in lower case.
pub const HMAC: &str = "x-shopify-hmac-sha256";
/// Header with the [`Topic`], in lower case.
pub const TOPIC: &str = "x-shopify-topic";
/// Header with the shop's domain, in lower case.
pub const SHOP: &str = "x-shopify-shop-domain";
/// Header with the webhook's id, in lower case; repeated deliveries share it, so do not trust it to be one event.
pub const ID: &str = "x-shopify-webhook-id";

/// Most units of a line.
const UNITS: u32 = 1_000_000;

/// What a webhook is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// The whole order as it stands. Whether it is cancelled is for its body to say: nobody signs headers.
    Order,
    /// Only the differences of an edit; `orders/updated` brings the whole order at the same time.
    Edited,
    /// Something else.
    Other,
}

impl Topic {
    /// The topic of a header's value.
    pub fn of(header: &str) -> Self {
        match header {
            "orders/create" | "orders/updated" | "orders/cancelled" => Self::Order,
            "orders/edited" => Self::Edited,
            _ => Self::Other,
        }
    }
}

/// What every order tells, whatever becomes of it.
pub(super) struct Head<'a> {
    pub(super) id: u64,
    /// As customers see it, like `#1001`.
    pub(super) name: &'a str,
    pub(super) updated_at: Timestamp,
    pub(super) cancelled: bool,
    pub(super) test: bool,
    /// All of it was dispatched.
    pub(super) fulfilled: bool,
}

pub(super) fn head<'a>(order: &Place<'a>) -> Result<Head<'a>, Invalid> {
    Ok(Head {
        id: order.field("id").id()?,
        name: order.field("name").optional_text(usize::MAX)?.unwrap_or_default(),
        updated_at: order.field("updated_at").timestamp()?,
        cancelled: !order.field("cancelled_at").is_absent(),
        test: order.field("test").flag(false)?,
        fulfilled: order.field("fulfillment_status").optional_text(usize::MAX)? == Some("fulfilled"),
    })
}

/// One line item.
pub(super) struct Item<'a> {
    pub(super) id: u64,
    /// Missing where the line names none, or none that could be one.
    pub(super) sku: Sku,
    /// Units that the money is about.
    pub(super) quantity: u32,
    /// Units that are still wanted.
    pub(super) current_quantity: u32,
    /// What `quantity` units cost, taxes and discounts included.
    pub(super) total: Decimal,
    pub(super) gift_card: bool,
    pub(super) requires_shipping: bool,
    pub(super) properties: Vec<(&'a str, &'a str)>,
}

pub(super) fn items<'a>(order: &Place<'a>) -> Result<Vec<Item<'a>>, Invalid> {
    let taxed = order.field("taxes_included").flag(false)?;
    let items = order.field("line_items").list("a list of line items", 0..=usize::MAX)?;
    items.into_iter().map(|item| self::item(&item.object("an object with one line item")?, taxed)).collect()
}

fn item<'a>(item: &Place<'a>, taxed: bool) -> Result<Item<'a>, Invalid> {
    let quantity = item.field("quantity").whole(0..=UNITS)?;
    let current = item.field("current_quantity");
    let current_quantity = if current.is_absent() { quantity } else { current.whole(0..=UNITS)? };
    // Money stands on all units ever ordered; an item of which more are wanted than that is not known to exist.
    let quantity = quantity.max(current_quantity);
    let price = item.field("price").money()? * Decimal::from(quantity);
    let sku = item.field("sku").optional_text(SKU).ok().flatten();
    Ok(Item {
        id: item.field("id").id()?,
        sku: sku.and_then(Sku::usable).unwrap_or_else(Sku::missing),
        quantity,
        current_quantity,
        total: total(item, price, "total_discount", taxed)?,
        gift_card: item.field("gift_card").flag(false)?,
        requires_shipping: item.field("requires_shipping").flag(true)?,
        properties: pairs(&item.field("properties")),
    })
}

/// A price without its discounts and with its taxes. `otherwise` names the discount of a version without allocations.
fn total(of: &Place<'_>, price: Decimal, otherwise: &str, taxed: bool) -> Result<Decimal, Invalid> {
    let allocations = of.field("discount_allocations");
    let discount = if allocations.is_absent() { amount(&of.field(otherwise))? } else { sum(&allocations, "amount")? };
    if discount > price {
        return Err(allocations.wrong("is more than the price; nothing costs less than 0"));
    }
    let taxes = if taxed { Decimal::ZERO } else { sum(&of.field("tax_lines"), "price")? };
    Ok(price - discount + taxes)
}

fn amount(place: &Place<'_>) -> Result<Decimal, Invalid> {
    if place.is_absent() { Ok(Decimal::ZERO) } else { place.money() }
}

fn sum(places: &Place<'_>, name: &str) -> Result<Decimal, Invalid> {
    if places.is_absent() {
        return Ok(Decimal::ZERO);
    }
    places.list("a list of amounts", 0..=usize::MAX)?.iter().map(|place| place.field(name).money()).sum()
}

/// Shipping, taxes and discounts included.
pub(super) fn shipping(order: &Place<'_>) -> Result<Decimal, Invalid> {
    let lines = order.field("shipping_lines");
    if lines.is_absent() {
        // Without discounts and taxes of its own: an order without shipping lines has none.
        return amount(&order.field("total_shipping_price_set").field("shop_money").field("amount"));
    }
    let taxed = order.field("taxes_included").flag(false)?;
    let mut shipping = Decimal::ZERO;
    for line in lines.list("a list of shipping lines", 0..=usize::MAX)? {
        if !line.field("is_removed").flag(false)? {
            shipping += total(&line, line.field("price").money()?, "", taxed)?;
        }
    }
    Ok(shipping)
}

/// The shop's code of the shipping method, or its title where it has no code; `None` where neither could be one.
pub(super) fn shipping_method(order: &Place<'_>) -> Option<String> {
    let lines = order.field("shipping_lines").list("a list of shipping lines", 0..=usize::MAX).unwrap_or_default();
    let line = lines.iter().find(|line| !line.field("is_removed").flag(false).unwrap_or(false))?;
    let name = |field| line.field(field).optional_text(SHIPPING_METHOD).ok().flatten();
    let method = name("code").or_else(|| name("title"))?;
    (!method.chars().any(char::is_control)).then(|| method.to_owned())
}

/// The currency of the shop, in which all of these amounts are.
pub(super) fn currency(order: &Place<'_>) -> Result<String, Invalid> {
    order.field("currency").text_like("three capital letters, like GBP", |text| capitals(text, 3)).map(str::to_owned)
}

/// Where it goes; `None` for what is handed over in a shop.
pub(super) fn ship(order: &Place<'_>) -> Result<Option<Ship>, Invalid> {
    let address = order.field("shipping_address");
    if address.is_absent() {
        return Ok(None);
    }
    let address = address.object("an object with the address")?;
    let optional = |place: Place<'_>, most| place.optional_text(most).map(|text| text.unwrap_or_default().to_owned());
    let line = |name| optional(address.field(name), ADDRESS_LINE);
    let (mut first_name, mut last_name) = (line("first_name")?, line("last_name")?);
    if first_name.is_empty() {
        // Shopify wants a last name only, and companies have neither.
        first_name = std::mem::take(&mut last_name);
    }
    if first_name.is_empty() {
        first_name = line("company")?;
    }
    if first_name.is_empty() {
        return Err(address.field("last_name").wrong("is missing, as are first name and company; add one of them"));
    }
    let country = address.field("country_code").text_like("two capital letters, like GB", |text| capitals(text, 2))?;
    Ok(Some(Ship {
        first_name,
        last_name,
        company: line("company")?,
        address1: address.field("address1").text(ADDRESS_LINE)?.to_owned(),
        address2: line("address2")?,
        address3: String::new(),
        town: line("city")?,
        county: line("province")?,
        post_code: address.field("zip").text(POST_CODE)?.to_owned(),
        country: country.to_owned(),
        email: optional(order.field("email"), ADDRESS_LINE)?,
        phone: optional(address.field("phone"), PHONE)?,
    }))
}

/// What the storefront noted on the whole order.
pub(super) fn note_attributes<'a>(order: &Place<'a>) -> Vec<(&'a str, &'a str)> {
    pairs(&order.field("note_attributes"))
}

/// Names and values that are text; anybody may have put anything else there.
fn pairs<'a>(places: &Place<'a>) -> Vec<(&'a str, &'a str)> {
    let pair = |place: &Place<'a>| {
        Some((place.field("name").text(usize::MAX).ok()?, place.field("value").text(usize::MAX).ok()?))
    };
    places.list("a list", 0..=usize::MAX).unwrap_or_default().iter().filter_map(pair).collect()
}
