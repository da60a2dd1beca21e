//! The three-way count, and parts that a sink does not have.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use mapping::{
    dispatch::Sink,
    exception::{COUNT_DIFFERS, DISPATCH_NOT_ACCEPTED, DISPATCH_NOT_BOOKED, subject},
    reconcile::{
        count::{Has, Part, count},
        orders::Row,
    },
};
use ports::Failure;
use state::{
    dispatch::{DispatchRecord, SinkRecord},
    figures,
    orders::Numbered,
};

use crate::{rows::Rows, run::Run};

/// Orders whose dispatch one run asks to be told again.
const MOST_RETOLD: usize = 200;

/// One row that has left, and what we know of it.
struct Left<'a> {
    row: &'a Row,
    number: &'a str,
    of: &'a Numbered,
    /// The number of the part; `None` while we have not seen that it left.
    part: Option<u32>,
}

impl Run<'_> {
    /// Counts the days of this run, and asks for what was not told.
    pub(crate) async fn count(&mut self, rows: &Rows, ours: &BTreeMap<String, Numbered>) -> Result<(), Failure> {
        let wanted: Vec<Numbered> = ours.values().cloned().collect();
        let records: BTreeMap<_, _> = self.world.dispatches.read_all(&wanted).await?.into_iter().collect();
        let mut left = Vec::new();
        for row in rows.values().filter(|row| row.left.is_some()) {
            for number in row.numbers() {
                let Some(of) = ours.get(number) else { continue };
                let part = records.get(of).and_then(|record| record.ledger.numbers.get(&row.id).copied());
                left.push(Left { row, number, of, part });
            }
        }
        let known: Vec<_> = left.iter().filter_map(|left| Some((left.of.clone(), left.part?))).collect();
        let sinks = self.world.dispatches.sinks(&known).await?;
        let parts: Vec<_> = left.iter().filter_map(|left| self.part(left, records.get(left.of), &sinks)).collect();
        self.lag(&parts);
        self.ask(&left, &parts).await?;
        self.keep_counts(&parts).await
    }

    fn part(
        &self,
        left: &Left<'_>,
        record: Option<&DispatchRecord>,
        sinks: &BTreeMap<(Numbered, u32, Sink), SinkRecord>,
    ) -> Option<Part> {
        let Left { row, number, of, part } = left;
        let shipment = record.zip(*part).and_then(|(record, part)| {
            let fixed = record.ledger.fixed.get(&part).cloned();
            fixed.or_else(|| record.ledger.shipments().remove(&part))
        });
        let shipped = shipment.map(|shipment| shipment.units.iter().map(|unit| u64::from(unit.quantity)).sum());
        // Of merged orders each takes only what it ordered.
        let units = if row.number.contains('+') { shipped.unwrap_or(0) } else { row.units };
        let has = |sink: Sink| {
            let record = part.and_then(|part| sinks.get(&((*of).clone(), part, sink)));
            self.has(record, shipped.unwrap_or(units))
        };
        Some(Part {
            subject: match part {
                Some(part) => subject::part(&of.channel, &of.order, *part),
                None => format!("{}/{}", of.channel, of.order),
            },
            number: (*number).to_owned(),
            left: row.left?,
            units,
            tracked: row.tracked,
            channel: if self.is_told(&of.channel) { has(Sink::Channel) } else { Has::NotAsked },
            wair: has(Sink::Wair),
        })
    }

    /// Whether the channel takes dispatches at all.
    fn is_told(&self, channel: &str) -> bool {
        self.world.has_callback || self.current.config.fulfilled_shop(channel).is_some()
    }

    fn has(&self, record: Option<&SinkRecord>, units: u64) -> Has {
        let Some(record) = record else { return Has::Nothing };
        let observed = record.observed.filter(|_| self.observes());
        match record.told.as_ref().map(|told| told.at).or(observed) {
            Some(at) => Has::Accepted(units, at),
            None if record.refused.is_some() || record.stuck => Has::Failed,
            None => Has::Nothing,
        }
    }

    /// The longest that the channel waited, or waits, for a part of today.
    fn lag(&mut self, parts: &[Part]) {
        let (today, zone) = (self.today(), self.current.config.zone_of_days());
        let of_today = parts.iter().filter(|part| zone.to_datetime(part.left).date() == today);
        self.lag_minutes = of_today.filter_map(|part| part.lag_minutes(self.now)).max().unwrap_or(0);
    }

    /// Parts that a sink should have by now: an exception each, and the flow that tells is asked to look again.
    async fn ask(&mut self, left: &[Left<'_>], parts: &[Part]) -> Result<(), Failure> {
        let wait = SignedDuration::from_mins(self.current.config.dispatch.tracking_wait_minutes.into());
        let mut again: BTreeMap<&Numbered, BTreeSet<Option<u32>>> = BTreeMap::new();
        for (left, part) in left.iter().zip(parts) {
            for (kind, has) in [(&DISPATCH_NOT_ACCEPTED, part.channel), (&DISPATCH_NOT_BOOKED, part.wair)] {
                // Before its part was known, the order itself was the subject.
                let order = format!("{}/{}", left.of.channel, left.of.order);
                self.finding(kind).judged.extend([part.subject.clone(), order]);
                if part.is_overdue(has, wait, self.now) {
                    self.finding(kind).find(&part.subject, format!("{} left at {:.0}", part.number, part.left));
                    if !self.has_cause(kind) {
                        again.entry(left.of).or_default().insert(left.part);
                    }
                }
            }
        }
        let again: Vec<_> = again.into_iter().take(MOST_RETOLD).collect();
        self.report.retold = again.len() as u64;
        for (of, parts) in &again {
            self.world.dispatches.requeue(of, |part| parts.contains(&Some(part))).await?;
        }
        self.retell(again.into_iter().map(|(of, _)| of)).await
    }

    async fn keep_counts(&mut self, parts: &[Part]) -> Result<(), Failure> {
        let zone = self.current.config.zone_of_days().clone();
        let tells =
            self.world.has_callback || self.current.config.shopify.iter().any(|shop| self.is_told(&shop.channel));
        let counts = count(parts, self.days(), &zone, tells);
        let stored = figures::counts(&self.world.store, counts.keys().copied()).await?;
        let today = self.today();
        for (day, count) in &counts {
            let known = stored.get(day);
            if known != Some(count) && (known.is_some() || count.dispatched.parts > 0) {
                self.world.store.write(vec![self.lease.check(), figures::put_count(count, self.now)]).await?;
            }
            let finding = self.findings.entry(COUNT_DIFFERS.code).or_default();
            finding.judged.insert(day.to_string());
            if *day < today && count.differing > 0 {
                let told = count.told.map_or("not asked".to_owned(), |told| told.parts.to_string());
                let (dispatched, booked) = (count.dispatched.parts, count.booked.parts);
                let detail = format!(
                    "{dispatched} parts dispatched, channel {told}, booked {booked}, {} differ",
                    count.differing
                );
                finding.find(day.to_string(), detail);
            }
        }
        let lately = counts.range(today.saturating_sub(SignedDuration::from_hours(24))..);
        self.report.differing = lately.map(|(_, count)| count.differing).sum();
        self.counts = counts;
        Ok(())
    }
}
