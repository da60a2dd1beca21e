use std::time::Duration;

use jiff::civil::date;
use mapping::exception::{CREDENTIALS_REFUSED, Money, ORDER_REFUSED, OTHERS, SKU_UNPARSED, VANISH_GUARD};
use ports::{Body, When, Write};
use state::{Leases, MOST_OPEN, Open, audit, exceptions::Exceptions, keys};

use crate::desk;

#[tokio::test]
async fn the_same_problem_met_again_is_one_open_exception_with_a_count() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());

    register.open(&VANISH_GUARD, "all", "first").await.unwrap();
    register.open(&VANISH_GUARD, "all", "second").await.unwrap();

    let open = register.list_open().await.unwrap();
    assert_eq!((open.len(), open[0].count, open[0].detail.as_str()), (1, 2, "second"));
}

#[tokio::test]
async fn a_closed_exception_is_not_open_and_opens_anew() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    register.open(&VANISH_GUARD, "all", "first").await.unwrap();

    assert_eq!(register.close(&VANISH_GUARD, "all").await, Ok(true));
    assert_eq!(register.close(&VANISH_GUARD, "all").await, Ok(false));
    register.open(&VANISH_GUARD, "all", "again").await.unwrap();

    assert_eq!(register.list_open().await.unwrap()[0].count, 1);
}

#[tokio::test]
async fn an_exception_that_older_code_wrote_is_read() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    let text = r#"{"code":"VANISH_GUARD","subject":"all","detail":"d","firstSeen":"2026-03-01T09:00:00Z",
        "lastSeen":"2026-03-01T09:00:00Z","count":1,"assignee":null,"closed":null}"#;
    let (key, body) = (keys::open_exception("VANISH_GUARD", "all"), Body::Text(text.to_owned()));
    desk.store.write(vec![Write::Put { key, when: When::Absent, body, expires: None }]).await.unwrap();

    let open = register.list_open().await.unwrap();

    assert_eq!((open[0].count, &open[0].note, &open[0].money), (1, &None, &None));
}

#[tokio::test]
async fn what_a_person_does_stays_with_the_exception_and_is_recorded() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    let which = ("VANISH_GUARD", "all");
    register.open(&VANISH_GUARD, "all", "first").await.unwrap();

    register.assign(which, "ada", Some("ben")).await.unwrap().expect("open");
    register.annotate(which, "ben", "asked the warehouse").await.unwrap().expect("open");
    register.acknowledge(which, "ben").await.unwrap().expect("open");
    register.open(&VANISH_GUARD, "all", "second").await.unwrap();

    let open = register.find("VANISH_GUARD", "all").await.unwrap().expect("open");
    assert_eq!((open.assignee.as_deref(), open.note.as_deref()), (Some("ben"), Some("asked the warehouse")));
    assert_eq!((open.acknowledged.unwrap().by, open.count), ("ben".to_owned(), 2));
    let deeds = audit::day(&desk.store, date(2026, 3, 2)).await.unwrap();
    let mut told: Vec<_> =
        deeds.iter().map(|deed| (deed.by.as_str(), deed.what.as_str(), deed.after.clone())).collect();
    told.sort();
    assert_eq!(told.len(), 3);
    assert_eq!(told[0], ("ada", "assign", Some("ben".to_owned())));
    assert_eq!((deeds[0].subject.as_str(), &deeds[0].before), ("VANISH_GUARD all", &None));
}

#[tokio::test]
async fn nothing_is_done_to_an_exception_that_is_not_open() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());

    assert_eq!(register.assign(("VANISH_GUARD", "all"), "ada", None).await, Ok(None));
    assert!(audit::day(&desk.store, date(2026, 3, 2)).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_money_at_stake_stays_when_it_is_met_again_without() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    let money = Money { amount: "24.00".parse().unwrap(), currency: "GBP".to_owned() };

    register.open_at_stake(&ORDER_REFUSED, "web-uk/1", "first", Some(money.clone())).await.unwrap();
    register.open(&ORDER_REFUSED, "web-uk/1", "second").await.unwrap();

    let open = register.find("ORDER_REFUSED", "web-uk/1").await.unwrap().expect("open");
    assert_eq!(serde_json::to_value(&open).unwrap()["money"]["amount"], "24.00");
    assert_eq!(open.money, Some(money));
}

#[tokio::test]
async fn closed_exceptions_are_listed_by_day() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    for subject in ["first", "second", "third"] {
        register.open(&VANISH_GUARD, subject, "").await.unwrap();
        register.close(&VANISH_GUARD, subject).await.unwrap();
        desk.clock.advance(Duration::from_secs(86_400));
    }

    let closed = register.list_closed(date(2026, 3, 3), date(2026, 3, 4)).await.unwrap();

    assert_eq!(closed.iter().map(|closed| closed.subject.as_str()).collect::<Vec<_>>(), ["second", "third"]);
    assert_eq!(register.list_closed(date(2026, 3, 4), date(2026, 3, 3)).await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_alert_that_was_sent_is_not_due_again() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    register.open(&VANISH_GUARD, "all", "").await.unwrap();

    let alerts = register.alerts().await.unwrap();
    register.alerted(&alerts[0]).await.unwrap();

    assert_eq!((alerts.len(), register.alerts().await.unwrap().len()), (1, 0));
}

#[tokio::test]
async fn more_of_a_kind_than_can_be_listed_are_counted_in_one_exception_that_closes_itself() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    let (mut open, subjects) = (Open::new(), (0..MOST_OPEN + 7).map(|n| format!("S-{n:03}")).collect::<Vec<_>>());
    let found =
        |most: usize| subjects[..most].iter().map(|subject| (subject.as_str(), String::new())).collect::<Vec<_>>();

    register.settle_on(&mut open, &SKU_UNPARSED, found(MOST_OPEN + 7), |_| true).await.unwrap();
    register.settle_on(&mut open, &SKU_UNPARSED, found(MOST_OPEN + 7), |_| true).await.unwrap();
    let others = register.find("SKU_UNPARSED", OTHERS).await.unwrap().expect("open");
    assert_eq!((others.count, others.detail.starts_with("7 more")), (1, true));
    assert_eq!(register.list_open().await.unwrap().len(), MOST_OPEN + 1);

    register.settle_on(&mut open, &SKU_UNPARSED, found(MOST_OPEN), |_| true).await.unwrap();
    assert_eq!(register.find("SKU_UNPARSED", OTHERS).await, Ok(None));
    register.settle_on(&mut open, &SKU_UNPARSED, found(0), |_| true).await.unwrap();
    assert!(register.list_open().await.unwrap().is_empty() && open.is_empty());
}

#[tokio::test]
async fn a_flow_that_raises_one_by_one_opens_the_rest_once() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    let mut open = Open::new();

    for n in 0..MOST_OPEN + 7 {
        register.raise(&mut open, &VANISH_GUARD, &format!("S-{n:03}"), "").await.unwrap();
    }
    let others = register.find("VANISH_GUARD", OTHERS).await.unwrap().expect("open");
    assert_eq!((others.count, open.len()), (1, MOST_OPEN + 1));

    register.settle(&mut open, &VANISH_GUARD, |subject| subject != "S-003").await.unwrap();
    assert_eq!(open.len(), 2);
    register.settle(&mut open, &VANISH_GUARD, |_| true).await.unwrap();
    assert!(register.list_open().await.unwrap().is_empty());
}

#[tokio::test]
async fn only_after_a_run_that_was_stopped_a_flow_takes_over_what_it_alone_closes() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    let leases = Leases::new(desk.store.clone(), desk.clock.clone());
    register.open(&VANISH_GUARD, "all", "of the flow").await.unwrap();
    register.open(&SKU_UNPARSED, "TEE", "of another flow").await.unwrap();
    register.open(&CREDENTIALS_REFUSED, "Mintsoft", "met by this flow too").await.unwrap();
    register.open(&CREDENTIALS_REFUSED, "WAIR", "never met by it").await.unwrap();
    let adopted = async |lease| {
        let mut open = Open::new();
        register.adopt(&mut open, &lease, &[&VANISH_GUARD], &["Mintsoft"]).await.unwrap();
        open.into_iter().map(|(code, subject)| format!("{code} {subject}")).collect::<Vec<_>>()
    };

    let stopped = leases.take("flow", Duration::from_secs(60)).await.unwrap().expect("free");
    assert!(adopted(stopped).await.is_empty());
    desk.clock.advance(Duration::from_secs(61));
    let next = leases.take("flow", Duration::from_secs(60)).await.unwrap().expect("free");

    assert_eq!(adopted(next).await, ["CREDENTIALS_REFUSED Mintsoft", "VANISH_GUARD all"]);
}
