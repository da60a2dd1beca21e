//! SKU hygiene: which SKUs nobody can use, and which are probably a mistake. Nothing is ever changed or merged here.

use std::{collections::BTreeMap, fmt};

use unicode_normalization::UnicodeNormalization;

use super::{Product, Standing};
use crate::sku::{Sku, is_dash};

/// Characters that break look-ups at a neighbour (contract mintsoft.md §3.1, help page 12158676).
const BREAKING: [char; 3] = ['&', '%', '#'];
/// More look-alikes than this are not named one by one.
const NAMED: usize = 3;

/// Why a SKU can be sent to neither side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// Nothing, or only white space.
    Blank,
    /// It holds control characters.
    Control,
}

/// Whether anybody could sell under this SKU. [`Sku::usable`] takes exactly those of which this gives `None`.
pub fn unusable(text: &str) -> Option<Unusable> {
    match text {
        blank if blank.trim().is_empty() => Some(Unusable::Blank),
        control if control.chars().any(char::is_control) => Some(Unusable::Control),
        _ => None,
    }
}

/// Why a SKU is probably a mistake. It is reported once, and synchronised byte for byte as it stands, because it can be real.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspicion {
    /// Other SKUs differ from it only by case, outer space, Unicode form, kind of dash, or leading zeros of a number.
    LooksLike(Vec<Sku>),
    /// Other SKUs have the same barcode.
    SharesBarcode(Vec<Sku>),
    /// It is discontinued and still has stock.
    DiscontinuedButStocked,
    /// It holds a character that breaks look-ups.
    Breaks(char),
}

impl fmt::Display for Suspicion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Suspicion::LooksLike(others) => write!(out, "it looks like {}", Names(others)),
            Suspicion::SharesBarcode(others) => write!(out, "it has the barcode of {}", Names(others)),
            Suspicion::DiscontinuedButStocked => out.write_str("it is discontinued and has stock"),
            Suspicion::Breaks(character) => write!(out, "it holds {character}, which breaks look-ups"),
        }
    }
}

struct Names<'a>(&'a [Sku]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().take(NAMED).map(Sku::as_str).collect();
        out.write_str(&names.join(", "))?;
        match self.0.len().saturating_sub(NAMED) {
            0 => Ok(()),
            more => write!(out, " and {more} more"),
        }
    }
}

/// All suspicions about the SKUs of a whole catalogue; products that Mintsoft no longer has arouse none.
pub fn survey<'p>(
    products: impl Iterator<Item = &'p Product> + Clone,
    has_stock: impl Fn(&Sku) -> bool,
) -> BTreeMap<Sku, Vec<Suspicion>> {
    let present = products.filter(|product| product.standing != Standing::Gone);
    let mut found = BTreeMap::<Sku, Vec<Suspicion>>::new();
    let alike = groups(present.clone().map(|product| (likeness(product.sku.as_str()), &product.sku)));
    let barcodes = groups(present.clone().filter_map(|product| Some((product.barcode.clone()?, &product.sku))));
    for (sku, others) in alike {
        found.entry(sku).or_default().push(Suspicion::LooksLike(others));
    }
    for (sku, others) in barcodes {
        found.entry(sku).or_default().push(Suspicion::SharesBarcode(others));
    }
    for product in present {
        let breaking = BREAKING.into_iter().find(|character| product.sku.as_str().contains(*character));
        let stocked = product.standing == Standing::Discontinued && has_stock(&product.sku);
        let more =
            breaking.map(Suspicion::Breaks).into_iter().chain(stocked.then_some(Suspicion::DiscontinuedButStocked));
        for suspicion in more {
            found.entry(product.sku.clone()).or_default().push(suspicion);
        }
    }
    found
}

/// Each SKU that shares its key with others, and those others in order.
fn groups<'p>(keyed: impl Iterator<Item = (String, &'p Sku)>) -> Vec<(Sku, Vec<Sku>)> {
    let mut by_key = BTreeMap::<String, Vec<&Sku>>::new();
    for (key, sku) in keyed {
        by_key.entry(key).or_default().push(sku);
    }
    let shared = by_key.into_values().filter(|skus| skus.len() > 1);
    let each = |mut skus: Vec<&Sku>| {
        skus.sort();
        let others = |one: &Sku| skus.iter().filter(|other| **other != one).map(|other| (*other).clone()).collect();
        skus.iter().map(|one| ((*one).clone(), others(one))).collect::<Vec<_>>()
    };
    shared.flat_map(each).collect()
}

/// What two SKUs have in common that only a machine tells apart. For comparing, never for matching.
fn likeness(sku: &str) -> String {
    let folded: String = sku.trim().nfkc().map(|c| if is_dash(c) { '-' } else { c }).collect::<String>().to_lowercase();
    let mut alike = String::with_capacity(folded.len());
    let mut characters = folded.chars().peekable();
    let mut in_number = false;
    while let Some(c) = characters.next() {
        let leading = c == '0' && !in_number && characters.peek().is_some_and(char::is_ascii_digit);
        if !leading {
            alike.push(c);
            in_number = c.is_ascii_digit();
        }
    }
    alike
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn product(sku: &str) -> Product {
        Product::new(Sku::usable(sku).expect("usable"))
    }

    fn suspicions(skus: &[&str]) -> Vec<(String, String)> {
        let products: Vec<_> = skus.iter().map(|sku| product(sku)).collect();
        let found = survey(products.iter(), |_| false);
        let text = |all: &Vec<Suspicion>| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        found.iter().map(|(sku, all)| (sku.to_string(), text(all))).collect()
    }

    #[test]
    fn skus_that_only_a_machine_tells_apart_name_each_other() {
        for twin in ["tee-red-m", " TEE-RED-M", "TEE\u{2013}RED-M", "TEE-RED-\u{ff2d}"] {
            let found = suspicions(&["TEE-RED-M", twin, "TEE-RED-L"]);

            assert_eq!(found.len(), 2, "{twin:?}");
            assert!(found.contains(&("TEE-RED-M".into(), format!("it looks like {twin}"))), "{found:?}");
        }
        assert_eq!(suspicions(&["A-007", "A-7"]).len(), 2);
        assert_eq!(suspicions(&["A-70", "A-7", "A-07-0", "A-10", "A-1"]).len(), 0);
    }

    #[test]
    fn a_barcode_belongs_to_one_sku_and_discontinued_ones_have_no_stock() {
        let barcode = Some("5012345678900".to_owned());
        let products = [
            Product { barcode: barcode.clone(), ..product("A") },
            Product { barcode, standing: Standing::Discontinued, ..product("B") },
            Product { standing: Standing::Gone, ..product("b") },
        ];

        let found = survey(products.iter(), |_| true);

        let a = Sku::usable("A").expect("usable");
        let b = Sku::usable("B").expect("usable");
        assert_eq!(found[&a], [Suspicion::SharesBarcode(vec![b.clone()])]);
        assert_eq!(found[&b], [Suspicion::SharesBarcode(vec![a]), Suspicion::DiscontinuedButStocked]);
    }

    #[test]
    fn characters_that_break_neighbours_are_named() {
        assert_eq!(suspicions(&["A&B"]), [("A&B".into(), "it holds &, which breaks look-ups".into())]);
    }

    #[test]
    fn only_blank_skus_and_those_with_control_characters_are_unusable() {
        assert_eq!(unusable(" \u{a0}"), Some(Unusable::Blank));
        assert_eq!(unusable("A\u{7}"), Some(Unusable::Control));
        assert_eq!(unusable(" A&B "), None);
    }

    proptest! {
        /// Hygiene never merges two SKUs and never alters one.
        #[test]
        fn every_sku_that_is_named_is_one_of_the_catalogue_byte_for_byte(
            texts in prop::collection::btree_set("[ aA0-9\u{2013}\u{ff21}é&-]{1,5}", 1..25),
        ) {
            prop_assert!(texts.iter().all(|text| unusable(text).is_none() == Sku::usable(text).is_some()));
            let products: Vec<_> = texts.iter().filter_map(|text| Sku::usable(text)).map(Product::new).collect();
            let before = products.clone();

            let found = survey(products.iter(), |_| false);

            prop_assert_eq!(&products, &before);
            for (sku, all) in &found {
                prop_assert!(texts.contains(sku.as_str()));
                for suspicion in all {
                    if let Suspicion::LooksLike(others) = suspicion {
                        prop_assert!(others.iter().all(|other| other != sku && texts.contains(other.as_str())));
                        prop_assert!(others.iter().all(|other| found.contains_key(other)));
                    }
                }
            }
        }
    }
}
