use ports::{Key, Mode, When, Write};
use product_sync::Outcome;
use vendors::Vendor;

use crate::world::{CONFIG, World};

#[tokio::test]
async fn observe_mode_reads_and_decides_and_live_then_gives_everything() {
    let mut world = World::with(&["TEE-RED-M", "CAP-RED-M"]).await;
    world.sync = world.process(Mode::Observe);

    let observed = world.full().await;
    world.delta().await;

    assert!(observed.observed_only);
    assert_eq!((observed.items, observed.skus), (2, 2));
    assert_eq!(world.vendors().log.writes(Vendor::Mintsoft), 0);
    assert_eq!(world.calls(Vendor::Wair), 0);
    assert!(world.open().await.is_empty());

    world.sync = world.process(Mode::Live);
    world.delta().await;
    assert_eq!(world.given().len(), 2);
}

#[tokio::test]
async fn other_rules_for_variants_read_everything_again() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    let rules = "[catalogue]\nsku_pattern = \"^(?<item>[A-Z]+)-(?<colour>[A-Z]+)-(?<size>[A-Z]+)$\"\n";
    world.configure(&format!("{CONFIG}{rules}")).await;

    let report = world.delta().await;
    let next = world.delta().await;

    assert_eq!((report.mode, next.mode), ("full", "delta"));
}

#[tokio::test]
async fn a_new_location_is_given_without_any_change_in_mintsoft() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.configure(&format!("{CONFIG}[[location]]\nwair = \"STORE\"\nkind = \"store\"\nwarehouses = [8]\n")).await;

    let report = world.delta().await;

    assert_eq!((report.locations, report.items), (2, 0));
    assert!(world.vendors().wair.object("locations", "STORE").is_some());
}

#[tokio::test]
async fn without_a_configuration_nothing_is_read_and_an_exception_says_so() {
    let world = World::with(&["TEE-RED-M"]).await;
    let pushed = ["active", "version#00000001"].map(|name| Key::new("config", name));
    let gone = pushed.map(|key| Write::Delete { key, when: When::Any });
    world.sync.store.write(gone.to_vec()).await.unwrap();

    let report = world.delta().await;

    assert_eq!((report.outcome, report.mintsoft_calls), (Outcome::Halted, 0));
    assert_eq!(world.troubles().await, ["CONFIG_MISSING configuration"]);

    world.configure(CONFIG).await;
    world.delta().await;
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn two_runs_at_once_are_one_run() {
    let world = World::with(&["TEE-RED-M"]).await;
    let lease = world.sync.leases.take("catalogue", std::time::Duration::from_secs(300)).await.unwrap();

    let report = world.try_run(product_sync::Wish::Delta).await.unwrap();

    assert!(lease.is_some());
    assert_eq!((report.outcome, report.mintsoft_calls), (Outcome::Busy, 0));
}
