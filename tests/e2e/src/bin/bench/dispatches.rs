//! Dispatches: from Mintsoft's lists to the dispatch queue, and from there to the channel and to WAIR.

use local::Result;
use serde_json::json;
use vendors::{Fault, Rule};

use crate::{Began, Bench, SOME, open_orders, steps};

/// What looks for them.
pub(crate) const SWEEP: &str = "DispatchPollFunction";
/// What tells of them.
pub(crate) const TELL: &str = "DispatchUpdateFunction";
/// Parts whose telling is measured.
const FEW: usize = 20;
/// How often the queue may still be busy.
const WAITS: u32 = 4;

impl Bench {
    /// One in twenty of so many open orders leaves, and no list of changes shows it.
    pub(crate) async fn dispatches(&mut self, count: usize) -> Result<()> {
        let open = open_orders::open(&self.scene, count).await?;
        self.sweep(&format!("dispatches: first full read of {count} open orders"), "full", 0).await?;
        for filter in ["SinceLastUpdated", "SinceDespatchDate"] {
            let rule = Rule::on("GET", "/api/Order/List", Fault::EmptyArray).query(filter);
            self.scene.world().mintsoft_faults.add(rule);
        }
        let left: Vec<i32> = open.into_iter().step_by(20).collect();
        // The telling is measured with a few: of many, it goes on long after the sweep.
        let (few, many) = left.split_at(left.len().min(FEW));
        for left in [few, many].into_iter().filter(|left| !left.is_empty()) {
            open_orders::ship(&self.scene, left)?;
            let name = format!("dispatches: sweep of {count} open orders, of which {} have left", left.len());
            let telling = self.begin(TELL)?;
            self.sweep(&name, "full", 2 * left.len()).await?;
            if left == few {
                self.told(telling, few.len()).await?;
            }
        }
        for _ in 0..SOME {
            self.sweep(steps::DISPATCHES_DELTA, "delta", 0).await?;
        }
        Ok(())
    }

    async fn sweep(&mut self, name: &str, mode: &str, messages: usize) -> Result<()> {
        let began = self.begin(SWEEP)?;
        // One invocation, however long it takes.
        let answer = self.scene.stack.invoke(SWEEP, &json!({ "mode": mode })).await?;
        let report = answer.payload;
        if report["outcome"] != "done" || report["messages"] != messages {
            return Err(format!("{name}: {report}").into());
        }
        self.end(SWEEP, name, began, 1)?;
        if let Some(step) = self.steps.last_mut() {
            // What it finds is told to WAIR, and looked at in the stock, by other functions at the same time.
            step.mintsoft_calls = report["mintsoftCalls"].as_f64().unwrap_or_default();
            step.wair_calls = 0.0;
        }
        Ok(())
    }

    /// Waits until everybody was told of so many parts; the figures are those of one part.
    async fn told(&mut self, began: Began, parts: usize) -> Result<()> {
        // One wait is as long as any story may take; this is more than a story.
        for _ in 0..WAITS {
            if self.scene.dispatches_rest().await.is_ok() {
                break;
            }
        }
        self.scene.dispatches_rest().await?;
        let parts = u32::try_from(parts)?;
        let booked =
            self.scene.world().log.calls().iter().filter(|call| call.path.contains("/Sales")).map(|_| 1.0).sum::<f64>();
        self.end(TELL, steps::TOLD, began, parts)?;
        if let Some(step) = self.steps.last_mut() {
            // Stock polls, which its hints have started, make others.
            (step.mintsoft_calls, step.wair_calls) = (0.0, booked / f64::from(parts));
        }
        Ok(())
    }
}
