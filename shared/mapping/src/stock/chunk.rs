//! Stock state in compressed chunks: SKUs are spread over [`COUNT`] chunks by hash, so that a full compare reads a few
//! hundred kilobytes and a change touches only its chunk.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Row, SkuStock, Told};
use crate::{
    mintsoft::inventory::Bin,
    pack::{Unreadable, pack, unpack},
    sku::Sku,
};

/// How many chunks there are: 100,000 SKUs make about 100 in each, three kilobytes compressed.
pub const COUNT: u16 = 1024;

/// The chunk of a SKU, or of whatever else a family of chunks is keyed by.
pub fn of(key: &impl AsRef<str>) -> u16 {
    let hash = Sha256::digest(key.as_ref());
    u16::from_be_bytes([hash[0], hash[1]]) % COUNT
}

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
    pack(&columns)
}

/// Decodes one chunk.
///
/// # Errors
/// When the bytes are damaged or of an unknown format; nothing is then known of its SKUs, which is not the same as empty.
pub fn decode(bytes: &[u8]) -> Result<Vec<SkuStock>, Unreadable> {
    assemble(unpack(bytes)?).ok_or_else(|| Unreadable("its columns do not fit together".to_owned()))
}

fn assemble(columns: Columns) -> Option<Vec<SkuStock>> {
    let (mut row, mut told, mut last_id) = (0, 0, 0_i32);
    let mut skus = Vec::with_capacity(columns.skus.len());
    for (at, sku) in columns.skus.iter().enumerate() {
        let mut sku = SkuStock::new(sku.clone());
        sku.observed = *columns.observed.get(at)?;
        for _ in 0..*columns.row_counts.get(at)? {
            last_id = last_id.wrapping_add(*columns.row_ids.get(row)?);
            sku.rows.push(Row {
                bin: Bin { warehouse: *columns.warehouses.get(row)?, row: last_id, location: *columns.bins.get(row)? },
                physical: *columns.physical.get(row)?,
                allocated: *columns.allocated.get(row)?,
                missed: *columns.missed.get(row)?,
            });
            row += 1;
        }
        for _ in 0..*columns.told_counts.get(at)? {
            sku.told.push(Told {
                location: columns.locations.get(usize::try_from(*columns.told_locations.get(told)?).ok()?)?.clone(),
                physical: *columns.told_physical.get(told)?,
                allocated: *columns.told_allocated.get(told)?,
            });
            told += 1;
        }
        sku.rows.shrink_to_fit();
        sku.told.shrink_to_fit();
        skus.push(sku);
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
        ("[a-zA-Z0-9äß#-]{1,12}", any::<u64>(), prop::collection::vec(row, 0..5), prop::collection::vec(told, 0..4))
            .prop_map(|(text, observed, rows, told)| SkuStock {
                sku: Sku::usable(&text).expect("usable"),
                observed,
                rows,
                told,
            })
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

    #[test]
    fn an_empty_or_newer_chunk_is_refused() {
        assert!(decode(&[]).is_err());
        assert!(decode(&[9, 1, 2]).is_err());
    }
}
