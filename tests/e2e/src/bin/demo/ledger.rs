//! The ledger: what both vendors hold at the end of the day, by their own books.

use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use e2e::{Expected, LOCATIONS, differences, expected, order_number};
use vendors::{Vendor, World};

/// An order that was posted.
pub(crate) struct Placed {
    pub(crate) id: String,
    pub(crate) lines: Vec<(String, u32)>,
    pub(crate) posts: usize,
    /// How many Mintsoft orders there have to be.
    pub(crate) expected: usize,
    pub(crate) note: &'static str,
}

/// A question of the storefront.
pub(crate) struct Offer {
    pub(crate) sku: String,
    pub(crate) what: &'static str,
    /// `offered`, or why not.
    pub(crate) told: String,
    pub(crate) expected: &'static str,
}

/// What the day has left.
pub(crate) struct Ledger<'a> {
    pub(crate) skus: &'a [String],
    pub(crate) placed: &'a [Placed],
    pub(crate) changed: &'a [Expected],
    pub(crate) offers: &'a [Offer],
    pub(crate) exceptions: Vec<String>,
    pub(crate) dead: u64,
    pub(crate) took: Duration,
}

impl Ledger<'_> {
    /// Prints all of it; whether it balances.
    pub(crate) fn print(&self, world: &World) -> bool {
        println!("\nStock (all SKUs are compared; these had a part in the day)\n{}", self.stock(world));
        println!("\nOrders\n{}", self.orders(world));
        println!("\nOrders that change, and a transfer\n{}", self.changed(world));
        println!("\nStorefront\n{}", self.storefront());
        println!("\nCalls\n{}", calls(world));
        println!("\nOpen exceptions");
        self.exceptions.iter().for_each(|exception| println!("  {exception}"));
        let wrong = self.wrong(world);
        wrong.iter().for_each(|problem| println!("  WRONG: {problem}"));
        let verdict = if wrong.is_empty() { "The ledger balances." } else { "The ledger does NOT balance." };
        println!("\n{verdict} {:.0} s.", self.took.as_secs_f32());
        wrong.is_empty()
    }

    /// Everything that is not as the simulators' books demand.
    fn wrong(&self, world: &World) -> Vec<String> {
        let mut wrong = differences(world);
        for placed in self.placed {
            let lines: Vec<Vec<(String, u32)>> = mintsoft_lines(world, &placed.id);
            if lines.len() != placed.expected {
                wrong.push(format!("order {}: {} Mintsoft orders, not {}", placed.id, lines.len(), placed.expected));
            }
            let other = lines.iter().filter(|lines| **lines != placed.lines);
            wrong.extend(other.map(|lines| format!("order {} has other lines in Mintsoft: {lines:?}", placed.id)));
        }
        wrong.extend(self.changed.iter().filter_map(|order| order.problem(world)));
        let told =
            world.wair.objects("transfers").filter(|(_, row)| row["quantityShipped"] == 0 && row["open"] == true);
        if told.count() != 1 {
            wrong.push("WAIR does not know of the transfer as one that is under way".to_owned());
        }
        let misled = self.offers.iter().filter(|offer| offer.told != offer.expected);
        wrong.extend(misled.map(|offer| format!("{}: told {}, not {}", offer.sku, offer.told, offer.expected)));
        let blank = |(_, item): (&str, &serde_json::Value)| item.to_string().contains("\"skuId\":\"  \"");
        if world.wair.objects("items").any(blank) {
            wrong.push("WAIR was given a product without a SKU".to_owned());
        }
        let orders = world.mintsoft.orders().count();
        let all = self.placed.iter().map(|placed| placed.expected).sum::<usize>() + self.changed.len();
        if orders != all {
            wrong.push(format!("Mintsoft has {orders} orders in all, not {all}"));
        }
        if self.dead > 0 {
            wrong.push(format!("{} orders are in the dead letters", self.dead));
        }
        let orders = self.exceptions.iter().filter(|exception| exception.starts_with("ORDER_"));
        wrong.extend(orders.map(|exception| format!("an order is in trouble: {exception}")));
        if !self.exceptions.iter().any(|exception| exception.starts_with("SKU_BLANK")) {
            wrong.push("the product without a SKU was not reported".to_owned());
        }
        wrong.extend(world.wair.violations().iter().map(|broken| format!("WAIR's rule {} was broken", broken.rule)));
        if world.wair.batch_open() {
            wrong.push("a WAIR batch is still open".to_owned());
        }
        wrong
    }

    fn stock(&self, world: &World) -> Table {
        let expected = expected(&world.mintsoft);
        let mut table =
            table(&["SKU", "location", "Mintsoft holds", "WAIR holds", "Mintsoft allocated", "WAIR allocated"], 2);
        for (sku, (location, _)) in self.skus.iter().flat_map(|sku| LOCATIONS.map(|location| (sku, location))) {
            let figures = expected.get(&(location, sku.as_str()));
            let cell = |number: Option<i64>| number.map_or("unknown".to_owned(), |number| number.to_string());
            table.add_row([
                sku.clone(),
                location.to_owned(),
                cell(figures.map(|figures| figures.physical)),
                cell(world.wair.planned_level(location, sku)),
                cell(figures.map(|figures| figures.allocated)),
                world.wair.planned_allocated(location, sku).to_string(),
            ]);
        }
        table
    }

    fn changed(&self, world: &World) -> Table {
        let mut table = table(&["Mintsoft order", "what", "has to", "does"], 4);
        for order in self.changed {
            let wanted = if order.live { "ship" } else { "be cancelled" };
            let does = order.problem(world).unwrap_or_else(|| "as it has to".to_owned());
            table.add_row([order.number.as_str(), order.what, wanted, &does]);
        }
        table
    }

    fn storefront(&self) -> Table {
        let mut table = table(&["SKU", "situation", "told", "expected"], 4);
        for Offer { sku, what, told, expected } in self.offers {
            table.add_row([sku, *what, told, expected]);
        }
        table
    }

    fn orders(&self, world: &World) -> Table {
        let mut table = table(&["order", "lines", "posted", "Mintsoft orders", "expected", "what"], 1);
        for placed in self.placed {
            let numbers = [placed.lines.len(), placed.posts, mintsoft_lines(world, &placed.id).len(), placed.expected];
            let numbers = numbers.iter().map(ToString::to_string);
            table.add_row(std::iter::once(placed.id.clone()).chain(numbers).chain([placed.note.to_owned()]));
        }
        if let Some(what) = table.column_mut(5) {
            what.set_cell_alignment(CellAlignment::Left);
        }
        table
    }
}

/// The lines of every Mintsoft order that there is for an order.
fn mintsoft_lines(world: &World, id: &str) -> Vec<Vec<(String, u32)>> {
    let orders = world.mintsoft.orders_numbered(&order_number(id));
    let line = |item: &vendors::mintsoft::Item| (item.sku.clone(), item.quantity.unsigned_abs());
    orders.into_iter().map(|order| order.items.iter().map(line).collect()).collect()
}

fn calls(world: &World) -> Table {
    let mut table = table(&["vendor", "calls", "of them writes", "faults met"], 1);
    for vendor in [Vendor::Mintsoft, Vendor::Wair] {
        let faults = world.log.calls().iter().filter(|call| call.vendor == vendor && call.fault.is_some()).count();
        let numbers = [world.log.total(vendor), world.log.writes(vendor), faults].map(|number| number.to_string());
        table.add_row(std::iter::once(vendor.to_string()).chain(numbers));
    }
    table
}

/// A table whose columns from `numbers` on are aligned to the right.
fn table(header: &[&str], numbers: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    for column in table.column_iter_mut().skip(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
