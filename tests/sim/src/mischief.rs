//! Faults: what each knob does to the world.

mod wire;

use crate::{
    chance::Chance,
    core::{Armed, Blow, Ours, Trouble},
    facts::Target,
    knobs::Knob,
    plan::MINUTE,
    process::Function,
    sim::{Restore, Sim},
    tenant,
};

/// Reads of everything: what a delta lacks, it need not show, and nobody can tell what a look at one SKU lacks.
const WHOLE_STOCK: &str = "Inventory/Bulk?PageNo";
const HOUR: i64 = 60 * MINUTE;

impl Sim {
    fn arm(&self, knob: Knob, target: Target, method: Option<&'static str>, contains: &'static str, trouble: Trouble) {
        self.arm_many(knob, (target, method, contains), 1, 12 * HOUR, trouble);
    }

    fn arm_many(
        &self,
        knob: Knob,
        (target, method, contains): (Target, Option<&'static str>, &'static str),
        left: u32,
        milliseconds: i64,
        trouble: Trouble,
    ) {
        let until = self.core.time.now_ms() + milliseconds;
        let lacks: &[&str] = if contains == WHOLE_STOCK { &["Since", "SKU="] } else { &[] };
        self.core.lock().armed.push(Armed { knob, target, method, contains, lacks, left, until, trouble });
    }

    fn ours(&self, knob: Knob, left: u32, milliseconds: i64) {
        let until = self.core.time.now_ms() + milliseconds;
        self.core.lock().ours.push(Ours { knob, left, until });
    }

    /// A fault of the plan.
    pub(crate) fn fault(&mut self, knob: Knob, roll: u64) {
        let mut chance = Chance::of(roll, "fault");
        let fired = match knob {
            Knob::Duplicate => self.repeat(roll, false),
            Knob::Reorder => self.repeat(roll, true),
            Knob::Crash | Knob::Freeze => {
                self.blow(knob, &mut chance);
                false
            }
            Knob::Poison => self.poison(roll),
            Knob::Redrive => {
                let dead = crate::process::LINES.iter().any(|line| self.boxes.of(*line).dead() > 0);
                crate::process::LINES.iter().for_each(|line| self.redrive(*line));
                dead
            }
            Knob::Replay => {
                self.replay_letters(&mut chance);
                true
            }
            Knob::Twin => {
                let polls = [
                    Function::StockPoll,
                    Function::TransferPoll,
                    Function::DispatchPoll,
                    Function::ProductSync,
                    Function::StockPoll,
                    Function::Reconcile,
                ];
                let (function, mode) = (*chance.one(&polls), *chance.one(&["delta", "delta", "full"]));
                self.run(function, mode);
                self.run(function, "delta");
                true
            }
            Knob::Lapse => self.lapse(roll),
            Knob::MovingRows => self.move_bin(roll),
            Knob::Transfers => self.recommend(roll),
            Knob::TransferChanged => self.alter(roll, false),
            Knob::TransferWithdrawn => self.alter(roll, true),
            Knob::HookForged => self.hooks(roll, true),
            Knob::HookTwice => self.hooks(roll, false),
            Knob::Split => self.split(roll),
            Knob::Merged => self.merge(roll),
            Knob::Dropped => self.drop_order(roll),
            Knob::Undone => self.undo(roll),
            Knob::LateTracking => self.track(roll),
            Knob::BundleChanged | Knob::Discontinued | Knob::OddSku => self.merchandise(knob, roll),
            Knob::Huge => {
                self.place(&format!("huge-{}", roll % 100_000), "huge", roll | 1);
                true
            }
            // A location that is counted outside has one warehouse.
            Knob::MappingSwap if self.plan.traits.counted => false,
            Knob::MappingSwap => {
                self.swapped = true;
                self.push_config();
                self.restore_in(2 * HOUR, Restore::Mapping);
                true
            }
            Knob::BadConfig => {
                self.push(&tenant::unusable(&self.recipe, roll));
                self.unusable.get_or_insert(self.core.time.now_ms() + 30 * MINUTE);
                self.restore_in(30 * MINUTE, Restore::Config);
                true
            }
            Knob::ClockJump => {
                // Never more than ten minutes, and never more than ten minutes from ours: overlaps are made for that.
                let jump = chance.between(0, 1_200) as i64 - 600;
                {
                    let offset = &mut vendors::lock(&self.core.vendors).offset;
                    *offset = jiff::SignedDuration::from_secs((offset.as_secs() + jump).clamp(-600, 600));
                }
                // Somebody works on, and Mintsoft writes down a time that it may have written before.
                let sku = self.some_sku(&mut chance);
                self.sell_out(&sku);
                true
            }
            Knob::KeyGone => {
                let mut vendors = vendors::lock(&self.core.vendors);
                vendors.mintsoft.revoke_keys();
                if chance.percent(30) && self.plan.traits.static_key {
                    vendors.mintsoft.switches.static_key = false;
                    drop(vendors);
                    self.restore_in(20 * MINUTE, Restore::StaticKey);
                }
                true
            }
            Knob::TokenGone => {
                vendors::lock(&self.core.vendors).wair.revoke_tokens();
                true
            }
            Knob::Throttled => {
                self.ours(knob, chance.between(1, 12) as u32, 10 * MINUTE);
                false
            }
            Knob::LostWrite => {
                self.ours(knob, chance.between(1, 2) as u32, HOUR);
                false
            }
            Knob::TableDown | Knob::QueueDown | Knob::SecretsDown => {
                self.ours(knob, u32::MAX, MINUTE);
                false
            }
            Knob::ShopTouched => self.touch(roll),
            Knob::ShopTwice => {
                self.shop.shopify.twice += 1;
                false
            }
            Knob::ShopLate => {
                self.shop.shopify.late.push(chance.between(1, 5_400) as i64 * 1_000);
                false
            }
            Knob::CountTwice => {
                self.counter.twice += 1;
                false
            }
            Knob::CountLate => {
                self.counter.late.push(chance.between(1, 7_200) as i64 * 1_000);
                false
            }
            Knob::CountBad => self.count_badly(&mut chance),
            Knob::CountEmpties => self.count_nothing(),
            Knob::ShopEmptied => self.empty_order(roll),
            Knob::ShopForged => self.forge_webhook(&mut chance),
            Knob::Slow => {
                self.core.lock().stretched = 9;
                self.restore_in(20 * MINUTE, Restore::Speed);
                true
            }
            _ => {
                self.on_the_wire(knob, &mut chance);
                false
            }
        };
        if fired {
            self.core.fired(knob);
        }
    }

    fn blow(&self, knob: Knob, chance: &mut Chance) {
        let all = [
            Function::OrderRelay,
            Function::OrderRelay,
            Function::StockPoll,
            Function::StockPoll,
            Function::DispatchPoll,
            Function::DispatchUpdate,
            Function::DispatchUpdate,
            Function::TransferPoll,
            Function::ProductSync,
            Function::OrderIntake,
            Function::DlqReplay,
            Function::Reconcile,
        ];
        let function = *chance.one(&all);
        let frozen = if knob == Knob::Freeze { chance.between(20, 700) as u32 } else { 0 };
        // Just before or after something is written, or anywhere: whoever waits at every port is woken some twenty times for
        // each message or page.
        let writing = chance.percent(40);
        let awaits = chance.between(0, if writing { 6 } else { 60 }) as u32;
        self.core.lock().blows.push(Blow { function, awaits, writing, frozen });
    }
}
