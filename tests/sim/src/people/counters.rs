//! Who counts the store, and posts it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    chance::Chance,
    counts::{Count, Counter},
    knobs::Knob,
    plan::MINUTE,
    sim::Sim,
    tenant::STORE,
};

/// What one post may hold.
const MOST: usize = 1_000;
/// So many SKUs may be empty of a sudden; more are refused.
const MAY_BE_EMPTY: usize = 10;

impl Sim {
    /// Everything is counted first, and a few SKUs at a time later.
    pub(crate) fn count(&mut self, roll: u64) {
        let mut chance = Chance::of(roll, "count");
        let skus = self.skus_to_count(&mut chance);
        let levels: Vec<(String, u32)> = skus.iter().map(|sku| (sku.clone(), units(&mut chance))).collect();
        let first = self.make_count(levels, false);
        if self.counter.twice > 0 {
            self.counter.twice -= 1;
            self.core.fired(Knob::CountTwice);
            self.post_count(first, 0);
        }
        let Some(pause) = self.counter.late.pop() else { return self.post_count(first, 0) };
        self.core.fired(Knob::CountLate);
        let newer = self.make_count(skus.into_iter().map(|sku| (sku, units(&mut chance))).collect(), false);
        self.post_count(newer, 0);
        self.post_count_in(pause, first);
    }

    fn skus_to_count(&self, chance: &mut Chance) -> BTreeSet<String> {
        if !self.counter.posts.is_empty() {
            return (0..chance.between(1, 8)).map(|_| self.some_sku(chance)).collect();
        }
        self.range.iter().filter(|sku| !sku.starts_with("SET-")).take(MOST).cloned().collect()
    }

    fn make_count(&mut self, levels: Vec<(String, u32)>, empties: bool) -> usize {
        let last = self.counter.posts.last().map_or(0, |count| count.observed);
        let observed = self.core.time.now_ms().max(last + 1);
        if let Some(figures) = &mut self.core.lock().counted {
            for (sku, units) in &levels {
                figures.entry(sku.clone()).or_default().insert(i64::from(*units));
            }
        }
        self.did(format!("store: {} SKUs are counted at {observed}", levels.len()));
        self.counter.posts.push(Count { observed, levels, empties, accepted: None });
        self.counter.posts.len() - 1
    }

    pub(crate) fn body_of(&self, number: usize) -> Value {
        let count = &self.counter.posts[number];
        let observed = jiff::Timestamp::from_millisecond(count.observed).unwrap_or(jiff::Timestamp::MIN);
        let level = |(sku, units): &(String, u32)| json!({"sku": sku, "quantity": units});
        let levels: Vec<Value> = count.levels.iter().map(level).collect();
        json!({"version": 1, "location": STORE, "observedAt": observed.to_string(), "levels": levels})
    }

    /// A post of which one row is none: nothing of it may be kept.
    pub(crate) fn count_badly(&mut self, chance: &mut Chance) -> bool {
        let Some(last) = self.counter.posts.len().checked_sub(1) else { return false };
        let mut body = self.body_of(last);
        body["observedAt"] = json!(self.now().to_string());
        // Nobody counts so much.
        let good = json!({"sku": self.some_sku(chance), "quantity": 77_777});
        let bad =
            [json!({"sku": "", "quantity": 1}), json!({"sku": "A", "quantity": -1}), json!({"sku": "A"}), good.clone()];
        body["levels"] = json!([good, chance.one(&bad)]);
        self.post_nonsense(body.to_string().into_bytes());
        true
    }

    /// A post that says that all of the store is gone.
    pub(crate) fn count_nothing(&mut self) -> bool {
        let since = self.core.time.now_ms() - 60 * MINUTE;
        let newest = Counter::newest(&self.counter.posts, true);
        let full = newest.iter().filter(|(_, (_, units))| *units > 0);
        let levels: Vec<(String, u32)> = full.clone().map(|(sku, _)| ((*sku).to_owned(), 0)).take(MOST).collect();
        let settled = full.filter(|(_, (observed, _))| *observed < since).count();
        if settled <= MAY_BE_EMPTY + 5 {
            return false;
        }
        let number = self.make_count(levels, true);
        self.post_count(number, 0);
        true
    }
}

fn units(chance: &mut Chance) -> u32 {
    chance.between(0, 40) as u32
}
