//! The operators' program, as far as it stops flows.

use mapping::flow::Flow;
use ports::Failure;
use serde_json::{Value, json};
use state::{
    exceptions::Exceptions,
    switch::{LetRun, Switches},
};

use super::Line;
use crate::{core::Core, facts::What};

/// The records that it works on.
pub struct Operator {
    /// Who stopped what.
    pub switches: Switches,
    /// The exception register.
    pub exceptions: Exceptions,
}

impl Operator {
    pub(super) async fn pause(&self, core: &Core, flow: Flow) -> Result<Value, Failure> {
        self.switches.stop(&self.exceptions, flow, ("Ann", "recount"), async || turn(core, flow, false).await).await?;
        Ok(json!("stopped"))
    }

    pub(super) async fn resume(&self, core: &Core, flow: Flow) -> Result<Value, Failure> {
        match self.switches.let_run(&self.exceptions, flow, "Bob", async || turn(core, flow, true).await).await? {
            LetRun::StoppedAgain(_) => Ok(json!("stopped again")),
            LetRun::Runs(_) => {
                core.note(What::LetRun { flow: flow.name() });
                Ok(json!("runs again"))
            }
        }
    }
}

/// Switches the event source mapping of a flow; AWS takes up to a minute for it, and no other wish meanwhile.
async fn turn(core: &Core, flow: Flow, on: bool) -> Result<(), Failure> {
    let Some(line) = Line::of(flow) else { return Ok(()) };
    let pause = {
        let mut inner = core.lock();
        if !inner.sources.turning.insert(line) {
            return Err(Failure::Transient("the mapping is being switched".to_owned()));
        }
        inner.chance.between(1_000, 60_000)
    };
    core.time.pause(pause).await;
    let mut inner = core.lock();
    inner.sources.turning.remove(&line);
    if on {
        inner.sources.off.remove(&line);
        inner.stirred = true;
    } else {
        inner.sources.off.insert(line);
    }
    Ok(())
}
