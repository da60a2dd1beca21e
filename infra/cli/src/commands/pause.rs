//! `lockstep pause` and `lockstep resume`: stop a flow, and let it run again.

use mapping::exception::FLOW_PAUSED;
use mapping::flow::Flow;
use state::switch::Paused;

use crate::ask::Consent;
use crate::functions::Functions;
use crate::stack::{Records, Stack};
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
        let paused = stop(&deployed.records()?, *flow, &consent.by, &self.reason).await?;
        let queues = Functions::of(&deployed).switch(flow.output(), false).await?;
        Ok(said(&paused, &consent.by, queues).into())
    }
}

impl Resume {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let Which { flow, stack, consent } = &self.which;
        consent.to(&format!("let {} of {} run again", flow.name(), stack.name))?;
        let deployed = stack.open().await?;
        deployed.output(flow.output())?;
        let functions = Functions::of(&deployed);
        let queues = async || functions.switch(flow.output(), true).await;
        let before = go_on(&deployed.records()?, *flow, &consent.by, queues).await?;
        Ok(match before {
            Some(Paused { by, at, .. }) => format!("{} runs again; {by} had stopped it at {at:.0}", flow.name()),
            None => format!("{} was not stopped", flow.name()),
        }
        .into())
    }
}

/// The record first: with it the stop holds at once.
async fn stop(records: &Records, flow: Flow, by: &str, reason: &str) -> Result<Paused, Stop> {
    let paused = records.switches.pause(flow, by, reason).await?;
    let detail =
        format!("stopped by {}{}", paused.by, if reason.is_empty() { String::new() } else { format!(": {reason}") });
    records.exceptions.open(&FLOW_PAUSED, flow.name(), &detail).await?;
    Ok(paused)
}

/// The exception last: while the queue may still be switched off, it is what tells of it.
async fn go_on(
    records: &Records,
    flow: Flow,
    by: &str,
    queues: impl AsyncFnOnce() -> Result<usize, Stop>,
) -> Result<Option<Paused>, Stop> {
    let before = records.switches.resume(flow, by).await?;
    // Even when nobody had stopped it: an earlier try may have got half-way.
    queues().await?;
    // AWS takes up to a minute for it, and the exception of a newer stop is the same one.
    if let Some(Paused { by, at, .. }) = records.switches.paused(flow).await? {
        let flow = flow.name();
        return Err(Stop::Unable(format!(
            "{by} has stopped {flow} again at {at:.0}; its queue may be on: pause or resume it"
        )));
    }
    records.exceptions.close(&FLOW_PAUSED, flow.name()).await?;
    Ok(before)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ports::memory::{MemoryTable, TestClock};
    use state::Store;

    use super::*;

    fn records() -> Records {
        let clock = Arc::new(TestClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
        Records::new(Store::new(Arc::new(MemoryTable::default())), clock)
    }

    async fn switched() -> Result<usize, Stop> {
        Ok(1)
    }

    async fn refused() -> Result<usize, Stop> {
        Err(Stop::Unable("AccessDenied".to_owned()))
    }

    #[tokio::test]
    async fn a_stopped_flow_is_an_open_exception_until_it_runs_again() {
        let records = records();

        stop(&records, Flow::OrderRelay, "Ada", "recount").await.unwrap();
        let open = records.exceptions.find("FLOW_PAUSED", "order-relay").await.unwrap().unwrap();
        let before = go_on(&records, Flow::OrderRelay, "Bob", switched).await.unwrap();

        assert_eq!(open.detail, "stopped by Ada: recount");
        assert_eq!(before.unwrap().by, "Ada");
        assert_eq!(records.exceptions.find("FLOW_PAUSED", "order-relay").await.unwrap(), None);
    }

    #[tokio::test]
    async fn while_its_queue_is_switched_off_a_flow_stays_an_open_exception() {
        let records = records();
        stop(&records, Flow::OrderRelay, "Ada", "recount").await.unwrap();

        let failed = go_on(&records, Flow::OrderRelay, "Bob", refused).await;
        let open = records.exceptions.find("FLOW_PAUSED", "order-relay").await.unwrap();
        go_on(&records, Flow::OrderRelay, "Bob", switched).await.unwrap();

        assert_eq!(failed, Err(Stop::Unable("AccessDenied".to_owned())));
        assert!(open.is_some());
        assert_eq!(records.exceptions.find("FLOW_PAUSED", "order-relay").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_flow_that_is_stopped_again_meanwhile_stays_an_open_exception() {
        let records = records();
        stop(&records, Flow::OrderRelay, "Ada", "recount").await.unwrap();
        let meanwhile = async || stop(&records, Flow::OrderRelay, "Cy", "").await.map(|_| 1);

        let answer = go_on(&records, Flow::OrderRelay, "Bob", meanwhile).await;

        let Err(Stop::Unable(why)) = answer else { panic!("{answer:?}") };
        assert!(why.starts_with("Cy has stopped order-relay again"), "{why}");
        assert!(records.exceptions.find("FLOW_PAUSED", "order-relay").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn what_was_not_stopped_can_be_let_run() {
        let records = records();

        assert_eq!(go_on(&records, Flow::StockPoll, "Bob", switched).await.unwrap(), None);
    }
}
