use std::{collections::BTreeMap, sync::Arc};

use mapping::{
    bundle::{Component, Recipe},
    mintsoft::inventory::Bin,
    sku::Sku,
    stock::{Row, Told},
};
use ports::{Clock, Failure, memory::MemorySecrets};
use serde_json::json;
use state::{
    holds::{Cause, Holds},
    orders::{self, Numbered, OrderRecord, OrderState, Orders, Revision},
    seal::Seal,
    stock::StockFlow,
    told::{self, Change},
};

use crate::office::{Office, place};

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

/// A product on both sides with these units: warehouse, physical, allocated. WAIR was told `told`.
fn stocked(office: &mut Office, name: &str, rows: &[(i32, i32, i32)], told: Option<i64>) {
    office.products.update(&sku(name), |product| {
        (product.id, product.given, product.name) = (Some(1), Some(1), format!("Name of {name}"));
        true
    });
    office.stock.update(&sku(name), |stock| {
        let row = |(warehouse, physical, allocated): &(i32, i32, i32)| {
            let bin = Bin { warehouse: *warehouse, row: 1, location: 71 };
            Row { bin, physical: *physical, allocated: *allocated, missed: 0 }
        };
        stock.rows = rows.iter().map(row).collect();
        stock.told = vec![Told { location: Arc::from("WH"), physical: told, allocated: Some(0) }];
        true
    });
}

#[tokio::test]
async fn a_sku_is_told_from_its_bins_to_what_wair_knows_and_what_is_offered() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 10, 4), (5, 7, 0), (9, 2, 0)], Some(17));
    office.save(StockFlow::default()).await;

    let page = office.page("sku?sku=TEE").await;

    assert!(page.contains("It may be offered now.") && page.contains("Name of TEE"), "{page}");
    assert!(page.contains("17 − 4 = "), "Σ physical − Σ allocated of both warehouses");
    assert!(page.contains("the same") && page.contains("Warehouses without a location"));
}

#[tokio::test]
async fn a_level_that_wair_does_not_have_is_in_flight() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 10, 0)], Some(12));
    let unsent = (0..mapping::stock::chunk::COUNT).collect();
    office.save(StockFlow { unsent, ..StockFlow::default() }).await;

    assert!(office.page("sku?sku=TEE").await.contains("goes with the next run"));

    stocked(&mut office, "TEE", &[(3, 10, 0)], None);
    office.save(StockFlow::default()).await;
    assert!(office.page("sku?sku=TEE").await.contains("not known whether it arrived"));
}

#[tokio::test]
async fn a_location_that_never_had_it_is_never_seen_and_what_is_kept_of_earlier_days_is_said() {
    let mut office = Office::open().await;
    office.products.update(&sku("TEE"), |product| {
        (product.id, product.given) = (Some(1), Some(1));
        true
    });
    office.save(StockFlow::default()).await;
    office.raise(&mapping::exception::STOCK_DRIFT, "TEE", "WAIR showed 7").await;
    office.raise(&mapping::exception::STOCK_DRIFT, "CAP", "WAIR showed 8").await;
    let register = state::exceptions::Exceptions::new(office.store.clone(), office.clock.clone());
    for name in ["TEE", "CAP"] {
        register.close(&mapping::exception::STOCK_DRIFT, name).await.expect("closed");
    }

    let page = office.page("sku?sku=TEE").await;

    assert!(page.contains("never seen</span>") && page.contains("unknown, which is not zero"), "{page}");
    assert!(!page.contains("the same</span>"));
    assert!(page.contains("WAIR showed 7") && !page.contains("WAIR showed 8"));
}

#[tokio::test]
async fn the_run_that_read_the_last_change_and_the_one_that_told_it_are_named() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 10, 0)], Some(10));
    office.stock.update(&sku("TEE"), |stock| {
        stock.observed = 7;
        true
    });
    office.save(StockFlow::default()).await;
    for (fence, outcome) in [(7, "held"), (8, "done"), (9, "done")] {
        let report = serde_json::json!({ "mode": "delta", "outcome": outcome, "fence": fence });
        let row = state::run_log::row("stock", office.clock.now(), fence, &report);
        office.store.write(vec![row]).await.expect("written");
        office.wait(300);
    }

    let page = office.page("sku?sku=TEE").await;

    assert!(page.contains("That run began at 10:15:00") && page.contains("by the run of 10:20:00"), "{page}");
}

#[tokio::test]
async fn the_last_changes_are_told_with_when_from_what_to_what_and_by_which_run() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 8, 0)], Some(8));
    office.save(StockFlow::default()).await;
    let leases = state::Leases::new(office.store.clone(), office.clock.clone());
    let lease = leases.take("stock", std::time::Duration::from_secs(60)).await.expect("a table").expect("free");
    for (from, to, run) in [(None, 9, 6), (Some(9), 8, 7)] {
        let change = Change { at: office.clock.now(), location: "<WH>".to_owned(), from, to, run };
        told::note(&office.store, &lease, vec![(sku("TEE"), change)]).await.expect("written");
        office.wait(300);
    }

    let page = office.page("sku?sku=TEE").await;

    let (newer, older) = (page.find("run 7</a>").expect("run 7"), page.find("run 6</a>").expect("run 6"));
    assert!(newer < older && page.contains("&lt;WH&gt;") && page.contains("POST /Stock, "), "{page}");
    assert!(page.contains("data-label=\"From\">9</td>") && page.contains("data-label=\"To\"><b>8</b>"), "{page}");
    assert!(page.contains("nothing, or not known") && page.contains("desk/runs?flow=stock&amp;day=2026-11-20"));
    assert!(office.page("sku?sku=CAP").await.contains("No change of it that WAIR was told is kept."));
}

#[tokio::test]
async fn a_look_asks_the_stock_flow_once_is_recorded_and_says_how_it_went() {
    let mut office = Office::open().await;
    let deed = [("do", "look"), ("sku", "T&E <1>")];
    for (answer, word) in [
        (Ok(json!({ "outcome": "done" })), "looked"),
        (Ok(json!({ "outcome": "busy" })), "busy"),
        (Ok(json!({ "outcome": "held" })), "trouble"),
        (Err(Failure::Unknown("no answer".into())), "looking"),
    ] {
        office.stock_poll.answer(answer);
        let answer = office.act("sku?sku=T%26E+%3C1%3E", &deed).await;
        assert_eq!(place(&answer), format!("../desk/sku?sku=T%26E+%3C1%3E&done={word}"));
    }

    assert_eq!(office.stock_poll.take_asked(), vec![json!({ "mode": "targeted", "skus": ["T&E <1>"] }); 4]);
    let trail = office.page("trail").await;
    assert_eq!(trail.matches("look now").count(), 4);
    assert!(trail.contains("T&amp;E &lt;1&gt;") && trail.contains("Ada"));
    assert!(office.page("sku?sku=TEE&done=looked").await.contains("Mintsoft was asked just now"));
    assert_eq!(office.act("sku", &[("do", "look"), ("sku", " ")]).await.status, 400);
}

#[tokio::test]
async fn a_look_that_surely_did_not_happen_is_no_success() {
    let mut office = Office::open().await;
    office.stock_poll.answer(Err(Failure::Transient("no network".into())));

    let answer = office.act("sku", &[("do", "look"), ("sku", "TEE")]).await;

    assert_eq!(answer.status, 503);
}

#[tokio::test]
async fn a_bundle_is_as_free_as_its_scarcest_component() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 7, 0)], Some(7));
    stocked(&mut office, "CAP", &[(3, 0, 0)], Some(0));
    let parts = [("TEE", 3), ("CAP", 1)].map(|(name, quantity)| Component { sku: sku(name), quantity });
    office.products.update(&sku("SET"), |product| {
        product.recipe = Recipe::new(parts);
        true
    });
    office.save(StockFlow::default()).await;

    let page = office.page("sku?sku=SET").await;

    assert!(page.contains("It is not offered: nothing of it is free") && page.contains("desk/sku?sku=CAP"), "{page}");
    assert!(page.contains("<td class=\"number\" data-label=\"Enough for\">2</td>"));
}

#[tokio::test]
async fn an_unknown_sku_and_one_with_blanks_around_it_are_told_apart() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 1, 0)], Some(1));
    office.save(StockFlow::default()).await;

    assert!(office.page("sku?sku=NONE").await.contains("the catalogue does not have it"));
    assert!(office.page("sku?sku=%20TEE%20").await.contains("Name of TEE"));
    assert!(office.page("sku?sku=%07").await.contains("This is no SKU"));
    assert!(office.page("sku").await.contains("Ask for a SKU"));
}

async fn order(office: &Office, id: &str, state: OrderState) -> Result<(), Failure> {
    let accepted = Some(office.clock.now() - jiff::SignedDuration::from_mins(4));
    let revision = Revision { content: "hash".into(), queued: true, accepted, ..Revision::default() };
    let record = OrderRecord { revisions: BTreeMap::from([(1, revision)]), state, ..OrderRecord::default() };
    let of = Numbered { channel: "web-uk".into(), order: id.into(), revision: 1 };
    let index = orders::index(&format!("LS-{id}"), &of).to_vec();
    Orders::new(office.store.clone()).write_with("web-uk", id, &None, &record, index).await?;
    Ok(())
}

#[tokio::test]
async fn an_order_is_found_by_either_number_and_its_story_told_in_order() {
    let mut office = Office::open().await;
    let at = office.clock.now();
    let state = OrderState::Created { number: "LS-10042".into(), ids: vec![77], at, found: true };
    order(&office, "10042", state).await.expect("written");
    office.wait(60);

    for number in ["10042", "LS-10042"] {
        let page = office.page(&format!("order?order={number}")).await;
        assert!(page.contains("The warehouse has it."), "{page}");
        let intake = page.find("was accepted and put into the orders queue").expect("the intake");
        let created = page.find("was found in Mintsoft by a look-up (id 77)").expect("the create");
        assert!(intake < created && page.contains("1 min ago"));
        assert!(page.contains("5 min ago") && !page.contains("time not noted"), "when it was accepted: {page}");
    }
    assert!(office.page("order?order=99").await.contains("Nobody has met an order"));
}

#[tokio::test]
async fn an_order_that_ended_badly_says_who_has_to_do_what() {
    let mut office = Office::open().await;
    let at = office.clock.now();
    order(&office, "10042", OrderState::Failed { code: "ORDER_REFUSED".into(), at }).await.expect("written");
    office.raise(&mapping::exception::ORDER_REFUSED, "web-uk/10042", "no courier").await;
    office.raise(&mapping::exception::ORDER_SKU_UNKNOWN, "web-uk/10042 TEE", "not in Mintsoft").await;
    office.raise(&mapping::exception::ORDER_REFUSED, "web-uk/100421", "of another order").await;

    let page = office.page("order?order=web-uk%2F10042").await;

    assert!(page.contains("waits in the dead letters") && page.contains("no courier"), "{page}");
    assert!(page.contains("not in Mintsoft") && !page.contains("of another order"));
    assert!(page.contains(mapping::exception::ORDER_REFUSED.remedy), "the next step");
}

#[tokio::test]
async fn an_order_that_observe_mode_could_not_have_sent_is_not_said_to_go_by_itself() {
    let mut office = Office::open().await;
    let at = office.clock.now();
    order(&office, "10042", OrderState::Observed { number: "LS-10042".into(), at }).await.expect("written");
    let secrets = Arc::new(MemorySecrets::of([("key", "0123456789abcdef0123456789abcdef")]));
    let holds = Holds::new(office.store.clone(), Seal::new(secrets, "key"), office.clock.clone());
    let cause = Cause { code: "ORDER_SKU_UNKNOWN".into(), skus: vec![sku("NONE")], shipping_method: None };
    let hold = holds.hold(("web-uk", "10042", 1), cause, "{}").await.expect("sealed");
    office.store.write(vec![hold]).await.expect("written");

    let page = office.page("order?order=10042").await;

    assert!(page.contains("Observe mode: it was read and not sent."), "{page}");
    assert!(!page.contains("It goes by itself"), "{page}");
}
