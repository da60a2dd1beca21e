//! The names of what is measured, where something else refers to them.

pub(crate) const STOCK_FULL: &str = "stock: full read and compare, nothing changed";
pub(crate) const STOCK_DELTA: &str = "stock: delta poll of 200 changed rows";
pub(crate) const STOCK_IDLE: &str = "stock: idle poll";
pub(crate) const STOCK_HINT: &str = "stock: hint at 5 SKUs";
pub(crate) const PRODUCTS_FULL: &str = "products: full sync, nothing changed";
pub(crate) const PRODUCTS_IDLE: &str = "products: idle delta";
pub(crate) const TRANSFERS_IDLE: &str = "transfers: idle delta";
pub(crate) const RECONCILE_HOUR: &str = "reconcile: an hour";
pub(crate) const RECONCILE_NIGHT: &str = "reconcile: a night";
pub(crate) const MAIL_IDLE: &str = "reconcile: a look for mail";
pub(crate) const REPLAY_IDLE: &str = "replay: nothing to go on with";
pub(crate) const INTAKE: &str = "orders: intake, each of 1,000";
pub(crate) const RELAY: &str = "orders: relay, each of 1,000";
pub(crate) const DISPATCHES_IDLE: &str = "dispatches: idle delta, no open orders";
pub(crate) const DISPATCHES_DELTA: &str = "dispatches: delta with its piece of the sweep, nothing new";
pub(crate) const TOLD: &str = "dispatches: a part told to the channel and to WAIR";
