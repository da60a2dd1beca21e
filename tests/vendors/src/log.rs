//! Every call made to the vendors, in order, without bodies.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::web::lies_below;

/// One of the two vendors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// The warehouse.
    Mintsoft,
    /// The intelligence layer.
    Wair,
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Vendor::Mintsoft => "mintsoft",
            Vendor::Wair => "wair",
        })
    }
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// When, by the simulated clock.
    pub at: Timestamp,
    /// To whom.
    pub vendor: Vendor,
    /// The verb.
    pub method: String,
    /// The whole path, `/api/v1` included.
    pub path: String,
    /// The query as sent.
    pub query: String,
    /// The status that was answered; `None` when no answer was given.
    pub status: Option<u16>,
    /// Whether the call asks for a change, whatever its verb; a login is not one.
    pub write: bool,
    /// The name of the fault that was played.
    pub fault: Option<&'static str>,
}

/// The calls so far.
#[derive(Debug, Default)]
pub struct Log(Vec<Call>);

impl Log {
    /// All calls, oldest first.
    pub fn calls(&self) -> &[Call] {
        &self.0
    }

    /// How many calls `vendor` got with this verb at or below `path` (whole segments; `""` is everything).
    pub fn count(&self, vendor: Vendor, method: &str, path: &str) -> usize {
        self.of(vendor).filter(|call| call.method == method && lies_below(&call.path, path)).count()
    }

    /// How many calls asked `vendor` for a change.
    pub fn writes(&self, vendor: Vendor) -> usize {
        self.of(vendor).filter(|call| call.write).count()
    }

    /// How many calls `vendor` got.
    pub fn total(&self, vendor: Vendor) -> usize {
        self.of(vendor).count()
    }

    /// Forgets all calls.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn push(&mut self, call: Call) {
        self.0.push(call);
    }

    fn of(&self, vendor: Vendor) -> impl Iterator<Item = &Call> {
        self.0.iter().filter(move |call| call.vendor == vendor)
    }
}
