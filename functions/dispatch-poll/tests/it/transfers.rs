//! Transfers: no customer is told, and WAIR is not by this flow.

use std::time::Duration;

use mapping::{
    exception::ORDER_INCOMPLETE,
    transfer::{Group, Row},
};
use state::transfers::{Transfer, TransferFlow, TransferState};
use vendors::mintsoft::OrderAction;

use crate::world::{TestWorld, line, sku};

const NUMBER: &str = "LS-T-0123456789ab";

/// A transfer of two units that Mintsoft holds.
async fn transfer(world: &TestWorld) -> i32 {
    let id = world.create(NUMBER, &[line("1", "TEE-RED-M", 2)]);
    let row = Row { reference: "RD_1".to_owned(), sku: sku("TEE-RED-M"), quantity: 2, shipped: 0 };
    let group = Group { origin: "WH-UK".to_owned(), destination: "STORE-1".to_owned(), planned: None, rows: vec![row] };
    let state = TransferState::Created { ids: vec![id.into()], at: ports::Clock::now(&*world.clock), found: false };
    let transfer = Transfer { group, warehouse: 3, state };
    let lease = world.poll.leases.take("transfers", Duration::from_secs(60)).await.expect("answered").expect("free");
    world.poll.transfers.claim(NUMBER, &transfer, &TransferFlow::default(), &lease).await.expect("answered");
    id
}

/// Units entered as having left, and how many transfers wait to be told to WAIR.
async fn entered(world: &TestWorld) -> (u32, usize) {
    let found = world.poll.transfers.find(NUMBER).await.expect("answered").expect("claimed");
    (found.value.group.rows[0].shipped, world.poll.transfers.untold().await.expect("answered").len())
}

#[tokio::test]
async fn the_parts_of_a_transfer_add_up_and_nobody_else_is_told() {
    let world = TestWorld::new().await;
    let first = transfer(&world).await;
    let second = world.play(&OrderAction::Split { order: first, items: vec![(world.item(first, 0), 1)] });
    world.delta().await;
    assert_eq!(entered(&world).await, (0, 0));

    world.ship(first, "AB1");
    world.delta().await;
    assert_eq!(entered(&world).await, (1, 1));
    world.clock.advance(Duration::from_secs(2 * 86_400));
    world.ship(second, "AB2");
    world.delta().await;

    assert_eq!(entered(&world).await, (2, 1));
    assert_eq!((world.queue.depth(), world.open().await, world.codes().await.len()), (0, 0, 0));
}

#[tokio::test]
async fn a_hint_at_a_transfer_enters_it_once() {
    let world = TestWorld::new().await;
    let order = transfer(&world).await;
    world.ship(order, "AB1");

    world.run(TestWorld::named(&[NUMBER])).await;
    let calls = world.calls();
    world.run(TestWorld::named(&[NUMBER])).await;

    assert_eq!((entered(&world).await, world.calls() - calls), ((2, 1), 0));
    assert_eq!(world.queue.depth(), 0);
}

#[tokio::test]
async fn what_is_open_about_a_transfer_made_in_part_closes_when_each_part_has_left_or_is_cancelled() {
    for leaves in [true, false] {
        let world = TestWorld::new().await;
        let first = transfer(&world).await;
        let second = world.play(&OrderAction::Split { order: first, items: vec![(world.item(first, 0), 1)] });
        world.poll.exceptions.open(&ORDER_INCOMPLETE, NUMBER, "No stock").await.expect("written");
        world.ship(first, "AB1");
        world.delta().await;
        assert_eq!(world.codes().await, ["ORDER_INCOMPLETE"]);

        if leaves {
            world.ship(second, "AB2");
        } else {
            world.play(&OrderAction::Cancel { order: second });
        }
        world.delta().await;

        assert!(world.codes().await.is_empty(), "{leaves}");
    }
}
