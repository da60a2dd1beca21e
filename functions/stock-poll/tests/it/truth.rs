//! What should be, and what is.

use std::collections::BTreeMap;

use state::exceptions::Exception;

use crate::{
    wire::Told,
    world::{Pair, World},
};

impl World {
    /// Physical and allocated units by the formula, for every pair with a row.
    pub(crate) fn true_sums(&self) -> BTreeMap<Pair, (i64, i64)> {
        let vendors = self.vendors();
        let skus: BTreeMap<i32, &str> =
            vendors.mintsoft.products().map(|product| (product.id, product.sku.as_str())).collect();
        let mut sums = BTreeMap::new();
        for row in vendors.mintsoft.rows().filter(|row| row.client == 42 && !skus[&row.product].trim().is_empty()) {
            for (location, _) in self.sums.iter().filter(|(_, warehouses)| warehouses.contains(&row.warehouse)) {
                let sum: &mut (i64, i64) =
                    sums.entry(((*location).to_owned(), skus[&row.product].to_owned())).or_default();
                sum.0 += i64::from(row.stock_level());
                sum.1 += i64::from(row.allocated);
            }
        }
        sums
    }

    pub(crate) fn note_all(&self) {
        let sums = self.true_sums();
        let mut truth = self.truth.lock().expect("no holder of this lock panics");
        for (pair, (physical, _)) in sums {
            truth.entry(pair).or_default().insert(physical);
        }
    }

    pub(crate) fn level(&self, location: &str, sku: &str) -> Option<i64> {
        self.vendors().wair.level(location, sku)
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.wire.take_told()
    }

    pub(crate) async fn open(&self) -> Vec<Exception> {
        self.poll.exceptions.list_open().await.expect("the table works")
    }

    /// The codes of all open exceptions.
    pub(crate) async fn open_codes(&self) -> Vec<String> {
        self.open().await.into_iter().map(|exception| exception.code).collect()
    }

    /// WAIR holds exactly what Mintsoft's rows add up to, and its batch is closed.
    #[track_caller]
    pub(crate) fn assert_converged(&self) {
        let sums = self.true_sums();
        let vendors = self.vendors();
        assert!(!vendors.wair.batch_open(), "a batch is open");
        for ((location, sku), (physical, _)) in &sums {
            assert_eq!(vendors.wair.level(location, sku), Some(*physical), "level of {sku} at {location}");
        }
        let allocated = sums.iter().filter(|(_, sums)| sums.1 > 0).map(|(pair, sums)| (pair.clone(), sums.1));
        let told =
            vendors.wair.allocations().values().map(|row| ((row.location.clone(), row.sku.clone()), row.quantity));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), allocated.collect::<BTreeMap<_, _>>());
        for (location, sku, units) in vendors.wair.levels() {
            let known = sums.contains_key(&(location.to_owned(), sku.to_owned()));
            assert!(known || units == 0, "{units} of {sku} at {location}, where it has no row");
        }
    }

    /// No level was ever told that was not true at some moment: no partial sum, no invented zero.
    #[track_caller]
    pub(crate) fn assert_truthful(&self) {
        let truth = self.truth.lock().expect("no holder of this lock panics");
        for Told { location, sku, quantity } in self.wire.take_told() {
            let known = truth.get(&(location.clone(), sku.clone()));
            assert!(
                known.is_some_and(|levels| levels.contains(&quantity)),
                "{quantity} of {sku} at {location} was never true: {known:?}"
            );
        }
    }
}
