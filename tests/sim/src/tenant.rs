//! The simulated retailer: what is fixed about it.

use std::collections::BTreeMap;

use serde_json::json;
use vendors::{mintsoft::STATIC_KEY, shopify::ADMIN_TOKEN, wair};

/// The sales channel that posts order events.
pub const CHANNEL: &str = "web-uk";
/// The sales channel of its Shopify shop.
pub const SHOP_CHANNEL: &str = "shop-uk";
/// The domain of that shop.
pub const SHOP: &str = "simulation.myshopify.com";
/// What Shopify signs webhooks with.
pub const WEBHOOK_SECRET: &str = "shopify secret of the simulation";
/// Signs order events.
pub const INTAKE_KEY: &str = "intake key of the simulation";
/// Signs callbacks.
pub const CHANNEL_KEY: &str = "channel key of the simulation";
/// The last part of the hooks' address.
pub const HOOK_TOKEN: &str = "hook-token-of-the-simulation";
/// Opens the desk.
pub const DESK_TOKEN: &str = "desk token of the simulation";
/// The names of its secrets.
pub const SECRETS: [&str; 3] = ["secret", "sessions", "seal"];
/// Stock older than this is not offered, in minutes.
pub const MAX_AGE: i64 = 15;

/// The location that some histories count outside Mintsoft, and its warehouse.
pub const STORE: &str = "STORE";
/// The store's warehouse.
pub const STORE_WAREHOUSE: i32 = 8;
/// A bundle that only the configuration knows.
pub const OWN_BUNDLE: &str = "SET-OWN";

/// The id of the plan's order of this number: every third is Shopify's.
pub fn order(number: u32) -> String {
    if number % 3 == 2 { format!("S{number}") } else { number.to_string() }
}

/// Whether an order came in through Shopify.
pub fn is_shopifys(order: &str) -> bool {
    order.starts_with('S')
}

/// The sales channel of an order.
pub fn channel(order: &str) -> &'static str {
    if is_shopifys(order) { SHOP_CHANNEL } else { CHANNEL }
}

/// The Mintsoft number of a revision of an order.
pub fn number(order: &str, revision: u32) -> String {
    let channel = channel(order);
    match revision {
        0 | 1 => format!("LS-{channel}-{order}"),
        _ => format!("LS-{channel}-{order}-R{revision}"),
    }
}

/// The customer order of a number; `None` for what no customer ordered.
pub fn ordered(number: &str) -> Option<&str> {
    let family = family(number).strip_prefix("LS-")?;
    [CHANNEL, SHOP_CHANNEL].iter().find_map(|channel| family.strip_prefix(channel)?.strip_prefix('-'))
}

/// What all numbers of one customer order begin with.
pub fn family(number: &str) -> &str {
    match number.rsplit_once("-R") {
        Some((family, digits)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => family,
        _ => number,
    }
}

/// The revision of a number.
pub fn revision(number: &str) -> u32 {
    let digits = number.strip_prefix(family(number)).and_then(|rest| rest.strip_prefix("-R"));
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(1)
}

/// What differs from one configuration to another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setup {
    /// Warehouse 5 feeds the store.
    pub swapped: bool,
    /// Shopify is told of dispatches by fulfilments.
    pub fulfilments: bool,
    /// The store's stock is counted outside Mintsoft.
    pub counted: bool,
}

/// The configuration file.
pub fn config(components: &[(String, u32)], setup: Setup) -> String {
    let (main, store) = if setup.swapped { ("[3]", "[8, 5]") } else { ("[3, 5]", "[8]") };
    let authority = if setup.counted { "wair" } else { "mintsoft" };
    let dispatch = if setup.fulfilments { "shopify" } else { "callback" };
    let recipe: Vec<String> =
        components.iter().map(|(sku, quantity)| format!("{{ sku = {sku:?}, quantity = {quantity} }}")).collect();
    format!(
        r#"
[[location]]
wair = "WH"
kind = "warehouse"
warehouses = {main}
[[location]]
wair = "{STORE}"
kind = "store"
authority = "{authority}"
warehouses = {store}
address = {{ company = "Store One", address1 = "5 Mall Way", town = "York", postCode = "YO1 7AA", country = "GB" }}
[[location]]
wair = "WEB"
kind = "online"
channel = "{CHANNEL}"
[[location]]
wair = "SHOP"
kind = "online"
channel = "{SHOP_CHANNEL}"
[[shopify]]
shop = "{SHOP}"
channel = "{SHOP_CHANNEL}"
dispatch = "{dispatch}"
[orders]
warehouse = 3
[stock]
max_age_minutes = {MAX_AGE}
[guards]
min_known_percent = 90
max_newly_zero_percent = 10
[[bundle]]
sku = "{OWN_BUNDLE}"
components = [{}]
"#,
        recipe.join(", ")
    )
}

/// A configuration that has to be refused: each in its own way.
pub fn unusable(components: &[(String, u32)], roll: u64) -> String {
    let good = config(components, Setup::default());
    match roll % 4 {
        0 => "[[location]]\nwair = 7\n".to_owned(),
        // Two locations are fed by one warehouse.
        1 => good.replace("warehouses = [8]", "warehouses = [8, 5]"),
        // A bundle that holds itself.
        2 => good.replace("components = [", &format!("components = [{{ sku = {OWN_BUNDLE:?}, quantity = 1 }}, ")),
        // One SKU in two spellings.
        _ => {
            let again = OWN_BUNDLE.to_lowercase();
            format!("{good}[[bundle]]\nsku = {again:?}\ncomponents = [{{ sku = \"OTHER\", quantity = 1 }}]\n")
        }
    }
}

/// Which warehouses feed which location.
pub fn sums(swapped: bool) -> BTreeMap<String, Vec<i32>> {
    let (main, store) = if swapped { (vec![3], vec![5, 8]) } else { (vec![3, 5], vec![8]) };
    BTreeMap::from([("WH".to_owned(), main), ("STORE".to_owned(), store)])
}

/// The operator's secret.
pub fn secret(with_static_key: bool) -> String {
    let mintsoft = if with_static_key {
        json!({"apiKey": STATIC_KEY, "clientId": 42})
    } else {
        json!({"username": vendors::mintsoft::USERNAME, "password": vendors::mintsoft::PASSWORD, "clientId": 42})
    };
    json!({
        "mintsoft": mintsoft,
        "wair": {"tenant": wair::TENANT, "username": wair::USERNAME, "password": wair::PASSWORD},
        "intake": {"hmacKey": INTAKE_KEY},
        "channel": {"hmacKey": CHANNEL_KEY},
        "hooks": {"token": HOOK_TOKEN},
        "shopify": {"webhookSecret": WEBHOOK_SECRET, "adminTokens": {SHOP: ADMIN_TOKEN}},
        "desk": {"token": DESK_TOKEN},
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_has_no_mistake() {
        for (swapped, fulfilments) in [(false, true), (true, false)] {
            let setup = Setup { swapped, fulfilments, counted: !swapped };
            assert!(mapping::config::parse(&config(&[("TEE".to_owned(), 2)], setup)).is_ok());
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        for roll in 0..4 {
            assert!(mapping::config::parse(&unusable(&[("TEE".to_owned(), 2)], roll)).is_err(), "{roll}");
        }
    }

    #[test]
    fn all_revisions_of_an_order_are_one_family() {
        assert_eq!(family(&number("7", 3)), number("7", 1));
        assert_eq!(family("LS-T-RED"), "LS-T-RED");
    }

    #[test]
    fn a_number_tells_the_order_whatever_its_channel() {
        for order in [order(1), order(2)] {
            assert_eq!(ordered(&number(&order, 3)), Some(order.as_str()));
        }
        assert_eq!(ordered("LS-T-RED"), None);
    }
}
