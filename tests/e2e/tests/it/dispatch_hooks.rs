//! Hints of Mintsoft, and what happens without them; calls are counted, not seconds.

use e2e::{HOOK_TOKEN, Scene, order, order_number};
use local::eventually;
use serde_json::json;
use vendors::{Fault, Rule, Vendor};

use crate::stage::catalogued;

/// Calls to Mintsoft about orders since the log was cleared: lists, and all.
fn calls(scene: &Scene) -> (usize, usize) {
    let world = scene.world();
    let of_orders = world.log.calls().iter().filter(|call| call.vendor == Vendor::Mintsoft);
    let paths: Vec<_> = of_orders.map(|call| call.path.clone()).filter(|path| path.starts_with("/api/Order")).collect();
    (paths.iter().filter(|path| *path == "/api/Order/List").count(), paths.len())
}

#[tokio::test]
async fn a_hook_brings_the_callback_without_a_poll_and_a_poll_brings_it_without_a_hook() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();

    let id = scene.placed("5101", &[(&sku, 1)]).await.unwrap();
    scene.world().log.clear();
    scene.despatch(id, "H1").unwrap();
    assert_eq!(scene.ring(id).await.unwrap(), 202);
    scene.told("5101", 1, 1).await.unwrap();
    assert_eq!(calls(&scene), (0, 2), "one search for all parts and one read, no list");

    let id = scene.placed("5102", &[(&sku, 1)]).await.unwrap();
    scene.look("delta").await.unwrap();
    scene.world().log.clear();
    scene.despatch(id, "H2").unwrap();
    scene.look("delta").await.unwrap();
    scene.told("5102", 1, 1).await.unwrap();
    let (lists, all) = calls(&scene);
    assert_eq!(lists, all, "one poll finds it in its lists");

    forged(&scene).await;
    before_the_create(&scene, &sku).await;
}

/// Forged, of others, repeated and premature: nothing is told, and nothing is lost.
async fn forged(scene: &Scene) {
    let id = scene.placed("5103", &[(&scene.plain_sku(), 1)]).await.unwrap();
    let body = json!({ "ID": id, "OrderNumber": order_number("5103"), "OrderStatusId": 4, "DespatchDate": "2026-01-01T00:00:00" });
    scene.world().log.clear();
    assert_eq!(scene.hook("hooks/mintsoft/guessed", &body).await.unwrap(), 404);
    assert_eq!(calls(scene), (0, 0));

    let hooks = format!("hooks/mintsoft/{HOOK_TOKEN}");
    for _ in 0..2 {
        assert_eq!(scene.hook(&hooks, &body).await.unwrap(), 202);
    }
    assert_eq!(scene.hook(&hooks, &json!({ "OrderNumber": "SOMEBODY-ELSE-7" })).await.unwrap(), 202);
    let looked = async || Ok((calls(scene).1 >= 2).then_some(()));
    eventually("the hint is followed", looked).await.unwrap();
    scene.dispatches_rest().await.unwrap();
    assert_eq!(
        (scene.callbacks("5103").len(), scene.sales("5103").len()),
        (0, 0),
        "Mintsoft says that it has not left"
    );

    scene.despatch(id, "H3").unwrap();
    for _ in 0..3 {
        assert_eq!(scene.ring(id).await.unwrap(), 202);
    }
    scene.told("5103", 1, 1).await.unwrap();
    scene.dispatches_rest().await.unwrap();
    assert_eq!((scene.callbacks("5103").len(), scene.sales("5103").len()), (1, 1));
}

/// Mintsoft has made the order and not said so; it leaves, and calls, before we know that it is there.
async fn before_the_create(scene: &Scene, sku: &str) {
    scene.world().mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
    scene.post(&order("5104", &[(sku, 1)])).await.unwrap();
    let committed =
        async || Ok(scene.world().mintsoft.orders_numbered(&order_number("5104")).first().map(|order| order.id));
    let id = eventually("Mintsoft makes the order", committed).await.unwrap();
    assert_ne!(scene.order_state("5104").await.unwrap(), "created");
    scene.despatch(id, "H4").unwrap();
    assert_eq!(scene.ring(id).await.unwrap(), 202);

    scene.told("5104", 1, 1).await.unwrap();
    scene.created("5104").await.unwrap();
    assert_eq!(scene.world().mintsoft.orders_numbered(&order_number("5104")).len(), 1);
}
