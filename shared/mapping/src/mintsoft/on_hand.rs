//! The answer to an absolute stock update (contract §5.1): one row for each that was sent, in any order.

use std::collections::BTreeMap;

use super::wire::{OnHandResult, OnHandUpdate};
use crate::sku::Sku;

/// How much of the vendor's words is kept.
const WORDS: usize = 200;

/// What became of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// Answered row by row: which SKUs were refused, and the vendor's words. All others are set.
    Answered(BTreeMap<Sku, String>),
    /// Refused as a whole, surely; one bad row may be the cause.
    Refused(String),
    /// Any row may or may not be set; why nobody can tell.
    Unknown(String),
}

/// Reads the answer to an update of these rows, of which no SKU occurs twice.
pub fn read_update(status: u16, body: &[u8], sent: &[OnHandUpdate]) -> UpdateOutcome {
    match status {
        200..=299 => read_rows(body, sent),
        // Not refusals: no rights at the moment, an edge in between, time, load.
        401 | 403 | 407 | 408 | 425 | 429 => UpdateOutcome::Unknown(format!("HTTP {status}")),
        400..=499 => UpdateOutcome::Refused(format!("HTTP {status}")),
        _ => UpdateOutcome::Unknown(format!("HTTP {status}")),
    }
}

fn read_rows(body: &[u8], sent: &[OnHandUpdate]) -> UpdateOutcome {
    let rows: Vec<OnHandResult> = match serde_json::from_slice(body) {
        Ok(rows) => rows,
        Err(_) => return UpdateOutcome::Unknown("an unreadable answer".to_owned()),
    };
    if rows.is_empty() {
        return UpdateOutcome::Unknown("an empty answer".to_owned());
    }
    let refusal = |update: &OnHandUpdate| {
        let mut about = rows.iter().filter(|row| row.sku.as_deref() == Some(update.sku.as_str())).peekable();
        if about.peek().is_none() {
            return Some((update.sku.clone(), "the answer does not mention it".to_owned()));
        }
        let no = about.find(|row| row.success != true)?;
        let words = no.message.as_deref().unwrap_or("no reason given");
        Some((update.sku.clone(), words.chars().take(WORDS).collect()))
    };
    UpdateOutcome::Answered(sent.iter().filter_map(refusal).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent() -> Vec<OnHandUpdate> {
        let update = |sku| OnHandUpdate { sku: Sku::usable(sku).expect("usable"), warehouse_id: 8, quantity: 4 };
        ["A", "B", "C"].map(update).into()
    }

    fn refused(body: &str) -> Vec<String> {
        match read_update(200, body.as_bytes(), &sent()) {
            UpdateOutcome::Answered(refused) => refused.keys().map(Sku::to_string).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn rows_are_matched_by_sku_in_any_order() {
        let body =
            r#"[{"SKU":"C","Success":true},{"SKU":"A","Success":false,"Message":"no"},{"SKU":"B","Success":true}]"#;

        assert_eq!(refused(body), ["A"]);
    }

    #[test]
    fn a_row_that_is_missing_or_does_not_say_true_is_refused() {
        assert_eq!(refused(r#"[{"SKU":"A","Success":"true"},{"SKU":"B","Success":true}]"#), ["A", "C"]);
    }

    #[test]
    fn an_answer_that_says_nothing_is_unknown_and_a_400_is_a_refusal() {
        for (status, body) in [(200, ""), (200, "null"), (200, "[]"), (200, "{}"), (500, ""), (403, ""), (429, "")] {
            let outcome = read_update(status, body.as_bytes(), &sent());
            assert!(matches!(outcome, UpdateOutcome::Unknown(_)), "{status} {body}");
        }
        assert!(matches!(read_update(400, b"At most 100 rows", &sent()), UpdateOutcome::Refused(_)));
    }
}
