//! What is known beforehand: the plan, the schedules, and how a history ends.

use super::*;

impl Sim {
    /// Everything that is known beforehand.
    pub(super) fn schedule(&mut self) {
        let end = self.plan.end();
        let zero = self.start();
        for (n, planned) in self.plan.events.clone().iter().enumerate() {
            self.later(zero + planned.at, Due::Planned(n));
        }
        self.later(zero + 1_000, Due::Schedule(Function::ProductSync, "full"));
        self.later(zero + 3 * MINUTE, Due::Schedule(Function::StockPoll, "full"));
        let last = end + QUIET;
        let mut at = POLLS;
        while at < last {
            for (shift, function) in
                [(7, Function::StockPoll), (11, Function::TransferPoll), (13, Function::DispatchPoll)]
            {
                self.later(zero + at + shift * 1_000, Due::Schedule(function, "delta"));
            }
            if at % (15 * MINUTE) == 0 {
                self.later(zero + at + 19_000, Due::Schedule(Function::DlqReplay, "delta"));
                self.later(zero + at + 23_000, Due::Schedule(Function::Reconcile, "digest"));
            }
            if at % (60 * MINUTE) == 0 {
                self.later(zero + at + 17_000, Due::Schedule(Function::ProductSync, "delta"));
                self.later(zero + at + 29_000, Due::Schedule(Function::Reconcile, "delta"));
            }
            at += POLLS;
        }
        // Full reads are more frequent than on AWS: a day has to show what a month of nights would.
        let full = [Function::StockPoll, Function::ProductSync, Function::TransferPoll, Function::DispatchPoll];
        let mut at = WARM_UP + 100 * MINUTE;
        while at < end {
            for (shift, function) in (0..).zip(full) {
                self.later(zero + at + 37_000 + shift * MINUTE, Due::Schedule(function, "full"));
            }
            at += 240 * MINUTE;
        }
        for after in [CONVERGED + MINUTE, 66 * MINUTE, 126 * MINUTE] {
            for (shift, function) in (0..).zip(full) {
                self.later(zero + end + after + 37_000 + shift * MINUTE, Due::Schedule(function, "full"));
            }
        }
        // The nightly comparison, and once more when everything has settled.
        for at in [WARM_UP + 620 * MINUTE, end + 96 * MINUTE] {
            self.later(zero + at, Due::Schedule(Function::Reconcile, "full"));
        }
        self.later(zero + end, Due::Calm);
        self.later(zero + end + CONVERGED, Due::Converged);
        self.later(zero + end + 40 * MINUTE, Due::Redrive);
        self.later(zero + end + QUIET - 25 * MINUTE, Due::Watch);
    }
}
