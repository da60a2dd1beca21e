use super::*;
use crate::{
    counts::{Count, InStore},
    oracle::counts,
};

fn count(observed: i64, empties: bool, units: u32) -> Count {
    let levels = (0..12).map(|n| (format!("TEE-{n}"), units)).collect();
    Count { observed, levels, empties, accepted: Some(observed) }
}

/// A store of twelve SKUs that are all the same.
fn ending(counts: Vec<Count>, wair: i64, mintsoft: i64, allocated: i64) -> Ending {
    let in_store = InStore { wair: Some(wair), mintsoft: Some(mintsoft), allocated };
    let store = (0..12).map(|n| (format!("TEE-{n}"), in_store.clone())).collect();
    Ending { counts, store, ..Ending::default() }
}

#[test]
fn a_count_that_is_not_the_newest_is_noticed_in_wair_and_in_mintsoft() {
    let counts = || vec![count(20, false, 5), count(10, false, 3)];

    assert_eq!(counts::newest_stands(&ending(counts(), 5, 5, 0)), []);
    assert_eq!(counts::newest_stands(&ending(counts(), 5, 7, 7)), []);
    assert_eq!(counts::newest_stands(&ending(counts(), 3, 5, 0)).len(), 12);
    assert_eq!(counts::newest_stands(&ending(counts(), 5, 3, 0)).len(), 12);
}

#[test]
fn a_level_that_mintsoft_refused_is_no_surprise_once_somebody_knows() {
    let mut known = ending(vec![count(20, false, 5)], 5, 3, 0);
    known.open.extend((0..12).map(|n| ("UPSTREAM_LEVEL_REFUSED".to_owned(), format!("TEE-{n}"))));

    assert_eq!(counts::newest_stands(&known), []);
}

#[test]
fn a_count_that_empties_the_store_and_is_kept_or_dropped_in_silence_is_noticed() {
    let counts = || vec![count(10, false, 5), count(20, true, 0)];
    let raised =
        |at| vec![fact(at, 1, What::Raised { code: "UPSTREAM_GUARD".to_owned(), subject: "STORE".to_owned() })];

    assert_eq!(counts::emptying_is_refused(&raised(21), &ending(counts(), 5, 5, 0)), []);
    assert_eq!(marks(&counts::emptying_is_refused(&raised(21), &ending(counts(), 0, 0, 0))), ["P7"]);
    assert_eq!(marks(&counts::emptying_is_refused(&raised(9), &ending(counts(), 5, 5, 0))), ["P7"]);
}
