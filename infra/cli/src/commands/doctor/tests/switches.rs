//! Every switch of both simulators, in each of its settings.

use std::collections::BTreeSet;

use vendors::mintsoft::OrderAction;
use vendors::wair::Recommendation;

use super::*;

type Expected = (Verdict, bool);
/// A switch, its settings with what is found of the check, the check, and what has happened at the tenant before.
type Row = (&'static str, Vec<(Value, Expected)>, &'static str, fn(&mut Clinic));

const UPSTREAM: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n\
                        [[location]]\nwair = \"S\"\nkind = \"store\"\nauthority = \"wair\"\nwarehouses = [8]\n";

fn nothing(_: &mut Clinic) {}

fn upstream(clinic: &mut Clinic) {
    clinic.config = UPSTREAM;
}

fn an_order(clinic: &mut Clinic) {
    clinic.order();
    clinic.clock.advance(SignedDuration::from_secs(30).unsigned_abs());
}

fn an_order_of_three_minutes(clinic: &mut Clinic) {
    clinic.order();
    clinic.clock.advance(SignedDuration::from_secs(180).unsigned_abs());
}

fn three_orders(clinic: &mut Clinic) {
    ["LS-1", "LS-2", "LS-3"].iter().for_each(|number| clinic.order_of(number));
}

fn a_parcel(clinic: &mut Clinic) {
    clinic.order();
    let now = clinic.clock.now();
    let mut world = lock(&clinic.world);
    let order = world.mintsoft.orders().find(|order| order.number == "LS-1").unwrap().id;
    let left = OrderAction::Despatch { order, tracking: Some("AB1".into()) };
    world.mintsoft.move_order(now, &left).unwrap();
    drop(world);
    clinic.clock.advance(SignedDuration::from_mins(150).unsigned_abs());
}

fn transfers(clinic: &mut Clinic) {
    for row in 0..5 {
        let text = |text: &str| text.to_owned();
        lock(&clinic.world).wair.recommend(Recommendation {
            reference: format!("R{row}"),
            from: text("WH"),
            to: text("STORE"),
            sku: text("TEE"),
            quantity: 1.0,
            confirmed: clinic.clock.now(),
            planned: None,
            open: true,
        });
    }
}

fn another_tenant(clinic: &mut Clinic) {
    clinic.wair[0] = "another";
}

/// Settings that a look cannot tell apart; only a write would show them.
fn unseen(name: &'static str, settings: &[Value], check: &'static str) -> Row {
    (name, settings.iter().map(|setting| (setting.clone(), CANNOT_TELL)).collect(), check, nothing)
}

fn either<const N: usize>(
    name: &'static str,
    settings: [(Value, Expected); N],
    check: &'static str,
    before: fn(&mut Clinic),
) -> Row {
    (name, settings.into(), check, before)
}

fn mintsoft_rows() -> Vec<Row> {
    let (no, yes) = (json!(false), json!(true));
    let both = [no.clone(), yes.clone()];
    let mut rows = vec![
        either("user", [(json!("admin"), OK), (json!({ "client": 42 }), BLOCKS)], "API user", upstream),
        either("static_key", [(yes.clone(), OK), (no.clone(), BLOCKS)], "Mintsoft", nothing),
        // Each list is asked for our client's rows alone, so that others do not show.
        either("shared_tenant", [(no.clone(), OK), (yes.clone(), OK)], "client", nothing),
        either("utc", [(no.clone(), OK), (yes.clone(), DIFFERS)], "time zone", an_order),
        either("search_lag_seconds", [(json!(0), OK), (json!(60), DIFFERS)], "order look-ups", an_order),
        either(
            "search_lag_seconds",
            [(json!(0), CANNOT_TELL), (json!(600), BLOCKS)],
            "order look-ups",
            an_order_of_three_minutes,
        ),
        either("search_none_is_404", [(no.clone(), OK), (yes.clone(), DIFFERS)], "order look-ups", an_order),
        either("level_is_free", [(no.clone(), OK), (yes.clone(), BLOCKS)], "stock figures", nothing),
        either("allocations_unseen", [(no.clone(), OK), (yes.clone(), DIFFERS)], "allocations in deltas", an_order),
        either("order_limit_max", [(json!(100), CANNOT_TELL), (json!(2), DIFFERS)], "order pages", three_orders),
        either("echo_pages", [(no.clone(), CANNOT_TELL), (yes.clone(), BLOCKS)], "order pages", an_order),
        either("tracking_lag_seconds", [(json!(0), OK), (json!(14_400), DIFFERS)], "tracking numbers", a_parcel),
        // Despatched and invoiced orders have both left: nothing depends on it.
        either("invoice_after_seconds", [(json!(60), OK), (json!(null), OK)], "tracking numbers", a_parcel),
        unseen("rotate_kills_old", &both, "keys"),
        unseen("key_hours", &[json!(24), json!(1)], "keys"),
        unseen("when_short", &[json!("back_order"), json!("hold"), json!("split")], "short orders"),
        unseen("product_lag_seconds", &[json!(0), json!(600)], "new products"),
    ];
    let creates = ["duplicate_check", "duplicate_with_id", "single_object", "multi_warehouse_array", "dropship_row"];
    rows.extend(creates.map(|name| unseen(name, &both, "order creates")));
    rows.extend(["allow_any_undespatched", "cancel_race"].map(|name| unseen(name, &both, "cancels")));
    rows
}

fn wair_rows() -> Vec<Row> {
    let (no, yes) = (json!(false), json!(true));
    let both = [no.clone(), yes.clone()];
    let breach = [json!("record"), json!("refuse")];
    let names = [(json!("none"), CANNOT_TELL), (json!("same"), OK), (json!("other"), BLOCKS)];
    let refused = [(no.clone(), BLOCKS), (yes.clone(), BLOCKS)];
    let fine = |of: [Value; 2]| of.map(|setting| (setting, OK));
    let mut rows = vec![
        either("description", names, "WAIR names", nothing),
        // These decide how a read is answered, and every one of our reads is good in either setting.
        either("default_limit", fine([json!(100), json!(null)]), "WAIR", transfers),
        either("max_limit", fine([json!(1_000), json!(2)]), "WAIR", transfers),
        either("over_max_refused", fine(both.clone()), "WAIR", transfers),
        either("exact_query_case", fine(both.clone()), "WAIR", transfers),
        either("token_seconds", fine([json!(3_600), json!(60)]), "WAIR", transfers),
        either("wrong_tenant_forbidden", refused.clone(), "WAIR", another_tenant),
        either("missing_tenant_unauthorized", refused, "WAIR", another_tenant),
        unseen("planning_at_once", &both, "WAIR batches"),
        unseen("too_many_records", &[json!("record"), json!("drop")], "WAIR uploads"),
        unseen("problem_body", &[json!("json"), json!("text"), json!("empty")], "WAIR uploads"),
        unseen("recommendations_stay_open", &both, "WAIR transfers"),
    ];
    rows.extend(["outside_batch", "second_start", "stop_without_start"].map(|it| unseen(it, &breach, "WAIR batches")));
    rows.extend(["partial_store", "unknown_fields_refused"].map(|it| unseen(it, &both, "WAIR uploads")));
    let loads = ["prune_every_page", "prune_interrupted", "empty_full_load_refused", "left_out_skus_removed"];
    rows.extend(loads.map(|it| unseen(it, &both, "WAIR full loads")));
    rows
}

/// The switches with one of them changed.
fn with<S: serde::Serialize + serde::de::DeserializeOwned>(switches: &S, name: &str, setting: &Value) -> S {
    let mut all = serde_json::to_value(switches).unwrap();
    all[name] = setting.clone();
    serde_json::from_value(all).unwrap()
}

fn set(world: &Shared, vendor: &str, name: &str, setting: &Value) {
    let mut world = lock(world);
    match vendor {
        "mintsoft" => world.mintsoft.switches = with(&world.mintsoft.switches, name, setting),
        _ => world.wair.switches = with(&world.wair.switches, name, setting),
    }
}

#[tokio::test]
async fn every_switch_is_reported_rightly_in_each_of_its_settings_and_nothing_is_written() {
    for (vendor, rows) in [("mintsoft", mintsoft_rows()), ("wair", wair_rows())] {
        for (name, settings, check, before) in rows {
            for (setting, expected) in settings {
                let mut clinic = Clinic::new();
                set(&clinic.world, vendor, name, &setting);
                before(&mut clinic);
                lock(&clinic.world).log.clear();

                assert_eq!(clinic.verdict(check).await, expected, "{vendor} {name} = {setting}: {check}");

                assert!(lock(&clinic.world).log.calls().iter().all(|call| !call.write), "{vendor} {name} = {setting}");
            }
        }
    }
}

#[test]
fn no_switch_of_either_simulator_is_left_out_and_each_has_two_settings() {
    let clinic = Clinic::new();
    let world = lock(&clinic.world);
    let names = |switches: Value| switches.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let known = [
        (names(serde_json::to_value(&world.mintsoft.switches).unwrap()), mintsoft_rows()),
        (names(serde_json::to_value(&world.wair.switches).unwrap()), wair_rows()),
    ];

    for (names, rows) in known {
        assert_eq!(rows.iter().map(|row| row.0.to_owned()).collect::<BTreeSet<_>>(), names);
        assert!(rows.iter().all(|row| row.1.len() > 1));
    }
}

#[tokio::test]
async fn a_page_that_wair_refuses_for_its_length_keeps_everybody_from_going_live() {
    let clinic = Clinic::new();
    set(&clinic.world, "wair", "max_limit", &json!(500));
    set(&clinic.world, "wair", "over_max_refused", &json!(true));

    assert_eq!(clinic.verdict("WAIR").await, (Verdict::CannotTell, true));
}

#[tokio::test]
async fn what_differs_says_what_to_set_and_what_cannot_be_told_says_why() {
    let clinic = Clinic::new();

    let findings = clinic.look().await;

    assert!(findings.iter().all(|it| it.verdict == Verdict::Ok || it.set.as_ref().is_some_and(|set| !set.is_empty())));
    let unseen: Vec<_> = findings.iter().filter(|it| it.says.starts_with("only a write would show")).collect();
    assert_eq!(unseen.len(), 9);
    assert!(unseen.iter().all(|it| (it.verdict, it.blocks) == CANNOT_TELL));
}
