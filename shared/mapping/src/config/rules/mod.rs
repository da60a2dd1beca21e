//! What must hold between the keys of the file.

mod bundles;
mod locations;
mod shops;
mod stock;

use std::collections::BTreeMap;

use super::Config;
use super::mistake::Report;
use crate::sku::is_dash;

pub(super) fn check(config: &Config, report: &Report) {
    locations::check(config, report);
    bundles::check(&config.bundles, report);
    carriers(config, report);
    stock::check(config, report);
    shops::check(config, report);
}

fn carriers(config: &Config, report: &Report) {
    let mut seen = Seen::default();
    for (index, carrier) in config.carriers.iter().enumerate() {
        let field = format!("carrier[{index}].mintsoft");
        if let Some(first) = seen.before(normalised(&carrier.mintsoft), &field, report) {
            let line = report.line(&first);
            report.add(&field, format!("carrier {:?} already has a name (line {line}); keep one", carrier.mintsoft));
        }
    }
}

/// Where each value was first seen.
#[derive(Default)]
struct Seen<K>(BTreeMap<K, String>);

impl<K: Ord> Seen<K> {
    /// The field where the value stood before; fields that could not be read are passed over.
    fn before(&mut self, value: K, field: &str, report: &Report) -> Option<String> {
        if report.is_wrong(field) {
            return None;
        }
        match self.0.get(&value) {
            Some(first) => Some(first.clone()),
            None => {
                self.0.insert(value, field.to_owned());
                None
            }
        }
    }
}

/// A name without the differences that people overlook: surrounding space, case, and kinds of dash.
fn normalised(name: &str) -> String {
    name.trim().chars().map(|c| if is_dash(c) { '-' } else { c }).collect::<String>().to_lowercase()
}
