//! What WAIR was told against Mintsoft now.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use mapping::{
    exception::STOCK_DRIFT,
    mintsoft::{inventory::Observation, time},
    reconcile::stock::{Differs, Judge, assume_told},
    sku::Sku,
    stock::{
        SkuStock,
        reading::{Reading, Turn, by_sku, index},
    },
};
use ports::Failure;
use state::reconcile::MOST_KEPT;

use crate::run::Run;

/// How far back an hourly look goes: two hours, so that each change is looked at twice.
const WINDOW: SignedDuration = SignedDuration::from_hours(2);
/// SKUs that are looked at alone, to see whether a resend helped.
const MOST_LOOKS: usize = 50;
/// SKUs for which one run asks for a resend: each costs the stock poll a call. What is left is found again.
const MOST_RESENT: usize = 200;

impl Run<'_> {
    pub(crate) async fn compare_stock(&mut self) -> Result<(), Failure> {
        if self.mintsoft.is_some() {
            return Ok(());
        }
        // What a later run of the stock poll has observed is newer than what is read now.
        let fence = self.world.leases.look("stock").await?.fence;
        let (mut reading, mut looked) = (Reading::default(), BTreeSet::new());
        let complete = match self.read_stock(&mut reading, &mut looked).await {
            Ok(complete) => complete,
            Err(failure @ Failure::Halted(_)) => return Err(failure),
            Err(failure) => {
                self.mintsoft = Some(failure);
                return Ok(());
            }
        };
        self.report.stock_rows = reading.rows;
        let seen = reading.take_observations();
        self.world.stock.load_all(&mut self.chunks).await?;
        let differs = self.judge(&seen, &looked, complete && self.full, fence);
        self.report_stock(differs, &looked, complete && self.full).await
    }

    /// Reads pages, of everything or of what changed lately, then the SKUs that were sent again; whether it came to the end.
    async fn read_stock(&mut self, reading: &mut Reading, looked: &mut BTreeSet<Sku>) -> Result<bool, Failure> {
        let mintsoft = &self.world.mintsoft;
        let client = mintsoft.client_id().await?;
        let zone = &self.current.clone().config.mintsoft.time_zone;
        let since = (!self.full).then(|| time::since(zone.to_datetime(self.now), WINDOW, zone));
        for page in 1.. {
            if !self.may_go_on().await? {
                return Ok(false);
            }
            let read = mintsoft.inventory(page, since).await?;
            match reading.page(&read.rows, client, None) {
                Turn::More => {}
                Turn::End => break,
                Turn::Broken => {
                    return Err(Failure::Transient(format!(
                        "page {page} of the inventory came twice, or after an empty one"
                    )));
                }
            }
        }
        if !self.full {
            let open = self.flow.subjects(STOCK_DRIFT.code).filter_map(Sku::usable);
            let wanted: Vec<Sku> = open.chain(self.flow.resent.iter().cloned()).take(MOST_LOOKS).collect();
            for sku in wanted.into_iter().collect::<BTreeSet<_>>() {
                if !self.may_go_on().await? {
                    return Ok(false);
                }
                match mintsoft.inventory_of(&sku).await {
                    Ok(read) => reading.enter(&read.rows, client),
                    // The lists answered: what is wrong with one SKU costs only that.
                    Err(Failure::Transient(why)) => {
                        tracing::warn!(stock.sku = sku.as_str(), failure.reason = why, "a SKU could not be looked at");
                        continue;
                    }
                    Err(failure) => return Err(failure),
                }
                looked.insert(sku);
            }
        }
        Ok(true)
    }

    fn judge(&self, seen: &[Observation], looked: &BTreeSet<Sku>, complete: bool, fence: u64) -> Vec<Differs> {
        let settle = SignedDuration::try_from(2 * self.world.poll).unwrap_or(SignedDuration::MAX);
        let judge = Judge {
            fed: &self.fed,
            now: self.now,
            zone: &self.current.config.mintsoft.time_zone,
            settle,
            before: &self.flow.differing,
        };
        let compare = |known: &SkuStock, rows: &[Observation]| {
            let rows = if known.observed > fence { &[] } else { rows };
            let whole = complete || looked.contains(&known.sku);
            if !self.observes() {
                return judge.compare(known, rows, whole);
            }
            let mut told = known.clone();
            assume_told(&mut told, &self.fed);
            judge.compare(&told, rows, whole)
        };
        let rows = index(seen);
        let rows_of = |sku: &Sku| rows.get(sku).copied().unwrap_or_default();
        let known = self.chunks.skus().filter_map(|known| compare(known, rows_of(&known.sku)));
        let new = by_sku(seen).filter(|(sku, _)| self.chunks.get(sku).is_none());
        let new = new.filter_map(|(sku, rows)| compare(&SkuStock::new(sku.clone()), rows));
        known.chain(new).collect()
    }

    async fn report_stock(
        &mut self,
        differs: Vec<Differs>,
        looked: &BTreeSet<Sku>,
        complete: bool,
    ) -> Result<(), Failure> {
        for one in &differs {
            let sum = if one.drift { &mut self.stock.gap.drift } else { &mut self.stock.gap.in_flight };
            *sum += one.pairs();
        }
        let drifting = || differs.iter().filter(|one| one.drift);
        let earlier = std::mem::take(&mut self.flow.resent);
        let persistent: Vec<_> = drifting().filter(|one| earlier.contains(&one.sku)).collect();
        self.stock.persistent = persistent.len() as u64;
        let finding = self.findings.entry(STOCK_DRIFT.code).or_default();
        finding.judged_all = complete;
        finding.judged.extend(looked.iter().map(ToString::to_string));
        for one in &persistent {
            finding.find(one.sku.as_str(), one.words());
        }
        // Those that were not looked at again stay to be looked at.
        self.flow.resent = if complete { BTreeSet::new() } else { &earlier - looked };
        if !self.has_cause(&STOCK_DRIFT) {
            let again: BTreeSet<Sku> = drifting().map(|one| one.sku.clone()).take(MOST_RESENT).collect();
            self.resend(&again).await?;
            self.stock.resent = again.len() as u64;
            self.flow.resent.extend(again);
        }
        self.flow.differing = differs.into_iter().map(|one| one.sku).take(MOST_KEPT).collect();
        self.report.in_flight = self.stock.gap.in_flight;
        self.report.drift = self.stock.gap.drift;
        self.report.resent = self.stock.resent;
        Ok(())
    }
}
