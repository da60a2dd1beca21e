//! What invokes the flow: a schedule, or a person.

use lambda_runtime::Error;
use runtime::Invocation;

use crate::{Report, TransferPoll, Wish};

/// Runs once.
///
/// # Errors
/// When our own state could not be read or written.
pub async fn handle(poll: &TransferPoll, wish: Wish, invocation: Invocation) -> Result<Report, Error> {
    Ok(poll.run(wish, invocation.deadline).await?)
}
