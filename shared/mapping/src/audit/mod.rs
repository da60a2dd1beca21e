//! The systems audit: what one tenant's two systems lack, and what each gap costs.

mod orders;
mod range;
mod stock;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::DateTime};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    bundle::Recipe,
    config::Config,
    exception::Owner,
    mintsoft::{
        product::{Seen, read},
        wire::{ProductRow, StockFigures, SurveyedOrder, WarehouseRow},
    },
    sku::Sku,
};

/// Both systems, as they were read.
#[derive(Debug, Clone, Default)]
pub struct Systems {
    /// Now, by the vendor's clock in its local time.
    pub now: DateTime,
    /// Our client.
    pub client: i64,
    /// Mintsoft's products.
    pub products: Vec<ProductRow>,
    /// Recipes of bundles, as far as Mintsoft has them.
    pub recipes: BTreeMap<Sku, Recipe>,
    /// Bundles whose recipe was not asked for: nothing is said about it.
    pub unasked: BTreeSet<Sku>,
    /// Mintsoft's inventory rows.
    pub stock: Vec<StockFigures>,
    /// Mintsoft's orders.
    pub orders: Vec<SurveyedOrder>,
    /// Mintsoft's warehouses.
    pub warehouses: Vec<WarehouseRow>,
    /// What WAIR was given; `None` while nothing is known of it.
    pub given: Option<BTreeSet<Sku>>,
    /// When each feed was last up to date, and how old it may be, in minutes.
    pub feeds: Vec<Feed>,
}

/// One of our flows, as far as its age goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What it brings.
    pub name: &'static str,
    /// How old it is, in minutes; `None` when it never came.
    pub age_minutes: Option<i64>,
    /// How old it may be.
    pub most_minutes: i64,
}

impl Feed {
    /// A feed that was up to date at `last`.
    pub fn new(name: &'static str, now: Timestamp, last: Option<Timestamp>, most_minutes: i64) -> Self {
        Self { name, age_minutes: last.map(|last| now.duration_since(last).as_mins()), most_minutes }
    }
}

/// A kind of gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is told by its title")]
pub enum Kind {
    OrderStalled,
    NoTracking,
    OrderTwice,
    StockDisagrees,
    WarehouseUnmapped,
    NotInWair,
    NotInMintsoft,
    NoSku,
    SkuTwice,
    LooksAlike,
    NoRecipe,
    Unparsed,
    SizeUnknown,
    SizeHole,
    FeedStale,
}

/// What is told of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its name in file names.
    pub slug: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Who has to act.
    pub owner: Owner,
    /// What to do.
    pub remedy: &'static str,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 15] = [
        Kind::OrderStalled,
        Kind::NoTracking,
        Kind::OrderTwice,
        Kind::StockDisagrees,
        Kind::WarehouseUnmapped,
        Kind::NotInWair,
        Kind::NotInMintsoft,
        Kind::NoSku,
        Kind::SkuTwice,
        Kind::LooksAlike,
        Kind::NoRecipe,
        Kind::Unparsed,
        Kind::SizeUnknown,
        Kind::SizeHole,
        Kind::FeedStale,
    ];

    /// What is told of it.
    pub fn about(self) -> About {
        use Owner::{CustomerService, Ecommerce, Integration, Merchandising, Warehouse};
        let (slug, title, owner, remedy) = match self {
            Kind::OrderStalled => (
                "order-stalled",
                "Orders that stalled",
                Warehouse,
                "Open the order in Mintsoft, see what holds it, and ship or cancel it.",
            ),
            Kind::NoTracking => (
                "no-tracking",
                "Dispatches without tracking",
                Warehouse,
                "Enter the tracking number in Mintsoft, if there is one.",
            ),
            Kind::OrderTwice => (
                "order-twice",
                "Order numbers that live twice",
                CustomerService,
                "Decide which one is right and cancel the other before both ship.",
            ),
            Kind::StockDisagrees => (
                "stock-disagrees",
                "Stock figures that disagree",
                Warehouse,
                "Count the SKU and correct its inventory record in Mintsoft.",
            ),
            Kind::WarehouseUnmapped => (
                "warehouse-unmapped",
                "Warehouses that feed no location",
                Integration,
                "Add the warehouse to a [[location]] of the configuration, or empty it.",
            ),
            Kind::NotInWair => (
                "not-in-wair",
                "SKUs that WAIR does not have",
                Integration,
                "Correct what keeps the SKU from being given; the next product read gives it.",
            ),
            Kind::NotInMintsoft => (
                "not-in-mintsoft",
                "SKUs that only WAIR has",
                Merchandising,
                "Take the SKU out of WAIR's planning, or activate the product in Mintsoft.",
            ),
            Kind::NoSku => (
                "no-sku",
                "Products without a usable SKU",
                Ecommerce,
                "Give the product a SKU in Mintsoft, or discontinue it.",
            ),
            Kind::SkuTwice => (
                "sku-twice",
                "SKUs on several products",
                Ecommerce,
                "Discontinue all but one of the products, or correct their SKUs.",
            ),
            Kind::LooksAlike => (
                "looks-alike",
                "SKUs that are probably a mistake",
                Ecommerce,
                "Read the reason and correct the product in Mintsoft, or leave it if it is meant.",
            ),
            Kind::NoRecipe => (
                "no-recipe",
                "Bundles without a recipe",
                Ecommerce,
                "Enter the components in Mintsoft, or as a [[bundle]] of the configuration.",
            ),
            Kind::Unparsed => (
                "unparsed",
                "Products whose size and colour cannot be told",
                Merchandising,
                "Correct the SKU, or the rules in [catalogue] of the configuration.",
            ),
            Kind::SizeUnknown => (
                "size-unknown",
                "Sizes that nobody knows",
                Merchandising,
                "Correct the size in Mintsoft; if it is right, ask for it to be added to the size table.",
            ),
            Kind::SizeHole => (
                "size-hole",
                "Size runs with holes",
                Merchandising,
                "Create the missing size, or leave it if it is not made.",
            ),
            Kind::FeedStale => (
                "feed-stale",
                "Feeds that are stale",
                Integration,
                "See the run's exceptions; `lockstep check` says what stopped it.",
            ),
        };
        About { slug, title, owner, remedy }
    }
}

/// What a gap costs, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Units that cannot be sold, planned or found.
    pub units: i64,
    /// Orders that are late, doubled or not told.
    pub orders: i64,
    /// What those orders are worth, where they say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub money: Option<Decimal>,
}

impl Cost {
    fn units(units: i64) -> Self {
        Self { units, ..Self::default() }
    }

    fn order(order: &SurveyedOrder) -> Self {
        let units = order.order_items.iter().flatten().filter_map(|item| item.quantity.0).sum();
        let money = order.order_value.as_ref().and_then(|value| value.to_string().parse().ok());
        Self { units, orders: 1, money: money.filter(|money| *money > Decimal::ZERO) }
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        let money = match (self.money, other.money) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
        Self { units: self.units + other.units, orders: self.orders + other.orders, money }
    }
}

/// One gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Its kind.
    pub kind: Kind,
    /// The SKU, order number, warehouse or feed.
    pub subject: String,
    /// What was found.
    pub says: String,
    /// What it costs.
    pub cost: Cost,
}

impl Gap {
    fn new(kind: Kind, subject: impl Into<String>, says: impl Into<String>, cost: Cost) -> Self {
        Self { kind, subject: subject.into(), says: says.into(), cost }
    }
}

/// Every gap, the worst first: by money, orders, units.
pub fn gaps(systems: &Systems, config: &Config) -> Vec<Gap> {
    let rules = &config.catalogue.variant;
    let seen: Vec<Seen> = systems.products.iter().filter_map(|row| read(row, systems.client, rules).ok()).collect();
    let shelf = stock::Shelf::of(systems);
    let mut gaps = range::gaps(systems, config, &seen, &shelf);
    gaps.extend(stock::gaps(systems, config));
    gaps.extend(orders::gaps(systems));
    gaps.sort_by_key(|gap| std::cmp::Reverse((gap.cost.money, gap.cost.orders, gap.cost.units)));
    gaps
}

#[cfg(test)]
mod tests;
