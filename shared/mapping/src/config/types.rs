//! What the configuration file says.

use std::collections::BTreeMap;

use jiff::{civil::Time, tz::TimeZone};
use rust_decimal::Decimal;

use crate::catalogue::variant::Rules;

/// A checked configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// WAIR locations; no warehouse and no channel belongs to two of them.
    pub locations: Vec<Location>,
    /// How Mintsoft's data is to be read.
    pub mintsoft: MintsoftSettings,
    /// How customer orders are written to Mintsoft.
    pub orders: Orders,
    /// When stock may be offered.
    pub stock: StockSettings,
    /// When a full read is not believed.
    pub guards: Guards,
    /// What the catalogue is made of.
    pub catalogue: Catalogue,
    /// Bundles that Mintsoft does not have; free of cycles.
    pub bundles: Vec<Bundle>,
    /// What the sales channel calls Mintsoft's carriers.
    pub carriers: Vec<Carrier>,
    /// Shops of Shopify; none occurs twice, and no channel belongs to two of them.
    pub shopify: Vec<Shop>,
    /// How dispatches are told.
    pub dispatch: Dispatch,
    /// When the daily mail is sent.
    pub digest: Digest,
}

impl Config {
    /// The location that a Mintsoft warehouse feeds.
    pub fn location_of(&self, warehouse: i32) -> Option<&Location> {
        self.locations.iter().find(|location| location.warehouses.contains(&warehouse))
    }

    /// The location on which the sales of a channel are booked.
    pub fn channel(&self, name: &str) -> Option<&Location> {
        self.locations.iter().find(|location| location.channel.as_deref() == Some(name))
    }

    /// The locations whose stock is offered: those that `[stock] offered_from` names, else every warehouse that Mintsoft knows.
    pub fn offered_from(&self) -> impl Iterator<Item = &Location> {
        let named = &self.stock.offered_from;
        self.locations.iter().filter(move |location| match named.as_slice() {
            [] => location.kind == Kind::Warehouse && location.authority == Authority::Mintsoft,
            named => named.contains(&location.wair),
        })
    }

    /// The shop of Shopify with this domain, in whatever case.
    pub fn shop(&self, domain: &str) -> Option<&Shop> {
        self.shopify.iter().find(|shop| shop.shop.eq_ignore_ascii_case(domain))
    }

    /// The shop of a channel that is told of dispatches by fulfilments.
    pub fn fulfilled_shop(&self, channel: &str) -> Option<&Shop> {
        self.shopify.iter().find(|shop| shop.channel == channel && shop.dispatch == Told::Shopify)
    }

    /// What the sales channel calls a courier service of Mintsoft.
    pub fn carrier(&self, service: &str) -> Option<&str> {
        self.carriers.iter().find(|carrier| carrier.mintsoft == service).map(|carrier| carrier.channel.as_str())
    }

    /// Mintsoft's courier service for a shipping method of the sales channel; `None` when that method has none.
    pub fn courier_service(&self, method: Option<&str>) -> Option<&str> {
        let Orders { courier_service, couriers, .. } = &self.orders;
        match method.filter(|_| !couriers.is_empty()) {
            Some(method) => couriers.get(method).map(String::as_str),
            None => Some(courier_service),
        }
    }

    /// The zone in which days are counted for people.
    pub fn zone_of_days(&self) -> &TimeZone {
        self.digest.time_zone.as_ref().unwrap_or(&self.mintsoft.time_zone)
    }

    /// The VAT rate of a country, given as two capital letters.
    pub fn vat_percent(&self, country: &str) -> Decimal {
        self.orders.vat.get(country).copied().unwrap_or(self.orders.vat_percent)
    }
}

/// One WAIR location.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Location {
    /// Its name in WAIR.
    pub wair: String,
    /// What it is.
    pub kind: Kind,
    /// Who knows its physical stock.
    pub authority: Authority,
    /// The Mintsoft warehouses that feed it; their stock is added up.
    pub warehouses: Vec<i32>,
    /// The sales channel booked on it; only for [`Kind::Online`].
    pub channel: Option<String>,
    /// Where transfers to it are sent.
    pub address: Option<Address>,
}

/// What a location is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// A warehouse.
    #[default]
    Warehouse,
    /// A shop.
    Store,
    /// A web shop, where sales are booked.
    Online,
}

/// Who knows the physical stock of a location.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Authority {
    /// Mintsoft: its stock is polled.
    #[default]
    Mintsoft,
    /// The upstream of WAIR: its stock comes in as events and is written to Mintsoft.
    Wair,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Company or shop.
    pub company: Option<String>,
    /// Street and number.
    pub address1: String,
    /// Second line.
    pub address2: Option<String>,
    /// Town.
    pub town: String,
    /// County.
    pub county: Option<String>,
    /// Post code.
    pub post_code: String,
    /// Country as two capital letters.
    pub country: String,
}

/// How Mintsoft's data is to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct MintsoftSettings {
    /// The zone of its datetimes that name none.
    pub time_zone: TimeZone,
}

/// How customer orders are written to Mintsoft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orders {
    /// The warehouse that ships them; 0 only while no location has a channel.
    pub warehouse: i32,
    /// Mintsoft's name of the courier service.
    pub courier_service: String,
    /// Mintsoft's courier service for each shipping method of the sales channels; while it is empty, methods mean nothing.
    pub couriers: BTreeMap<String, String>,
    /// How every order number of ours begins.
    pub number_prefix: String,
    /// Seconds that a new order waits for an edit or a cancellation before it is first sent.
    pub grace_seconds: u32,
    /// VAT rate of countries that `vat` does not name.
    pub vat_percent: Decimal,
    /// VAT rate by country, as two capital letters.
    pub vat: BTreeMap<String, Decimal>,
}

/// When stock may be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockSettings {
    /// Units held back from being offered.
    pub buffer: i64,
    /// Stock observed longer ago is not offered.
    pub max_age_minutes: u32,
    /// The WAIR locations whose stock is offered; empty for the default, see [`Config::offered_from`].
    pub offered_from: Vec<String>,
    /// SKUs that a person does not want to be offered, byte for byte.
    pub held: Vec<String>,
}

/// When a full read is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guards {
    /// Least share of the known rows that must be there.
    pub min_known_percent: Decimal,
    /// Largest share of SKUs that may newly be at zero.
    pub max_newly_zero_percent: Decimal,
}

/// What the catalogue is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// How style, colour and size of a product are told.
    pub variant: Rules,
    /// WAIR's merchandise category of every item; without one WAIR predicts nothing.
    pub merchandise_category: Option<String>,
    /// Bundles that are ordered from Mintsoft under their own SKU while its recipe is the one in force.
    pub pass_through: Vec<String>,
}

/// A SKU that ships as other SKUs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The SKU that is sold.
    pub sku: String,
    /// What is picked for one of it; a component may itself be a bundle.
    pub components: Vec<Component>,
}

/// One component of a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Component {
    /// Its SKU.
    pub sku: String,
    /// Units in one bundle, at least 1.
    pub quantity: u32,
}

/// A carrier's two names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carrier {
    /// Mintsoft's name of the courier service.
    pub mintsoft: String,
    /// The sales channel's name of the carrier.
    pub channel: String,
}

/// A shop of Shopify. A storefront notes a recommendation as properties of line items, or as note attributes of the order for
/// all of its lines; the names are the same for both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shop {
    /// Its domain, ending in `.myshopify.com`, in lower case.
    pub shop: String,
    /// The sales channel that its orders belong to.
    pub channel: String,
    /// Name of the property with the recommendation's id.
    pub recommendation: String,
    /// Name of the property with the fit profile.
    pub fit_profile: String,
    /// Name of the property with the recommended SKU.
    pub recommended_sku: String,
    /// How it is told of dispatches.
    pub dispatch: Told,
    /// Address of its Admin GraphQL API.
    pub admin_url: String,
}

/// How a sales channel is told of dispatches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Told {
    /// By signed callbacks.
    #[default]
    Callback,
    /// By fulfilments in Shopify.
    Shopify,
}

/// When the daily mail is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// The local time after which it is due.
    pub at: Time,
    /// The zone of that time and of the days that are counted; without one, Mintsoft's.
    pub time_zone: Option<TimeZone>,
}

/// How dispatches are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// How long a part without a tracking number waits before it is told without one.
    pub tracking_wait_minutes: u32,
    /// Seconds between attempts; the last one repeats.
    pub retry_seconds: Vec<u32>,
}

/// The first retry comes within five seconds; the last pause repeats, so that the queue's 100 receives last for more than
/// 24 hours even when a tracking number was waited for.
pub const RETRY_SECONDS: [u32; 9] = [3, 10, 30, 60, 120, 300, 600, 900, 1200];
