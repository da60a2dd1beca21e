//! What was read: which rows are new, which groups can go, and the claim before anything is sent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use mapping::{
    exception as kind,
    sku::Sku,
    stock::chunk,
    transfer::{Group, Recommendation, RowKey, group, pick, read, route},
    wair::wire::RecommendedTransfer,
};
use ports::defect::{Defect, on};
use ports::{Failure, Mode};
use state::{
    Versioned,
    transfers::{Reserved, Transfer, TransferState},
};

use crate::run::Run;

/// Stock that is not read for this long says nothing about what was taken since.
const RESERVED_FOR: SignedDuration = SignedDuration::from_hours(2);
/// More reservations do not fit into the flow's record; further groups then wait for the next read of the stock.
const MOST_RESERVED: usize = 1_500;

impl Run<'_> {
    /// Sends what is new and can go.
    pub(crate) async fn send_new(&mut self, rows: Vec<RecommendedTransfer>) -> Result<(), Failure> {
        self.report.rows = rows.len() as u64;
        let new = self.new_rows(rows).await?;
        let groups = group(new);
        self.load_stock(&groups).await?;
        for group in groups {
            self.send_group(group).await?;
        }
        Ok(())
    }

    /// The rows that no transfer has yet. A row that came twice counts as it came last.
    async fn new_rows(&mut self, rows: Vec<RecommendedTransfer>) -> Result<Vec<Recommendation>, Failure> {
        let mut newest: BTreeMap<RowKey, Recommendation> = BTreeMap::new();
        for row in rows {
            match read(row) {
                Ok(row) => drop(newest.insert(row.key.clone(), row)),
                Err(wrong) => {
                    self.waits = true;
                    let detail = format!("{} is missing or cannot be used", wrong.field);
                    self.find(&kind::TRANSFER_ROW_UNREADABLE, wrong.reference, detail);
                }
            }
        }
        let shown: Vec<RowKey> = newest.keys().cloned().collect();
        for (key, sent) in self.poll.transfers.sent(&shown).await? {
            let Some(shown) = newest.remove(&key) else { continue };
            if shown.quantity != sent.quantity {
                self.waits = true;
                let subject = format!("{} {}", key.reference, key.sku);
                let detail = format!("order {} has {}, WAIR now says {}", sent.number, sent.quantity, shown.quantity);
                self.find(&kind::TRANSFER_CHANGED, subject, detail);
            }
        }
        Ok(newest.into_values().collect())
    }

    async fn load_stock(&mut self, groups: &[Group]) -> Result<(), Failure> {
        if groups.is_empty() {
            return Ok(());
        }
        let wanted = groups.iter().flat_map(|group| group.rows.iter().map(|row| chunk::of(&row.sku)));
        let taken = self.flow.reserved.iter().map(|taken| chunk::of(&taken.sku));
        let ids: BTreeSet<u16> = wanted.chain(taken).collect();
        self.poll.stock.load(&mut self.chunks, ids).await?;
        let (now, chunks) = (self.poll.clock.now(), &self.chunks);
        let stands = |taken: &Reserved| {
            let observed = chunks.get(&taken.sku).map(|stock| stock.observed);
            observed == Some(taken.observed) && now - taken.at < RESERVED_FOR
        };
        self.flow.reserved.retain(stands);
        Ok(())
    }

    /// Units of a SKU that nobody has taken yet.
    fn free(&self, sku: &Sku, warehouse: i32) -> i64 {
        let sums = self.chunks.get(sku).and_then(|stock| stock.sums(&[warehouse]));
        let taken = self.flow.reserved.iter().filter(|taken| taken.warehouse == warehouse && taken.sku == *sku);
        sums.map_or(0, |(physical, allocated)| physical - allocated) - taken.map(|taken| taken.quantity).sum::<i64>()
    }

    async fn send_group(&mut self, group: Group) -> Result<(), Failure> {
        let Some(warehouse) = self.warehouse_for(&group) else {
            self.report.waiting += 1;
            self.waits = true;
            return Ok(());
        };
        if self.flow.reserved.len() + group.rows.len() > MOST_RESERVED || !self.may_send().await? {
            self.waits = true;
            return Ok(());
        }
        let number = self.free_number(&group).await?;
        self.reserve(&number, &group, warehouse);
        if self.poll.mode == Mode::Observe {
            self.report.sent.push(number);
            return Ok(());
        }
        let transfer = Transfer { group, warehouse, state: TransferState::Claimed };
        self.flow.unfinished.insert(number.clone());
        self.poll.transfers.claim(&number, &transfer, &self.flow, self.lease).await?;
        if !on(Defect::TransferRowsForgotten) {
            self.poll.transfers.note_rows(&number, &transfer.group, self.lease).await?;
        }
        self.create(&number, Versioned { value: transfer, version: 1 }, 1).await
    }

    /// The warehouse that can ship a group now; what is in the way is noted.
    fn warehouse_for(&mut self, group: &Group) -> Option<i32> {
        let current = self.current.clone();
        let from = match route(&current.config, &group.origin, &group.destination) {
            Ok((from, _)) => from,
            Err(unmapped) => {
                let detail = format!("{}; {} to {} waits", unmapped.why, group.origin, group.destination);
                self.find(&kind::TRANSFER_UNMAPPED, unmapped.location, detail);
                return None;
            }
        };
        match pick(group, &from.warehouses, |sku, warehouse| self.free(sku, warehouse)) {
            Ok(warehouse) => Some(warehouse),
            Err(short) => {
                for short in short {
                    let subject = format!("{} {}", group.origin, short.sku);
                    let known = self.chunks.get(&short.sku).is_some();
                    let unknown = if known { "" } else { "; Mintsoft has never shown stock of this SKU" };
                    let (wanted, free) = (short.wanted, short.free);
                    let detail = format!("{} wants {wanted}, {free} are free{unknown}", group.destination);
                    self.find(&kind::TRANSFER_SHORT, subject, detail);
                }
                None
            }
        }
    }

    async fn free_number(&self, group: &Group) -> Result<String, Failure> {
        let prefix = &self.current.config.orders.number_prefix;
        let mut copy = 1;
        loop {
            let number = group.number(prefix, copy);
            if self.poll.transfers.find(&number).await?.is_none() {
                return Ok(number);
            }
            copy += 1;
        }
    }

    fn reserve(&mut self, number: &str, group: &Group, warehouse: i32) {
        let at = self.poll.clock.now();
        for (sku, quantity) in group.units() {
            let observed = self.chunks.get(sku).map_or(0, |stock| stock.observed);
            let (number, sku) = (number.to_owned(), sku.clone());
            self.flow.reserved.push(Reserved { number, warehouse, sku, quantity, observed, at });
        }
    }
}
