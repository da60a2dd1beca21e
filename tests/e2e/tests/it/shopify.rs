//! Shopify's webhooks, from the shop to Mintsoft.

use e2e::shopify_order;
use serde_json::json;

use crate::orders::count;
use crate::stage::trading;

#[tokio::test]
async fn a_shopify_order_reaches_mintsoft_once_with_its_recommendation() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    let order = shopify_order("S2001", 1, &[(&sku, 2)]);

    let (first, second) =
        tokio::join!(scene.post_shopify("orders/create", &order), scene.post_shopify("orders/create", &order));
    scene.created("S2001").await.unwrap();
    let mut tagged = shopify_order("S2001", 9, &[(&sku, 2)]);
    tagged["tags"] = json!("seen");
    let third = scene.post_shopify("orders/updated", &tagged).await.unwrap();
    scene.orders_rest().await.unwrap();

    assert!([first.unwrap().0, second.unwrap().0].iter().all(|status| [200, 202].contains(status)));
    assert_eq!(third.0, 200, "{}", third.1);
    assert_eq!(count(&scene, "S2001"), 1);
    let world = scene.world();
    let item = &world.mintsoft.orders_numbered("LS-web-uk-S2001")[0].items[0];
    let noted = |name: &str, value: &str| item.name_values.iter().any(|pair| pair.name == name && pair.value == value);
    assert_eq!((item.sku.as_str(), item.quantity), (sku.as_str(), 2));
    assert!(noted("WairRecommendationId", "rec-S2001") && noted("WairFitProfile", "fp-77"));
}

#[tokio::test]
async fn an_older_webhook_that_comes_late_changes_nothing() {
    let scene = trading().await;
    let sku = scene.plain_sku();

    scene.post_shopify("orders/updated", &shopify_order("S2002", 5, &[(&sku, 3)])).await.unwrap();
    scene.created("S2002").await.unwrap();
    let late = scene.post_shopify("orders/create", &shopify_order("S2002", 1, &[(&sku, 1)])).await.unwrap();
    scene.orders_rest().await.unwrap();

    assert_eq!((late.0, &late.1["status"]), (200, &json!("ignored")), "{}", late.1);
    let world = scene.world();
    let orders = world.mintsoft.orders_numbered("LS-web-uk-S2002");
    assert_eq!((orders.len(), orders[0].items[0].quantity), (1, 3));
}

#[tokio::test]
async fn test_orders_and_other_topics_get_nowhere() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    let mut test = shopify_order("S2003", 1, &[(&sku, 1)]);
    test["test"] = json!(true);

    let ignored = scene.post_shopify("orders/create", &test).await.unwrap();
    let other_topic = scene.post_shopify("orders/paid", &shopify_order("S2003", 1, &[(&sku, 1)])).await.unwrap();

    assert_eq!((ignored.0, other_topic.0), (200, 200), "{} {}", ignored.1, other_topic.1);
    assert!(scene.order_state("S2003").await.unwrap().is_null());
}
