//! Why something did not work, in the classes that decide what happens next.

use std::time::Duration;

/// The classes of failure. Adapters classify, the batch runner acts, flows pass on.
///
/// `Display` carries no body, no secret and no personal data: it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Not done, surely; the same call may work later (connection refused, 503, table throttled).
    #[error("not done, try again: {0}")]
    Transient(String),
    /// Not done, surely; the vendor or our own call budget asks for a pause.
    #[error("not done, paused for {} s: {why}", pause.as_secs())]
    Throttled {
        /// How long to wait before the next call.
        pause: Duration,
        /// Who asked for the pause.
        why: String,
    },
    /// A write may or may not have happened. It MUST be looked up before it is sent again.
    #[error("outcome unknown: {0}")]
    Unknown(String),
    /// The other side understood and said no; the same call will be refused again.
    #[error("refused: {0}")]
    Rejected(String),
    /// Our own input cannot be turned into a call: a person has to mend it.
    #[error("cannot be mapped: {0}")]
    Unmappable(String),
    /// What the operator has to provide is missing or wrong.
    #[error("{what}: {why}")]
    Misconfigured {
        /// `configuration` or `secret`.
        what: &'static str,
        /// What is wrong, without any value.
        why: String,
    },
    /// Our own rules stop the flow: paused, lease lost, out of time.
    #[error("halted: {0}")]
    Halted(String),
}

impl Failure {
    /// A stable word for logs and metrics.
    pub fn class(&self) -> &'static str {
        match self {
            Failure::Transient(_) => "transient",
            Failure::Throttled { .. } => "throttled",
            Failure::Unknown(_) => "unknown",
            Failure::Rejected(_) => "rejected",
            Failure::Unmappable(_) => "unmappable",
            Failure::Misconfigured { .. } => "misconfigured",
            Failure::Halted(_) => "halted",
        }
    }
}

impl From<crate::TableError> for Failure {
    fn from(error: crate::TableError) -> Self {
        match error {
            crate::TableError::Unknown(_) => Failure::Unknown(error.to_string()),
            _ => Failure::Transient(error.to_string()),
        }
    }
}
