//! Mintsoft or the state table away, or slow.

use ports::{Clock, Mode};
use product_sync::{Outcome, Wish};
use vendors::{Fault, Rule, Vendor};

use crate::world::World;

#[tokio::test]
async fn an_outage_of_mintsoft_changes_nothing_and_is_one_exception_until_it_is_over() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.wait(3_600);
    world.add("CAP-RED-M");
    world.mintsoft_meets(Rule::always(Fault::BadGateway { after_commit: false }));

    let held = world.delta().await;
    world.full().await;

    assert_eq!(held.outcome, Outcome::Held);
    assert_eq!(world.troubles().await, ["MINTSOFT_UNAVAILABLE Mintsoft"]);
    assert_eq!(world.given_skus(), ["TEE-RED-M"]);

    world.heal();
    world.delta().await;
    assert!(world.open().await.is_empty());
    assert_eq!(world.given_skus(), ["CAP-RED-M", "TEE-RED-M"]);
}

#[tokio::test]
async fn a_run_that_the_table_throttles_is_skipped_and_the_next_one_does_its_work() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.wait(3_600);
    world.add("CAP-RED-M");
    let calls = world.calls(Vendor::Mintsoft);
    world.table.fail_writes_after(Some(0));

    assert!(world.try_run(Wish::Delta).await.is_err());
    assert_eq!(world.calls(Vendor::Mintsoft), calls);
    world.table.fail_writes_after(None);
    world.delta().await;

    assert_eq!(world.given_skus(), ["CAP-RED-M", "TEE-RED-M"]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn products_are_read_by_the_last_good_configuration_when_the_newest_cannot_be_read() {
    let mut world = World::with(&["TEE-RED-M"]).await;
    world.configure("[[location]]\nwair = 7\n").await;
    world.sync = world.process(Mode::Live);

    let report = world.full().await;

    assert_eq!((report.outcome, world.open().await.len()), (Outcome::Done, 0));
    assert_eq!(world.given_skus(), ["TEE-RED-M"]);
}

#[tokio::test]
async fn a_quiet_run_notes_its_good_end_and_one_that_met_an_outage_does_not() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.delta().await;
    world.delta().await;
    let good = world.sync.leases.look("catalogue").await.expect("readable").good;
    assert_eq!(good, Some(world.clock.now()));

    world.mintsoft_meets(Rule::always(Fault::BadGateway { after_commit: false }));
    world.delta().await;

    assert_eq!(world.sync.leases.look("catalogue").await.expect("readable").good, good);
}
