//! Bundles: their recipes, and what Mintsoft is sent for them.

use std::collections::{BTreeMap, BTreeSet};

use mapping::{
    bundle::{Recipe, explode},
    catalogue::{Handling, Product, Standing},
    mintsoft::product::{Seen, recipe},
    sku::Sku,
};
use ports::Failure;

use crate::{ending::Stop, look::MOST_FAILURES, run::Run};

impl Run<'_> {
    /// The bundles among products that were just entered, with their product ids.
    pub(crate) fn bundles_among(&self, seen: &[Seen]) -> BTreeMap<Sku, i64> {
        let bundle = |row: &Seen| {
            let known = self.chunks.get(&row.sku)?;
            (row.bundle && known.bundle && known.id == Some(row.id)).then(|| (row.sku.clone(), row.id))
        };
        seen.iter().filter_map(bundle).collect()
    }

    /// Reads the recipes of Mintsoft's bundles; gives back those that could not be read now.
    pub(crate) async fn read_recipes(&mut self, bundles: BTreeMap<Sku, i64>) -> Result<BTreeSet<Sku>, Stop> {
        let (sync, order) = (self.sync, self.lease.fence());
        let (mut left, mut failures) = (BTreeSet::new(), 0);
        for (sku, id) in bundles {
            if !self.has_time() || failures >= MOST_FAILURES {
                left.insert(sku);
                continue;
            }
            sync.leases.keep(self.lease).await?;
            match sync.mintsoft.bundle(id).await {
                Ok(row) => {
                    self.report.bundles += 1;
                    // A bundle without a readable recipe keeps none: nobody may ship by one that is no longer true.
                    self.set_recipe(&sku, row.as_ref().and_then(recipe), order);
                }
                Err(failure @ Failure::Misconfigured { .. }) => return Err(Stop::Mintsoft(failure)),
                Err(failure) => {
                    tracing::warn!(catalogue.sku = %sku, failure.reason = %failure, "a bundle could not be read");
                    failures += if matches!(failure, Failure::Throttled { .. }) { MOST_FAILURES } else { 1 };
                    left.insert(sku);
                }
            }
        }
        Ok(left)
    }

    fn set_recipe(&mut self, sku: &Sku, recipe: Option<Recipe>, order: u64) {
        self.chunks.update(sku, |known| {
            let changed = known.recipe != recipe;
            if changed {
                (known.recipe, known.observed) = (recipe, order);
            }
            changed
        });
    }

    /// Gives the bundles of the configuration their recipes, where Mintsoft has none, and says how each bundle is ordered.
    pub(crate) fn apply_bundles(&mut self) {
        let (current, order) = (self.current.clone(), self.lease.fence());
        let configured: BTreeMap<Sku, Recipe> = current.config.bundles.iter().filter_map(Recipe::configured).collect();
        for (sku, recipe) in &configured {
            self.chunks.update(sku, |known| {
                changed(known, order, |known| {
                    if known.standing == Standing::Gone {
                        known.id = None;
                    }
                    if known.id.is_none() {
                        known.standing = Standing::Active;
                    }
                    if !known.bundle {
                        known.recipe = Some(recipe.clone());
                    }
                })
            });
        }
        self.chunks.update_all(|known| {
            let no_bundle = !known.bundle && known.recipe.is_some();
            let nowhere = known.id.is_none() && known.standing != Standing::Gone;
            let stale = (no_bundle || nowhere) && !configured.contains_key(&known.sku);
            if stale && nowhere {
                known.standing = Standing::Gone;
            }
            if stale && no_bundle {
                known.recipe = None;
            }
            if stale {
                known.observed = order;
            }
            stale
        });
        let wished = current.config.catalogue.pass_through.iter().filter_map(|sku| Sku::usable(sku));
        let passed: BTreeSet<Sku> = wished.filter(|sku| self.mintsoft_agrees(sku)).collect();
        self.chunks.update_all(|known| {
            let handling = if passed.contains(&known.sku) { Handling::PassThrough } else { Handling::Explode };
            std::mem::replace(&mut known.handling, handling) != handling
        });
    }

    /// Whether Mintsoft would ship for this bundle what its recipe in force says, inner bundles of the configuration included.
    fn mintsoft_agrees(&self, sku: &Sku) -> bool {
        let known = |sku: &Sku| self.chunks.get(sku);
        let own = explode(sku, |sku| known(sku).filter(|product| product.bundle)?.recipe.as_ref());
        let in_force = explode(sku, |sku| known(sku)?.recipe.as_ref());
        matches!(&own, Ok(Some(_))) && own == in_force
    }

    /// All recipes in force.
    pub(crate) fn recipes_now(&self) -> BTreeMap<Sku, Recipe> {
        let recipe = |product: &Product| Some((product.sku.clone(), product.recipe.clone()?));
        self.chunks.skus().filter_map(recipe).collect()
    }
}

fn changed(known: &mut Product, order: u64, change: impl FnOnce(&mut Product)) -> bool {
    let before = known.clone();
    change(known);
    let changed = *known != before;
    if changed {
        known.observed = order;
    }
    changed
}
