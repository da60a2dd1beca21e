//! Orders that cannot go now: acknowledged, kept safe, released when the cause is gone.

use std::time::Duration;

use ports::{Clock, Received};
use runtime::sqs::{Delivery, Verdict};
use serde_json::json;
use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, cancelled, edited, placed};

/// The product is created in Mintsoft.
fn create_product(world: &TestWorld) {
    lock(&world.vendors).mintsoft.add_product(world.clock.now(), "NO-SUCH");
}

#[tokio::test]
async fn an_order_with_an_unknown_sku_is_held_and_goes_by_itself_when_it_exists() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "NO-SUCH")).await;

    world.settle().await;

    assert_eq!((world.held().await, world.creates(), world.queue.depth(), world.queue.dead()), (1, 0, 0, 0));
    let open = world.exceptions().await;
    let codes: Vec<_> = open.iter().map(|open| (open.code.as_str(), open.count)).collect();
    assert_eq!(codes, [("ORDER_SKU_UNKNOWN", 1)]);
    assert!(open[0].subject.contains("10042") && open[0].subject.contains("NO-SUCH"), "{}", open[0].subject);

    create_product(&world);
    world.release().await;
    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.held().await, world.queue.dead()), (1, 0, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn an_order_that_is_released_too_early_is_held_again_and_counted() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "NO-SUCH")).await;
    world.settle().await;

    world.release().await;
    world.settle().await;

    assert_eq!((world.held().await, world.creates(), world.queue.dead()), (1, 0, 0));
    assert_eq!(world.exceptions().await[0].count, 2);
}

#[tokio::test]
async fn an_edit_that_can_go_replaces_what_was_held_and_a_cancellation_ends_it() {
    for (event, live) in [(edited("10042", 2, 3), Some("LS-web-uk-10042-R2")), (cancelled("10042", 2), None)] {
        let world = TestWorld::new().await;
        world.post(&placed("10042", "NO-SUCH")).await;
        world.settle().await;
        let early = world.relay.holds.list().await.expect("readable");
        assert_eq!(early.len(), 1);

        world.post(&event).await;
        world.settle().await;
        // A delivery that was on its way changes nothing.
        world.post(&placed("10042", "NO-SUCH")).await;
        world.settle().await;

        assert_eq!(world.live(), live.as_slice());
        assert_eq!((world.held().await, world.queue.dead(), world.exceptions().await.len()), (0, 0, 0));
    }
}

#[tokio::test]
async fn a_held_edit_leaves_the_live_order_alone_until_it_can_go() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    let mut edit = edited("10042", 2, 3);
    edit["lines"][0]["sku"] = json!("NO-SUCH");
    world.post(&edit).await;
    world.settle().await;
    assert_eq!((world.live().as_slice(), world.held().await), (["LS-web-uk-10042".to_owned()].as_slice(), 1));

    create_product(&world);
    world.release().await;
    world.settle().await;

    assert_eq!((world.live(), world.held().await), (vec!["LS-web-uk-10042-R2".to_owned()], 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn a_released_order_that_mintsoft_refuses_is_no_longer_held() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "NO-SUCH")).await;
    world.settle().await;
    create_product(&world);
    let body = r#"[{"OrderId":0,"Success":false,"Message":"No courier service"}]"#.to_owned();
    let refusal = Fault::Status { status: 200, body, after_commit: false };
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal).once());

    world.release().await;
    world.settle().await;

    assert_eq!((world.codes().await, world.held().await), (vec!["ORDER_REFUSED".to_owned()], 0));
}

#[tokio::test]
async fn a_released_order_is_judged_afresh_even_when_its_first_receive_came_to_nothing() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "NO-SUCH")).await;
    world.settle().await;
    create_product(&world);
    world.release().await;
    let Received { body, sent, .. } = world.queue.receive(1).remove(0);

    let verdict = world.relay.deliver(Delivery { body: &body, receives: 2, sent }).await;

    assert_eq!((verdict, world.orders("LS-web-uk-10042")), (Verdict::Done, 1));
}

#[tokio::test]
async fn wherever_the_process_dies_an_order_is_held_and_released_once() {
    for writes in 0..12 {
        let mut world = TestWorld::new().await;
        world.post(&placed("10042", "NO-SUCH")).await;
        world.table.fail_writes_after(Some(writes));
        world.tick().await;
        world.table.fail_writes_after(None);
        world.restart();
        world.clock.advance(Duration::from_secs(1100));
        world.settle().await;
        assert_eq!((world.codes().await, world.held().await), (vec!["ORDER_SKU_UNKNOWN".to_owned()], 1));

        create_product(&world);
        world.release().await;
        world.settle().await;

        assert_eq!((world.orders("LS-web-uk-10042"), world.queue.dead()), (1, 0), "killed after {writes} writes");
        assert_eq!((world.held().await, world.exceptions().await.len()), (0, 0), "killed after {writes} writes");
    }
}
