//! Stock is offered from locations that exist and hold some.

use super::Seen;
use crate::config::mistake::Report;
use crate::config::{Config, Kind};

pub(super) fn check(config: &Config, report: &Report) {
    let mut seen = Seen::default();
    for (index, name) in config.stock.offered_from.iter().enumerate() {
        let field = format!("stock.offered_from[{index}]");
        if report.is_wrong(&field) {
            continue;
        }
        match config.locations.iter().find(|location| location.wair == *name) {
            None => report.add(&field, unknown(name, config)),
            Some(location) if location.kind == Kind::Online => {
                report.add(&field, format!("online location {name:?} holds no stock; name those that do"));
            }
            Some(_) => {}
        }
        if seen.before(name.clone(), &field, report).is_some() {
            report.add(&field, format!("location {name:?} stands here twice; keep one"));
        }
    }
}

fn unknown(name: &str, config: &Config) -> String {
    let with_stock = config.locations.iter().filter(|location| location.kind != Kind::Online);
    let names: Vec<_> = with_stock.map(|location| format!("{:?}", location.wair)).collect();
    format!("there is no location {name:?}; declared are: {}", names.join(", "))
}
