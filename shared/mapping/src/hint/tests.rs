use serde_json::json;

use super::*;

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().expect("a time")
}

fn body() -> Value {
    json!({
        "version": 1, "location": "STORE-1", "observedAt": "2026-03-02T09:00:00.000900Z",
        "levels": [{"sku": "TEE-RED-M", "quantity": 4}, {"sku": "A&B #1", "quantity": 0}]
    })
}

fn parse(body: &Value) -> Result<Levels, Invalid> {
    Levels::parse(body.to_string().as_bytes(), now())
}

#[test]
fn every_version_ever_sent_is_read() {
    let look = Hint::read(include_str!("golden/version-1.json"));
    let levels = Hint::read(include_str!("golden/version-2-levels.json"));

    assert_eq!(look, Some(Hint::Look(["CAP", "TEE"].map(str::to_owned).into())));
    assert_eq!(levels, parse(&body()).ok().map(Hint::Levels));
}

#[test]
fn what_is_sent_is_the_golden_file() {
    let levels = parse(&body()).expect("a good body");

    assert_eq!(levels.message(), include_str!("golden/version-2-levels.json"));
}

#[test]
fn what_is_no_hint_is_not_read() {
    for body in ["", "{}", "[]", r#"{"version":1}"#, r#"{"version":2,"kind":"levels"}"#, r#"{"version":3,"skus":[]}"#] {
        assert_eq!(Hint::read(body), None, "{body}");
    }
}

#[test]
fn the_field_that_is_wrong_is_named() {
    for (pointer, value, field) in [
        ("/version", json!(2), "version"),
        ("/location", json!(" "), "location"),
        ("/observedAt", json!("yesterday"), "observedAt"),
        ("/observedAt", json!("2026-03-02T09:10:01Z"), "observedAt"),
        ("/levels", json!([]), "levels"),
        ("/levels/1", json!(4), "levels[1]"),
        ("/levels/1/sku", json!("TEE-RED-M"), "levels[1].sku"),
        ("/levels/1/sku", json!("A\u{7}"), "levels[1].sku"),
        ("/levels/1/sku", json!("A\u{ffff}B"), ""),
        ("/levels/1/sku", json!("A".repeat(76)), "levels[1].sku"),
        ("/levels/1/quantity", json!(-1), "levels[1].quantity"),
        ("/levels/1/quantity", json!(1.5), "levels[1].quantity"),
        ("/levels/1/quantity", json!(1_000_001), "levels[1].quantity"),
        ("/levels/1/quantity", json!(null), "levels[1].quantity"),
    ] {
        let mut wrong = body();
        *wrong.pointer_mut(pointer).expect("a field of the example") = value;

        assert_eq!(parse(&wrong).map_err(|invalid| invalid.field), Err(field.to_owned()), "{pointer}");
    }
}

#[test]
fn a_character_that_the_queue_would_refuse_is_refused_in_any_spelling() {
    let escaped = body().to_string().replace("A&B", "A\\uffffB");

    let refused = Levels::parse(escaped.as_bytes(), now());

    assert_eq!(refused.map_err(|invalid| invalid.field), Err("levels[1].sku".to_owned()));
}

#[test]
fn the_largest_event_fits_into_a_message() {
    let level = |at: usize| json!({"sku": format!("{at:075}"), "quantity": 1_000_000});
    let mut large = body();
    large["levels"] = (0..1_000).map(level).collect();

    let levels = parse(&large).expect("a good body");
    large["levels"].as_array_mut().expect("a list").push(level(1_000));

    assert!(levels.message().len() < 200 * 1024);
    assert!(parse(&large).is_err_and(|invalid| invalid.field == "levels"));
}
