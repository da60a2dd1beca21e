//! A world for the replay: both queues, their dead letters, and a flow that works on orders as the order relay does.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use dlq_replay::{DlqReplay, Hints, Letters};
use mapping::{
    exception::{DISPATCH_MESSAGE_UNREADABLE, HINT_UNREADABLE, ORDER_MESSAGE_UNREADABLE, ORDER_REFUSED},
    order::{order_number, parse_queued},
    replay::{Report, Wish},
};
use ports::{
    Clock, Inbox, Message, Mode, Queue,
    memory::{MemoryQueue, MemoryTable, TestClock},
};
use runtime::Invocation;
use serde_json::{Value, json};
use state::{
    Leases, Store,
    dispatch::Dispatches,
    exceptions::Exceptions,
    orders::{OrderRecord, OrderState, Orders, Revision},
    replay::Replays,
};

pub(crate) struct TestWorld {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) orders: Arc<MemoryQueue>,
    pub(crate) dispatch: Arc<MemoryQueue>,
    pub(crate) store: Store,
    pub(crate) replay: DlqReplay,
    /// Orders that Mintsoft refuses.
    pub(crate) refused: Mutex<BTreeSet<String>>,
    /// Orders that Mintsoft was given, in this order.
    pub(crate) created: Mutex<Vec<String>>,
}

impl TestWorld {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T10:00:00Z".parse().expect("a timestamp")));
        let queue = || Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 2));
        let (orders, dispatch, hints) = (queue(), queue(), queue());
        let table = Arc::new(MemoryTable::default());
        let store = Store::new(table.clone());
        let letters =
            |queue: &Arc<MemoryQueue>| Letters { source: queue.clone(), dead: Arc::new(queue.dead_letters()) };
        let hints_of = |kind, subject| Hints { dead: Arc::new(hints.dead_letters()), kind, subject };
        let replay = DlqReplay {
            clock: clock.clone(),
            store: store.clone(),
            leases: Leases::new(store.clone(), clock.clone()),
            exceptions: Exceptions::new(store.clone(), clock.clone()),
            replays: Replays::new(store.clone()),
            order_records: Orders::new(store.clone()),
            dispatch_records: Dispatches::new(store.clone()),
            orders: letters(&orders),
            dispatch: letters(&dispatch),
            hints: vec![
                hints_of(HINT_UNREADABLE, "hints queue"),
                hints_of(DISPATCH_MESSAGE_UNREADABLE, "dispatch hints queue"),
            ],
            mode: Mode::Live,
        };
        let (refused, created) = Default::default();
        Self { clock, table, orders, dispatch, store, replay, refused, created }
    }

    /// A revision of an order is accepted and put into the queue, as the intake does it.
    pub(crate) async fn post(&self, order: &str, revision: u32) {
        self.change(order, |record| {
            record.revisions.insert(revision, Revision { queued: true, ..Revision::default() });
        })
        .await;
        let kind = if revision == 1 { "placed" } else { "edited" };
        let event = json!({
            "version": 1, "kind": kind, "channel": "web-uk", "order": order, "revision": revision,
            "occurredAt": "2026-11-20T09:00:00Z", "currency": "GBP",
            "ship": {"firstName": "Ada", "lastName": "Byron", "address1": "1 Sample Street", "town": "Leeds",
                     "postCode": "LS1 1AA", "country": "GB", "email": "ada@example.test"},
            "shippingTotal": "3.60",
            "lines": [{"line": "1", "sku": "TEE", "quantity": revision, "unitPrice": "10.20"}],
        });
        self.put(&format!("web-uk/{order}"), &event.to_string()).await;
    }

    /// Puts any body into the orders queue.
    pub(crate) async fn put(&self, group: &str, body: &str) {
        let message = Message { group: Some(group.to_owned()), deduplication: None, body: body.to_owned() };
        self.orders.send(message).await.expect("sent");
    }

    /// Changes an order's record.
    pub(crate) async fn change(&self, order: &str, change: impl Fn(&mut OrderRecord)) {
        let orders = Orders::new(self.store.clone());
        let before = orders.read("web-uk", order).await.expect("readable");
        let mut next = before.as_ref().map(|found| found.value.clone()).unwrap_or_default();
        change(&mut next);
        orders.write("web-uk", order, &before, &next).await.expect("written");
    }

    pub(crate) fn refuse(&self, order: &str) {
        self.refused.lock().expect("no holder panics").insert(order.to_owned());
    }

    /// Nothing is refused any more.
    pub(crate) fn mend(&self) {
        self.refused.lock().expect("no holder panics").clear();
    }

    pub(crate) fn created(&self) -> Vec<String> {
        self.created.lock().expect("no holder panics").clone()
    }

    /// The order flow works until its queue is empty.
    pub(crate) async fn flow(&self) {
        while self.orders.depth() > 0 {
            for message in self.orders.receive(10) {
                if self.deliver(&message.body).await {
                    self.orders.delete(&message.receipt);
                } else {
                    self.orders.retry_after(&message.receipt, Duration::ZERO).await.expect("in flight");
                }
            }
        }
    }

    /// Whether the message is done with.
    async fn deliver(&self, body: &str) -> bool {
        let exceptions = &self.replay.exceptions;
        let Ok(event) = parse_queued(body.as_bytes()) else {
            let subject = mapping::exception::subject::message(body);
            exceptions.open(&ORDER_MESSAGE_UNREADABLE, &subject, "no order event").await.expect("opened");
            return false;
        };
        let (subject, at) = (event.group(), self.clock.now());
        let record = self.replay.order_records.read("web-uk", &event.order).await.expect("readable");
        let record = record.map(|found| found.value).unwrap_or_default();
        if record.newest() > event.revision {
            return true;
        }
        let number = order_number("LS-", "web-uk", &event.order, event.revision);
        if matches!(&record.state, OrderState::Created { number: known, .. } if *known == number) {
            return true;
        }
        if self.refused.lock().expect("no holder panics").contains(&event.order) {
            exceptions.open(&ORDER_REFUSED, &subject, "No courier service").await.expect("opened");
            self.change(&event.order, |record| {
                record.state = OrderState::Failed { code: ORDER_REFUSED.code.to_owned(), at };
                record.exception = Some((ORDER_REFUSED.code.to_owned(), subject.clone()));
                record.judged = event.revision;
            })
            .await;
            return false;
        }
        exceptions.close(&ORDER_REFUSED, &subject).await.expect("closed");
        self.change(&event.order, |record| {
            record.state = OrderState::Created { number: number.clone(), ids: vec![1], at, found: false };
            record.exception = None;
        })
        .await;
        self.created.lock().expect("no holder panics").push(number);
        true
    }

    /// Puts orders with these ids among the dead letters: Mintsoft refuses them.
    pub(crate) async fn dead(&self, orders: &[&str]) {
        for order in orders {
            self.refuse(order);
            self.post(order, 1).await;
        }
        self.flow().await;
    }

    pub(crate) fn invocation(&self, seconds: u64) -> Invocation {
        Invocation { id: "r-1".to_owned(), deadline: self.clock.now() + Duration::from_secs(seconds) }
    }

    /// Asks with `{"action":…,"queue":"orders"}` and more.
    pub(crate) async fn ask(&self, action: &str, more: Value) -> Report {
        self.ask_about("orders", action, more).await
    }

    pub(crate) async fn ask_about(&self, queue: &str, action: &str, more: Value) -> Report {
        self.replay.answer(wish(queue, action, more), &self.invocation(900)).await.expect("works")
    }

    /// Codes and subjects of the open exceptions.
    pub(crate) async fn open(&self) -> Vec<String> {
        let open = self.replay.exceptions.list_open().await.expect("readable");
        open.into_iter().map(|open| format!("{} {}", open.code, open.subject)).collect()
    }

    /// How many dead letters of the orders queue can be received now.
    pub(crate) async fn visible(&self) -> u64 {
        self.orders.dead_letters().depth().await.expect("known").visible
    }
}

pub(crate) fn wish(queue: &str, action: &str, more: Value) -> Wish {
    let mut wish = json!({ "action": action, "queue": queue });
    for (name, value) in more.as_object().expect("an object") {
        wish[name] = value.clone();
    }
    serde_json::from_value(wish).expect("a wish")
}
