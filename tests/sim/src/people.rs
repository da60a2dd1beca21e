//! Customers, the warehouse, merchandisers: who does what in the world.

use ports::{Message, Queue};
use vendors::{
    mintsoft::{HOME_CLIENT, OrderAction, StockAction},
    wair::Recommendation,
};

use crate::{
    chance::Chance,
    facts::What,
    knobs::Knob,
    plan::{Event, Planned},
    process::{LINES, Line},
    sim::Sim,
};

const WAREHOUSES: [i32; 3] = [3, 5, 8];

impl Sim {
    /// One event of the plan.
    pub fn act(&mut self, planned: Planned) {
        let roll = planned.roll;
        match planned.what {
            Event::Place(order) => self.place(&order.to_string(), "placed", roll),
            Event::Edit(order) => self.change(&order.to_string(), "edited", roll),
            Event::Cancel(order) => self.change(&order.to_string(), "cancelled", roll),
            Event::Floor => self.floor(roll),
            Event::Stock => self.stock(roll),
            Event::Ask => {
                let mut chance = Chance::of(roll, "ask");
                let skus = (0..chance.between(1, 5)).map(|_| chance.one(&self.range).clone()).collect();
                self.ask(skus);
            }
            Event::Fault(knob) => self.fault(knob, roll),
        }
    }

    /// Something that a person did.
    pub(crate) fn did(&self, what: String) {
        self.core.note(What::Did { what });
    }

    /// An order comes in.
    pub(crate) fn place(&mut self, order: &str, kind: &'static str, roll: u64) {
        let mut range = self.range.clone();
        // One customer in fifty buys what the catalogue does not know.
        if roll.is_multiple_of(50) {
            range = vec!["NO-SUCH-SKU".to_owned()];
        }
        let revision = self.shop.revise(order, kind, &range, roll);
        self.did(format!("customer places order {order}"));
        self.post(order, revision, 0);
        if roll.is_multiple_of(7) {
            self.post(order, revision, 0);
        }
    }

    fn change(&mut self, order: &str, kind: &'static str, roll: u64) {
        if !self.shop.orders.contains_key(order) {
            return;
        }
        let first = crate::tenant::number(order, 1);
        let picked = self.in_status(&[2, 14]);
        if picked.iter().any(|(_, _, number)| crate::tenant::family(number) == first) {
            self.core.fired(Knob::EditWhilePicking);
        }
        let range = self.range.clone();
        let revision = self.shop.revise(order, kind, &range, roll);
        self.did(format!("customer: order {order} is {kind}, revision {revision}"));
        self.post(order, revision, 0);
    }

    /// The ids of orders in Mintsoft with one of these statuses.
    fn in_status(&self, statuses: &[i32]) -> Vec<(i32, i32, String)> {
        let vendors = vendors::lock(&self.core.vendors);
        let orders = vendors.mintsoft.orders().filter(|order| order.client == HOME_CLIENT);
        let orders = orders.filter(|order| statuses.contains(&order.status));
        orders.map(|order| (order.id, order.status, order.number.clone())).collect()
    }

    fn move_order(&self, action: &OrderAction) {
        let moved = {
            let mut vendors = vendors::lock(&self.core.vendors);
            let now = vendors.time(self.core.time.now());
            vendors.mintsoft.move_order(now, action)
        };
        self.core.note_stock();
        self.did(format!("warehouse: {action:?}: {}", if moved.is_ok() { "done" } else { "not possible" }));
    }

    fn floor(&mut self, roll: u64) {
        let mut chance = Chance::of(roll, "floor");
        let waiting = self.in_status(&[1, 2, 14]);
        if waiting.is_empty() {
            return;
        }
        let (order, status, number) = chance.one(&waiting).clone();
        if status == 1 && chance.percent(50) {
            self.move_order(&OrderAction::Advance { order, status: 2 });
            return;
        }
        let tracking = (!chance.percent(10)).then(|| format!("TR{order}"));
        self.move_order(&OrderAction::Despatch { order, tracking });
        if chance.percent(60) {
            self.hook(crate::tenant::HOOK_TOKEN, &number);
        }
    }

    pub(crate) fn act_on_stock(&self, action: &StockAction) -> bool {
        let done = {
            let mut vendors = vendors::lock(&self.core.vendors);
            let now = vendors.time(self.core.time.now());
            vendors.mintsoft.act(now, action).is_ok()
        };
        self.core.note_stock();
        if done {
            self.did(format!("stock: {action:?}"));
        }
        done
    }

    /// A SKU of the range that is a product of its own.
    pub(crate) fn some_sku(&self, chance: &mut Chance) -> String {
        let plain: Vec<&String> = self.range.iter().filter(|sku| !sku.starts_with("SET-")).collect();
        (*chance.one(&plain)).clone()
    }

    fn stock(&mut self, roll: u64) {
        let mut chance = Chance::of(roll, "stock");
        let (sku, warehouse) = (self.some_sku(&mut chance), *chance.one(&WAREHOUSES));
        if chance.percent(12) {
            self.sell_out(&sku);
            return;
        }
        let quantity = chance.between(1, 9) as i32;
        let action = match chance.below(10) {
            0..4 => StockAction::GoodsIn { sku, warehouse, quantity, location: None },
            4..8 => StockAction::Sell { sku, warehouse, quantity },
            8 => StockAction::Allocate { sku, warehouse, quantity },
            _ => StockAction::Release { sku, warehouse, quantity },
        };
        self.act_on_stock(&action);
    }

    /// Everything that is free of a SKU goes, wherever it is.
    fn sell_out(&self, sku: &str) {
        for warehouse in WAREHOUSES {
            let quantity: i32 = {
                let vendors = vendors::lock(&self.core.vendors);
                let product = vendors.mintsoft.product(sku).map_or(0, |product| product.id);
                vendors.mintsoft.rows_of(product, warehouse).map(|row| row.on_hand.max(0)).sum()
            };
            if quantity > 0 {
                self.act_on_stock(&StockAction::Sell { sku: sku.to_owned(), warehouse, quantity });
            }
        }
    }

    /// All of a bin goes to a new one, and the old row is gone.
    pub(crate) fn move_bin(&mut self, roll: u64) -> bool {
        let mut chance = Chance::of(roll, "bin");
        let (sku, warehouse) = (self.some_sku(&mut chance), *chance.one(&WAREHOUSES));
        let (row, now) = {
            let vendors = vendors::lock(&self.core.vendors);
            let product = vendors.mintsoft.product(&sku).map(|product| product.id);
            let row = product.and_then(|id| vendors.mintsoft.rows_of(id, warehouse).next().cloned());
            (row.filter(|row| row.on_hand > 0 && row.allocated == 0), vendors.time(self.core.time.now()))
        };
        let Some(row) = row else { return false };
        // Both happen at once: nobody can have read what lies between.
        let mut vendors = vendors::lock(&self.core.vendors);
        let put =
            StockAction::GoodsIn { sku: sku.clone(), warehouse, quantity: row.on_hand, location: Some(9_000 + row.id) };
        let take = if chance.percent(50) {
            StockAction::RemoveRow { sku: sku.clone(), row: row.id }
        } else {
            StockAction::Adjust { sku: sku.clone(), row: row.id, on_hand: 0, allocated: 0 }
        };
        let moved = vendors.mintsoft.act(now, &take).and_then(|()| vendors.mintsoft.act(now, &put));
        drop(vendors);
        self.core.note_stock();
        self.did(format!("stock: {sku} of warehouse {warehouse} moves to another bin: {}", moved.is_ok()));
        moved.is_ok()
    }

    /// WAIR recommends a transfer; a person has confirmed it.
    pub(crate) fn recommend(&mut self, roll: u64) -> bool {
        let mut chance = Chance::of(roll, "transfer");
        let sku = self.some_sku(&mut chance);
        let now = self.core.time.now();
        let recommendation = Recommendation {
            reference: format!("ref-{:05}", roll % 100_000),
            from: "WH".to_owned(),
            to: "STORE".to_owned(),
            sku,
            quantity: chance.between(1, 3) as f64,
            confirmed: vendors::lock(&self.core.vendors).time(now),
            planned: Some("2026-12-31".parse().expect("a date")),
            open: true,
        };
        self.did(format!("WAIR recommends {recommendation:?}"));
        *self.recommended.entry(recommendation.sku.clone()).or_default() += recommendation.quantity as i64;
        vendors::lock(&self.core.vendors).wair.recommend(recommendation);
        true
    }

    /// One of WAIR's recommendations is altered or withdrawn.
    pub(crate) fn alter(&mut self, roll: u64, withdraw: bool) -> bool {
        let mut vendors = vendors::lock(&self.core.vendors);
        let open: Vec<Recommendation> = vendors.wair.recommendations().iter().filter(|row| row.open).cloned().collect();
        let Some(mut row) = open.get(roll as usize % open.len().max(1)).cloned() else { return false };
        if withdraw {
            vendors.wair.withdraw(&row.reference);
        } else {
            row.quantity += 1.0;
            vendors.wair.recommend(row.clone());
        }
        drop(vendors);
        if !withdraw {
            *self.recommended.entry(row.sku.clone()).or_default() += 1;
        }
        self.did(format!("WAIR {} {}", if withdraw { "withdraws" } else { "alters" }, row.reference));
        true
    }

    pub(crate) fn split(&mut self, roll: u64) -> bool {
        let waiting = self.in_status(&[1, 2]);
        let Some((order, ..)) = waiting.get(roll as usize % waiting.len().max(1)).cloned() else { return false };
        let items = {
            let vendors = vendors::lock(&self.core.vendors);
            let all = vendors.mintsoft.order(order).map(|order| order.items.clone()).unwrap_or_default();
            let units: i32 = all.iter().map(|item| item.quantity).sum();
            all.first().filter(|_| units > 1).map(|item| vec![(item.id, 1)])
        };
        let Some(items) = items else { return false };
        self.move_order(&OrderAction::Split { order, items });
        true
    }

    /// A despatch was a mistake; most are despatched again.
    pub(crate) fn undo(&mut self, roll: u64) -> bool {
        let gone = self.in_status(&[4, 5]);
        let Some((order, ..)) = gone.get(roll as usize % gone.len().max(1)).cloned() else { return false };
        self.move_order(&OrderAction::Advance { order, status: 2 });
        true
    }

    pub(crate) fn track(&mut self, roll: u64) -> bool {
        let gone = self.in_status(&[4, 5]);
        let Some((order, ..)) = gone.get(roll as usize % gone.len().max(1)).cloned() else { return false };
        self.move_order(&OrderAction::Track { order, tracking: Some(format!("CO{}", roll % 1_000)) });
        true
    }

    /// A hook that Mintsoft sends twice, or that somebody else sends.
    pub(crate) fn hooks(&mut self, roll: u64, forged: bool) -> bool {
        let all = self.in_status(&[1, 2, 4, 5]);
        let number =
            all.get(roll as usize % all.len().max(1)).map_or("LS-of-nobody", |(_, _, number)| number).to_owned();
        match (forged, roll % 2) {
            (true, 0) => self.hook("guessed-token", &number),
            (true, _) => self.hook(crate::tenant::HOOK_TOKEN, "LS-of-somebody-else"),
            (false, _) => {
                self.hook(crate::tenant::HOOK_TOKEN, &number);
                self.hook(crate::tenant::HOOK_TOKEN, &number);
            }
        }
        true
    }

    /// An unreadable message.
    pub(crate) fn poison(&mut self, roll: u64) -> bool {
        let line = LINES[roll as usize % LINES.len()];
        let bodies = ["{", "null", "[]", r#"{"version":9}"#, "\u{fffd}\u{0}", r#"{"version":1,"skus":7}"#];
        let body = format!("{}{}", bodies[(roll >> 8) as usize % bodies.len()], " ".repeat((roll >> 16) as usize % 40));
        let group = matches!(line, Line::Orders | Line::Dispatch).then(|| format!("poison-{}", roll % 100));
        let message = Message { group, deduplication: None, body: body.clone() };
        Self::at_once(self.boxes.of(line).send(message)).expect("the bare queue takes it");
        self.poison.push((line, body));
        self.look_in(100);
        true
    }

    /// An event that was delivered before comes once more, as a message of its own.
    pub(crate) fn repeat(&mut self, roll: u64, of_old: bool) -> bool {
        let accepted: Vec<(String, u32, String)> = self
            .shop
            .orders
            .iter()
            .flat_map(|(order, all)| {
                let newest = all.keys().max().copied().unwrap_or(0);
                let wanted = all.iter().filter(move |(revision, _)| !of_old || **revision < newest);
                wanted.filter(|(_, one)| one.accepted.is_some()).map(|(n, one)| (order.clone(), *n, one.body.clone()))
            })
            .collect();
        let Some((order, _, body)) = accepted.get(roll as usize % accepted.len().max(1)) else { return false };
        for _ in 0..=(roll >> 20) % 3 {
            let group = Some(format!("{}/{order}", crate::tenant::CHANNEL));
            let message = Message { group, deduplication: None, body: body.clone() };
            Self::at_once(self.boxes.orders.send(message)).expect("the bare queue takes it");
        }
        self.look_in(100);
        true
    }

    /// Products, bundles and configuration as merchandisers change them.
    pub(crate) fn merchandise(&mut self, knob: Knob, roll: u64) -> bool {
        let mut chance = Chance::of(roll, "merchandise");
        let sku = self.some_sku(&mut chance);
        let of_ours = knob == Knob::BundleChanged && !self.change_bundle(&mut chance);
        if of_ours {
            if let Some(part) = self.recipe.first_mut() {
                part.1 = chance.between(1, 3) as u32;
            }
            self.push_config();
        }
        if knob != Knob::BundleChanged {
            self.change_product(knob, &sku, &mut chance);
        }
        self.note_recipes();
        self.did(format!("merchandiser: {knob:?} of {sku}"));
        true
    }

    /// Half of the time, a bundle of Mintsoft gets another recipe.
    fn change_bundle(&self, chance: &mut Chance) -> bool {
        let mut vendors = vendors::lock(&self.core.vendors);
        let now = vendors.time(self.core.time.now());
        let bundle = vendors.mintsoft.products().find(|product| !product.components.is_empty()).map(|one| one.id);
        let Some(bundle) = bundle.filter(|_| chance.percent(50)) else { return false };
        let more = chance.percent(50);
        vendors.mintsoft.change_product(now, bundle, |product| {
            if let Some(part) = product.components.first_mut() {
                part.quantity = if more { part.quantity + 1 } else { 1 };
            }
        });
        true
    }

    fn change_product(&self, knob: Knob, sku: &str, chance: &mut Chance) {
        let mut vendors = vendors::lock(&self.core.vendors);
        let now = vendors.time(self.core.time.now());
        let Some(id) = vendors.mintsoft.product(sku).map(|product| product.id) else { return };
        if knob == Knob::Discontinued {
            vendors.mintsoft.change_product(now, id, |product| product.discontinued = !product.discontinued);
            return;
        }
        let odd = if chance.percent(50) { sku.to_lowercase() } else { format!("{sku} ") };
        if vendors.mintsoft.product(&odd).is_none() {
            vendors.mintsoft.add_product(now, &odd);
        }
    }
}
