//! Each fact of a location has one writer, and each location is mapped.

use super::{Seen, normalised};
use crate::config::mistake::Report;
use crate::config::{Authority, Config, Kind, Location};

pub(super) fn check(config: &Config, report: &Report) {
    if config.locations.is_empty() {
        report.add("location", "no location is declared; add a [[location]]");
    }
    for (index, location) in config.locations.iter().enumerate() {
        mapped(&format!("location[{index}]"), location, report);
    }
    names(config, report);
    warehouses(config, report);
    channels(config, report);
}

/// A warehouse or store is fed by warehouses; an online location, and only that, has a channel.
fn mapped(path: &str, location: &Location, report: &Report) {
    if report.is_wrong(&format!("{path}.kind")) {
        return;
    }
    let wair = &location.wair;
    let channel = format!("{path}.channel");
    match location.kind {
        Kind::Online if location.channel.is_none() => {
            report.add(&channel, format!("online location {wair:?} has no channel; add `channel = …`"));
        }
        Kind::Warehouse | Kind::Store if location.channel.is_some() => {
            let message = "only an online location has a channel; remove it or set `kind = \"online\"`";
            report.add(&channel, message);
        }
        _ => {}
    }
    if location.kind != Kind::Online && location.warehouses.is_empty() {
        let message = format!("location {wair:?} is not mapped; add `warehouses = […]` with Mintsoft warehouse ids");
        report.add(&format!("{path}.warehouses"), message);
    }
    if location.authority == Authority::Wair && location.warehouses.len() != 1 {
        let message = format!(
            "location {wair:?} has `authority = \"wair\"`, so its levels are written to exactly one Mintsoft warehouse; name one"
        );
        report.add(&format!("{path}.warehouses"), message);
    }
}

fn names(config: &Config, report: &Report) {
    let mut seen = Seen::default();
    for (index, location) in config.locations.iter().enumerate() {
        let field = format!("location[{index}].wair");
        if let Some(first) = seen.before(normalised(&location.wair), &field, report) {
            let line = report.line(&first);
            let message =
                format!("location {:?} is already declared (line {line}); put all of it into one", location.wair);
            report.add(&field, message);
        }
    }
}

fn warehouses(config: &Config, report: &Report) {
    let mut seen = Seen::default();
    for (index, location) in config.locations.iter().enumerate() {
        for (place, warehouse) in location.warehouses.iter().enumerate() {
            let field = format!("location[{index}].warehouses[{place}]");
            let Some(first) = seen.before(*warehouse, &field, report) else { continue };
            let line = report.line(&first);
            let other = config.location_of(*warehouse).unwrap_or(location);
            let message = if other.authority == location.authority {
                format!("warehouse {warehouse} already feeds {:?} (line {line}); name it once", other.wair)
            } else {
                format!(
                    "warehouse {warehouse} has two writers: {} here and {} for {:?} (line {line}); name it once",
                    writer(location.authority),
                    writer(other.authority),
                    other.wair
                )
            };
            report.add(&field, message);
        }
    }
}

fn writer(authority: Authority) -> &'static str {
    match authority {
        Authority::Mintsoft => "Mintsoft",
        Authority::Wair => "WAIR",
    }
}

fn channels(config: &Config, report: &Report) {
    let mut seen = Seen::default();
    for (index, location) in config.locations.iter().enumerate() {
        let field = format!("location[{index}].channel");
        let Some(channel) = &location.channel else { continue };
        if config.orders.warehouse == 0 {
            let message = format!("is missing, but channel {channel:?} takes orders; add `warehouse = …` to [orders]");
            report.add("orders.warehouse", message);
        }
        if let Some(first) = seen.before(channel.clone(), &field, report) {
            let line = report.line(&first);
            report.add(&field, format!("channel {channel:?} is already booked on another location (line {line})"));
        }
    }
}
