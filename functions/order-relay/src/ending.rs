//! How work on a message can end.

use std::time::Duration;

use mapping::{
    exception::{self as kind, Kind},
    order::says_duplicate,
    sku::Sku,
};
use ports::{Failure, TableError};

/// The work is over for now.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Mintsoft holds the order, or nothing is to be done; why, for the log.
    Done(&'static str),
    /// Not yet: come back after this pause.
    Later(Duration, String),
    /// Not until the SKUs of the problem are mended, or its shipping method is mapped; the message is over.
    Held(Problem),
    /// Never, until a person changes something.
    Dead(Problem),
    /// The same was found at an earlier receive of this message.
    DeadAlready,
}

/// What a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: &'static Kind,
    pub(crate) subject: String,
    /// No personal data.
    pub(crate) detail: String,
    /// The SKUs that have to be mended; empty where something else is wrong.
    pub(crate) skus: Vec<Sku>,
    /// The shipping method that has to be mapped.
    pub(crate) shipping_method: Option<String>,
}

impl Problem {
    pub(crate) fn new(kind: &'static Kind, subject: String, detail: String) -> Self {
        Self { kind, subject, detail, skus: Vec::new(), shipping_method: None }
    }

    /// What is wrong with SKUs or shipping methods is seen by the flow that reads products; anything else waits for a
    /// person.
    pub(crate) fn ending(self) -> Ending {
        let seen = !self.skus.is_empty() || self.shipping_method.is_some();
        if seen { Ending::Held(self) } else { Ending::Dead(self) }
    }

    /// Mintsoft said no, and not because the order is there already: surely nothing was created.
    pub(crate) fn is_plain_refusal(&self) -> bool {
        *self.kind == kind::ORDER_REFUSED && !says_duplicate(&self.detail)
    }
}

/// Why a step could not be finished.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something did not work; its class decides.
    Failed(Failure),
    /// Somebody else changed the order's record: look again soon.
    Overtaken,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failed(failure)
    }
}

impl From<TableError> for Stop {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Conflict(_) => Stop::Overtaken,
            error => Stop::Failed(error.into()),
        }
    }
}
