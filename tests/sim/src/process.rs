//! One process of a function: wired as its `main` does it, on the ports of the simulation.

mod boxes;
mod outside;
mod start;

use std::{sync::Arc, time::Duration};

use availability::Availability;
use aws_lambda_events::sqs::SqsEvent;
use dispatch_poll::DispatchPoll;
use dispatch_update::DispatchUpdate;
use dlq_replay::DlqReplay;
use order_intake::Intake;
use order_relay::Relay;
use product_sync::ProductSync;
use reconcile::Reconcile;
use runtime::{Invocation, http::ApiRequest};
use serde_json::Value;
use stock_poll::StockPoll;
use transfer_poll::TransferPoll;

pub use boxes::{Boxes, LINES, Line};
pub use outside::Outside;

/// The functions.
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
    /// Dead letters on their way back.
    DlqReplay,
    /// Both sides compared.
    Reconcile,
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
            Function::DlqReplay => "dlq-replay",
            Function::Reconcile => "reconcile",
        }
    }

    /// When Lambda ends an invocation (`template.yaml`).
    pub fn time_out(self) -> Duration {
        Duration::from_secs(match self {
            Function::StockPoll | Function::ProductSync | Function::DispatchPoll => 900,
            Function::DlqReplay | Function::Reconcile => 900,
            Function::TransferPoll => 300,
            Function::OrderRelay | Function::DispatchUpdate => 180,
            Function::OrderIntake => 10,
            Function::Availability => 5,
        })
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
    DlqReplay(Box<DlqReplay>),
    Reconcile(Box<Reconcile>),
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
            (Process::DlqReplay(replay), Input::Wish(wish)) => match serde_json::from_str(&wish) {
                Ok(payload) => report(dlq_replay::invoke::handle(replay, payload, invocation).await),
                Err(error) => Outcome::Report(Err(error.to_string())),
            },
            (Process::Reconcile(reconcile), Input::Wish(wish)) => match serde_json::from_str(&wish) {
                Ok(wish) => report(
                    reconcile::invoke::handle(reconcile, wish, invocation).await.map(|told| serde_json::json!(told)),
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
