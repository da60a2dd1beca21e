use e2e::{Scene, order};
use serde_json::{Value, json};
use vendors::Vendor;

use crate::orders::count;
use crate::stage::{catalogued, trading};

/// Runs the operator program; its exit code and what it printed.
async fn lockstep(scene: &Scene, arguments: &[&str]) -> (Option<i32>, String) {
    let output = scene.stack.lockstep(arguments).await.unwrap();
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), printed.concat())
}

#[tokio::test]
async fn a_stopped_flow_waits_and_goes_on_where_it_was() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    for flow in ["order-relay", "stock-poll"] {
        let (code, said) = lockstep(&scene, &["pause", flow, "--reason", "recount", "--by", "Ada", "--yes"]).await;
        assert_eq!(code, Some(0), "{said}");
    }

    let posted = scene.post(&order("9001", &[(&sku, 1)])).await.unwrap();
    let skipped = scene.poll("delta").await.unwrap();
    let waiting = count(&scene, "9001");
    let listed = lockstep(&scene, &["exceptions", "list", "--code", "FLOW_PAUSED", "--json"]).await;
    let (checked, day) = lockstep(&scene, &["check", "--json"]).await;
    for flow in ["order-relay", "stock-poll"] {
        assert_eq!(lockstep(&scene, &["resume", flow, "--by", "Bob", "--yes"]).await.0, Some(0));
    }
    scene.created("9001").await.unwrap();
    let goes_on = scene.poll("delta").await.unwrap();

    assert_eq!(goes_on["outcome"], "done", "{goes_on}");
    assert_eq!((posted.0, skipped, waiting), (202, json!({ "outcome": "paused" }), 0));
    let listed: Value = (listed.0 == Some(1)).then(|| serde_json::from_str(&listed.1).unwrap()).unwrap();
    let subjects: Vec<_> = listed.as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap()).collect();
    assert!(subjects.contains(&"order-relay") && subjects.contains(&"stock-poll"), "{listed}");
    let day: Value = serde_json::from_str(&day).unwrap();
    let stopped: Vec<_> = day["paused"].as_array().unwrap().iter().map(|it| it["flow"].as_str().unwrap()).collect();
    assert_eq!((checked, &day["trusted"], stopped), (Some(1), &json!(false), vec!["order-relay", "stock-poll"]));
    assert_eq!(count(&scene, "9001"), 1);
    assert_eq!(lockstep(&scene, &["exceptions", "list", "--code", "FLOW_PAUSED"]).await.0, Some(0));
}

#[tokio::test]
async fn an_order_and_its_sku_are_explained_from_what_the_flows_have_written() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();
    scene.post(&order("9002", &[(&sku, 1)])).await.unwrap();
    scene.created("9002").await.unwrap();

    let (_, order) = lockstep(&scene, &["explain", "order", "9002", "--json"]).await;
    let (_, sku) = lockstep(&scene, &["explain", "sku", &sku, "--json"]).await;
    let unknown = lockstep(&scene, &["explain", "order", "nobody/9002"]).await;

    let (order, sku): (Value, Value) = (serde_json::from_str(&order).unwrap(), serde_json::from_str(&sku).unwrap());
    let events = order["events"].as_array().unwrap();
    assert!(events.iter().any(|it| it["place"] == "intake" && it["at"].is_string()), "{order}");
    assert!(events.iter().any(|it| it["place"] == "Mintsoft" && it["at"].is_string()), "{order}");
    assert_eq!((&sku["offer"], &sku["locations"][0]["standing"]), (&json!(true), &json!("told")), "{sku}");
    assert_eq!(unknown.0, Some(2), "{}", unknown.1);
}

#[tokio::test]
async fn doctor_and_audit_look_at_the_tenant_and_write_nothing() {
    let scene = catalogued().await;
    let writes = || [Vendor::Mintsoft, Vendor::Wair].map(|vendor| scene.world().log.writes(vendor));
    let before = writes();

    let (_, doctor) = lockstep(&scene, &["doctor", "--json"]).await;
    let (_, audit) = lockstep(&scene, &["audit", "--json"]).await;

    let doctor: Value = serde_json::from_str(&doctor).unwrap();
    let verdict = |check: &str| {
        let found = doctor["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check);
        found.unwrap_or_else(|| panic!("no {check} in {doctor}"))["verdict"].clone()
    };
    for check in ["configuration", "secret", "Mintsoft", "WAIR", "clock", "warehouses", "stock figures"] {
        assert_eq!(verdict(check), "ok", "{check}: {doctor}");
    }
    let audit: Value = serde_json::from_str(&audit).unwrap();
    assert!(audit.as_array().unwrap().iter().all(|gap| gap["kind"] != "stock-disagrees"), "{audit}");
    assert_eq!(writes(), before);
}
