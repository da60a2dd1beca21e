//! Functions are killed while a call to Mintsoft is out: after the claim, before they could write down what came of it.

use std::process::Command;

use e2e::{Scene, order, order_number, shopify_order};
use jiff::Timestamp;
use local::eventually;
use serde_json::{Value, json};
use vendors::wair::Recommendation;
use vendors::{Fault, Rule};

use crate::stage::catalogued;

const RELAY: &str = "OrderRelayFunction";
const TRANSFERS: &str = "TransferPollFunction";
/// A bundle of two.
const BUNDLE: &str = "DUO-PACK-M";
/// A SKU that is ordered before Mintsoft has it.
const LATE: &str = "TEE-LATE-M";

/// Posts the event, and kills the relay as soon as it has made the call below `path`.
async fn killed_at(scene: &Scene, method: &str, path: &str, after_commit: bool, event: &Value) {
    let posted = async || assert_eq!(scene.post(event).await.unwrap().0, 202);
    killed(scene, RELAY, (method, path), after_commit, posted()).await;
}

/// Does something, and kills `function` as soon as it has made the call that follows from it.
async fn killed(
    scene: &Scene,
    function: &str,
    (method, path): (&str, &str),
    after_commit: bool,
    cause: impl Future<Output = ()>,
) {
    let rule = Rule::on(method, path, Fault::Hang { after_commit }).once();
    scene.world().mintsoft_faults.add(rule);
    let hangs = || scene.world().mintsoft_faults.fired().get("hang").copied().unwrap_or_default();
    let before = hangs();
    let kill = async {
        eventually(&format!("the call to {path}"), async || Ok((hangs() > before).then_some(()))).await.unwrap();
        for process in scene.stack.processes(function).unwrap() {
            assert!(Command::new("kill").args(["-9", &process.to_string()]).status().unwrap().success());
        }
    };
    tokio::join!(cause, kill);
}

async fn poll_transfers(scene: &Scene) -> Option<String> {
    let answer = scene.stack.invoke(TRANSFERS, &json!({ "mode": "delta" })).await.unwrap();
    answer.error.is_none().then(|| answer.payload["outcome"].to_string())
}

#[tokio::test]
async fn wherever_a_function_is_killed_every_order_ends_as_its_newest_revision_wants() {
    let scene = catalogued().await;
    scene.world().mintsoft.switches.duplicate_check = false;
    // The template's 18 minutes, within which nobody may get a message twice, would make a long test.
    scene.stack.set_visibility(&scene.stack.outputs.orders_queue_url, 5).await.unwrap();
    let sku = scene.plain_sku();
    scene.world().mintsoft.add_bundle(Timestamp::now(), BUNDLE, &[(&sku, 2)]);
    scene.sync("delta").await.unwrap();
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
    killed_at(&scene, "PUT", "/api/Order", true, &order("K6", &[(BUNDLE, 1)])).await;
    let webhook = async || {
        let (status, _) = scene.post_shopify("orders/create", &shopify_order("K7", 1, &[(&sku, 2)])).await.unwrap();
        assert_eq!(status, 202);
    };
    killed(&scene, RELAY, ("PUT", "/api/Order"), true, webhook()).await;
    // Before it is held: the relay asks whether Mintsoft has the SKU after all.
    killed_at(&scene, "GET", "/api/Product", false, &order("K8", &[(LATE, 1)])).await;
    scene.exception("ORDER_SKU_UNKNOWN").await.unwrap();
    scene.world().mintsoft.add_product(Timestamp::now(), LATE);
    let release = async || drop(scene.sync("delta").await.unwrap());
    killed(&scene, RELAY, ("PUT", "/api/Order"), false, release()).await;
    scene.world().wair.recommend(Recommendation {
        reference: "RD_1".into(),
        from: "WH-UK".into(),
        to: "STORE-1".into(),
        sku: sku.clone(),
        quantity: 1.0,
        confirmed: Timestamp::now(),
        planned: None,
        open: true,
    });
    let transfer = async || assert_eq!(poll_transfers(&scene).await, None, "it was killed");
    killed(&scene, TRANSFERS, ("PUT", "/api/Order"), true, transfer()).await;

    let live = || {
        let world = scene.world();
        let live = world.mintsoft.orders().filter(|order| order.status != 3).map(|order| order.number.clone());
        let (mut live, transfers): (Vec<String>, Vec<String>) = live.partition(|number| !number.starts_with("LS-T-"));
        live.sort();
        (live, transfers.len())
    };
    let wanted = (["K1", "K2", "K3-R2", "K5-R2", "K6", "K7", "K8"].map(order_number).to_vec(), 1);
    let settled = async || {
        let mut known = Vec::new();
        for id in ["K1", "K2", "K3", "K5", "K6", "K7", "K8"] {
            known.push(scene.order_state(id).await? == "created");
        }
        let cancelled = scene.order_state("K4").await? == "cancelled";
        let told = poll_transfers(&scene).await.is_some_and(|outcome| outcome.contains("done"));
        Ok((live() == wanted && cancelled && told && known.iter().all(|known| *known)).then_some(()))
    };
    // What a dead process has claimed is free after 200 seconds; then a create is looked for during 90 more.
    for _ in 0..8 {
        if eventually("everything is settled", settled).await.is_ok() {
            break;
        }
    }
    assert_eq!(live(), wanted);
    settled().await.unwrap().expect("the records say what Mintsoft holds");
    let open = scene.open_exceptions().await.unwrap();
    assert!(open.iter().all(|it| !it.starts_with("ORDER_") && !it.starts_with("TRANSFER_")), "{open:?}");
}
