//! The port behind which every kind of sales channel is told.

use std::time::Duration;

use async_trait::async_trait;
use mapping::dispatch::Callback;

/// What is told, and what is known of earlier answers about the same order.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// The part, or a correction of it.
    pub callback: &'a Callback,
    /// What the channel called this part when it accepted it.
    pub known: Option<&'a str>,
    /// What it called the other parts of the order; empty where [`Outlet::needs_others`] says no.
    pub others: &'a [String],
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The channel has it, and perhaps has a name for it.
    Accepted(Option<String>),
    /// The channel will never take it: why, shortened and without personal data.
    Refused(String),
    /// Not known, or not now: again after this long at least.
    Again(Option<Duration>, String),
}

/// A sales channel that takes dispatches.
#[async_trait]
pub trait Outlet: Send + Sync {
    /// Tells one part. The same may be told again at any time, also after an answer that was lost: it counts once.
    async fn tell(&self, telling: &Telling<'_>) -> Answer;

    /// Whether it has to know what it called the other parts of the order.
    fn needs_others(&self) -> bool {
        false
    }
}
