//! One run under the lease.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use mapping::{exception as kind, order::order_number};
use ports::Failure;
use state::{
    Lease, Open,
    config::Current,
    dispatch::{DispatchFlow, Dispatches},
    lease::names,
    orders::{Numbered, OrderState},
    run_log,
};

use crate::{DispatchPoll, Outcome, Report, Wish};

/// A holder that dies keeps others out for this long; longer than one page takes with all its attempts and pauses.
const LEASE: Duration = Duration::from_secs(300);
/// Work begins only while so much time is left.
const RESERVE: Duration = Duration::from_secs(90);
/// How far back a full read goes, and the first one.
pub(crate) const WINDOW: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Exceptions about one order each: its record says that they are open.
const OF_ORDERS: [&kind::Kind; 2] = [&kind::DISPATCH_ROW_UNREADABLE, &kind::DISPATCH_UNDONE];
/// Rows of one run are counted below this, so that the order of reading is fence first, then row.
const ROWS_PER_RUN: u64 = 1 << 20;

pub(crate) async fn once(poll: &DispatchPoll, wish: Wish, deadline: Timestamp) -> Result<Report, Failure> {
    let started = poll.clock.now();
    let before_calls = poll.mintsoft.calls();
    let mode = match &wish {
        Wish::Delta => "delta",
        Wish::Full => "full",
        Wish::Targeted { .. } => "targeted",
    };
    let mut report = Report { mode, ..Report::default() };
    let Some(lease) = poll.leases.take(names::DISPATCH, LEASE).await? else {
        report.outcome = Outcome::Busy;
        return Ok(report);
    };
    let mut run = Run {
        poll,
        at: lease.fence() * ROWS_PER_RUN,
        lease,
        report,
        deadline,
        prefix: String::new(),
        channels: BTreeSet::new(),
        open: HashMap::new(),
        looked: BTreeSet::new(),
        left: Open::new(),
        trouble: None,
    };
    let begun = run.begin().await;
    let is_begun = begun.is_ok();
    let (before, mut flow, ended) = match begun {
        Ok((before, mut flow, current)) => {
            run.left = flow.open.iter().filter(|(code, _)| is_of_orders(code)).cloned().collect();
            let ended = run.all(wish, &mut flow, &current).await;
            flow.open.retain(|entry| !is_of_orders(&entry.0) || run.left.contains(entry));
            (before, flow, ended)
        }
        Err(failure) => (DispatchFlow::default(), DispatchFlow::default(), Err(failure)),
    };
    let Run { mut lease, mut report, trouble, .. } = run;
    report.mintsoft_calls = poll.mintsoft.calls() - before_calls;
    report.budget_percent = poll.mintsoft.fullest_percent();
    if let Err(failure) = settle(poll, &mut flow, &report, trouble).await {
        // What it has opened is not stored: the next run has to look for it.
        poll.leases.abandon(lease).await?;
        return Err(failure);
    }
    if let Err(failure) = ended {
        report.outcome = Outcome::Failed;
        report.reason = Some(failure.to_string());
    }
    tracing::info!(
        run.mode = report.mode,
        run.outcome = ?report.outcome,
        run.reason = report.reason,
        dispatch.rows = report.rows,
        dispatch.changed = report.changed,
        dispatch.swept = report.swept,
        dispatch.messages = report.messages,
        vendor.calls = report.mintsoft_calls,
        "dispatch poll ended"
    );
    // The cursor moves last: everything that it passes is in the records, and handed to the queue.
    let mut writes = Vec::new();
    if flow != before {
        writes.push(Dispatches::put_flow(&flow));
    }
    if flow != before || !report.is_quiet() {
        writes.push(run_log::row("dispatch", started, poll.clock.random(), &report));
    }
    if report.is_good() {
        lease.note_good(poll.clock.now());
    }
    if is_begun {
        writes.push(lease.release());
        poll.leases.finish(names::DISPATCH, writes).await?;
    } else {
        poll.store.write(writes).await?;
        // What the run before has left was not looked at: the next one has to.
        poll.leases.abandon(lease).await?;
    }
    Ok(report)
}

/// Opens and closes the exceptions about Mintsoft.
async fn settle(
    poll: &DispatchPoll,
    flow: &mut DispatchFlow,
    report: &Report,
    trouble: Option<Failure>,
) -> Result<(), Failure> {
    let exceptions = &poll.exceptions;
    if let Some(failure) = trouble {
        exceptions.blame(&mut flow.open, "Mintsoft", &failure).await?;
    } else if report.mintsoft_calls > 0 {
        for kind in [&kind::MINTSOFT_UNAVAILABLE, &kind::CREDENTIALS_REFUSED] {
            exceptions.settle(&mut flow.open, kind, |vendor| vendor == "Mintsoft").await?;
        }
    }
    Ok(())
}

fn is_of_orders(code: &str) -> bool {
    OF_ORDERS.iter().any(|kind| kind.code == code)
}

/// One run and all that it works on.
pub(crate) struct Run<'a> {
    pub(crate) poll: &'a DispatchPoll,
    pub(crate) lease: Lease,
    pub(crate) report: Report,
    deadline: Timestamp,
    /// The order of reading of the next row.
    at: u64,
    /// How our order numbers begin.
    prefix: String,
    /// Sales channels of the configuration. What is under our numbers and of none of them is not told to anybody.
    channels: BTreeSet<String>,
    /// Orders that are marked as open, by their Mintsoft number. Only reads of many orders know them.
    pub(crate) open: HashMap<String, Numbered>,
    /// Open orders that this run has entered: a sweep need not look at them again.
    pub(crate) looked: BTreeSet<(String, String)>,
    /// Exceptions about orders that a run which was stopped may have opened without a word in the order's record.
    pub(crate) left: Open,
    /// How Mintsoft failed, if it did.
    pub(crate) trouble: Option<Failure>,
}

impl Run<'_> {
    /// The flow's record as it was found, and as the run begins with it; the configuration.
    async fn begin(&self) -> Result<(DispatchFlow, DispatchFlow, Arc<Current>), Failure> {
        let before = self.poll.dispatches.flow().await?;
        let mut flow = before.clone();
        self.poll.exceptions.adopt(&mut flow.open, &self.lease, &OF_ORDERS, &["Mintsoft"]).await?;
        Ok((before, flow, self.poll.config.current().await?))
    }

    async fn all(&mut self, wish: Wish, flow: &mut DispatchFlow, current: &Current) -> Result<(), Failure> {
        let zone = &current.config.mintsoft.time_zone;
        self.channels = current.config.locations.iter().filter_map(|location| location.channel.clone()).collect();
        self.prefix.clone_from(&current.config.orders.number_prefix);
        match wish {
            Wish::Targeted { orders } => {
                for name in orders {
                    if let Some((number, of)) = self.named(&name).await? {
                        self.look(&number, &of, zone, true).await?;
                    } else {
                        self.transfer(&name, zone).await?;
                    }
                }
                Ok(())
            }
            Wish::Delta => {
                self.know_open().await?;
                let next = self.lists(flow, zone, None).await?;
                self.sweep(flow, zone, false).await?;
                (flow.updated, flow.despatched) = next;
                Ok(())
            }
            Wish::Full => {
                self.know_open().await?;
                let next = self.lists(flow, zone, Some(WINDOW)).await?;
                (flow.updated, flow.despatched) = next;
                self.sweep(flow, zone, true).await
            }
        }
    }

    /// The order of reading of one more row.
    pub(crate) fn next_at(&mut self) -> u64 {
        self.at += 1;
        self.at
    }

    /// Lengthens the lease; fails when it is lost or time runs short.
    pub(crate) async fn keep(&mut self) -> Result<(), Failure> {
        if self.is_late() {
            return Err(Failure::Halted("no time left in this run".to_owned()));
        }
        self.poll.leases.keep(&mut self.lease).await
    }

    pub(crate) fn is_late(&self) -> bool {
        let left = Duration::try_from(self.deadline - self.poll.clock.now()).unwrap_or(Duration::ZERO);
        left < RESERVE
    }

    /// The order that a hint or a person names; `None` when it is none of ours.
    pub(crate) async fn named(&self, name: &str) -> Result<Option<(String, Numbered)>, Failure> {
        let numbers = match name.split_once('/') {
            Some((channel, order)) => self.numbers(channel, order).await?,
            None => vec![name.to_owned()],
        };
        for number in numbers {
            if let Some(of) = self.ours(&number).await? {
                return Ok(Some((number, of)));
            }
        }
        Ok(None)
    }

    /// The Mintsoft numbers that a customer order may have, the likeliest first. An order whose cancellation is under way, or
    /// was refused, may still leave: its revisions say what its number was.
    async fn numbers(&self, channel: &str, order: &str) -> Result<Vec<String>, Failure> {
        let Some(record) = self.poll.orders.read(channel, order).await? else { return Ok(Vec::new()) };
        Ok(match record.value.state {
            OrderState::Created { number, .. } | OrderState::Creating { number, .. } => vec![number],
            _ => {
                let revisions = record.value.revisions.into_keys().rev();
                revisions.map(|revision| order_number(&self.prefix, channel, order, revision)).collect()
            }
        })
    }

    async fn know_open(&mut self) -> Result<(), Failure> {
        for of in self.poll.orders.open_revisions().await?.into_iter().filter(|of| self.channels.contains(&of.channel))
        {
            self.open.insert(order_number(&self.prefix, &of.channel, &of.order, of.revision), of);
        }
        self.report.open = Some(self.open.len());
        Ok(())
    }

    /// Notes whether Mintsoft answered.
    pub(crate) fn asked<T>(&mut self, answer: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(failure) = &answer {
            self.trouble = Some(failure.clone());
        }
        answer
    }

    /// The customer order with this Mintsoft number.
    pub(crate) async fn ours(&self, number: &str) -> Result<Option<Numbered>, Failure> {
        if let Some(of) = self.open.get(number) {
            return Ok(Some(of.clone()));
        }
        Ok(self.poll.orders.numbered(number).await?.filter(|of| self.channels.contains(&of.channel)))
    }
}
