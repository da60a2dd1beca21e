//! The sets that are uploaded inside a batch.

use mapping::{
    catalogue::range::Item,
    config::Location,
    stock::plan::Level,
    wair::wire::{
        ALLOCATIONS_PER_CALL, Colors, ITEMS_PER_CALL, Items, Locations, MASTER_DATA_PER_CALL, NotForReplenishment,
        NotForReplenishmentRow, STOCK_PER_CALL, Sizes, Stock, StockRow,
    },
};
use ports::Failure;
use serde::Serialize;

use crate::Batch;

/// A set: where it goes and how it is spelt.
pub(crate) trait Set {
    type Record: Clone;
    /// Its last page makes it complete, and removes what is not in it.
    const WHOLE: bool = false;

    /// The endpoint. `more` says that other pages follow.
    fn path(more: bool) -> String;
    fn body(part: &[Self::Record]) -> impl Serialize;
}

struct Levels;

impl Set for Levels {
    type Record = Level;

    fn path(_: bool) -> String {
        "/Stock".to_owned()
    }

    fn body(part: &[Level]) -> impl Serialize {
        Stock { stock: part.iter().map(StockRow::from).collect() }
    }
}

struct Allocations;

impl Set for Allocations {
    type Record = Level;
    const WHOLE: bool = true;

    fn path(more: bool) -> String {
        format!("/StockNotForReplenishment?fullLoad=true&moreRecordsAvailable={more}")
    }

    fn body(part: &[Level]) -> impl Serialize {
        NotForReplenishment { stock_not_for_replenishment: part.iter().map(NotForReplenishmentRow::from).collect() }
    }
}

/// Master data is never sent as a full load, which would remove what one read happened to miss.
macro_rules! master_data {
    ($($set:ident $path:literal $record:ty, $body:ident;)*) => {$(
        struct $set;

        impl Set for $set {
            type Record = $record;

            fn path(_: bool) -> String {
                $path.to_owned()
            }

            fn body(part: &[$record]) -> impl Serialize {
                $body::of(part)
            }
        }
    )*};
}

master_data! {
    ItemSet "/Items" Item, Items;
    SizeSet "/Sizes" String, Sizes;
    ColourSet "/Colors" String, Colors;
    LocationSet "/Locations" Location, Locations;
}

impl Batch<'_> {
    /// Sends physical levels; gives back those that WAIR refuses.
    ///
    /// # Errors
    /// `Unknown` when some of them may have been stored; all of them must be sent again then, which does no harm.
    pub async fn stock(&mut self, levels: &[Level]) -> Result<Vec<Level>, Failure> {
        self.upload::<Levels>(levels.chunks(STOCK_PER_CALL).rev().collect()).await
    }

    /// Replaces WAIR's whole set of allocations; gives back those that WAIR refuses. An empty set clears it.
    ///
    /// # Errors
    /// After any error the set at WAIR is not known: the next run sends it again.
    pub async fn allocations(&mut self, all: &[Level]) -> Result<Vec<Level>, Failure> {
        let mut parts: Vec<&[Level]> = all.chunks(ALLOCATIONS_PER_CALL).rev().collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        self.upload::<Allocations>(parts).await
    }

    /// Sends whole items; gives back those that WAIR refuses.
    ///
    /// # Errors
    /// As [`Batch::stock`].
    pub async fn items(&mut self, items: &[Item]) -> Result<Vec<Item>, Failure> {
        self.upload::<ItemSet>(calls_of(items)).await
    }

    /// Sends sizes with their order; gives back those that WAIR refuses.
    ///
    /// # Errors
    /// As [`Batch::stock`].
    pub async fn sizes(&mut self, sizes: &[String]) -> Result<Vec<String>, Failure> {
        self.upload::<SizeSet>(sizes.chunks(MASTER_DATA_PER_CALL).rev().collect()).await
    }

    /// Sends colours; gives back those that WAIR refuses.
    ///
    /// # Errors
    /// As [`Batch::stock`].
    pub async fn colours(&mut self, colours: &[String]) -> Result<Vec<String>, Failure> {
        self.upload::<ColourSet>(colours.chunks(MASTER_DATA_PER_CALL).rev().collect()).await
    }

    /// Sends locations; gives back those that WAIR refuses.
    ///
    /// # Errors
    /// As [`Batch::stock`].
    pub async fn locations(&mut self, locations: &[Location]) -> Result<Vec<Location>, Failure> {
        self.upload::<LocationSet>(locations.chunks(MASTER_DATA_PER_CALL).rev().collect()).await
    }
}

/// Items cut into calls, the last call first, so that neither items nor SKUs are too many.
fn calls_of(items: &[Item]) -> Vec<&[Item]> {
    let (mut calls, mut from, mut skus) = (Vec::new(), 0, 0);
    for (at, item) in items.iter().enumerate() {
        let full = at - from == ITEMS_PER_CALL || skus + item.skus.len() > ITEMS_PER_CALL;
        if full && at > from {
            calls.push(&items[from..at]);
            (from, skus) = (at, 0);
        }
        skus += item.skus.len();
    }
    if from < items.len() {
        calls.push(&items[from..]);
    }
    calls.reverse();
    calls
}

#[cfg(test)]
mod tests {
    use mapping::{
        catalogue::{Variant, range::ItemSku},
        sku::Sku,
    };

    use super::*;

    fn item(skus: usize) -> Item {
        let text = String::new;
        let variant = Variant { item: text(), style: text(), colour: text(), size: text() };
        let sku = ItemSku { sku: Sku::usable("A").expect("usable"), variant, hash: 1 };
        Item { id: text(), name: text(), category: None, skus: vec![sku; skus] }
    }

    fn lengths(items: &[Item]) -> Vec<usize> {
        calls_of(items).iter().map(|call| call.len()).collect()
    }

    #[test]
    fn a_call_holds_neither_too_many_items_nor_too_many_skus() {
        assert_eq!(lengths(&vec![item(1); ITEMS_PER_CALL + 1]), [1, ITEMS_PER_CALL]);
        assert_eq!(lengths(&vec![item(10_000); 5]), [1, 2, 2]);
        assert_eq!(lengths(&[item(1), item(30_000), item(1)]), [1, 1, 1]);
        assert!(lengths(&[]).is_empty());
    }
}
