//! The answer to `PUT /api/Order` (contract §7.3).

use serde_json::Value;

use crate::mintsoft::wire::NewOrderResult;
use crate::order::create::clip;

/// How much of the vendor's words is read. They are shortened for people only after what is personal was taken out.
pub(super) const WORDS: usize = 2000;

/// What became of a create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateOutcome {
    /// Created, with these order ids.
    Done(Vec<i64>),
    /// Only a part was created. It must not be sent again.
    Partial {
        /// The orders that exist.
        ids: Vec<i64>,
        /// The vendor's words about the rest.
        words: String,
    },
    /// Surely not created; the vendor's words, shortened.
    Refused(String),
    /// It may or may not have been created; why nobody can tell.
    Unknown(String),
}

/// What one element of the answer says.
enum Part {
    Created(Vec<i64>),
    Refused(String),
}

/// Reads the answer to the create of `number`.
pub fn read_create(status: u16, body: &[u8], number: &str) -> CreateOutcome {
    match status {
        200..=299 => read_results(body, number),
        // Not refusals: no rights at the moment, an edge in between, time, load.
        401 | 403 | 407 | 408 | 425 | 429 => CreateOutcome::Unknown(format!("HTTP {status}")),
        400..=499 => CreateOutcome::Refused(refusal(status, body)),
        _ => CreateOutcome::Unknown(format!("HTTP {status}")),
    }
}

/// Whether a refusal means that the number or reference was used before: then the order has to be looked up.
pub fn says_duplicate(words: &str) -> bool {
    words.to_ascii_lowercase().contains("already exist")
}

fn read_results(body: &[u8], number: &str) -> CreateOutcome {
    let results = match serde_json::from_slice(body) {
        // Old tenants answer with a single object.
        Ok(Value::Object(one)) => vec![Value::Object(one)],
        Ok(Value::Array(many)) if many.is_empty() => return CreateOutcome::Unknown("an empty answer".to_owned()),
        Ok(Value::Array(many)) => many,
        Ok(_) | Err(_) => return CreateOutcome::Unknown("an unreadable answer".to_owned()),
    };
    let parts: Result<Vec<_>, _> = results.into_iter().map(|result| read_part(result, number)).collect();
    let parts = match parts {
        Ok(parts) => parts,
        Err(why) => return CreateOutcome::Unknown(why.to_owned()),
    };
    let (mut ids, mut words) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Created(created) => ids.extend(created),
            Part::Refused(refused) => words.push(refused),
        }
    }
    let said = clip(&words.join("; "), WORDS);
    match (ids.is_empty(), words.is_empty()) {
        (false, true) => CreateOutcome::Done(ids),
        (false, false) => CreateOutcome::Partial { ids, words: said },
        (true, _) => CreateOutcome::Refused(said),
    }
}

fn read_part(result: Value, number: &str) -> Result<Part, &'static str> {
    let result: NewOrderResult = serde_json::from_value(result).map_err(|_| "an unreadable element")?;
    if result.order_number.is_some_and(|other| !other.is_empty() && other != number) {
        return Err("an answer about another order number");
    }
    match result.success {
        Value::Bool(true) => {
            let ids = [result.order_id.0, result.drop_ship_order_id.0];
            let ids: Vec<_> = ids.into_iter().flatten().filter(|id| *id > 0).collect();
            if ids.is_empty() { Err("success without an order id") } else { Ok(Part::Created(ids)) }
        }
        // Its OrderId, if any, is that of some other order: never read.
        Value::Bool(false) => Ok(Part::Refused(result.message.unwrap_or_else(|| "no reason given".to_owned()))),
        _ => Err("an element that says neither success nor refusal"),
    }
}

/// The vendor's own sentence, if the body has one; never the body itself, which may repeat the address.
pub(super) fn refusal(status: u16, body: &[u8]) -> String {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let first = value.get(0).unwrap_or(&value);
    let words = ["Message", "message", "title"].iter().find_map(|name| first.get(name)?.as_str());
    clip(&words.map_or_else(|| format!("HTTP {status}"), |words| format!("HTTP {status}: {words}")), WORDS)
}
