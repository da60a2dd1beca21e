//! Every key of the state table.

use ports::Key;

/// The configuration in force.
pub fn config_active() -> Key {
    Key::new("config", "active")
}

/// One pushed configuration.
pub fn config_version(version: u64) -> Key {
    Key::new("config", format!("version#{version:08}"))
}

/// The lease of a flow, or of something that only one flow may use at a time.
pub fn lease(name: &str) -> Key {
    Key::new(format!("lease#{name}"), "lease")
}

/// Cursor and unfinished business of a flow.
pub fn flow(name: &str) -> Key {
    Key::new(format!("flow#{name}"), "record")
}

/// Part `part` of an unfinished full read, as the run with the fencing token `kept_by` left it.
pub fn unfinished_read(kept_by: u64, part: usize) -> Key {
    Key::new("flow#stock", format!("unfinished#{kept_by:012}#{part:04}"))
}

/// Over how many partitions the stock chunks are spread: enough for the write rate of a full rewrite, few enough that a
/// full compare is a handful of queries.
pub const STOCK_PARTITIONS: u16 = 8;

/// One partition of the stock chunks.
pub fn stock_partition(partition: u16) -> String {
    format!("stock#{partition}")
}

/// One chunk of the stock state.
pub fn stock_chunk(chunk: u16) -> Key {
    Key::new(stock_partition(chunk % STOCK_PARTITIONS), format!("chunk#{chunk:04}"))
}

/// The chunk that stands at `key`.
pub fn stock_chunk_id(key: &Key) -> Option<u16> {
    key.sk.strip_prefix("chunk#")?.parse().ok()
}

/// The call ledger of a vendor.
pub fn budget(vendor: &str) -> Key {
    Key::new(format!("budget#{vendor}"), "ledger")
}

/// When somebody last logged in to a vendor.
pub fn login(vendor: &str) -> Key {
    Key::new(format!("login#{vendor}"), "slot")
}

/// One customer order. `/` occurs in neither part.
pub fn order(channel: &str, order: &str) -> Key {
    Key::new(format!("order#{channel}/{order}"), "record")
}

/// Partition of all open exceptions.
pub const OPEN_EXCEPTIONS: &str = "exception#open";

/// One open exception.
pub fn open_exception(code: &str, subject: &str) -> Key {
    Key::new(OPEN_EXCEPTIONS, format!("{code}#{subject}"))
}

/// One closed exception; `closed` makes the key unique.
pub fn closed_exception(code: &str, subject: &str, closed: &str) -> Key {
    Key::new("exception#closed", format!("{closed}#{code}#{subject}"))
}

/// Partition of the run log of one flow on one day (UTC, `2026-11-20`).
pub fn run_log_day(flow: &str, day: &str) -> String {
    format!("run#{flow}#{day}")
}
