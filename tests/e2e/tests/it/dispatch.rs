use e2e::{Scene, order};
use jiff::Timestamp;
use local::{Depth, eventually};
use serde_json::{Value, json};
use vendors::mintsoft::OrderAction;

use crate::stage::catalogued;

/// An order that Mintsoft holds; its id there.
async fn placed(scene: &Scene, id: &str, quantity: u32) -> (String, i32) {
    let sku = scene.plain_sku();
    scene.post(&order(id, &[(&sku, quantity)])).await.unwrap();
    scene.created(id).await.unwrap();
    let world = scene.world();
    (sku, world.mintsoft.orders_numbered(&format!("LS-web-uk-{id}"))[0].id)
}

fn play(scene: &Scene, action: &OrderAction) -> i32 {
    scene.world().mintsoft.move_order(Timestamp::now(), action).unwrap()
}

fn despatch(order: i32, tracking: &str) -> OrderAction {
    OrderAction::Despatch { order, tracking: Some(tracking.to_owned()) }
}

async fn look(scene: &Scene) {
    let answer = scene.stack.invoke("DispatchPollFunction", &json!({ "mode": "delta" })).await.unwrap();
    assert!(answer.error.is_none(), "{}", answer.payload);
}

async fn told(scene: &Scene, callbacks: usize) -> Vec<Value> {
    let done = async || {
        let sales = scene.world().wair.objects("sales").count();
        Ok((scene.shop.accepted().len() == callbacks && sales == callbacks).then_some(()))
    };
    if let Err(error) = eventually("both sinks are told", done).await {
        let logs = scene.stack.logs().await.unwrap();
        panic!("{error}: {:?}, {:?}\n{}", scene.shop.accepted(), scene.open_exceptions().await, logs.join("\n"));
    }
    scene.shop.accepted().into_iter().map(|callback| callback.body).collect()
}

#[tokio::test]
async fn a_dispatch_reaches_the_channel_and_wair_once() {
    let scene = catalogued().await;
    let (sku, id) = placed(&scene, "5001", 2).await;
    look(&scene).await;
    assert_eq!(scene.shop.accepted(), []);

    play(&scene, &despatch(id, "AB123"));
    look(&scene).await;
    let callbacks = told(&scene, 1).await;
    look(&scene).await;
    let queue = &scene.stack.outputs.dispatch_queue_url;
    let rest = Depth { visible: 0, in_flight: 0 };
    let empty = async || Ok((scene.stack.depth(queue).await? == rest).then_some(()));
    assert!(eventually("the dispatch queue is empty", empty).await.is_ok());

    let body = &callbacks[0];
    assert_eq!((&body["order"], &body["part"], &body["complete"]), (&json!("5001"), &json!(1), &json!(true)));
    assert_eq!((&body["trackingNumber"], &body["lines"][0]["sku"]), (&json!("AB123"), &json!(sku)));
    assert_eq!(body["lines"][0]["quantity"], 2);
    assert_eq!(told(&scene, 1).await.len(), 1);
}

#[tokio::test]
async fn two_parts_with_an_outage_of_the_channel_between_them_are_one_accepted_callback_each() {
    let scene = catalogued().await;
    let (_, id) = placed(&scene, "5002", 3).await;
    let item = scene.world().mintsoft.order(id).unwrap().items[0].id;
    let second = play(&scene, &OrderAction::Split { order: id, items: vec![(item, 1)] });
    play(&scene, &despatch(id, "P1"));
    look(&scene).await;
    assert_eq!(told(&scene, 1).await[0]["complete"], false);

    scene.shop.refuse_with(Some(503));
    play(&scene, &despatch(second, "P2"));
    look(&scene).await;
    let booked = async || Ok((scene.world().wair.objects("sales").count() == 2).then_some(()));
    assert!(eventually("WAIR is told although the channel is down", booked).await.is_ok());
    assert_eq!(scene.shop.accepted().len(), 1);
    scene.shop.refuse_with(None);
    let callbacks = told(&scene, 2).await;

    let shipped: u64 = callbacks.iter().filter_map(|body| body["lines"][0]["quantity"].as_u64()).sum();
    assert_eq!((shipped, &callbacks[1]["complete"]), (3, &json!(true)));
    let keys: std::collections::BTreeSet<_> = scene.shop.accepted().into_iter().map(|callback| callback.key).collect();
    assert_eq!(keys.len(), 2);
}
