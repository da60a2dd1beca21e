//! Full reads that ran out of time, kept for the run that continues them.

use std::time::Duration;

use jiff::Timestamp;
use mapping::{pack, stock::guard::Accepted};
use ports::{Body, Failure, When, Write};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Store, keys};

/// Bytes per item of an unfinished read; the table's limit is 400 KB.
const PART: usize = 300_000;
/// An unfinished read is continued within hours or not at all.
const KEEP: Duration = Duration::from_secs(86_400);

/// A full read that a later run continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unfinished {
    /// When its first page was read.
    pub started: Timestamp,
    /// The next page.
    pub page: u32,
    /// In how many items its rows are kept.
    pub parts: usize,
    /// Which run wrote them: its fencing token.
    pub kept_by: u64,
    /// The observation order of its rows: the fencing token of the run that read the first page.
    pub order: u64,
    /// What a person has accepted for it.
    pub accepted: Option<Accepted>,
}

/// Writes that keep the rows of an unfinished read of `flow`, in parts that run out after a day. They never replace those of
/// an earlier run, which stay good until the flow's record names the new ones.
pub fn put<T: Serialize>(flow: &str, rows: &T, kept_by: u64, now: Timestamp) -> Vec<Write> {
    let packed = pack::pack(rows);
    let expires = Some(now + KEEP);
    let part = |(at, bytes): (usize, &[u8])| Write::Put {
        key: keys::unfinished_read(flow, kept_by, at),
        when: When::Any,
        body: Body::Bytes(bytes.to_vec()),
        expires,
    };
    packed.chunks(PART).enumerate().map(part).collect()
}

/// The rows of an unfinished read; `None` when a part is missing or damaged, so that the read has to begin again.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn get<T: DeserializeOwned>(store: &Store, flow: &str, read: &Unfinished) -> Result<Option<T>, Failure> {
    let wanted: Vec<_> = (0..read.parts).map(|part| keys::unfinished_read(flow, read.kept_by, part)).collect();
    let mut items = store.table().get(&wanted).await?;
    items.sort_by(|a, b| a.key.cmp(&b.key));
    let bytes = items.into_iter().filter_map(|item| match item.body {
        Body::Bytes(bytes) => Some(bytes),
        Body::Text(_) => None,
    });
    let packed: Vec<u8> = bytes.flatten().collect();
    Ok(pack::unpack(&packed).ok())
}
