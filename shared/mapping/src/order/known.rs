//! Which countries and currencies there are.

use celes::Country;
use iso_currency::Currency;

use super::event::{Kind, OrderEvent};
use crate::place::Invalid;

/// Kosovo, which ISO 3166 leaves to its users; sales channels use it.
const KOSOVO: &str = "XK";

/// The field of an event that names a country or a currency which does not exist.
pub(super) fn unknown(event: &OrderEvent) -> Option<Invalid> {
    let wrong = |field: &str, wanted: &str| Invalid {
        field: field.to_owned(),
        message: format!("is not known; write {wanted} in capital letters"),
    };
    let (country, currency) = (event.ship.country.as_str(), event.currency.as_str());
    if event.kind == Kind::Cancelled {
        None
    } else if Currency::from_code(currency).is_none() {
        Some(wrong("currency", "an ISO 4217 code, like GBP,"))
    } else if country != KOSOVO && Country::from_alpha2(country).is_err() {
        Some(wrong("ship.country", "an ISO 3166 code of two letters, like GB,"))
    } else {
        None
    }
}
