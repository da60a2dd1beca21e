//! The exception register: at most one open exception per code and subject.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::{Timestamp, civil::Date};
use mapping::exception::{Alert, Kind, Money, Sight, alerts};
use ports::{Clock, Failure, TableError, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Store, Versioned, keys, store};

mod about;
mod by_hand;

/// Closed exceptions stay readable for 90 days.
const KEEP_CLOSED: Duration = Duration::from_secs(90 * 86_400);
/// How often a write is tried again when somebody else was first.
const ATTEMPTS: usize = 8;

/// One exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exception {
    /// One of the catalogue's codes.
    pub code: String,
    /// The SKU, customer order number or location that it is about, as people write it.
    pub subject: String,
    /// What was found this time: figures, the vendor's words shortened. No personal data.
    pub detail: String,
    /// When it was opened.
    pub first_seen: Timestamp,
    /// When it was met last.
    pub last_seen: Timestamp,
    /// How often it was met.
    pub count: u64,
    /// Who took it on.
    pub assignee: Option<String>,
    /// What a person wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who has seen it, so that nobody needs to be alerted to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledged>,
    /// What is at stake, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Money>,
    /// When somebody was alerted to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerted: Option<Timestamp>,
    /// When its condition was gone.
    pub closed: Option<Timestamp>,
}

/// Who has seen an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acknowledged {
    /// By name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Opens and closes exceptions.
#[derive(Clone)]
pub struct Exceptions {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Exceptions {
    /// The register kept in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Opens the exception, or counts it once more when it is open already.
    ///
    /// # Errors
    /// `Transient` when it could not be recorded: the caller's work is then not finished either.
    pub async fn open(&self, kind: &Kind, subject: &str, detail: &str) -> Result<(), Failure> {
        self.open_at_stake(kind, subject, detail, None).await
    }

    /// As [`Exceptions::open`], with the money that is at stake; where it is not known now, what was known stays.
    ///
    /// # Errors
    /// As [`Exceptions::open`].
    pub async fn open_at_stake(
        &self,
        kind: &Kind,
        subject: &str,
        detail: &str,
        money: Option<Money>,
    ) -> Result<(), Failure> {
        let key = keys::open_exception(kind.code, subject);
        for _ in 0..ATTEMPTS {
            let before = self.store.read::<Exception>(&key).await?;
            let now = self.clock.now();
            let next = match &before {
                Some(found) => Exception {
                    detail: detail.to_owned(),
                    last_seen: now,
                    count: found.value.count + 1,
                    money: money.clone().or_else(|| found.value.money.clone()),
                    ..found.value.clone()
                },
                None => Exception { money: money.clone(), ..Exception::new(kind, subject, detail, now) },
            };
            // Two functions meeting the same problem: both must be counted, and only one may open it.
            let write = store::put(key.clone(), Versioned::unchanged(&before), &next, None);
            match self.store.write(vec![write]).await {
                Ok(()) => {
                    let first = before.is_none();
                    tracing::warn!(
                        exception.code = kind.code,
                        exception.subject = subject,
                        exception.count = next.count,
                        exception.opened = first,
                        "exception: {}",
                        kind.sentence
                    );
                    return Ok(());
                }
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient(format!("exception {} is contended", kind.code)))
    }

    /// Closes the exception if it is open; its condition is gone.
    ///
    /// # Errors
    /// `Transient` when it could not be recorded; whoever sees the condition gone next closes it.
    pub async fn close(&self, kind: &Kind, subject: &str) -> Result<bool, Failure> {
        let key = keys::open_exception(kind.code, subject);
        for _ in 0..ATTEMPTS {
            let Some(found) = self.store.read::<Exception>(&key).await? else { return Ok(false) };
            let now = self.clock.now();
            let closed = Exception { closed: Some(now), ..found.value };
            let keep_until = Some(now + KEEP_CLOSED);
            let history = keys::closed_exception(kind.code, subject, &now.to_string());
            // Met again between our read and this write: then it is not gone.
            let delete = Write::Delete { key: key.clone(), when: When::Version(found.version) };
            match self.store.write(vec![delete, store::put(history, When::Any, &closed, keep_until)]).await {
                Ok(()) => {
                    tracing::info!(exception.code = kind.code, exception.subject = subject, "exception closed");
                    return Ok(true);
                }
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient(format!("exception {} is contended", kind.code)))
    }

    /// Whether the exception is open and was met at `moment` or later.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn met_since(&self, code: &str, subject: &str, moment: Timestamp) -> Result<bool, Failure> {
        Ok(self.find(code, subject).await?.is_some_and(|open| open.last_seen >= moment))
    }

    /// Closes those of these subjects that are open and over, with one read when none is open.
    ///
    /// # Errors
    /// As [`Exceptions::close`].
    pub async fn close_any(
        &self,
        kind: &Kind,
        subjects: &[String],
        is_over: impl Fn(&Exception) -> bool,
    ) -> Result<(), Failure> {
        let keys: BTreeSet<_> = subjects.iter().map(|subject| keys::open_exception(kind.code, subject)).collect();
        let keys: Vec<_> = keys.into_iter().collect();
        for item in self.store.table().get(&keys).await? {
            let open = store::decode::<Exception>(&item)?.value;
            if is_over(&open) {
                self.close(kind, &open.subject).await?;
            }
        }
        Ok(())
    }

    /// The open exception of this code and subject, if there is one.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn find(&self, code: &str, subject: &str) -> Result<Option<Exception>, Failure> {
        Ok(self.store.read(&keys::open_exception(code, subject)).await?.map(|found| found.value))
    }

    /// All open exceptions, by code and subject.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn list_open(&self) -> Result<Vec<Exception>, Failure> {
        let items = self.store.table().query(keys::OPEN_EXCEPTIONS, "").await?;
        items.iter().map(|item| store::decode(item).map(|found| found.value)).collect()
    }

    /// What was closed from the `first` to the `last` day (UTC, both included), in this order.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn list_closed(&self, first: Date, last: Date) -> Result<Vec<Exception>, Failure> {
        let mut closed = Vec::new();
        for day in first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last) {
            let items = self.store.table().query(keys::CLOSED_EXCEPTIONS, &day.to_string()).await?;
            for item in &items {
                closed.push(store::decode::<Exception>(item)?.value);
            }
        }
        Ok(closed)
    }

    /// Whom to alert now, as [`mapping::exception::alerts`] decides.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn alerts(&self) -> Result<Vec<Alert>, Failure> {
        let open = self.list_open().await?;
        let sights: Vec<_> = open.iter().map(Exception::sight).collect();
        Ok(alerts(&sights, self.clock.now()))
    }

    /// Notes that an alert was sent, before or after it is: whoever crashes between the two tells it not at all, or twice.
    ///
    /// # Errors
    /// `Transient` when it could not be noted.
    pub async fn alerted(&self, alert: &Alert) -> Result<(), Failure> {
        for subject in &alert.subjects {
            let at = Some(self.clock.now());
            self.change(alert.kind.code, subject, |open| Exception { alerted: at, ..open }, |_, _| None).await?;
        }
        Ok(())
    }

    /// Changes an open exception, and records with it what `deed` makes of how it stood before and stands after; `None` when
    /// it is not open.
    async fn change(
        &self,
        code: &str,
        subject: &str,
        change: impl Fn(Exception) -> Exception,
        deed: impl Fn(&Exception, &Exception) -> Option<Write>,
    ) -> Result<Option<Exception>, Failure> {
        let key = keys::open_exception(code, subject);
        for _ in 0..ATTEMPTS {
            let Some(found) = self.store.read::<Exception>(&key).await? else { return Ok(None) };
            let next = change(found.value.clone());
            // Met again or closed between our read and this write: neither may be undone by it.
            let mut writes = vec![store::put(key.clone(), When::Version(found.version), &next, None)];
            writes.extend(deed(&found.value, &next));
            match self.store.write(writes).await {
                Ok(()) => return Ok(Some(next)),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient(format!("exception {code} is contended")))
    }
}

impl Exception {
    /// One that is met for the first time.
    pub fn new(kind: &Kind, subject: &str, detail: &str, at: Timestamp) -> Self {
        Self {
            code: kind.code.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            first_seen: at,
            last_seen: at,
            count: 1,
            assignee: None,
            note: None,
            acknowledged: None,
            money: None,
            alerted: None,
            closed: None,
        }
    }

    /// As far as alerts depend on it.
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            code: &self.code,
            subject: &self.subject,
            first_seen: self.first_seen,
            alerted: self.alerted,
            acknowledged: self.acknowledged.is_some(),
        }
    }
}
