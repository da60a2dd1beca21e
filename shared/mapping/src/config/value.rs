//! Readers of single values.

use std::ops::RangeInclusive;

use jiff::{civil::Time, tz::TimeZone};
use rust_decimal::Decimal;
use toml::de::{DeInteger, DeValue};

use super::read::{Node, Read};
use crate::catalogue::variant::{GROUPS, Pattern};
use crate::order::SHIPPING_METHOD;

/// Longest channel name: it is part of order numbers and keys.
const CHANNEL_LENGTH: usize = 40;

/// Text with at least one visible character.
pub(super) fn text(node: &Node<'_>) -> Read<String> {
    match node.value {
        DeValue::String(text) if text.trim().is_empty() => Err("must not be blank".into()),
        DeValue::String(text) if text.chars().any(char::is_control) => Err("must not hold control characters".into()),
        DeValue::String(text) => Ok(text.clone().into_owned()),
        _ => Err(node.must_be("text in quotes")),
    }
}

/// A time of day to the minute.
pub(super) fn time_of_day(node: &Node<'_>) -> Read<Time> {
    let text = text(node)?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let parts = text.split_once(':').filter(|(hour, minute)| digits(hour) && digits(minute));
    let time = parts.and_then(|(hour, minute)| Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok());
    time.ok_or_else(|| format!("must be a time of day like `07:30`, not {text:?}"))
}

/// One of a few words.
pub(super) fn one_of<T: Copy>(words: &[(&str, T)]) -> impl Fn(&Node<'_>) -> Read<T> {
    move |node| {
        let found = text(node)?;
        words.iter().find(|(word, _)| *word == found).map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            format!("must be {}, not {found:?}", words.join(" or "))
        })
    }
}

/// A whole number in a range.
pub(super) fn whole<T: TryFrom<i64>>(range: RangeInclusive<i64>) -> impl Fn(&Node<'_>) -> Read<T> {
    move |node| {
        let wrong = || format!("must be a whole number from {} to {}", range.start(), range.end());
        match node.value {
            DeValue::Integer(number) => integer(number)
                .filter(|number| range.contains(number))
                .and_then(|number| T::try_from(number).ok())
                .ok_or_else(wrong),
            _ => Err(node.must_be("a whole number")),
        }
    }
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The id of a Mintsoft warehouse.
pub(super) fn warehouse(node: &Node<'_>) -> Read<i32> {
    whole(1..=i64::from(i32::MAX))(node)
}

/// A percentage, exact.
pub(super) fn percent(node: &Node<'_>) -> Read<Decimal> {
    let number = match node.value {
        DeValue::Integer(number) => integer(number).map(Decimal::from),
        DeValue::Float(number) => {
            let number = number.as_str();
            Decimal::from_str_exact(number).or_else(|_| Decimal::from_scientific(number)).ok()
        }
        _ => return Err(node.must_be("a number from 0 to 100")),
    };
    number
        .filter(|number| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(number))
        .ok_or_else(|| "must be a number from 0 to 100".into())
}

/// The name of a sales channel.
pub(super) fn channel(node: &Node<'_>) -> Read<String> {
    let name = order_number_part(node)?;
    if name.len() > CHANNEL_LENGTH {
        return Err(format!("must be at most {CHANNEL_LENGTH} characters, not {}", name.len()));
    }
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(format!("must be lower case; write `{}`", name.to_ascii_lowercase()));
    }
    Ok(name)
}

/// The domain that Shopify gives to every shop; it is what its webhooks name, whatever the shop calls itself.
pub(super) fn shop_domain(node: &Node<'_>) -> Read<String> {
    let domain = text(node)?;
    let name = domain.strip_suffix(".myshopify.com").unwrap_or_default();
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        Ok(domain)
    } else {
        Err(format!("must be like `my-shop.myshopify.com`, in lower case, not {domain:?}"))
    }
}

/// An address that secrets may be sent to.
pub(super) fn http_address(node: &Node<'_>) -> Read<String> {
    let address = text(node)?;
    let here = ["http://127.0.0.1:", "http://localhost:"].iter().any(|start| address.starts_with(start));
    if (here || address.starts_with("https://")) && !address.contains(char::is_whitespace) {
        Ok(address)
    } else {
        Err(format!("must be an address that begins with https://, not {address:?}"))
    }
}

/// Text that may stand in an order number.
pub(super) fn order_number_part(node: &Node<'_>) -> Read<String> {
    let part = text(node)?;
    match part.chars().find(|c| !(c.is_ascii_alphanumeric() || "_.#-".contains(*c))) {
        Some(other) => Err(format!("must hold only A-Z a-z 0-9 _ . # -, not {other:?}")),
        None => Ok(part),
    }
}

/// A country as two capital letters.
pub(super) fn country(node: &Node<'_>) -> Read<String> {
    country_code(&text(node)?)
}

/// A country as two capital letters.
pub(super) fn country_code(code: &str) -> Read<String> {
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code.to_owned())
    } else {
        Err(format!("must be a country of two capital letters, like GB, not {code:?}"))
    }
}

/// A shipping method as an order event may name it.
pub(super) fn shipping_method(name: &str) -> Read<String> {
    if name.trim().is_empty() || name.chars().any(char::is_control) || name.chars().count() > SHIPPING_METHOD {
        Err(format!("must be the name of a shipping method, of 1 to {SHIPPING_METHOD} characters"))
    } else {
        Ok(name.to_owned())
    }
}

/// A time zone of the IANA database.
pub(super) fn time_zone(node: &Node<'_>) -> Read<TimeZone> {
    let name = text(node)?;
    TimeZone::get(&name)
        .ok()
        .filter(|zone| !zone.is_unknown())
        .ok_or_else(|| format!("{name:?} is not a time zone; write one like `Europe/London`"))
}

/// A regular expression that names parts of a product.
pub(super) fn pattern(node: &Node<'_>) -> Read<Pattern> {
    Pattern::new(&text(node)?)
}

/// A part of a product that an attribute may tell.
pub(super) fn variant_part(name: &str) -> Read<String> {
    if GROUPS.contains(&name) {
        Ok(name.to_owned())
    } else {
        Err(format!("is no part of a product; known are {}", GROUPS.join(", ")))
    }
}
