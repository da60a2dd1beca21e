//! Rows into the known world.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mapping::{
    exception as kind,
    mintsoft::inventory::Observation,
    sku::Sku,
    stock::{
        chunk,
        guard::{Accepted, Figures},
        merge,
        plan::Fed,
        reading::{Reading, by_sku, warehouses},
        survey,
    },
};
use ports::Failure;
use state::{
    Lease,
    config::Current,
    stock::{Chunks, StockFlow},
};

use crate::{StockPoll, trouble};

/// Doubts that one run settles by reading single SKUs; the rest waits for the next.
const MOST_DOUBTS: usize = 40;

/// What a read was of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope<'a> {
    /// Some rows; what is not there says nothing.
    Changes,
    /// Everything. `proven` when the list came to its own end.
    Everything { proven: bool, accepted: Option<Accepted> },
    /// All rows of these SKUs.
    Skus(&'a [Sku]),
}

impl StockPoll {
    /// Enters a read into `chunks`; `Err(figures)` inside when the vanish guard stops it, and nothing is then entered.
    pub(crate) async fn enter(
        &self,
        lease: &mut Lease,
        (flow, chunks): (&mut StockFlow, &mut Chunks),
        current: &Current,
        fed: &[Fed],
        reading: &mut Reading,
        scope: Scope<'_>,
        deadline: Timestamp,
    ) -> Result<Result<Option<Figures>, Figures>, Failure> {
        let mut seen = reading.take_observations();
        let order = lease.fence();
        let mut doubts = BTreeSet::new();
        let mut figures = None;
        match scope {
            Scope::Skus(skus) => {
                self.stock.load(chunks, skus.iter().map(chunk::of)).await?;
                enter_complete(chunks, skus, reading, &seen, order);
            }
            Scope::Changes => {
                self.stock.load(chunks, by_sku(&seen).map(|(sku, _)| chunk::of(sku))).await?;
                for (sku, rows) in by_sku(&seen) {
                    if chunks.get(sku).is_some_and(|known| merge::brings_a_new_bin(known, rows)) {
                        doubts.insert(sku.clone());
                    }
                    chunks.update(sku, |known| merge::enter(known, rows, order));
                }
            }
            Scope::Everything { proven, accepted } => {
                self.stock.load_all(chunks).await?;
                let missing = survey::missing_warehouses(chunks.skus(), &warehouses(&seen));
                let held = survey::held(fed, &missing);
                let counted = survey_all(chunks, &seen, fed);
                if !counted.pass(&current.config.guards, accepted) {
                    return Ok(Err(counted));
                }
                figures = Some(counted);
                self.report_warehouses(flow, current, fed, &missing, &seen).await?;
                seen.retain(|observation| !held.contains(&observation.bin.warehouse));
                for (sku, rows) in by_sku(&seen) {
                    chunks.update(sku, |known| merge::enter(known, rows, order));
                }
                if proven {
                    count_missed(chunks, &seen, &held, &reading.unreadable.keys().collect(), &mut doubts);
                }
            }
        }
        let doubts: Vec<Sku> = doubts.into_iter().take(MOST_DOUBTS).collect();
        if !doubts.is_empty() {
            let mut singles = Reading::default();
            let read = self.single(lease, &mut singles, &doubts, deadline).await?;
            let seen = singles.take_observations();
            enter_complete(chunks, &read, &singles, &seen, order);
        }
        self.report_rows(flow, reading, scope).await?;
        Ok(Ok(figures))
    }

    async fn report_rows(&self, flow: &mut StockFlow, reading: &Reading, scope: Scope<'_>) -> Result<(), Failure> {
        for (sku, field) in &reading.unreadable {
            let detail = format!("{field} is missing or not a whole number");
            trouble::raise(&self.exceptions, flow, &kind::STOCK_ROW_UNREADABLE, sku.as_str(), &detail).await?;
        }
        if reading.blank > 0 {
            let detail = format!("{} rows", reading.blank);
            trouble::raise(&self.exceptions, flow, &kind::STOCK_SKU_BLANK, "blank SKU", &detail).await?;
        }
        if reading.foreign > 0 {
            let detail = format!("{} rows", reading.foreign);
            trouble::raise(&self.exceptions, flow, &kind::STOCK_CLIENT_FOREIGN, "another client", &detail).await?;
        }
        let whole = matches!(scope, Scope::Everything { .. });
        let read_well = |subject: &str| {
            let unreadable = reading.unreadable.keys().any(|sku| sku.as_str() == subject);
            let looked_at = whole || matches!(scope, Scope::Skus(skus) if skus.iter().any(|sku| sku.as_str() == subject));
            looked_at && !unreadable
        };
        trouble::settle(&self.exceptions, flow, &kind::STOCK_ROW_UNREADABLE, read_well).await?;
        trouble::settle(&self.exceptions, flow, &kind::STOCK_SKU_BLANK, |_| whole && reading.blank == 0).await?;
        trouble::settle(&self.exceptions, flow, &kind::STOCK_CLIENT_FOREIGN, |_| whole && reading.foreign == 0).await
    }

    async fn report_warehouses(
        &self,
        flow: &mut StockFlow,
        current: &Current,
        fed: &[Fed],
        missing: &BTreeSet<i32>,
        seen: &[Observation],
    ) -> Result<(), Failure> {
        let lacks = |feed: &&Fed| feed.warehouses.iter().any(|warehouse| missing.contains(warehouse));
        let stale: Vec<&Fed> = fed.iter().filter(lacks).collect();
        for feed in &stale {
            let detail = format!("no row of warehouses {missing:?}; the location keeps its levels");
            trouble::raise(&self.exceptions, flow, &kind::WAREHOUSE_MISSING, &feed.location, &detail).await?;
        }
        let fine = |subject: &str| !stale.iter().any(|feed| *feed.location == *subject);
        trouble::settle(&self.exceptions, flow, &kind::WAREHOUSE_MISSING, fine).await?;
        let unmapped = |warehouse: &i32| current.config.location_of(*warehouse).is_none();
        let unmapped: BTreeSet<String> =
            warehouses(seen).into_iter().filter(unmapped).map(|warehouse| format!("warehouse {warehouse}")).collect();
        for subject in &unmapped {
            trouble::raise(&self.exceptions, flow, &kind::WAREHOUSE_UNMAPPED, subject, "it holds stock").await?;
        }
        trouble::settle(&self.exceptions, flow, &kind::WAREHOUSE_UNMAPPED, |subject| !unmapped.contains(subject)).await
    }
}

fn rows_of<'a>(seen: &'a [Observation], sku: &Sku) -> &'a [Observation] {
    let from = seen.partition_point(|observation| observation.sku < *sku);
    let to = seen.partition_point(|observation| observation.sku <= *sku);
    &seen[from..to]
}

fn survey_all(chunks: &Chunks, seen: &[Observation], fed: &[Fed]) -> Figures {
    let mut figures = Figures::default();
    for known in chunks.skus() {
        survey::count(&mut figures, known, rows_of(seen, &known.sku), fed);
    }
    figures
}

fn count_missed(
    chunks: &mut Chunks,
    seen: &[Observation],
    held: &BTreeSet<i32>,
    unreadable: &BTreeSet<&Sku>,
    doubts: &mut BTreeSet<Sku>,
) {
    chunks.update_all(|known| {
        if unreadable.contains(&known.sku) {
            return false;
        }
        let before = known.rows.clone();
        let doubt = merge::count_missed(known, rows_of(seen, &known.sku), held);
        if doubt.bins || doubt.gone {
            doubts.insert(known.sku.clone());
        }
        known.rows != before
    });
}

fn enter_complete(chunks: &mut Chunks, skus: &[Sku], reading: &Reading, seen: &[Observation], order: u64) {
    for sku in skus.iter().filter(|sku| !reading.unreadable.contains_key(*sku)) {
        let rows = rows_of(seen, sku);
        if !rows.is_empty() || chunks.get(sku).is_some() {
            chunks.update(sku, |known| merge::enter_complete(known, rows, order));
        }
    }
}
