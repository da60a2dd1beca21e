//! What invokes the replay: a person, or a schedule.

use lambda_runtime::Error;
use mapping::replay::{Action, Line, Report, Wish};
use ports::Failure;
use runtime::Invocation;
use serde::Deserialize;
use serde_json::Value;

use crate::DlqReplay;

/// What a schedule says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tick {
    mode: Mode,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Delta,
}

/// Does what a person asks for and answers with its report; on the schedule's tick goes on with unfinished runs and answers
/// with their reports.
///
/// # Errors
/// When the payload is neither, or our own state or the dead letters could not be read.
pub async fn handle(replay: &DlqReplay, payload: Value, invocation: Invocation) -> Result<Value, Error> {
    if payload.get("action").is_some() {
        let wish: Wish = serde_json::from_value(payload)?;
        return Ok(serde_json::to_value(replay.answer(wish, &invocation).await?)?);
    }
    let Tick { mode: Mode::Delta } = serde_json::from_value(payload)?;
    Ok(serde_json::to_value(replay.tick(&invocation).await?)?)
}

impl DlqReplay {
    /// Does what a person asks for.
    ///
    /// # Errors
    /// When our own state or the dead letters could not be read; nothing is lost by it.
    pub async fn answer(&self, wish: Wish, invocation: &Invocation) -> Result<Report, Failure> {
        match wish.action {
            Action::Plan => self.plan(wish, invocation).await,
            Action::Run => self.run(wish, invocation).await,
            Action::Stop => self.stop(wish).await,
        }
    }

    /// Goes on with unfinished runs and closes exceptions about letters that are gone.
    ///
    /// # Errors
    /// As [`DlqReplay::answer`].
    pub async fn tick(&self, invocation: &Invocation) -> Result<Vec<Report>, Failure> {
        let mut reports = Vec::new();
        for line in Line::ALL {
            reports.extend(self.go_on(line, invocation).await?);
        }
        self.tidy().await?;
        Ok(reports)
    }
}
