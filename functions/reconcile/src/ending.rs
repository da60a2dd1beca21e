//! How a run ends: exceptions, figures and the trend.

use std::collections::{BTreeMap, BTreeSet};

use mapping::{
    exception::{self as kind, Class, Kind},
    reconcile::figures::{Dispatch, Exceptions, Figures},
};
use ports::Failure;
use state::{Open, exceptions::Exception, figures, order_days, reconcile::ReconcileFlow};

use crate::{Outcome, run::Run};

/// The kinds that only this flow opens. Their open ones are read from the register, so that a run that died loses none.
const OWN: [&Kind; 14] = [
    &kind::STOCK_DRIFT,
    &kind::FEED_LATE,
    &kind::WAIR_BATCH_OPEN,
    &kind::ORDER_STALLED,
    &kind::ORDER_OVERDUE,
    &kind::HOLD_OLD,
    &kind::ORDER_MISSING,
    &kind::ORDER_FOREIGN,
    &kind::ORDER_UNWANTED,
    &kind::ORDER_DROPPED,
    &kind::ORDER_INVOICE_FAILED,
    &kind::DISPATCH_NOT_ACCEPTED,
    &kind::DISPATCH_NOT_BOOKED,
    &kind::COUNT_DIFFERS,
];

/// What stands behind so many findings of a kind that it alone is worth an exception.
const CAUSES: [(&Kind, &[&Kind]); 6] = [
    (
        &kind::STOCK_DRIFT,
        &[&kind::MINTSOFT_UNAVAILABLE, &kind::WAIR_UNAVAILABLE, &kind::CREDENTIALS_REFUSED, &kind::VANISH_GUARD],
    ),
    (
        &kind::FEED_LATE,
        &[&kind::MINTSOFT_UNAVAILABLE, &kind::WAIR_UNAVAILABLE, &kind::CREDENTIALS_REFUSED, &kind::CONFIG_MISSING],
    ),
    (&kind::WAIR_BATCH_OPEN, &[&kind::WAIR_UNAVAILABLE, &kind::CREDENTIALS_REFUSED]),
    (&kind::ORDER_STALLED, &[&kind::MINTSOFT_UNAVAILABLE, &kind::CREDENTIALS_REFUSED]),
    (&kind::DISPATCH_NOT_ACCEPTED, &[&kind::CHANNEL_UNAVAILABLE]),
    (&kind::DISPATCH_NOT_BOOKED, &[&kind::WAIR_UNAVAILABLE, &kind::CREDENTIALS_REFUSED]),
];

/// What a run found of one kind.
#[derive(Debug, Default)]
pub(crate) struct Finding {
    /// Subjects, and what was found of each.
    pub(crate) found: BTreeMap<String, String>,
    /// Subjects of which this run can say that nothing is wrong any more.
    pub(crate) judged: BTreeSet<String>,
    /// It can say so of all of them.
    pub(crate) judged_all: bool,
}

impl Finding {
    pub(crate) fn find(&mut self, subject: impl Into<String>, detail: impl Into<String>) {
        self.found.insert(subject.into(), detail.into());
    }
}

/// The open exceptions that this flow has to close: all of its own kinds, and those about vendors that it remembers.
pub(crate) fn own(register: &[Exception], remembered: &Open) -> Open {
    let is_own = |code: &str| OWN.iter().any(|kind| kind.code == code);
    let own = register.iter().filter(|open| is_own(&open.code)).map(|open| (open.code.clone(), open.subject.clone()));
    own.chain(remembered.iter().filter(|(code, _)| !is_own(code)).cloned()).collect()
}

impl Run<'_> {
    /// Whether something is open, or was found now, that explains findings of this kind.
    pub(crate) fn has_cause(&self, kind: &Kind) -> bool {
        let causes = CAUSES.iter().filter(|(of, _)| of.code == kind.code).flat_map(|(_, causes)| causes.iter());
        let now = |cause: &Kind| {
            (cause.code == kind::MINTSOFT_UNAVAILABLE.code && is_outage(self.mintsoft.as_ref()))
                || (cause.code == kind::WAIR_UNAVAILABLE.code && is_outage(self.wair.as_ref()))
        };
        causes.into_iter().any(|cause| self.known_open.contains(cause.code) || now(cause))
    }

    /// Opens and closes exceptions; the figures of this moment.
    pub(crate) async fn settle(&mut self) -> Result<Figures, Failure> {
        self.blame().await?;
        let exceptions = &self.world.exceptions;
        for kind in OWN {
            let Some(finding) = self.findings.remove(kind.code) else { continue };
            let explained = self.has_cause(kind);
            let (new, subjects) = (finding.found, finding.judged);
            let keeps = |subject: &str| new.contains_key(subject);
            let known: BTreeSet<String> = self.flow.subjects(kind.code).map(str::to_owned).collect();
            let found = new.iter().filter(|(subject, _)| !explained || known.contains(*subject));
            let found: Vec<_> = found.map(|(subject, detail)| (subject.as_str(), detail.clone())).collect();
            let judged = |subject: &str| !keeps(subject) && (finding.judged_all || subjects.contains(subject));
            exceptions.settle_on(&mut self.flow.open, kind, found, judged).await?;
        }
        self.report.open = self.flow.open.len() as u64;
        self.figures().await
    }

    async fn blame(&mut self) -> Result<(), Failure> {
        let exceptions = &self.world.exceptions;
        let vendors = [
            ("Mintsoft", self.mintsoft.clone(), self.world.mintsoft.calls() - self.calls_before.0),
            ("WAIR", self.wair.clone(), self.world.wair.calls() - self.calls_before.1),
        ];
        for (vendor, failure, calls) in vendors {
            match failure {
                Some(failure) => {
                    if is_outage(Some(&failure)) {
                        exceptions.blame(&mut self.flow.open, vendor, &failure).await?;
                    }
                    if self.report.outcome == Outcome::Done {
                        self.report.outcome = Outcome::Partial;
                    }
                    self.report.reason.get_or_insert(format!("{vendor}: {failure}"));
                }
                None if calls > 0 => {
                    for kind in [&kind::MINTSOFT_UNAVAILABLE, &kind::WAIR_UNAVAILABLE, &kind::CREDENTIALS_REFUSED] {
                        exceptions.settle(&mut self.flow.open, kind, |subject| subject == vendor).await?;
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    async fn figures(&mut self) -> Result<Figures, Failure> {
        let today = self.today();
        let count = match self.counts.get(&today) {
            Some(count) => Some(count.clone()),
            None => figures::count(&self.world.store, today).await?,
        };
        let trust = self.world.stock.trust().await?;
        self.stock.age_minutes = trust.as_of.map(|as_of| self.now.duration_since(as_of).as_mins().max(0));
        let open = self.world.exceptions.list_open().await?;
        let gaps = [("Mintsoft", &self.mintsoft), ("WAIR", &self.wair)];
        let gaps = gaps.into_iter().filter_map(|(vendor, why)| Some(format!("{vendor}: {}", why.as_ref()?)));
        let config = self.current.broken.iter().map(|why| format!("configuration: {why}"));
        let dispatch = count.map_or_else(Dispatch::default, |count| Dispatch {
            dispatched: count.dispatched,
            told: count.told,
            booked: count.booked,
            differing: count.differing,
            without_tracking: count.without_tracking,
            lag_minutes: self.lag_minutes,
        });
        Ok(Figures {
            day: today,
            at: self.now,
            exceptions: summary(&open),
            stock: self.stock,
            orders: self.orders.clone(),
            order_day: order_days::day(&self.world.store, today).await?,
            dispatch,
            feeds: self.feeds.clone(),
            short_recommendations: self.short_recommendations,
            gaps: gaps.chain(config).collect(),
        })
    }

    /// The local day.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.current.config.zone_of_days().to_datetime(self.now).date()
    }

    /// The record as it is stored: exceptions of our own kinds stand in the register.
    pub(crate) fn kept(&self) -> ReconcileFlow {
        let mut flow = self.flow.clone();
        flow.open.retain(|(code, _)| OWN.iter().all(|kind| kind.code != code));
        flow
    }
}

/// Whether a failure is the vendor's: our own call budget, which this flow gets the least of, is none.
fn is_outage(failure: Option<&Failure>) -> bool {
    failure.is_some_and(|failure| !matches!(failure, Failure::Throttled { .. }))
}

fn summary(open: &[Exception]) -> Exceptions {
    let mut sums = Exceptions::default();
    for one in open {
        let one = one.sight();
        match one.class() {
            Class::Structural => sums.structural += 1,
            Class::Timing => sums.timing += 1,
        }
        *sums.by_owner.entry(one.owner().word().to_owned()).or_default() += 1;
    }
    sums
}
