//! Creates without a clear answer.

use std::time::Duration;

use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, placed};

fn unclear() -> [Fault; 8] {
    [
        Fault::Hang { after_commit: true },
        Fault::Reset { after_commit: true },
        Fault::BadGateway { after_commit: true },
        Fault::CutBody,
        Fault::HalfJson,
        Fault::Null,
        Fault::EmptyArray,
        Fault::Replace { find: "\"Success\":true".to_owned(), with: "\"Success\":null".to_owned() },
    ]
}

#[tokio::test]
async fn a_create_that_was_done_but_not_answered_is_found_and_not_sent_again_in_both_duplicate_worlds() {
    for duplicate_check in [true, false] {
        for fault in unclear() {
            let world = TestWorld::new().await;
            lock(&world.vendors).mintsoft.switches.duplicate_check = duplicate_check;
            lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault.clone()).once());
            world.post(&placed("10042", "TEE-RED-M")).await;

            world.settle().await;

            assert_eq!((world.orders("LS-web-uk-10042"), world.creates()), (1, 1), "{fault:?}");
            assert_eq!(world.queue.depth(), 0, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_create_that_never_arrived_is_sent_again_after_four_clean_lookups() {
    for fault in [Fault::Hang { after_commit: false }, Fault::Reset { after_commit: false }] {
        let world = TestWorld::new().await;
        lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault).once());
        world.post(&placed("10042", "TEE-RED-M")).await;

        world.settle().await;

        assert_eq!((world.orders("LS-web-uk-10042"), world.creates()), (1, 2));
        let searches = lock(&world.vendors).log.count(vendors::Vendor::Mintsoft, "GET", "/api/Order/Search");
        // And two more: it could have been merged with another order.
        assert_eq!(searches, 6);
    }
}

#[tokio::test]
async fn an_order_that_the_search_shows_late_is_not_sent_again() {
    let world = TestWorld::new().await;
    {
        let mut vendors = lock(&world.vendors);
        vendors.mintsoft.switches.duplicate_check = false;
        vendors.mintsoft.switches.search_lag_seconds = 60;
        vendors.mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
    }
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.creates()), (1, 1));
}

#[tokio::test]
async fn a_lookup_that_fails_or_answers_404_is_no_proof_of_absence() {
    for fault in [
        Fault::BadGateway { after_commit: false },
        Fault::Status { status: 404, body: String::new(), after_commit: false },
    ] {
        let world = TestWorld::new().await;
        {
            let mut vendors = lock(&world.vendors);
            vendors.mintsoft.switches.duplicate_check = false;
            vendors.mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
            vendors.mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", fault).times(10));
        }
        world.post(&placed("10042", "TEE-RED-M")).await;

        world.pump(Duration::from_secs(4 * 3600)).await;

        assert_eq!((world.orders("LS-web-uk-10042"), world.creates()), (1, 1));
        assert_eq!(world.queue.depth(), 0);
    }
}
