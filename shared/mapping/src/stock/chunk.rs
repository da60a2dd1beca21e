//! Stock state in compressed chunks: SKUs are spread over [`COUNT`] chunks by hash, so that a full compare reads a few
//! hundred kilobytes and a change touches only its chunk.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Row, SkuStock, Told, Upstream, upstream::Mark};
use crate::{
    mintsoft::inventory::Bin,
    pack::{Unreadable, pack_as, unpack, unpack_as},
    sku::Sku,
};

/// How many chunks there are: 100,000 SKUs make about 100 in each, three kilobytes compressed.
pub const COUNT: u16 = 1024;

/// The chunk of a SKU, or of whatever else a family of chunks is keyed by.
pub fn of(key: &impl AsRef<str>) -> u16 {
    let hash = Sha256::digest(key.as_ref());
    u16::from_be_bytes([hash[0], hash[1]]) % COUNT
}

/// What is written. Format 1 had no levels from upstream; it is still read.
const FORMAT: u8 = 2;

/// Columns compress better than records: ids rise, figures are small, and most columns are nearly constant.
#[derive(Default, Serialize, Deserialize)]
struct Columns {
    locations: Vec<Arc<str>>,
    skus: Vec<Sku>,
    observed: Vec<u64>,
    row_counts: Vec<u32>,
    warehouses: Vec<i32>,
    row_ids: Vec<i32>,
    bins: Vec<i32>,
    physical: Vec<i32>,
    allocated: Vec<i32>,
    missed: Vec<u8>,
    told_counts: Vec<u32>,
    told_locations: Vec<u32>,
    told_physical: Vec<Option<i64>>,
    told_allocated: Vec<Option<i64>>,
}

/// What format 2 adds.
#[derive(Default, Serialize, Deserialize)]
struct UpstreamColumns {
    locations: Vec<Arc<str>>,
    counts: Vec<u32>,
    at: Vec<u32>,
    quantities: Vec<u32>,
    /// Milliseconds since 1970.
    observed: Vec<i64>,
    marks: Vec<Mark>,
}

/// Encodes the SKUs of one chunk, which are in order.
pub fn encode(skus: &[SkuStock]) -> Vec<u8> {
    let mut columns = Columns::default();
    let mut index = BTreeMap::new();
    let mut last_id = 0_i32;
    for sku in skus {
        columns.skus.push(sku.sku.clone());
        columns.observed.push(sku.observed);
        columns.row_counts.push(u32::try_from(sku.rows.len()).unwrap_or(u32::MAX));
        for row in &sku.rows {
            columns.warehouses.push(row.bin.warehouse);
            columns.row_ids.push(row.bin.row.wrapping_sub(last_id));
            last_id = row.bin.row;
            columns.bins.push(row.bin.location);
            columns.physical.push(row.physical);
            columns.allocated.push(row.allocated);
            columns.missed.push(row.missed);
        }
        columns.told_counts.push(u32::try_from(sku.told.len()).unwrap_or(u32::MAX));
        for told in &sku.told {
            let next = u32::try_from(index.len()).unwrap_or(u32::MAX);
            let at = *index.entry(&*told.location).or_insert_with(|| {
                columns.locations.push(told.location.clone());
                next
            });
            columns.told_locations.push(at);
            columns.told_physical.push(told.physical);
            columns.told_allocated.push(told.allocated);
        }
    }
    pack_as(FORMAT, &(columns, upstream_columns(skus)))
}

/// Decodes one chunk.
///
/// # Errors
/// When the bytes are damaged or of an unknown format; nothing is then known of its SKUs, which is not the same as empty.
pub fn decode(bytes: &[u8]) -> Result<Vec<SkuStock>, Unreadable> {
    let (columns, upstream) = match bytes {
        [FORMAT, ..] => unpack_as::<(Columns, UpstreamColumns)>(FORMAT, bytes)?,
        _ => (unpack(bytes)?, UpstreamColumns::default()),
    };
    let skus = assemble(columns).and_then(|skus| assemble_upstream(skus, &upstream));
    skus.ok_or_else(|| Unreadable("its columns do not fit together".to_owned()))
}

fn assemble(columns: Columns) -> Option<Vec<SkuStock>> {
    let (mut row, mut told, mut last_id) = (0, 0, 0_i32);
    let mut skus = Vec::with_capacity(columns.skus.len());
    for (at, sku) in columns.skus.iter().enumerate() {
        let mut sku = SkuStock::new(sku.clone());
        sku.observed = *columns.observed.get(at)?;
        let rows = *columns.row_counts.get(at)?;
        // Damaged bytes may claim any number.
        sku.rows.reserve_exact(usize::try_from(rows).ok()?.min(columns.warehouses.len()));
        for _ in 0..rows {
            last_id = last_id.wrapping_add(*columns.row_ids.get(row)?);
            sku.rows.push(Row {
                bin: Bin { warehouse: *columns.warehouses.get(row)?, row: last_id, location: *columns.bins.get(row)? },
                physical: *columns.physical.get(row)?,
                allocated: *columns.allocated.get(row)?,
                missed: *columns.missed.get(row)?,
            });
            row += 1;
        }
        let places = *columns.told_counts.get(at)?;
        sku.told.reserve_exact(usize::try_from(places).ok()?.min(columns.told_locations.len()));
        for _ in 0..places {
            sku.told.push(Told {
                location: columns.locations.get(usize::try_from(*columns.told_locations.get(told)?).ok()?)?.clone(),
                physical: *columns.told_physical.get(told)?,
                allocated: *columns.told_allocated.get(told)?,
            });
            told += 1;
        }
        skus.push(sku);
    }
    Some(skus)
}

fn upstream_columns(skus: &[SkuStock]) -> UpstreamColumns {
    let mut columns = UpstreamColumns::default();
    // Most deployments have no such location: their chunks do not grow.
    if skus.iter().all(|sku| sku.upstream.is_empty()) {
        return columns;
    }
    let mut index = BTreeMap::new();
    for sku in skus {
        columns.counts.push(u32::try_from(sku.upstream.len()).unwrap_or(u32::MAX));
        for level in &sku.upstream {
            let next = u32::try_from(index.len()).unwrap_or(u32::MAX);
            let at = *index.entry(&*level.location).or_insert_with(|| {
                columns.locations.push(level.location.clone());
                next
            });
            columns.at.push(at);
            columns.quantities.push(level.quantity);
            columns.observed.push(level.observed_at.as_millisecond());
            columns.marks.push(level.mark);
        }
    }
    columns
}

fn assemble_upstream(mut skus: Vec<SkuStock>, columns: &UpstreamColumns) -> Option<Vec<SkuStock>> {
    if columns.counts.is_empty() {
        return Some(skus);
    }
    let mut level = 0;
    for (at, sku) in skus.iter_mut().enumerate() {
        for _ in 0..*columns.counts.get(at)? {
            sku.upstream.push(Upstream {
                location: columns.locations.get(usize::try_from(*columns.at.get(level)?).ok()?)?.clone(),
                quantity: *columns.quantities.get(level)?,
                observed_at: Timestamp::from_millisecond(*columns.observed.get(level)?).ok()?,
                mark: *columns.marks.get(level)?,
            });
            level += 1;
        }
        sku.upstream.shrink_to_fit();
    }
    Some(skus)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sku() -> impl Strategy<Value = SkuStock> {
        let row = (any::<(i32, i32, i32)>(), any::<i32>(), any::<i32>(), any::<u8>()).prop_map(
            |(bin, physical, allocated, missed)| Row {
                bin: Bin { warehouse: bin.0, row: bin.1, location: bin.2 },
                physical,
                allocated,
                missed,
            },
        );
        let told = ("[A-Z]{1,4}", any::<Option<i64>>(), any::<Option<i64>>())
            .prop_map(|(location, physical, allocated)| Told { location: Arc::from(location), physical, allocated });
        let mark = prop_oneof![Just(Mark::Due), Just(Mark::Set), Just(Mark::Refused)];
        let upstream =
            ("[A-Z]{1,4}", any::<u32>(), 0_i64..4_000_000_000_000, mark).prop_map(|(location, quantity, at, mark)| {
                Upstream {
                    location: Arc::from(location),
                    quantity,
                    observed_at: Timestamp::from_millisecond(at).expect("in range"),
                    mark,
                }
            });
        let (rows, told) = (prop::collection::vec(row, 0..5), prop::collection::vec(told, 0..4));
        ("[a-zA-Z0-9äß#-]{1,12}", any::<u64>(), rows, told, prop::collection::vec(upstream, 0..3)).prop_map(
            |(text, observed, rows, told, upstream)| SkuStock {
                sku: Sku::usable(&text).expect("usable"),
                observed,
                rows,
                told,
                upstream,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_encoded_comes_back_unchanged(skus in prop::collection::vec(sku(), 0..30)) {
            prop_assert_eq!(decode(&encode(&skus)).expect("own encoding"), skus);
        }

        #[test]
        fn damaged_bytes_are_an_error_or_a_chunk_but_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(decode(&bytes));
        }
    }

    fn known() -> SkuStock {
        let mut sku = SkuStock::new(Sku::usable("TEE").expect("usable"));
        sku.observed = 7;
        for (row, physical) in [(11, 5), (12, -1)] {
            sku.rows.push(Row { bin: Bin { warehouse: 3, row, location: 2 }, physical, allocated: 1, missed: 0 });
        }
        sku.told.push(Told { location: Arc::from("WH"), physical: Some(4), allocated: None });
        sku
    }

    fn unhex(text: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
        (0..text.trim().len()).step_by(2).map(byte).collect()
    }

    #[test]
    fn chunks_of_every_format_ever_written_are_read() {
        let mut with_upstream = known();
        with_upstream.upstream.push(Upstream {
            location: Arc::from("STORE"),
            quantity: 4,
            observed_at: Timestamp::from_millisecond(1_700_000_000_123).expect("in range"),
            mark: Mark::Set,
        });

        assert_eq!(decode(&unhex(include_str!("golden/chunk-format-1.hex"))), Ok(vec![known()]));
        assert_eq!(decode(&unhex(include_str!("golden/chunk-format-2.hex"))), Ok(vec![with_upstream]));
    }

    #[test]
    fn an_empty_or_newer_chunk_is_refused() {
        assert!(decode(&[]).is_err());
        assert!(decode(&[9, 1, 2]).is_err());
    }
}
