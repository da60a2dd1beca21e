//! Orders: where ours are, and what Mintsoft says of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use mapping::{
    exception::{
        HOLD_OLD, Kind, ORDER_DROPPED, ORDER_FOREIGN, ORDER_INVOICE_FAILED, ORDER_MISSING, ORDER_OVERDUE,
        ORDER_STALLED, ORDER_UNWANTED,
    },
    reconcile::orders::{Row, Stage, Wanted, Wrong, judge, whole},
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::{
    orders::{Numbered, OrderRecord, OrderState},
    reconcile::MOST_KEPT,
};

use crate::{rows::Rows, run::Run};

/// Orders that one run looks up by id.
const MOST_LOOKS: usize = 100;
/// What is found of rows, and closed by a look at them.
const OF_ROWS: [&Kind; 4] = [&ORDER_FOREIGN, &ORDER_UNWANTED, &ORDER_DROPPED, &ORDER_INVOICE_FAILED];
/// A new order may not be in a list yet.
const NEW: SignedDuration = SignedDuration::from_mins(60);

/// An order of ours: channel and id.
type Of = (String, String);

impl Run<'_> {
    /// Where our orders are, and which of them do not move on.
    pub(crate) async fn own_orders(&mut self) -> Result<(), Failure> {
        let world = self.world;
        let waiting: BTreeSet<Of> = world.orders.waiting().await?.into_iter().collect();
        let open: BTreeSet<Of> = world.orders.open().await?.into_iter().collect();
        let records = world.orders.read_all(waiting.union(&open)).await?;
        let held = world.holds.list().await?.into_iter().map(|found| found.value);
        let mut stages: BTreeMap<Of, (Stage, Timestamp)> =
            held.map(|held| ((held.channel, held.order), (Stage::Held, held.at))).collect();
        let earlier = std::mem::take(&mut self.flow.waiting);
        for (of, record) in &records {
            if stages.contains_key(of) {
                continue;
            }
            let name = name(of);
            let seen = *earlier.get(&name).unwrap_or(&self.now);
            let Some((stage, since)) = stage(record, seen) else { continue };
            if stage == Stage::Received && self.flow.waiting.len() < MOST_KEPT {
                self.flow.waiting.insert(name, seen);
            }
            stages.insert(of.clone(), (stage, since));
        }
        let grace = SignedDuration::from_secs(self.current.config.orders.grace_seconds.into());
        for kind in [&ORDER_STALLED, &ORDER_OVERDUE, &HOLD_OLD] {
            self.finding(kind).judged_all = true;
        }
        for (of, (stage, since)) in stages {
            *self.orders.entry(stage.word().to_owned()).or_default() += 1;
            if !stage.is_stalled(since, grace, self.now) {
                continue;
            }
            let kind = match stage {
                Stage::Held => &HOLD_OLD,
                Stage::Created if self.has_left(&of, &records).await? => continue,
                Stage::Created => &ORDER_OVERDUE,
                _ => &ORDER_STALLED,
            };
            self.finding(kind).find(name(&of), format!("{} since {since:.0}", stage.word()));
        }
        Ok(())
    }

    /// Whether some part of the order has left.
    async fn has_left(&self, (channel, order): &Of, records: &BTreeMap<Of, OrderRecord>) -> Result<bool, Failure> {
        let record = records.get(&(channel.clone(), order.clone()));
        let Some(OrderState::Created { number, .. }) = record.map(|record| &record.state) else { return Ok(false) };
        let revision = mapping::order::revision_of(number, order);
        let of = Numbered { channel: channel.clone(), order: order.clone(), revision };
        let found = self.world.dispatches.read(&of).await?;
        Ok(found.is_some_and(|found| !found.value.ledger.numbers.is_empty()))
    }

    /// What Mintsoft says: orphans on either side, orders that nobody wants, invoices, dispatches.
    pub(crate) async fn mintsoft_orders(&mut self) -> Result<(), Failure> {
        let rows = match self.read_orders().await {
            Ok(Some(rows)) => rows,
            Ok(None) => return Ok(()),
            Err(failure @ Failure::Halted(_)) => return Err(failure),
            Err(failure) => {
                self.mintsoft = Some(failure);
                return Ok(());
            }
        };
        let rows = match self.look_again(rows).await {
            Ok(rows) => rows,
            Err(failure @ Failure::Halted(_)) => return Err(failure),
            Err(failure) => {
                self.mintsoft = Some(failure);
                return Ok(());
            }
        };
        let numbers: BTreeSet<String> = rows.values().flat_map(Row::numbers).map(str::to_owned).collect();
        let ours = self.world.orders.numbered_all(&numbers).await?;
        self.judge_rows(&rows, &ours).await?;
        self.count(&rows, &ours).await?;
        self.missing(&numbers).await
    }

    /// Reads the orders again of which exceptions are open, and that no list shows as a whole: only a look can close them.
    async fn look_again(&mut self, mut rows: Rows) -> Result<Rows, Failure> {
        if !self.full {
            return Ok(rows);
        }
        let listed: BTreeSet<String> = whole(rows.values()).into_iter().map(str::to_owned).collect();
        let open: BTreeSet<String> =
            OF_ROWS.iter().flat_map(|kind| self.flow.subjects(kind.code)).map(str::to_owned).collect();
        let current = self.current.clone();
        for number in open.difference(&listed).take(MOST_LOOKS) {
            if !self.may_go_on().await? {
                break;
            }
            for id in self.world.mintsoft.family(number).await? {
                let row = self.world.mintsoft.order(id).await?;
                let row = row.and_then(|row| Row::read(&row, &current.config.mintsoft.time_zone));
                rows.extend(row.map(|row| (row.id, row)));
            }
            // What is not there any more is no trouble any more.
            for kind in OF_ROWS {
                self.finding(kind).judged.insert(number.clone());
            }
        }
        Ok(rows)
    }

    async fn judge_rows(&mut self, rows: &Rows, ours: &BTreeMap<String, Numbered>) -> Result<(), Failure> {
        let prefix = self.current.config.orders.number_prefix.clone();
        let wanted: BTreeSet<Of> = ours.values().map(|of| (of.channel.clone(), of.order.clone())).collect();
        let records = self.world.orders.read_all(&wanted).await?;
        let whole = whole(rows.values());
        for kind in OF_ROWS {
            self.finding(kind).judged.extend(whole.iter().map(|number| (*number).to_owned()));
        }
        for row in rows.values() {
            for number in row.numbers() {
                let of = ours.get(number);
                let known = of.and_then(|of| records.get(&(of.channel.clone(), of.order.clone())));
                let wanted = known.map_or(Wanted::Unknown, wanted_of);
                let kind = match judge(row, number, &prefix, wanted) {
                    Some(Wrong::Unwanted) => Some(&ORDER_UNWANTED),
                    // Whoever was told of an order may have cancelled it because of that.
                    Some(Wrong::Dropped) => {
                        let is_news = known.is_some_and(|known| known.exception.is_none());
                        (is_news && !on(Defect::DropUntold)).then_some(&ORDER_DROPPED)
                    }
                    Some(Wrong::Foreign) if of.is_some() => None,
                    Some(Wrong::Foreign) => {
                        let transfer = self.world.transfers.find(number).await?;
                        transfer.is_none().then_some(&ORDER_FOREIGN)
                    }
                    None => None,
                };
                if let Some(kind) = kind {
                    let detail = format!("Mintsoft's order {}, status {}", row.id, row.status);
                    self.finding(kind).find(number, detail);
                }
                if row.invoice_failed() && known.is_some() {
                    let detail = format!("Mintsoft's order {}", row.id);
                    self.finding(&ORDER_INVOICE_FAILED).find(number, detail);
                }
            }
        }
        Ok(())
    }

    /// Orders that Mintsoft held once, that are not finished, and that no list shows: they are looked up one by one.
    async fn missing(&mut self, listed: &BTreeSet<String>) -> Result<(), Failure> {
        let open: BTreeSet<Of> = self.world.orders.open().await?.into_iter().collect();
        let records = self.world.orders.read_all(&open).await?;
        let suspects: BTreeSet<String> = self.flow.subjects(ORDER_MISSING.code).map(str::to_owned).collect();
        let (mut looks, mut created) = (0, BTreeSet::new());
        for (of, record) in records {
            let OrderState::Created { number, ids, at, .. } = &record.state else { continue };
            created.insert(name(&of));
            let subject = name(&of);
            if listed.contains(number) {
                self.finding(&ORDER_MISSING).judged.insert(subject);
                continue;
            }
            // An hourly look covers only what was created within its window, and what was missing before.
            let age = self.now.duration_since(*at);
            let due = age > NEW && (self.full || age < NEW * 3);
            if (!due && !suspects.contains(&subject)) || looks >= MOST_LOOKS || !self.may_go_on().await? {
                continue;
            }
            looks += 1;
            match self.is_there(number, ids).await {
                Ok(true) => {
                    self.finding(&ORDER_MISSING).judged.insert(subject);
                }
                Ok(false) => self.finding(&ORDER_MISSING).find(subject, format!("{number} is not in Mintsoft")),
                Err(failure @ Failure::Halted(_)) => return Err(failure),
                Err(failure) => {
                    self.mintsoft = Some(failure);
                    return Ok(());
                }
            }
        }
        // What is finished, or on its way again, is not missing.
        self.finding(&ORDER_MISSING).judged.extend(suspects.difference(&created).cloned());
        Ok(())
    }

    async fn is_there(&self, number: &str, ids: &[i64]) -> Result<bool, Failure> {
        for id in ids {
            if self.world.mintsoft.order(*id).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(!self.world.mintsoft.family(number).await?.is_empty())
    }
}

fn name((channel, order): &Of) -> String {
    format!("{channel}/{order}")
}

/// Where an order is, and since when; `None` when it is not on its way.
fn stage(record: &OrderRecord, first_seen: Timestamp) -> Option<(Stage, Timestamp)> {
    match &record.state {
        OrderState::Received => Some((Stage::Received, first_seen)),
        OrderState::Creating { sent_at, .. } => Some((Stage::Creating, *sent_at)),
        OrderState::Created { at, .. } => Some((Stage::Created, *at)),
        OrderState::Cancelling { claimed_until, .. } => Some((Stage::Cancelling, *claimed_until)),
        OrderState::Failed { at, .. } => Some((Stage::Failed, *at)),
        OrderState::Cancelled { .. } | OrderState::Observed { .. } => None,
    }
}

fn wanted_of(record: &OrderRecord) -> Wanted<'_> {
    match &record.state {
        OrderState::Creating { number, .. } | OrderState::Created { number, .. } => Wanted::Under(number),
        OrderState::Cancelled { .. } => Wanted::Nothing,
        OrderState::Received
        | OrderState::Cancelling { .. }
        | OrderState::Failed { .. }
        | OrderState::Observed { .. } => Wanted::Open,
    }
}
