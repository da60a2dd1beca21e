//! How people stop a flow and let it run again: an exception says of it as long as anything of the stop holds.

use std::sync::Arc;

use mapping::{exception::FLOW_PAUSED, flow::Flow};
use ports::Failure;
use state::{
    exceptions::Exceptions,
    switch::{LetRun, Switches},
};

use crate::desk;

const FLOW: Flow = Flow::OrderRelay;

struct People {
    switches: Switches,
    exceptions: Exceptions,
}

impl People {
    fn new() -> Self {
        let desk = desk();
        let clock = || Arc::clone(&desk.clock) as Arc<dyn ports::Clock>;
        Self {
            switches: Switches::new(desk.store.clone(), clock()),
            exceptions: Exceptions::new(desk.store.clone(), clock()),
        }
    }

    async fn stop(&self, by: &str, reason: &str) -> Result<usize, Failure> {
        self.switches.stop(&self.exceptions, FLOW, (by, reason), switched).await.map(|(_, queues)| queues)
    }

    async fn let_run(&self, queues: impl AsyncFnOnce() -> Result<usize, Failure>) -> Result<LetRun, Failure> {
        self.switches.let_run(&self.exceptions, FLOW, "Bob", queues).await
    }

    /// What the open exception says, if there is one.
    async fn open(&self) -> Option<String> {
        let open = self.exceptions.find(FLOW_PAUSED.code, FLOW.name()).await.expect("readable");
        open.map(|open| open.detail)
    }
}

async fn switched() -> Result<usize, Failure> {
    Ok(1)
}

async fn refused() -> Result<usize, Failure> {
    Err(Failure::Rejected("AccessDenied".to_owned()))
}

#[tokio::test]
async fn a_stopped_flow_is_an_open_exception_until_it_runs_again() {
    let people = People::new();

    assert_eq!(people.stop("Ada", "recount").await, Ok(1));
    assert_eq!(people.open().await.as_deref(), Some("stopped by Ada: recount"));
    let answer = people.let_run(switched).await.expect("works");

    assert!(matches!(answer, LetRun::Runs(Some(before)) if before.by == "Ada"));
    assert_eq!(people.open().await, None);
}

#[tokio::test]
async fn while_its_queue_is_switched_off_a_flow_stays_an_open_exception() {
    let people = People::new();
    people.stop("Ada", "").await.expect("works");

    assert_eq!(people.let_run(refused).await, refused().await.map(|_| LetRun::Runs(None)));
    assert_eq!(people.open().await.as_deref(), Some("stopped by Ada"));
    people.let_run(switched).await.expect("works");

    assert_eq!(people.open().await, None);
}

#[tokio::test]
async fn a_flow_that_is_stopped_again_meanwhile_stays_an_open_exception() {
    let people = People::new();
    people.stop("Ada", "recount").await.expect("works");

    let answer = people.let_run(async || people.stop("Cy", "").await).await.expect("works");

    assert!(matches!(answer, LetRun::StoppedAgain(newer) if newer.by == "Cy"));
    assert!(people.open().await.is_some());
}

#[tokio::test]
async fn what_was_not_stopped_can_be_let_run() {
    assert_eq!(People::new().let_run(switched).await, Ok(LetRun::Runs(None)));
}
