//! Open orders that hold the components of an older recipe. They are only reported, never touched.

use std::collections::BTreeMap;

use mapping::{
    bundle::{Pinned, explode},
    exception as kind,
    sku::Sku,
};
use ports::Failure;

use crate::run::Run;

/// Open orders of one bundle that hold other components than its recipe says now.
#[derive(Default)]
struct Older {
    orders: u32,
    first: String,
}

impl Run<'_> {
    /// Compares open orders with the recipes in force, when a recipe changed, when some orders are known to differ, and with
    /// every full read.
    pub(crate) async fn check_open_orders(&mut self, full: bool) -> Result<(), Failure> {
        let now = self.recipes_now();
        let before = self.recipes.take().unwrap_or_default();
        let differed = self.flow.open.iter().any(|(code, _)| code == kind::BUNDLE_CHANGED.code);
        if now == before && !differed && !full {
            return Ok(());
        }
        let mut older = BTreeMap::<Sku, Older>::new();
        let open = self.sync.orders.open().await?;
        for ((channel, order), record) in self.sync.orders.read_all(&open).await? {
            for line in &record.lines {
                if line.pinned.as_ref().is_some_and(|pinned| !self.is_in_force(&line.sku, pinned)) {
                    let entry = older.entry(line.sku.clone()).or_default();
                    if entry.orders == 0 {
                        entry.first = format!("{channel}/{order}");
                    }
                    entry.orders += 1;
                }
            }
        }
        let detail = |older: &Older| format!("{} open order lines, {} is the first", older.orders, older.first);
        let found: Vec<(String, String)> = older.iter().map(|(sku, older)| (sku.to_string(), detail(older))).collect();
        let found = found.iter().map(|(sku, detail)| (sku.as_str(), detail.clone()));
        self.settle_on(&kind::BUNDLE_CHANGED, found, |_| true).await
    }

    fn is_in_force(&self, sku: &Sku, pinned: &Pinned) -> bool {
        let now = explode(sku, |sku| self.chunks.get(sku)?.recipe.as_ref());
        matches!(now, Ok(Some(now)) if now.version == pinned.version)
    }
}
