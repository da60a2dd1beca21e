use jiff::Timestamp;
use serde_json::{Value, json};

use super::{event, example, read, shop};
use crate::order::{Kind, OrderEvent};
use crate::shopify::{Held, Known, Verdict, What, as_revision, decide};

fn at(second: u32) -> Timestamp {
    format!("2026-11-20T10:15:{second:02}Z").parse().expect("a time")
}

/// The order with this quantity, as it stood at a second.
fn order(quantity: u32, second: u32) -> OrderEvent {
    event(&changed(quantity, second)).0
}

fn changed(quantity: u32, second: u32) -> Value {
    let mut order = example();
    order["updated_at"] = json!(at(second).to_string());
    order["line_items"][0]["current_quantity"] = json!(quantity);
    order
}

fn cancelled(second: u32) -> OrderEvent {
    let mut order = changed(1, second);
    order["cancelled_at"] = order["updated_at"].clone();
    match read(order.to_string().as_bytes(), &shop()).expect("readable").what {
        What::Is(event) => *event,
        other => panic!("no event: {other:?}"),
    }
}

/// What stands in the record after webhooks in this order of arrival, and the verdict on the last one.
fn after(arrivals: &[OrderEvent]) -> (Vec<Known>, Option<Verdict>) {
    let (mut known, mut last) = (Vec::<Known>::new(), None);
    for event in arrivals {
        let verdict = decide(event, &known);
        match verdict {
            Verdict::Next { number } => {
                let since = event.occurred_at;
                let content = as_revision(event, number, since).content_hash();
                known.push(Known { number, content, held: Some(Held { since, until: since }) });
            }
            Verdict::Again { held, .. } => known.last_mut().expect("one is known").held = Some(held),
            Verdict::Superseded | Verdict::AfterCancellation => {}
        }
        last = Some(verdict);
    }
    (known, last)
}

fn verdict(arrivals: &[OrderEvent]) -> Verdict {
    after(arrivals).1.expect("a verdict")
}

#[test]
fn the_first_webhook_of_an_order_is_revision_one_whatever_it_says() {
    assert_eq!(verdict(&[order(2, 5)]), Verdict::Next { number: 1 });
    assert_eq!(verdict(&[cancelled(5)]), Verdict::Next { number: 1 });
}

#[test]
fn the_same_content_later_is_the_same_revision() {
    let held = Held { since: at(1), until: at(9) };

    assert_eq!(verdict(&[order(2, 1), order(2, 9)]), Verdict::Again { number: 1, held });
    assert_eq!(verdict(&[order(2, 1), order(2, 9), order(2, 1)]), Verdict::Again { number: 1, held });
}

#[test]
fn another_content_later_is_the_next_revision_and_back_again_one_more() {
    assert_eq!(verdict(&[order(2, 1), order(1, 2)]), Verdict::Next { number: 2 });
    assert_eq!(verdict(&[order(2, 1), order(1, 2), order(2, 3)]), Verdict::Next { number: 3 });
}

#[test]
fn what_is_older_is_superseded() {
    assert_eq!(verdict(&[order(2, 5), order(1, 4)]), Verdict::Superseded);
    assert_eq!(verdict(&[order(2, 1), order(1, 2), order(2, 1)]), Verdict::Superseded);
}

#[test]
fn an_edit_that_was_taken_back_before_it_arrived_is_superseded() {
    assert_eq!(verdict(&[order(2, 1), order(2, 3), order(1, 2)]), Verdict::Superseded);
}

#[test]
fn within_one_second_the_one_that_arrives_later_is_newer_but_not_when_it_is_repeated() {
    assert_eq!(verdict(&[order(2, 1), order(1, 1)]), Verdict::Next { number: 2 });
    assert_eq!(verdict(&[order(2, 1), order(1, 1), order(2, 1)]), Verdict::Superseded);
}

#[test]
fn a_cancellation_is_the_end() {
    assert_eq!(verdict(&[order(2, 1), cancelled(1)]), Verdict::Next { number: 2 });
    assert_eq!(verdict(&[order(2, 1), cancelled(1), order(2, 1)]), Verdict::AfterCancellation);
    assert_eq!(verdict(&[cancelled(3), order(2, 9)]), Verdict::AfterCancellation);
    let held = Held { since: at(3), until: at(9) };
    assert_eq!(verdict(&[cancelled(3), cancelled(9)]), Verdict::Again { number: 1, held });
}

#[test]
fn an_order_that_came_another_way_goes_on_from_there() {
    let posted = Known { number: 4, content: "other".to_owned(), held: None };

    assert_eq!(decide(&order(2, 1), &[posted]), Verdict::Next { number: 5 });
}

#[test]
fn only_the_first_revision_is_placed() {
    assert_eq!(as_revision(&order(2, 1), 1, at(1)).kind, Kind::Placed);
    assert_eq!(as_revision(&order(2, 1), 2, at(1)).kind, Kind::Edited);
    assert_eq!(as_revision(&cancelled(1), 2, at(1)).kind, Kind::Cancelled);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However webhooks of one history are repeated and mixed, the newest revision is the newest content, the
        /// numbers rise with the time, and a further repetition adds none.
        #[test]
        fn every_order_of_arrival_settles_on_the_newest(
            quantities in prop::collection::vec(1u32..=2, 1..8),
            picks in prop::collection::vec(0usize..100, 0..20),
        ) {
            let moments: Vec<u32> = (1..).take(quantities.len()).collect();
            let history: Vec<_> = quantities.iter().zip(moments).map(|(quantity, at)| order(*quantity, at)).collect();
            let mut arrivals: Vec<_> = picks.iter().map(|pick| history[pick % history.len()].clone()).collect();
            let newest = history.last().expect("one").clone();
            arrivals.insert(picks.first().map_or(0, |pick| pick % (arrivals.len() + 1)), newest.clone());

            let (known, _) = after(&arrivals);
            let (again, _) = after(&[arrivals.clone(), arrivals].concat());

            let last = known.last().expect("one");
            let since = last.held.expect("from Shopify").since;
            prop_assert_eq!(&as_revision(&newest, last.number, since).content_hash(), &last.content);
            let starts: Vec<_> = known.iter().map(|known| known.held.map(|held| held.since)).collect();
            prop_assert!(starts.is_sorted());
            prop_assert_eq!(known.len(), again.len());
        }
    }
}
