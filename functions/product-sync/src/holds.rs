//! Orders that wait for the catalogue.

use mapping::{bundle::explode, catalogue::Standing, config::Config, sku::Sku};
use ports::{Failure, Mode};
use state::{
    Versioned,
    catalogue::Chunks,
    holds::{Cause, Held},
};

use crate::ProductSync;

impl ProductSync {
    /// Sends back every held order that nothing in the catalogue or the configuration keeps any more; how many.
    ///
    /// # Errors
    /// When one could not be read or sent: the next run goes on from there.
    pub(crate) async fn release_holds(&self) -> Result<[u64; 2], Failure> {
        let held: Vec<Held> = self.holds.list().await?.into_iter().map(|Versioned { value, .. }| value).collect();
        let all = held.len() as u64;
        if self.mode == Mode::Observe || held.is_empty() {
            return Ok([0, all]);
        }
        let config = &self.config.latest().await?.config;
        let mut known = Chunks::default();
        self.catalogue.load_with_components(&mut known, held.iter().flat_map(|held| &held.cause.skus)).await?;
        let released =
            self.holds.release(&*self.orders_queue, |held| is_over(&known, config, &held.cause)).await? as u64;
        Ok([released, all.saturating_sub(released)])
    }
}

/// Whether nothing of this cause is left.
fn is_over(known: &Chunks, config: &Config, cause: &Cause) -> bool {
    match &cause.shipping_method {
        Some(method) => config.courier_service(Some(method)).is_some(),
        None => can_ship(known, &cause.skus),
    }
}

/// Whether all of these SKUs can ship now. Without a name nobody can tell: such an order waits for its edit.
fn can_ship(known: &Chunks, skus: &[Sku]) -> bool {
    // A discontinued product may still ship: that is for Mintsoft to say.
    let sure = |sku: &Sku| {
        let standing = known.get(sku).map(|product| product.standing);
        matches!(standing, Some(Standing::Active | Standing::Discontinued))
    };
    let ships = |sku: &Sku| match explode(sku, |sku| known.get(sku)?.recipe.as_ref()) {
        Ok(None) => sure(sku),
        Ok(Some(bundle)) => sure(sku) && bundle.components.iter().all(|part| sure(&part.sku)),
        Err(_) => false,
    };
    !skus.is_empty() && skus.iter().all(ships)
}
