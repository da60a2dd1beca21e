//! Levels from upstream on their way to Mintsoft and WAIR.

use mapping::hint::{Counted, Levels};
use ports::Mode;
use serde_json::Value;
use vendors::Vendor;

use crate::{
    hints::{failed, hand_over},
    world::{CONFIG, World},
};

pub(crate) const UPDATE: &str = "/api/Product/BulkOnHandStockUpdate";

/// The store is mastered upstream.
pub(crate) fn config() -> String {
    CONFIG.replace("kind = \"store\"", "kind = \"store\"\nauthority = \"wair\"")
}

/// A message with levels of the store, counted so many seconds ago.
pub(crate) fn counted(world: &World, seconds_ago: i64, levels: &[(&str, u32)]) -> String {
    counted_at(world, "STORE", seconds_ago, levels)
}

fn counted_at(world: &World, location: &str, seconds_ago: i64, levels: &[(&str, u32)]) -> String {
    let observed_at = world.clock_now() - jiff::SignedDuration::from_secs(seconds_ago);
    let level = |(sku, quantity): &(&str, u32)| Counted {
        sku: mapping::sku::Sku::usable(sku).expect("usable"),
        quantity: *quantity,
    };
    let levels = levels.iter().map(level).collect();
    Levels { location: location.to_owned(), observed_at, levels }.message()
}

impl World {
    /// A live world after its first full read, with a store that is mastered upstream.
    pub(crate) async fn with_store(stock: &[(&str, i32, i32)]) -> Self {
        let mut world = Self::with(stock).await;
        world.configure(&config()).await;
        world.sums.remove("STORE");
        world.full().await;
        world
    }

    /// Hands levels of the store over, and expects that nothing is left of the message.
    pub(crate) async fn upstream(&self, levels: &[(&str, u32)]) {
        self.wait(300);
        let message = counted(self, 0, levels);
        assert_eq!(failed(&hand_over(self, &[&message]).await), Vec::<&str>::new());
    }

    /// Physical units of a SKU in the store's warehouse.
    pub(crate) fn in_store(&self, sku: &str) -> i32 {
        let vendors = self.vendors();
        let product = vendors.mintsoft.product(sku).expect("a known SKU").id;
        vendors.mintsoft.rows_of(product, 8).map(vendors::mintsoft::Row::stock_level).sum()
    }

    pub(crate) fn updates(&self) -> usize {
        self.vendors().log.count(Vendor::Mintsoft, "POST", UPDATE)
    }
}

#[tokio::test]
async fn a_level_from_upstream_reaches_mintsoft_and_wair_in_one_run() {
    let world = World::with_store(&[("TEE", 8, 9), ("TEE", 3, 2), ("CAP", 8, 1)]).await;
    assert_eq!(world.level("STORE", "TEE"), None, "nobody has counted it yet");

    world.upstream(&[("TEE", 4), ("CAP", 0)]).await;

    assert_eq!((world.in_store("TEE"), world.in_store("CAP")), (4, 0));
    assert_eq!((world.level("STORE", "TEE"), world.level("STORE", "CAP")), (Some(4), Some(0)));
    assert_eq!((world.updates(), world.level("WH", "TEE")), (1, Some(2)));
    assert!(world.open().await.is_empty());
    world.delta().await;
    let idle = world.delta().await;
    assert_eq!((idle.wair_calls, idle.mintsoft_calls), (0, 1));
}

#[tokio::test]
async fn what_is_allocated_stays_allocated_and_is_told_as_before() {
    let world = World::with_store(&[("TEE", 8, 9), ("CAP", 8, 9)]).await;
    world.allocate("TEE", 8, 3);
    world.allocate("CAP", 8, 3);

    world.upstream(&[("TEE", 5), ("CAP", 1)]).await;
    world.delta().await;

    assert_eq!(world.in_store("TEE"), 5, "two free ones and three allocated");
    assert_eq!(world.in_store("CAP"), 3, "never below what is allocated");
    assert_eq!((world.level("STORE", "TEE"), world.level("STORE", "CAP")), (Some(5), Some(1)));
    let allocated: Vec<_> = world.vendors().wair.allocations().values().map(|row| row.quantity).collect();
    assert_eq!(allocated, [3, 3]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_older_level_after_a_newer_one_changes_nothing_and_the_same_twice_is_one_write() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    let (old, new) = (counted(&world, 60, &[("TEE", 7)]), counted(&world, 30, &[("TEE", 4)]));

    for message in [&new, &new, &old, &new] {
        assert!(failed(&hand_over(&world, &[message]).await).is_empty());
    }

    assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE"), world.updates()), (4, Some(4), 1));
}

#[tokio::test]
async fn of_two_levels_in_one_batch_the_newer_one_counts_whatever_their_order() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    let (old, new) = (counted(&world, 60, &[("TEE", 7)]), counted(&world, 30, &[("TEE", 4)]));

    hand_over(&world, &[&new, &old]).await;

    assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE"), world.updates()), (4, Some(4), 1));
}

#[tokio::test]
async fn a_newer_count_of_the_same_level_costs_no_call_to_a_vendor() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    world.upstream(&[("TEE", 4)]).await;
    let before = (world.calls(Vendor::Mintsoft), world.calls(Vendor::Wair));

    world.upstream(&[("TEE", 4)]).await;

    assert_eq!((world.calls(Vendor::Mintsoft), world.calls(Vendor::Wair)), before);
}

#[tokio::test]
async fn one_sku_at_two_such_locations_is_set_at_each_by_a_call_of_its_own() {
    let world = World::with(&[("TEE", 8, 9), ("TEE", 5, 9), ("TEE", 3, 9)]).await;
    let kiosk = "[[location]]\nwair = \"KIOSK\"\nkind = \"store\"\nauthority = \"wair\"\nwarehouses = [5]\n";
    world.configure(&(config().replace("[3, 5]", "[3]") + kiosk)).await;
    world.full().await;
    let (store, kiosk) = (counted(&world, 5, &[("TEE", 4)]), counted_at(&world, "KIOSK", 60, &[("TEE", 2)]));

    hand_over(&world, &[&store, &kiosk]).await;
    world.delta().await;

    let levels = ["WH", "STORE", "KIOSK"].map(|location| world.level(location, "TEE"));
    assert_eq!((levels, world.updates()), ([Some(9), Some(4), Some(2)], 2));
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn observe_mode_keeps_and_decides_and_writes_to_neither_vendor() {
    let mut world = World::with_store(&[("TEE", 8, 9)]).await;
    world.poll = world.process(Mode::Observe);
    let before = (world.updates(), world.vendors().log.writes(Vendor::Wair));

    world.upstream(&[("TEE", 4)]).await;
    let observed = world.delta().await;

    assert_eq!((observed.upstream, world.in_store("TEE"), world.level("STORE", "TEE")), (1, 9, None));
    assert_eq!((world.updates(), world.vendors().log.writes(Vendor::Wair)), before);

    world.poll = world.process(Mode::Live);
    world.delta().await;

    assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE")), (4, Some(4)));
}

#[tokio::test]
async fn levels_of_a_location_that_mintsoft_masters_are_reported_and_touch_nothing() {
    let world = World::with(&[("TEE", 8, 9)]).await;
    world.full().await;

    world.upstream(&[("TEE", 4)]).await;

    assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE"), world.updates()), (9, Some(9), 0));
    assert_eq!(world.open_codes().await, ["UPSTREAM_LOCATION_UNKNOWN"]);

    world.configure(&config()).await;
    world.upstream(&[("TEE", 4)]).await;

    assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE")), (4, Some(4)));
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_sender_of_strange_levels_that_has_stopped_is_forgotten_with_the_next_full_read() {
    let world = World::with(&[("TEE", 8, 9)]).await;
    world.full().await;
    world.upstream(&[("TEE", 4)]).await;

    world.full().await;

    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn levels_come_back_while_another_run_holds_the_lease() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    let message = counted(&world, 0, &[("TEE", 4)]);
    let lease =
        world.poll.leases.take("stock", std::time::Duration::from_secs(60)).await.expect("works").expect("free");

    let busy: Value = hand_over(&world, &[&message]).await;
    world.poll.leases.give_back(lease).await.expect("works");

    assert_eq!(failed(&busy), ["m0"]);
    assert!(failed(&hand_over(&world, &[&message]).await).is_empty());
    assert_eq!(world.in_store("TEE"), 4);
}

#[tokio::test]
async fn levels_are_judged_by_a_configuration_as_new_as_the_one_that_let_them_in() {
    let world = World::with(&[("TEE", 3, 5), ("TEE", 8, 2)]).await;
    world.full().await;
    // Pushed a moment ago: this process still has the older one in memory.
    let store = state::config::ConfigStore::new(world.table.clone());
    store.push(&config(), world.clock_now()).await.expect("the table works");

    let message = counted(&world, 0, &[("TEE", 9)]);

    assert_eq!(failed(&hand_over(&world, &[&message]).await), Vec::<&str>::new());
    assert_eq!(world.in_store("TEE"), 9);
}
