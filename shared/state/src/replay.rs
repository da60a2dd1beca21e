//! Replay of dead letters: the run under way or the last one, and how often each letter was replayed. No personal data.

use std::time::Duration;

use jiff::Timestamp;
use mapping::replay::{Line, Report};
use ports::{Failure, TableError, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Lease, Store, Versioned, keys, run_log, store};

/// Longer than dead letters are kept: fourteen days in their queue and as many after it.
const KEEP_TRIES: Duration = Duration::from_secs(30 * 86_400);

/// How often a letter was replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tries {
    /// What makes two letters the same.
    pub key: String,
    /// As people write it.
    pub subject: String,
    /// How often.
    pub replays: u32,
    /// When last.
    pub last: Timestamp,
    /// Whether an exception is open because it came back too often.
    pub set_aside: bool,
}

/// A person wants the run ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stop {
    at: Timestamp,
}

/// Reads and writes records of replays.
#[derive(Clone)]
pub struct Replays {
    store: Store,
}

impl Replays {
    /// The records kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The run of a queue's dead letters that is under way, or the last one.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn run(&self, line: Line) -> Result<Option<Report>, Failure> {
        Ok(self.store.read(&keys::replay_run(line.word())).await?.map(|found| found.value))
    }

    /// Stores how far a run is.
    ///
    /// # Errors
    /// `Halted` when the lease is lost: another run is at work, and this one writes nothing more.
    pub async fn save(&self, report: &Report, lease: &Lease) -> Result<(), Failure> {
        let put = store::put(keys::replay_run(report.wish.queue.word()), When::Any, report, None);
        self.fenced(vec![put, lease.check()]).await
    }

    /// Stores how a run ended, once as the last run and once in the run log, and gives back the lease.
    ///
    /// # Errors
    /// As [`Replays::save`].
    pub async fn end(&self, report: &Report, unique: u64, lease: Lease) -> Result<(), Failure> {
        let put = store::put(keys::replay_run(report.wish.queue.word()), When::Any, report, None);
        let row = run_log::row("replay", report.started, unique, report);
        self.fenced(vec![put, row, lease.release()]).await
    }

    /// Stores that a run did not begin, and why, as the last such report.
    ///
    /// # Errors
    /// `Transient` when it could not be stored.
    pub async fn refuse(&self, report: &Report) -> Result<(), Failure> {
        let put = store::put(keys::replay_refused(report.wish.queue.word()), When::Any, report, None);
        Ok(self.store.write(vec![put]).await?)
    }

    /// The last run of a queue's dead letters that did not begin.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn refused(&self, line: Line) -> Result<Option<Report>, Failure> {
        Ok(self.store.read(&keys::replay_refused(line.word())).await?.map(|found| found.value))
    }

    async fn fenced(&self, writes: Vec<Write>) -> Result<(), Failure> {
        self.store.write(writes).await.map_err(|error| match error {
            TableError::Conflict(_) => Failure::Halted("another run has taken the lease".to_owned()),
            error => error.into(),
        })
    }

    /// Asks the run of a queue to end, together with `deed`.
    ///
    /// # Errors
    /// `Transient` when it could not be stored.
    pub async fn stop(&self, line: Line, at: Timestamp, deed: Write) -> Result<(), Failure> {
        let stop = store::put(keys::replay_stop(line.word()), When::Any, &Stop { at }, None);
        Ok(self.store.write(vec![stop, deed]).await?)
    }

    /// Whether somebody has asked for the end of a run after it began at `started`.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn is_stopped(&self, line: Line, started: Timestamp) -> Result<bool, Failure> {
        let stop = self.store.read::<Stop>(&keys::replay_stop(line.word())).await?;
        Ok(stop.is_some_and(|stop| stop.value.at > started))
    }

    /// How often a letter was replayed; `None` when never.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn tries(&self, line: Line, key: &str) -> Result<Option<Versioned<Tries>>, Failure> {
        self.store.read(&keys::replay_tries(line.word(), key)).await
    }

    /// Stores how often a letter was replayed, and with it how far the run is, so that whoever goes on with the run knows of
    /// every letter. Under the run's lease: nobody else writes either.
    ///
    /// # Errors
    /// `Halted` when the lease is lost.
    pub async fn count(&self, tries: &Tries, report: &Report, lease: &Lease) -> Result<(), Failure> {
        let (line, expires) = (report.wish.queue.word(), Some(tries.last + KEEP_TRIES));
        let letter = store::put(keys::replay_tries(line, &tries.key), When::Any, tries, expires);
        let run = store::put(keys::replay_run(line), When::Any, report, None);
        self.fenced(vec![letter, run, lease.check()]).await
    }

    /// All letters of a queue that are set aside.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn set_aside(&self, line: Line) -> Result<Vec<Tries>, Failure> {
        let items = self.store.table().query(&keys::replay_tries(line.word(), "").pk, "").await?;
        let all: Result<Vec<Versioned<Tries>>, Failure> = items.iter().map(store::decode).collect();
        Ok(all?.into_iter().map(|found| found.value).filter(|tries| tries.set_aside).collect())
    }
}
