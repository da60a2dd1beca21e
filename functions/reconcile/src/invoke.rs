//! What invokes it: a schedule, or a person.

use lambda_runtime::Error;
use runtime::Invocation;
use serde::Serialize;

use crate::{Mailed, Reconcile, Report, Resynced, Wish};

/// The answer to a wish.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// A comparison.
    Report(Box<Report>),
    /// Single records.
    Resynced(Resynced),
    /// Mails.
    Mailed(Mailed),
}

/// Does what is wished.
///
/// # Errors
/// When our own state could not be read or written, a hint could not be sent, or a mail.
pub async fn handle(reconcile: &Reconcile, wish: Wish, invocation: Invocation) -> Result<Answer, Error> {
    Ok(match wish {
        Wish::Delta => Answer::Report(Box::new(reconcile.run(false, invocation.deadline).await?)),
        Wish::Full => Answer::Report(Box::new(reconcile.run(true, invocation.deadline).await?)),
        Wish::Digest => Answer::Mailed(reconcile.mail().await?),
        Wish::Targeted(targets) => Answer::Resynced(reconcile.resync(&targets).await?),
    })
}
