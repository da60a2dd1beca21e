//! Master data: items, sizes, colours, locations. Array names follow the vendor's rule that the array bears the endpoint's name
//! in lower camel case; they are **unverified**.

use serde::Serialize;

use crate::{
    catalogue::{
        range::{Item, ItemSku},
        size,
    },
    config::Location,
    sku::Sku,
};

/// Body of `POST /Items` (vendor page: tech-documentation-article-aaron-2).
#[derive(Serialize)]
pub struct Items<'a> {
    items: Vec<ItemRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemRow<'a> {
    item_id: &'a str,
    /// **Unverified**, as on other master data.
    code: &'a str,
    /// **Unverified**, as on other master data.
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchandise_category_id: Option<&'a str>,
    /// **Unverified**: the name is confirmed for prepacks only.
    skus: Vec<SkuRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SkuRow<'a> {
    sku_id: &'a Sku,
    /// **Unverified**, as on other master data.
    code: &'a Sku,
    style_id: &'a str,
    color_id: &'a str,
    size_id: &'a str,
}

impl<'a> Items<'a> {
    /// Whole items.
    pub fn of(items: &'a [Item]) -> Self {
        let sku = |sku: &'a ItemSku| SkuRow {
            sku_id: &sku.sku,
            code: &sku.sku,
            style_id: &sku.variant.style,
            color_id: &sku.variant.colour,
            size_id: &sku.variant.size,
        };
        let item = |item: &'a Item| ItemRow {
            item_id: &item.id,
            code: &item.id,
            description: &item.name,
            merchandise_category_id: item.category.as_deref(),
            skus: item.skus.iter().map(sku).collect(),
        };
        Self { items: items.iter().map(item).collect() }
    }
}

/// Body of `POST /Sizes` (vendor page: tech-documentation-article-aaron-7).
#[derive(Serialize)]
pub struct Sizes<'a> {
    sizes: Vec<SizeRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SizeRow<'a> {
    size_id: &'a str,
    code: &'a str,
    description: &'a str,
    /// Without it the portal sorts by the alphabet.
    sort_order: i32,
}

impl<'a> Sizes<'a> {
    /// Sizes as they stand on the label.
    pub fn of(sizes: &'a [String]) -> Self {
        let row = |size: &'a String| SizeRow {
            size_id: size,
            code: size,
            description: size,
            sort_order: size::rank(size).unwrap_or(size::UNKNOWN),
        };
        Self { sizes: sizes.iter().map(row).collect() }
    }
}

/// Body of `POST /Colors` (vendor page: tech-documentation-article-aaron-4).
#[derive(Serialize)]
pub struct Colors<'a> {
    colors: Vec<ColorRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ColorRow<'a> {
    color_id: &'a str,
    code: &'a str,
    description: &'a str,
}

impl<'a> Colors<'a> {
    /// Colours as Mintsoft writes them.
    pub fn of(colours: &'a [String]) -> Self {
        let row = |colour: &'a String| ColorRow { color_id: colour, code: colour, description: colour };
        Self { colors: colours.iter().map(row).collect() }
    }
}

/// Body of `POST /Locations` (vendor page: post-locations). The page names `locationId` only; the fields of kind, GLN and
/// address could not be read, so they are not sent.
#[derive(Serialize)]
pub struct Locations<'a> {
    locations: Vec<LocationRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationRow<'a> {
    location_id: &'a str,
    /// **Unverified**, as on other master data.
    code: &'a str,
    /// **Unverified**, as on other master data.
    description: &'a str,
}

impl<'a> Locations<'a> {
    /// Locations of the configuration.
    pub fn of(locations: &'a [Location]) -> Self {
        let row = |location: &'a Location| LocationRow {
            location_id: &location.wair,
            code: &location.wair,
            description: &location.wair,
        };
        Self { locations: locations.iter().map(row).collect() }
    }
}
