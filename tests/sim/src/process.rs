//! One process of a function: wired as its `main` does it, on the ports of the simulation.

mod boxes;
mod outside;

use std::{sync::Arc, time::Duration};

use availability::Availability;
use aws_lambda_events::sqs::SqsEvent;
use dispatch_poll::DispatchPoll;
use dispatch_update::DispatchUpdate;
use gate::{Gate, Priority};
use mapping::budget::{Class, set_aside};
use mintsoft::Mintsoft;
use order_intake::{Intake, Queues};
use order_relay::Relay;
use ports::{Clock, Http, Mode, Queue, Secrets, Table, memory::MemoryQueue};
use product_sync::ProductSync;
use runtime::{Invocation, http::ApiRequest};
use serde_json::Value;
use state::{
    Budget, Leases, Store, catalogue::CatalogueState, config::LiveConfig, credentials::Vault, dispatch::Dispatches,
    exceptions::Exceptions, holds::Holds, hooks::Hooks, orders::Orders, seal::Seal, session::Sessions,
    stock::StockState, styles::StyleState, transfers::Transfers,
};
use stock_poll::StockPoll;
use transfer_poll::TransferPoll;
use wair::Wair;

pub use boxes::{Boxes, LINES, Line};
pub use outside::Outside;

use crate::tenant::{CALLS_PER_MINUTE, SECRETS};

/// Where our own HTTP API is.
const API: &str = "https://api.test";

/// The functions. Those that replay dead letters and that compare both sides join here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// Stock to WAIR.
    StockPoll,
    /// Products to WAIR.
    ProductSync,
    /// Events in.
    OrderIntake,
    /// Orders to Mintsoft.
    OrderRelay,
    /// Transfers to Mintsoft.
    TransferPoll,
    /// What has left.
    DispatchPoll,
    /// Who is told of it.
    DispatchUpdate,
    /// What may be offered.
    Availability,
}

impl Function {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Function::StockPoll => "stock-poll",
            Function::ProductSync => "product-sync",
            Function::OrderIntake => "order-intake",
            Function::OrderRelay => "order-relay",
            Function::TransferPoll => "transfer-poll",
            Function::DispatchPoll => "dispatch-poll",
            Function::DispatchUpdate => "dispatch-update",
            Function::Availability => "availability",
        }
    }

    /// When Lambda ends an invocation (`template.yaml`).
    pub fn time_out(self) -> Duration {
        Duration::from_secs(match self {
            Function::StockPoll | Function::ProductSync | Function::DispatchPoll => 900,
            Function::TransferPoll => 300,
            Function::OrderRelay | Function::DispatchUpdate => 180,
            Function::OrderIntake => 10,
            Function::Availability => 5,
        })
    }

    /// Its process.
    pub fn start(self, world: &Outside) -> Process {
        let (store, clock) = (world.store(), world.clock.clone());
        match self {
            Function::StockPoll => Process::StockPoll(Box::new(StockPoll {
                leases: world.leases(),
                stock: StockState::new(store.clone()),
                exceptions: world.exceptions(),
                config: world.config(),
                mintsoft: world.mintsoft(Class::Delta),
                wair: world.wair(Class::Delta),
                calls_set_aside: set_aside(CALLS_PER_MINUTE),
                hints: world.hints.clone(),
                mode: Mode::Live,
                clock,
                store,
            })),
            Function::ProductSync => Process::ProductSync(Box::new(ProductSync {
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
            })),
            Function::OrderIntake => {
                let queues = Queues {
                    orders: world.orders.clone(),
                    hints: world.hints.clone(),
                    dispatch_hints: world.dispatch_hints.clone(),
                };
                Process::Intake(Box::new(Intake::new(world.config(), world.vault(), store, queues, clock)))
            }
            Function::OrderRelay => Process::Relay(Box::new(Relay {
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
            })),
            Function::TransferPoll => Process::TransferPoll(Box::new(TransferPoll {
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
            })),
            Function::DispatchPoll => Process::DispatchPoll(Box::new(DispatchPoll {
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
            })),
            Function::DispatchUpdate => Process::DispatchUpdate(Box::new(DispatchUpdate {
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
            })),
            Function::Availability => Process::Availability(Box::new(Availability::new(world.config(), store, clock))),
        }
    }
}

/// A process of one function, warm or cold.
#[expect(missing_docs, reason = "one for each function")]
pub enum Process {
    StockPoll(Box<StockPoll>),
    ProductSync(Box<ProductSync>),
    Intake(Box<Intake>),
    Relay(Box<Relay>),
    TransferPoll(Box<TransferPoll>),
    DispatchPoll(Box<DispatchPoll>),
    DispatchUpdate(Box<DispatchUpdate>),
    Availability(Box<Availability>),
}

/// What a function is invoked with.
#[derive(Clone)]
pub enum Input {
    /// A schedule's input.
    Wish(String),
    /// Messages.
    Batch(SqsEvent),
    /// A request.
    Api(ApiRequest),
}

/// What an invocation led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A report, or why there is none.
    Report(Result<String, String>),
    /// The ids of the messages that stay in the queue.
    Batch(Vec<String>),
    /// An answer over HTTP.
    Answer(u16, Value),
}

impl Process {
    /// Invokes the function as Lambda does.
    pub async fn invoke(self: Arc<Self>, input: Input, invocation: Invocation) -> Outcome {
        match (&*self, input) {
            (Process::Intake(intake), Input::Api(request)) => {
                let answer = intake.handle(request).await;
                Outcome::Answer(answer.status, answer.body)
            }
            (Process::Availability(availability), Input::Api(request)) => {
                let answer = availability.handle(&request).await;
                Outcome::Answer(answer.status, answer.body)
            }
            (Process::Relay(relay), Input::Batch(event)) => {
                kept(order_relay::handle(relay, event, invocation).await.map(|kept| serde_json::json!(kept)))
            }
            (Process::DispatchUpdate(update), Input::Batch(event)) => {
                kept(dispatch_update::handle(update, event, invocation).await.map(|kept| serde_json::json!(kept)))
            }
            (Process::StockPoll(poll), Input::Batch(event)) => {
                let event = stock_poll::invoke::Event::Hints(event);
                kept(stock_poll::invoke::handle(poll, event, invocation).await.map(|kept| serde_json::json!(kept)))
            }
            (Process::DispatchPoll(poll), Input::Batch(event)) => {
                let event = dispatch_poll::invoke::Event::Hints(event);
                kept(dispatch_poll::invoke::handle(poll, event, invocation).await.map(|kept| serde_json::json!(kept)))
            }
            (Process::StockPoll(poll), Input::Wish(wish)) => match serde_json::from_str(&wish) {
                Ok(event) => report(
                    stock_poll::invoke::handle(poll, event, invocation).await.map(|told| serde_json::json!(told)),
                ),
                Err(error) => Outcome::Report(Err(error.to_string())),
            },
            (Process::ProductSync(sync), Input::Wish(wish)) => match serde_json::from_str(&wish) {
                Ok(wish) => {
                    report(product_sync::handle(sync, wish, invocation).await.map(|told| serde_json::json!(told)))
                }
                Err(error) => Outcome::Report(Err(error.to_string())),
            },
            (Process::TransferPoll(poll), Input::Wish(wish)) => match serde_json::from_str(&wish) {
                Ok(wish) => report(
                    transfer_poll::invoke::handle(poll, wish, invocation).await.map(|told| serde_json::json!(told)),
                ),
                Err(error) => Outcome::Report(Err(error.to_string())),
            },
            (Process::DispatchPoll(poll), Input::Wish(wish)) => match serde_json::from_str(&wish) {
                Ok(event) => report(
                    dispatch_poll::invoke::handle(poll, event, invocation).await.map(|told| serde_json::json!(told)),
                ),
                Err(error) => Outcome::Report(Err(error.to_string())),
            },
            _ => Outcome::Report(Err("nobody invokes this function like that".to_owned())),
        }
    }
}

fn report<E: ToString>(told: Result<Value, E>) -> Outcome {
    Outcome::Report(told.map(|told| told.to_string()).map_err(|error| error.to_string()))
}

/// Which messages stay in the queue.
fn kept<E: ToString>(answer: Result<Value, E>) -> Outcome {
    match answer {
        Ok(answer) => {
            let failures = answer["batchItemFailures"].as_array().cloned().unwrap_or_default();
            let id = |failure: &Value| failure["itemIdentifier"].as_str().unwrap_or_default().to_owned();
            Outcome::Batch(failures.iter().map(id).collect())
        }
        Err(error) => Outcome::Report(Err(error.to_string())),
    }
}
