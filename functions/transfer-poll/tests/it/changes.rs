//! The same rows again and again, later rows, changed rows, rows that are gone.

use ports::Mode;
use transfer_poll::Outcome;
use vendors::{Fault, Rule, Vendor};

use crate::world::World;

fn lines(lines: &[(&str, i32)]) -> Vec<(String, i32)> {
    lines.iter().map(|(sku, quantity)| ((*sku).to_owned(), *quantity)).collect()
}

#[tokio::test]
async fn rows_that_are_shown_at_every_poll_are_one_mintsoft_order() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.recommend("RD_2", "STORE", "CAP", 2.0);

    for poll in 0..6 {
        if poll % 2 == 0 {
            world.full().await
        } else {
            world.delta().await
        };
    }

    assert_eq!(world.orders(), [(3, lines(&[("TEE", 4), ("CAP", 2)]))]);
    assert_eq!((world.creates(), world.codes().await), (1, vec![]));
}

#[tokio::test]
async fn a_poll_that_finds_nothing_new_stores_nothing_and_uploads_nothing() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    for _ in 0..3 {
        world.delta().await;
    }
    world.vendors().log.clear();
    world.table.take_written();

    let report = world.delta().await;

    let kept: Vec<_> = world.table.take_written().into_iter().map(|key| key.pk).collect();
    let known = |pk: &String| ["lease#", "budget#"].iter().any(|part| pk.starts_with(part));
    assert!(kept.iter().all(known), "{kept:?}");
    assert_eq!((report.outcome, world.vendors().log.writes(Vendor::Wair)), (Outcome::Done, 0));
}

#[tokio::test]
async fn rows_that_come_after_their_group_was_sent_are_an_order_of_their_own_even_under_the_same_reference() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.delta().await;

    world.recommend("RD_1", "STORE", "CAP", 1.0);
    world.delta().await;
    world.full().await;

    assert_eq!(world.orders(), [(3, lines(&[("TEE", 4)])), (3, lines(&[("CAP", 1)]))]);
}

#[tokio::test]
async fn a_row_that_shifting_pages_hide_comes_with_a_later_read_and_one_that_comes_twice_counts_once() {
    let world = World::new().await;
    world.vendors().wair.switches.max_limit = 1;
    for (reference, sku) in [("RD_1", "TEE"), ("RD_2", "CAP"), ("RD_3", "SOCK")] {
        world.recommend(reference, "STORE", sku, 1.0);
    }
    // While the second page is read the first row goes, so that the third page begins behind the third row.
    let vendors = world.vendors.clone();
    world.wire.meanwhile("Offset=1", async move { vendors::lock(&vendors).wair.withdraw("RD_1") });
    let first = world.delta().await;
    let second = world.delta().await;

    assert_eq!((first.sent.len(), second.sent.len()), (1, 1), "{first:?} {second:?}");
    assert_eq!(world.orders(), [(3, lines(&[("TEE", 1), ("SOCK", 1)])), (3, lines(&[("CAP", 1)]))]);
}

#[tokio::test]
async fn a_quantity_that_changes_after_sending_is_an_exception_and_closes_when_it_is_set_back() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.delta().await;

    world.recommend("RD_1", "STORE", "TEE", 5.0);
    world.delta().await;
    world.delta().await;

    assert_eq!(world.orders(), [(3, lines(&[("TEE", 4)]))]);
    assert_eq!(world.open().await, [("TRANSFER_CHANGED".to_owned(), "RD_1 TEE".to_owned())]);

    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.delta().await;

    assert_eq!((world.creates(), world.codes().await), (1, vec![]));
}

#[tokio::test]
async fn decimals_are_units_and_a_row_that_is_none_costs_only_itself() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 1.5);
    world.recommend("RD_2", "STORE", "CAP", 2.0);
    world.vendors().wair_faults.add(Rule::on(
        "GET",
        "/api/v1/Recommendations/transfers",
        Fault::Replace { find: "\"Redistribution\"".to_owned(), with: "{\"new\":1}".to_owned() },
    ));

    world.delta().await;

    assert_eq!(world.orders(), [(3, lines(&[("CAP", 2)]))]);
    assert_eq!(world.open().await, [("TRANSFER_ROW_UNREADABLE".to_owned(), "RD_1".to_owned())]);

    world.recommend("RD_1", "STORE", "TEE", 2.0);
    world.delta().await;

    assert_eq!((world.orders().len(), world.codes().await), (2, vec![]));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_to_its_end_sends_nothing_and_says_so() {
    for fault in [Fault::HalfJson, Fault::EmptyArray, Fault::BadGateway { after_commit: false }] {
        let world = World::new().await;
        world.vendors().wair.switches.max_limit = 1;
        world.recommend("RD_1", "STORE", "TEE", 4.0);
        world.recommend("RD_2", "STORE", "CAP", 4.0);
        let second = Rule::on("GET", "/api/v1/Recommendations/transfers", fault.clone()).query("Offset=1&");
        world.vendors().wair_faults.add(second);

        let held = world.delta().await;

        assert_eq!((held.outcome, world.creates()), (Outcome::Held, 0), "{fault:?}");
        assert_eq!(world.codes().await, ["WAIR_UNAVAILABLE"], "{fault:?}");

        world.vendors().wair_faults.clear();
        let done = world.delta().await;

        assert_eq!((done.outcome, world.orders().len(), world.codes().await), (Outcome::Done, 1, vec![]), "{fault:?}");
    }
}

#[tokio::test]
async fn observe_mode_writes_to_neither_vendor_and_says_what_it_would_send() {
    let mut world = World::in_mode(Mode::Observe).await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.recommend("RD_2", "STORE-9", "CAP", 4.0);

    let first = world.delta().await;
    let second = world.delta().await;

    let writes = |vendor| world.vendors().log.writes(vendor);
    assert_eq!((writes(Vendor::Mintsoft), writes(Vendor::Wair)), (0, 0));
    assert_eq!((first.sent.len(), &first.sent, first.waiting), (1, &second.sent, 1));
    assert_eq!(world.codes().await, ["TRANSFER_UNMAPPED"]);

    world.poll = world.process(Mode::Live);
    world.delta().await;

    assert_eq!(world.orders().len(), 1);
}

#[tokio::test]
async fn many_rows_are_all_sent_in_orders_that_a_warehouse_can_pack() {
    let world = World::new().await;
    world.shelve("TEE", 3, 5_000).await;
    for row in 0..1_200 {
        world.recommend(&format!("RD_{row:04}"), "STORE", "TEE", 2.0);
    }

    world.delta().await;
    world.delta().await;

    let sizes: Vec<_> = world.orders().iter().map(|(_, lines)| lines.len()).collect();
    assert_eq!((sizes, world.creates()), (vec![500, 500, 200], 3));
    assert_eq!(world.told().len(), 1_200);
}
