//! Exceptions of this flow: remembered in its record, so that a quiet run need not ask which ones are open.

use std::collections::BTreeSet;

use mapping::exception::Kind;
use ports::Failure;
use state::{exceptions::Exceptions, stock::StockFlow};

/// More than this many of one kind are one problem; the rest is only counted in the log.
const MOST: usize = 200;

/// Opens an exception and remembers it.
pub(crate) async fn raise(
    exceptions: &Exceptions,
    flow: &mut StockFlow,
    kind: &Kind,
    subject: &str,
    detail: &str,
) -> Result<(), Failure> {
    let entry = (kind.code.to_owned(), subject.to_owned());
    let of_this_kind = flow.open.iter().filter(|(code, _)| code == kind.code).count();
    if of_this_kind >= MOST && !flow.open.contains(&entry) {
        tracing::warn!(exception.code = kind.code, exception.subject = subject, "too many of one kind; not opened");
        return Ok(());
    }
    exceptions.open(kind, subject, detail).await?;
    flow.open.insert(entry);
    Ok(())
}

/// Closes all remembered exceptions of a kind whose subject is no longer in trouble.
pub(crate) async fn settle(
    exceptions: &Exceptions,
    flow: &mut StockFlow,
    kind: &Kind,
    over: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    let gone: BTreeSet<_> = flow.open.iter().filter(|(code, subject)| code == kind.code && over(subject)).cloned().collect();
    for entry in gone {
        exceptions.close(kind, &entry.1).await?;
        flow.open.remove(&entry);
    }
    Ok(())
}
