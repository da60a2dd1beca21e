//! What leaves the warehouse reaches the sales channel and WAIR, whatever it is made of.

use e2e::{Scene, order};
use jiff::{SignedDuration, Timestamp};
use local::eventually;
use serde_json::json;
use vendors::mintsoft::OrderAction;
use vendors::wair::Recommendation;

use crate::stage::catalogued;

#[tokio::test]
async fn a_dispatch_reaches_the_channel_and_wair_once() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();
    let id = scene.placed("5001", &[(&sku, 2)]).await.unwrap();
    scene.look("delta").await.unwrap();
    assert_eq!(scene.shop.accepted(), []);

    scene.despatch(id, "AB123").unwrap();
    scene.look("delta").await.unwrap();
    let callbacks = scene.told("5001", 1, 1).await.unwrap();
    scene.look("full").await.unwrap();
    scene.dispatches_rest().await.unwrap();

    let body = &callbacks[0];
    assert_eq!((&body["order"], &body["part"], &body["complete"]), (&json!("5001"), &json!(1), &json!(true)));
    assert_eq!((&body["trackingNumber"], &body["lines"][0]["sku"]), (&json!("AB123"), &json!(sku)));
    assert_eq!(body["lines"][0]["quantity"], 2);
    assert_eq!(scene.told("5001", 1, 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_parts_on_different_days_with_an_outage_of_the_channel_between_them_are_one_accepted_callback_each() {
    let scene = catalogued().await;
    let id = scene.placed("5002", &[(&scene.plain_sku(), 3)]).await.unwrap();
    let second = scene.split(id, 1).unwrap();
    let yesterday = Timestamp::now() - SignedDuration::from_hours(24);
    let first = OrderAction::Despatch { order: id, tracking: Some("P1".to_owned()) };
    scene.world().mintsoft.move_order(yesterday, &first).unwrap();
    scene.look("delta").await.unwrap();
    assert_eq!(scene.told("5002", 1, 1).await.unwrap()[0]["complete"], false);

    scene.shop.refuse_with(Some(503));
    scene.despatch(second, "P2").unwrap();
    scene.look("delta").await.unwrap();
    let booked = async || Ok((scene.sales("5002").len() == 2).then_some(()));
    assert!(eventually("WAIR is told although the channel is down", booked).await.is_ok());
    assert_eq!(scene.shop.accepted().len(), 1);
    scene.shop.refuse_with(None);
    let callbacks = scene.told("5002", 2, 2).await.unwrap();

    let shipped: u64 = callbacks.iter().filter_map(|body| body["lines"][0]["quantity"].as_u64()).sum();
    assert_eq!((shipped, &callbacks[1]["complete"]), (3, &json!(true)));
    let [one, two] = [0, 1].map(|at| callbacks[at]["dispatchedAt"].as_str().unwrap().parse::<Timestamp>().unwrap());
    assert!(two - one > SignedDuration::from_hours(23));
    let keys: std::collections::BTreeSet<_> = scene.shop.accepted().into_iter().map(|callback| callback.key).collect();
    assert_eq!(keys.len(), 2);
}

#[tokio::test]
async fn merged_orders_bundles_in_parts_and_orders_that_could_not_be_cancelled_are_told_as_the_customer_knows_them() {
    let scene = catalogued().await;
    merge(&scene).await;
    bundle(&scene).await;
    late_cancellation(&scene).await;
    transfer(&scene).await;
    scene.dispatches_rest().await.unwrap();
}

async fn merge(scene: &Scene) {
    let sku = scene.plain_sku();
    let id = scene.placed("5010", &[(&sku, 1)]).await.unwrap();
    let other = scene.placed("5011", &[(&sku, 2)]).await.unwrap();
    scene.play(&OrderAction::Merge { order: id, other }).unwrap();
    scene.despatch(id, "M1").unwrap();
    scene.look("delta").await.unwrap();

    for (order, quantity) in [("5010", 1), ("5011", 2)] {
        let told = scene.told(order, 1, 1).await.unwrap();
        assert_eq!(
            (&told[0]["lines"][0]["quantity"], &told[0]["complete"]),
            (&json!(quantity), &json!(true)),
            "{order}"
        );
    }
}

async fn bundle(scene: &Scene) {
    let skus = e2e::plain_skus(&scene.world().mintsoft, 2);
    let components = [(skus[0].as_str(), 1), (skus[1].as_str(), 1)];
    scene.world().mintsoft.add_bundle(Timestamp::now(), "SET-STORY", &components);
    scene.sync("delta").await.unwrap();
    let id = scene.placed("5012", &[("SET-STORY", 1)]).await.unwrap();
    let second = scene.split(id, 1).unwrap();
    scene.despatch(id, "B1").unwrap();
    scene.look("delta").await.unwrap();
    let told = scene.told("5012", 1, 1).await.unwrap();
    assert_eq!((&told[0]["lines"], &told[0]["partialBundles"][0]["sku"]), (&json!([]), &json!("SET-STORY")));

    scene.despatch(second, "B2").unwrap();
    scene.look("delta").await.unwrap();
    let told = scene.told("5012", 2, 2).await.unwrap();
    assert_eq!((&told[1]["lines"][0]["sku"], &told[1]["complete"]), (&json!("SET-STORY"), &json!(true)));
    let sold = scene.sales("5012");
    assert!(skus.iter().all(|sku| sold.iter().any(|row| row["skuId"] == **sku)), "{sold:?}");
}

async fn late_cancellation(scene: &Scene) {
    let sku = scene.plain_sku();
    let id = scene.placed("5013", &[(&sku, 1)]).await.unwrap();
    scene.play(&OrderAction::Advance { order: id, status: 16 }).unwrap();
    let mut cancelled = order("5013", &[]);
    (cancelled["kind"], cancelled["revision"]) = (json!("cancelled"), json!(2));
    for field in ["lines", "ship", "shippingTotal", "currency"] {
        cancelled.as_object_mut().unwrap().remove(field);
    }
    let (status, answer) = scene.post(&cancelled).await.unwrap();
    assert_eq!(status, 202, "{answer}");
    scene.exception("ORDER_CANCEL_TOO_LATE").await.unwrap();

    scene.despatch(id, "C1").unwrap();
    scene.look("delta").await.unwrap();

    let told = scene.told("5013", 1, 1).await.unwrap();
    assert_eq!((&told[0]["revision"], &told[0]["trackingNumber"]), (&json!(1), &json!("C1")));
}

async fn transfer(scene: &Scene) {
    let sku = scene.plain_sku();
    scene.world().wair.recommend(Recommendation {
        reference: "RD_1".into(),
        from: "WH-UK".into(),
        to: "STORE-1".into(),
        sku,
        quantity: 2.0,
        confirmed: Timestamp::now(),
        planned: None,
        open: true,
    });
    let sent = scene.transfers("delta").await.unwrap();
    let number = sent["sent"][0].as_str().unwrap();
    let (callbacks, sales) = (scene.shop.accepted().len(), scene.world().wair.objects("sales").count());
    let id = scene.world().mintsoft.orders_numbered(number)[0].id;
    scene.despatch(id, "T1").unwrap();
    assert_eq!(scene.ring(id).await.unwrap(), 202, "transfers are hooked, too");

    let shipped = async || {
        scene.transfers("delta").await?;
        let told = scene.world().wair.objects("transfers").any(|(_, row)| row["quantityShipped"] == 2);
        Ok(told.then_some(()))
    };
    eventually("WAIR is told what has left of the transfer", shipped).await.unwrap();

    let after = (scene.shop.accepted().len(), scene.world().wair.objects("sales").count());
    assert_eq!(after, (callbacks, sales), "no customer is told, and nothing is sold");
}
