//! Each function, wired as its `main` does it.

use availability::Availability;
use dispatch_poll::DispatchPoll;
use dispatch_update::DispatchUpdate;
use dlq_replay::{DlqReplay, Hints, Letters};
use mapping::{
    budget::{Class, set_aside},
    exception::{
        DISPATCH_MESSAGE_UNREADABLE, HINT_UNREADABLE,
        subject::{DISPATCH_HINTS_QUEUE, HINTS_QUEUE},
    },
};
use order_intake::{Intake, Queues};
use order_relay::Relay;
use ports::{Mode, Queue, memory::MemoryFunction};
use product_sync::ProductSync;
use reconcile::Reconcile;
use state::{
    catalogue::CatalogueState, dispatch::Dispatches, hooks::Hooks, orders::Orders, replay::Replays, stock::StockState,
    styles::StyleState, transfers::Transfers,
};
use stock_poll::StockPoll;
use transfer_poll::TransferPoll;

use super::*;

/// Where our own HTTP API is.
const API: &str = "https://api.test";

impl Function {
    /// Its process.
    pub fn start(self, world: &Outside) -> Process {
        let world = world.anew();
        let (store, clock) = (world.store(), world.clock.clone());
        match self {
            Function::StockPoll => Process::StockPoll(Box::new((
                world.switch(Flow::StockPoll, Some(&world.hints)),
                StockPoll {
                    leases: world.leases(),
                    stock: StockState::new(store.clone()),
                    exceptions: world.exceptions(),
                    config: world.config(),
                    mintsoft: world.mintsoft(Class::Delta),
                    wair: world.wair(Class::Delta),
                    calls_set_aside: set_aside(world.calls_per_minute),
                    hints: world.hints.clone(),
                    mode: Mode::Live,
                    clock,
                    store,
                },
            ))),
            Function::ProductSync => Process::ProductSync(Box::new((
                world.switch(Flow::ProductSync, None),
                ProductSync {
                    leases: world.leases(),
                    catalogue: CatalogueState::new(store.clone()),
                    styles: StyleState::new(store.clone()),
                    holds: world.holds(),
                    orders_queue: world.orders.clone(),
                    stock: StockState::new(store.clone()),
                    orders: Orders::new(store.clone()),
                    exceptions: world.exceptions(),
                    config: world.config(),
                    mintsoft: world.mintsoft(Class::Delta),
                    wair: world.wair(Class::Delta),
                    mode: Mode::Live,
                    clock,
                    store,
                },
            ))),
            Function::OrderIntake => {
                let queues = Queues {
                    orders: world.orders.clone(),
                    hints: world.hints.clone(),
                    dispatch_hints: world.dispatch_hints.clone(),
                };
                Process::Intake(Box::new(Intake::new(world.config(), world.vault(), store, queues, clock)))
            }
            Function::OrderRelay => Process::Relay(Box::new((
                world.switch(Flow::OrderRelay, Some(&world.orders)),
                Relay {
                    orders: Orders::new(store.clone()),
                    stock: StockState::new(store.clone()),
                    catalogue: CatalogueState::new(store),
                    exceptions: world.exceptions(),
                    holds: world.holds(),
                    config: world.config(),
                    mintsoft: world.mintsoft(Class::Order),
                    hook: Hooks::new(world.vault(), Some(API.to_owned())),
                    queue: world.orders.clone(),
                    hints: world.hints.clone(),
                    mode: Mode::Live,
                    troubled: true.into(),
                    clock,
                },
            ))),
            Function::TransferPoll => Process::TransferPoll(Box::new((
                world.switch(Flow::TransferPoll, None),
                TransferPoll {
                    leases: world.leases(),
                    transfers: Transfers::new(store.clone()),
                    stock: StockState::new(store.clone()),
                    exceptions: world.exceptions(),
                    config: world.config(),
                    mintsoft: world.mintsoft(Class::Order),
                    hook: Hooks::new(world.vault(), Some(API.to_owned())),
                    wair: world.wair(Class::Delta),
                    mode: Mode::Live,
                    clock,
                    store,
                },
            ))),
            Function::DispatchPoll => Process::DispatchPoll(Box::new((
                world.switch(Flow::DispatchPoll, Some(&world.dispatch_hints)),
                DispatchPoll {
                    leases: world.leases(),
                    orders: Orders::new(store.clone()),
                    dispatches: Dispatches::new(store.clone()),
                    transfers: Transfers::new(store.clone()),
                    exceptions: world.exceptions(),
                    config: world.config(),
                    mintsoft: world.mintsoft(Class::Dispatch),
                    queue: world.dispatch.clone(),
                    hints: world.dispatch_hints.clone(),
                    clock,
                    store,
                },
            ))),
            Function::DispatchUpdate => Process::DispatchUpdate(Box::new((
                world.switch(Flow::DispatchUpdate, Some(&world.dispatch)),
                DispatchUpdate {
                    dispatches: Dispatches::new(store),
                    exceptions: world.exceptions(),
                    config: world.config(),
                    vault: world.vault(),
                    http: world.http.clone(),
                    callback_url: Some("https://shop.test/dispatches".to_owned()),
                    wair: world.wair(Class::Dispatch),
                    leases: world.leases(),
                    hints: world.hints.clone(),
                    queue: world.dispatch.clone(),
                    mode: Mode::Live,
                    clock,
                },
            ))),
            Function::Desk => Process::Desk(Box::new(Desk {
                config: world.config(),
                vault: world.vault(),
                // Whoever only looks calls nobody.
                replay: Arc::new(MemoryFunction::default()),
                stock: Arc::new(MemoryFunction::default()),
                mode: Mode::Live,
                poll: Duration::from_secs(300),
                clock,
                store,
            })),
            Function::Operator => {
                Process::Operator(Box::new(Operator { switches: world.switches(), exceptions: world.exceptions() }))
            }
            Function::Availability => Process::Availability(Box::new(Availability::new(world.config(), store, clock))),
            Function::DlqReplay => {
                let letters = |line: Line, source: &Arc<dyn Queue>| Letters {
                    source: source.clone(),
                    dead: world.dead_letters(line),
                };
                Process::DlqReplay(Box::new(DlqReplay {
                    leases: world.leases(),
                    exceptions: world.exceptions(),
                    replays: Replays::new(store.clone()),
                    order_records: Orders::new(store.clone()),
                    dispatch_records: Dispatches::new(store.clone()),
                    orders: letters(Line::Orders, &world.orders),
                    dispatch: letters(Line::Dispatch, &world.dispatch),
                    hints: vec![
                        Hints { dead: world.dead_letters(Line::Hints), kind: HINT_UNREADABLE, subject: HINTS_QUEUE },
                        Hints {
                            dead: world.dead_letters(Line::DispatchHints),
                            kind: DISPATCH_MESSAGE_UNREADABLE,
                            subject: DISPATCH_HINTS_QUEUE,
                        },
                    ],
                    mode: Mode::Live,
                    clock,
                    store,
                }))
            }
            Function::Reconcile => Process::Reconcile(Box::new((
                world.switch(Flow::Reconcile, None),
                Reconcile {
                    leases: world.leases(),
                    stock: StockState::new(store.clone()),
                    orders: Orders::new(store.clone()),
                    dispatches: Dispatches::new(store.clone()),
                    transfers: Transfers::new(store.clone()),
                    holds: world.holds(),
                    exceptions: world.exceptions(),
                    config: world.config(),
                    mintsoft: world.mintsoft(Class::Full),
                    wair: world.wair(Class::Full),
                    orders_queue: world.orders.clone(),
                    hints: world.hints.clone(),
                    dispatch_hints: world.dispatch_hints.clone(),
                    mail: world.mail.clone(),
                    mode: Mode::Live,
                    poll: Duration::from_secs(300),
                    has_callback: true,
                    clock,
                    store,
                },
            ))),
        }
    }
}
