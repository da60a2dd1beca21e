//! The end of faults.

use super::*;

impl Sim {
    pub(super) fn calm_down(&mut self) {
        self.calm = true;
        {
            let mut inner = self.core.lock();
            inner.armed.clear();
            inner.ours.clear();
            inner.blows.clear();
            inner.stretched = 0;
        }
        self.restore(&Restore::StaticKey);
        self.restore(&Restore::Mapping);
        self.core.note(What::Did { what: "no more faults".to_owned() });
    }

    pub(super) fn restore(&mut self, restore: &Restore) {
        match restore {
            Restore::StaticKey => vendors::lock(&self.core.vendors).mintsoft.switches.static_key = true,
            Restore::Mapping => {
                self.swapped = false;
                self.push_config();
            }
            Restore::Config => {
                self.note_unusable();
                self.push_config();
            }
            Restore::Speed => self.core.lock().stretched = 0,
        }
        self.core.note(What::Did { what: format!("restored: {restore:?}") });
    }

    /// Says whether people know that the stored configuration cannot be used, if it was stored for long enough.
    fn note_unusable(&mut self) {
        let is_due = self.unusable.is_some_and(|due| due <= self.core.time.now_ms());
        if is_due && !self.calm {
            let open = self.open_exceptions();
            let known = open.iter().any(|open| open.code == "CONFIG_BROKEN");
            self.core.note(What::Unusable { known });
        }
    }

    /// Pushes the configuration as it should be now.
    pub fn push_config(&mut self) {
        self.unusable = None;
        let crate::plan::Traits { fulfilments, counted, .. } = self.plan.traits;
        let text = tenant::config(&self.recipe, tenant::Setup { swapped: self.swapped, fulfilments, counted });
        self.push(&text);
        let sums = tenant::sums(self.swapped);
        let mut inner = self.core.lock();
        for (location, sum) in sums {
            if location == "WH" && !inner.offered.contains(&sum) {
                inner.offered.push(sum.clone());
            }
            let known = inner.sums.entry(location).or_default();
            known.retain(|other| *other != sum);
            known.push(sum);
        }
        drop(inner);
        // What was free before may be another sum now.
        self.core.note_stock();
    }
}
