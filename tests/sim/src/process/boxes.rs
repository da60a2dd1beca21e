//! The queues.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use mapping::flow::Flow;
use ports::{Clock, memory::MemoryQueue};

use super::Function;

/// The four queues.
#[derive(Clone)]
pub struct Boxes {
    /// Order events.
    pub orders: Arc<MemoryQueue>,
    /// Stock hints.
    pub hints: Arc<MemoryQueue>,
    /// Parts to tell.
    pub dispatch: Arc<MemoryQueue>,
    /// Orders to look at.
    pub dispatch_hints: Arc<MemoryQueue>,
}

/// Which queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "as in `Boxes`")]
pub enum Line {
    Orders,
    Hints,
    Dispatch,
    DispatchHints,
}

/// All queues.
pub const LINES: [Line; 4] = [Line::Orders, Line::Hints, Line::Dispatch, Line::DispatchHints];

impl Line {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Line::Orders => "orders",
            Line::Hints => "hints",
            Line::Dispatch => "dispatch",
            Line::DispatchHints => "dispatch hints",
        }
    }

    /// Who works on it, and on how many messages at once (`template.yaml`).
    pub fn worker(self) -> (Function, usize) {
        match self {
            Line::Orders => (Function::OrderRelay, 5),
            Line::Hints => (Function::StockPoll, 10),
            Line::Dispatch => (Function::DispatchUpdate, 5),
            Line::DispatchHints => (Function::DispatchPoll, 10),
        }
    }

    /// The queue that a flow works on, if any.
    pub fn of(flow: Flow) -> Option<Self> {
        LINES.into_iter().find(|line| line.worker().0.flow() == Some(flow))
    }
}

/// What joins queues to their workers: an event source mapping each.
#[derive(Debug, Default)]
pub struct Sources {
    /// Those that are switched off.
    pub off: BTreeSet<Line>,
    /// Those that AWS is switching now.
    pub turning: BTreeSet<Line>,
}

impl Boxes {
    /// Empty queues, with the settings of `template.yaml`.
    pub fn new(clock: &Arc<dyn Clock>) -> Self {
        let queue =
            |seconds, receives| Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(seconds), receives));
        Self {
            orders: queue(1080, 25),
            hints: queue(5400, 25),
            dispatch: queue(1080, 100),
            dispatch_hints: queue(5400, 25),
        }
    }

    /// One of them.
    pub fn of(&self, line: Line) -> &Arc<MemoryQueue> {
        match line {
            Line::Orders => &self.orders,
            Line::Hints => &self.hints,
            Line::Dispatch => &self.dispatch,
            Line::DispatchHints => &self.dispatch_hints,
        }
    }
}
