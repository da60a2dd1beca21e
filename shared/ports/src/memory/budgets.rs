//! What one run of each flow may ask of others: the table `tests/budgets.md`.

use super::Usage;

/// The table that people read.
const TABLE: &str = include_str!("../../../../tests/budgets.md");

/// What one run of a flow has asked of others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Calls to Mintsoft.
    pub mintsoft: usize,
    /// Calls to WAIR.
    pub wair: usize,
    /// Messages that it sent.
    pub messages: usize,
    /// What the state table was asked.
    pub table: Usage,
}

impl Cost {
    /// Nothing but this of the state table.
    pub fn of(table: Usage) -> Self {
        Self { table, ..Self::default() }
    }

    /// # Panics
    /// Unless the budget of `flow` is exactly this: more has to be justified, and what was saved must not creep back.
    pub fn assert_is_budget(self, flow: &str) {
        let budget = rows().find(|(name, _)| *name == flow).unwrap_or_else(|| panic!("{flow} has no budget"));
        assert_eq!(Some(self), budget.1, "left: what {flow} needs, right: its budget in tests/budgets.md");
    }
}

/// Flow and budget of every row; `None` for a budget that cannot be read.
fn rows() -> impl Iterator<Item = (&'static str, Option<Cost>)> {
    let cells = |line: &'static str| -> Vec<&str> { line.trim_matches('|').split('|').map(str::trim).collect() };
    TABLE
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains(": ") && !line.starts_with("| ---"))
        .map(cells)
        .map(|cells| {
            let figures: Option<Vec<usize>> = cells[1..].iter().map(|cell| cell.parse().ok()).collect();
            let cost = figures.and_then(|figures| match figures[..] {
                [mintsoft, wair, messages, requests, read_units, write_units] => {
                    Some(Cost { mintsoft, wair, messages, table: Usage { requests, read_units, write_units } })
                }
                _ => None,
            });
            (cells[0], cost)
        })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn every_budget_is_readable_and_held_against_its_function() {
        for (flow, cost) in rows() {
            assert!(cost.is_some(), "{flow} has a budget that cannot be read");
            let function = flow.split(':').next().unwrap_or_default();
            let test =
                Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../functions/{function}/tests/it/cost.rs"));
            let text = fs::read_to_string(&test).unwrap_or_else(|error| panic!("{}: {error}", test.display()));
            assert!(text.contains(&format!("\"{flow}\"")), "{} does not run {flow}", test.display());
        }
    }
}
