//! May this SKU be offered? Every doubt says no.
//!
//! A SKU is free where Σ over the counted locations of (physical − allocated), less the buffer, is at least 1. A bundle is as
//! free as its scarcest component. Reasons are looked for in one order, that of [`Reason`]: what only a change of the
//! catalogue can mend comes first, what the next delivery mends comes last. So `out_of_stock` is said only of a SKU that is
//! sold, not held, and whose figures are fresh: nobody reads a shelf from figures that are too old.

mod shelf;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    bundle::{self, Component},
    catalogue::{Product, Standing, size},
    config::{Config, StockSettings},
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
    /// It is not one active product on both sides: discontinued, doubled, never given to WAIR, a bundle whose recipe does not
    /// end; or no location is there to offer it from.
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
        let (parts, broken) = match self.parts(sku) {
            Ok(parts) => (parts, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        let itself = [self.sold(sku), self.held(sku)].into_iter().filter_map(Result::err);
        let nested = self.nested(sku).into_iter().filter_map(|inner| self.made_up(inner).err());
        let of_parts = parts.iter().flat_map(|part| [self.sold(&part.sku), self.free(part)]).filter_map(Result::err);
        itself.chain(broken).chain(nested).chain(of_parts).min().map_or(Ok(()), Err)
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
        let recipe_of = |sku: &Sku| (self.product)(sku).and_then(|product| product.recipe.as_ref());
        match bundle::explode(sku, recipe_of) {
            Ok(None) => Ok(vec![Component { sku: sku.clone(), quantity: 1 }]),
            Ok(Some(pinned)) => Ok(pinned.components),
            Err(_) => Err(Reason::NotMapped),
        }
    }

    /// The bundles inside a bundle, each once.
    fn nested(&self, sku: &Sku) -> Vec<&'k Sku> {
        let mut found: Vec<&'k Sku> = Vec::new();
        let inner = |sku: &Sku| (self.product)(sku).and_then(|product| product.recipe.as_ref());
        let mut left: Vec<_> = inner(sku).into_iter().collect();
        while let Some(recipe) = left.pop() {
            for component in recipe.components() {
                if !found.contains(&&component.sku)
                    && let Some(recipe) = inner(&component.sku)
                {
                    found.push(&component.sku);
                    left.push(recipe);
                }
            }
        }
        found
    }

    /// Whether it is one active product on both sides. A component has to be one too: its sales are booked in WAIR.
    fn sold(&self, sku: &Sku) -> Result<(), Reason> {
        let product = (self.product)(sku).filter(|product| product.standing != Standing::Gone);
        let product = product.ok_or(Reason::UnknownSku)?;
        if product.is_active() && product.is_given() { Ok(()) } else { Err(Reason::NotMapped) }
    }

    /// Whether a bundle inside a bundle may be picked. WAIR need not know it: only the outermost is offered, and only
    /// components are booked.
    fn made_up(&self, sku: &Sku) -> Result<(), Reason> {
        match (self.product)(sku).map(|product| product.standing) {
            Some(Standing::Active) => self.held(sku),
            Some(Standing::Discontinued | Standing::Doubled) => Err(Reason::NotMapped),
            Some(Standing::Gone) | None => Err(Reason::UnknownSku),
        }
    }

    fn held(&self, sku: &Sku) -> Result<(), Reason> {
        let listed = self.config.stock.held.iter().any(|held| held == sku.as_str());
        if listed || (self.in_doubt)(sku) { Err(Reason::Held) } else { Ok(()) }
    }

    /// Whether as many units are free as one bundle takes.
    fn free(&self, part: &Component) -> Result<(), Reason> {
        if self.counted.is_empty() {
            return Err(Reason::NotMapped);
        }
        self.held(&part.sku)?;
        if !self.is_fresh() {
            return Err(Reason::Stale);
        }
        let Some(stock) = (self.stock)(&part.sku) else { return Err(Reason::OutOfStock) };
        let StockSettings { buffer, .. } = self.config.stock;
        let sum = shelf::sum(stock, self.counted);
        if sum.free - buffer >= i64::from(part.quantity) {
            Ok(())
        } else {
            Err(if sum.partial { Reason::Stale } else { Reason::OutOfStock })
        }
    }

    /// A moment in the future is a wrong clock, and no better than one as far in the past.
    fn is_fresh(&self) -> bool {
        let most = SignedDuration::from_mins(i64::from(self.config.stock.max_age_minutes));
        self.as_of.is_some_and(|as_of| self.now.duration_since(as_of).abs() <= most)
    }
}
