//! The vanish guard: a full read that lost too much publishes nothing.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::config::Guards;

/// What a full read did to the known world.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Rows known before, in mapped warehouses.
    pub known_rows: u64,
    /// Of those, rows that the read did not show.
    pub missing_rows: u64,
    /// SKUs known before at a location.
    pub known_skus: u64,
    /// Of those, SKUs with stock before and none now.
    pub newly_zero_skus: u64,
}

/// What a person has looked at and accepts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Accepted {
    /// At most so many missing rows.
    pub missing_rows: u64,
    /// At most so many newly empty SKUs.
    pub newly_zero_skus: u64,
}

impl Figures {
    /// Whether the read may be published.
    pub fn pass(&self, guards: &Guards, accepted: Option<Accepted>) -> bool {
        if accepted.is_some_and(|accepted| self.within(accepted)) {
            return true;
        }
        let hundred = Decimal::ONE_HUNDRED;
        let shown = Decimal::from(self.known_rows - self.missing_rows.min(self.known_rows));
        let enough_rows = shown * hundred >= guards.min_known_percent * Decimal::from(self.known_rows);
        let few_zeros = Decimal::from(self.newly_zero_skus) * hundred
            <= guards.max_newly_zero_percent * Decimal::from(self.known_skus);
        enough_rows && few_zeros
    }

    fn within(&self, accepted: Accepted) -> bool {
        self.missing_rows <= accepted.missing_rows && self.newly_zero_skus <= accepted.newly_zero_skus
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} of {} known rows missing, {} of {} SKUs newly at zero",
            self.missing_rows, self.known_rows, self.newly_zero_skus, self.known_skus
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(missing_rows: u64, newly_zero_skus: u64) -> bool {
        let guards = Guards { min_known_percent: Decimal::from(95), max_newly_zero_percent: Decimal::from(2) };
        Figures { known_rows: 1000, missing_rows, known_skus: 500, newly_zero_skus }.pass(&guards, None)
    }

    #[test]
    fn the_limits_themselves_still_pass_and_one_more_does_not() {
        assert!(pass(50, 10));
        assert!(!pass(51, 0));
        assert!(!pass(0, 11));
    }

    #[test]
    fn a_first_read_with_nothing_known_passes() {
        let guards = Guards { min_known_percent: Decimal::from(95), max_newly_zero_percent: Decimal::from(2) };

        assert!(Figures::default().pass(&guards, None));
    }

    #[test]
    fn a_person_accepts_the_figures_seen_and_nothing_worse() {
        let guards = Guards { min_known_percent: Decimal::from(95), max_newly_zero_percent: Decimal::from(2) };
        let figures = Figures { known_rows: 100, missing_rows: 40, known_skus: 100, newly_zero_skus: 0 };

        assert!(figures.pass(&guards, Some(Accepted { missing_rows: 40, newly_zero_skus: 0 })));
        assert!(!figures.pass(&guards, Some(Accepted { missing_rows: 39, newly_zero_skus: 0 })));
        assert!(
            Figures { missing_rows: 1, ..figures }.pass(&guards, Some(Accepted::default())),
            "not stricter than without"
        );
    }
}
