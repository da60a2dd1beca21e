//! What every page shares.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use maud::{Markup, html};
use ports::Mode;

use crate::place;

/// What every page of one visit shares.
pub(crate) struct View<'v> {
    pub(crate) up: &'static str,
    pub(crate) name: &'v str,
    pub(crate) form_code: &'v str,
    pub(crate) now: Timestamp,
    pub(crate) zone: TimeZone,
    pub(crate) mode: Mode,
    /// What the last action did.
    pub(crate) note: Option<&'static str>,
}

impl View<'_> {
    /// The address of a page.
    pub(crate) fn to(&self, page: &str, fields: &[(&str, &str)]) -> String {
        place::to(self.up, page, &crate::fields::query(fields))
    }

    /// The hidden field that shows that a form is ours.
    pub(crate) fn seal(&self) -> Markup {
        html! { input type="hidden" name="code_of_form" value=(self.form_code); }
    }

    /// A moment in the local zone, with its age beside it.
    pub(crate) fn time(&self, at: Timestamp) -> Markup {
        html! {
            time datetime=(at.to_string()) { (self.local(at)) }
            " " span.age { (self.ago(at)) }
        }
    }

    /// A moment, or a dash.
    pub(crate) fn maybe_time(&self, at: Option<Timestamp>) -> Markup {
        at.map_or_else(none, |at| self.time(at))
    }

    /// A moment in the local zone: the time alone when it is today.
    pub(crate) fn local(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned_datetime(self.zone.clone());
        let format = if zoned.date() == self.today() { "%H:%M:%S" } else { "%a %-d %b %H:%M" };
        zoned.strftime(format).to_string()
    }

    /// How long ago a moment was, or how long it is until then.
    pub(crate) fn ago(&self, at: Timestamp) -> String {
        let since = self.now.duration_since(at);
        if since.is_negative() { format!("in {}", span(since.abs())) } else { format!("{} ago", span(since)) }
    }

    /// The present day in the local zone.
    pub(crate) fn today(&self) -> Date {
        self.now.to_zoned_datetime(self.zone.clone()).date()
    }

    /// The zone's name.
    pub(crate) fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// A link to a SKU, which is shown as it is written, whatever is in it.
    pub(crate) fn sku(&self, sku: &str) -> Markup {
        html! { a.code href=(self.to("sku", &[("sku", sku)])) { bdi { (sku) } } }
    }

    /// The address of a page of the runbook.
    pub(crate) fn help(&self, page: &str) -> String {
        self.to(&format!("help/{page}"), &[])
    }

    /// A link to an order.
    pub(crate) fn order(&self, order: &str) -> Markup {
        html! { a.code href=(self.to("order", &[("order", order)])) { bdi { (order) } } }
    }
}

/// A length of time in the largest unit that says enough.
pub(crate) fn span(length: SignedDuration) -> String {
    let seconds = length.as_secs();
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A number with commas between thousands.
pub(crate) fn number(value: impl Into<i128>) -> String {
    let value = value.into();
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0 { format!("−{out}") } else { out }
}

/// Nothing is known.
pub(crate) fn none() -> Markup {
    html! { span.none title="not known" { "–" } }
}

/// A number, or that it is not known.
pub(crate) fn maybe(value: Option<impl Into<i128>>) -> Markup {
    value.map_or_else(none, |value| html! { (number(value)) })
}

/// How something is, in a word and a colour.
pub(crate) fn chip(tone: &str, word: &str) -> Markup {
    html! { span class=(format!("chip {tone}")) { (word) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_lengths_are_short() {
        let numbers = [0, 999, 1_000, 1_234_567, -12_345].map(|value: i64| number(value));
        let spans = [5, 65, 7_300, 200_000].map(|seconds| span(SignedDuration::from_secs(seconds)));

        assert_eq!(numbers, ["0", "999", "1,000", "1,234,567", "−12,345"]);
        assert_eq!(spans, ["5 s", "1 min", "2 h", "2 days"]);
    }
}
