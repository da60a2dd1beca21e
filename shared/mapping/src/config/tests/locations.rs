use super::{mistakes, only};

const STORE: &str = "[[location]]\nwair = \"STORE-1\"\nkind = \"store\"\n";

#[test]
fn a_warehouse_that_feeds_two_locations_is_refused() {
    assert_eq!(
        only(&format!("{STORE}warehouses = [\n  4,\n  3,\n]\n")),
        "line 10: location[1].warehouses[1]: warehouse 3 already feeds \"WH-UK\" (line 4); name it once"
    );
}

#[test]
fn a_warehouse_named_twice_in_one_location_is_refused() {
    let all = mistakes("[[location]]\nwair = \"A\"\nkind = \"warehouse\"\nwarehouses = [3, 3]\n");

    assert_eq!(all, ["line 4: location[0].warehouses[1]: warehouse 3 already feeds \"A\" (line 4); name it once"]);
}

#[test]
fn a_warehouse_under_both_authorities_is_refused_with_both_writers() {
    assert_eq!(
        only(&format!("{STORE}authority = \"wair\"\nwarehouses = [3]\n")),
        "line 9: location[1].warehouses[0]: warehouse 3 has two writers: WAIR here and Mintsoft for \"WH-UK\" \
         (line 4); name it once"
    );
}

#[test]
fn a_location_declared_twice_is_refused() {
    assert_eq!(
        only("[[location]]\nwair = \"wh–uk \"\nkind = \"warehouse\"\nwarehouses = [4]\n"),
        "line 6: location[1].wair: location \"wh–uk \" is already declared (line 2); put all of it into one"
    );
}

#[test]
fn a_channel_on_two_locations_is_refused() {
    let web = |name: &str| format!("[[location]]\nwair = \"{name}\"\nkind = \"online\"\nchannel = \"web\"\n");

    assert_eq!(
        only(&format!("{}{}[orders]\nwarehouse = 3\n", web("A"), web("B"))),
        "line 12: location[2].channel: channel \"web\" is already booked on another location (line 8)"
    );
}

#[test]
fn a_location_without_warehouses_is_refused() {
    let message = "location \"STORE-1\" is not mapped; add `warehouses = […]` with Mintsoft warehouse ids";

    assert_eq!(only(STORE), format!("line 5: location[1].warehouses: {message}"));
    assert_eq!(only(&format!("{STORE}warehouses = []\n")), format!("line 8: location[1].warehouses: {message}"));
}

#[test]
fn a_location_that_upstream_masters_has_exactly_one_warehouse() {
    let message = "location \"STORE-1\" has `authority = \"wair\"`, so its levels are written to exactly one Mintsoft \
                   warehouse; name one";

    assert_eq!(
        only(&format!("{STORE}authority = \"wair\"\nwarehouses = [7, 8]\n")),
        format!("line 9: location[1].warehouses: {message}")
    );
}

#[test]
fn an_online_location_without_a_channel_is_refused() {
    assert_eq!(
        only("[[location]]\nwair = \"WEB\"\nkind = \"online\"\n"),
        "line 5: location[1].channel: online location \"WEB\" has no channel; add `channel = …`"
    );
}

#[test]
fn a_channel_on_a_warehouse_is_refused() {
    assert_eq!(
        only("channel = \"web\"\n[orders]\nwarehouse = 3\n"),
        "line 5: location[0].channel: only an online location has a channel; remove it or set `kind = \"online\"`"
    );
}

#[test]
fn a_channel_without_a_warehouse_for_its_orders_is_refused() {
    let message = "is missing, but channel \"web\" takes orders; add `warehouse = …` to [orders]";
    let web = "[[location]]\nwair = \"WEB\"\nkind = \"online\"\nchannel = \"web\"\n";

    assert_eq!(only(&format!("{web}[orders]\n")), format!("line 9: orders.warehouse: {message}"));
    assert_eq!(only(web), format!("line 1: orders.warehouse: {message}"));
}

#[test]
fn a_location_that_cannot_be_read_gives_no_second_complaint() {
    let all = mistakes("location = [1, 2]\n");

    assert_eq!(
        all,
        [
            "line 1: location[0]: must be a table, written `{ … }`, not an integer",
            "line 1: location[1]: must be a table, written `{ … }`, not an integer",
        ]
    );
}

#[test]
fn a_kind_that_does_not_exist_is_refused_without_guessing_what_it_needs() {
    assert_eq!(
        only("[[location]]\nwair = \"B\"\nkind = \"shop\"\n"),
        "line 7: location[1].kind: must be `warehouse` or `store` or `online`, not \"shop\""
    );
}
