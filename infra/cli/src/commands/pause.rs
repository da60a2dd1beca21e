//! `lockstep pause` and `lockstep resume`: stop a flow, and let it run again.

use mapping::flow::Flow;
use state::switch::{LetRun, Paused};

use crate::ask::Consent;
use crate::functions::Functions;
use crate::stack::Stack;
use crate::stop::{Done, Stop};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "What runs now ends as it would have; nothing begins from then on. Messages wait in their queue, for at most 10 days.\n\n\
                        Example:\n  lockstep pause order-relay --reason 'recount in NORTH' --stack lockstep-prod"
)]
pub(crate) struct Pause {
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lockstep resume order-relay --stack lockstep-prod")]
pub(crate) struct Resume {
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Args)]
struct Which {
    /// stock-poll, product-sync, order-relay, transfer-poll, dispatch-poll, dispatch-update or reconcile
    #[arg(value_parser = flow)]
    flow: Flow,
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    consent: Consent,
}

fn flow(name: &str) -> Result<Flow, String> {
    Flow::named(name).ok_or_else(|| {
        let all: Vec<_> = Flow::ALL.into_iter().map(Flow::name).collect();
        format!("it is one of {}", all.join(", "))
    })
}

impl Pause {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let Which { flow, stack, consent } = &self.which;
        consent.to(&format!("stop {} of {}", flow.name(), stack.name))?;
        let deployed = stack.open().await?;
        deployed.output(flow.output())?;
        let (records, functions) = (deployed.records()?, Functions::of(&deployed));
        let queues = async || functions.switch(flow.output(), false).await;
        let (by, reason) = (consent.by.as_str(), self.reason.as_str());
        let (paused, queues) = records.switches.stop(&records.exceptions, *flow, (by, reason), queues).await?;
        Ok(said(&paused, by, queues).into())
    }
}

impl Resume {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let Which { flow, stack, consent } = &self.which;
        consent.to(&format!("let {} of {} run again", flow.name(), stack.name))?;
        let deployed = stack.open().await?;
        deployed.output(flow.output())?;
        let (records, functions) = (deployed.records()?, Functions::of(&deployed));
        let queues = async || functions.switch(flow.output(), true).await;
        let name = flow.name();
        match records.switches.let_run(&records.exceptions, *flow, &consent.by, queues).await? {
            LetRun::Runs(Some(Paused { by, at, .. })) => {
                Ok(format!("{name} runs again; {by} had stopped it at {at:.0}").into())
            }
            LetRun::Runs(None) => Ok(format!("{name} was not stopped").into()),
            LetRun::StoppedAgain(Paused { by, at, .. }) => Err(Stop::Unable(format!(
                "{by} has stopped {name} again at {at:.0}; its queue may be on: pause or resume it"
            ))),
        }
    }
}

fn said(paused: &Paused, by: &str, queues: usize) -> String {
    let flow = paused.flow.name();
    let first = match paused.by == by {
        true => format!("{flow} is stopped"),
        false => format!("{flow} was stopped already, by {} at {:.0}", paused.by, paused.at),
    };
    match queues {
        0 => first,
        _ => format!("{first}; its messages wait in the queue, for at most 10 days"),
    }
}
