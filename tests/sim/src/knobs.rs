//! Every fault that a history may meet, how often it does, and what it is called in the list of faults.

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table below says what each is")]
pub enum Knob {
    Duplicate, OldDuplicate, Reorder, Crash, AfterCommit, LateCommit, BeforeCommit, CutBody, HalfJson, TooMany, EdgePage,
    Block, OddSuccess, LookupGone, SearchLag, DuplicateAccepted, Poison, PoisonRow, ClockSkew, ClockJump, EqualStamps,
    RefusedRecord, Truncated, Capped, RepeatedPage, EmptyPage, EmptyAnswer, WithoutWarehouse, MovingRows, Redrive, RedriveTwice,
    Twin, Freeze, KeyGone, KeyRefused, TokenGone, Drift, Huge, Throttled, LostWrite, TableDown, QueueDown, Lapse, BatchOpen,
    StopFails, Transfers, TransferChanged, TransferWithdrawn, HookForged, HookTwice, HookForeign, HookLate, Split, Undone,
    LateTracking, EditWhilePicking, CancelRefused, CancelIgnored, BundleChanged, Discontinued, MappingSwap, BadConfig, OddSku,
    DoubledSku, ForeignRows, MintsoftDown, WairDown, ChannelDown, ChannelRefuses, Slow, SecretsDown,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Which fault.
    pub knob: Knob,
    /// Its mark in the list of faults.
    pub mark: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How often a simulated day meets it, in hundredths.
    pub per_day: u64,
}

const fn set(knob: Knob, mark: &'static str, name: &'static str, per_day: u64) -> Setting {
    Setting { knob, mark, name, per_day }
}

/// All faults.
pub const KNOBS: &[Setting] = &[
    set(Knob::Duplicate, "F1", "message delivered again within hours", 300),
    set(Knob::OldDuplicate, "F1", "every message of the day delivered again, 20 days later", 0),
    set(Knob::Reorder, "F2", "old message delivered after newer ones", 200),
    set(Knob::Crash, "F3", "function stopped at an await", 900),
    set(Knob::AfterCommit, "F4", "no answer, though the vendor acted", 500),
    set(Knob::LateCommit, "F4", "no answer, and the vendor acts later", 200),
    set(Knob::BeforeCommit, "F5", "no answer, and the vendor did not act", 300),
    set(Knob::CutBody, "F5", "answer cut off", 200),
    set(Knob::HalfJson, "F5", "200 with half of its JSON", 200),
    set(Knob::TooMany, "F6", "429 with Retry-After", 200),
    set(Knob::EdgePage, "F6", "error page of the edge", 200),
    set(Knob::Block, "F6", "blocked by the edge for five minutes", 30),
    set(Knob::OddSuccess, "F7", "200 that is no success", 200),
    set(Knob::LookupGone, "F8", "lookup answers 404", 100),
    set(Knob::SearchLag, "F8", "search does not find new orders for a while", 0),
    set(Knob::DuplicateAccepted, "F9", "second order of one number accepted by Mintsoft", 0),
    set(Knob::Poison, "F10", "unreadable message in a queue", 60),
    set(Knob::PoisonRow, "F10", "row with a figure that is none", 100),
    set(Knob::ClockSkew, "F11", "vendors' clock differs", 0),
    set(Knob::ClockJump, "F11", "vendors' clock jumps", 40),
    set(Knob::RefusedRecord, "F12", "WAIR refuses a call", 60),
    set(Knob::Truncated, "F13", "read that ends early", 60),
    set(Knob::Capped, "F13", "pages shorter than asked for", 60),
    set(Knob::RepeatedPage, "F13", "page repeated for ever", 60),
    set(Knob::EmptyPage, "F13", "empty page before others", 60),
    set(Knob::EmptyAnswer, "F13", "200 with nothing in it", 60),
    set(Knob::WithoutWarehouse, "F13", "one warehouse missing", 60),
    set(Knob::MovingRows, "F14", "stock moved to another bin", 300),
    set(Knob::Redrive, "F15", "dead letters redriven", 100),
    set(Knob::Twin, "F16", "second run of a poll at once", 400),
    set(Knob::Freeze, "F16", "function frozen for minutes", 200),
    set(Knob::KeyGone, "F17", "keys of Mintsoft end", 50),
    set(Knob::KeyRefused, "F17", "401 without a body", 80),
    set(Knob::TokenGone, "F17", "tokens of WAIR end", 80),
    set(Knob::Drift, "F18", "fields renamed or retyped in an answer", 100),
    set(Knob::Huge, "F19", "order with 300 lines", 10),
    set(Knob::Throttled, "F20", "table throttled", 300),
    set(Knob::LostWrite, "F20", "table's answer to a write lost", 200),
    set(Knob::TableDown, "F20", "table away for a minute", 40),
    set(Knob::QueueDown, "F20", "queues away for a minute", 40),
    set(Knob::SecretsDown, "F20", "secrets away for a minute", 40),
    set(Knob::Lapse, "F21", "message visible again while it is worked on", 300),
    set(Knob::StopFails, "F22", "Batch/stop without an answer", 100),
    set(Knob::Transfers, "F23", "transfer recommended and exposed again and again", 600),
    set(Knob::TransferChanged, "F23", "quantity of a transfer altered", 60),
    set(Knob::TransferWithdrawn, "F23", "transfer withdrawn", 60),
    set(Knob::HookForged, "F24", "hook with a wrong token or a false claim", 100),
    set(Knob::HookTwice, "F24", "hook, twice", 400),
    set(Knob::Split, "F25", "order split", 200),
    set(Knob::Undone, "F25", "despatch undone", 40),
    set(Knob::LateTracking, "F25", "tracking number later, or corrected", 300),
    set(Knob::EditWhilePicking, "F26", "edit or cancellation after picking began", 0),
    set(Knob::CancelRefused, "F26", "cancel refused by Mintsoft", 100),
    set(Knob::BundleChanged, "F27", "recipe of a bundle changed", 40),
    set(Knob::Discontinued, "F27", "product discontinued, or active again", 60),
    set(Knob::MappingSwap, "F28", "warehouse mapped to another location", 20),
    set(Knob::BadConfig, "F28", "unusable configuration stored", 20),
    set(Knob::OddSku, "F29", "product whose SKU differs by case or space", 40),
    set(Knob::ForeignRows, "F30", "rows of another client", 40),
    set(Knob::MintsoftDown, "matrix", "Mintsoft away for an hour", 25),
    set(Knob::WairDown, "matrix", "WAIR away for an hour", 25),
    set(Knob::ChannelDown, "matrix", "sales channel away for an hour", 25),
    set(Knob::ChannelRefuses, "matrix", "sales channel refuses a callback", 25),
    set(Knob::Slow, "matrix", "answers ten times slower", 100),
];
