//! Dead letters on their way back: by the console's redrive, and by `dlq-replay`.

use e2e::{Scene, order};
use local::eventually;
use serde_json::{Value, json};
use vendors::{Fault, Rule};

use crate::orders::count;
use crate::stage::trading;

/// A scene whose orders with these ids are dead letters, because Mintsoft has refused them.
async fn with_dead_letters(ids: &[&str]) -> Scene {
    let scene = trading().await;
    refuse(&scene);
    let sku = scene.plain_sku();
    for id in ids {
        scene.post(&order(id, &[(&sku, 1)])).await.unwrap();
    }
    scene.dead_letters(ids.len() as u64).await.unwrap();
    scene
}

fn refuse(scene: &Scene) {
    let body = r#"[{"OrderId":0,"Success":false,"Message":"No courier service"}]"#.to_owned();
    let refusal = Fault::Status { status: 200, body, after_commit: false };
    scene.world().mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal));
}

fn mend(scene: &Scene) {
    scene.world().mintsoft_faults.clear();
}

/// What `dlq-replay` answers to `{"action":…,"queue":"orders"}` and more.
async fn replay(scene: &Scene, action: &str, more: Value) -> Value {
    let mut wish = json!({ "action": action, "queue": "orders", "by": "ada" });
    for (name, value) in more.as_object().unwrap() {
        wish[name] = value.clone();
    }
    let answer = scene.stack.invoke("DlqReplayFunction", &wish).await.unwrap();
    assert_eq!(answer.error, None, "{}", answer.payload);
    answer.payload
}

async fn redrive(scene: &Scene) -> usize {
    let outputs = &scene.stack.outputs;
    scene.stack.redrive(&outputs.orders_dead_letters_url, &outputs.orders_queue_url).await.unwrap()
}

#[tokio::test]
async fn the_consoles_redrive_works_twice_between_live_orders() {
    let scene = with_dead_letters(&["7001", "7002"]).await;
    let sku = scene.plain_sku();

    assert_eq!(redrive(&scene).await, 2);
    scene.dead_letters(2).await.unwrap();
    mend(&scene);
    scene.post(&order("7003", &[(&sku, 1)])).await.unwrap();
    assert_eq!(redrive(&scene).await, 2);
    scene.post(&order("7004", &[(&sku, 1)])).await.unwrap();
    for id in ["7001", "7002", "7003", "7004"] {
        scene.created(id).await.unwrap();
    }
    scene.orders_rest().await.unwrap();

    assert_eq!(["7001", "7002", "7003", "7004"].map(|id| count(&scene, id)), [1; 4]);
    assert_eq!(scene.open_exceptions().await.unwrap(), [] as [String; 0]);
}

#[tokio::test]
async fn a_plan_consumes_nothing_a_run_sends_all_and_another_run_nothing() {
    let scene = with_dead_letters(&["7011", "7012"]).await;

    let plan = replay(&scene, "plan", json!({})).await;
    assert_eq!((&plan["would"]["send"], &plan["groups"][0]["code"]), (&json!(2), &json!("ORDER_REFUSED")), "{plan}");
    scene.dead_letters(2).await.unwrap();
    mend(&scene);
    let run = replay(&scene, "run", json!({ "codes": ["ORDER_REFUSED"], "perSecond": 10 })).await;
    for id in ["7011", "7012"] {
        scene.created(id).await.unwrap();
    }
    scene.orders_rest().await.unwrap();
    let again = replay(&scene, "run", json!({})).await;

    assert_eq!((&run["outcome"], &run["sent"]), (&json!("done"), &json!(2)), "{run}");
    assert_eq!((&again["outcome"], &again["sent"]), (&json!("done"), &json!(0)), "{again}");
    assert_eq!(["7011", "7012"].map(|id| count(&scene, id)), [1, 1]);
    assert_eq!(scene.open_exceptions().await.unwrap(), [] as [String; 0]);
}

#[tokio::test]
async fn a_run_that_is_stopped_in_the_middle_is_finished_by_another_one() {
    let ids = ["7021", "7022", "7023", "7024"];
    let scene = with_dead_letters(&ids).await;
    mend(&scene);
    let queue = &scene.stack.outputs.orders_dead_letters_url;
    let begun = async || {
        let depth = scene.stack.depth(queue).await?;
        Ok((depth.visible + depth.in_flight < 4).then_some(()))
    };

    let stop = async {
        eventually("the run has sent something", begun).await.unwrap();
        replay(&scene, "stop", json!({})).await
    };
    let (run, _) = tokio::join!(replay(&scene, "run", json!({ "perSecond": 0.25 })), stop);
    let rest = replay(&scene, "run", json!({ "perSecond": 10 })).await;
    for id in ids {
        scene.created(id).await.unwrap();
    }
    scene.orders_rest().await.unwrap();

    assert_eq!(run["outcome"], "stopped", "{run}");
    assert_eq!(run["sent"].as_u64().unwrap() + rest["sent"].as_u64().unwrap(), 4, "{run} {rest}");
    assert_eq!(ids.map(|id| count(&scene, id)), [1; 4]);
}

#[tokio::test]
async fn a_letter_that_fails_again_is_set_aside_and_stays() {
    let scene = with_dead_letters(&["7031"]).await;

    let first = replay(&scene, "run", json!({ "replays": 1 })).await;
    assert_eq!(first["sent"], 1, "{first}");
    scene.orders_rest().await.unwrap();
    scene.dead_letters(1).await.unwrap();
    let second = replay(&scene, "run", json!({ "replays": 1 })).await;

    assert_eq!((&second["sent"], &second["would"]["blocked"]), (&json!(0), &json!(1)), "{second}");
    scene.dead_letters(1).await.unwrap();
    let open = scene.open_exceptions().await.unwrap();
    assert_eq!(open, ["ORDER_REFUSED web-uk/7031", "REPLAY_SET_ASIDE web-uk/7031"]);
}
