//! Many histories, on several threads.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use ports::defect::Defect;

use crate::{
    knobs::Knob,
    oracle::{ORACLES, Violation},
    plan::Plan,
    play,
};

/// What a run of many histories came to.
#[derive(Debug, Default)]
pub struct Totals {
    /// How many histories were played.
    pub seeds: u64,
    /// Simulated hours.
    pub hours: u64,
    /// How often each fault took effect.
    pub fired: BTreeMap<Knob, u64>,
    /// Facts that oracles looked at.
    pub facts: u64,
    /// How often an oracle judged a history.
    pub checks: u64,
    /// Stands for all that happened in all of them.
    pub digest: u64,
    /// Broken properties with their seeds, in order of the seeds.
    pub broken: Vec<(u64, Violation)>,
    /// How long it took.
    pub took: Duration,
}

/// How many histories, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The first seed.
    pub first: u64,
    /// How many seeds.
    pub seeds: u64,
    /// On how many threads.
    pub jobs: usize,
    /// For how long at most.
    pub time: Duration,
    /// Whether the first broken property ends it.
    pub until_broken: bool,
}

/// Plays the histories of many seeds, with this mistake in the code or none.
pub fn many(limits: Limits, defect: Option<Defect>) -> Totals {
    let began = Instant::now();
    let (next, stop) = (AtomicU64::new(limits.first), AtomicBool::new(false));
    let totals = Mutex::new(Totals::default());
    let work = || {
        make(defect);
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let over = seed >= limits.first + limits.seeds || began.elapsed() > limits.time;
            if over || stop.load(Ordering::Relaxed) {
                break;
            }
            let mut history = play(Plan::of(seed));
            if defect.is_some() && !history.violations.is_empty() {
                // What is broken without the mistake as well does not count.
                make(None);
                if !play(Plan::of(seed)).violations.is_empty() {
                    history.violations.clear();
                }
                make(defect);
            }
            let mut totals = totals.lock().expect("no holder of this lock panics");
            totals.seeds += 1;
            totals.hours += history.hours;
            totals.facts += history.facts.len() as u64;
            // In any order of the seeds.
            totals.digest ^= history.digest.rotate_left((seed % 64) as u32);
            totals.checks += ORACLES.len() as u64;
            for (knob, times) in history.fired {
                *totals.fired.entry(knob).or_default() += times;
            }
            if !history.violations.is_empty() && limits.until_broken {
                stop.store(true, Ordering::Relaxed);
            }
            for violation in &history.violations {
                eprintln!("seed {seed}: {} {}", violation.property, violation.what);
            }
            totals.broken.extend(history.violations.into_iter().map(|violation| (seed, violation)));
        }
        make(None);
    };
    thread::scope(|scope| {
        for _ in 0..limits.jobs {
            scope.spawn(work);
        }
    });
    let mut totals = totals.into_inner().expect("no holder of this lock panics");
    totals.broken.sort_by_key(|(seed, _)| *seed);
    totals.took = began.elapsed();
    totals
}

/// Makes this mistake on this thread from now on, or none.
#[cfg(feature = "defects")]
pub fn make(defect: Option<Defect>) {
    ports::defect::make(defect);
}

/// Makes no mistake: a build without the feature has none.
///
/// # Panics
/// When one is asked for.
#[cfg(not(feature = "defects"))]
pub fn make(defect: Option<Defect>) {
    assert!(defect.is_none(), "build with --features defects");
}
