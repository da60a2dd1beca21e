//! What Mintsoft makes of a level: refused, unknown, not done.

use vendors::{Fault, Rule, Vendor};

use crate::{upstream::UPDATE, world::World};

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
async fn a_product_in_several_bins_is_refused_and_reported() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    world.goods_in_bin("TEE", 8, 77, 1);

    world.upstream(&[("TEE", 4)]).await;

    let open = world.open().await;
    assert_eq!(open[0].detail, "4 free units at STORE: The warehouse keeps this product in several locations");
    assert_eq!((open.len(), world.in_store("TEE"), world.level("STORE", "TEE")), (1, 10, Some(4)));
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
