//! Lists, sweeps, hints, and crashes in between.

use dispatch_poll::Outcome;
use ports::Clock;
use runtime::metrics::{Flow, Metric};
use state::orders::{Numbered, OrderState, Revision, index};
use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, line};

#[tokio::test]
async fn orders_of_others_change_nothing() {
    let world = TestWorld::new().await;
    let order = world.create("SHOP-7", &[line("1", "TEE-RED-M", 1)]);
    world.ship(order, "AB1");
    world.delta().await;
    let calls = world.calls();

    let report = world.run(TestWorld::named(&["SHOP-7", "LS-web-uk-404", "web-uk/404"])).await;

    assert_eq!((report.outcome, world.calls() - calls, world.queue.depth()), (Outcome::Done, 0, 0));
}

#[tokio::test]
async fn an_order_of_a_channel_that_the_configuration_does_not_know_is_not_told() {
    let world = TestWorld::new().await;
    let order = world.create("LS-old-7", &[line("1", "TEE-RED-M", 1)]);
    let old = Numbered { channel: "old".to_owned(), order: "7".to_owned(), revision: 1 };
    world.poll.store.write(index("LS-old-7", &old).to_vec()).await.unwrap();
    world.ship(order, "AB1");

    world.delta().await;
    world.run(TestWorld::named(&["LS-old-7"])).await;

    assert_eq!((world.queue.depth(), world.open().await), (0, 1));
}

#[tokio::test]
async fn a_hint_leads_to_the_queue_with_two_calls_and_without_a_poll() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.ship(order, "AB1");

    let report = world.run(TestWorld::named(&["LS-web-uk-1"])).await;

    assert_eq!((report.messages, report.mintsoft_calls), (2, 2));
    assert_eq!(world.run(TestWorld::named(&["LS-web-uk-1"])).await.messages, 0);
}

#[tokio::test]
async fn a_poll_alone_finds_a_despatch_at_its_next_run() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.delta().await;
    world.ship(order, "AB1");

    let report = world.delta().await;

    assert_eq!((report.messages, report.mintsoft_calls), (2, 4));
}

#[tokio::test]
async fn what_the_lists_do_not_show_is_found_by_the_sweep() {
    let world = TestWorld::new().await;
    let first = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.ship(first, "AB1");
    lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", "/api/Order/List", Fault::EmptyArray));

    let report = world.delta().await;

    assert_eq!((report.swept, report.messages, world.open().await), (1, 2, 0));
}

#[tokio::test]
async fn an_order_that_the_relay_could_not_cancel_is_still_swept() {
    let world = TestWorld::new().await;
    let id = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    let before = world.poll.orders.read("web-uk", "1").await.unwrap();
    let mut next = before.as_ref().unwrap().value.clone();
    next.state = OrderState::Failed { code: "ORDER_REFUSED".to_owned(), at: world.clock.now() };
    for revision in [1, 2] {
        next.revisions.insert(revision, Revision { content: "c".to_owned(), queued: true, ..Revision::default() });
    }
    world.poll.orders.write("web-uk", "1", &before, &next).await.unwrap();
    world.ship(id, "AB1");
    lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", "/api/Order/List", Fault::EmptyArray));

    assert_eq!(world.delta().await.messages, 2);
}

#[tokio::test]
async fn more_orders_than_fit_a_page_are_all_read() {
    let world = TestWorld::new().await;
    for order in 0..130 {
        let id = world.relayed(&order.to_string(), &[line("1", "TEE-RED-M", 1)]).await;
        world.ship(id, "AB1");
    }

    world.delta().await;

    assert_eq!((world.taken().len(), world.open().await), (260, 0));
}

#[tokio::test]
async fn a_list_that_repeats_its_page_moves_no_cursor() {
    let world = TestWorld::new().await;
    for order in 0..110 {
        world.relayed(&order.to_string(), &[line("1", "TEE-RED-M", 1)]).await;
    }
    lock(&world.vendors).mintsoft.switches.echo_pages = true;

    let report = world.delta().await;

    assert_eq!(report.outcome, Outcome::Failed);
    assert_eq!(world.poll.dispatches.flow().await.unwrap().updated, None);
}

#[tokio::test]
async fn an_outage_moves_no_cursor_and_loses_nothing() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.delta().await;
    world.ship(order, "AB1");
    lock(&world.vendors).mintsoft_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    for _ in 0..3 {
        assert_eq!(world.delta().await.outcome, Outcome::Failed);
    }
    assert_eq!(world.codes().await, ["MINTSOFT_UNAVAILABLE"]);
    lock(&world.vendors).mintsoft_faults.clear();

    world.delta().await;

    assert_eq!((world.taken().len(), world.codes().await.len()), (2, 0));
}

#[tokio::test]
async fn a_run_that_finds_nothing_new_writes_lease_and_budget_only() {
    let world = TestWorld::new().await;
    world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.delta().await;
    world.delta().await;
    world.table.take_written();

    let report = world.delta().await;

    let metrics = report.metrics();
    assert!(metrics.contains(&Metric::OrdersOpen(1)) && metrics.contains(&Metric::Heartbeat(Flow::Dispatch)));
    let written = world.table.take_written();
    let other: Vec<_> =
        written.iter().filter(|key| !["lease#", "budget#"].iter().any(|own| key.pk.starts_with(own))).collect();
    assert!(other.is_empty(), "{other:?}");
}

#[tokio::test]
async fn wherever_the_process_dies_the_despatch_reaches_the_queue() {
    for writes in 0..10 {
        let mut world = TestWorld::new().await;
        let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
        world.delta().await;
        world.ship(order, "AB1");
        world.table.fail_writes_after(Some(writes));
        let deadline = world.clock.now() + jiff::SignedDuration::from_secs(900);
        let killed = world.poll.run(dispatch_poll::Wish::Delta, deadline).await;
        assert!(killed.is_ok() || writes < 9, "{killed:?}");
        world.table.fail_writes_after(None);
        world.restart();

        world.delta().await;
        world.delta().await;

        let taken = world.taken();
        assert!(taken.len() >= 2, "killed after {writes} writes: {taken:?}");
        assert_eq!(world.open().await, 0, "killed after {writes} writes");
    }
}

#[tokio::test]
async fn an_order_whose_status_cannot_be_read_is_reported_and_told_when_it_can() {
    let world = TestWorld::new().await;
    let id = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.ship(id, "AB1");
    let (find, with) = ("\"OrderStatusId\":4".to_owned(), "\"OrderStatusId\":\"gone\"".to_owned());
    lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", "/api/Order", Fault::Replace { find, with }));

    world.delta().await;
    assert_eq!((world.codes().await, world.taken().len()), (vec!["DISPATCH_ROW_UNREADABLE".to_owned()], 0));
    lock(&world.vendors).mintsoft_faults.clear();
    world.delta().await;

    assert_eq!((world.codes().await, world.taken().len()), (vec![], 2));
}

#[tokio::test]
async fn wherever_the_process_dies_what_it_said_of_an_order_closes_when_the_order_can_be_read() {
    let mut said = 0;
    for writes in 0..12 {
        let mut world = TestWorld::new().await;
        let id = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
        world.ship(id, "AB1");
        let (find, with) = ("\"OrderStatusId\":4".to_owned(), "\"OrderStatusId\":\"gone\"".to_owned());
        lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", "/api/Order", Fault::Replace { find, with }));
        world.table.fail_writes_after(Some(writes));
        let deadline = world.clock.now() + jiff::SignedDuration::from_secs(900);
        let ended = world.poll.run(dispatch_poll::Wish::Delta, deadline).await;
        assert!(ended.is_ok() || writes < 9, "{ended:?}");
        world.table.fail_writes_after(None);
        said += world.codes().await.len();
        lock(&world.vendors).mintsoft_faults.clear();
        world.restart();

        world.delta().await;
        world.delta().await;

        assert!(world.codes().await.is_empty(), "killed after {writes} writes: {:?}", world.codes().await);
    }
    assert!(said > 1);
}

#[tokio::test]
async fn while_mintsoft_is_slow_a_hint_still_leads_to_the_queue() {
    let world = TestWorld::new().await;
    let id = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.ship(id, "AB1");
    lock(&world.vendors).mintsoft_faults.add(Rule::always(Fault::Slow { seconds: 5 }));

    let report = world.run(TestWorld::named(&["web-uk/1"])).await;

    assert_eq!((report.outcome, world.taken().len()), (Outcome::Done, 2));
}

#[tokio::test]
async fn a_queue_that_is_down_moves_no_cursor_and_loses_nothing() {
    let world = TestWorld::new().await;
    let id = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.delta().await;
    let before = world.poll.dispatches.flow().await.expect("readable");
    world.ship(id, "AB1");
    world.queue.set_down(true);

    let report = world.delta().await;
    let after = world.poll.dispatches.flow().await.expect("readable");
    world.queue.set_down(false);
    world.delta().await;

    assert_eq!((report.outcome, after.updated, after.despatched), (Outcome::Failed, before.updated, before.despatched));
    assert_eq!(world.taken().len(), 2);
}

#[tokio::test]
async fn a_quiet_run_notes_its_good_end_and_one_that_met_an_outage_does_not() {
    let world = TestWorld::new().await;
    world.delta().await;
    world.delta().await;
    let good = world.poll.leases.look("dispatch").await.expect("readable").good;
    assert_eq!(good, Some(world.clock.now()));

    lock(&world.vendors).mintsoft_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    world.delta().await;

    assert_eq!(world.poll.leases.look("dispatch").await.expect("readable").good, good);
}
