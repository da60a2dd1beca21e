//! Creates without a clear answer, and refusals.

use vendors::{Fault, Rule};

use crate::world::World;

#[tokio::test]
async fn a_create_that_was_done_but_not_answered_is_found_and_not_sent_again_in_both_duplicate_worlds() {
    for duplicate_check in [true, false] {
        for fault in [
            Fault::Hang { after_commit: true },
            Fault::Reset { after_commit: true },
            Fault::CutBody,
            Fault::HalfJson,
            Fault::EmptyArray,
        ] {
            let world = World::new().await;
            world.vendors().mintsoft.switches.duplicate_check = duplicate_check;
            world.vendors().mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault.clone()).once());
            world.recommend("RD_1", "STORE", "TEE", 4.0);

            world.delta().await;
            world.delta().await;
            world.full().await;

            assert_eq!((world.orders().len(), world.creates()), (1, 1), "{fault:?}");
            assert_eq!(world.codes().await, [] as [String; 0], "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_create_that_never_arrived_is_sent_again_after_four_clean_lookups() {
    let world = World::new().await;
    world.vendors().mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: false }).once());
    world.recommend("RD_1", "STORE", "TEE", 4.0);

    world.delta().await;
    world.delta().await;

    let searches = world.vendors().log.count(vendors::Vendor::Mintsoft, "GET", "/api/Order/Search");
    assert_eq!((world.orders().len(), world.creates(), searches), (1, 2, 4));
}

#[tokio::test]
async fn a_lookup_that_fails_is_no_proof_of_absence() {
    for fault in [
        Fault::BadGateway { after_commit: false },
        Fault::Status { status: 404, body: String::new(), after_commit: false },
    ] {
        let world = World::new().await;
        world.vendors().mintsoft.switches.duplicate_check = false;
        world.vendors().mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
        world.vendors().mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", fault).times(9));
        world.recommend("RD_1", "STORE", "TEE", 4.0);

        for _ in 0..12 {
            world.delta().await;
        }

        assert_eq!((world.orders().len(), world.creates()), (1, 1));
    }
}

#[tokio::test]
async fn a_transfer_that_mintsoft_refuses_is_sent_again_by_a_full_read() {
    let world = World::new().await;
    world.vendors().mintsoft_faults.add(Rule::on(
        "PUT",
        "/api/Order",
        Fault::Status {
            status: 200,
            body: r#"[{"OrderId":0,"Success":false,"Message":"No courier"}]"#.into(),
            after_commit: false,
        },
    ));
    world.recommend("RD_1", "STORE", "TEE", 4.0);

    world.delta().await;
    world.delta().await;

    assert_eq!((world.creates(), world.codes().await), (1, vec!["TRANSFER_REFUSED".to_owned()]));

    world.vendors().mintsoft_faults.clear();
    world.full().await;

    assert_eq!((world.orders().len(), world.codes().await), (1, vec![]));
}

#[tokio::test]
async fn while_mintsoft_is_down_nothing_is_claimed_and_what_is_withdrawn_meanwhile_is_never_sent() {
    let world = World::new().await;
    let down = Fault::TooMany { retry_after: vendors::RetryAfter::Seconds(30) };
    world.vendors().mintsoft_faults.add(Rule::always(down));
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.recommend("RD_2", "STORE", "CAP", 4.0);
    world.delta().await;

    assert_eq!(world.codes().await, ["MINTSOFT_UNAVAILABLE"]);

    world.vendors().mintsoft_faults.clear();
    world.vendors().wair.withdraw("RD_2");
    world.delta().await;

    assert_eq!(world.orders(), [(3, vec![("TEE".to_owned(), 4)])]);
    assert_eq!(world.codes().await, [] as [String; 0]);
}

#[tokio::test]
async fn a_transfer_whose_number_stands_for_two_orders_waits_until_one_is_left() {
    let world = World::new().await;
    let two = r#"[{"ID":1,"ClientId":42,"OrderNumber":"@"},{"ID":2,"ClientId":42,"OrderNumber":"@"}]"#;
    world.vendors().mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
    let down = Fault::BadGateway { after_commit: false };
    world.vendors().mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", down).once());
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.delta().await;
    let number = world.vendors().mintsoft.orders().next().expect("created").number.clone();
    let body = two.replace('@', &number);
    let twice = Fault::Status { status: 200, body, after_commit: false };
    world.vendors().mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", twice).once());

    world.delta().await;
    assert_eq!(world.codes().await, ["TRANSFER_AMBIGUOUS"]);
    world.delta().await;

    assert_eq!((world.orders().len(), world.codes().await), (1, vec![]));
}

#[tokio::test]
async fn a_transfer_created_in_part_is_reported_and_never_sent_again() {
    let world = World::new().await;
    let body = r#"[{"OrderId":700001,"Success":true},{"OrderId":0,"Success":false,"Message":"No stock"}]"#.to_owned();
    let in_part = Fault::Status { status: 200, body, after_commit: false };
    world.vendors().mintsoft_faults.add(Rule::on("PUT", "/api/Order", in_part).once());
    world.recommend("RD_1", "STORE", "TEE", 4.0);

    let sent = world.delta().await.sent;
    world.full().await;

    assert_eq!((world.creates(), world.open().await), (1, vec![("ORDER_INCOMPLETE".to_owned(), sent[0].clone())]));
}
