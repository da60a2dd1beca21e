//! One process of a function: wired as its `main` does it, on the ports of the simulation.

mod boxes;
mod operator;
mod outside;
mod start;

use std::{error::Error, sync::Arc, time::Duration};

use availability::Availability;
use aws_lambda_events::sqs::SqsEvent;
use desk::Desk;
use dispatch_poll::DispatchPoll;
use dispatch_update::DispatchUpdate;
use dlq_replay::DlqReplay;
use http::header::SET_COOKIE;
use mapping::flow::Flow;
use order_intake::Intake;
use order_relay::Relay;
use product_sync::ProductSync;
use reconcile::Reconcile;
use runtime::{
    Invocation,
    http::ApiRequest,
    switch::{Switch, run_flow},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use stock_poll::StockPoll;
use transfer_poll::TransferPoll;

use crate::{core::Core, facts::What, oracle::exceptions::private_words};

pub use boxes::{Boxes, LINES, Line, Sources};
pub use operator::Operator;
pub use outside::Outside;

/// The functions, and what operators have beside them.
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
    /// What people see.
    Desk,
    /// The operators' program.
    Operator,
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
            Function::Desk => "desk",
            Function::Operator => "operator",
        }
    }

    /// The flow that it is, if people can stop it.
    pub fn flow(self) -> Option<Flow> {
        Flow::named(self.name())
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
            Function::Desk => 29,
            // Nobody ends it.
            Function::Operator => 86_400,
        })
    }
}

/// A flow with its switch.
type Stoppable<D> = Box<(Switch, D)>;

/// A process of one function, warm or cold.
#[expect(missing_docs, reason = "one for each function")]
pub enum Process {
    StockPoll(Stoppable<StockPoll>),
    ProductSync(Stoppable<ProductSync>),
    Intake(Box<Intake>),
    Relay(Stoppable<Relay>),
    TransferPoll(Stoppable<TransferPoll>),
    DispatchPoll(Stoppable<DispatchPoll>),
    DispatchUpdate(Stoppable<DispatchUpdate>),
    Availability(Box<Availability>),
    DlqReplay(Box<DlqReplay>),
    Reconcile(Stoppable<Reconcile>),
    Desk(Box<Desk>),
    Operator(Box<Operator>),
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
    /// Stop a flow.
    Pause(Flow),
    /// Let a flow run again.
    Resume(Flow),
}

/// What an invocation led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A report, or why there is none.
    Report(Result<String, String>),
    /// The ids of the messages that stay in the queue.
    Batch(Vec<String>),
    /// An answer over HTTP; of the desk's, only the cookie that it sets.
    Answer(u16, Value),
}

/// Why an invocation failed.
type Failed = Box<dyn Error + Send + Sync>;

impl Process {
    /// Invokes the function as Lambda does.
    pub async fn invoke(self: Arc<Self>, core: Arc<Core>, input: Input, invocation: Invocation) -> Outcome {
        match (&*self, input) {
            (Process::Intake(intake), Input::Api(request)) => {
                let answer = intake.handle(request).await;
                Outcome::Answer(answer.status, answer.body)
            }
            (Process::Availability(availability), Input::Api(request)) => {
                let answer = availability.handle(&request).await;
                Outcome::Answer(answer.status, answer.body)
            }
            (Process::Desk(desk), Input::Api(request)) => show(desk, &core, &request).await,
            (Process::Operator(operator), Input::Pause(flow)) => report(operator.pause(&core, flow).await),
            (Process::Operator(operator), Input::Resume(flow)) => report(operator.resume(&core, flow).await),
            (process, Input::Wish(wish)) => match serde_json::from_str(&wish) {
                Ok(event) => report(process.handle(&core, event, invocation).await),
                Err(error) => Outcome::Report(Err(error.to_string())),
            },
            (process, Input::Batch(event)) => kept(process.handle(&core, json!(event), invocation).await),
            _ => Outcome::Report(Err("nobody invokes this function like that".to_owned())),
        }
    }

    /// One event that a schedule, a queue or a person sends.
    async fn handle(&self, core: &Core, event: Value, invocation: Invocation) -> Result<Value, Failed> {
        match self {
            Process::StockPoll(poll) => run(core, poll, stock_poll::invoke::handle, event, invocation).await,
            Process::ProductSync(sync) => run(core, sync, product_sync::handle, event, invocation).await,
            Process::Relay(relay) => run(core, relay, order_relay::handle, event, invocation).await,
            Process::TransferPoll(poll) => run(core, poll, transfer_poll::invoke::handle, event, invocation).await,
            Process::DispatchPoll(poll) => run(core, poll, dispatch_poll::invoke::handle, event, invocation).await,
            Process::DispatchUpdate(update) => run(core, update, dispatch_update::handle, event, invocation).await,
            Process::Reconcile(reconcile) => run(core, reconcile, reconcile::invoke::handle, event, invocation).await,
            Process::DlqReplay(replay) => dlq_replay::invoke::handle(replay, event, invocation).await,
            _ => Err("nobody invokes this function like that".into()),
        }
    }
}

/// One invocation of a flow, as `serve_flow` makes it; it is noted that its switch let it run.
async fn run<D, E, A>(
    core: &Core,
    (switch, deps): &(Switch, D),
    handle: impl AsyncFn(&D, E, Invocation) -> Result<A, Failed>,
    event: Value,
    invocation: Invocation,
) -> Result<Value, Failed>
where
    E: DeserializeOwned,
    A: Serialize,
{
    let noted = async |deps: &D, event: E, invocation: Invocation| {
        core.note(What::Ran);
        handle(deps, event, invocation).await
    };
    run_flow(switch, deps, &noted, event, invocation).await
}

/// A page, and what of it is for nobody's eyes.
async fn show(desk: &Desk, core: &Core, request: &ApiRequest) -> Outcome {
    let answer = desk.handle(request).await;
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    let page = format!("{}{}", request.path, query.concat());
    let word = private_words().find(|word| answer.body.contains(word));
    core.note(What::Page { page, status: answer.status, word });
    Outcome::Answer(answer.status, json!(answer.header(&SET_COOKIE)))
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
