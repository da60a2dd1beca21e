//! One history: who is invoked when, and what becomes of it.

mod begin;
mod http;
mod lambda;
mod operators;
mod play;
mod restore;
mod schedule;
mod webhooks;

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use jiff::Timestamp;
use mapping::flow::Flow;
use ports::{
    Clock, Inbox, Message, Queue, Table,
    memory::{MemoryMail, MemorySecrets, MemoryTable, Received},
};
use runtime::{Invocation, http::ApiRequest};
use state::{
    Leases, Store,
    config::ConfigStore,
    exceptions::{Exception, Exceptions},
};
use vendors::{Catalogue, Extent};

use crate::{
    chance::Chance,
    core::{Core, LateRequest},
    counts::Counter,
    facts::What,
    knobs::Knob,
    own::{SimInbox, SimQueue, SimSecrets, SimTable},
    people::make_small,
    plan::{MINUTE, Plan, WARM_UP},
    process::{Boxes, Function, Input, LINES, Line, Outcome, Outside, Process},
    shop::Shop,
    tenant::{self, SECRETS},
    time::{SimClock, TaskId, Time},
    wire::Wire,
};

use operators::Address;

/// How long the world is left alone after the last fault, until everything has settled.
pub const QUIET: i64 = 180 * MINUTE;
/// After this long without faults, levels have to be right.
pub const CONVERGED: i64 = 31 * MINUTE;
/// How often the polls run.
const POLLS: i64 = 5 * MINUTE;

/// What is due at some moment.
enum Due {
    /// An event of the plan.
    Planned(usize),
    /// A schedule: function and mode.
    Schedule(Function, &'static str),
    /// The queues are looked at.
    Deliver,
    /// An operator stops a flow until then.
    Stop(Flow, i64),
    /// An operator lets a flow run again.
    LetRun(Flow),
    /// A post is tried again.
    Post(String, u32, u32),
    /// Shopify sends a webhook: which one, and how often it was tried.
    Webhook(usize, usize),
    /// A count of the store is posted: which one, and how often it was tried.
    Count(usize, u32),
    /// A request arrives late.
    Late(Box<LateRequest>),
    /// Something that a fault changed is as before.
    Restore(Restore),
    /// A parcel gets another label.
    Relabel(i32),
    /// Lambda ends an invocation.
    Deadline(TaskId),
    /// No faults any more.
    Calm,
    /// Levels have to be right now.
    Converged,
    /// People put the dead letters back.
    Redrive,
    /// From now on, nothing changes.
    Watch,
}

/// What a fault changed for a while.
#[derive(Debug, Clone)]
pub enum Restore {
    /// The static key works again.
    StaticKey,
    /// Warehouses are mapped as before.
    Mapping,
    /// The good configuration is pushed.
    Config,
    /// Answers are as quick as ever.
    Speed,
}

/// Why an invocation is made, and what becomes of its outcome.
#[derive(Debug, Clone)]
enum Origin {
    Schedule,
    Queue(Line, Vec<(String, String)>),
    Post(String, u32, u32),
    /// Which one, how often it was tried, and when it was sent.
    Webhook(usize, usize, i64),
    /// Which one, and how often it was tried.
    Count(usize, u32),
    Hook,
    Ask(Vec<String>),
    Stop(Flow, i64),
    LetRun(Flow),
    LogIn(Address),
    Look,
}

struct Task {
    work: Pin<Box<dyn Future<Output = Outcome>>>,
    function: Function,
    process: Arc<Process>,
    origin: Origin,
    frozen_until: i64,
    was_frozen: bool,
}

/// A history while it runs.
pub struct Sim {
    /// What all ports share.
    pub core: Arc<Core>,
    /// The plan that is played.
    pub plan: Plan,
    /// What customers ordered.
    pub shop: Shop,
    /// Who counts the store.
    pub counter: Counter,
    /// The queues.
    pub boxes: Boxes,
    /// The state table without latencies and faults.
    pub table: Arc<MemoryTable>,
    /// Everything that customers order.
    pub range: Vec<String>,
    /// The recipe of the configuration's bundle.
    pub recipe: Vec<(String, u32)>,
    /// Whether warehouse 5 feeds the store.
    pub swapped: bool,
    /// No faults any more.
    pub calm: bool,
    /// From when on people have to know that the stored configuration cannot be used, if it cannot.
    pub unusable: Option<i64>,
    /// Since when nothing changes.
    pub quiet_since: Option<i64>,
    /// What people were mailed.
    pub mail: Arc<MemoryMail>,
    /// What was sold out, in order.
    pub sold_out: Vec<String>,
    /// Bodies of unreadable messages that were put into a queue.
    pub poison: Vec<(Line, String)>,
    /// Pairs that were not right when they had to be.
    pub diverged: Vec<String>,
    /// Recipes that a bundle ever had.
    pub recipes: BTreeMap<String, Vec<Vec<(String, u32)>>>,
    /// Units that WAIR ever recommended to move, by SKU.
    pub recommended: BTreeMap<String, i64>,
    /// Flows that an operator's program has stopped or let run half-way, and which; it is started again.
    half_done: BTreeSet<(Flow, &'static str)>,
    /// An operator's cookie, and since when.
    cookie: Option<(i64, String)>,
    outside: Outside,
    due: BTreeMap<(i64, u64), Due>,
    tasks: BTreeMap<TaskId, Task>,
    warm: BTreeMap<Function, Vec<Arc<Process>>>,
    working: BTreeMap<Line, usize>,
    next_task: TaskId,
    next_look: i64,
    chance: Chance,
}

impl Sim {
    /// When the history began, in milliseconds since the epoch.
    pub fn start(&self) -> i64 {
        self.plan.start.as_millisecond()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.core.time.now()
    }

    fn later(&mut self, at: i64, due: Due) {
        self.due.insert((at, self.core.time.turn()), due);
    }

    /// Something that a fault changed is as before so many milliseconds from now.
    pub fn restore_in(&mut self, milliseconds: i64, restore: Restore) {
        self.later(self.core.time.now_ms() + milliseconds, Due::Restore(restore));
    }

    /// A parcel gets another label so many milliseconds from now.
    pub fn relabel_in(&mut self, milliseconds: i64, order: i32) {
        self.later(self.core.time.now_ms() + milliseconds, Due::Relabel(order));
    }

    /// Levels that are not right, and of which nobody is told that they wait for a full read.
    fn unexplained(&self) -> Vec<String> {
        let open = self.open_exceptions();
        let known = |what: &str| {
            let waits = |code: &str| ["STOCK_REFUSED_BY_WAIR", "STOCK_ROW_UNREADABLE"].contains(&code);
            open.iter().any(|open| waits(&open.code) && what.starts_with(&format!("{} at ", open.subject)))
        };
        crate::oracle::stock::differences(self).into_iter().filter(|what| !known(what)).collect()
    }

    /// Notes what bundles are made of now.
    pub fn note_recipes(&mut self) {
        let vendors = vendors::lock(&self.core.vendors);
        let skus: BTreeMap<i32, &str> = vendors.mintsoft.products().map(|one| (one.id, one.sku.as_str())).collect();
        let mut now = vec![(tenant::OWN_BUNDLE.to_owned(), self.recipe.clone())];
        for bundle in vendors.mintsoft.products().filter(|product| !product.components.is_empty()) {
            let part = |part: &vendors::mintsoft::Component| {
                (skus.get(&part.product).copied().unwrap_or_default().to_owned(), part.quantity as u32)
            };
            now.push((bundle.sku.clone(), bundle.components.iter().map(part).collect()));
        }
        drop(vendors);
        for (sku, recipe) in now {
            let known = self.recipes.entry(sku).or_default();
            if !known.contains(&recipe) {
                known.push(recipe);
            }
        }
    }

    /// All exceptions that are open now.
    pub(crate) fn open_exceptions(&self) -> Vec<Exception> {
        let clock: Arc<dyn Clock> = Arc::new(SimClock(self.core.time.clone()));
        let register = Exceptions::new(Store::new(self.table.clone()), clock);
        Self::at_once(register.list_open()).expect("the bare table answers")
    }

    /// Waits for what a bare port answers at once.
    pub fn at_once<T>(future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("a bare port never waits"),
        }
    }
}
