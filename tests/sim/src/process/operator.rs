//! The operators' program, as far as it stops flows: as `infra/cli/src/commands/pause.rs` does it, in that order.

use mapping::{exception::FLOW_PAUSED, flow::Flow};
use ports::Failure;
use serde_json::{Value, json};
use state::{exceptions::Exceptions, switch::Switches};

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
        let paused = self.switches.pause(flow, "Ann", "recount").await?;
        let detail = format!("stopped by {}: {}", paused.by, paused.reason);
        self.exceptions.open(&FLOW_PAUSED, flow.name(), &detail).await?;
        turn(core, flow, false).await?;
        Ok(json!("stopped"))
    }

    pub(super) async fn resume(&self, core: &Core, flow: Flow) -> Result<Value, Failure> {
        self.switches.resume(flow, "Bob").await?;
        turn(core, flow, true).await?;
        if self.switches.paused(flow).await?.is_some() {
            return Ok(json!("stopped again"));
        }
        self.exceptions.close(&FLOW_PAUSED, flow.name()).await?;
        core.note(What::LetRun { flow: flow.name() });
        Ok(json!("runs again"))
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
