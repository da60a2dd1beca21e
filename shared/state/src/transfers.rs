//! Transfers that were sent to Mintsoft, and the flow's own record.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mapping::{
    sku::Sku,
    transfer::{Group, RowKey},
};
use ports::{Failure, TableError, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Lease, Store, Versioned, keys, store};

/// Puts per transaction, so that with the lease's check it stays below the table's limit of 100.
const PUTS_PER_WRITE: usize = 90;
/// How often a write is tried again when somebody else was first.
const ATTEMPTS: usize = 8;

/// One transfer: a Mintsoft order that is no customer order. It is never told to the sales channel and never booked as sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// What moves from where to where.
    pub group: Group,
    /// The Mintsoft warehouse that ships it.
    pub warehouse: i32,
    /// How far it is on its way to Mintsoft.
    pub state: TransferState,
}

/// How far a transfer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TransferState {
    /// Its rows are spoken for; surely nothing was sent.
    Claimed,
    /// A create is under way, or its outcome is not known: it is looked up before anything is sent again.
    Creating {
        /// Which of our attempts this is, from 1.
        attempt: u32,
        /// Until then the one who sent it may still be at work.
        claimed_until: Timestamp,
        /// When the latest create was sent.
        sent_at: Timestamp,
        /// Clean lookups since then that did not find it.
        absent_lookups: u32,
    },
    /// Mintsoft holds it.
    Created {
        /// Mintsoft's ids: one, or one for each part.
        ids: Vec<i64>,
        /// When we knew.
        at: Timestamp,
        /// Found by a lookup rather than told by the create.
        found: bool,
    },
    /// Mintsoft said no: surely nothing was created.
    Refused {
        /// When.
        at: Timestamp,
    },
}

/// Where a recommendation went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The transfer's order number.
    pub number: String,
    /// Units that were sent.
    pub quantity: u32,
}

/// What the transfer flow remembers from run to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferFlow {
    /// When the last complete read began.
    pub cursor: Option<Timestamp>,
    /// How many further reads ask for everything, because something waits: a group that cannot go yet, or a row that is wrong.
    #[serde(default)]
    pub whole_reads: u8,
    /// Numbers of transfers that are claimed and not yet known to be in Mintsoft.
    #[serde(default)]
    pub unfinished: BTreeSet<String>,
    /// Units that were sent and that the stock state may not show as allocated yet.
    #[serde(default)]
    pub reserved: Vec<Reserved>,
    /// Exceptions that this flow opened and that are not closed yet.
    #[serde(default)]
    pub open: BTreeSet<Opened>,
}

/// Units of a SKU that a transfer takes from a warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// The transfer.
    pub number: String,
    /// The warehouse.
    pub warehouse: i32,
    /// The SKU.
    pub sku: Sku,
    /// Units.
    pub quantity: i64,
    /// The SKU's observation order when they were taken; a newer one shows them as allocated.
    pub observed: u64,
    /// When they were taken.
    pub at: Timestamp,
}

/// An exception as this flow last reported it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Opened {
    /// Its code.
    pub code: String,
    /// Its subject.
    pub subject: String,
    /// What was found.
    pub detail: String,
}

/// Reads and writes transfers.
#[derive(Clone)]
pub struct Transfers {
    store: Store,
}

impl Transfers {
    /// The transfers kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The flow's record.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn flow(&self) -> Result<TransferFlow, Failure> {
        Ok(self.store.read(&keys::flow("transfers")).await?.map(|found| found.value).unwrap_or_default())
    }

    /// The write of the flow's record, for a transaction that carries the lease.
    pub fn put_flow(flow: &TransferFlow) -> Write {
        store::put(keys::flow("transfers"), When::Any, flow, None)
    }

    /// The transfer with this order number; `None` when the number is no transfer's.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn find(&self, number: &str) -> Result<Option<Versioned<Transfer>>, Failure> {
        self.store.read(&keys::transfer_number(number)).await
    }

    /// Where these recommendations went; those that were never sent are left out.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read: then nobody knows, and nothing may be sent.
    pub async fn sent(&self, rows: &[RowKey]) -> Result<BTreeMap<RowKey, Sent>, Failure> {
        let by_key: BTreeMap<_, _> = rows.iter().map(|row| (keys::transfer_row(row), row)).collect();
        let wanted: Vec<_> = by_key.keys().cloned().collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sent = BTreeMap::new();
        for item in self.store.table().get(&wanted).await? {
            if let Some(row) = by_key.get(&item.key) {
                sent.insert((*row).clone(), store::decode::<Sent>(&item)?.value);
            }
        }
        Ok(sent)
    }

    /// Claims a number for a transfer and remembers that it is unfinished, before anything else is done for it.
    ///
    /// # Errors
    /// `Halted` when the lease is lost.
    pub async fn claim(
        &self,
        number: &str,
        transfer: &Transfer,
        flow: &TransferFlow,
        lease: &Lease,
    ) -> Result<(), Failure> {
        // A number stands for one transfer, for ever: `Absent` keeps what an earlier one means.
        let record = store::put(keys::transfer_number(number), When::Absent, transfer, None);
        self.write(vec![lease.check(), record, Self::put_flow(flow)]).await
    }

    /// Notes for every row of a claimed transfer where it went. Writing it again changes nothing.
    ///
    /// # Errors
    /// `Halted` when the lease is lost.
    pub async fn note_rows(&self, number: &str, group: &Group, lease: &Lease) -> Result<(), Failure> {
        for rows in group.rows.chunks(PUTS_PER_WRITE) {
            let mut writes = vec![lease.check()];
            writes.extend(rows.iter().map(|row| {
                let sent = Sent { number: number.to_owned(), quantity: row.quantity };
                store::put(keys::transfer_row(&group.key(row)), When::Any, &sent, None)
            }));
            self.write(writes).await?;
        }
        Ok(())
    }

    /// Gives up a transfer that Mintsoft surely does not have: its rows count as never sent, its number as never used.
    ///
    /// # Errors
    /// `Halted` when the lease is lost.
    pub async fn release(&self, number: &str, group: &Group, lease: &Lease) -> Result<(), Failure> {
        for rows in group.rows.chunks(PUTS_PER_WRITE) {
            let mut writes = vec![lease.check()];
            let delete = |key| Write::Delete { key, when: When::Any };
            writes.extend(rows.iter().map(|row| delete(keys::transfer_row(&group.key(row)))));
            self.write(writes).await?;
        }
        // Last: as long as it is there, the flow finds the rows to release.
        let record = Write::Delete { key: keys::transfer_number(number), when: When::Any };
        self.write(vec![lease.check(), record]).await
    }

    /// Stores a transfer under the lease; `untold` says that WAIR has to hear of it.
    ///
    /// # Errors
    /// `Halted` when the lease is lost or somebody else changed the transfer: look again.
    pub async fn put(
        &self,
        number: &str,
        before: &Versioned<Transfer>,
        next: &Transfer,
        lease: &Lease,
        untold: bool,
    ) -> Result<(), Failure> {
        // Shipped units may be entered at the same time, without the lease.
        let record = store::put(keys::transfer_number(number), When::Version(before.version), next, None);
        let mut writes = vec![lease.check(), record];
        writes.extend(untold.then(|| store::put(keys::untold_transfer(number), When::Any, &(), None)));
        self.write(writes).await
    }

    /// Enters how many units of each SKU have left in all, and marks the transfer to be told to WAIR by the next run. The same
    /// figures again change nothing. `false` when the number is no transfer's.
    ///
    /// # Errors
    /// `Transient` when it could not be stored: enter it again.
    pub async fn shipped(&self, number: &str, total: &BTreeMap<Sku, u32>) -> Result<bool, Failure> {
        for _ in 0..ATTEMPTS {
            let Some(before) = self.find(number).await? else { return Ok(false) };
            let mut next = before.value.clone();
            if !next.group.ship(total) {
                return Ok(true);
            }
            // Two parts of one order may be entered at once: each has to see the other's units.
            let record = store::put(keys::transfer_number(number), When::Version(before.version), &next, None);
            let mark = store::put(keys::untold_transfer(number), When::Any, &(), None);
            match self.store.write(vec![record, mark]).await {
                Ok(()) => return Ok(true),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient(format!("transfer {number} is contended")))
    }

    /// Numbers of the transfers whose progress WAIR does not have, each with the version of its mark.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn untold(&self) -> Result<Vec<(String, u64)>, Failure> {
        let marks = self.store.table().query(keys::UNTOLD_TRANSFERS, "").await?;
        Ok(marks.into_iter().map(|mark| (mark.key.sk, mark.version)).collect())
    }

    /// Takes back the mark of a transfer that was told as it stood when the mark had this version.
    ///
    /// # Errors
    /// `Transient` when it could not be stored: it is then told once more.
    pub async fn told(&self, number: &str, version: u64) -> Result<(), Failure> {
        // Units that left meanwhile have renewed the mark: it stays, and they are told next.
        let delete = Write::Delete { key: keys::untold_transfer(number), when: When::Version(version) };
        match self.store.write(vec![delete]).await {
            Ok(()) | Err(TableError::Conflict(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Failure> {
        match self.store.write(writes).await {
            Ok(()) => Ok(()),
            Err(TableError::Conflict(_)) => Err(Failure::Halted("the transfers lease was lost".to_owned())),
            Err(error) => Err(error.into()),
        }
    }
}
