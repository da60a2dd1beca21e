use mapping::exception::{ORDER_REFUSED, ORDER_STUCK};
use state::{
    actions::Actions,
    care::{Care, Deed},
    exceptions::Exceptions,
};

use super::{Desk, desk};

fn parts(desk: &Desk) -> (Exceptions, Care, Actions) {
    let (store, clock) = (desk.store.clone(), desk.clock.clone());
    (Exceptions::new(store.clone(), clock.clone()), Care::new(store.clone(), clock.clone()), Actions::new(store, clock))
}

#[tokio::test]
async fn what_people_did_stays_when_the_problem_is_met_again() {
    let desk = desk();
    let (exceptions, care, _) = parts(&desk);
    exceptions.open(&ORDER_REFUSED, "10042", "no").await.unwrap();
    for deed in [Deed::Acknowledge, Deed::Assign(Some("Bob")), Deed::Note("asked the warehouse")] {
        assert!(care.take("ORDER_REFUSED", "10042", "Ada", deed).await.unwrap().is_some());
    }

    exceptions.open(&ORDER_REFUSED, "10042", "no").await.unwrap();

    let found = exceptions.find("ORDER_REFUSED", "10042").await.unwrap().unwrap();
    assert_eq!((found.count, found.assignee.as_deref()), (2, Some("Bob")));
    assert_eq!(found.acknowledged.unwrap().by, "Ada");
    assert_eq!(found.notes[0].text, "asked the warehouse");
}

#[tokio::test]
async fn every_deed_is_in_the_trail_with_how_it_stood_before_and_after() {
    let desk = desk();
    let (exceptions, care, actions) = parts(&desk);
    exceptions.open(&ORDER_STUCK, "10042", "").await.unwrap();
    care.take("ORDER_STUCK", "10042", "Ada", Deed::Assign(Some("Bob"))).await.unwrap();
    care.take("ORDER_STUCK", "10042", "Bob", Deed::Assign(None)).await.unwrap();

    let trail = actions.month("2026-03").await.unwrap();

    let told: Vec<_> = trail.iter().map(|a| [&a.by, &a.what, &a.on, &a.before, &a.after].map(String::as_str)).collect();
    assert_eq!(told[0], ["Ada", "assign", "ORDER_STUCK 10042", "", "Bob"]);
    assert_eq!(told[1], ["Bob", "assign", "ORDER_STUCK 10042", "Bob", ""]);
}

#[tokio::test]
async fn what_is_not_open_cannot_be_taken_care_of() {
    let desk = desk();
    let (_, care, actions) = parts(&desk);

    let found = care.take("ORDER_STUCK", "10042", "Ada", Deed::Acknowledge).await.unwrap();

    assert_eq!(found, None);
    assert!(actions.month("2026-03").await.unwrap().is_empty());
}
