//! Planners and merchandisers: transfers, products, recipes.

use vendors::wair::Recommendation;

use crate::{chance::Chance, knobs::Knob, sim::Sim};

impl Sim {
    /// WAIR recommends a transfer; a person has confirmed it.
    pub(crate) fn recommend(&mut self, roll: u64) -> bool {
        let mut chance = Chance::of(roll, "transfer");
        let sku = self.some_sku(&mut chance);
        let now = self.core.time.now();
        let recommendation = Recommendation {
            reference: format!("ref-{:05}", roll % 100_000),
            from: "WH".to_owned(),
            to: "STORE".to_owned(),
            sku,
            quantity: chance.between(1, 3) as f64,
            confirmed: vendors::lock(&self.core.vendors).time(now),
            planned: Some("2026-12-31".parse().expect("a date")),
            open: true,
        };
        self.did(format!("WAIR recommends {recommendation:?}"));
        *self.recommended.entry(recommendation.sku.clone()).or_default() += recommendation.quantity as i64;
        vendors::lock(&self.core.vendors).wair.recommend(recommendation);
        true
    }

    /// One of WAIR's recommendations is altered or withdrawn.
    pub(crate) fn alter(&mut self, roll: u64, withdraw: bool) -> bool {
        let mut vendors = vendors::lock(&self.core.vendors);
        let open: Vec<Recommendation> = vendors.wair.recommendations().iter().filter(|row| row.open).cloned().collect();
        let Some(mut row) = open.get(roll as usize % open.len().max(1)).cloned() else { return false };
        if withdraw {
            vendors.wair.withdraw(&row.reference);
        } else {
            row.quantity += 1.0;
            vendors.wair.recommend(row.clone());
        }
        drop(vendors);
        if !withdraw {
            *self.recommended.entry(row.sku.clone()).or_default() += 1;
        }
        self.did(format!("WAIR {} {}", if withdraw { "withdraws" } else { "alters" }, row.reference));
        true
    }

    /// Products, bundles and configuration as merchandisers change them.
    pub(crate) fn merchandise(&mut self, knob: Knob, roll: u64) -> bool {
        let mut chance = Chance::of(roll, "merchandise");
        let sku = self.some_sku(&mut chance);
        let of_ours = knob == Knob::BundleChanged && !self.change_bundle(&mut chance);
        if of_ours {
            if let Some(part) = self.recipe.first_mut() {
                part.1 = chance.between(1, 3) as u32;
            }
            self.push_config();
        }
        if knob != Knob::BundleChanged {
            self.change_product(knob, &sku, &mut chance);
        }
        self.note_recipes();
        self.did(format!("merchandiser: {knob:?} of {sku}"));
        true
    }

    /// Half of the time, a bundle of Mintsoft gets another recipe.
    fn change_bundle(&self, chance: &mut Chance) -> bool {
        let mut vendors = vendors::lock(&self.core.vendors);
        let now = vendors.time(self.core.time.now());
        let bundle = vendors.mintsoft.products().find(|product| !product.components.is_empty()).map(|one| one.id);
        let Some(bundle) = bundle.filter(|_| chance.percent(50)) else { return false };
        let more = chance.percent(50);
        vendors.mintsoft.change_product(now, bundle, |product| {
            if let Some(part) = product.components.first_mut() {
                part.quantity = if more { part.quantity + 1 } else { 1 };
            }
        });
        true
    }

    fn change_product(&self, knob: Knob, sku: &str, chance: &mut Chance) {
        let mut vendors = vendors::lock(&self.core.vendors);
        let now = vendors.time(self.core.time.now());
        let Some(id) = vendors.mintsoft.product(sku).map(|product| product.id) else { return };
        if knob == Knob::Discontinued {
            vendors.mintsoft.change_product(now, id, |product| product.discontinued = !product.discontinued);
            return;
        }
        let odd = if chance.percent(50) { sku.to_lowercase() } else { format!("{sku} ") };
        if vendors.mintsoft.product(&odd).is_none() {
            vendors.mintsoft.add_product(now, &odd);
        }
    }
}
