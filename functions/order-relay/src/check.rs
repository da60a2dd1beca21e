//! Whether an order can be sent at all, and what it is made of.

use std::collections::{BTreeMap, BTreeSet};

use mapping::{
    bundle::{Broken, Pinned, Recipe, explode},
    catalogue::{Handling, Product, Standing},
    config::Config,
    exception as kind,
    mintsoft::wire::NewOrder,
    order::{Line, OrderEvent, Pins, new_order},
    sku::Sku,
    stock::chunk,
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::{catalogue, config::Current, orders::OrderLine, stock};

use crate::{Relay, ending::Problem};

/// More SKUs than this are not asked for one by one: it would take longer than an invocation lasts, and use up the call
/// budget of everybody. The next full stock read knows them.
const MOST_SEARCHES: usize = 50;
/// Bytes of SKUs in a subject, which is part of a key (at most 1024 bytes).
const NAMES: usize = 600;

/// An order that can be sent.
pub(crate) struct Ready {
    /// As Mintsoft takes it.
    pub(crate) order: NewOrder,
    /// What its record keeps of it.
    pub(crate) lines: Vec<OrderLine>,
}

impl Relay {
    /// The Mintsoft order of an event; `Err` inside says what a person has to mend first. `pinned` are the lines as they were
    /// sent before, whose bundles stay what they were.
    pub(crate) async fn check(
        &self,
        event: &OrderEvent,
        pinned: Option<&[OrderLine]>,
        current: &Current,
    ) -> Result<Result<Ready, Problem>, Failure> {
        let problem = |kind, detail: String| Ok(Err(Problem::new(kind, event.group(), detail)));
        let named = |kind, skus: &BTreeSet<&Sku>, detail: String| {
            let subject = format!("{} {}", event.group(), names(skus));
            let skus = skus.iter().copied().cloned().collect();
            Ok(Err(Problem { skus, ..Problem::new(kind, subject, detail) }))
        };
        let nameless: Vec<&str> =
            event.lines.iter().filter(|line| line.sku.is_missing()).map(|line| line.line.as_str()).collect();
        if !nameless.is_empty() {
            let detail = format!("{} of its lines name no SKU, {} is the first", nameless.len(), nameless[0]);
            let skus = vec![Sku::missing()];
            return Ok(Err(Problem { skus, ..Problem::new(&kind::ORDER_SKU_BLANK, event.group(), detail) }));
        }
        let recipes = recipes(&current.config);
        let known = self.catalogue_of(event, &recipes).await?;
        let lines = match pinned {
            Some(lines) => lines.to_vec(),
            None => match lines(event, &known, &recipes) {
                Ok(lines) => lines,
                Err((sku, broken)) => {
                    return named(&kind::ORDER_BUNDLE_BROKEN, &BTreeSet::from([&sku]), broken.to_string());
                }
            },
        };
        let needed: BTreeSet<&Sku> = lines.iter().flat_map(OrderLine::ships).collect();
        let standing = |sku: &Sku| known.get(sku).map(|product| product.standing);
        let doubled: BTreeSet<&Sku> =
            needed.iter().copied().filter(|sku| standing(sku) == Some(Standing::Doubled)).collect();
        if !doubled.is_empty() {
            return named(
                &kind::ORDER_SKU_DOUBLED,
                &doubled,
                format!("{} of its SKUs stand for several", doubled.len()),
            );
        }
        // Whether a discontinued product still ships is for Mintsoft to say; one that is gone may be back.
        let sure = [Some(Standing::Active), Some(Standing::Discontinued)];
        let unknown = self.unknown_skus(needed.into_iter().filter(|sku| !sure.contains(&standing(sku)))).await?;
        if !unknown.is_empty() {
            return named(&kind::ORDER_SKU_UNKNOWN, &unknown, format!("{} of its SKUs unknown", unknown.len()));
        }
        let current = match unmapped(event, &current.config) {
            // It may have been mapped a moment ago, and released because of that.
            Some(_) => &*self.config.latest().await?,
            None => current,
        };
        if let Some(method) = unmapped(event, &current.config) {
            let subject = format!("{} {method}", event.group());
            let detail = "[orders.couriers] of the configuration does not name its shipping method".to_owned();
            let shipping_method = Some(method.to_owned());
            return Ok(Err(Problem {
                shipping_method,
                ..Problem::new(&kind::ORDER_COURIER_UNMAPPED, subject, detail)
            }));
        }
        let pins: Pins<'_> =
            lines.iter().filter_map(|line| Some((line.line.as_str(), line.pinned.as_ref()?))).collect();
        match new_order(event, &current.config, self.mintsoft.client_id().await?, &pins) {
            Ok(mut order) => {
                order.connect_action = self.hook.action(&order.order_number).await?;
                Ok(Ok(Ready { order, lines }))
            }
            Err(wrong) => problem(&kind::ORDER_UNMAPPABLE, wrong.to_string()),
        }
    }

    /// The catalogue's chunks of what was ordered and of everything that it may be made of.
    async fn catalogue_of(
        &self,
        event: &OrderEvent,
        recipes: &BTreeMap<Sku, Recipe>,
    ) -> Result<catalogue::Chunks, Failure> {
        let mut known = catalogue::Chunks::default();
        let ordered = event.lines.iter().map(|line| &line.sku);
        let configured = recipes.values().flat_map(Recipe::components).map(|component| &component.sku);
        self.catalogue.load_with_components(&mut known, ordered.chain(configured)).await?;
        Ok(known)
    }

    /// SKUs without stock state are asked for one by one: a product without an inventory record is in no feed.
    async fn unknown_skus<'a>(&self, skus: impl Iterator<Item = &'a Sku>) -> Result<BTreeSet<&'a Sku>, Failure> {
        let skus: Vec<&Sku> = skus.collect();
        let mut chunks = stock::Chunks::default();
        self.stock.load(&mut chunks, skus.iter().map(|sku| chunk::of(*sku))).await?;
        // A level from upstream alone does not show that Mintsoft knows the SKU.
        let strange = |sku: &&Sku| chunks.get(sku).is_none_or(|known| known.rows.is_empty());
        let strange: Vec<&Sku> = skus.into_iter().filter(strange).collect();
        if strange.len() > MOST_SEARCHES {
            return Err(Failure::Transient(format!("{} of its SKUs are not in the stock state yet", strange.len())));
        }
        let mut unknown = BTreeSet::new();
        for sku in strange {
            if !self.mintsoft.knows_sku(sku.as_str()).await? {
                unknown.insert(sku);
            }
        }
        Ok(unknown)
    }
}

/// The order's shipping method, when it has no courier service.
fn unmapped<'a>(event: &'a OrderEvent, config: &Config) -> Option<&'a str> {
    let method = event.shipping_method.as_deref();
    method.filter(|_| config.courier_service(method).is_none())
}

/// The configuration's own bundles.
fn recipes(config: &Config) -> BTreeMap<Sku, Recipe> {
    config.bundles.iter().filter_map(Recipe::configured).collect()
}

/// The lines with what their bundles ship as today; the bundle that cannot be taken apart, if there is one.
fn lines(
    event: &OrderEvent,
    known: &catalogue::Chunks,
    recipes: &BTreeMap<Sku, Recipe>,
) -> Result<Vec<OrderLine>, (Sku, Broken)> {
    let recipe_of = |sku: &Sku| match known.get(sku) {
        Some(Product { handling: Handling::PassThrough, .. }) => None,
        Some(Product { recipe: Some(recipe), .. }) => Some(recipe),
        _ => recipes.get(sku),
    };
    let pinned = |sku: &Sku| -> Result<Option<Pinned>, (Sku, Broken)> {
        explode(sku, recipe_of).map_err(|broken| (sku.clone(), broken))
    };
    let pinned = |sku: &Sku| {
        let mut pinned = pinned(sku)?;
        if on(Defect::BundleTwice) {
            pinned.iter_mut().flat_map(|pinned| &mut pinned.components).for_each(|part| part.quantity *= 2);
        }
        Ok(pinned)
    };
    let line = |Line { line, sku, quantity, .. }: &Line| {
        Ok(OrderLine { line: line.clone(), sku: sku.clone(), quantity: *quantity, pinned: pinned(sku)? })
    };
    event.lines.iter().map(line).collect()
}

/// As many of the SKUs as fit, and how many more there are.
fn names(skus: &BTreeSet<&Sku>) -> String {
    let mut text = String::new();
    for (shown, sku) in skus.iter().enumerate() {
        if shown > 0 && text.len() + sku.as_str().len() > NAMES {
            return format!("{text} and {} more", skus.len() - shown);
        }
        text += if shown > 0 { ", " } else { "" };
        text += sku.as_str();
    }
    text
}
