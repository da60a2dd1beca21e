//! The keys of the file, their types and their defaults: a new key is one line here and one field in its type.

use jiff::{civil::Time, tz::TimeZone};
use rust_decimal::Decimal;

use super::read::{Section, entries, list, some, table};
use super::value::{
    channel, country, country_code, http_address, one_of, order_number_part, pattern, percent, shipping_method,
    shop_domain, text, time_of_day, time_zone, variant_part, warehouse, whole,
};
use super::{
    Address, Authority, Bundle, Carrier, Catalogue, Component, Config, Digest, Dispatch, Guards, Kind, Location,
    MintsoftSettings, Orders, RETRY_SECONDS, Shop, StockSettings, Told,
};
use crate::catalogue::variant::Rules;

const KINDS: [(&str, Kind); 3] = [("warehouse", Kind::Warehouse), ("store", Kind::Store), ("online", Kind::Online)];
const AUTHORITIES: [(&str, Authority); 2] = [("mintsoft", Authority::Mintsoft), ("wair", Authority::Wair)];

const TOLD: [(&str, Told); 2] = [("callback", Told::Callback), ("shopify", Told::Shopify)];

/// Shopify keeps each version of its API for at least a year.
const SHOPIFY_VERSION: &str = "2026-10";
/// Far above any real quantity, far below an overflow of sums.
const MOST_UNITS: i64 = 1_000_000;
/// A week: older figures say nothing about a shelf.
const MOST_MINUTES: i64 = 7 * 24 * 60;
/// An hour: later edits are for the warehouse.
const MOST_GRACE: i64 = 3600;
/// The longest pause that the queue takes: 12 hours.
const LONGEST_PAUSE: i64 = 12 * 3600;

/// Before the day's first decisions.
const MORNING: Time = Time::constant(7, 30, 0, 0);

pub(super) fn config(file: &mut Section<'_>) -> Config {
    Config {
        locations: file.or("location", Vec::new(), list(table(location))),
        mintsoft: file.section("mintsoft", mintsoft),
        orders: file.section("orders", orders),
        stock: file.section("stock", stock),
        guards: file.section("guards", guards),
        catalogue: file.section("catalogue", catalogue),
        bundles: file.or("bundle", Vec::new(), list(table(bundle))),
        carriers: file.or("carrier", Vec::new(), list(table(carrier))),
        shopify: file.or("shopify", Vec::new(), list(table(shop))),
        dispatch: file.section("dispatch", dispatch),
        digest: file.section("digest", digest),
    }
}

fn location(keys: &mut Section<'_>) -> Location {
    Location {
        wair: keys.required("wair", text),
        kind: keys.required("kind", one_of(&KINDS)),
        authority: keys.or("authority", Authority::default(), one_of(&AUTHORITIES)),
        warehouses: keys.or("warehouses", Vec::new(), list(warehouse)),
        channel: keys.optional("channel", channel),
        address: keys.optional("address", table(address)),
    }
}

fn address(keys: &mut Section<'_>) -> Address {
    Address {
        company: keys.optional("company", text),
        address1: keys.required("address1", text),
        address2: keys.optional("address2", text),
        town: keys.required("town", text),
        county: keys.optional("county", text),
        post_code: keys.required("postCode", text),
        country: keys.required("country", country),
    }
}

fn mintsoft(keys: &mut Section<'_>) -> MintsoftSettings {
    MintsoftSettings { time_zone: keys.or("time_zone", london(), time_zone) }
}

fn orders(keys: &mut Section<'_>) -> Orders {
    Orders {
        warehouse: keys.or("warehouse", 0, warehouse),
        courier_service: keys.or("courier_service", "AUTO".into(), text),
        couriers: keys.optional("couriers", entries(shipping_method, text)).unwrap_or_default(),
        number_prefix: keys.or("number_prefix", "LS-".into(), order_number_part),
        grace_seconds: keys.or("grace_seconds", 0, whole(0..=MOST_GRACE)),
        vat_percent: keys.or("vat_percent", Decimal::from(20), percent),
        vat: keys.optional("vat", entries(country_code, percent)).unwrap_or_default(),
    }
}

fn stock(keys: &mut Section<'_>) -> StockSettings {
    StockSettings {
        buffer: keys.or("buffer", 0, whole(0..=MOST_UNITS)),
        max_age_minutes: keys.or("max_age_minutes", 15, whole(1..=MOST_MINUTES)),
        offered_from: keys.or("offered_from", Vec::new(), some(text)),
        held: keys.or("held", Vec::new(), list(text)),
    }
}

fn guards(keys: &mut Section<'_>) -> Guards {
    Guards {
        min_known_percent: keys.or("min_known_percent", Decimal::from(95), percent),
        max_newly_zero_percent: keys.or("max_newly_zero_percent", Decimal::from(2), percent),
    }
}

fn catalogue(keys: &mut Section<'_>) -> Catalogue {
    let default = Rules::default();
    let parts = keys.optional("attributes", entries(variant_part, text)).unwrap_or_default();
    Catalogue {
        variant: Rules {
            sku: keys.optional("sku_pattern", pattern).or(default.sku),
            name: keys.optional("name_pattern", pattern),
            attributes: parts,
        },
        merchandise_category: keys.optional("merchandise_category", text),
        pass_through: keys.or("pass_through", Vec::new(), list(text)),
    }
}

fn bundle(keys: &mut Section<'_>) -> Bundle {
    Bundle { sku: keys.required("sku", text), components: keys.required("components", list(table(component))) }
}

fn component(keys: &mut Section<'_>) -> Component {
    Component { sku: keys.required("sku", text), quantity: keys.required("quantity", whole(1..=MOST_UNITS)) }
}

fn carrier(keys: &mut Section<'_>) -> Carrier {
    Carrier { mintsoft: keys.required("mintsoft", text), channel: keys.required("channel", text) }
}

fn shop(keys: &mut Section<'_>) -> Shop {
    let shop = keys.required("shop", shop_domain);
    let admin_url = format!("https://{shop}/admin/api/{SHOPIFY_VERSION}/graphql.json");
    Shop {
        dispatch: keys.or("dispatch", Told::default(), one_of(&TOLD)),
        admin_url: keys.or("admin_url", admin_url, http_address),
        shop,
        channel: keys.required("channel", channel),
        recommendation: keys.or("recommendation_property", "_wair_recommendation".into(), text),
        fit_profile: keys.or("fit_profile_property", "_wair_fit_profile".into(), text),
        recommended_sku: keys.or("recommended_sku_property", "_wair_recommended_sku".into(), text),
    }
}

fn dispatch(keys: &mut Section<'_>) -> Dispatch {
    let seconds = keys.or("retry_seconds", RETRY_SECONDS.to_vec(), list(whole(1..=LONGEST_PAUSE)));
    Dispatch {
        tracking_wait_minutes: keys.or("tracking_wait_minutes", 60, whole(0..=MOST_MINUTES)),
        retry_seconds: if seconds.is_empty() { RETRY_SECONDS.to_vec() } else { seconds },
    }
}

fn digest(keys: &mut Section<'_>) -> Digest {
    Digest { at: keys.or("at", MORNING, time_of_day), time_zone: keys.optional("time_zone", time_zone) }
}

fn london() -> TimeZone {
    TimeZone::get("Europe/London").expect("the time zone database is compiled in")
}
