//! The range as WAIR is given it: items with all their SKUs, sizes, colours.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Product, Standing, Variant};
use crate::sku::Sku;

/// What [`Product::given`] says of a product that WAIR has in some version, nobody knows which.
pub const SOME_VERSION: u64 = 0;

/// One article with all its SKUs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id at WAIR.
    pub id: String,
    /// What its products' names have in common; its id when that is nothing.
    pub name: String,
    /// WAIR's merchandise category, when one is known.
    pub category: Option<String>,
    /// Its SKUs, in order.
    pub skus: Vec<ItemSku>,
}

/// One SKU of an [`Item`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSku {
    /// The SKU.
    pub sku: Sku,
    /// Style, colour and size.
    pub variant: Variant,
    /// Hash of all that WAIR is given of it.
    pub hash: u64,
}

impl Item {
    /// Hash of the whole item.
    pub fn hash(&self) -> u64 {
        digest(self.skus.iter().flat_map(|sku| [sku.sku.as_str().as_bytes().to_vec(), sku.hash.to_le_bytes().to_vec()]))
    }
}

/// Whether WAIR is given a product: old ones too, since its history hangs on them, but none of which nobody can say which
/// product is meant, and none that Mintsoft lost before WAIR ever had it.
pub fn belongs(product: &Product) -> bool {
    product.variant.is_some()
        && match product.standing {
            Standing::Active | Standing::Discontinued => true,
            Standing::Gone => product.is_given(),
            Standing::Doubled => false,
        }
}

/// The items of which WAIR has something else than this, or nothing.
pub fn to_give<'p>(products: impl Iterator<Item = &'p Product>, category: Option<&str>) -> Vec<Item> {
    let mut members = BTreeMap::<&str, Vec<(&Product, &Variant)>>::new();
    for product in products.filter(|product| belongs(product)) {
        let Some(variant) = &product.variant else { continue };
        members.entry(&variant.item).or_default().push((product, variant));
    }
    members.into_iter().filter_map(|(id, members)| item(id, members, category)).collect()
}

fn item(id: &str, mut members: Vec<(&Product, &Variant)>, category: Option<&str>) -> Option<Item> {
    members.sort_by(|(a, _), (b, _)| a.sku.cmp(&b.sku));
    let name = common_words(members.iter().map(|(product, _)| product.name.as_str())).unwrap_or(id);
    let hash = |product: &Product, variant: &Variant| {
        let parts =
            [product.sku.as_str(), id, name, category.unwrap_or(""), &variant.style, &variant.colour, &variant.size];
        digest(parts.map(str::as_bytes).into_iter())
    };
    let hashes: Vec<u64> = members.iter().map(|(product, variant)| hash(product, variant)).collect();
    if members.iter().zip(&hashes).all(|((product, _), hash)| product.given == Some(*hash)) {
        return None;
    }
    let sku = |((product, variant), hash): (&(&Product, &Variant), u64)| ItemSku {
        sku: product.sku.clone(),
        variant: (*variant).clone(),
        hash,
    };
    let skus = members.iter().zip(hashes).map(sku).collect();
    Some(Item { id: id.to_owned(), name: name.to_owned(), category: category.map(str::to_owned), skus })
}

/// The words with which all names begin.
fn common_words<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let first = names.next()?;
    let mut length = first.len();
    for name in names {
        let same = first.bytes().zip(name.bytes()).take(length).take_while(|(a, b)| a == b).count();
        let ends_a_word = |text: &str| text.len() == same || text.as_bytes()[same].is_ascii_whitespace();
        let word = same > 0 && ends_a_word(first) && ends_a_word(name);
        length = if word { same } else { first.as_bytes()[..same].iter().rposition(u8::is_ascii_whitespace)? };
    }
    let common = first.get(..length)?.trim_matches(|c: char| c.is_whitespace() || ",-–/".contains(c));
    (!common.is_empty()).then_some(common)
}

/// Sizes and colours of everything that WAIR is given.
pub fn labels<'p>(products: impl Iterator<Item = &'p Product>) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut sizes, mut colours) = (BTreeSet::new(), BTreeSet::new());
    for variant in products.filter(|product| belongs(product)).filter_map(|product| product.variant.as_ref()) {
        if !sizes.contains(&variant.size) {
            sizes.insert(variant.size.clone());
        }
        if !colours.contains(&variant.colour) {
            colours.insert(variant.colour.clone());
        }
    }
    (sizes, colours)
}

/// Hash of a set, for telling whether WAIR has it; never [`SOME_VERSION`]. The same in every build.
pub fn digest(parts: impl Iterator<Item = impl AsRef<[u8]>>) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        // With their lengths, so that `ab` and `c` are not `a` and `bc`.
        hasher.update((part.as_ref().len() as u64).to_le_bytes());
        hasher.update(part.as_ref());
    }
    let first: [u8; 8] = std::array::from_fn({
        let digest = hasher.finalize();
        move |at| digest[at]
    });
    u64::from_le_bytes(first).max(SOME_VERSION + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(sku: &str, name: &str) -> Product {
        let parts: Vec<&str> = sku.split('-').collect();
        let text = |at: usize| parts[at].to_owned();
        let variant =
            Variant { item: text(0), style: format!("{}-{}", parts[0], parts[1]), colour: text(1), size: text(2) };
        Product { variant: Some(variant), name: name.to_owned(), ..Product::new(Sku::usable(sku).expect("usable")) }
    }

    fn give(products: &mut [Product]) -> Vec<Item> {
        let items = to_give(products.iter(), None);
        for sku in items.iter().flat_map(|item| &item.skus) {
            let product = products.iter_mut().find(|product| product.sku == sku.sku).expect("a member");
            product.given = Some(sku.hash);
        }
        items
    }

    #[test]
    fn an_item_carries_all_its_skus_and_is_given_once() {
        let mut products = [
            product("TEE-RED-M", "Basic tee red M"),
            product("TEE-RED-L", "Basic tee red L"),
            product("CAP-RED-M", "Cap"),
        ];

        let items = give(&mut products);

        let found: Vec<_> = items.iter().map(|item| (item.id.as_str(), item.name.as_str(), item.skus.len())).collect();
        assert_eq!(found, [("CAP", "Cap", 1), ("TEE", "Basic tee red", 2)]);
        assert_eq!(give(&mut products), []);
    }

    #[test]
    fn a_change_of_one_sku_gives_the_whole_item_again_and_no_other() {
        let mut products = [product("TEE-RED-M", "Tee"), product("TEE-RED-L", "Tee"), product("CAP-RED-M", "Cap")];
        give(&mut products);
        products[1].variant.as_mut().expect("told").size = "XL".to_owned();

        let items = give(&mut products);

        assert_eq!((items.len(), items[0].id.as_str(), items[0].skus.len()), (1, "TEE", 2));
    }

    #[test]
    fn discontinued_products_are_given_doubled_ones_never_and_gone_ones_only_while_wair_has_them() {
        let mut product = product("TEE-RED-M", "Tee");
        for (standing, given, belonging) in [
            (Standing::Discontinued, None, true),
            (Standing::Doubled, Some(7), false),
            (Standing::Gone, None, false),
            (Standing::Gone, Some(SOME_VERSION), true),
        ] {
            (product.standing, product.given) = (standing, given);

            assert_eq!(belongs(&product), belonging, "{standing:?}");
        }
    }

    #[test]
    fn names_that_have_nothing_in_common_leave_the_id() {
        for (names, common) in [
            (vec!["Tee red M", "Tee red L"], Some("Tee red")),
            (vec!["Tee red", "Tee red"], Some("Tee red")),
            (vec!["Tee - red", "Tee - blue"], Some("Tee")),
            (vec!["Ärmel rot", "Ärmel blau"], Some("Ärmel")),
            (vec!["Tee", "Teepee"], None),
            (vec!["Ä", "Ö"], None),
            (vec!["", ""], None),
        ] {
            assert_eq!(common_words(names.iter().copied()), common, "{names:?}");
        }
    }
}
