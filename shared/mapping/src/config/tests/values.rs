use super::{LEAST, mistakes, only, parse};

#[test]
fn a_time_zone_that_does_not_exist_is_refused() {
    assert_eq!(
        only("[mintsoft]\ntime_zone = \"Europe/Londn\"\n"),
        "line 6: mintsoft.time_zone: \"Europe/Londn\" is not a time zone; write one like `Europe/London`"
    );
}

#[test]
fn a_percentage_outside_0_to_100_is_refused() {
    for (number, field) in
        [("100.1", "min_known_percent"), ("-1", "max_newly_zero_percent"), ("nan", "min_known_percent")]
    {
        assert_eq!(
            only(&format!("[guards]\n{field} = {number}\n")),
            format!("line 6: guards.{field}: must be a number from 0 to 100")
        );
    }
    assert_eq!(
        only("[orders]\ngrace_seconds = 3601\n"),
        "line 6: orders.grace_seconds: must be a whole number from 0 to 3600"
    );
    assert_eq!(only("[orders]\nvat_percent = 101\n"), "line 6: orders.vat_percent: must be a number from 0 to 100");
    assert_eq!(only("[orders.vat]\nGB = 1e300\n"), "line 6: orders.vat.GB: must be a number from 0 to 100");
}

#[test]
fn a_number_out_of_its_range_is_refused() {
    assert_eq!(only("[stock]\nbuffer = -1\n"), "line 6: stock.buffer: must be a whole number from 0 to 1000000");
    assert_eq!(
        only("[stock]\nmax_age_minutes = 0\n"),
        "line 6: stock.max_age_minutes: must be a whole number from 1 to 10080"
    );
    assert_eq!(
        only("[orders]\nwarehouse = 99_999_999_999_999_999_999\n"),
        "line 6: orders.warehouse: must be a whole number from 1 to 2147483647"
    );
}

#[test]
fn numbers_may_be_written_in_every_way_of_toml() {
    let config = parse(&format!("{LEAST}[stock]\nbuffer = 0x1F\nmax_age_minutes = +1_0\n")).unwrap();

    assert_eq!((config.stock.buffer, config.stock.max_age_minutes), (31, 10));
}

#[test]
fn a_country_that_is_not_two_capital_letters_is_refused() {
    let address = "address1 = \"A\", town = \"B\", postCode = \"C\"";

    assert_eq!(
        only(&format!("address = {{ {address}, country = \"UK1\" }}\n")),
        "line 5: location[0].address.country: must be a country of two capital letters, like GB, not \"UK1\""
    );
    assert_eq!(
        only("[orders.vat]\ngb = 20\n"),
        "line 6: orders.vat.gb: must be a country of two capital letters, like GB, not \"gb\""
    );
}

#[test]
fn a_prefix_or_channel_with_other_characters_is_refused() {
    assert_eq!(
        only("[orders]\nnumber_prefix = \"LS/\"\n"),
        "line 6: orders.number_prefix: must hold only A-Z a-z 0-9 _ . # -, not '/'"
    );
    let channel = |name: &str| format!("[[location]]\nwair = \"WEB\"\nkind = \"online\"\nchannel = \"{name}\"\n");
    assert_eq!(only(&channel("wéb")), "line 8: location[1].channel: must hold only A-Z a-z 0-9 _ . # -, not 'é'");
    assert_eq!(only(&channel("Web-UK")), "line 8: location[1].channel: must be lower case; write `web-uk`");
    assert_eq!(only(&channel(&"w".repeat(41))), "line 8: location[1].channel: must be at most 40 characters, not 41");
}

#[test]
fn blank_text_is_refused() {
    assert_eq!(only("[orders]\ncourier_service = \" \"\n"), "line 6: orders.courier_service: must not be blank");
}

#[test]
fn a_carrier_named_twice_is_refused() {
    let all = mistakes(&format!(
        "{LEAST}[[carrier]]\nmintsoft = \"DPD\"\nchannel = \"dpd\"\n[[carrier]]\nmintsoft = \"dpd \"\nchannel = \"x\"\n"
    ));

    assert_eq!(all, ["line 9: carrier[1].mintsoft: carrier \"dpd \" already has a name (line 6); keep one"]);
}

#[test]
fn how_dispatches_are_told_has_defaults_and_bounds() {
    let read = |text: &str| parse(&format!("{LEAST}{text}")).unwrap().dispatch;

    assert_eq!((read("").tracking_wait_minutes, read("").retry_seconds[0]), (60, 3));
    assert_eq!(read("[dispatch]\ntracking_wait_minutes = 0\nretry_seconds = [2, 9]\n").retry_seconds, [2, 9]);
    assert_eq!(
        only("[dispatch]\nretry_seconds = [0]\n"),
        "line 6: dispatch.retry_seconds[0]: must be a whole number from 1 to 43200"
    );
}

#[test]
fn the_daily_mail_has_a_time_and_days_have_a_zone() {
    let read = |text: &str| parse(&format!("{LEAST}{text}")).unwrap();

    assert_eq!(read("").digest.at.to_string(), "07:30:00");
    assert_eq!(read("").zone_of_days().iana_name(), Some("Europe/London"));
    assert_eq!(read("[digest]\nat = \"18:05\"\n").digest.at.to_string(), "18:05:00");
    let elsewhere = read("[digest]\ntime_zone = \"Europe/Berlin\"\n");
    assert_eq!(elsewhere.zone_of_days().iana_name(), Some("Europe/Berlin"));
    for wrong in ["7:30", "24:00", "07:3o"] {
        let expected = format!("line 6: digest.at: must be a time of day like `07:30`, not {wrong:?}");
        assert_eq!(only(&format!("[digest]\nat = {wrong:?}\n")), expected);
    }
}
