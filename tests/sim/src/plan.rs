//! What will happen in a history, decided before it begins, so that parts of it can be left out.

use jiff::Timestamp;
use mapping::flow::Flow;
use vendors::mintsoft::WhenShort;

use crate::{
    chance::Chance,
    knobs::{KNOBS, Knob},
};

/// Faults, orders and people begin after the first full reads.
pub const WARM_UP: i64 = 20 * MINUTE;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;

/// A history to be played.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where it comes from.
    pub seed: u64,
    /// When it begins.
    pub start: Timestamp,
    /// Hours of trading.
    pub hours: u32,
    /// How many SKUs there are.
    pub skus: usize,
    /// How the vendors behave all the time.
    pub traits: Traits,
    /// What happens, in order.
    pub events: Vec<Planned>,
}

/// How the vendors behave all the time.
#[derive(Debug, Clone)]
pub struct Traits {
    /// Mintsoft refuses a number that was used.
    pub duplicate_check: bool,
    /// Such a refusal names the order.
    pub duplicate_with_id: bool,
    /// Seconds before a search finds a new order.
    pub search_lag: u32,
    /// A create answers one object.
    pub single_object: bool,
    /// What happens to orders that are short.
    pub when_short: WhenShort,
    /// Orders are printed while they are being cancelled.
    pub cancel_race: bool,
    /// Seconds before a tracking number shows.
    pub tracking_lag: u32,
    /// Whether the secret has a static key.
    pub static_key: bool,
    /// How far the vendors' clocks run ahead, in seconds.
    pub offset: i64,
    /// Calls to each vendor in any minute.
    pub calls_per_minute: u32,
    /// One warehouse holds hardly anything.
    pub small_warehouse: bool,
    /// The store's stock is counted outside Mintsoft.
    pub counted: bool,
    /// Shopify is told of dispatches by fulfilments, not by callbacks.
    pub fulfilments: bool,
}

/// One thing that will happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// When, in milliseconds after the start.
    pub at: i64,
    /// What.
    pub what: Event,
    /// Decides its details.
    pub roll: u64,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A customer orders; the number of the order.
    Place(u32),
    /// A customer changes an order.
    Edit(u32),
    /// A customer cancels an order.
    Cancel(u32),
    /// Someone works in the warehouse.
    Floor,
    /// Stock is sold, booked in, reserved or moved.
    Stock,
    /// A shop asks what may be offered.
    Ask,
    /// Somebody counts the store.
    Count,
    /// An operator stops a flow, and lets it run again after so many minutes.
    Stop(Flow, u32),
    /// An operator looks at the desk.
    Look,
    /// Something goes wrong.
    Fault(Knob),
}

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::of(seed, "plan");
        let starts = ["2026-11-20T06:00:00Z", "2026-03-02T09:00:00Z", "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"];
        // Half of all histories run on ordinary days, the others over the changes of the clock.
        let start = chance.one(&starts).parse().expect("a timestamp");
        let (skus, orders) = match chance.below(100) {
            0..80 => (chance.between(15, 60) as usize, chance.between(8, 30)),
            80..99 => (chance.between(60, 300) as usize, chance.between(20, 60)),
            _ => (2_000, 150),
        };
        let traits = Traits {
            duplicate_check: chance.percent(50),
            duplicate_with_id: chance.percent(30),
            search_lag: if chance.percent(40) { chance.between(1, 40) as u32 } else { 0 },
            single_object: chance.percent(10),
            when_short: *chance.one(&[WhenShort::BackOrder, WhenShort::BackOrder, WhenShort::Hold, WhenShort::Split]),
            cancel_race: chance.percent(10),
            tracking_lag: if chance.percent(30) { chance.between(60, 3_000) as u32 } else { 0 },
            static_key: chance.percent(60),
            offset: if chance.percent(40) { chance.between(0, 1_200) as i64 - 600 } else { 0 },
            small_warehouse: chance.percent(40),
            calls_per_minute: match (*chance.one(&[120, 120, 120, 45]), skus) {
                // Reads of a large shop would still be at it when all has to be quiet.
                (_, 2_000) => 120,
                (calls, _) => calls,
            },
            fulfilments: chance.percent(50),
            counted: chance.percent(40),
        };
        let hours = 24;
        let mut plan = Self { seed, start, hours, skus, traits, events: Vec::new() };
        plan.trade(&mut Chance::of(seed, "trade"), orders);
        plan.operate(&mut Chance::of(seed, "operators"));
        plan.trouble(&mut Chance::of(seed, "trouble"));
        plan.events.sort_by_key(|planned| planned.at);
        plan
    }

    /// When the last of all this happens, in milliseconds after the start.
    pub fn end(&self) -> i64 {
        WARM_UP + i64::from(self.hours) * 60 * MINUTE
    }

    fn add(&mut self, chance: &mut Chance, what: Event) {
        let at = WARM_UP + chance.below((self.end() - WARM_UP) as u64) as i64;
        self.events.push(Planned { at, what, roll: chance.bits() });
    }

    fn trade(&mut self, chance: &mut Chance, orders: u64) {
        let end = self.end();
        for order in 0..orders as u32 {
            let at = WARM_UP + chance.below((end - WARM_UP) as u64) as i64;
            self.events.push(Planned { at, what: Event::Place(order), roll: chance.bits() });
            let mut later = at;
            while chance.percent(25) {
                later += chance.one(&[1, 30, 600, 3_600, 10_000]) * 1_000;
                let what = if chance.percent(60) { Event::Edit(order) } else { Event::Cancel(order) };
                self.events.push(Planned { at: later.min(end - 1), what, roll: chance.bits() });
                if matches!(what, Event::Cancel(_)) {
                    break;
                }
            }
        }
        for _ in 0..orders * 3 {
            self.add(chance, Event::Floor);
        }
        for _ in 0..orders * 3 {
            self.add(chance, Event::Stock);
        }
        for _ in 0..60 {
            self.add(chance, Event::Ask);
        }
        if self.traits.counted {
            self.events.push(Planned { at: WARM_UP, what: Event::Count, roll: chance.bits() });
            for _ in 0..12 {
                self.add(chance, Event::Count);
            }
        }
    }

    /// All flows run again before the end.
    fn operate(&mut self, chance: &mut Chance) {
        for _ in 0..chance.between(0, 3) {
            let (flow, minutes) = (*chance.one(&Flow::ALL), *chance.one(&[2, 10, 30, 60]));
            let last = self.end() - 15 * MINUTE;
            let at = WARM_UP + chance.below((last - WARM_UP) as u64) as i64;
            self.events.push(Planned { at, what: Event::Stop(flow, minutes), roll: chance.bits() });
        }
        for _ in 0..4 {
            self.add(chance, Event::Look);
        }
    }

    /// Some histories are calm, so that what only shows in them is seen too.
    fn trouble(&mut self, chance: &mut Chance) {
        let strength = *chance.one(&[0, 20, 60, 100, 100, 150]);
        for setting in KNOBS {
            // A few kinds at a time: what hides a mistake is often another fault.
            if strength < 100 && chance.percent(50) {
                continue;
            }
            let expected = setting.per_day * strength * u64::from(self.hours) / 24 / 100;
            let times = expected / 100 + u64::from(chance.below(100) < expected % 100);
            for _ in 0..times {
                self.add(chance, Event::Fault(setting.knob));
            }
        }
    }
}
