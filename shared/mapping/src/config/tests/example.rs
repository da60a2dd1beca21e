use rust_decimal::Decimal;

use super::{LEAST, parse};
use crate::config::{Address, Authority, Bundle, Carrier, Component, Kind};

const EXAMPLE: &str = include_str!("example.toml");

#[test]
fn the_example_says_what_it_means() {
    let config = parse(EXAMPLE).unwrap();

    let [warehouse, online, store] = config.locations.as_slice() else { panic!("three locations") };
    assert_eq!((warehouse.kind, warehouse.authority), (Kind::Warehouse, Authority::Mintsoft));
    assert_eq!(warehouse.warehouses, [3, 5]);
    assert_eq!((online.kind, online.channel.as_deref()), (Kind::Online, Some("web-uk")));
    assert_eq!((store.kind, store.authority), (Kind::Store, Authority::Wair));
    let address = Address {
        company: Some("Store One".into()),
        address1: "5 Mall Way".into(),
        town: "York".into(),
        post_code: "YO1 7AA".into(),
        country: "GB".into(),
        ..Address::default()
    };
    assert_eq!(store.address, Some(address));
    assert_eq!(config.orders.warehouse, 3);
    let components = vec![Component { sku: "TEE-RED-M".into(), quantity: 3 }];
    assert_eq!(config.bundles, [Bundle { sku: "SET-3TEE".into(), components }]);
    let carrier = Carrier { mintsoft: "Royal Mail Tracked 24".into(), channel: "royal-mail".into() };
    assert_eq!(config.carriers, [carrier]);
    assert_eq!(config.shop("my-shop.myshopify.com").map(|shop| shop.channel.as_str()), Some("web-uk"));
}

#[test]
fn what_is_left_out_has_its_default() {
    let config = parse(LEAST).unwrap();

    assert_eq!(config.mintsoft.time_zone.iana_name(), Some("Europe/London"));
    assert_eq!(config.orders.warehouse, 0);
    assert_eq!(config.orders.courier_service, "AUTO");
    assert_eq!(config.orders.grace_seconds, 0);
    assert_eq!(config.orders.number_prefix, "LS-");
    assert_eq!((config.stock.buffer, config.stock.max_age_minutes), (0, 15));
    assert_eq!(config.guards.min_known_percent, Decimal::from(95));
    assert_eq!(config.guards.max_newly_zero_percent, Decimal::from(2));
    assert_eq!(config.locations[0].authority, Authority::Mintsoft);
}

#[test]
fn a_location_is_found_by_its_warehouse_and_by_its_channel() {
    let config = parse(EXAMPLE).unwrap();

    assert_eq!(config.location_of(5).map(|found| found.wair.as_str()), Some("WH-UK"));
    assert_eq!(config.channel("web-uk").map(|found| found.wair.as_str()), Some("WEB-UK"));
    assert_eq!(config.location_of(4), None);
    assert_eq!(config.channel("web-fr"), None);
}

#[test]
fn a_shipping_method_has_its_courier_service_once_methods_are_mapped() {
    let config = |text: &str| parse(&format!("{LEAST}[orders]\ncourier_service = \"AUTO\"\n{text}")).unwrap();
    let (open, mapped) = (config(""), config("[orders.couriers]\nExpress = \"DPD Next Day\"\n"));

    assert_eq!((open.courier_service(Some("Express")), open.courier_service(None)), (Some("AUTO"), Some("AUTO")));
    assert_eq!(mapped.courier_service(Some("Express")), Some("DPD Next Day"));
    assert_eq!((mapped.courier_service(Some("Bicycle")), mapped.courier_service(None)), (None, Some("AUTO")));
}

#[test]
fn a_country_without_a_vat_rate_of_its_own_has_the_general_one() {
    let config = parse(&format!("{LEAST}[orders]\nvat_percent = 20\n[orders.vat]\nIE = 23\nFR = 5.5\n")).unwrap();

    assert_eq!(config.vat_percent("IE"), Decimal::from(23));
    assert_eq!(config.vat_percent("FR"), Decimal::new(55, 1));
    assert_eq!(config.vat_percent("GB"), Decimal::from(20));
}
