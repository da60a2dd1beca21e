use std::collections::BTreeMap;

use ports::{Key, Mode, When, Write};
use stock_poll::Outcome;
use vendors::Vendor;

use crate::world::{CONFIG, World};

#[tokio::test]
async fn observe_mode_reads_and_decides_but_writes_to_neither_vendor_and_live_then_tells_everything() {
    let mut world = World::seeded(300).await;
    world.poll = world.process(Mode::Observe);

    let observed = world.full().await;
    let sku = world.stocked(1).remove(0);
    world.sell(&sku, 3, 1);
    world.delta().await;

    assert!(observed.observed_only && observed.levels > 500, "{observed:?}");
    assert_eq!(world.vendors().log.writes(Vendor::Mintsoft), 0);
    assert_eq!(world.calls(Vendor::Wair), 0);

    world.poll = world.process(Mode::Live);
    world.delta().await;

    world.assert_converged();
}

#[tokio::test]
async fn a_warehouse_that_moves_to_another_location_moves_its_stock_there() {
    let mut world = World::seeded(300).await;
    world.goods_in("ONLY-IN-5", 5, 7);
    world.full().await;
    let moved = CONFIG.replace("[3, 5]", "[3]").replace("[8]", "[5, 8]");

    world.configure(&moved).await;
    world.sums = BTreeMap::from([("WH", vec![3]), ("STORE", vec![5, 8])]);
    world.delta().await;

    assert_eq!((world.level("WH", "ONLY-IN-5"), world.level("STORE", "ONLY-IN-5")), (Some(0), Some(7)));
    world.assert_converged();
    assert_eq!(world.delta().await.wair_calls, 0);
}

#[tokio::test]
async fn without_a_configuration_nothing_is_read_and_an_exception_says_so() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    let pushed = ["active", "version#00000001"].map(|name| Key::new("config", name));
    let gone = pushed.map(|key| Write::Delete { key, when: When::Any });
    world.poll.store.write(gone.to_vec()).await.unwrap();

    let report = world.delta().await;

    assert_eq!((report.outcome, report.mintsoft_calls), (Outcome::Halted, 0));
    assert_eq!(world.open_codes().await, ["CONFIG_MISSING"]);

    world.configure(CONFIG).await;
    world.delta().await;

    assert!(world.open().await.is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn a_warehouse_that_nobody_mapped_is_reported_until_it_is_mapped() {
    let world = World::with(&[("TEE", 3, 9), ("TEE", 8, 9)]).await;
    let without_store = CONFIG.split("[[location]]\nwair = \"STORE\"").next().unwrap();
    world.configure(without_store).await;

    world.full().await;

    let open: Vec<_> = world.open().await.into_iter().map(|open| (open.code, open.subject)).collect();
    assert_eq!(open, [("WAREHOUSE_UNMAPPED".to_owned(), "warehouse 8".to_owned())]);
    assert_eq!(world.level("STORE", "TEE"), None);

    world.configure(CONFIG).await;
    world.full().await;

    assert!(world.open().await.is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_leaves_the_last_good_one_in_force_and_is_one_exception() {
    let mut world = World::with(&[("TEE", 3, 9)]).await;
    world.full().await;
    world.configure("[[location]]\nwair = 7\n").await;
    world.poll = world.process(Mode::Live);
    world.sell("TEE", 3, 1);

    let report = world.delta().await;

    let open = world.open().await;
    assert_eq!((report.outcome, report.config), (Outcome::Done, 1));
    assert_eq!((open.len(), open[0].code.as_str()), (1, "CONFIG_BROKEN"));
    assert!(open[0].detail.contains("version 2: line 1"), "{}", open[0].detail);
    world.assert_converged();

    world.configure(CONFIG).await;
    world.delta().await;
    assert!(world.open().await.is_empty());
}
