//! Exceptions of this flow: remembered in its record, so that a quiet run need not ask which ones are open.

use std::collections::BTreeSet;

use mapping::{
    exception::{self as kind, Kind},
    mintsoft::inventory::Observation,
    stock::{
        plan::Fed,
        reading::{Reading, warehouses},
    },
};
use ports::Failure;
use ports::defect::{Defect, on};

use crate::run::Run;

impl Run<'_> {
    pub(crate) async fn raise(&mut self, kind: &Kind, subject: &str, detail: &str) -> Result<(), Failure> {
        self.poll.exceptions.raise(&mut self.flow.open, kind, subject, detail).await
    }

    pub(crate) async fn settle(&mut self, kind: &Kind, over: impl Fn(&str) -> bool) -> Result<(), Failure> {
        self.poll.exceptions.settle(&mut self.flow.open, kind, over).await
    }

    /// Reports rows that could not be used. `whole` says of which subjects the read saw every row.
    pub(crate) async fn report_rows(&mut self, reading: &Reading, whole: impl Fn(&str) -> bool) -> Result<(), Failure> {
        for (sku, field) in reading.unreadable.iter().filter(|_| !on(Defect::DriftUntold)) {
            let detail = format!("{field} is missing or not a whole number");
            self.raise(&kind::STOCK_ROW_UNREADABLE, sku.as_str(), &detail).await?;
        }
        let unreadable = |subject: &str| reading.unreadable.keys().any(|sku| sku.as_str() == subject);
        self.settle(&kind::STOCK_ROW_UNREADABLE, |subject| whole(subject) && !unreadable(subject)).await?;
        for (kind, subject, rows) in [
            (&kind::STOCK_SKU_BLANK, "blank SKU", reading.blank),
            (&kind::STOCK_CLIENT_FOREIGN, "another client", reading.foreign),
        ] {
            if rows > 0 {
                self.raise(kind, subject, &format!("{rows} rows")).await?;
            }
            self.settle(kind, |subject| whole(subject) && rows == 0).await?;
        }
        Ok(())
    }

    /// Reports warehouses that a full read lacks, and warehouses that nobody has mapped.
    pub(crate) async fn report_warehouses(
        &mut self,
        missing: &BTreeSet<i32>,
        seen: &[Observation],
    ) -> Result<(), Failure> {
        let lacks = |feed: &&Fed| feed.warehouses.iter().any(|warehouse| missing.contains(warehouse));
        let stale: BTreeSet<String> = self.fed.iter().filter(lacks).map(|feed| feed.location.to_string()).collect();
        for location in &stale {
            let detail = format!("no row of warehouses {missing:?}; the location keeps its levels");
            self.raise(&kind::WAREHOUSE_MISSING, location, &detail).await?;
        }
        self.settle(&kind::WAREHOUSE_MISSING, |subject| !stale.contains(subject)).await?;
        let config = &self.current.config;
        let unmapped = warehouses(seen).into_iter().filter(|warehouse| config.location_of(*warehouse).is_none());
        let unmapped: BTreeSet<String> = unmapped.map(|warehouse| format!("warehouse {warehouse}")).collect();
        for subject in &unmapped {
            self.raise(&kind::WAREHOUSE_UNMAPPED, subject, "it holds stock").await?;
        }
        self.settle(&kind::WAREHOUSE_UNMAPPED, |subject| !unmapped.contains(subject)).await
    }
}
