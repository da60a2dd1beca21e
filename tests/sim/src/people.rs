//! Customers and the warehouse floor: who does what in the world.

mod counters;
mod messages;
mod operators;
mod planners;
mod shelves;

pub(crate) use shelves::make_small;

use vendors::mintsoft::{HOME_CLIENT, Order, OrderAction};

use crate::{
    chance::Chance,
    facts::What,
    knobs::Knob,
    plan::{Event, Planned},
    shop::Revision,
    sim::Sim,
    tenant,
};

impl Sim {
    /// One event of the plan.
    pub fn act(&mut self, planned: Planned) {
        let roll = planned.roll;
        match planned.what {
            Event::Place(order) => self.place(&tenant::order(order), "placed", roll),
            Event::Edit(order) => self.change(&tenant::order(order), "edited", roll),
            Event::Cancel(order) => self.change(&tenant::order(order), "cancelled", roll),
            Event::Floor => self.floor(roll),
            Event::Stock => self.stock(roll),
            Event::Ask => self.browse(roll),
            Event::Count => self.count(roll),
            Event::Stop(flow, minutes) => self.stop(flow, minutes),
            Event::Look => self.look(roll),
            Event::Fault(knob) => self.fault(knob, roll),
        }
    }

    /// People ask for anything, and most of all for what sells.
    fn browse(&mut self, roll: u64) {
        let mut chance = Chance::of(roll, "ask");
        let popular = &self.sold_out[self.sold_out.len().saturating_sub(4)..];
        let mut some = || {
            let from = if chance.percent(40) && !popular.is_empty() { popular } else { &self.range };
            chance.one(from).clone()
        };
        let mut skus = vec![some()];
        skus.extend((0..roll % 5).map(|_| some()));
        self.ask(skus);
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
        if tenant::is_shopifys(order) {
            return self.changed_in_shopify(order, revision);
        }
        self.post(order, revision, 0);
        if roll.is_multiple_of(7) {
            self.post(order, revision, 0);
        }
    }

    fn change(&mut self, order: &str, kind: &'static str, roll: u64) {
        let newest = self.shop.orders.get(order).and_then(|all| all.values().last());
        if newest.is_none_or(Revision::is_over) {
            return;
        }
        let first = tenant::number(order, 1);
        let picked = self.in_status(&[2, 14]);
        if picked.iter().any(|(_, _, number)| tenant::family(number) == first) {
            self.core.fired(Knob::EditWhilePicking);
        }
        let range = self.range.clone();
        let revision = self.shop.revise(order, kind, &range, roll);
        self.did(format!("customer: order {order} is {kind}, revision {revision}"));
        if tenant::is_shopifys(order) {
            return self.changed_in_shopify(order, revision);
        }
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
            self.hook(tenant::HOOK_TOKEN, &number);
        }
        if chance.percent(20) {
            self.relabel_in(chance.between(5, 600) as i64 * 1_000, order);
        }
    }

    /// A parcel got another label.
    pub(crate) fn relabel(&self, order: i32) {
        self.move_order(&OrderAction::Track { order, tracking: Some(format!("RE{order}")) });
    }

    /// Orders that came by the intake some minutes ago, of which nobody has begun to pick anything, and which are whole.
    fn whole(&self) -> Vec<(i32, String)> {
        let vendors = vendors::lock(&self.core.vendors);
        let before = vendors.time(self.core.time.now()) - jiff::SignedDuration::from_mins(2);
        let waits = |order: &&Order| {
            order.client == HOME_CLIENT && order.status == 1 && order.parts == 1 && order.created < before
        };
        let orders = vendors.mintsoft.orders().filter(waits).map(|order| (order.id, order.number.clone()));
        orders.filter(|(_, number)| tenant::ordered(number).is_some_and(|order| !tenant::is_shopifys(order))).collect()
    }

    /// Two orders go to one address, and the floor makes one of them. Now and then a customer of one changes it right afterwards.
    pub(crate) fn merge(&mut self, roll: u64) -> bool {
        let whole = self.whole();
        let Some((order, number)) = whole.get(roll as usize % whole.len().max(1)) else { return false };
        let others = || whole.iter().filter(|(_, other)| tenant::family(other) != tenant::family(number));
        let Some((other, gone)) = others().nth((roll >> 8) as usize % others().count().max(1)) else { return false };
        self.move_order(&OrderAction::Merge { order: *order, other: *other });
        let mut chance = Chance::of(roll, "merged");
        if chance.percent(40) {
            let of = if chance.percent(70) { gone } else { number };
            let kind = *chance.one(&["edited", "cancelled"]);
            self.change(tenant::ordered(of).unwrap_or_default(), kind, roll);
        }
        true
    }

    /// The floor cancels an order, or a part of it, because it cannot be sent.
    pub(crate) fn drop_order(&mut self, roll: u64) -> bool {
        let waiting: Vec<_> =
            self.in_status(&[1]).into_iter().filter(|(.., number)| tenant::ordered(number).is_some()).collect();
        let Some((order, ..)) = waiting.get(roll as usize % waiting.len().max(1)).cloned() else { return false };
        self.move_order(&OrderAction::Cancel { order });
        true
    }

    pub(crate) fn split(&mut self, roll: u64) -> bool {
        let waiting = self.in_status(&[1, 2]);
        let waiting: Vec<_> = waiting.into_iter().filter(|(.., number)| !number.contains('+')).collect();
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
            (true, _) => self.hook(tenant::HOOK_TOKEN, "LS-of-somebody-else"),
            (false, _) => {
                self.hook(tenant::HOOK_TOKEN, &number);
                self.hook(tenant::HOOK_TOKEN, &number);
            }
        }
        true
    }
}
