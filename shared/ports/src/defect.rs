//! Deliberate mistakes, to see that the simulation notices them.
//!
//! Without the feature `defects`, which only the simulation switches on, [`on`] is the constant `false` and the compiler
//! removes what stands behind it: no release binary holds any of this.

/// One mistake. Each stands for a guard that it takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`ALL` says what each is")]
pub enum Defect {
    AbsentIsZero,
    AckBeforeQueued,
    AckBeforeTold,
    BelieveHook,
    BundleTwice,
    CancelBelieved,
    CreateBeforeCancel,
    CreateWithoutClaim,
    CursorFirst,
    DeadIsDone,
    DispatchQueuedFirst,
    DriftUntold,
    DropUntold,
    EditTooLate,
    ExceptionForgotten,
    ExceptionStaysOpen,
    FreeIsPhysical,
    GuardOff,
    IgnoreRetryAfter,
    IgnoreSuccessFalse,
    LeaseIgnored,
    LogInStorm,
    LookupMissIsAbsent,
    MergeForgotten,
    NoBudget,
    NoFence,
    NoOverlap,
    OldRevisionWins,
    OneLookup,
    PartialSum,
    RedeliveryIsNew,
    SkipLookup,
    StaleIsOffered,
    StaysStopped,
    StopIgnored,
    TellBeforeLeft,
    TellAnew,
    TransferRowsForgotten,
    TransferSentAgain,
    ZeroForgotten,
}

impl Defect {
    /// All of them, with what they do.
    pub const ALL: &[(Defect, &str)] = &[
        (Defect::AbsentIsZero, "a SKU that one full read does not show counts as gone, without a look at it"),
        (Defect::AckBeforeQueued, "the intake accepts an event that the queue did not take"),
        (Defect::AckBeforeTold, "a dispatch that nobody took counts as told"),
        (Defect::BelieveHook, "an order that a hook names counts as despatched"),
        (Defect::BundleTwice, "components of a bundle are counted twice"),
        (Defect::CancelBelieved, "a cancel that was accepted is not read again"),
        (Defect::CreateBeforeCancel, "the replacement is created before the cancel is confirmed"),
        (Defect::CreateWithoutClaim, "a create goes out before it is noted"),
        (Defect::CursorFirst, "the stock cursor moves before anything is durable"),
        (Defect::DeadIsDone, "a message that never can be done is acknowledged"),
        (Defect::DispatchQueuedFirst, "a part counts as queued before it is in the queue"),
        (Defect::DriftUntold, "a row that cannot be read opens no exception"),
        (Defect::DropUntold, "an order that the warehouse cancels by itself opens no exception"),
        (Defect::EditTooLate, "an order that is being picked counts as cancelled"),
        (Defect::ExceptionForgotten, "an order that failed opens no exception"),
        (Defect::ExceptionStaysOpen, "the exception of an order that went is not closed"),
        (Defect::FreeIsPhysical, "free stock is told as physical stock"),
        (Defect::GuardOff, "the vanish guard lets everything pass"),
        (Defect::IgnoreRetryAfter, "a pause that a vendor asks for is not kept"),
        (Defect::IgnoreSuccessFalse, "a refusal inside a 200 counts as success"),
        (Defect::LeaseIgnored, "a lease that somebody holds is taken"),
        (Defect::LogInStorm, "every function logs in for itself"),
        (Defect::LookupMissIsAbsent, "a lookup that fails counts as one that found nothing"),
        (Defect::MergeForgotten, "an order that was merged into another one counts as gone"),
        (Defect::NoBudget, "calls are not counted"),
        (Defect::NoFence, "writes check neither the lease nor what they replace"),
        (Defect::NoOverlap, "the next stock read begins where the last one ended"),
        (Defect::OldRevisionWins, "an older revision than the newest is carried out"),
        (Defect::OneLookup, "one lookup that finds nothing is enough to send again"),
        (Defect::PartialSum, "a location of which a warehouse is missing is summed from what is left"),
        (Defect::RedeliveryIsNew, "a message with a new id is a new order"),
        (Defect::SkipLookup, "a create without an answer is sent again at once"),
        (Defect::StaleIsOffered, "stock of any age is offered"),
        (Defect::StaysStopped, "a flow that is let run again stays stopped"),
        (Defect::StopIgnored, "a flow that was stopped runs on"),
        (Defect::TellBeforeLeft, "a printed order counts as despatched"),
        (Defect::TellAnew, "a callback is built anew for each attempt"),
        (Defect::TransferRowsForgotten, "rows of a transfer are not noted as sent"),
        (Defect::TransferSentAgain, "a transfer without an answer is sent again at once"),
        (Defect::ZeroForgotten, "a level of zero is not told"),
    ];
}

/// Whether the mistake is made.
#[cfg(not(feature = "defects"))]
pub const fn on(_: Defect) -> bool {
    false
}

#[cfg(feature = "defects")]
mod switches {
    use std::cell::Cell;

    use super::Defect;

    thread_local! {
        static MADE: Cell<Option<Defect>> = const { Cell::new(None) };
    }

    /// Whether the mistake is made on this thread.
    pub fn on(defect: Defect) -> bool {
        MADE.get() == Some(defect)
    }

    /// Makes this mistake on this thread from now on, or none.
    pub fn make(defect: Option<Defect>) {
        MADE.set(defect);
    }
}

#[cfg(feature = "defects")]
pub use switches::{make, on};

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(feature = "defects"))]
    #[test]
    fn no_mistake_is_made_unless_the_simulation_asks_for_it() {
        const { assert!(!on(Defect::SkipLookup)) };
    }

    #[test]
    fn every_mistake_is_described_once() {
        let mut all: Vec<Defect> = Defect::ALL.iter().map(|(defect, _)| *defect).collect();
        all.dedup();

        assert!(all.is_sorted());
        assert_eq!(all.len(), 40);
    }
}
