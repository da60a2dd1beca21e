//! May this SKU be offered? Every doubt says no.
//!
//! A SKU is free where Σ over the counted locations of (physical − allocated), less the buffer, is at least 1. A bundle is as
//! free as its scarcest component. Reasons are looked for in one order, that of [`Reason`]: what only a change of the
//! catalogue can mend comes first, what the next delivery mends comes last. So `out_of_stock` is said only of a SKU that is
//! sold, not held, and whose figures are fresh: nobody reads a shelf from figures that are too old.

mod shelf;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    bundle::{self, Component, Recipe},
    catalogue::{Product, Standing, size},
    config::Config,
    sku::Sku,
    stock::SkuStock,
};

pub use shelf::{Counted, counted};

/// Why a SKU is not offered, in the order in which reasons are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The catalogue does not have it, or Mintsoft no longer does.
    UnknownSku,
    /// It is not one active product on both sides: discontinued, doubled, never given to WAIR (of a bundle: its components), a
    /// bundle whose recipe does not end; or no location is there to offer it from.
    NotMapped,
    /// A person or a guard has stopped offering it: it is on the list of the configuration, or its figures are in doubt.
    Held,
    /// Its figures are older than is allowed, or of a location that could not be read.
    Stale,
    /// Nothing of it is free. Also when no read has ever shown it where stock is counted: unknown stock is never offered,
    /// and a product that was never booked in has no row.
    OutOfStock,
}

/// What is known, to decide by. What could not be read is not known, and must not be put here as empty.
pub struct Known<'k> {
    /// The configuration.
    pub config: &'k Config,
    /// Now.
    pub now: Timestamp,
    /// The moment that the whole of the stock shows; `None` when that is not known.
    pub as_of: Option<Timestamp>,
    /// The locations that count.
    pub counted: &'k [Counted<'k>],
    /// The catalogue.
    pub product: &'k dyn Fn(&Sku) -> Option<&'k Product>,
    /// The stock.
    pub stock: &'k dyn Fn(&Sku) -> Option<&'k SkuStock>,
    /// Whether the figures of a SKU are in doubt.
    pub in_doubt: &'k dyn Fn(&Sku) -> bool,
}

impl<'k> Known<'k> {
    /// Whether one of this SKU may be offered.
    ///
    /// # Errors
    /// The first reason why not, of the SKU itself or of anything that it ships as.
    pub fn may_offer(&self, sku: &Sku) -> Result<(), Reason> {
        let of_bundles = self.bundles(sku).into_iter().map(|bundle| self.bundle(bundle));
        let of_parts = match self.parts(sku) {
            Ok(parts) => parts.iter().map(|part| self.part(part)).collect(),
            Err(reason) => vec![Err(reason)],
        };
        of_bundles.chain(of_parts).filter_map(Result::err).min().map_or(Ok(()), Err)
    }

    /// The other SKUs of `style` that may be offered, with their sizes, in size order. `skus` says where to look; what no
    /// longer belongs to the style is left out.
    pub fn sizes<'s>(&self, sku: &Sku, style: &str, skus: &'s [Sku]) -> Vec<(&'s Sku, &'k str)> {
        let size = |other: &'s Sku| {
            let variant = (self.product)(other)?.variant.as_ref().filter(|variant| variant.style == style)?;
            Some((other, variant.size.as_str()))
        };
        let others = skus.iter().filter(|other| *other != sku && self.may_offer(other).is_ok());
        let mut sizes: Vec<_> = others.filter_map(size).collect();
        sizes.sort_by_cached_key(|(sku, size)| (size::rank(size).unwrap_or(size::UNKNOWN), *size, *sku));
        sizes
    }

    /// What one of it is picked from: itself, when it is no bundle.
    fn parts(&self, sku: &Sku) -> Result<Vec<Component>, Reason> {
        match bundle::explode(sku, |sku| self.recipe(sku)) {
            Ok(None) => Ok(vec![Component { sku: sku.clone(), quantity: 1 }]),
            Ok(Some(pinned)) => Ok(pinned.components),
            Err(_) => Err(Reason::NotMapped),
        }
    }

    /// The SKU itself, if it is a bundle, and the bundles inside it, each once.
    fn bundles<'s>(&self, sku: &'s Sku) -> BTreeSet<&'s Sku>
    where
        'k: 's,
    {
        let (mut found, mut left) = (BTreeSet::new(), vec![sku]);
        while let Some(sku) = left.pop() {
            let Some(recipe) = self.recipe(sku) else { continue };
            if found.insert(sku) {
                left.extend(recipe.components().iter().map(|component| &component.sku));
            }
        }
        found
    }

    fn recipe(&self, sku: &Sku) -> Option<&'k Recipe> {
        (self.product)(sku)?.recipe.as_ref()
    }

    /// A bundle has to be active here. WAIR need not have it: what is booked there is its components.
    fn bundle(&self, sku: &Sku) -> Result<(), Reason> {
        self.active(sku)?;
        self.held(sku)
    }

    /// What is picked has to be active, in WAIR, held by nobody, fresh, and on the shelf as often as it takes.
    fn part(&self, part: &Component) -> Result<(), Reason> {
        let given = self.active(&part.sku)?.is_given();
        if !given || self.counted.is_empty() {
            return Err(Reason::NotMapped);
        }
        self.held(&part.sku)?;
        if !self.is_fresh() {
            return Err(Reason::Stale);
        }
        let stock = (self.stock)(&part.sku).ok_or(Reason::OutOfStock)?;
        let sum = shelf::sum(stock, self.counted);
        if sum.free - self.config.stock.buffer >= i64::from(part.quantity) {
            return Ok(());
        }
        Err(if sum.partial { Reason::Stale } else { Reason::OutOfStock })
    }

    fn active(&self, sku: &Sku) -> Result<&'k Product, Reason> {
        let product = (self.product)(sku).ok_or(Reason::UnknownSku)?;
        match product.standing {
            Standing::Active => Ok(product),
            Standing::Discontinued | Standing::Doubled => Err(Reason::NotMapped),
            Standing::Gone => Err(Reason::UnknownSku),
        }
    }

    fn held(&self, sku: &Sku) -> Result<(), Reason> {
        let listed = self.config.stock.held.iter().any(|held| held == sku.as_str());
        if listed || (self.in_doubt)(sku) { Err(Reason::Held) } else { Ok(()) }
    }

    /// A moment in the future is a wrong clock, and no better than one as far in the past.
    fn is_fresh(&self) -> bool {
        let most = SignedDuration::from_mins(i64::from(self.config.stock.max_age_minutes));
        self.as_of.is_some_and(|as_of| self.now.duration_since(as_of).abs() <= most)
    }
}
