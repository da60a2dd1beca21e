//! Orders that a person cancels in Mintsoft.

use mapping::exception::{Kind, ORDER_CANCEL_TOO_LATE, ORDER_EDIT_TOO_LATE};
use vendors::mintsoft::OrderAction;

use crate::world::{TestWorld, line};

/// An order in picking, of which the relay has said that something came too late; its id.
async fn too_late(world: &TestWorld, kind: &Kind) -> i32 {
    let id = world.relayed("1", &[line("1", "TEE-RED-M", 2)]).await;
    world.play(&OrderAction::Advance { order: id, status: 15 });
    let before = world.poll.orders.read("web-uk", "1").await.expect("readable");
    let mut next = before.clone().expect("known").value;
    next.exception = Some((kind.code.to_owned(), "web-uk/1".to_owned()));
    world.poll.orders.write("web-uk", "1", &before, &next).await.expect("written");
    world.poll.exceptions.open(kind, "web-uk/1", "it is in status 15").await.expect("written");
    id
}

#[tokio::test]
async fn a_cancellation_that_came_too_late_is_settled_when_the_floor_cancels() {
    for (kind, left) in [(&ORDER_CANCEL_TOO_LATE, 0), (&ORDER_EDIT_TOO_LATE, 1)] {
        let world = TestWorld::new().await;
        let order = too_late(&world, kind).await;
        world.delta().await;
        assert_eq!(world.codes().await, [kind.code]);
        world.play(&OrderAction::Cancel { order });

        world.delta().await;

        assert_eq!((world.codes().await.len(), world.open().await), (left, 0), "{}", kind.code);
    }
}
