//! How far transfers are, as WAIR is told.

use std::collections::BTreeMap;

use mapping::sku::Sku;
use ports::Clock;
use vendors::{Fault, Rule, Vendor};

use crate::world::World;

fn uploads(world: &World) -> usize {
    world.vendors().log.count(Vendor::Wair, "POST", "/api/v1/Transfers")
}

#[tokio::test]
async fn wair_is_told_once_that_a_transfer_is_open_and_again_what_has_shipped() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    let number = world.delta().await.sent.remove(0);
    world.delta().await;

    let told = world.told().remove(0);
    assert_eq!(uploads(&world), 1);
    assert_eq!((told["referenceId"].as_str(), told["open"].as_bool()), (Some("RD_1"), Some(true)));
    assert_eq!((told["quantity"].as_u64(), told["quantityShipped"].as_u64()), (Some(4), Some(0)));

    let total = BTreeMap::from([(Sku::usable("TEE").expect("usable"), 3)]);
    for _ in 0..2 {
        assert!(world.poll.transfers.shipped(&number, &total).await.expect("the table works"));
        world.delta().await;
    }

    let told = world.told().remove(0);
    assert_eq!((uploads(&world), told["quantityShipped"].as_u64()), (2, Some(3)));
    assert!(!world.poll.transfers.shipped("LS-web-uk-1", &total).await.expect("the table works"));
}

#[tokio::test]
async fn progress_that_wair_does_not_take_is_told_again() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    let rule = Rule::on("POST", "/api/v1/Transfers", Fault::BadGateway { after_commit: true });
    world.vendors().wair_faults.add(rule.once());

    world.delta().await;
    assert_eq!(world.codes().await, ["WAIR_UNAVAILABLE"]);
    world.delta().await;

    assert_eq!((uploads(&world), world.creates(), world.codes().await), (2, 1, vec![]));
}

#[tokio::test]
async fn progress_that_wair_refuses_is_an_exception_until_it_takes_it() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    let refuse = Fault::Status { status: 400, body: String::new(), after_commit: false };
    world.vendors().wair_faults.add(Rule::on("POST", "/api/v1/Transfers", refuse).times(2));

    world.delta().await;
    world.delta().await;
    assert_eq!(world.codes().await, ["TRANSFER_REFUSED_BY_WAIR"]);
    world.delta().await;

    assert_eq!(world.codes().await, [] as [String; 0]);
}

#[tokio::test]
async fn a_quiet_run_notes_its_good_end_and_one_that_met_an_outage_does_not() {
    let world = World::new().await;
    world.delta().await;
    world.delta().await;
    let good = world.poll.leases.look("transfers").await.expect("readable").good;
    assert_eq!(good, Some(world.clock.now()));

    world.vendors().wair_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    world.delta().await;

    assert_eq!(world.poll.leases.look("transfers").await.expect("readable").good, good);
}
