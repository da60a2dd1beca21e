//! Levels from upstream on their way to Mintsoft and WAIR.

use mapping::hint::{Counted, Levels};
use ports::Mode;
use serde_json::Value;
use vendors::{Fault, Rule, Vendor};

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
    let observed_at = world.clock_now() - jiff::SignedDuration::from_secs(seconds_ago);
    let level = |(sku, quantity): &(&str, u32)| Counted {
        sku: mapping::sku::Sku::usable(sku).expect("usable"),
        quantity: *quantity,
    };
    let levels = levels.iter().map(level).collect();
    Levels { location: "STORE".to_owned(), observed_at, levels }.message()
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
async fn a_refused_row_costs_only_itself_and_its_exception_closes_after_a_good_one() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;

    world.upstream(&[("TEE", 4), ("NEW", 2)]).await;

    assert_eq!((world.in_store("TEE"), world.level("STORE", "NEW")), (4, Some(2)));
    let open: Vec<_> = world.open().await.into_iter().map(|open| (open.code, open.subject)).collect();
    assert_eq!(open, [("UPSTREAM_LEVEL_REFUSED".to_owned(), "NEW".to_owned())]);

    world.goods_in("NEW", 3, 1);
    world.upstream(&[("NEW", 3)]).await;

    assert_eq!(world.in_store("NEW"), 3);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_refused_row_is_tried_again_by_the_next_full_read() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    world.upstream(&[("NEW", 2)]).await;
    world.goods_in("NEW", 3, 1);

    world.delta().await;
    let before = world.updates();
    world.full().await;

    assert_eq!((before, world.updates(), world.in_store("NEW")), (1, 2, 2));
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_call_that_is_refused_as_a_whole_is_halved_until_the_bad_row_stands_alone() {
    let world = World::with_store(&[("A", 8, 9), ("B", 8, 9), ("C", 8, 9)]).await;
    let refusal = Fault::Status { status: 400, body: "no".to_owned(), after_commit: false };
    world.mintsoft_meets(Rule::on("POST", UPDATE, refusal).times(2));

    world.upstream(&[("A", 1), ("B", 2), ("C", 3)]).await;

    let set = ["A", "B", "C"].map(|sku| world.in_store(sku));
    assert_eq!(set.iter().filter(|units| **units == 9).count(), 1, "{set:?}");
    assert_eq!(world.open_codes().await, ["UPSTREAM_LEVEL_REFUSED"]);
}

#[tokio::test]
async fn a_time_out_after_the_commit_is_one_look_and_no_second_write() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    world.mintsoft_meets(Rule::on("POST", UPDATE, Fault::Hang { after_commit: true }).once());
    let before = world.calls(Vendor::Mintsoft);

    world.upstream(&[("TEE", 4)]).await;
    world.delta().await;

    assert_eq!((world.updates(), world.in_store("TEE"), world.level("STORE", "TEE")), (1, 4, Some(4)));
    assert!(world.open().await.is_empty());
    assert!(world.calls(Vendor::Mintsoft) > before + 2, "it was looked at before and after");
}

#[tokio::test]
async fn a_write_that_did_not_arrive_is_sent_by_the_next_run_and_wair_does_not_wait() {
    for fault in [
        Fault::Hang { after_commit: false },
        Fault::EmptyArray,
        Fault::Status { status: 500, body: String::new(), after_commit: false },
        Fault::TooMany { retry_after: vendors::RetryAfter::Seconds(7) },
    ] {
        let world = World::with_store(&[("TEE", 8, 9)]).await;
        world.mintsoft_meets(Rule::on("POST", UPDATE, fault.clone()).once());

        world.upstream(&[("TEE", 4)]).await;
        assert_eq!(world.level("STORE", "TEE"), Some(4), "{fault:?}");
        world.delta().await;

        assert_eq!(world.in_store("TEE"), 4, "{fault:?}");
        world.delta().await;
        assert!(world.open().await.is_empty(), "{fault:?}");
    }
}

#[tokio::test]
async fn what_one_run_cannot_set_is_set_by_the_next() {
    let names: Vec<String> = (0..320).map(|at| format!("SKU-{at:03}")).collect();
    let stock: Vec<_> = names.iter().map(|name| (name.as_str(), 8, 9)).collect();
    let world = World::with_store(&stock).await;
    let levels: Vec<_> = names.iter().map(|name| (name.as_str(), 4)).collect();

    world.upstream(&levels).await;
    let set = |world: &World| names.iter().filter(|name| world.in_store(name) == 4).count();
    let first = set(&world);
    world.delta().await;

    assert_eq!((first, set(&world), world.updates()), (300, 320, 4));
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
