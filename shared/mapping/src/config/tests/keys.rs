use super::{LEAST, mistakes, only};

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    let all = mistakes("[mintsoft]\ntime_zone = \n");

    assert!(all[0].starts_with("line 2: syntax: "), "{all:#?}");
}

#[test]
fn every_syntax_mistake_is_named() {
    let all = mistakes("[stock]\nbuffer = \nmax_age_minutes = 5 5\n");

    assert_eq!(all.len(), 2, "{all:#?}");
}

#[test]
fn a_key_given_twice_is_a_syntax_mistake() {
    let mistake = only("[stock]\nbuffer = 1\nbuffer = 2\n");

    assert!(mistake.starts_with("line 7: syntax: duplicate key"), "{mistake}");
}

#[test]
fn an_empty_file_is_refused() {
    assert_eq!(mistakes(""), ["line 1: location: no location is declared; add a [[location]]"]);
}

#[test]
fn a_misspelt_key_is_named_with_the_nearest_known_one() {
    assert_eq!(only("warehouse = 3\n"), "line 5: location[0].warehouse: unknown key; did you mean `warehouses`?");
    assert_eq!(only("[stocks]\n"), "line 5: stocks: unknown key; did you mean `stock`?");
    assert_eq!(
        only("[stock]\nmax-age-minute = 3\n"),
        "line 6: stock.max-age-minute: unknown key; did you mean `max_age_minutes`?"
    );
}

#[test]
fn an_unknown_key_is_named_with_the_known_ones() {
    assert_eq!(
        only("[stock]\ncolour = 3\n"),
        "line 6: stock.colour: unknown key; known here: buffer, max_age_minutes, offered_from, held"
    );
}

#[test]
fn a_value_of_the_wrong_type_is_named() {
    assert_eq!(only("channel = 3\n"), "line 5: location[0].channel: must be text in quotes, not an integer");
    assert_eq!(
        only("address = \"York\"\n"),
        "line 5: location[0].address: must be a table, written `{ … }`, not a string"
    );
    assert_eq!(only("[stock]\nbuffer = \"2\"\n"), "line 6: stock.buffer: must be a whole number, not a string");
    assert_eq!(only("[[stock]]\nbuffer = 2\n"), "line 5: stock: must be a table, written `[stock]`, not an array");
    assert_eq!(
        only("[carrier]\nmintsoft = \"A\"\n"),
        "line 5: carrier: must be a list, not one table; write `[[carrier]]` for each entry"
    );
}

#[test]
fn a_missing_key_is_reported_on_the_line_of_its_table() {
    let all = mistakes(&format!("{LEAST}\n[[carrier]]\nmintsoft = \"A\"\n[[location]]\n"));

    assert_eq!(
        all,
        [
            "line 6: carrier[0].channel: is missing; add `channel = …`",
            "line 8: location[1].kind: is missing; add `kind = …`",
            "line 8: location[1].wair: is missing; add `wair = …`",
        ]
    );
}

#[test]
fn a_secret_is_refused_and_not_repeated() {
    let all =
        mistakes(&format!("{LEAST}[mintsoft]\napiKey = \"s3cr3t\"\n[wair]\nlogin = {{ pass-word = \"s3cr3t\" }}\n"));

    assert!(all[0].starts_with("line 6: mintsoft.apiKey: looks like a secret; remove it"), "{all:#?}");
    assert!(all[1].starts_with("line 7: wair: unknown key"), "{all:#?}");
    assert!(all[2].starts_with("line 8: wair.login.pass-word: looks like a secret"), "{all:#?}");
    assert!(all.iter().all(|mistake| !mistake.contains("s3cr3t")));
}

#[test]
fn all_mistakes_are_found_at_once_in_the_order_of_the_file() {
    let all =
        mistakes(&format!("{LEAST}kinds = 1\n[stock]\nbuffer = -1\n[[location]]\nwair = \"B\"\nkind = \"store\"\n"));

    let places: Vec<_> = all.iter().map(|mistake| mistake.split(": ").take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(places, ["line 5 location[0].kinds", "line 7 stock.buffer", "line 8 location[1].warehouses"]);
}
