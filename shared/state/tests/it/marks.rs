//! Orders of which nothing was sent yet.

use jiff::Timestamp;
use state::orders::{OrderRecord, OrderState, Orders};

use crate::desk;

fn in_state(state: OrderState) -> OrderRecord {
    OrderRecord { state, ..OrderRecord::default() }
}

fn creating() -> OrderState {
    let at = Timestamp::UNIX_EPOCH;
    OrderState::Creating { number: "LS-1".to_owned(), attempt: 1, claimed_until: at, sent_at: at, absent_lookups: 0 }
}

#[tokio::test]
async fn an_order_is_marked_as_long_as_nothing_was_sent() {
    let orders = Orders::new(desk().store);
    let one = ("web".to_owned(), "1".to_owned());

    orders.write("web", "1", &None, &in_state(OrderState::Received)).await.expect("written");
    let accepted = orders.waiting().await.expect("readable");
    let before = orders.read("web", "1").await.expect("readable");
    orders.write("web", "1", &before, &in_state(creating())).await.expect("written");
    let sent = orders.waiting().await.expect("readable");
    let before = orders.read("web", "1").await.expect("readable");
    orders.write("web", "1", &before, &in_state(OrderState::Received)).await.expect("written");
    let again = orders.waiting().await.expect("readable");

    assert_eq!((accepted, sent, again), (vec![one.clone()], vec![], vec![one]));
}

#[tokio::test]
async fn a_write_that_leaves_the_mark_as_it_is_does_not_touch_it() {
    let desk = desk();
    let orders = Orders::new(desk.store);
    orders.write("web", "1", &None, &in_state(OrderState::Received)).await.expect("written");
    desk.table.take_written();

    let before = orders.read("web", "1").await.expect("readable");
    orders.write("web", "1", &before, &in_state(OrderState::Received)).await.expect("written");

    assert_eq!(desk.table.take_written().len(), 1);
}
