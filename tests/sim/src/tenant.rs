//! The simulated retailer: what is fixed about it.

use std::collections::BTreeMap;

use serde_json::json;
use vendors::{mintsoft::STATIC_KEY, wair};

/// Its one sales channel.
pub const CHANNEL: &str = "web-uk";
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

/// A bundle that only the configuration knows.
pub const OWN_BUNDLE: &str = "SET-OWN";

/// The Mintsoft number of a revision of an order.
pub fn number(order: &str, revision: u32) -> String {
    match revision {
        0 | 1 => format!("LS-{CHANNEL}-{order}"),
        _ => format!("LS-{CHANNEL}-{order}-R{revision}"),
    }
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

/// The configuration file; with `swapped`, warehouse 5 feeds the store.
pub fn config(components: &[(String, u32)], swapped: bool) -> String {
    let (main, store) = if swapped { ("[3]", "[8, 5]") } else { ("[3, 5]", "[8]") };
    let recipe: Vec<String> =
        components.iter().map(|(sku, quantity)| format!("{{ sku = {sku:?}, quantity = {quantity} }}")).collect();
    format!(
        r#"
[[location]]
wair = "WH"
kind = "warehouse"
warehouses = {main}
[[location]]
wair = "STORE"
kind = "store"
warehouses = {store}
address = {{ company = "Store One", address1 = "5 Mall Way", town = "York", postCode = "YO1 7AA", country = "GB" }}
[[location]]
wair = "WEB"
kind = "online"
channel = "{CHANNEL}"
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
    let good = config(components, false);
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
        "desk": {"token": DESK_TOKEN},
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_has_no_mistake() {
        for swapped in [false, true] {
            assert!(mapping::config::parse(&config(&[("TEE".to_owned(), 2)], swapped)).is_ok());
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
}
