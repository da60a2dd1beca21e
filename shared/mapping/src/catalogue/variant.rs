//! Which item, style, colour and size a product is: Mintsoft has no fields for them, so they are told from its SKU, its name,
//! or attributes with a name.

use std::{collections::BTreeMap, fmt};

use regex_lite::Regex;

use super::Variant;

/// The default: everything before the last two parts of the SKU is the item, then colour, then size.
const SKU_PATTERN: &str = "^(?<item>.+)-(?<colour>[^-]+)-(?<size>[^-]+)$";
/// What a product gets whose pattern has no size.
const ONE_SIZE: &str = "One Size";
/// The groups that a pattern may have.
pub(crate) const GROUPS: [&str; 4] = ["item", "style", "colour", "size"];

/// How a product's place in the range is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Over the SKU.
    pub sku: Option<Pattern>,
    /// Over the name, for what the SKU does not tell.
    pub name: Option<Pattern>,
    /// Attributes of the product by part (`item`, `style`, `colour`, `size`); they come before both patterns.
    pub attributes: BTreeMap<String, String>,
}

impl Default for Rules {
    fn default() -> Self {
        let sku = Pattern::new(SKU_PATTERN).expect("the default is a pattern");
        Self { sku: Some(sku), name: None, attributes: BTreeMap::new() }
    }
}

/// A regular expression with named groups.
#[derive(Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence without its subject.
    pub fn new(text: &str) -> Result<Self, String> {
        let regex = Regex::new(text).map_err(|error| format!("is not a regular expression: {error}"))?;
        let names: Vec<&str> = regex.capture_names().flatten().collect();
        match names.iter().find(|name| !GROUPS.contains(name)) {
            Some(other) => Err(format!("has a group {other:?}; known are {}", GROUPS.join(", "))),
            None if names.is_empty() => {
                Err(format!("has no named group; name some of {} like (?<size>…)", GROUPS.join(", ")))
            }
            None => Ok(Self(regex)),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0.as_str(), out)
    }
}

/// What a product says about itself.
#[derive(Clone, Copy)]
pub struct ProductText<'a> {
    /// Its SKU.
    pub sku: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its attributes by name.
    pub attribute: &'a dyn Fn(&str) -> Option<&'a str>,
}

/// The place of a product in the range; `None` when its item, colour or size cannot be told. A pattern whose size takes no part
/// in a match means that there is one size.
pub fn read(rules: &Rules, product: &ProductText<'_>) -> Option<Variant> {
    let sku = rules.sku.as_ref().and_then(|pattern| pattern.0.captures(product.sku));
    let name = rules.name.as_ref().and_then(|pattern| pattern.0.captures(product.name));
    let part = |part: &str| {
        let attribute = rules.attributes.get(part).and_then(|named| (product.attribute)(named));
        let found = [&sku, &name].map(|found| found.as_ref()?.name(part).map(|text| text.as_str()));
        let texts = [attribute, found[0], found[1]].into_iter().flatten().map(str::trim);
        texts.into_iter().find(|text| !text.is_empty()).map(str::to_owned)
    };
    let (item, colour) = (part("item")?, part("colour")?);
    // A group that takes no part says "no size"; one that holds only spaces says nothing.
    let told = [&sku, &name].iter().any(|found| found.as_ref().is_some_and(|found| found.name("size").is_some()));
    let matched = sku.is_some() || name.is_some();
    let size = part("size").or_else(|| (matched && !told).then(|| ONE_SIZE.to_owned()))?;
    let style = part("style").unwrap_or_else(|| format!("{item}-{colour}"));
    Some(Variant { item, style, colour, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_default(sku: &str) -> Option<Variant> {
        read(&Rules::default(), &ProductText { sku, name: "", attribute: &|_| None })
    }

    fn parts(variant: &Variant) -> [&str; 4] {
        [&variant.item, &variant.style, &variant.colour, &variant.size]
    }

    #[test]
    fn by_default_the_last_two_parts_of_the_sku_are_colour_and_size() {
        let variant = by_default("TEE-BASIC-RED-XL").expect("told");

        assert_eq!(parts(&variant), ["TEE-BASIC", "TEE-BASIC-RED", "RED", "XL"]);
        for untold in ["TEE", "TEE-RED", "TEE--M", "-RED-M", "TEE- -M", "TEE-RED- "] {
            assert_eq!(by_default(untold), None, "{untold}");
        }
    }

    #[test]
    fn attributes_come_first_then_the_sku_then_the_name() {
        let rules = Rules {
            sku: Some(Pattern::new("^(?<item>[^.]+)[.](?<size>.+)$").expect("a pattern")),
            name: Some(Pattern::new("in (?<colour>.+), size (?<size>.+)$").expect("a pattern")),
            attributes: BTreeMap::from([("size".to_owned(), "Label size".to_owned())]),
        };
        let attribute = |name: &str| (name == "Label size").then_some("42.5");
        let product = ProductText { sku: "7001.42", name: "Boot in dark brown, size 43", attribute: &attribute };

        assert_eq!(read(&rules, &product).as_ref().map(parts), Some(["7001", "7001-dark brown", "dark brown", "42.5"]));
        let product = ProductText { attribute: &|_| None, ..product };
        assert_eq!(read(&rules, &product).map(|variant| variant.size).as_deref(), Some("42"));
    }

    #[test]
    fn a_pattern_without_a_size_makes_one_size() {
        let rules =
            Rules { sku: Some(Pattern::new("^(?<item>.+)-(?<colour>[^-]+)$").expect("a pattern")), ..Rules::default() };

        let cap = read(&rules, &ProductText { sku: "CAP-RED", name: "", attribute: &|_| None });

        assert_eq!(cap.map(|variant| variant.size).as_deref(), Some("One Size"));
    }

    #[test]
    fn a_pattern_must_name_parts_that_exist() {
        assert!(Pattern::new("(").is_err_and(|why| why.contains("regular expression")));
        assert!(Pattern::new("a(b)").is_err_and(|why| why.contains("no named group")));
        assert!(Pattern::new("(?<color>.)").is_err_and(|why| why.contains("color")));
    }
}
