//! Edits and cancellations (P26): never two live orders, and nothing in its place before the cancel is confirmed.

use mapping::shopify::Held;
use std::time::Duration;

use ports::{Clock, Mode};
use serde_json::{Value, json};
use state::config::ConfigStore;
use vendors::{Fault, Rule, lock, mintsoft::OrderAction};

use crate::world::{CONFIG, TestWorld, cancelled, edited, placed};

/// A world where revision 1 of order 10042 is live; the id of its Mintsoft order.
pub(crate) async fn created() -> (TestWorld, i32) {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    let id = lock(&world.vendors).mintsoft.orders_numbered("LS-web-uk-10042")[0].id;
    (world, id)
}

pub(crate) fn advance(world: &TestWorld, order: i32, status: i32) {
    let now = world.clock.now();
    lock(&world.vendors).mintsoft.move_order(now, &OrderAction::Advance { order, status }).expect("moved");
}

/// Everything is over, and this is live.
pub(crate) async fn done(world: &TestWorld, live: &[&str]) {
    world.settle().await;
    assert_eq!(world.live(), live);
    assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0));
    assert!(world.exceptions().await.is_empty(), "{:?}", world.codes().await);
}

#[tokio::test]
async fn an_edit_cancels_the_live_order_and_creates_the_next_revision() {
    let (world, _) = created().await;
    world.post(&edited("10042", 2, 5)).await;

    done(&world, &["LS-web-uk-10042-R2"]).await;

    assert_eq!((world.cancels(), world.creates()), (1, 2));
    let vendors = lock(&world.vendors);
    assert_eq!(vendors.mintsoft.orders_numbered("LS-web-uk-10042-R2")[0].items[0].quantity, 5);
}

#[tokio::test]
async fn an_edit_that_changes_nothing_that_a_warehouse_sees_sends_nothing() {
    let (world, _) = created().await;
    let mut same = edited("10042", 2, 2);
    same["occurredAt"] = json!("2026-11-20T11:00:00Z");
    world.post(&same).await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    done(&world, &["LS-web-uk-10042"]).await;

    assert_eq!((world.cancels(), world.creates()), (0, 1));
}

#[tokio::test]
async fn a_cancellation_cancels_and_nothing_comes_back() {
    let (world, _) = created().await;
    for event in [cancelled("10042", 2), cancelled("10042", 2), placed("10042", "TEE-RED-M")] {
        world.post(&event).await;
    }

    done(&world, &[]).await;

    assert_eq!((world.cancels(), world.creates()), (1, 1));
    assert!(world.relay.orders.open().await.expect("readable").is_empty());
}

#[tokio::test]
async fn a_cancellation_before_the_create_means_that_nothing_is_created() {
    for events in [
        [placed("10042", "TEE-RED-M"), cancelled("10042", 2)],
        [cancelled("10042", 2), placed("10042", "TEE-RED-M")],
        [cancelled("10042", 3), edited("10042", 2, 4)],
    ] {
        let world = TestWorld::new().await;
        // As the intake would have it: both revisions are known before the first message is received.
        if events[0]["kind"] == "placed" {
            note(&world, &events[1], None).await;
        }
        for event in &events {
            world.post(event).await;
        }

        done(&world, &[]).await;

        assert_eq!(world.creates(), 0);
    }
}

/// Notes a revision as the intake does, with what only the intake knows of it.
async fn note(world: &TestWorld, event: &Value, held: Option<Held>) {
    let event = mapping::order::parse(event.to_string().as_bytes()).expect("an event");
    let mut record = state::orders::OrderRecord::default();
    let (content, goods) = (event.content_hash(), event.goods_hash());
    let accepted = Some(ports::Clock::now(&*world.clock));
    let revision = state::orders::Revision { content, queued: true, goods, accepted, held };
    record.revisions.insert(event.revision, revision);
    world.relay.orders.write(&event.channel, &event.order, &None, &record).await.expect("written");
}

#[tokio::test]
async fn what_the_intake_noted_of_a_revision_stays() {
    let world = TestWorld::new().await;
    let event = placed("10042", "TEE-RED-M");
    let now = ports::Clock::now(&*world.clock);
    let held = Some(Held { since: now, until: now });
    note(&world, &event, held).await;

    world.post(&event).await;
    world.settle().await;

    let record = world.relay.orders.read("web-uk", "10042").await.expect("readable").expect("known").value;
    assert_eq!((record.revisions[&1].held, world.orders("LS-web-uk-10042")), (held, 1));
}

#[tokio::test]
async fn a_higher_revision_after_a_cancellation_is_a_new_content_and_a_lower_one_is_nothing() {
    let (world, _) = created().await;
    world.post(&cancelled("10042", 3)).await;
    world.post(&edited("10042", 2, 4)).await;
    done(&world, &[]).await;

    world.post(&edited("10042", 4, 6)).await;

    done(&world, &["LS-web-uk-10042-R4"]).await;
}

#[tokio::test]
async fn repeated_skipped_and_late_revisions_settle_on_the_newest() {
    let (world, _) = created().await;
    for event in [edited("10042", 5, 5), edited("10042", 3, 3), placed("10042", "TEE-RED-M"), edited("10042", 5, 5)] {
        world.post(&event).await;
    }

    done(&world, &["LS-web-uk-10042-R5"]).await;

    assert_eq!((world.cancels(), world.creates()), (1, 2));
}

#[tokio::test]
async fn once_picking_has_begun_nothing_changes_and_the_floor_is_told() {
    for status in [2, 4, 5, 14, 15, 16, 17, 20, 24, 8] {
        for (event, code) in
            [(edited("10042", 2, 5), "ORDER_EDIT_TOO_LATE"), (cancelled("10042", 2), "ORDER_CANCEL_TOO_LATE")]
        {
            let (world, id) = created().await;
            advance(&world, id, status);
            world.post(&event).await;

            world.settle().await;

            assert_eq!(world.codes().await, [code], "status {status}");
            assert_eq!((world.cancels(), world.creates(), world.queue.dead()), (0, 1, 1), "status {status}");
            assert_eq!(world.exceptions().await[0].count, 1);
            assert_eq!(lock(&world.vendors).mintsoft.order(id).expect("there").status, status);
        }
    }
}

#[tokio::test]
async fn when_the_floor_gives_an_order_back_the_redriven_edit_goes_through() {
    let (world, id) = created().await;
    advance(&world, id, 15);
    world.post(&edited("10042", 2, 5)).await;
    world.settle().await;

    advance(&world, id, 1);
    world.redrive();

    done(&world, &["LS-web-uk-10042-R2"]).await;
}

#[tokio::test]
async fn an_order_that_is_printed_between_the_read_and_the_cancel_stays() {
    for event in [edited("10042", 2, 5), cancelled("10042", 2)] {
        let (world, id) = created().await;
        advance(&world, id, 1);
        lock(&world.vendors).mintsoft.switches.cancel_race = true;
        world.post(&event).await;

        world.settle().await;

        assert_eq!(world.live(), ["LS-web-uk-10042"]);
        assert_eq!((world.creates(), world.queue.dead(), world.exceptions().await.len()), (1, 1, 1));
        assert!(world.codes().await[0].ends_with("TOO_LATE"));
    }
}

#[tokio::test]
async fn a_cancel_that_is_accepted_while_the_order_leaves_leads_to_no_second_order() {
    let (world, id) = created().await;
    let despatched = format!(r#"{{"ID":{id},"ClientId":42,"OrderNumber":"LS-web-uk-10042","OrderStatusId":4}}"#);
    let path = format!("/api/Order/{id}");
    let read = Fault::Status { status: 200, body: despatched, after_commit: false };
    lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", &path, read).nth(3));
    world.post(&edited("10042", 2, 5)).await;

    world.settle().await;

    assert_eq!((world.codes().await, world.creates()), (vec!["ORDER_EDIT_TOO_LATE".to_owned()], 1));
}

#[tokio::test]
async fn a_refused_cancel_leads_to_no_second_order() {
    for event in [edited("10042", 2, 5), cancelled("10042", 2)] {
        let (world, id) = created().await;
        let body = r#"{"ID":0,"Success":false,"Message":"You may not cancel orders"}"#.to_owned();
        let refusal = Fault::Status { status: 200, body, after_commit: false };
        lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", &format!("/api/Order/{id}/Cancel"), refusal));
        world.post(&event).await;

        world.settle().await;

        let open = world.exceptions().await;
        assert_eq!(
            (open[0].code.as_str(), open[0].detail.as_str()),
            ("ORDER_CANCEL_REFUSED", "You may not cancel orders")
        );
        assert_eq!((world.live().as_slice(), world.queue.dead()), (["LS-web-uk-10042".to_owned()].as_slice(), 1));
    }
}

#[tokio::test]
async fn an_edit_that_cannot_be_sent_leaves_the_live_order_alone() {
    let (world, _) = created().await;
    let mut edit = edited("10042", 2, 5);
    edit["lines"][0]["sku"] = json!("NO-SUCH");
    world.post(&edit).await;

    world.settle().await;
    assert_eq!((world.live().as_slice(), world.cancels()), (["LS-web-uk-10042".to_owned()].as_slice(), 0));
    world.post(&edited("10042", 3, 7)).await;
    world.settle().await;

    assert_eq!(world.live(), ["LS-web-uk-10042-R3"]);
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn observe_mode_cancels_nothing() {
    let (mut world, _) = created().await;
    world.observe();
    world.post(&edited("10042", 2, 5)).await;
    world.post(&cancelled("10042", 3)).await;

    done(&world, &["LS-web-uk-10042"]).await;

    assert_eq!(world.cancels(), 0);
    assert_eq!(world.relay.mode, Mode::Observe);
}

#[tokio::test]
async fn what_was_created_or_cancelled_is_hinted() {
    let (world, _) = created().await;
    let mut edit = edited("10042", 2, 5);
    edit["lines"][0]["sku"] = json!("TEE-RED-L");
    world.post(&edit).await;
    world.settle().await;

    let hints: Vec<_> = std::iter::from_fn(|| {
        let hint = world.hints.receive(1).pop()?;
        world.hints.delete(&hint.receipt);
        Some(serde_json::from_str::<Value>(&hint.body).expect("json"))
    })
    .collect();
    assert_eq!(
        hints,
        [json!({"version": 1, "skus": ["TEE-RED-M"]}), json!({"version": 1, "skus": ["TEE-RED-L", "TEE-RED-M"]})]
    );
}

#[tokio::test]
async fn a_new_order_waits_for_its_grace_period_and_a_cancellation_within_it_costs_no_call() {
    let config = CONFIG.to_owned() + "grace_seconds = 300\n";
    for cancels in [false, true] {
        let world = TestWorld::new().await;
        ConfigStore::new(world.table.clone()).push(&config, world.clock.now()).await.expect("stored");
        world.post(&placed("10042", "TEE-RED-M")).await;
        world.pump(Duration::from_secs(290)).await;
        assert_eq!(world.creates(), 0);
        if cancels {
            note(&world, &cancelled("10042", 2), None).await;
            world.post(&cancelled("10042", 2)).await;
        }

        world.settle().await;

        assert_eq!((world.creates(), world.live().len()), (usize::from(!cancels), usize::from(!cancels)));
        assert_eq!((world.cancels(), world.queue.depth(), world.queue.dead()), (0, 0, 0));
    }
}
