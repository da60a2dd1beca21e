//! A few histories with every test run: fixed ones, and fresh ones that are printed.

use std::time::{SystemTime, UNIX_EPOCH};

use sim::{plan::Plan, play, trace::tell};

fn seed_is_good(seed: u64) {
    let plan = Plan::of(seed);

    let history = play(plan.clone());

    assert!(history.violations.is_empty(), "{}make sim SEED={seed} plays it again", tell(&plan, &history));
}

#[test]
fn nothing_is_broken_in_a_few_known_histories() {
    (1..=6).for_each(seed_is_good);
}

#[test]
fn nothing_is_broken_in_a_fresh_history() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    for seed in (0..2).map(|n| u64::from(now.subsec_nanos()) * 2 + n) {
        println!("seed {seed}");
        seed_is_good(seed);
    }
}

#[test]
fn one_seed_is_one_history() {
    let [one, two] = [play(Plan::of(7)), play(Plan::of(7))];

    assert_eq!(one.facts.len(), two.facts.len());
    assert!(one.facts == two.facts, "the same seed took another course");
    assert_eq!(one.digest, two.digest);
}
