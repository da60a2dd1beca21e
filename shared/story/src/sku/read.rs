use std::collections::BTreeSet;

use mapping::{
    availability::{Known, counted},
    bundle::explode,
    catalogue::{Product, Standing},
    config::Config,
    exception,
    sku::Sku,
    stock::{SkuStock, chunk},
};
use ports::Failure;
use state::{
    catalogue::{self, CatalogueState},
    stock::{self, StockState, Trust},
    told,
};

use super::{ComponentStory, DAYS_KEPT, ProductStory, SkuStory, shelves, words};
use crate::Teller;

/// How long ago the run may have been that read a row, for its time to be told.
const LOG: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

impl Teller {
    /// Everything that is known of a SKU; one that nobody knows has a story too.
    ///
    /// # Errors
    /// `Transient` or `Halted` when the state cannot be read: what cannot be read is not told as empty.
    pub async fn sku(&self, sku: &Sku) -> Result<SkuStory, Failure> {
        let now = self.clock.now();
        let current = self.config().await?;
        let (catalogue, levels) = (CatalogueState::new(self.store.clone()), StockState::new(self.store.clone()));
        let mut products = catalogue::Chunks::default();
        // Trust before levels: they may be newer than it says, never older.
        let trust = levels.trust().await?;
        catalogue.load_with_components(&mut products, [sku]).await?;
        let parts = explode(sku, |sku| products.get(sku)?.recipe.as_ref()).ok().flatten();
        let parts = parts.map(|pinned| pinned.components).unwrap_or_default();
        let mut stock = stock::Chunks::default();
        let chunks: BTreeSet<u16> = parts.iter().map(|part| &part.sku).chain([sku]).map(chunk::of).collect();
        levels.load(&mut stock, chunks).await?;
        let mut story = SkuStory {
            sku: sku.to_string(),
            product: products.get(sku).map(product),
            reason: None,
            offer: false,
            verdict: "No configuration is in force, so nothing is offered.".to_owned(),
            as_of: trust.as_of,
            read_at: None,
            told_by: None,
            locations: Vec::new(),
            unmapped: shelves::unmapped(stock.get(sku), current.as_deref().map(|current| &current.config)),
            free: 0,
            buffer: 0,
            components: Vec::new(),
            history: told::of(&self.store, sku).await?,
            exceptions: self.exceptions.list_about(&[sku.as_str()]).await?,
            closed: self.closed_about(sku.as_str(), DAYS_KEPT).await?,
        };
        if let Some(found) = stock.get(sku) {
            let runs = self.runs_between("stock", now - LOG, now + jiff::SignedDuration::from_secs(1)).await?;
            story.read_at = runs.iter().find(|run| run.fence == Some(found.observed)).map(|run| run.started);
            // Newest first. A good run tells everything that differs, so the first one from the reading on has told it.
            let since = runs.iter().take_while(|run| story.read_at.is_some_and(|read| run.started >= read));
            let good = since.filter(|run| run.outcome == "done" && !run.observed_only);
            story.told_by = good.last().map(|run| run.started);
        }
        if let Some(current) = &current {
            let config = &current.config;
            let known = World { config, trust: &trust, products: &products, stock: &stock };
            known.judge(&mut story, sku, &parts, now);
        }
        Ok(story)
    }
}

fn product(product: &Product) -> ProductStory {
    let variant = product.variant.as_ref();
    ProductStory {
        name: product.name.clone(),
        mintsoft_id: product.id,
        standing: match product.standing {
            Standing::Active => "active",
            Standing::Discontinued => "discontinued in Mintsoft",
            Standing::Gone => "no longer in Mintsoft",
            Standing::Doubled => "several active products have this SKU",
        },
        in_wair: product.is_given(),
        barcode: product.barcode.clone(),
        variant: variant.map(|variant| [variant.item.clone(), variant.colour.clone(), variant.size.clone()]),
    }
}

struct World<'w> {
    config: &'w Config,
    trust: &'w Trust,
    products: &'w catalogue::Chunks,
    stock: &'w stock::Chunks,
}

impl World<'_> {
    fn judge(&self, story: &mut SkuStory, sku: &Sku, parts: &[mapping::bundle::Component], now: jiff::Timestamp) {
        let (config, flow) = (self.config, &self.trust.flow);
        let missing = |location: &str| flow.is_open(&exception::WAREHOUSE_MISSING, location);
        let known = Known {
            config,
            now,
            as_of: self.trust.as_of,
            counted: &counted(config, missing),
            product: &|sku| self.products.get(sku),
            stock: &|sku| self.stock.get(sku),
            in_doubt: &|sku| flow.is_in_doubt(sku),
        };
        let verdict = known.may_offer(sku);
        story.offer = verdict.is_ok();
        story.reason = verdict.err();
        story.verdict = match verdict {
            Ok(()) => "It may be offered now.".to_owned(),
            Err(reason) => format!("It is not offered: {}.", words(reason)),
        };
        let unsent = flow.unsent.contains(&chunk::of(sku)) || flow.unsure.contains(&chunk::of(sku));
        let empty = SkuStock::new(sku.clone());
        story.locations = shelves::locations(self.stock.get(sku).unwrap_or(&empty), config, unsent, missing);
        story.free = self.stock.get(sku).and_then(|stock| free(config, stock)).unwrap_or(0);
        story.buffer = config.stock.buffer;
        story.components = parts
            .iter()
            .map(|part| ComponentStory {
                sku: part.sku.to_string(),
                quantity: part.quantity,
                free: self.stock.get(&part.sku).and_then(|stock| free(config, stock)),
                reason: known.may_offer(&part.sku).err(),
            })
            .collect();
    }
}

/// Σ free over the locations that count.
fn free(config: &Config, stock: &SkuStock) -> Option<i64> {
    let sums = config.offered_from().filter_map(|location| stock.sums(&location.warehouses));
    sums.map(|(physical, allocated)| physical - allocated).reduce(|sum, more| sum + more)
}
