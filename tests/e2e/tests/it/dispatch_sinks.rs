//! Sinks that are away, refuse, or are corrected. Outages are short here; an hour and a day of them pass on virtual time in
//! the tests of `dispatch-update`.

use e2e::{CONFIG, Scene};
use local::eventually;
use serde_json::json;
use vendors::mintsoft::OrderAction;
use vendors::{Fault, Rule};

use crate::stage::catalogued;

/// Nobody waits for tracking numbers, and whoever does not answer is asked again every second.
const IMPATIENT: &str = "[dispatch]\ntracking_wait_minutes = 0\nretry_seconds = [1]\n";

#[tokio::test]
async fn tracking_that_comes_late_outages_and_refusals_cost_no_part_and_repeat_none() {
    let scene = catalogued().await;
    scene.stack.push_config(&format!("{CONFIG}{IMPATIENT}")).await.unwrap();
    tracking(&scene).await;
    outages(&scene).await;
    refusal(&scene).await;
}

async fn tracking(scene: &Scene) {
    let order = scene.placed("5201", &[(&scene.plain_sku(), 1)]).await.unwrap();
    scene.play(&OrderAction::Despatch { order, tracking: None }).unwrap();
    scene.look("delta").await.unwrap();
    scene.told("5201", 1, 1).await.unwrap();
    scene.exception("TRACKING_MISSING").await.unwrap();

    for (told, tracking) in [(2, "LATE"), (3, "CORRECTED")] {
        scene.play(&OrderAction::Track { order, tracking: Some(tracking.to_owned()) }).unwrap();
        scene.look("delta").await.unwrap();
        let callbacks = scene.told("5201", told, 1).await.unwrap();
        assert_eq!(callbacks[told - 1]["trackingNumber"], tracking);
    }
    scene.no_exception("TRACKING_MISSING").await.unwrap();
    let keys: Vec<_> = scene.callbacks("5201").into_iter().map(|callback| callback.key).collect();
    assert_eq!(keys, ["web-uk/5201/1/1", "web-uk/5201/1/1/1", "web-uk/5201/1/1/2"]);
}

async fn outages(scene: &Scene) {
    let down = || Rule::always(Fault::BadGateway { after_commit: false });
    for (order, channel, wair) in [("5202", true, false), ("5203", false, true), ("5204", true, true)] {
        let id = scene.placed(order, &[(&scene.plain_sku(), 1)]).await.unwrap();
        if channel {
            scene.shop.refuse_with(Some(503));
        }
        if wair {
            scene.world().wair_faults.add(down());
        }
        scene.despatch(id, "AB1").unwrap();
        scene.look("delta").await.unwrap();
        scene.told(order, usize::from(!channel), usize::from(!wair)).await.unwrap();
        for (away, code) in [(channel, "CHANNEL_UNAVAILABLE web-uk"), (wair, "WAIR_UNAVAILABLE WAIR")] {
            if away {
                scene.exception(code).await.unwrap();
            } else {
                scene.no_exception(code).await.unwrap();
            }
        }

        scene.shop.refuse_with(None);
        scene.world().wair_faults.clear();
        scene.told(order, 1, 1).await.unwrap();
        scene.dispatches_rest().await.unwrap();
        for code in ["CHANNEL_UNAVAILABLE", "WAIR_UNAVAILABLE"] {
            scene.no_exception(code).await.unwrap();
        }
        assert_eq!(scene.callbacks(order).len(), 1);
    }
}

async fn refusal(scene: &Scene) {
    let id = scene.placed("5205", &[(&scene.plain_sku(), 1)]).await.unwrap();
    let before = scene.shop.attempts();
    scene.shop.refuse_with(Some(422));
    scene.despatch(id, "R1").unwrap();
    scene.look("delta").await.unwrap();

    scene.exception("DISPATCH_REFUSED web-uk/5205 part 1, channel").await.unwrap();
    let dead = async || {
        let depth = scene.stack.depth(&scene.stack.outputs.dispatch_dead_letters_url).await?;
        Ok((depth.visible == 1).then_some(()))
    };
    eventually("the refused part is in the dead letters", dead).await.unwrap();
    scene.told("5205", 0, 1).await.unwrap();
    assert_eq!(scene.shop.attempts() - before, 1, "a refusal is not asked for again");
    let open = scene.open_exceptions().await.unwrap();
    assert_eq!(open.iter().filter(|open| open.starts_with("DISPATCH_")).count(), 1, "{open:?}");
    assert_eq!(scene.look("delta").await.unwrap()["messages"], json!(0));
}
