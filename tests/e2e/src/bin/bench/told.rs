//! Parts on their way from the dispatch queue to the channel and to WAIR.

use local::Result;

use crate::{Began, Bench, steps};

/// What tells of them.
pub(crate) const FUNCTION: &str = "DispatchUpdateFunction";

/// How often the queue may still be busy.
const WAITS: u32 = 4;

impl Bench {
    /// Waits until everybody was told of so many parts; the figures are those of one part.
    pub(crate) async fn told(&mut self, began: Began, parts: usize) -> Result<()> {
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
        self.end(FUNCTION, steps::TOLD, began, parts)?;
        if let Some(step) = self.steps.last_mut() {
            // Stock polls, which its hints have started, make others.
            (step.mintsoft_calls, step.wair_calls) = (0.0, booked / f64::from(parts));
        }
        Ok(())
    }
}
