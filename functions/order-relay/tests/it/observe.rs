//! Observe mode notes what it would have done about orders that are live.

use state::orders::{Observed, OrderState};
use vendors::{Vendor, lock, mintsoft::OrderAction};

use crate::{
    edit::created,
    world::{TestWorld, cancelled, edited},
};

async fn observed(world: &TestWorld) -> (OrderState, Option<Observed>) {
    let record = world.relay.orders.read("web-uk", "10042").await.expect("readable").expect("known").value;
    (record.state, record.observed)
}

#[tokio::test]
async fn an_edit_and_a_cancellation_are_noted_and_consumed() {
    let (mut world, _) = created().await;
    world.observe();
    let writes = lock(&world.vendors).log.writes(Vendor::Mintsoft);
    for (event, would) in [
        (edited("10042", 2, 5), "cancel LS-web-uk-10042, then create LS-web-uk-10042-R2"),
        (cancelled("10042", 3), "cancel LS-web-uk-10042"),
    ] {
        world.post(&event).await;
        world.settle().await;

        let (state, observed) = observed(&world).await;
        assert_eq!(observed.map(|it| it.would).as_deref(), Some(would));
        assert!(matches!(state, OrderState::Created { .. }));
    }
    assert_eq!((lock(&world.vendors).log.writes(Vendor::Mintsoft), world.queue.depth()), (writes, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn what_would_come_too_late_is_noted_as_such() {
    let (mut world, id) = created().await;
    let now = ports::Clock::now(&*world.clock);
    lock(&world.vendors).mintsoft.move_order(now, &OrderAction::Advance { order: id, status: 15 }).expect("moved");
    world.observe();
    world.post(&edited("10042", 2, 5)).await;

    world.settle().await;

    let would = observed(&world).await.1.map(|it| it.would).unwrap_or_default();
    assert!(would.starts_with("nothing: it is too late"), "{would}");
    assert_eq!((world.queue.depth(), world.queue.dead(), world.exceptions().await.len()), (0, 0, 0));
}

#[tokio::test]
async fn what_was_noted_is_gone_once_live_mode_has_acted() {
    let (mut world, _) = created().await;
    world.observe();
    world.post(&edited("10042", 2, 5)).await;
    world.settle().await;
    world.restart();
    world.post(&edited("10042", 3, 6)).await;

    world.settle().await;

    assert_eq!((world.live(), observed(&world).await.1), (vec!["LS-web-uk-10042-R3".to_owned()], None));
}
