//! Styles: an article in one colour, and the SKUs that are its sizes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Product;
use crate::{
    pack::{Unreadable, pack, unpack},
    sku::Sku,
};

/// One style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// What [`super::Variant::style`] says.
    pub id: String,
    /// The SKUs that belong to it, in order of the SKU.
    pub skus: Vec<Sku>,
}

impl Style {
    /// A style of which nothing is known yet.
    pub fn new(id: String) -> Self {
        Self { id, skus: Vec::new() }
    }
}

/// The styles of these products: of all of them, because the sizes of one style are spread over the whole catalogue.
/// Products that Mintsoft no longer has, and those without a style, are left out.
pub fn of<'p>(products: impl IntoIterator<Item = &'p Product>) -> BTreeMap<String, Vec<Sku>> {
    let mut styles = BTreeMap::<String, Vec<Sku>>::new();
    for product in products {
        let Some(variant) = product.variant.as_ref().filter(|_| product.standing != super::Standing::Gone) else {
            continue;
        };
        styles.entry(variant.style.clone()).or_default().push(product.sku.clone());
    }
    styles.values_mut().for_each(|skus| skus.sort());
    styles
}

/// Encodes the styles of one chunk, which are in order.
pub fn encode(styles: &[Style]) -> Vec<u8> {
    pack(&styles)
}

/// Decodes one chunk.
///
/// # Errors
/// When the bytes are damaged or of an unknown format; nothing is then known, which is not the same as empty.
pub fn decode(bytes: &[u8]) -> Result<Vec<Style>, Unreadable> {
    unpack(bytes)
}
