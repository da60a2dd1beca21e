use std::time::Duration;

use crate::Result;

/// Generous for a busy machine: reached only when something is wrong.
const LIMIT: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(50);

/// Looks again and again until `look` finds something.
///
/// # Errors
///
/// What `look` fails with, or that `what` did not happen within two minutes.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let search = async {
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(LIMIT, search).await.unwrap_or_else(|_| Err(format!("did not happen: {what}").into()))
}
