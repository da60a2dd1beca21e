//! What happened, as the oracles see it.

use jiff::Timestamp;

/// Which invocation, person or schedule did it; 0 is nobody in particular.
pub type By = u32;

/// Who was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The warehouse.
    Mintsoft,
    /// The intelligence.
    Wair,
    /// The sales channel.
    Channel,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fact {
    /// When, in milliseconds since the epoch.
    pub at: i64,
    /// Who did it.
    pub by: By,
    /// What it was.
    pub what: What,
}

impl Fact {
    /// When.
    pub fn time(&self) -> Timestamp {
        Timestamp::from_millisecond(self.at).unwrap_or(Timestamp::MIN)
    }
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// An invocation of a function began.
    Began {
        /// Its name.
        function: &'static str,
        /// What it was invoked with.
        input: String,
    },
    /// The code of a flow began: its switch let it.
    Ran,
    /// It ended by itself.
    Ended {
        /// What it answered.
        answer: String,
    },
    /// It was stopped where it stood.
    Killed {
        /// By what: `crash`, `time-out` or `frozen past its time-out`.
        why: &'static str,
    },
    /// It stood still.
    Frozen {
        /// For how long.
        seconds: u32,
    },
    /// A call left a function.
    Sent {
        /// To whom.
        to: Target,
        /// The verb.
        method: String,
        /// Path and query.
        path: String,
    },
    /// The other side acted on a call or not, and this is what came back.
    Answered {
        /// Who.
        from: Target,
        /// The verb.
        method: String,
        /// Path and query.
        path: String,
        /// The status; `None` when no answer came.
        status: Option<u16>,
        /// Whether the answer can be believed: no fault was played.
        sound: bool,
        /// A plain no, which is believed: nothing was done.
        refused: bool,
        /// The pause that it asked for, in seconds.
        retry_after: u32,
    },
    /// Mintsoft made an order.
    Created {
        /// Its number.
        number: String,
        /// How many orders ever had this number before, parts that were split off left out.
        before: usize,
        /// The numbers of all orders of the same customer order that are live now.
        live: Vec<String>,
        /// SKUs and units of its lines.
        items: Vec<(String, i64)>,
    },
    /// WAIR was told a level.
    Told {
        /// Where.
        location: String,
        /// Of what.
        sku: String,
        /// How much.
        quantity: i64,
        /// Whether each warehouse of it ever held figures that add up to this.
        believable: bool,
    },
    /// The channel was told of a part, or WAIR of a sale.
    Callback {
        /// The idempotency key, or the id of the sale.
        key: String,
        /// Hash of the body.
        body: u64,
        /// The customer order.
        order: String,
        /// Which revision of it.
        revision: u32,
        /// Whether Mintsoft had shipped anything of it.
        shipped: bool,
        /// What was answered; `None` when the answer was lost.
        status: Option<u16>,
    },
    /// A shop was told whether a SKU may be offered.
    Offered {
        /// Which SKU.
        sku: String,
        /// The answer.
        offer: bool,
        /// Whether any was free within the time that stock may be old.
        free: bool,
    },
    /// The table was written by someone who does not hold the lease.
    StaleWrite {
        /// The lease.
        lease: String,
        /// The key.
        key: String,
    },
    /// A lease was taken, or given back, while somebody else held it.
    LeaseTaken {
        /// The lease.
        lease: String,
        /// Who held it.
        holder: By,
    },
    /// What is known of a SKU's stock was replaced by what was observed before it.
    Older {
        /// Which SKU.
        sku: String,
        /// The order of the observation that was kept.
        was: u64,
        /// And of the one that is kept now.
        is: u64,
    },
    /// An exception was opened, or seen once more.
    Raised {
        /// Its code.
        code: String,
        /// What it is about.
        subject: String,
    },
    /// An exception was closed.
    Closed {
        /// Its code.
        code: String,
        /// What it is about.
        subject: String,
    },
    /// The cursor of a flow moved.
    Moved {
        /// The flow's record.
        flow: &'static str,
    },
    /// What a flow has read was made durable: a chunk of what is known, or the record of an order that is on its way.
    Kept {
        /// The flow's record.
        flow: &'static str,
    },
    /// A read met an answer of which a field was renamed or retyped.
    Drifted {
        /// The field, as it was.
        field: String,
    },
    /// A message was put into a queue.
    Enqueued {
        /// Which one.
        queue: &'static str,
        /// The size of its body.
        bytes: usize,
    },
    /// WAIR was sent records.
    Uploaded {
        /// The data set: the last part of the path.
        set: String,
        /// How many.
        records: usize,
        /// The size of the body.
        bytes: usize,
    },
    /// A configuration that nobody can use was in force for half an hour.
    Unusable {
        /// Whether an exception says so.
        known: bool,
    },
    /// A log line of a function.
    Logged {
        /// Its personal or secret part.
        word: String,
    },
    /// The switch of a flow was turned.
    Switched {
        /// Which flow.
        flow: &'static str,
        /// Whether it may not run from now on.
        stopped: bool,
    },
    /// An operator's program has let a flow run again, its queue included.
    LetRun {
        /// Which flow.
        flow: &'static str,
    },
    /// What people know of a flow while no operator is at its switch.
    Known {
        /// Which flow.
        flow: &'static str,
        /// Whether it is stopped.
        stopped: bool,
        /// Whether an exception says so.
        open: bool,
    },
    /// The table was written by the desk, or by a flow that began while it was stopped.
    Wrote {
        /// The key.
        key: String,
    },
    /// The desk answered.
    Page {
        /// Path and query.
        page: String,
        /// The status.
        status: u16,
        /// The secret or personal part of the page, if it has one.
        word: Option<&'static str>,
    },
    /// An order event was accepted by the intake.
    Accepted {
        /// The order.
        order: String,
        /// Its revision.
        revision: u32,
    },
    /// The intake refused an order event that is in order.
    Refused {
        /// The order.
        order: String,
        /// The status.
        status: u16,
    },
    /// Someone did something in the world.
    Did {
        /// What, in words.
        what: String,
    },
    /// A fault of this kind took effect.
    Fault {
        /// Its name in the table of knobs.
        knob: &'static str,
    },
}
