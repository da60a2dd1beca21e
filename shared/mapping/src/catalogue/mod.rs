//! The catalogue: what Mintsoft sells, and what WAIR was given of it.

pub mod hygiene;
pub mod merge;
pub mod range;
pub mod reading;
pub mod size;
pub mod styles;
pub mod variant;

use serde::{Deserialize, Serialize};

use crate::{
    bundle::Recipe,
    pack::{Unreadable, pack, unpack},
    sku::Sku,
};

/// All we know of one SKU as a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The SKU.
    pub sku: Sku,
    /// Mintsoft's product id; `None` for a bundle that only the configuration knows.
    pub id: Option<i64>,
    /// Whether it may be sold.
    pub standing: Standing,
    /// Its name.
    pub name: String,
    /// EAN or UPC.
    pub barcode: Option<String>,
    /// Weight and size of one unit.
    pub measures: Measures,
    /// Style, colour and size; `None` when they could not be told.
    pub variant: Option<Variant>,
    /// Whether Mintsoft itself has it as a bundle.
    pub bundle: bool,
    /// What it ships as, when it is a bundle.
    pub recipe: Option<Recipe>,
    /// What Mintsoft is sent for a bundle.
    pub handling: Handling,
    /// Hash of what WAIR was given of it, [`range::SOME_VERSION`] when it is not known of what; `None` when WAIR was never
    /// surely given it.
    pub given: Option<u64>,
    /// The observation order of the newest look at it: the fencing token of the run that read it.
    pub observed: u64,
    /// How many complete full reads in a row did not show it.
    pub missed: u8,
}

/// Whether a product may be sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It is in the range.
    #[default]
    Active,
    /// Mintsoft says that it is discontinued.
    Discontinued,
    /// Mintsoft no longer has it.
    Gone,
    /// Mintsoft has it, but nobody can tell which product is meant: one SKU on several active products.
    Doubled,
}

/// Weight and size of one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measures {
    /// Grams.
    pub weight: Option<u32>,
    /// Height, width and depth in millimetres.
    pub sides: [Option<u32>; 3],
}

/// Where a SKU stands in its range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The article in all its colours.
    pub item: String,
    /// The article in one colour.
    pub style: String,
    /// The colour as Mintsoft writes it.
    pub colour: String,
    /// The size as Mintsoft writes it.
    pub size: String,
}

/// What Mintsoft is sent for a bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Handling {
    /// Its components.
    #[default]
    Explode,
    /// The bundle's own SKU: Mintsoft's recipe is the same as ours.
    PassThrough,
}

impl Product {
    /// A product of which nothing is known yet.
    pub fn new(sku: Sku) -> Self {
        Self {
            sku,
            id: None,
            standing: Standing::default(),
            name: String::new(),
            barcode: None,
            measures: Measures::default(),
            variant: None,
            bundle: false,
            recipe: None,
            handling: Handling::default(),
            given: None,
            observed: 0,
            missed: 0,
        }
    }

    /// Whether it may be sold as far as Mintsoft, or the configuration for its own bundles, is concerned.
    pub fn is_active(&self) -> bool {
        self.standing == Standing::Active
    }

    /// Whether WAIR knows it.
    pub fn is_given(&self) -> bool {
        self.given.is_some()
    }
}

/// Encodes the products of one chunk, which are in order.
pub fn encode(products: &[Product]) -> Vec<u8> {
    pack(&products)
}

/// Decodes one chunk.
///
/// # Errors
/// When the bytes are damaged or of an unknown format; nothing is then known of its SKUs, which is not the same as empty.
pub fn decode(bytes: &[u8]) -> Result<Vec<Product>, Unreadable> {
    unpack(bytes)
}
