use std::time::Duration;

use mapping::dispatch::Sink;
use reconcile::{Outcome, Report};
use runtime::metrics::Metric;
use state::config::ConfigStore;
use vendors::{Fault, Rule};

use crate::world::World;

#[tokio::test]
async fn an_outage_of_mintsoft_is_one_exception_that_closes_itself() {
    let world = World::new().await;
    world.run(false).await;
    world.vendors().mintsoft_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    // Everything else that an outage leaves behind: no flow ends well, orders wait.
    world.record("1", state::orders::OrderState::Received).await;
    world.clock.advance(Duration::from_secs(3600));
    let first = world.try_run(false).await.expect("works");
    world.clock.advance(Duration::from_secs(3600));
    world.try_run(true).await.expect("works");

    let during = world.open().await;
    world.vendors().mintsoft_faults.clear();
    world.relayed("1").await;
    world.run(false).await;

    assert_eq!((first.outcome, during), (Outcome::Partial, vec!["MINTSOFT_UNAVAILABLE Mintsoft".to_owned()]));
    assert!(world.open().await.is_empty(), "{:?}", world.open().await);
    assert!(world.figures().await.gaps.is_empty());
}

#[tokio::test]
async fn an_outage_of_wair_is_one_exception_that_closes_itself() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &[Sink::Channel]).await;
    world.run(false).await;
    world.vendors().wair_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    world.goods_in("TEE", 5);
    world.clock.advance(Duration::from_secs(3600));
    world.try_run(false).await.expect("works");
    world.clock.advance(Duration::from_secs(4 * 3600));
    world.try_run(true).await.expect("works");

    let during = world.open().await;
    world.vendors().wair_faults.clear();
    world.observe("TEE", 15, true).await;
    world.accepts("1", Sink::Wair).await;
    world.run(false).await;

    assert_eq!(during, ["WAIR_UNAVAILABLE WAIR"]);
    assert!(world.open().await.is_empty(), "{:?}", world.open().await);
}

#[tokio::test]
async fn two_runs_at_once_are_one() {
    let world = World::new().await;
    let lease = world.reconcile.leases.take("reconcile", Duration::from_secs(60)).await.expect("works").expect("free");

    let report = world.try_run(false).await.expect("works");

    assert_eq!(report.outcome, Outcome::Busy);
    world.reconcile.leases.give_back(lease).await.expect("works");
}

#[test]
fn a_run_shows_its_drift_and_one_that_found_another_at_work_shows_nothing() {
    let report = Report { drift: 3, ..Report::default() };

    assert_eq!(report.metrics(), [Metric::Drift(3)]);
    assert_eq!(Report { outcome: Outcome::Busy, ..report }.metrics(), []);
}

#[tokio::test]
async fn a_slow_mintsoft_is_compared_all_the_same() {
    let world = World::new().await;
    world.vendors().mintsoft_faults.add(Rule::always(Fault::Slow { seconds: 10 }));

    let report = world.run(true).await;

    assert_eq!((report.outcome, world.open().await.len()), (Outcome::Done, 0));
    assert!(report.stock_rows > 0);
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_is_named_with_its_line_among_the_figures() {
    let world = World::new().await;
    let store = ConfigStore::new(world.table.clone());
    store.push("[[location]]\nwair = 7\n", world.reconcile.clock.now()).await.expect("stored");

    let report = world.run(false).await;

    let gaps = world.figures().await.gaps;
    assert_eq!((report.outcome, gaps.len()), (Outcome::Done, 1));
    assert!(gaps[0].starts_with("configuration: version 2: line 1"), "{gaps:?}");
}

#[tokio::test]
async fn a_run_that_the_table_throttles_leaves_the_figures_as_they_were() {
    let world = World::new().await;
    world.run(false).await;
    let before = world.figures().await;
    world.clock.advance(Duration::from_secs(3600));
    world.table.fail_writes_after(Some(0));

    assert!(world.try_run(false).await.is_err());
    world.table.fail_writes_after(None);

    assert_eq!(world.figures().await, before);
    assert!(world.open().await.is_empty());
}
