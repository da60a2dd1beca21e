//! The relay is killed while a call to Mintsoft is out: after its claim, before it could write down what came of it.

use std::process::Command;

use e2e::{Scene, order, order_number};
use local::eventually;
use serde_json::{Value, json};
use vendors::{Fault, Rule};

use crate::stage::trading;

const RELAY: &str = "OrderRelayFunction";

/// Posts the event, and kills the relay as soon as it has made the call below `path`.
async fn killed_at(scene: &Scene, method: &str, path: &str, after_commit: bool, event: &Value) {
    let rule = Rule::on(method, path, Fault::Hang { after_commit }).once();
    scene.world().mintsoft_faults.add(rule);
    let hangs = || scene.world().mintsoft_faults.fired().get("hang").copied().unwrap_or_default();
    let before = hangs();
    scene.post(event).await.unwrap();
    eventually(&format!("the call to {path}"), async || Ok((hangs() > before).then_some(()))).await.unwrap();
    for process in scene.stack.processes(RELAY).unwrap() {
        assert!(Command::new("kill").args(["-9", &process.to_string()]).status().unwrap().success());
    }
}

#[tokio::test]
async fn wherever_the_relay_is_killed_every_order_ends_as_its_newest_revision_wants() {
    let scene = trading().await;
    scene.world().mintsoft.switches.duplicate_check = false;
    // The template's 18 minutes, within which nobody may get a message twice, would make a long test.
    scene.stack.set_visibility(&scene.stack.outputs.orders_queue_url, 5).await.unwrap();
    let sku = scene.plain_sku();
    let placed = |id: &str| order(id, &[(sku.as_str(), 1)]);
    let revised = |id: &str, kind: &str| {
        let lines = [(sku.as_str(), 2)];
        let mut event = order(id, if kind == "edited" { &lines } else { &[] });
        (event["kind"], event["revision"]) = (json!(kind), json!(2));
        event
    };
    let id_of = |id: &str| scene.world().mintsoft.orders_numbered(&order_number(id))[0].id;
    for id in ["K3", "K4", "K5"] {
        scene.post(&placed(id)).await.unwrap();
        scene.created(id).await.unwrap();
    }

    killed_at(&scene, "PUT", "/api/Order", true, &placed("K1")).await;
    killed_at(&scene, "PUT", "/api/Order", false, &placed("K2")).await;
    let cancel = |id: &str| format!("/api/Order/{}/Cancel", id_of(id));
    killed_at(&scene, "GET", &cancel("K3"), true, &revised("K3", "edited")).await;
    killed_at(&scene, "GET", &cancel("K4"), false, &revised("K4", "cancelled")).await;
    killed_at(&scene, "PUT", "/api/Order", true, &revised("K5", "edited")).await;

    let live = || {
        let world = scene.world();
        let live = world.mintsoft.orders().filter(|order| order.status != 3).map(|order| order.number.clone());
        let mut live: Vec<String> = live.collect();
        live.sort();
        live
    };
    let wanted = ["K1", "K2", "K3-R2", "K5-R2"].map(order_number);
    let settled = async || {
        let mut known = Vec::new();
        for id in ["K1", "K2", "K3", "K5"] {
            known.push(scene.order_state(id).await? == "created");
        }
        let cancelled = scene.order_state("K4").await? == "cancelled";
        Ok((live() == wanted && cancelled && known.iter().all(|known| *known)).then_some(()))
    };
    // What a dead process has claimed is free after 200 seconds; then a create is looked for during 90 more.
    for _ in 0..4 {
        if eventually("everything is settled", settled).await.is_ok() {
            break;
        }
    }
    assert_eq!(live(), wanted);
    settled().await.unwrap().expect("the records say what Mintsoft holds");
    let open = scene.open_exceptions().await.unwrap();
    assert!(open.iter().all(|it| !it.starts_with("ORDER_")), "{open:?}");
}
