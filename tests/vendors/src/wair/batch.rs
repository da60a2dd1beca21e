//! The batch bracket, and the list of broken rules.

use http::StatusCode;
use jiff::Timestamp;
use ports::http::Response;
use serde::Serialize;

use super::{Breach, Call, Refusal, Wair};
use crate::web;

/// A rule that a caller broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// When.
    pub at: Timestamp,
    /// Which rule: `outside_batch`, `second_start`, `stop_without_start`, `too_many_records`, `invalid_record`,
    /// `interrupted_full_load`.
    pub rule: &'static str,
    /// By which call.
    pub path: String,
    /// What exactly.
    pub detail: String,
}

#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) open: bool,
    completed: u32,
    violations: Vec<Violation>,
}

impl Wair {
    pub(super) fn batch_start(&mut self, call: &Call<'_>) -> Response {
        if self.batch.open
            && let Err(response) = self.breach(call, self.switches.second_start, "second_start")
        {
            return *response;
        }
        self.batch.open = true;
        web::empty(StatusCode::OK)
    }

    /// What was uploaded becomes visible to planning.
    pub(super) fn batch_stop(&mut self, call: &Call<'_>) -> Response {
        if !self.batch.open
            && let Err(response) = self.breach(call, self.switches.stop_without_start, "stop_without_start")
        {
            return *response;
        }
        self.end_collection(call);
        self.stock.publish();
        self.allocations.publish();
        self.batch.completed += u32::from(self.batch.open);
        self.batch.open = false;
        web::empty(StatusCode::OK)
    }

    pub(super) fn in_batch(&mut self, call: &Call<'_>) -> Result<(), Refusal> {
        if self.batch.open { Ok(()) } else { self.breach(call, self.switches.outside_batch, "outside_batch") }
    }

    fn breach(&mut self, call: &Call<'_>, breach: Breach, rule: &'static str) -> Result<(), Refusal> {
        self.violation(call, rule, String::new());
        match breach {
            Breach::Record => Ok(()),
            Breach::Refuse => Err(Box::new(self.problem("batch", rule))),
        }
    }

    pub(super) fn violation(&mut self, call: &Call<'_>, rule: &'static str, detail: String) {
        self.batch.violations.push(Violation { at: call.now, rule, path: call.path.clone(), detail });
    }

    /// Every broken rule so far.
    pub fn violations(&self) -> &[Violation] {
        &self.batch.violations
    }

    /// Whether a batch is open.
    pub fn batch_open(&self) -> bool {
        self.batch.open
    }

    /// How many batches were started and stopped.
    pub fn batches(&self) -> u32 {
        self.batch.completed
    }
}
