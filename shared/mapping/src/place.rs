//! Reading a JSON document place by place, so that every complaint names its place.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

/// The first thing that is wrong with an event. It never quotes what the sender wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", if field.is_empty() { String::new() } else { format!("{field} ") })]
pub struct Invalid {
    /// Where, as `lines[0].quantity`; blank when the whole is not JSON.
    pub field: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

/// Reads a body that has to be a JSON object; `wanted` says what it stands for.
pub(crate) fn document(body: &[u8], wanted: &str) -> Result<Value, Invalid> {
    let whole = |message: &str| Invalid { field: String::new(), message: message.to_owned() };
    let text = str::from_utf8(body).map_err(|_| whole("the body is not UTF-8; send JSON in UTF-8"))?;
    // SQS refuses a message with one of these two, which are no characters.
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        return Err(whole("the body holds U+FFFE or U+FFFF, which are no characters; remove them"));
    }
    let document: Value = serde_json::from_str(text).map_err(|error| {
        // serde_json's own words may quote the body.
        whole(&format!("the body is not JSON; correct it at line {} column {}", error.line(), error.column()))
    })?;
    if document.is_object() {
        return Ok(document);
    }
    Err(whole(&format!("the body is not a JSON object; send {wanted}")))
}

/// A place of the document that may hold a value; `null` is no value.
pub(crate) struct Place<'a> {
    path: String,
    value: Option<&'a Value>,
}

impl<'a> Place<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { path: String::new(), value: Some(value) }
    }

    pub(crate) fn field(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { path, value: self.value.and_then(|value| value.get(name)).filter(|value| !value.is_null()) }
    }

    pub(crate) fn is_absent(&self) -> bool {
        self.value.is_none()
    }

    /// Whether there is no visible character: left out, or blank text.
    pub(crate) fn is_blank(&self) -> bool {
        self.value.is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()))
    }

    pub(crate) fn wrong(&self, message: impl Into<String>) -> Invalid {
        Invalid { field: self.path.clone(), message: message.into() }
    }

    /// The value, or that it is missing.
    fn present(&self, wanted: &str) -> Result<&'a Value, Invalid> {
        self.value.ok_or_else(|| self.wrong(format!("is missing; add {wanted}")))
    }

    fn mistyped(&self, wanted: &str, found: &Value) -> Invalid {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.wrong(format!("must be {wanted}, not {found}"))
    }

    pub(crate) fn object(self, wanted: &str) -> Result<Self, Invalid> {
        match self.present(wanted)? {
            Value::Object(_) => Ok(self),
            other => Err(self.mistyped(wanted, other)),
        }
    }

    pub(crate) fn list(&self, wanted: &str, sizes: RangeInclusive<usize>) -> Result<Vec<Self>, Invalid> {
        let items = match self.present(wanted)? {
            Value::Array(items) => items,
            other => return Err(self.mistyped(wanted, other)),
        };
        if !sizes.contains(&items.len()) {
            return Err(self.wrong(format!("has {} entries; give {wanted}", items.len())));
        }
        let place = |(index, value)| Self { path: format!("{}[{index}]", self.path), value: Some(value) };
        Ok(items.iter().enumerate().map(place).collect())
    }

    /// Text as it stands, at least one visible and at most `most` characters.
    pub(crate) fn text(&self, most: usize) -> Result<&'a str, Invalid> {
        let wanted = format!("text of 1 to {most} characters");
        let text = match self.present(&wanted)? {
            Value::String(text) => text,
            other => return Err(self.mistyped(&wanted, other)),
        };
        if text.trim().is_empty() {
            return Err(self.wrong(format!("is blank; write {wanted}")));
        }
        match text.chars().count() {
            length if length > most => Err(self.wrong(format!("is {length} characters long; shorten it to {most}"))),
            _ => Ok(text),
        }
    }

    /// As [`Place::text`], or `None` where it is left out or empty.
    pub(crate) fn optional_text(&self, most: usize) -> Result<Option<&'a str>, Invalid> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(_) => self.text(most).map(Some),
        }
    }

    /// Text that `holds`; `wanted` describes such a text.
    pub(crate) fn text_like(&self, wanted: &str, holds: impl Fn(&str) -> bool) -> Result<&'a str, Invalid> {
        match self.present(wanted)? {
            Value::String(text) if holds(text) => Ok(text),
            Value::String(_) => Err(self.wrong(format!("is not accepted; write {wanted}"))),
            other => Err(self.mistyped(wanted, other)),
        }
    }

    pub(crate) fn whole(&self, range: RangeInclusive<u32>) -> Result<u32, Invalid> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let number = match self.present(&wanted)? {
            Value::Number(number) => number,
            other => return Err(self.mistyped(&wanted, other)),
        };
        if !number.is_i64() && !number.is_u64() {
            return Err(self.wrong(format!("must be {wanted}, without decimals or exponent")));
        }
        let fitting = number.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|n| range.contains(n));
        fitting.ok_or_else(|| self.wrong(format!("is out of range; write {wanted}")))
    }

    /// A moment with its zone.
    pub(crate) fn timestamp(&self) -> Result<Timestamp, Invalid> {
        let wanted = "a time with its zone as in RFC 3339, like 2026-11-20T10:15:00Z";
        // The parser alone would also take abbreviations and annotations that RFC 3339 does not know.
        let shape = |text: &str| {
            text.len() >= 20
                && [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')].iter().all(|(at, b)| text.as_bytes()[*at] == *b)
        };
        let read = |text: &str| text.parse::<Timestamp>().ok().filter(|_| shape(text) && !text.contains('['));
        let text = self.text_like(wanted, |text| read(text).is_some())?;
        read(text).ok_or_else(|| self.wrong(format!("must be {wanted}")))
    }

    /// An amount of money as text, to the penny. The bound keeps every sum of an order exact.
    pub(crate) fn money(&self) -> Result<Decimal, Invalid> {
        let wanted = "an amount as text, like \"10.20\", from 0 to 9999999.99 with at most 2 decimals";
        let text = match self.present(wanted)? {
            Value::String(text) => text,
            other => return Err(self.mistyped(wanted, other)),
        };
        let (pounds, pence) = text.split_once('.').map_or((text.as_str(), None), |(left, right)| (left, Some(right)));
        let digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let amount = (digits(pounds, 7) && pence.is_none_or(|pence| digits(pence, 2))).then(|| text.parse::<Decimal>());
        match amount {
            Some(Ok(mut amount)) => {
                // One spelling for one amount: `3.6` and `3.60` are the same event.
                amount.rescale(2);
                Ok(amount)
            }
            _ => Err(self.wrong(format!("is not accepted; write {wanted}"))),
        }
    }

    /// True or false, or `absent` where it is left out.
    pub(crate) fn flag(&self, absent: bool) -> Result<bool, Invalid> {
        match self.value {
            None => Ok(absent),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(self.mistyped("true or false", other)),
        }
    }

    /// A vendor's number of something; it may be far larger than any quantity.
    pub(crate) fn id(&self) -> Result<u64, Invalid> {
        let wanted = "a whole number above 0";
        match self.present(wanted)? {
            Value::Number(number) => {
                let id = number.as_u64().filter(|id| *id > 0);
                id.ok_or_else(|| self.wrong(format!("is out of range; write {wanted}")))
            }
            other => Err(self.mistyped(wanted, other)),
        }
    }
}
