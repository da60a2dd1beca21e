//! Recommendations: every open one, at every read.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use ports::http::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::uploads::text;
use super::{Call, Wair};
use crate::web;

/// A transfer that WAIR recommends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Its identity.
    pub reference: String,
    /// From which location.
    pub from: String,
    /// To which location.
    pub to: String,
    /// Which SKU.
    pub sku: String,
    /// How many.
    pub quantity: f64,
    /// When a person confirmed it.
    pub confirmed: Timestamp,
    /// When it is to leave.
    pub planned: Option<Date>,
    /// Whether it is still shown.
    #[serde(default = "open")]
    pub open: bool,
}

fn open() -> bool {
    true
}

impl Wair {
    /// Shows a recommendation; one with the same reference, locations and SKU is replaced.
    pub fn recommend(&mut self, recommendation: Recommendation) {
        let key = |row: &Recommendation| (row.reference.clone(), row.from.clone(), row.to.clone(), row.sku.clone());
        self.recommendations.retain(|row| key(row) != key(&recommendation));
        self.recommendations.push(recommendation);
    }

    /// Takes back all rows with this reference.
    pub fn withdraw(&mut self, reference: &str) {
        self.recommendations.retain(|row| row.reference != reference);
    }

    /// Shows a stock target, as the API sends it.
    pub fn add_stock_target(&mut self, target: Value) {
        self.stock_targets.push(target);
    }

    /// All recommendations, closed ones included.
    pub fn recommendations(&self) -> &[Recommendation] {
        &self.recommendations
    }

    pub(super) fn transfers(&self, call: &Call<'_>) -> Response {
        let from = call.param("FromConfirmedDateTime").and_then(instant);
        let rows = self.recommendations.iter().filter(|row| row.open && from.is_none_or(|from| row.confirmed >= from));
        let rows = rows.map(|row| {
            json!({
                "fromLocationId": row.from, "toLocationId": row.to, "skuId": row.sku, "quantity": row.quantity,
                "referenceId": row.reference, "approvalBatchId": "6B29FC40-CA47-1067-B31D-00DD010662DA",
                "fromLocationGLN": null, "toLocationGLN": null, "transferType": "Redistribution",
                "approvalBatchDescription": "Daily", "plannedDispatchDate": row.planned,
            })
        });
        self.page(call, "transfers", rows.collect())
    }

    pub(super) fn stock_target_list(&self, call: &Call<'_>) -> Response {
        self.page(call, "stockTargets", self.stock_targets.clone())
    }

    pub(super) fn close_recommendations(&mut self, records: &[Map<String, Value>]) {
        let closed = records.iter().filter(|record| record.get("open") == Some(&Value::Bool(false)));
        let references: Vec<String> = closed.map(|record| text(record, "referenceId")).collect();
        for row in self.recommendations.iter_mut().filter(|row| references.contains(&row.reference)) {
            row.open = false;
        }
    }

    fn page(&self, call: &Call<'_>, name: &str, rows: Vec<Value>) -> Response {
        let number = |name: &str| call.param(name).and_then(|text| text.parse::<usize>().ok());
        let Some(limit) = number("Limit").or(self.switches.default_limit) else {
            return self.problem("Limit", "The field is required.");
        };
        if limit > self.switches.max_limit && self.switches.over_max_refused {
            return self.problem("Limit", "The value is too large.");
        }
        let (offset, limit) = (number("Offset").unwrap_or(0), limit.min(self.switches.max_limit));
        let more = rows.len() > offset.saturating_add(limit);
        let page: Vec<Value> = rows.into_iter().skip(offset).take(limit).collect();
        web::ok(&json!({ name: page, "offset": offset, "limit": limit, "moreRecordsAvailable": more }))
    }
}

/// A moment with or without a zone; without one it is UTC.
fn instant(text: &str) -> Option<Timestamp> {
    let local = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    text.parse().ok().or_else(local)
}
