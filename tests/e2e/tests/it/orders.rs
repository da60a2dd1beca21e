use e2e::{Scene, order, order_number};
use serde_json::{Value, json};
use vendors::Vendor;

use crate::stage::{catalogued, trading};

/// How many Mintsoft orders there are for an order.
pub(crate) fn count(scene: &Scene, id: &str) -> usize {
    scene.world().mintsoft.orders_numbered(&order_number(id)).len()
}

#[tokio::test]
async fn an_order_reaches_mintsoft_with_its_lines_and_its_recommendation() {
    let scene = trading().await;
    let sku = scene.plain_sku();

    let posted = scene.post(&order("1001", &[(&sku, 2)])).await.unwrap();
    scene.created("1001").await.unwrap();

    assert_eq!(posted.0, 202, "{}", posted.1);
    let world = scene.world();
    let created = world.mintsoft.orders_numbered("LS-web-uk-1001")[0];
    let lines: Vec<_> = created.items.iter().map(|item| (item.sku.as_str(), item.quantity)).collect();
    assert_eq!(lines, [(sku.as_str(), 2)]);
    let recommended = |name: &str, value: &str| {
        created.items[0].name_values.iter().any(|pair| pair.name == name && pair.value == value)
    };
    assert!(recommended("WairRecommendationId", "rec-1001") && recommended("WairFitProfile", "fp-77"));
}

#[tokio::test]
async fn an_order_that_is_posted_three_times_is_one_mintsoft_order() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    let event = order("1002", &[(&sku, 1)]);

    let (first, second) = tokio::join!(scene.post(&event), scene.post(&event));
    scene.created("1002").await.unwrap();
    let third = scene.post(&event).await.unwrap();
    scene.orders_rest().await.unwrap();

    assert!([first.unwrap().0, second.unwrap().0].iter().all(|status| [200, 202].contains(status)));
    assert_eq!(third.0, 200, "{}", third.1);
    assert_eq!(count(&scene, "1002"), 1);
}

#[tokio::test]
async fn an_order_with_an_unknown_sku_is_held_and_goes_by_itself_when_the_product_is_there() {
    let scene = catalogued().await;
    let known = scene.plain_sku();

    scene.post(&order("1013", &[(&known, 1), ("TEE-LATE-M", 1)])).await.unwrap();
    scene.exception("ORDER_SKU_UNKNOWN").await.unwrap();
    scene.orders_rest().await.unwrap();
    assert_eq!((count(&scene, "1013"), scene.world().log.writes(Vendor::Mintsoft)), (0, 0));

    scene.world().mintsoft.add_product(jiff::Timestamp::now(), "TEE-LATE-M");
    let report = scene.sync("delta").await.unwrap();
    scene.created("1013").await.unwrap();

    assert_eq!((&report["released"], count(&scene, "1013")), (&json!(1), 1), "{report}");
    let open = scene.open_exceptions().await.unwrap();
    assert!(open.iter().all(|it| !it.starts_with("ORDER_")), "{open:?}");
}

#[tokio::test]
async fn an_order_with_an_unknown_sku_is_held_until_it_is_edited() {
    let scene = trading().await;
    let known = scene.plain_sku();

    scene.post(&order("1003", &[(&known, 1), ("TEE-LATE-M", 1)])).await.unwrap();
    scene.exception("ORDER_SKU_UNKNOWN").await.unwrap();
    scene.orders_rest().await.unwrap();
    assert_eq!(scene.world().log.writes(Vendor::Mintsoft), 0);

    scene.post(&revised(order("1003", &[(&known, 1)]), "edited", 2)).await.unwrap();
    scene.created("1003").await.unwrap();
    scene.orders_rest().await.unwrap();

    assert_eq!((count(&scene, "1003"), count(&scene, "1003-R2")), (0, 1));
    assert_eq!(scene.open_exceptions().await.unwrap(), [] as [String; 0]);
}

#[tokio::test]
async fn an_edit_replaces_the_order_and_a_cancellation_ends_it() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    let live = |scene: &Scene| -> Vec<String> {
        let world = scene.world();
        world.mintsoft.orders().filter(|order| order.status != 3).map(|order| order.number.clone()).collect()
    };

    scene.post(&order("1006", &[(&sku, 1)])).await.unwrap();
    scene.created("1006").await.unwrap();
    let edited = scene.post(&revised(order("1006", &[(&sku, 2)]), "edited", 2)).await.unwrap();
    scene.orders_rest().await.unwrap();
    assert_eq!((edited.0, live(&scene)), (202, vec![order_number("1006-R2")]));

    let cancelled = scene.post(&revised(order("1006", &[]), "cancelled", 3)).await.unwrap();
    scene.orders_rest().await.unwrap();

    assert_eq!((cancelled.0, live(&scene).len()), (202, 0));
    assert_eq!(scene.order_state("1006").await.unwrap(), json!("cancelled"));
    assert_eq!(scene.open_exceptions().await.unwrap(), [] as [String; 0]);
}

/// An event as a later revision of its order.
fn revised(mut event: Value, kind: &str, revision: u32) -> Value {
    (event["kind"], event["revision"]) = (json!(kind), json!(revision));
    event
}

#[tokio::test]
async fn a_poison_message_goes_to_the_dead_letters_and_its_neighbours_are_done() {
    let scene = trading().await;
    let queue = &scene.stack.outputs.orders_queue_url;
    let sku = scene.plain_sku();
    let neighbours = ["1004", "1005"].map(|id| order(id, &[(&sku, 1)]));

    scene.stack.send(queue, "poison", "poison", "{\"version\":1,\"kind\":\"placed\",\"lines\":").await.unwrap();
    for event in &neighbours {
        scene.post(event).await.unwrap();
    }
    scene.dead_letters(1).await.unwrap();
    scene.created("1004").await.unwrap();
    scene.created("1005").await.unwrap();
    scene.orders_rest().await.unwrap();

    assert_eq!((count(&scene, "1004"), count(&scene, "1005")), (1, 1));
    assert!(scene.open_exceptions().await.unwrap().iter().any(|it| it.starts_with("ORDER_MESSAGE_UNREADABLE")));
    assert_eq!(scene.order_state("1004").await.unwrap(), json!("created"));
}
