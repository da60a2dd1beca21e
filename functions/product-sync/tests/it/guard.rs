use mapping::stock::guard::Accepted;
use product_sync::{Outcome, Wish};
use vendors::{Fault, Rule};

use crate::world::World;

fn list(fault: Fault) -> Rule {
    Rule::on("GET", "/api/Product/List", fault)
}

#[tokio::test]
async fn a_full_read_that_lost_too_much_changes_nothing_and_the_next_good_one_heals() {
    for fault in [
        Fault::TruncatedRead { keep_percent: 60 },
        Fault::EmptyArray,
        Fault::RepeatedPage { page: 2 },
        Fault::EmptyPage { page: 2 },
    ] {
        let world = World::seeded(400).await;
        world.full().await;
        world.mintsoft_meets(list(fault.clone()));
        let chunks =
            |world: &World| world.table.take_written().into_iter().filter(|key| key.sk.starts_with("chunk")).count();
        chunks(&world);

        let guarded = world.full().await;

        assert_eq!((guarded.outcome, guarded.wair_calls, chunks(&world)), (Outcome::Guarded, 0, 0), "{fault:?}");
        assert!(world.troubles().await.contains(&"CATALOGUE_VANISHED all products".to_owned()), "{fault:?}");

        world.heal();
        let good = world.full().await;
        assert_eq!(good.outcome, Outcome::Done, "{fault:?}");
        assert!(!world.troubles().await.contains(&"CATALOGUE_VANISHED all products".to_owned()), "{fault:?}");
    }
}

#[tokio::test]
async fn a_loss_that_a_person_accepts_is_looked_at_and_believed() {
    let world = World::with(&["TEE-RED-M", "TEE-RED-L", "CAP-RED-M"]).await;
    world.full().await;
    world.remove("CAP-RED-M");
    let refused = world.full().await;
    let [_, missing] = refused.missing.expect("figures");

    let accepted = Accepted { missing_rows: missing, newly_zero_skus: 0 };
    let report = world.run(Wish::Full { accept: Some(accepted) }).await;

    assert_eq!((refused.outcome, report.outcome), (Outcome::Guarded, Outcome::Done));
    assert_eq!(world.product("CAP-RED-M").await.unwrap().standing, mapping::catalogue::Standing::Gone);
}

#[tokio::test]
async fn a_silent_cap_on_pages_loses_nothing() {
    let world = World::seeded(300).await;
    world.mintsoft_meets(list(Fault::SilentCap { rows: 70 }));

    let report = world.full().await;

    assert_eq!(report.outcome, Outcome::Done);
    assert!(report.rows >= 300);
}

#[tokio::test]
async fn a_full_read_that_runs_out_of_time_goes_on_in_the_next_run() {
    let world = World::seeded(600).await;
    world.mintsoft_meets(list(Fault::Slow { seconds: 40 }));
    world.wait(3_600);
    let deadline = ports::Clock::now(&*world.clock) + std::time::Duration::from_secs(300);

    let first = world.sync.run(Wish::Full { accept: None }, deadline).await.unwrap();
    let ended = ports::Clock::now(&*world.clock);
    world.heal();
    let second = world.delta().await;

    assert_eq!((first.outcome, second.mode, second.outcome), (Outcome::Unfinished, "full", Outcome::Done));
    assert!(ended + std::time::Duration::from_secs(10) < deadline);
    assert!(first.rows > 0 && second.rows < 600, "{} and {}", first.rows, second.rows);
}
