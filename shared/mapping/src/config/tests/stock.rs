use super::{LEAST, only, parse};

const STORE: &str = "[[location]]\nwair = \"STORE-1\"\nkind = \"store\"\nauthority = \"wair\"\nwarehouses = [8]\n";

fn offered_from(rest: &str) -> Vec<String> {
    let config = parse(&format!("{LEAST}{STORE}{rest}")).unwrap();
    config.offered_from().map(|location| location.wair.clone()).collect()
}

#[test]
fn stock_is_offered_from_mintsofts_warehouses_unless_others_are_named() {
    assert_eq!(offered_from(""), ["WH-UK"]);
    assert_eq!(offered_from("[stock]\noffered_from = [\"STORE-1\"]\n"), ["STORE-1"]);
    assert_eq!(offered_from("[stock]\noffered_from = [\"STORE-1\", \"WH-UK\"]\n"), ["WH-UK", "STORE-1"]);
}

#[test]
fn an_offering_location_that_is_not_declared_is_refused_with_those_that_are() {
    assert_eq!(
        only("[stock]\noffered_from = [\"WH-UK\", \"WH-FR\"]\n"),
        "line 6: stock.offered_from[1]: there is no location \"WH-FR\"; declared are: \"WH-UK\""
    );
}

#[test]
fn a_location_that_holds_no_stock_or_stands_twice_cannot_offer() {
    let web = "[[location]]\nwair = \"WEB\"\nkind = \"online\"\nchannel = \"web\"\n[orders]\nwarehouse = 3\n";

    assert_eq!(
        only(&format!("{web}[stock]\noffered_from = [\"WEB\"]\n")),
        "line 12: stock.offered_from[0]: online location \"WEB\" holds no stock; name those that do"
    );
    assert_eq!(
        only("[stock]\noffered_from = [\"WH-UK\", \"WH-UK\"]\n"),
        "line 6: stock.offered_from[1]: location \"WH-UK\" stands here twice; keep one"
    );
}

#[test]
fn offering_from_nowhere_is_refused_because_it_looks_like_the_default() {
    assert_eq!(
        only("[stock]\noffered_from = []\n"),
        "line 6: stock.offered_from: must not be empty; name at least one, or remove the key"
    );
}

#[test]
fn held_skus_are_kept_byte_for_byte() {
    let config = parse(&format!("{LEAST}[stock]\nheld = [\" TEE\", \"tee\"]\n")).unwrap();

    assert_eq!(config.stock.held, [" TEE", "tee"]);
}
