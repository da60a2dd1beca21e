//! What the state says of the SKUs that are asked for.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use mapping::{
    availability::{Known, counted},
    bundle::explode,
    catalogue::{Product, Variant},
    exception,
    sku::Sku,
    stock::chunk,
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::{
    Store,
    catalogue::{self, CatalogueState},
    config::Current,
    stock::{self, StockState, Trust},
    styles::{self, StyleState},
};

use crate::{
    answer::{Item, Size},
    question::Question,
};

/// Everything that an answer depends on.
pub(crate) struct World {
    current: Arc<Current>,
    trust: Trust,
    products: catalogue::Chunks,
    styles: styles::Chunks,
    stock: stock::Chunks,
}

impl World {
    /// Reads what is needed to answer `question`: each chunk once, and those of one family in one request where they are known
    /// at once.
    ///
    /// # Errors
    /// When any of it cannot be read.
    pub(crate) async fn read(store: &Store, current: Arc<Current>, question: &Question) -> Result<Self, Failure> {
        let catalogue = CatalogueState::new(store.clone());
        let levels = StockState::new(store.clone());
        let mut products = catalogue::Chunks::default();
        // Trust before levels: they may be newer than it says, never older.
        let (trust, ()) =
            tokio::try_join!(levels.trust(), catalogue.load_with_components(&mut products, &question.skus))?;
        let mut wanted: BTreeSet<&Sku> = question.skus.iter().collect();
        let mut styles = styles::Chunks::default();
        if question.size_run {
            let asked = question.skus.iter().filter_map(|sku| variant(&products, sku));
            let ids: BTreeSet<String> = asked.map(|variant| variant.style.clone()).collect();
            StyleState::new(store.clone()).load(&mut styles, &ids).await?;
            wanted.extend(ids.iter().filter_map(|id| styles.get(id)).flat_map(|style| &style.skus));
            catalogue.load_with_components(&mut products, wanted.iter().copied()).await?;
        }
        let picked: BTreeSet<u16> = wanted.into_iter().flat_map(|sku| picked_from(&products, sku)).collect();
        let mut stock = stock::Chunks::default();
        levels.load(&mut stock, picked).await?;
        Ok(Self { current, trust, products, styles, stock })
    }

    /// The answers to a question, as of `now`.
    pub(crate) fn answers(&self, question: &Question, now: Timestamp) -> Vec<Item> {
        let config = &self.current.config;
        let flow = &self.trust.flow;
        let missing = |location: &str| flow.is_open(&exception::WAREHOUSE_MISSING, location);
        let known = Known {
            config,
            now,
            as_of: if on(Defect::StaleIsOffered) { Some(now) } else { self.trust.as_of },
            counted: &counted(config, missing),
            product: &|sku| self.products.get(sku),
            stock: &|sku| self.stock.get(sku),
            in_doubt: &|sku| flow.is_in_doubt(sku),
        };
        let item = |sku: &Sku| {
            let reason = known.may_offer(sku).err();
            let sizes = question.size_run.then(|| self.sizes(&known, sku));
            Item { sku: sku.clone(), offer: reason.is_none(), as_of: self.trust.as_of, reason, sizes }
        };
        question.skus.iter().map(item).collect()
    }

    fn sizes(&self, known: &Known<'_>, sku: &Sku) -> Vec<Size> {
        let Some(variant) = variant(&self.products, sku) else { return Vec::new() };
        let skus = self.styles.get(&variant.style).map_or(&[][..], |style| &style.skus);
        let sizes = known.sizes(sku, &variant.style, skus).into_iter();
        sizes.map(|(sku, size)| Size { sku: sku.clone(), size: size.to_owned() }).collect()
    }
}

fn variant<'p>(products: &'p catalogue::Chunks, sku: &Sku) -> Option<&'p Variant> {
    products.get(sku).and_then(|product| product.variant.as_ref())
}

/// The chunks that hold the stock of a SKU, or of what it ships as. A bundle that cannot be taken apart is not offered, so
/// nothing is read for it.
fn picked_from(products: &catalogue::Chunks, sku: &Sku) -> Vec<u16> {
    let recipe_of = |sku: &Sku| products.get(sku).and_then(|product: &Product| product.recipe.as_ref());
    match explode(sku, recipe_of) {
        Ok(None) => vec![chunk::of(sku)],
        Ok(Some(pinned)) => pinned.components.iter().map(|part| chunk::of(&part.sku)).collect(),
        Err(_) => Vec::new(),
    }
}
