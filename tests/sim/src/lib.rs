#![doc = include_str!("../README.md")]

pub mod chance;
pub mod core;
pub mod counts;
pub mod ending;
pub mod facts;
pub mod knobs;
mod logs;
mod mischief;
pub mod oracle;
mod own;
mod people;
pub mod plan;
pub mod process;
pub mod report;
pub mod run;
pub mod shop;
pub mod shopify;
pub mod shrink;
pub mod sim;
pub mod tenant;
pub mod time;
pub mod trace;
pub mod truth;
mod wire;

use std::collections::BTreeMap;

use ending::Ending;
use facts::Fact;
use knobs::Knob;
use oracle::Violation;
use plan::Plan;
use sim::Sim;

/// A history that was played and judged.
pub struct History {
    /// What happened.
    pub facts: Vec<Fact>,
    /// What was wrong.
    pub violations: Vec<Violation>,
    /// How often each fault took effect.
    pub fired: BTreeMap<Knob, u64>,
    /// Stands for everything that happened.
    pub digest: u64,
    /// Simulated hours.
    pub hours: u64,
}

/// Every so many seeds, everything is delivered once more at the end.
const REPLAYED: u64 = 4;

/// Every so many seeds, what is logged is read.
const READ: u64 = 3;

/// Plays and judges one history.
pub fn play(plan: Plan) -> History {
    let mut sim = Sim::new(plan);
    let lines = tracing::Dispatch::new(logs::Lines(sim.core.clone()));
    // To read them takes time.
    let _read = sim.plan.seed.is_multiple_of(READ).then(|| tracing::dispatcher::set_default(&lines));
    sim.play();
    let ending = Ending::of(&mut sim);
    let mut violations = Vec::new();
    if sim.plan.seed.is_multiple_of(REPLAYED) {
        sim.replay();
        violations = oracle::orders::replay_changed_nothing(&ending, &Ending::of(&mut sim));
    }
    let digest = sim.core.digest();
    let hours = u64::from(sim.plan.hours) + 3;
    let mut inner = sim.core.lock();
    let (facts, fired) = (std::mem::take(&mut inner.facts), std::mem::take(&mut inner.fired));
    drop(inner);
    violations.extend(oracle::judge(&facts, &ending));
    History { facts, violations, fired, digest, hours }
}
