//! SKUs on both sides, bundles, sizes and colours.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cost, Gap, Kind, Systems, stock::Shelf};
use crate::{
    catalogue::{
        Product, Standing, Variant,
        hygiene::{self, unusable},
        size,
    },
    config::Config,
    mintsoft::product::Seen,
    sku::Sku,
};

pub(super) fn gaps(systems: &Systems, config: &Config, seen: &[Seen], shelf: &Shelf) -> Vec<Gap> {
    let active: Vec<&Seen> = seen.iter().filter(|product| !product.discontinued).collect();
    let mut gaps = unusable_skus(systems);
    gaps.extend(sides(systems, &active, shelf));
    gaps.extend(doubled(&active, shelf));
    gaps.extend(suspicious(seen, shelf));
    gaps.extend(active.iter().filter(|it| it.bundle).filter_map(|it| no_recipe(systems, config, it)));
    gaps.extend(active.iter().filter(|it| !it.bundle).filter_map(|it| unparsed(it, shelf)));
    gaps.extend(holes(seen));
    gaps
}

fn unusable_skus(systems: &Systems) -> Vec<Gap> {
    let ours = systems.products.iter().filter(|row| row.client_id.0.is_none_or(|owner| owner == systems.client));
    let active = ours.filter(|row| row.dis_cont.0 != Some(true));
    let bad = active.filter(|row| unusable(row.sku.as_deref().unwrap_or_default()).is_some());
    bad.map(|row| {
        let says = format!("it is called {:?}", row.name.as_deref().unwrap_or_default());
        Gap::new(Kind::NoSku, format!("product {}", row.id.0.unwrap_or_default()), says, Cost::default())
    })
    .collect()
}

fn sides(systems: &Systems, active: &[&Seen], shelf: &Shelf) -> Vec<Gap> {
    let Some(given) = &systems.given else { return Vec::new() };
    let here: BTreeSet<&Sku> = active.iter().map(|product| &product.sku).collect();
    let lacking = here.iter().filter(|sku| !given.contains(**sku)).map(|sku| {
        Gap::new(
            Kind::NotInWair,
            sku.as_str(),
            "active in Mintsoft, never given to WAIR",
            Cost::units(shelf.units(sku)),
        )
    });
    let extra = given.iter().filter(|sku| !here.contains(sku)).map(|sku| {
        Gap::new(
            Kind::NotInMintsoft,
            sku.as_str(),
            "WAIR has it, and Mintsoft has no active product",
            Cost::units(shelf.units(sku)),
        )
    });
    lacking.chain(extra).collect()
}

fn doubled(active: &[&Seen], shelf: &Shelf) -> Vec<Gap> {
    let mut ids = BTreeMap::<&Sku, Vec<String>>::new();
    for product in active {
        ids.entry(&product.sku).or_default().push(product.id.to_string());
    }
    let twice = ids.into_iter().filter(|(_, ids)| ids.len() > 1);
    twice
        .map(|(sku, ids)| {
            Gap::new(
                Kind::SkuTwice,
                sku.as_str(),
                format!("products {}", ids.join(", ")),
                Cost::units(shelf.units(sku)),
            )
        })
        .collect()
}

fn suspicious(seen: &[Seen], shelf: &Shelf) -> Vec<Gap> {
    let mut products = BTreeMap::<&Sku, Product>::new();
    for it in seen {
        let standing = if it.discontinued { Standing::Discontinued } else { Standing::Active };
        products.insert(&it.sku, Product { standing, barcode: it.barcode.clone(), ..Product::new(it.sku.clone()) });
    }
    let found = hygiene::survey(products.values(), |sku| shelf.units(sku) > 0);
    let told = found.into_iter().map(|(sku, why)| {
        let why: Vec<_> = why.iter().map(ToString::to_string).collect();
        Gap::new(Kind::LooksAlike, sku.as_str(), why.join("; "), Cost::units(shelf.units(&sku)))
    });
    told.collect()
}

fn no_recipe(systems: &Systems, config: &Config, bundle: &Seen) -> Option<Gap> {
    let own = config.bundles.iter().any(|own| own.sku == bundle.sku.as_str());
    let lacking = !own && !systems.unasked.contains(&bundle.sku) && !systems.recipes.contains_key(&bundle.sku);
    lacking.then(|| Gap::new(Kind::NoRecipe, bundle.sku.as_str(), "nobody knows what it ships as", Cost::default()))
}

fn unparsed(product: &Seen, shelf: &Shelf) -> Option<Gap> {
    let cost = Cost::units(shelf.units(&product.sku));
    match &product.variant {
        None => Some(Gap::new(Kind::Unparsed, product.sku.as_str(), "item, colour or size is missing", cost)),
        Some(Variant { size, .. }) if size::rank(size).is_none() => {
            Some(Gap::new(Kind::SizeUnknown, product.sku.as_str(), format!("size {size:?} stands last"), cost))
        }
        Some(_) => None,
    }
}

/// Sizes that a colour lacks between its smallest and its largest, and that another colour of the same item has. One that
/// was discontinued is told as such: it may be lacking on purpose.
fn holes(seen: &[Seen]) -> Vec<Gap> {
    let mut items = BTreeMap::<&str, BTreeMap<&str, BTreeMap<i32, &str>>>::new();
    let mut ended = BTreeSet::<(&str, i32)>::new();
    for (product, variant) in seen.iter().filter_map(|product| Some((product, product.variant.as_ref()?))) {
        let Some(rank) = size::rank(&variant.size) else { continue };
        if product.discontinued {
            ended.insert((&variant.style, rank));
        } else {
            let styles = items.entry(&variant.item).or_default();
            styles.entry(&variant.style).or_default().insert(rank, &variant.size);
        }
    }
    let mut gaps = Vec::new();
    for styles in items.values() {
        let run: BTreeMap<i32, &str> = styles.values().flatten().map(|(rank, size)| (*rank, *size)).collect();
        for (style, sizes) in styles {
            let (Some((first, _)), Some((last, _))) = (sizes.first_key_value(), sizes.last_key_value()) else {
                continue;
            };
            let missing: Vec<String> = run
                .range(*first..=*last)
                .filter(|(rank, _)| !sizes.contains_key(rank))
                .map(|(rank, size)| match ended.contains(&(*style, *rank)) {
                    true => format!("{size} (discontinued here)"),
                    false => (*size).to_owned(),
                })
                .collect();
            if !missing.is_empty() {
                let says = format!("other colours have {}", missing.join(", "));
                gaps.push(Gap::new(Kind::SizeHole, *style, says, Cost::default()));
            }
        }
    }
    gaps
}
