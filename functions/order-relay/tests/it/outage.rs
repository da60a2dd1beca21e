//! Mintsoft down, throttling, or refusing our key.

use std::time::Duration;

use mapping::budget::Class;
use ports::Clock;
use state::{Budget, Store, config::ConfigStore};
use vendors::{Fault, RetryAfter, Rule, Vendor, lock};

use crate::world::{TestWorld, cancelled, placed};

#[tokio::test]
async fn a_long_outage_loses_nothing_and_kills_nothing_for_four_hours() {
    let world = TestWorld::new().await;
    for order in 0..5 {
        world.post(&placed(&order.to_string(), "TEE-RED-M")).await;
    }
    lock(&world.vendors).mintsoft_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));

    world.pump(Duration::from_secs(4 * 3600 - 60)).await;
    assert_eq!((world.queue.depth(), world.queue.dead()), (5, 0));
    lock(&world.vendors).mintsoft_faults.clear();
    world.settle().await;

    assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0));
    assert!((0..5).all(|order| world.orders(&format!("LS-web-uk-{order}")) == 1));
}

#[tokio::test]
async fn an_order_that_stays_stuck_is_one_exception_and_one_dead_letter() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;
    lock(&world.vendors).mintsoft_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));

    world.pump(Duration::from_secs(12 * 3600)).await;

    assert_eq!(world.queue.dead(), 1);
    assert_eq!(world.exceptions().await.iter().map(|open| open.code.as_str()).collect::<Vec<_>>(), ["ORDER_STUCK"]);
    lock(&world.vendors).mintsoft_faults.clear();
    world.redrive();
    world.settle().await;

    assert_eq!(world.orders("LS-web-uk-10042"), 1);
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn a_pause_that_mintsoft_asks_for_is_kept_by_every_order() {
    let world = TestWorld::new().await;
    let fault = Fault::TooMany { retry_after: RetryAfter::Seconds(120) };
    lock(&world.vendors).mintsoft_faults.add(Rule::always(fault).once());
    world.post(&placed("1", "TEE-RED-M")).await;
    world.post(&placed("2", "TEE-RED-M")).await;

    world.settle().await;

    let vendors = lock(&world.vendors);
    let calls: Vec<_> =
        vendors.log.calls().iter().filter(|call| call.vendor == Vendor::Mintsoft).map(|call| call.at).collect();
    assert!((calls[1] - calls[0]).as_secs() >= 120, "{calls:?}");
}

#[tokio::test]
async fn a_refused_key_opens_one_exception_and_the_orders_wait() {
    let world = TestWorld::new().await;
    lock(&world.vendors).mintsoft.switches.static_key = false;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.pump(Duration::from_secs(600)).await;
    assert_eq!(
        world.exceptions().await.iter().map(|open| open.code.as_str()).collect::<Vec<_>>(),
        ["CREDENTIALS_REFUSED"]
    );
    lock(&world.vendors).mintsoft.switches.static_key = true;
    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.queue.dead()), (1, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn a_create_that_fails_for_hours_while_searches_work_kills_nothing() {
    let world = TestWorld::new().await;
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::BadGateway { after_commit: false }));
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.pump(Duration::from_secs(4 * 3600 - 60)).await;
    assert_eq!((world.queue.depth(), world.queue.dead()), (1, 0));
    lock(&world.vendors).mintsoft_faults.clear();
    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.queue.depth(), world.queue.dead()), (1, 0, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn an_order_has_one_open_exception_even_when_its_trouble_changes() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "NO-SUCH")).await;
    world.settle().await;
    lock(&world.vendors).mintsoft.add_product(ports::Clock::now(&*world.clock), "NO-SUCH");
    lock(&world.vendors).mintsoft_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));

    world.release().await;
    world.pump(Duration::from_secs(12 * 3600)).await;

    assert_eq!(world.codes().await, ["ORDER_STUCK"]);
    lock(&world.vendors).mintsoft_faults.clear();
    world.redrive();
    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.queue.dead()), (1, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn orders_go_on_while_wair_is_down() {
    let world = TestWorld::new().await;
    lock(&world.vendors).wair_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.exceptions().await.len()), (1, 0));
}

#[tokio::test]
async fn while_mintsoft_is_slow_and_full_reads_take_all_they_may_an_order_still_goes_at_once() {
    let world = TestWorld::new().await;
    lock(&world.vendors).mintsoft_faults.add(Rule::always(Fault::Slow { seconds: 5 }));
    let budget = Budget::new(Store::new(world.table.clone()), world.clock.clone(), "mintsoft", 120);
    while budget.take(Class::Full, 10, Duration::ZERO).await.is_ok() {}
    let began = world.clock.now();
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.tick().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.creates(), world.queue.depth()), (1, 1, 0));
    assert!((world.clock.now() - began).as_secs() < 60);
}

#[tokio::test]
async fn while_the_state_table_does_not_answer_messages_return_and_mintsoft_is_not_asked() {
    let world = TestWorld::new().await;
    for order in 0..5 {
        world.post(&placed(&order.to_string(), "TEE-RED-M")).await;
    }
    world.table.fail_reads_after(Some(0));

    world.pump(Duration::from_secs(3600)).await;
    assert_eq!((world.queue.depth(), world.queue.dead(), world.creates()), (5, 0, 0));
    world.table.fail_reads_after(None);
    world.settle().await;

    assert_eq!((world.creates(), world.queue.depth(), world.queue.dead()), (5, 0, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn orders_go_by_the_last_good_configuration_when_the_newest_cannot_be_read() {
    let mut world = TestWorld::new().await;
    ConfigStore::new(world.table.clone()).push("[[location]]\nwair = 7\n", world.clock.now()).await.expect("stored");
    world.restart();
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.exceptions().await.len()), (1, 0));
}

#[tokio::test]
async fn a_cancellation_that_another_process_carries_out_says_that_the_key_is_good_again() {
    let mut world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    lock(&world.vendors).mintsoft.switches.static_key = false;
    world.post(&cancelled("10042", 2)).await;
    world.pump(Duration::from_secs(60)).await;
    assert_eq!(world.codes().await, ["CREDENTIALS_REFUSED"]);
    lock(&world.vendors).mintsoft.switches.static_key = true;
    world.restart();

    world.settle().await;

    assert_eq!((world.live().len(), world.codes().await.len()), (0, 0));
}
