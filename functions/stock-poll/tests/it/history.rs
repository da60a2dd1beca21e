use mapping::sku::Sku;
use state::told::{self, Change};
use stock_poll::Outcome;
use vendors::{Fault, Rule};

use crate::world::World;

impl World {
    async fn history(&self, sku: &str) -> Vec<Change> {
        told::of(&self.poll.store, &Sku::usable(sku).expect("usable")).await.expect("the table works")
    }

    /// Location, from and to of each change, the latest first.
    async fn steps(&self, sku: &str) -> Vec<(String, Option<i64>, i64)> {
        self.history(sku).await.into_iter().map(|change| (change.location, change.from, change.to)).collect()
    }
}

fn at(location: &str, from: Option<i64>, to: i64) -> (String, Option<i64>, i64) {
    (location.to_owned(), from, to)
}

#[tokio::test]
async fn each_level_that_wair_took_is_in_the_history_with_where_it_came_from_and_which_run_told_it() {
    let world = World::with(&[("TEE", 3, 9), ("TEE", 8, 2), ("CAP", 3, 4)]).await;
    world.full().await;
    world.sell("TEE", 3, 1);
    let second = world.delta().await;
    let told_at = world.clock_now();
    world.sell("TEE", 8, 2);
    world.delta().await;

    let steps = world.steps("TEE").await;
    let second = &world.history("TEE").await.into_iter().find(|change| change.run == second.fence);

    assert_eq!(steps[..2], [at("STORE", Some(2), 0), at("WH", Some(9), 8)]);
    assert_eq!(steps.len(), 4, "and the first tells: {steps:?}");
    assert_eq!(second.as_ref().map(|change| change.at.as_second()), Some(told_at.as_second()));
    assert_eq!(world.steps("CAP").await, [at("WH", None, 4)]);
}

#[tokio::test]
async fn what_wair_did_not_take_is_no_change() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.full().await;
    let away = Fault::Status { status: 503, body: String::new(), after_commit: false };
    world.wair_meets(Rule::always(away));
    world.sell("TEE", 3, 1);
    assert_eq!(world.delta().await.outcome, Outcome::Unsent);
    assert_eq!(world.steps("TEE").await.len(), 1);

    world.heal();
    world.wire.refuse("TEE");
    world.delta().await;

    assert_eq!(world.steps("TEE").await, [at("WH", None, 9)]);
}

#[tokio::test]
async fn a_level_that_is_told_again_after_a_crash_is_one_change() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.full().await;
    world.sell("TEE", 3, 1);
    for writes in 0..12 {
        world.table.fail_writes_after(Some(writes));
        world.wait(300);
        drop(world.try_run(stock_poll::Wish::Delta).await);
        world.table.fail_writes_after(None);
        world.wait(300);
    }

    world.delta().await;

    let steps = world.steps("TEE").await;
    assert_eq!(steps.iter().filter(|(_, _, to)| *to == 8).count(), 1, "{steps:?}");
    world.assert_converged();
}

#[tokio::test]
async fn a_quiet_poll_neither_reads_nor_writes_a_history_and_a_first_read_of_very_many_notes_none() {
    let world = World::seeded(2_500).await;
    let first = world.full().await;
    let histories = |keys: Vec<ports::Key>| keys.into_iter().filter(|key| key.pk.starts_with("told#")).count();
    assert!(first.levels > 2_000);
    assert_eq!(histories(world.table.take_written()), 0);
    world.table.take_read();

    world.delta().await;

    assert_eq!(histories(world.table.take_written()), 0);
    assert_eq!(histories(world.table.take_read().concat()), 0);
}
