//! When a flow last ended well, and how a lease stands.

use std::time::Duration;

use jiff::SignedDuration;
use ports::Clock;
use serde_json::{Value, json};
use state::{Leases, run_log};

use crate::desk;

fn is_good(row: &Value) -> bool {
    row["outcome"] == "done"
}

#[tokio::test]
async fn the_last_good_run_is_found_past_bad_ones_and_past_midnight() {
    let desk = desk();
    let good = desk.clock.now();
    for (hours, outcome) in [(0, "done"), (9, "held"), (8, "held")] {
        desk.clock.advance(Duration::from_secs(hours * 3600));
        let row = run_log::row("stock", desk.clock.now(), 1, &json!({ "outcome": outcome }));
        desk.store.write(vec![row]).await.expect("written");
    }
    let last = async |hours| {
        let reach = SignedDuration::from_hours(hours);
        run_log::last_good(&desk.store, "stock", desk.clock.now(), reach, is_good).await.expect("readable")
    };

    assert_eq!((last(17).await, last(16).await), (Some(good), None));
}

#[tokio::test]
async fn a_look_at_a_lease_shows_its_holder_until_it_is_released() {
    let desk = desk();
    let leases = Leases::new(desk.store.clone(), desk.clock.clone());
    let free = leases.look("stock").await.expect("readable");
    let lease = leases.take("stock", Duration::from_secs(60)).await.expect("works").expect("free");

    let held = leases.look("stock").await.expect("readable");
    leases.give_back(lease).await.expect("works");
    let released = leases.look("stock").await.expect("readable");

    assert_eq!((free.fence, free.until), (0, None));
    assert_eq!((held.fence, held.until), (1, Some(desk.clock.now() + Duration::from_secs(60))));
    assert_eq!((released.fence, released.until), (1, None));
}
