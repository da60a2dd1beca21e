//! Is this tenant as the flows expect it? Each judgement is made from what was read, and says what to set when it differs.

pub mod names;
pub mod orders;
pub mod stock;
pub mod tenant;
pub mod time;
pub mod writes;

use serde::Serialize;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As expected.
    Ok,
    /// Not as expected.
    Differs,
    /// What was read does not show it.
    CannotTell,
}

/// One judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, in a word or two.
    pub check: &'static str,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, with figures.
    pub says: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Nobody may go live with it.
    pub blocks: bool,
}

impl Finding {
    /// As expected.
    pub fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Ok, says: says.into(), set: None, blocks: false }
    }

    /// Not as expected; the flows live with it once it is set.
    pub fn differs(check: &'static str, says: impl Into<String>, set: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Differs, says: says.into(), set: Some(set.into()), blocks: false }
    }

    /// Not as expected, and nobody may go live with it.
    pub fn blocks(check: &'static str, says: impl Into<String>, set: impl Into<String>) -> Self {
        Self { blocks: true, ..Self::differs(check, says, set) }
    }

    /// What was read does not show it; `see` says how it could be seen.
    pub fn cannot_tell(check: &'static str, says: impl Into<String>, see: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::CannotTell, says: says.into(), set: Some(see.into()), blocks: false }
    }
}
