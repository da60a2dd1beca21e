//! How the two sides are connected.

use futures::{StreamExt, TryStreamExt, stream};
use mapping::{catalogue::Product, config::Authority, exception, stock::chunk};
use ports::Failure;
use serde::Serialize;
use state::{
    catalogue::{CatalogueState, Chunks},
    exceptions::Exception,
    keys::CHUNK_PARTITIONS,
};

use crate::Teller;

/// Bundles and SKUs with a gap are listed up to this many of each; the rest is counted.
pub const MOST_LISTED: usize = 500;

/// Partitions of the catalogue that are read side by side: people wait for a quarter, and half of it is in memory.
const AT_ONCE: usize = 4;

/// Locations, carriers, bundles, and the SKUs that one side does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Places {
    /// The version of the configuration in force; `None` without one.
    pub version: Option<u64>,
    /// WAIR's locations.
    pub locations: Vec<Place>,
    /// Courier services of Mintsoft and what the sales channel calls them.
    pub carriers: Vec<(String, String)>,
    /// SKUs that ship as other SKUs, in order; at most [`MOST_LISTED`].
    pub bundles: Vec<Bundle>,
    /// How many bundles there are.
    pub bundle_count: usize,
    /// Active SKUs that WAIR does not have, in order; at most [`MOST_LISTED`].
    pub gaps: Vec<Gap>,
    /// How many of those there are.
    pub gap_count: usize,
    /// How many SKUs are known.
    pub sku_count: usize,
    /// Warehouses with stock that no location has.
    pub unmapped_warehouses: Vec<Exception>,
    /// Carriers that the sales channel was told by Mintsoft's own name.
    pub unknown_carriers: Vec<Exception>,
}

/// One WAIR location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Its name in WAIR.
    pub wair: String,
    /// What it is.
    pub kind: &'static str,
    /// Who knows its physical stock.
    pub authority: &'static str,
    /// The Mintsoft warehouses that feed it.
    pub warehouses: Vec<i32>,
    /// The sales channel that is booked on it.
    pub channel: Option<String>,
    /// Whether its free stock is offered.
    pub offered: bool,
}

/// A SKU that ships as other SKUs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// The SKU that is sold.
    pub sku: String,
    /// Whether Mintsoft has the recipe, or only the configuration.
    pub in_mintsoft: bool,
    /// What is picked for one of it.
    pub components: Vec<(String, u32)>,
}

/// An active SKU that WAIR does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// The SKU.
    pub sku: String,
    /// Its name in Mintsoft.
    pub name: String,
    /// Why WAIR does not have it, as far as is known.
    pub why: &'static str,
}

impl Teller {
    /// How the two sides are connected.
    ///
    /// # Errors
    /// `Transient` or `Halted` when the state cannot be read.
    pub async fn places(&self) -> Result<Places, Failure> {
        let mut places = Places::default();
        if let Some(current) = self.config().await? {
            let config = &current.config;
            let offered: Vec<&str> = config.offered_from().map(|location| location.wair.as_str()).collect();
            places.version = Some(current.version);
            let place = |location: &mapping::config::Location| Place {
                wair: location.wair.clone(),
                kind: match location.kind {
                    mapping::config::Kind::Warehouse => "warehouse",
                    mapping::config::Kind::Store => "store",
                    mapping::config::Kind::Online => "online",
                },
                authority: match location.authority {
                    Authority::Mintsoft => "Mintsoft",
                    Authority::Wair => "upstream",
                },
                warehouses: location.warehouses.clone(),
                channel: location.channel.clone(),
                offered: offered.contains(&location.wair.as_str()) && !location.warehouses.is_empty(),
            };
            places.locations = config.locations.iter().map(place).collect();
            let carriers = config.carriers.iter();
            places.carriers = carriers.map(|carrier| (carrier.mintsoft.clone(), carrier.channel.clone())).collect();
        }
        places.unmapped_warehouses = self.exceptions.list_open_of(&exception::WAREHOUSE_UNMAPPED).await?;
        places.unknown_carriers = self.exceptions.list_open_of(&exception::CARRIER_UNKNOWN).await?;
        self.add_products(&mut places).await?;
        places.bundles.sort_by(|a, b| a.sku.cmp(&b.sku));
        places.bundles.truncate(MOST_LISTED);
        places.gaps.sort_by(|a, b| a.sku.cmp(&b.sku));
        places.gaps.truncate(MOST_LISTED);
        Ok(places)
    }

    /// Looks at every product. Some eighths of them are in memory at a time, because all of them are too many for a small function.
    async fn add_products(&self, places: &mut Places) -> Result<(), Failure> {
        let catalogue = CatalogueState::new(self.store.clone());
        let read = async |shelf: u16| {
            let mut products = Chunks::default();
            let ids = (shelf..chunk::COUNT).step_by(usize::from(CHUNK_PARTITIONS));
            catalogue.load_chunks(&mut products, ids).await?;
            Ok::<_, Failure>(products)
        };
        let mut shelves = stream::iter((0..CHUNK_PARTITIONS).map(read)).buffered(AT_ONCE);
        while let Some(products) = shelves.try_next().await? {
            products.skus().for_each(|product| add(places, product));
        }
        Ok(())
    }
}

fn add(places: &mut Places, product: &Product) {
    places.sku_count += 1;
    if let Some(recipe) = &product.recipe {
        places.bundle_count += 1;
        let components = recipe.components().iter();
        let components = components.map(|part| (part.sku.to_string(), part.quantity)).collect();
        places.bundles.push(Bundle { sku: product.sku.to_string(), in_mintsoft: product.bundle, components });
    } else if product.is_active() && !product.is_given() {
        places.gap_count += 1;
        let why = match product.variant {
            None => "item, colour or size cannot be told from it",
            Some(_) => "it has not been given to WAIR yet, or WAIR refused it",
        };
        // All of them may be here in the first minutes; more than are listed need not be remembered.
        if places.gaps.len() < 4 * MOST_LISTED {
            places.gaps.push(Gap { sku: product.sku.to_string(), name: product.name.clone(), why });
        }
    }
}
