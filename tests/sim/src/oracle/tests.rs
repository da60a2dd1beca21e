//! Each oracle says of a bad history that it is bad, and of an empty one that it is good.

mod calls;
mod counts;
mod dispatch;
mod exceptions;
mod operators;
mod orders;
mod reads;
mod shopify;
mod stock;

use std::collections::{BTreeMap, BTreeSet};

use ports::Key;
use serde_json::json;
use state::orders::OrderState;
use vendors::mintsoft::{Item, Order};

use super::*;
use crate::{
    facts::{Target, What},
    shop::Revision,
};

fn fact(at: i64, by: u32, what: What) -> Fact {
    Fact { at, by, what }
}

fn facts(whats: impl IntoIterator<Item = What>) -> Vec<Fact> {
    (0..).zip(whats).map(|(at, what)| fact(at, 1, what)).collect()
}

fn created(number: &str, before: usize, live: &[&str]) -> What {
    let live = live.iter().map(ToString::to_string).collect();
    What::Created { number: number.to_owned(), before, live, items: vec![("TEE".to_owned(), 2)] }
}

fn sent(to: Target, method: &str, path: &str) -> What {
    What::Sent { to, method: method.to_owned(), path: path.to_owned() }
}

fn answered(path: &str, status: Option<u16>, sound: bool) -> What {
    let (method, path) = ("PUT".to_owned(), path.to_owned());
    What::Answered { from: Target::Mintsoft, method, path, status, sound, refused: false, retry_after: 0 }
}

fn told(quantity: i64, believable: bool) -> What {
    What::Told { location: "WH".to_owned(), sku: "TEE".to_owned(), quantity, believable }
}

fn callback(key: &str, body: u64, shipped: bool) -> What {
    let (key, order) = (key.to_owned(), "7".to_owned());
    What::Callback { key, body, order, revision: 1, shipped, status: Some(200) }
}

/// Customer order 7 of two TEEs, accepted.
fn ordered(kind: &'static str) -> Ending {
    let revision =
        Revision { kind, lines: vec![("TEE".to_owned(), 2)], body: String::new(), since: 0, accepted: Some(1) };
    let ordered = BTreeMap::from([("7".to_owned(), BTreeMap::from([(1, revision)]))]);
    Ending { ordered, ..Ending::default() }
}

fn order(id: i32, number: &str, status: i32, quantity: i32) -> Order {
    let item = Item {
        id: id + 1,
        product: 1,
        sku: "TEE".to_owned(),
        quantity,
        back_order: 0,
        picks: Vec::new(),
        name_values: Vec::new(),
        sent: serde_json::Map::new(),
    };
    Order {
        id,
        client: 42,
        number: number.to_owned(),
        reference: None,
        status,
        warehouse: 3,
        courier: 9,
        part: 1,
        parts: 1,
        created: jiff::Timestamp::UNIX_EPOCH,
        updated: jiff::Timestamp::UNIX_EPOCH,
        despatched: (status == 4).then_some(jiff::Timestamp::UNIX_EPOCH),
        tracking: None,
        items: vec![item],
        name_values: Vec::new(),
        tags: Vec::new(),
        comments: Vec::new(),
        actions: Vec::new(),
        split_into: Vec::new(),
        sent: serde_json::Map::new(),
    }
}

fn marks(violations: &[Violation]) -> Vec<&'static str> {
    violations.iter().map(|violation| violation.property).collect()
}

#[test]
fn nothing_is_wrong_with_an_empty_history() {
    assert_eq!(judge(&[], &Ending::default()), []);
}
