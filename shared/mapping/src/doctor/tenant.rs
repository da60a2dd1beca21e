//! Clients, warehouses, pages, SKUs.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::{
    catalogue::{Product, hygiene},
    config::{Authority, Config},
    mintsoft::wire::{ProductRow, WarehouseRow},
    sku::Sku,
};

/// Examples that are named in one finding.
const NAMED: usize = 3;

/// Whose rows were seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owners {
    /// Rows of our client.
    pub ours: usize,
    /// Rows of others.
    pub foreign: usize,
}

impl Owners {
    /// Counts rows by the client that each of them names; one that names none is ours.
    pub fn of(rows: impl Iterator<Item = Option<i64>>, client: i64) -> Self {
        rows.fold(Self::default(), |seen, owner| match owner.is_none_or(|owner| owner == client) {
            true => Self { ours: seen.ours + 1, ..seen },
            false => Self { foreign: seen.foreign + 1, ..seen },
        })
    }
}

/// Whether our client is there, and alone.
pub fn client(client: i64, seen: Owners) -> Finding {
    const CHECK: &str = "client";
    match seen {
        Owners { ours: 0, foreign: 0 } => Finding::cannot_tell(
            CHECK,
            format!("no product of client {client} is to be seen, and none of another"),
            "check mintsoft.clientId in the secret; a new client may be empty",
        ),
        Owners { ours: 0, foreign } => Finding::blocks(
            CHECK,
            format!("all {foreign} products are of other clients, none of client {client}"),
            "correct mintsoft.clientId in the secret",
        ),
        Owners { ours, foreign: 0 } => {
            Finding::ok(CHECK, format!("{ours} products of client {client}, none of another"))
        }
        Owners { ours, foreign } => Finding::differs(
            CHECK,
            format!("{ours} products of client {client}, and {foreign} of others, which are not used"),
            "ask Mintsoft or the 3PL to limit the API user to your client",
        ),
    }
}

/// Whether the key may do what the configuration asks of it.
pub fn user(config: &Config, is_admin: bool) -> Finding {
    const CHECK: &str = "API user";
    let sets = config.locations.iter().find(|it| it.authority == Authority::Wair && !it.warehouses.is_empty());
    match (is_admin, sets) {
        (false, Some(location)) => Finding::blocks(
            CHECK,
            format!("it is a client user, which may not set the stock of {}", location.wair),
            "ask the 3PL for an admin user, or drop authority = \"wair\" of that location",
        ),
        (false, None) => Finding::ok(CHECK, "a client user"),
        (true, _) => Finding::ok(CHECK, "an admin user"),
    }
}

/// Whether every warehouse feeds a location, and every location has its warehouses.
pub fn warehouses(config: &Config, found: &[WarehouseRow]) -> Vec<Finding> {
    const CHECK: &str = "warehouses";
    let name = |id: i32| {
        let row = found.iter().find(|row| row.id.0 == Some(id.into()));
        row.and_then(|row| row.name.clone()).unwrap_or_default()
    };
    let there: BTreeMap<i32, bool> =
        found.iter().filter_map(|row| Some((i32::try_from(row.id.0?).ok()?, row.active.0 != Some(false)))).collect();
    let mut findings = Vec::new();
    for (id, _) in there.iter().filter(|(id, active)| **active && config.location_of(**id).is_none()) {
        findings.push(Finding::differs(
            CHECK,
            format!("warehouse {id} {} feeds no location; its stock goes nowhere", name(*id)),
            format!("add {id} to the warehouses of a [[location]], unless it is meant so"),
        ));
    }
    for location in &config.locations {
        for id in &location.warehouses {
            let wrong = match there.get(id) {
                None => "is not to be seen",
                Some(false) => "is not active",
                Some(true) => continue,
            };
            findings.push(Finding::blocks(
                CHECK,
                format!("warehouse {id} of {} {wrong}", location.wair),
                "correct [[location]] in the configuration, or the user's permissions in Mintsoft",
            ));
        }
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, format!("all {} feed a location", there.len())));
    }
    findings
}

/// A first configuration file: one location for each active warehouse, named as Mintsoft names it.
pub fn suggest(found: &[WarehouseRow]) -> String {
    let mut text = String::from(
        "# Made of what Mintsoft shows. Give each location the name that it has in WAIR, then check the file:\n\
         # lockstep config lint FILE\n",
    );
    for row in found.iter().filter(|row| row.active.0 != Some(false)) {
        let (Some(id), name) = (row.id.0, row.name.as_deref().unwrap_or_default()) else { continue };
        let name = toml::Value::String(if name.is_empty() { id.to_string() } else { name.to_owned() });
        text += &format!("\n[[location]]\nwair = {name}\nkind = \"warehouse\"\nwarehouses = [{id}]\n");
    }
    text + "\n[mintsoft]\ntime_zone = \"Europe/London\""
}

/// The first pages of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// Rows that each page was asked for.
    pub asked: usize,
    /// Rows that each page had, from the first on.
    pub lengths: Vec<usize>,
    /// A page showed what the one before it had shown.
    pub repeated: bool,
}

/// Whether pages are as long as they are asked for, and follow one another.
pub fn pages(check: &'static str, pages: &Pages) -> Finding {
    let Pages { asked, lengths, repeated } = pages;
    let first = lengths.first().copied().unwrap_or_default();
    let more = lengths.get(1).is_some_and(|rows| *rows > 0);
    if *repeated {
        return Finding::blocks(
            check,
            "every page is the first one: reads do not come to an end",
            "ask Mintsoft; until then only the first page would ever be seen",
        );
    }
    match (first == *asked, more) {
        (true, _) => Finding::ok(check, format!("pages of {asked}, as asked")),
        (false, true) => Finding::differs(
            check,
            format!("pages of {first}, though {asked} were asked for"),
            "reads work, and take more calls: raise CallsPerMinuteMintsoft if full reads take too long",
        ),
        (false, false) => {
            Finding::cannot_tell(check, format!("all {first} rows are on one page"), "nothing has to be set")
        }
    }
}

/// How clean the SKUs are.
pub fn skus(rows: &[ProductRow], client: i64) -> Finding {
    const CHECK: &str = "SKUs";
    let ours = rows.iter().filter(|row| row.client_id.0.is_none_or(|owner| owner == client));
    let active: Vec<_> = ours.filter(|row| row.dis_cont.0 != Some(true)).collect();
    let mut known = BTreeMap::<Sku, usize>::new();
    let mut blank = 0;
    for row in &active {
        match row.sku.as_deref().and_then(Sku::usable) {
            Some(sku) => *known.entry(sku).or_default() += 1,
            None => blank += 1,
        }
    }
    let doubled: Vec<_> = known.iter().filter(|(_, count)| **count > 1).map(|(sku, _)| sku.clone()).collect();
    let products: Vec<_> = known.keys().cloned().map(Product::new).collect();
    let suspicious: Vec<_> = hygiene::survey(products.iter(), |_| false).into_keys().collect();
    if active.is_empty() {
        return Finding::cannot_tell(CHECK, "there is no active product", "create products in Mintsoft and run again");
    }
    let mut faults = Vec::new();
    if blank > 0 {
        faults.push(format!("{blank} without a usable SKU"));
    }
    for (skus, what) in [(doubled, "on several products"), (suspicious, "that look alike or break look-ups")] {
        if !skus.is_empty() {
            faults.push(format!("{} {what} ({})", skus.len(), named(&skus)));
        }
    }
    let seen = active.len();
    match faults.is_empty() {
        true => Finding::ok(CHECK, format!("{seen} active products, each with a SKU of its own")),
        false => Finding::differs(
            CHECK,
            format!("of {seen} active products: {}", faults.join(", ")),
            "correct them in Mintsoft; `lockstep audit` lists every one",
        ),
    }
}

fn named(skus: &[Sku]) -> String {
    let names: BTreeSet<_> = skus.iter().take(NAMED).map(Sku::as_str).collect();
    let more = skus.len().saturating_sub(NAMED);
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    if more == 0 { names } else { format!("{names} and {more} more") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::parse;

    #[test]
    fn the_suggested_file_has_no_mistakes_and_maps_every_active_warehouse() {
        let rows = json!([{"ID": 3, "Name": "MAIN \"x\"", "Active": true}, {"ID": 5, "Active": true}, {"ID": 9, "Active": false}]);
        let rows: Vec<WarehouseRow> = serde_json::from_value(rows).expect("rows");

        let config = parse(&suggest(&rows)).expect("no mistakes");

        assert!(config.location_of(3).is_some() && config.location_of(5).is_some());
        assert!(config.location_of(9).is_none());
    }
}
