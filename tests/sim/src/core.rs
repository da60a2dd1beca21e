//! What all ports of one history share: the vendors, the armed faults, and the record of what happened.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::Timestamp;
use mapping::flow::Flow;
use ports::{Key, Message, http::Request};
use vendors::{Fault, Shared, Shopify, Vendor};

use crate::{
    chance::Chance,
    facts::{By, Fact, Target, What},
    knobs::Knob,
    process::{Function, Line, Sources},
    time::Time,
    truth::Truth,
};

/// What an armed fault does to a call.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// One of the vendors' faults.
    Vendor(Fault),
    /// The connection is never made.
    NotSent,
    /// No answer comes, and the vendor acts so many milliseconds later.
    Late(u64),
    /// The channel answers with this status.
    Status(u16),
    /// The channel acts, and its answer is lost.
    Lost,
    /// The answer takes so many milliseconds more.
    Slow(u64),
}

/// A fault that waits for calls.
#[derive(Debug, Clone)]
pub struct Armed {
    /// Which knob it is.
    pub knob: Knob,
    /// Who is called.
    pub target: Target,
    /// With which verb; any when `None`.
    pub method: Option<&'static str>,
    /// A text in the path or the query.
    pub contains: &'static str,
    /// Texts that may not be in it.
    pub lacks: &'static [&'static str],
    /// How many calls meet it.
    pub left: u32,
    /// Until when, in milliseconds since the epoch.
    pub until: i64,
    /// What happens to them.
    pub trouble: Trouble,
}

/// A fault that waits for calls to the table, the queues or the secrets.
#[derive(Debug, Clone, Copy)]
pub struct Ours {
    /// Which knob it is.
    pub knob: Knob,
    /// How many calls meet it.
    pub left: u32,
    /// Until when, in milliseconds since the epoch.
    pub until: i64,
}

/// A function that will be stopped or frozen at one of its next awaits.
#[derive(Debug, Clone, Copy)]
pub struct Blow {
    /// Which function.
    pub function: Function,
    /// After how many of its awaits.
    pub awaits: u32,
    /// Only awaits of writes to the table count, leases and call budgets left out.
    pub writing: bool,
    /// For how many seconds it is frozen; 0 stops it.
    pub frozen: u32,
}

/// A request that reaches its vendor after its caller has given up.
pub struct LateRequest {
    /// When it arrives.
    pub at: i64,
    /// Where.
    pub vendor: Vendor,
    /// What.
    pub request: Request,
}

/// The sales channel's receiving end.
#[derive(Debug, Default)]
pub struct Channel {
    /// What was accepted, by idempotency key, in order: the body.
    pub accepted: Vec<(String, serde_json::Value)>,
}

/// All of it.
pub struct Inner {
    /// What happened.
    pub facts: Vec<Fact>,
    /// Hash of all that happened and of all turns.
    pub hash: DefaultHasher,
    /// How often each fault took effect.
    pub fired: BTreeMap<Knob, u64>,
    /// Latencies.
    pub chance: Chance,
    /// Faults that wait for calls to others.
    pub armed: Vec<Armed>,
    /// Faults that wait for calls to our own services.
    pub ours: Vec<Ours>,
    /// Functions that will be hit.
    pub blows: Vec<Blow>,
    /// Requests on their way.
    pub late: Vec<LateRequest>,
    /// Every figure that was ever true.
    pub truth: Truth,
    /// Which warehouses feed which location: all that ever did, what is in force now comes last.
    pub sums: BTreeMap<String, Vec<Vec<i32>>>,
    /// Warehouses that a shop sells from: all sets that ever were in force.
    pub offered: Vec<Vec<i32>>,
    /// Every figure that was ever posted of a SKU in the store, where it is counted outside Mintsoft.
    pub counted: Option<BTreeMap<String, BTreeSet<i64>>>,
    /// When each SKU of a chunk of stock was counted, by the chunk's key.
    pub counted_at: BTreeMap<Key, BTreeMap<String, u64>>,
    /// The channel.
    pub channel: Channel,
    /// Who holds which lease, and until when.
    pub holders: BTreeMap<String, (By, Timestamp)>,
    /// Who is writing to the table now.
    pub writing: BTreeSet<By>,
    /// In which order each SKU of a chunk of stock was observed, by the chunk's key.
    pub observed: BTreeMap<Key, BTreeMap<String, u64>>,
    /// The cursor of each flow.
    pub cursors: BTreeMap<&'static str, Vec<serde_json::Value>>,
    /// Keys written since the end of all faults, by whom.
    pub quiet: Option<Vec<(By, Key)>>,
    /// How many milliseconds latencies are stretched by.
    pub stretched: u64,
    /// Queues that were written to.
    pub stirred: bool,
    /// Flows that may not run.
    pub stopped: BTreeSet<Flow>,
    /// Invocations of the desk, and those that began while their flow was stopped: what they write is noted.
    pub idle: BTreeSet<By>,
    /// How the queues are joined to their workers.
    pub sources: Sources,
    /// Everything that was ever put into the queues of orders and dispatches.
    pub sent: Vec<(Line, Message)>,
}

/// What all ports of one history share.
pub struct Core {
    /// Time.
    pub time: Arc<Time>,
    /// Both vendors.
    pub vendors: Shared,
    /// The Admin API of the Shopify shop.
    pub shopify: Shopify,
    inner: Mutex<Inner>,
}

impl Core {
    /// A core for the history of `seed`.
    pub fn new(time: Arc<Time>, vendors: Shared, seed: u64) -> Arc<Self> {
        let inner = Inner {
            facts: Vec::new(),
            hash: DefaultHasher::new(),
            fired: BTreeMap::new(),
            chance: Chance::of(seed, "latency"),
            armed: Vec::new(),
            ours: Vec::new(),
            blows: Vec::new(),
            late: Vec::new(),
            truth: Truth::default(),
            sums: BTreeMap::new(),
            offered: Vec::new(),
            counted: None,
            counted_at: BTreeMap::new(),
            channel: Channel::default(),
            holders: BTreeMap::new(),
            writing: BTreeSet::new(),
            observed: BTreeMap::new(),
            cursors: BTreeMap::new(),
            quiet: None,
            stretched: 0,
            stirred: false,
            stopped: BTreeSet::new(),
            idle: BTreeSet::new(),
            sources: Sources::default(),
            sent: Vec::new(),
        };
        Arc::new(Self { time, vendors, shopify: Shopify::default(), inner: Mutex::new(inner) })
    }

    /// The shared state.
    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }

    /// Who works now: the invocation of the task that is polled.
    pub fn by(&self) -> By {
        self.time.current()
    }

    /// Notes that something happened.
    pub fn note(&self, what: What) {
        let fact = Fact { at: self.time.now_ms(), by: self.by(), what };
        let mut inner = self.lock();
        fact.hash(&mut inner.hash);
        inner.facts.push(fact);
    }

    /// Notes that a fault took effect.
    pub fn fired(&self, knob: Knob) {
        *self.lock().fired.entry(knob).or_default() += 1;
        let name = crate::knobs::KNOBS.iter().find(|setting| setting.knob == knob).map_or("?", |setting| setting.name);
        self.note(What::Fault { knob: name });
    }

    /// Waits between `low` and `high` milliseconds, as a network makes one wait.
    pub async fn latency(&self, low: u64, high: u64) {
        let pause = {
            let mut inner = self.lock();
            let stretched = inner.stretched;
            inner.chance.between(low, high) * (1 + stretched)
        };
        self.time.pause(pause).await;
    }

    /// The armed fault that a call meets, if any; it is used up.
    pub fn meets(&self, target: Target, method: &str, path: &str) -> Option<(Knob, Trouble)> {
        let now = self.time.now_ms();
        let mut inner = self.lock();
        inner.armed.retain(|armed| armed.left > 0 && armed.until > now);
        let armed = inner.armed.iter_mut().find(|armed| {
            armed.target == target
                && armed.method.is_none_or(|wanted| wanted == method)
                && path.contains(armed.contains)
                && !armed.lacks.iter().any(|text| path.contains(text))
        })?;
        armed.left -= 1;
        Some((armed.knob, armed.trouble.clone()))
    }

    /// Whether a call to one of our own services meets a fault of one of these kinds.
    pub fn fails(&self, knobs: &[Knob]) -> Option<Knob> {
        let now = self.time.now_ms();
        let knob = {
            let mut inner = self.lock();
            inner.ours.retain(|ours| ours.left > 0 && ours.until > now);
            let ours = inner.ours.iter_mut().find(|ours| knobs.contains(&ours.knob))?;
            ours.left -= 1;
            ours.knob
        };
        self.fired(knob);
        Some(knob)
    }

    /// Notes how the stock stands.
    pub fn note_stock(&self) {
        let vendors = vendors::lock(&self.vendors);
        let now = self.time.now_ms();
        let mut inner = self.lock();
        let offered = inner.offered.clone();
        inner.truth.note(&vendors, now, &offered);
    }

    /// A number that stands for the whole history.
    pub fn digest(&self) -> u64 {
        self.lock().hash.finish()
    }
}

/// Hash of any text.
pub fn hash_of(text: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
