use std::time::Duration;

use mapping::sku::Sku;
use ports::{Clock, Failure};
use state::{
    Lease, Leases, keys,
    told::{self, Change, KEPT, KEPT_IN_ALL},
};

use crate::{Desk, desk};

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

async fn lease(desk: &Desk) -> Lease {
    let leases = Leases::new(desk.store.clone(), desk.clock.clone());
    leases.take("stock", Duration::from_secs(60)).await.expect("the table works").expect("free")
}

async fn tell(desk: &Desk, lease: &Lease, name: &str, location: &str, from: Option<i64>, to: i64) {
    let change = Change { at: desk.clock.now(), location: location.to_owned(), from, to, run: lease.fence() };
    told::note(&desk.store, lease, vec![(sku(name), change)]).await.expect("written");
}

#[tokio::test]
async fn the_latest_changes_of_each_location_are_kept_and_a_busy_one_does_not_push_out_a_quiet_one() {
    let desk = desk();
    let lease = lease(&desk).await;
    tell(&desk, &lease, "TEE", "QUIET", Some(1), 0).await;
    for units in 0..50 {
        tell(&desk, &lease, "TEE", "BUSY", Some(units), units + 1).await;
    }

    let changes = told::of(&desk.store, &sku("TEE")).await.expect("readable");

    assert_eq!(changes.len(), KEPT + 1);
    assert_eq!((changes[0].to, changes[KEPT].location.as_str()), (50, "QUIET"));
    assert_eq!(told::of(&desk.store, &sku("CAP")).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_sku_in_a_hundred_stores_keeps_a_small_item_that_ends_ninety_days_after_its_last_change() {
    let desk = desk();
    let lease = lease(&desk).await;
    for round in 0..3 {
        for store in 0..100 {
            tell(&desk, &lease, "TEE", &format!("A-STORE-WITH-A-LONG-NAME-{store}"), Some(round), round + 1).await;
        }
    }

    let item = desk.table.items().into_iter().find(|item| item.key == keys::told(&sku("TEE"))).expect("an item");

    let ports::Body::Text(text) = &item.body else { panic!("JSON") };
    assert!(text.len() < 8_000, "{} bytes", text.len());
    assert_eq!(told::of(&desk.store, &sku("TEE")).await.expect("readable").len(), KEPT_IN_ALL);
    assert_eq!(item.expires, Some(desk.clock.now() + Duration::from_secs(90 * 86_400)));
}

#[tokio::test]
async fn a_sku_that_is_too_long_for_a_key_has_no_history_and_stops_nobody() {
    let desk = desk();
    let lease = lease(&desk).await;

    tell(&desk, &lease, &"X".repeat(3_000), "WH", None, 1).await;

    assert_eq!(told::of(&desk.store, &sku(&"X".repeat(3_000))).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_holder_that_lost_its_lease_notes_nothing() {
    let desk = desk();
    let stale = lease(&desk).await;
    desk.clock.advance(Duration::from_secs(120));
    lease(&desk).await;

    let change = Change { at: desk.clock.now(), location: "WH".to_owned(), from: None, to: 1, run: 1 };
    let noted = told::note(&desk.store, &stale, vec![(sku("TEE"), change)]).await;

    assert!(matches!(noted, Err(Failure::Halted(_))), "{noted:?}");
    assert_eq!(told::of(&desk.store, &sku("TEE")).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_history_that_cannot_be_read_is_said_to_readers_and_begun_anew_by_the_flow() {
    let desk = desk();
    let lease = lease(&desk).await;
    let body = ports::Body::Text(r#"{"changes":"of another shape"}"#.to_owned());
    let write = ports::Write::Put { key: keys::told(&sku("TEE")), when: ports::When::Any, body, expires: None };
    desk.store.write(vec![write]).await.expect("written");
    assert!(matches!(told::of(&desk.store, &sku("TEE")).await, Err(Failure::Halted(_))));

    tell(&desk, &lease, "TEE", "WH", Some(3), 2).await;

    assert_eq!(told::of(&desk.store, &sku("TEE")).await.expect("readable").len(), 1);
}

#[tokio::test]
async fn a_history_as_it_was_first_written_is_read() {
    let desk = desk();
    let text = r#"{"changes":[{"at":"2026-11-25T15:03:49Z","location":"WH-UK","from":null,"to":4,"run":7}]}"#;
    let body = ports::Body::Text(text.to_owned());
    let write = ports::Write::Put { key: keys::told(&sku("TEE")), when: ports::When::Any, body, expires: None };
    desk.store.write(vec![write]).await.expect("written");

    let changes = told::of(&desk.store, &sku("TEE")).await.expect("readable");

    let at = "2026-11-25T15:03:49Z".parse().expect("a time");
    assert_eq!(changes, [Change { at, location: "WH-UK".to_owned(), from: None, to: 4, run: 7 }]);
}
