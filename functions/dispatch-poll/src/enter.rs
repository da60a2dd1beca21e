//! One order: into its ledger, then into the queue.

use jiff::{Timestamp, tz::TimeZone};
use mapping::{
    dispatch::{Ledger, Part, Progress, Seen, Sink, observe},
    exception::{DISPATCH_ROW_UNREADABLE, DISPATCH_UNDONE, subject},
    mintsoft::wire::OrderPart,
};
use ports::defect::{Defect, on};
use ports::{Failure, Message, TableError};
use state::{
    Versioned,
    dispatch::{DispatchRecord, ordered},
    orders::Numbered,
};

use crate::run::Run;

/// How often a record is read again when a sink has written it meanwhile.
const ATTEMPTS: usize = 5;

impl Run<'_> {
    /// Enters rows of one order and hands on what is new. `open` says that the order is marked as open.
    pub(crate) async fn enter(
        &mut self,
        number: &str,
        of: &Numbered,
        rows: &[OrderPart],
        zone: &TimeZone,
        open: bool,
    ) -> Result<(), Failure> {
        let sights: Vec<_> = rows.iter().map(|row| observe(row, self.next_at(), zone)).collect();
        for _ in 0..ATTEMPTS {
            let before = self.poll.dispatches.read(of).await?;
            let mut next = match &before {
                Some(found) => found.value.clone(),
                None => match self.fresh(number, of).await? {
                    Some(fresh) => fresh,
                    None => return Ok(()),
                },
            };
            let mut changed = false;
            for (id, seen) in sights.iter().flatten() {
                let early = on(Defect::TellBeforeLeft) && seen.status == 2
                    || on(Defect::BelieveHook) && self.report.mode == "targeted";
                let seen = if early { left(seen, self.poll.clock.now()) } else { seen.clone() };
                changed |= next.ledger.enter(*id, seen);
            }
            self.tell_trouble(of, &mut next, sights.iter().any(Option::is_none)).await?;
            let was = before.as_ref().map(|found| flags(&found.value)).unwrap_or_default();
            let changed = changed || was != flags(&next);
            let kept = if changed {
                // What was seen is durable before anybody is told to act on it.
                match self.poll.dispatches.write(of, &before, &next, Some(&self.lease)).await {
                    Ok(()) => {
                        let version = before.as_ref().map_or(1, |found| found.version + 1);
                        Some(Versioned { value: next, version })
                    }
                    Err(TableError::Conflict(0)) => continue,
                    Err(TableError::Conflict(_)) => return Err(Failure::Halted("lease dispatch was lost".to_owned())),
                    Err(error) => return Err(error.into()),
                }
            } else {
                before
            };
            let Some(kept) = kept else { return Ok(()) };
            if changed {
                self.report.changed += 1;
            }
            if open {
                self.looked.insert((of.channel.clone(), of.order.clone()));
            }
            match self.hand_on(of, kept, open || changed).await {
                Err(TableError::Conflict(0)) => {}
                result => return result.map_err(Failure::from),
            }
        }
        Err(Failure::Transient("the order's dispatch record is contended".to_owned()))
    }

    /// The record of an order that was not seen before; `None` while it is not known what is in it.
    async fn fresh(&self, number: &str, of: &Numbered) -> Result<Option<DispatchRecord>, Failure> {
        let order = self.poll.orders.read(&of.channel, &of.order).await?;
        let lines = order.map(|found| found.value.lines).filter(|lines| !lines.is_empty());
        Ok(lines.map(|lines| DispatchRecord {
            number: number.to_owned(),
            ledger: Ledger::new(ordered(&lines)),
            ..DispatchRecord::default()
        }))
    }

    /// Opens and closes the exceptions of this order, before the record says that they are open.
    async fn tell_trouble(
        &mut self,
        of: &Numbered,
        next: &mut DispatchRecord,
        unreadable: bool,
    ) -> Result<(), Failure> {
        let (group, exceptions) = (format!("{}/{}", of.channel, of.order), &self.poll.exceptions);
        let row = (DISPATCH_ROW_UNREADABLE.code.to_owned(), group.clone());
        if unreadable && !next.unreadable {
            exceptions.open(&DISPATCH_ROW_UNREADABLE, &group, "id, status or an item is missing or no number").await?;
        } else if !unreadable && (next.unreadable || self.left.contains(&row)) {
            exceptions.close(&DISPATCH_ROW_UNREADABLE, &group).await?;
            self.left.remove(&row);
        }
        next.unreadable = unreadable;
        let undone = next.ledger.undone();
        let name = |part: &u32| subject::part(&of.channel, &of.order, *part);
        for part in undone.iter().filter(|part| !next.undone.contains(part)) {
            let detail = "its status or its despatch date was taken back";
            exceptions.open(&DISPATCH_UNDONE, &name(part), detail).await?;
        }
        // Every part that has left has a number: of one without, nothing was ever opened.
        for part in next.ledger.numbers.values().filter(|part| !undone.contains(part)) {
            let entry = (DISPATCH_UNDONE.code.to_owned(), name(part));
            if next.undone.contains(part) || self.left.contains(&entry) {
                exceptions.close(&DISPATCH_UNDONE, &entry.1).await?;
                self.left.remove(&entry);
            }
        }
        next.undone = undone;
        Ok(())
    }

    /// Puts a message for each part with news and each sink into the queue, then notes that it did. Stopped in between, the
    /// next run sends them again, and the sinks' own records make that harmless.
    async fn hand_on(
        &mut self,
        of: &Numbered,
        kept: Versioned<DispatchRecord>,
        may_finish: bool,
    ) -> Result<(), TableError> {
        let mut next = kept.value.clone();
        if on(Defect::DispatchQueuedFirst) {
            let news = |part: &u32| Some((*part, next.ledger.news(*part)?));
            next.queued = next.ledger.numbers.values().filter_map(news).collect();
            self.poll.dispatches.write(of, &Some(kept.clone()), &next, Some(&self.lease)).await?;
        }
        for part in kept.value.ledger.numbers.values() {
            let Some(news) = kept.value.ledger.news(*part) else {
                next.queued.remove(part);
                continue;
            };
            if next.queued.get(part) == Some(&news) {
                continue;
            }
            for sink in Sink::ALL {
                let sent = self.poll.queue.send(message(of, *part, sink, &news)).await;
                sent.map_err(|failure| TableError::Unavailable(failure.to_string()))?;
                self.report.messages += 1;
            }
            next.queued.insert(*part, news);
        }
        let progress = next.ledger.progress();
        if next != kept.value {
            self.poll.dispatches.write(of, &Some(kept), &next, Some(&self.lease)).await?;
        }
        if may_finish && matches!(progress, Progress::Shipped | Progress::Cancelled) {
            let done = async {
                if progress == Progress::Cancelled {
                    self.close_cancellation(of).await?;
                }
                self.poll.dispatches.finish(of).await
            };
            done.await.map_err(|failure| TableError::Unavailable(failure.to_string()))?;
        }
        Ok(())
    }
}

/// The mistake of taking an order for despatched.
fn left(seen: &Seen, at: Timestamp) -> Seen {
    Seen { status: 4, despatched: Some(at), ..seen.clone() }
}

fn flags(record: &DispatchRecord) -> (bool, &[u32]) {
    (record.unreadable, &record.undone)
}

fn message(of: &Numbered, part: u32, sink: Sink, news: &str) -> Message {
    let Numbered { channel, order, revision } = of.clone();
    let intent = Part { version: 1, kind: "part".to_owned(), channel, order, revision, part, sink: Some(sink) };
    Message {
        group: Some(intent.group()),
        deduplication: Some(intent.deduplication(news)),
        body: serde_json::to_string(&intent).expect("plain data always encodes"),
    }
}
