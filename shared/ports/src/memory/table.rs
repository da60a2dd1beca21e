use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use async_trait::async_trait;

use super::Usage;
use crate::{Body, Item, Key, Table, TableError, When, Write};

/// Most writes of one transaction.
const WRITES: usize = 100;
/// Most bytes of a partition key, of a sort key, and of an item: those of DynamoDB.
const SIZES: [usize; 3] = [2048, 1024, 400 * 1024];

/// A table in a map. Counts what it is asked, and fails on request.
#[derive(Debug, Default)]
pub struct MemoryTable {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    items: BTreeMap<Key, Item>,
    written: Vec<Key>,
    read: Vec<Vec<Key>>,
    usage: Usage,
    reads_left: Option<usize>,
    writes_left: Option<usize>,
    answers_left: Option<usize>,
}

impl MemoryTable {
    /// Every key that was written, in order, since the last call of this function.
    pub fn take_written(&self) -> Vec<Key> {
        std::mem::take(&mut self.lock().written)
    }

    /// The keys of every [`Table::get`], in order, since the last call of this function.
    pub fn take_read(&self) -> Vec<Vec<Key>> {
        std::mem::take(&mut self.lock().read)
    }

    /// What all calls since the last call of this function cost.
    pub fn take_usage(&self) -> Usage {
        std::mem::take(&mut self.lock().usage)
    }

    /// All items.
    pub fn items(&self) -> Vec<Item> {
        self.lock().items.values().cloned().collect()
    }

    /// After `n` more transactions every write fails, as if the process had died; `None` ends it.
    pub fn fail_writes_after(&self, n: Option<usize>) {
        self.lock().writes_left = n;
    }

    /// After `n` more reads every read fails; `None` ends it.
    pub fn fail_reads_after(&self, n: Option<usize>) {
        self.lock().reads_left = n;
    }

    /// After `n` more transactions one is done and its answer lost.
    pub fn lose_answer_after(&self, n: usize) {
        self.lock().answers_left = Some(n);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }
}

impl Inner {
    fn count_read(&mut self) -> Result<(), TableError> {
        match &mut self.reads_left {
            Some(0) => return Err(TableError::Unavailable("told to fail".to_owned())),
            Some(left) => *left -= 1,
            None => {}
        }
        Ok(())
    }

    fn holds(&self, write: &Write) -> bool {
        let version = self.items.get(write.key()).map(|item| item.version);
        match write {
            Write::Put { when: When::Any, .. } | Write::Delete { when: When::Any, .. } => true,
            Write::Put { when: When::Absent, .. } | Write::Delete { when: When::Absent, .. } => version.is_none(),
            Write::Put { when: When::Version(wanted), .. } | Write::Delete { when: When::Version(wanted), .. } => {
                version == Some(*wanted)
            }
            Write::Check { version: wanted, .. } => version == Some(*wanted),
        }
    }
}

#[async_trait]
impl Table for MemoryTable {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        let inner = &mut *self.lock();
        inner.count_read()?;
        inner.read.push(keys.to_vec());
        let keys: BTreeSet<_> = keys.iter().collect();
        inner.usage.get(keys.len(), keys.iter().filter_map(|key| inner.items.get(key)));
        Ok(keys.into_iter().filter_map(|key| inner.items.get(key).cloned()).collect())
    }

    async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, TableError> {
        let mut inner = self.lock();
        inner.count_read()?;
        let from = inner.items.range(Key::new(pk, prefix)..).map(|(_, item)| item);
        let items = from.take_while(|item| item.key.pk == pk && item.key.sk.starts_with(prefix));
        let items: Vec<Item> = items.cloned().collect();
        inner.usage.query(items.iter());
        Ok(items)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), TableError> {
        let inner = &mut *self.lock();
        let keys: BTreeSet<_> = writes.iter().map(Write::key).collect();
        if writes.is_empty() || writes.len() > WRITES || keys.len() < writes.len() {
            return Err(TableError::Unavailable(format!("{} writes on {} keys", writes.len(), keys.len())));
        }
        if writes.iter().any(is_too_large) {
            return Err(TableError::Unavailable("a key or an item is too large".to_owned()));
        }
        match &mut inner.writes_left {
            Some(0) => return Err(TableError::Unavailable("told to fail".to_owned())),
            Some(left) => *left -= 1,
            None => {}
        }
        inner.usage.write(writes.iter().map(|write| (write, inner.items.get(write.key()))));
        if let Some(failed) = writes.iter().position(|write| !inner.holds(write)) {
            return Err(TableError::Conflict(failed));
        }
        for write in writes {
            if !matches!(write, Write::Check { .. }) {
                inner.written.push(write.key().clone());
            }
            match write {
                Write::Put { key, body, expires, .. } => {
                    let version = inner.items.get(&key).map_or(1, |item| item.version + 1);
                    inner.items.insert(key.clone(), Item { key, version, body, expires });
                }
                Write::Delete { key, .. } => {
                    inner.items.remove(&key);
                }
                Write::Check { .. } => {}
            }
        }
        let lost = inner.answers_left == Some(0);
        inner.answers_left = inner.answers_left.and_then(|left| left.checked_sub(1));
        if lost { Err(TableError::Unknown("told to lose the answer".to_owned())) } else { Ok(()) }
    }
}

fn is_too_large(write: &Write) -> bool {
    let body = match write {
        Write::Put { body: Body::Text(text), .. } => text.len(),
        Write::Put { body: Body::Bytes(bytes), .. } => bytes.len(),
        Write::Delete { .. } | Write::Check { .. } => 0,
    };
    let Key { pk, sk } = write.key();
    [pk.len(), sk.len(), pk.len() + sk.len() + body].iter().zip(SIZES).any(|(size, most)| *size > most)
}
