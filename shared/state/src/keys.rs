//! Every key of the state table.

use mapping::{flow::Flow, sku::Sku, transfer::RowKey};
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

/// Part `part` of an unfinished full read of a flow, as the run with the fencing token `kept_by` left it.
pub fn unfinished_read(flow: &str, kept_by: u64, part: usize) -> Key {
    Key::new(format!("flow#{flow}"), format!("unfinished#{kept_by:012}#{part:04}"))
}

/// Over how many partitions the chunks of a family are spread: enough for the write rate of a full rewrite, few enough that
/// a full compare is a handful of queries.
pub const CHUNK_PARTITIONS: u16 = 8;

/// One partition of the chunks of a family (`stock`, `catalogue`, `styles`).
pub fn chunk_partition(family: &str, partition: u16) -> String {
    format!("{family}#{partition}")
}

/// One chunk of a family.
pub fn chunk(family: &str, chunk: u16) -> Key {
    Key::new(chunk_partition(family, chunk % CHUNK_PARTITIONS), format!("chunk#{chunk:04}"))
}

/// What WAIR was told of a SKU lately.
pub fn told(sku: &Sku) -> Key {
    Key::new(format!("told#{sku}"), "history")
}

/// The number of the chunk that stands at `key`.
pub fn chunk_id(key: &Key) -> Option<u16> {
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

/// Which customer order a Mintsoft order number belongs to.
pub fn order_number(number: &str) -> Key {
    Key::new(format!("number#{number}"), "order")
}

/// The transfer that a Mintsoft order number stands for: with this, the number is no customer order.
pub fn transfer_number(number: &str) -> Key {
    Key::new(format!("number#{number}"), "transfer")
}

/// In which transfer a recommendation was sent. The parts are written as JSON, so that no two rows share a key.
pub fn transfer_row(row: &RowKey) -> Key {
    let RowKey { reference, origin, destination, sku } = row;
    let parts = serde_json::json!([reference, origin, destination, sku]);
    Key::new(format!("transfer-row#{parts}"), "sent")
}

/// Partition of the transfers whose progress WAIR does not have yet.
pub const UNTOLD_TRANSFERS: &str = "transfer-untold";

/// The mark of a transfer whose progress WAIR does not have yet.
pub fn untold_transfer(number: &str) -> Key {
    Key::new(UNTOLD_TRANSFERS, number)
}

/// Partition of the orders that were created in Mintsoft on one day (UTC, `2026-11-20`).
pub fn order_day(day: &str) -> String {
    format!("order-day#{day}")
}

/// One revision among them.
pub fn order_on_day(day: &str, channel: &str, order: &str, revision: u32) -> Key {
    Key::new(order_day(day), format!("{channel}/{order}#R{revision}"))
}

/// Over how many partitions the open orders are spread.
pub const OPEN_ORDER_PARTITIONS: u8 = 4;

/// One partition of the orders that Mintsoft has not finished with.
pub fn open_orders(partition: u8) -> String {
    format!("open-order#{partition}")
}

/// The mark of an order that Mintsoft has not finished with.
pub fn open_order(channel: &str, order: &str) -> Key {
    let group = format!("{channel}/{order}");
    let partition = group.bytes().fold(0_u8, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte));
    Key::new(open_orders(partition % OPEN_ORDER_PARTITIONS), group)
}

/// Partition of the orders of which nothing was sent yet.
pub const WAITING_ORDERS: &str = "waiting-order";

/// The mark of an order of which nothing was sent yet.
pub fn waiting_order(channel: &str, order: &str) -> Key {
    Key::new(WAITING_ORDERS, format!("{channel}/{order}"))
}

/// Partition of all held orders.
pub const HOLDS: &str = "hold";

/// One held order.
pub fn hold(channel: &str, order: &str) -> Key {
    Key::new(HOLDS, format!("{channel}/{order}"))
}

/// The partition of everything about the dispatch of an order.
pub fn dispatch_partition(channel: &str, order: &str) -> String {
    format!("dispatch#{channel}/{order}")
}

/// The parts of one revision of an order.
pub fn dispatch(channel: &str, order: &str, revision: u32) -> Key {
    Key::new(dispatch_partition(channel, order), format!("R{revision}"))
}

/// What one sink was told of one part.
pub fn dispatch_sink(channel: &str, order: &str, revision: u32, part: u32, sink: &str) -> Key {
    Key::new(dispatch_partition(channel, order), format!("R{revision}#P{part}#{sink}"))
}

/// Partition of all open exceptions.
pub const OPEN_EXCEPTIONS: &str = "exception#open";

/// One open exception.
pub fn open_exception(code: &str, subject: &str) -> Key {
    Key::new(OPEN_EXCEPTIONS, format!("{code}#{subject}"))
}

/// Partition of all closed exceptions, by the moment at which they were closed.
pub const CLOSED_EXCEPTIONS: &str = "exception#closed";

/// One closed exception; `closed` makes the key unique.
pub fn closed_exception(code: &str, subject: &str, closed: &str) -> Key {
    Key::new(CLOSED_EXCEPTIONS, format!("{closed}#{code}#{subject}"))
}

/// The run of a queue's dead letters that is under way, or the last one.
pub fn replay_run(line: &str) -> Key {
    Key::new(format!("replay#{line}"), "run")
}

/// When somebody last asked for its end.
pub fn replay_stop(line: &str) -> Key {
    Key::new(format!("replay#{line}"), "stop")
}

/// The last run that was asked for and did not begin.
pub fn replay_refused(line: &str) -> Key {
    Key::new(format!("replay#{line}"), "refused")
}

/// How often a dead letter was replayed.
pub fn replay_tries(line: &str, key: &str) -> Key {
    Key::new(format!("replayed#{line}"), key)
}

/// What people did by hand on one day (UTC, `2026-11-20`).
pub fn audit_day(day: &str) -> String {
    format!("audit#{day}")
}

/// Partition of the run log of one flow on one day (UTC, `2026-11-20`).
pub fn run_log_day(flow: &str, day: &str) -> String {
    format!("run#{flow}#{day}")
}

/// Partition of the switches of flows that a person has ever stopped.
pub const SWITCHES: &str = "switch";

/// The switch of a flow; it is there once the flow was stopped.
pub fn switch(flow: Flow) -> Key {
    Key::new(SWITCHES, flow.name())
}

/// How often somebody tried something in one window of time.
pub fn attempts(who: &str, window: i64) -> Key {
    Key::new(format!("attempts#{who}"), format!("{window:012}"))
}

/// Partition of the figures of all days.
pub const FIGURES: &str = "figures#day";

/// The figures of one local day (`2026-11-20`).
pub fn figures(day: &str) -> Key {
    Key::new(FIGURES, day)
}

/// The three-way count of one local day.
pub fn count(day: &str) -> Key {
    Key::new("figures#count", day)
}

/// Partition of the points of the trend.
pub const TREND: &str = "figures#trend";

/// One point of the trend; `hour` is the beginning of a moment's text (`2026-11-20T10`), so that an hour has one.
pub fn trend(hour: &str) -> Key {
    Key::new(TREND, hour)
}
