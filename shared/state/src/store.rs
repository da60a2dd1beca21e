//! JSON records on the table.

use std::sync::Arc;

use jiff::Timestamp;
use ports::{Body, Failure, Item, Key, Table, TableError, When, Write};
use serde::{Serialize, de::DeserializeOwned};

/// A record with the version at which it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The record.
    pub value: T,
    /// The item's version, for the condition of the next write.
    pub version: u64,
}

impl<T> Versioned<T> {
    /// The condition "nobody has written since I read".
    pub fn unchanged(record: &Option<Self>) -> When {
        record.as_ref().map_or(When::Absent, |found| When::Version(found.version))
    }
}

/// The state table, seen as JSON records.
#[derive(Clone)]
pub struct Store {
    table: Arc<dyn Table>,
}

impl Store {
    /// Records on `table`.
    pub fn new(table: Arc<dyn Table>) -> Self {
        Self { table }
    }

    /// The table underneath.
    pub fn table(&self) -> &dyn Table {
        &*self.table
    }

    /// Reads one record.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read, `Halted` when the item is not of this type.
    pub async fn read<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<Versioned<T>>, Failure> {
        let items = self.table.get(std::slice::from_ref(key)).await?;
        items.first().map(decode).transpose()
    }

    /// Reads several items with one request; each of them as if it were read alone.
    ///
    /// # Errors
    /// `Transient` when any of them cannot be read.
    pub async fn read_all(&self, keys: &[Key]) -> Result<Found, Failure> {
        Ok(Found(self.table.get(keys).await?))
    }

    /// Writes all or nothing.
    ///
    /// # Errors
    /// As [`Table::write`].
    pub async fn write(&self, writes: Vec<Write>) -> Result<(), TableError> {
        self.table.write(writes).await
    }
}

/// Items that came with one request, of different types.
#[derive(Debug, Clone, Default)]
pub struct Found(Vec<Item>);

impl Found {
    /// The record at `key`, which is one of the keys that were asked for.
    ///
    /// # Errors
    /// `Halted` when the item is not of this type.
    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<Versioned<T>>, Failure> {
        self.0.iter().find(|item| item.key == *key).map(decode).transpose()
    }
}

/// Decodes a JSON item.
///
/// # Errors
/// `Halted` when the item is not JSON of this type: newer code wrote it, or a person did.
pub fn decode<T: DeserializeOwned>(item: &Item) -> Result<Versioned<T>, Failure> {
    let Body::Text(text) = &item.body else {
        return Err(Failure::Halted(format!("state item {}/{} is not JSON", item.key.pk, item.key.sk)));
    };
    let value = serde_json::from_str(text)
        .map_err(|error| Failure::Halted(format!("state item {}/{}: {error}", item.key.pk, item.key.sk)))?;
    Ok(Versioned { value, version: item.version })
}

/// A write of one JSON record.
pub fn put<T: Serialize>(key: Key, when: When, value: &T, expires: Option<Timestamp>) -> Write {
    let text = serde_json::to_string(value).expect("records have string keys only");
    Write::Put { key, when, body: Body::Text(text), expires }
}
