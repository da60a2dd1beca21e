//! Bundles: SKUs that ship as other SKUs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{config, sku::Sku};

/// Bundles inside bundles, at most so deep. Nobody nests further on purpose.
pub const DEEPEST: usize = 8;
/// Most units of one component in one bundle, however it is nested: an order line holds no more.
const MOST_UNITS: u64 = 1_000_000;

/// One component of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Component {
    /// Its SKU.
    pub sku: Sku,
    /// Units in one bundle, at least 1.
    pub quantity: u32,
}

/// What is picked for one bundle: at least one component, each SKU once, in order of the SKU. A component may itself be a
/// bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recipe(Vec<Component>);

impl Recipe {
    /// A recipe of these components; a SKU that stands twice is added up. `None` without components, with a quantity of 0, or
    /// with more units than anybody can pick.
    pub fn new(components: impl IntoIterator<Item = Component>) -> Option<Self> {
        let mut units = BTreeMap::<Sku, u64>::new();
        for component in components {
            if component.quantity == 0 {
                return None;
            }
            *units.entry(component.sku).or_default() += u64::from(component.quantity);
        }
        (!units.is_empty()).then(|| components_of(units)).flatten().map(Self)
    }

    /// The SKU and the recipe of a bundle of the configuration; `None` when a SKU or a quantity of it cannot be used.
    pub fn configured(bundle: &config::Bundle) -> Option<(Sku, Self)> {
        let component =
            |part: &config::Component| Some(Component { sku: Sku::usable(&part.sku)?, quantity: part.quantity });
        let components: Option<Vec<_>> = bundle.components.iter().map(component).collect();
        Some((Sku::usable(&bundle.sku)?, Self::new(components?)?))
    }

    /// Its components.
    pub fn components(&self) -> &[Component] {
        &self.0
    }

    /// Sixteen hexadecimal digits that are the same for the same content only.
    pub fn version(&self) -> String {
        version(&self.0)
    }
}

/// The recipe of a bundle as it was when an order was exploded: later changes of the recipe do not touch the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// The version of the whole recipe, nested bundles included.
    pub version: String,
    /// Components of one bundle, none of them a bundle, in order of the SKU.
    pub components: Vec<Component>,
}

/// Why a bundle cannot be exploded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It contains itself; from the bundle to itself.
    #[error("it contains itself: {}", .0.iter().map(Sku::as_str).collect::<Vec<_>>().join(" → "))]
    Cycle(Vec<Sku>),
    /// It is nested deeper than [`DEEPEST`].
    #[error("bundles are nested more than {DEEPEST} deep")]
    TooDeep,
    /// More units of this component than anybody can pick.
    #[error("one of it holds more than {MOST_UNITS} units of {0}")]
    TooMany(Sku),
}

/// Takes one bundle apart until no component is a bundle; `None` when the SKU is no bundle.
///
/// # Errors
/// When its recipes cannot be followed to an end.
pub fn explode<'r>(sku: &Sku, recipe_of: impl Fn(&Sku) -> Option<&'r Recipe>) -> Result<Option<Pinned>, Broken> {
    let Some(recipe) = recipe_of(sku) else { return Ok(None) };
    let mut open = vec![sku.clone()];
    let units = flatten(recipe, &recipe_of, &mut open, &mut BTreeMap::new())?;
    let components = components_of(units).ok_or_else(|| Broken::TooMany(sku.clone()))?;
    Ok(Some(Pinned { version: version(&components), components }))
}

type Units = BTreeMap<Sku, u64>;

fn flatten<'r>(
    recipe: &Recipe,
    recipe_of: &impl Fn(&Sku) -> Option<&'r Recipe>,
    open: &mut Vec<Sku>,
    // A shared inner bundle is taken apart once, so that the work grows with the number of recipes and not with the paths
    // through them.
    known: &mut BTreeMap<Sku, Units>,
) -> Result<Units, Broken> {
    let mut units = Units::new();
    for Component { sku, quantity } in recipe.components() {
        let Some(inner) = recipe_of(sku) else {
            add(&mut units, sku, u64::from(*quantity))?;
            continue;
        };
        if let Some(at) = open.iter().position(|outer| outer == sku) {
            return Err(Broken::Cycle(open[at..].iter().chain([sku]).cloned().collect()));
        }
        if open.len() >= DEEPEST {
            return Err(Broken::TooDeep);
        }
        if !known.contains_key(sku) {
            open.push(sku.clone());
            let parts = flatten(inner, recipe_of, open, known)?;
            open.pop();
            known.insert(sku.clone(), parts);
        }
        for (part, each) in &known[sku] {
            add(&mut units, part, each * u64::from(*quantity))?;
        }
    }
    Ok(units)
}

fn add(units: &mut Units, sku: &Sku, more: u64) -> Result<(), Broken> {
    let sum = units.entry(sku.clone()).or_default();
    *sum += more;
    if *sum > MOST_UNITS { Err(Broken::TooMany(sku.clone())) } else { Ok(()) }
}

fn components_of(units: Units) -> Option<Vec<Component>> {
    let component = |(sku, units): (Sku, u64)| {
        Some(Component { sku, quantity: u32::try_from(units).ok().filter(|units| u64::from(*units) <= MOST_UNITS)? })
    };
    units.into_iter().map(component).collect()
}

fn version(components: &[Component]) -> String {
    let text = serde_json::to_vec(components).expect("plain data always encodes");
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sku(text: &str) -> Sku {
        Sku::usable(text).expect("usable")
    }

    fn recipe(components: &[(&str, u32)]) -> Recipe {
        let component = |(text, quantity): &(&str, u32)| Component { sku: sku(text), quantity: *quantity };
        Recipe::new(components.iter().map(component)).expect("a recipe")
    }

    fn exploded(recipes: &[(&str, Recipe)], bundle: &str) -> Result<Option<Pinned>, Broken> {
        explode(&sku(bundle), |sku| recipes.iter().find(|(name, _)| *name == sku.as_str()).map(|(_, recipe)| recipe))
    }

    #[test]
    fn nested_bundles_and_shared_components_are_added_up() {
        let recipes =
            [("OUTFIT", recipe(&[("SET", 2), ("TEE", 1), ("BELT", 1)])), ("SET", recipe(&[("TEE", 3), ("SOCK", 2)]))];

        let pinned = exploded(&recipes, "OUTFIT").expect("whole").expect("a bundle");

        let units: Vec<_> = pinned.components.iter().map(|part| (part.sku.as_str(), part.quantity)).collect();
        assert_eq!(units, [("BELT", 1), ("SOCK", 4), ("TEE", 7)]);
    }

    #[test]
    fn a_bundle_that_contains_itself_is_refused_and_named() {
        let recipes = [("A", recipe(&[("B", 1)])), ("B", recipe(&[("C", 1)])), ("C", recipe(&[("B", 1), ("X", 1)]))];

        let cycle = exploded(&recipes, "A");

        assert_eq!(cycle, Err(Broken::Cycle(vec![sku("B"), sku("C"), sku("B")])));
    }

    #[test]
    fn nesting_that_is_too_deep_or_too_large_is_refused() {
        let names: Vec<String> = (0..=DEEPEST + 1).map(|n| format!("L{n}")).collect();
        let chain: Vec<(&str, Recipe)> =
            names.windows(2).map(|pair| (pair[0].as_str(), recipe(&[(pair[1].as_str(), 1000)]))).collect();

        assert_eq!(exploded(&chain, "L0"), Err(Broken::TooDeep));
        assert!(matches!(exploded(&chain, "L3"), Err(Broken::TooMany(_))));
    }

    #[test]
    fn the_version_is_that_of_the_content_and_not_of_its_order() {
        let one = recipe(&[("A", 1), ("B", 2)]);

        assert_eq!(one.version(), recipe(&[("B", 2), ("A", 1)]).version());
        assert_eq!(one, recipe(&[("B", 1), ("A", 1), ("B", 1)]));
        assert_ne!(one.version(), recipe(&[("A", 2), ("B", 2)]).version());
    }

    #[test]
    fn a_recipe_of_nothing_is_none() {
        assert_eq!(Recipe::new([]), None);
        assert_eq!(Recipe::new([Component { sku: sku("A"), quantity: 0 }]), None);
    }

    proptest! {
        /// P14: Σ components = Σ over the levels of line × recipe.
        #[test]
        fn explosion_conserves_quantities(
            layers in prop::collection::vec(prop::collection::vec((0_usize..6, 1_u32..4), 1..5), 1..6),
        ) {
            // Bundle Bn has components among the bundles after it and the plain SKUs P0 to P5, so there is no cycle.
            let name = |layer: usize, part: usize| {
                if part.is_multiple_of(2) && layer + 1 + part / 2 < layers.len() { format!("B{}", layer + 1 + part / 2) } else { format!("P{part}") }
            };
            let recipes: BTreeMap<String, Recipe> = layers.iter().enumerate().map(|(layer, parts)| {
                let component = |(part, quantity): &(usize, u32)| Component { sku: sku(&name(layer, *part)), quantity: *quantity };
                (format!("B{layer}"), Recipe::new(parts.iter().map(component)).expect("a recipe"))
            }).collect();
            fn count(recipes: &BTreeMap<String, Recipe>, name: &str, plain: &str) -> u64 {
                match recipes.get(name) {
                    None => u64::from(name == plain),
                    Some(recipe) => recipe.components().iter().map(|part| u64::from(part.quantity) * count(recipes, part.sku.as_str(), plain)).sum(),
                }
            }

            let pinned = explode(&sku("B0"), |sku| recipes.get(sku.as_str())).expect("no cycle").expect("a bundle");

            for plain in (0..6).map(|part| format!("P{part}")) {
                let found = pinned.components.iter().find(|part| part.sku.as_str() == plain).map_or(0, |part| u64::from(part.quantity));
                prop_assert_eq!(found, count(&recipes, "B0", &plain));
            }
            prop_assert!(pinned.components.iter().all(|part| !recipes.contains_key(part.sku.as_str())));
        }
    }
}
