//! From a group of rows to the body that creates its order in Mintsoft.

use rust_decimal::Decimal;

use super::{Group, Row};
use crate::config::{Authority, Config, Location};
use crate::mintsoft::wire::{NameValue, NewOrder, NewOrderItem};

/// Nothing is sold: Mintsoft only wants a currency that it knows.
const CURRENCY: &str = "GBP";

/// The configuration says too little about one end of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// The location, as WAIR names it.
    pub location: String,
    /// What is missing.
    pub why: &'static str,
}

/// The two ends of a transfer.
///
/// # Errors
/// Which of them the configuration says too little about.
pub fn route<'a>(
    config: &'a Config,
    origin: &str,
    destination: &str,
) -> Result<(&'a Location, &'a Location), Unmapped> {
    let find = |name: &str| config.locations.iter().find(|location| location.wair == name);
    let missing = |location: &str, why| Unmapped { location: location.to_owned(), why };
    let from = find(origin).ok_or_else(|| missing(origin, "is no location of the configuration"))?;
    let to = find(destination).ok_or_else(|| missing(destination, "is no location of the configuration"))?;
    if from.authority != Authority::Mintsoft {
        return Err(missing(origin, "ships nothing by Mintsoft: its authority is not mintsoft"));
    }
    if from.warehouses.is_empty() {
        return Err(missing(origin, "has no warehouses to ship from"));
    }
    if to.address.is_none() {
        return Err(missing(destination, "has no address to ship to"));
    }
    Ok((from, to))
}

/// The Mintsoft order of a group.
///
/// # Errors
/// As [`route`].
pub fn new_order(
    number: &str,
    group: &Group,
    warehouse: i32,
    config: &Config,
    client_id: i64,
) -> Result<NewOrder, Unmapped> {
    let (_, to) = route(config, &group.origin, &group.destination)?;
    let address = to.address.clone().unwrap_or_default();
    let text = |part: Option<String>| part.unwrap_or_default();
    let planned = group.planned.map(|date| format!(", to leave on {date}")).unwrap_or_default();
    Ok(NewOrder {
        order_number: number.to_owned(),
        external_order_reference: number.to_owned(),
        client_id,
        warehouse_id: warehouse,
        courier_service: config.orders.courier_service.clone(),
        country: address.country,
        currency: CURRENCY.to_owned(),
        first_name: group.destination.clone(),
        last_name: "Transfer".to_owned(),
        company_name: text(address.company),
        address1: address.address1,
        address2: text(address.address2),
        address3: String::new(),
        town: address.town,
        county: text(address.county),
        post_code: address.post_code,
        email: String::new(),
        phone: String::new(),
        comments: format!("WAIR transfer from {} to {}{planned}", group.origin, group.destination),
        order_value: Decimal::ZERO,
        shipping_total_ex_vat: Decimal::ZERO,
        shipping_total_vat: Decimal::ZERO,
        tags: String::new(),
        order_items: group.rows.iter().map(item).collect(),
        order_name_values: vec![
            name_value("WairTransferFrom", &group.origin),
            name_value("WairTransferTo", &group.destination),
        ],
        connect_action: None,
    })
}

fn item(row: &Row) -> NewOrderItem {
    NewOrderItem {
        sku: row.sku.to_string(),
        quantity: row.quantity,
        unit_price: Decimal::ZERO,
        unit_price_vat: Decimal::ZERO,
        order_item_name_values: vec![name_value("WairReferenceId", &row.reference)],
    }
}

fn name_value(name: &str, value: &str) -> NameValue {
    NameValue { name: name.to_owned(), value: value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Address, sku::Sku};

    fn location(wair: &str) -> Location {
        let address = Address { address1: "5 Mall Way".into(), country: "GB".into(), ..Address::default() };
        Location { wair: wair.into(), warehouses: vec![3], address: Some(address), ..Location::default() }
    }

    fn config(locations: Vec<Location>) -> Config {
        let text = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3]";
        Config { locations, ..crate::config::parse(text).expect("valid") }
    }

    #[test]
    fn what_the_configuration_does_not_say_is_named_by_location() {
        let whole = || vec![location("WH"), location("STORE")];
        let broken = |at: usize, change: fn(&mut Location)| {
            let mut locations = whole();
            change(&mut locations[at]);
            route(&config(locations), "WH", "STORE").map(drop).map_err(|unmapped| unmapped.location)
        };

        assert_eq!(broken(0, |_| {}), Ok(()));
        assert_eq!(broken(0, |from| from.wair = "OTHER".into()), Err("WH".into()));
        assert_eq!(broken(0, |from| from.authority = Authority::Wair), Err("WH".into()));
        assert_eq!(broken(0, |from| from.warehouses.clear()), Err("WH".into()));
        assert_eq!(broken(1, |to| to.wair = "OTHER".into()), Err("STORE".into()));
        assert_eq!(broken(1, |to| to.address = None), Err("STORE".into()));
    }

    #[test]
    fn the_order_goes_from_the_warehouse_to_the_address_and_keeps_the_references() {
        let sku = Sku::usable("TEE").expect("usable");
        let rows = vec![Row { reference: "RD_1".into(), sku, quantity: 4, shipped: 0 }];
        let group = Group { origin: "WH".into(), destination: "STORE".into(), planned: None, rows };

        let order = new_order("LS-T-1", &group, 5, &config(vec![location("WH"), location("STORE")]), 42);

        let order = order.expect("mapped");
        assert_eq!((order.warehouse_id, order.address1.as_str(), order.client_id), (5, "5 Mall Way", 42));
        assert_eq!((order.order_items[0].sku.as_str(), order.order_items[0].quantity), ("TEE", 4));
        assert_eq!(order.order_items[0].order_item_name_values, [name_value("WairReferenceId", "RD_1")]);
    }
}
