//! Operators: which flows they stop, and what they look at.

use mapping::flow::Flow;

use crate::{chance::Chance, plan::MINUTE, sim::Sim, tenant::channel};

impl Sim {
    /// An operator stops a flow for so many minutes.
    pub(crate) fn stop(&mut self, flow: Flow, minutes: u32) {
        self.did(format!("operator stops {} for {minutes} minutes", flow.name()));
        self.pause(flow, self.core.time.now_ms() + i64::from(minutes) * MINUTE);
    }

    /// An operator looks at the day, at what is open, at an order or at a SKU.
    pub(crate) fn look(&mut self, roll: u64) {
        let mut chance = Chance::of(roll, "look");
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let orders: Vec<&String> = self.shop.orders.keys().collect();
        let address = match chance.below(4) {
            0 => ("/desk", Vec::new()),
            1 => ("/desk/exceptions", Vec::new()),
            2 if !orders.is_empty() => {
                let order = chance.one(&orders).as_str();
                ("/desk/order", vec![field("order", order), field("channel", channel(order))])
            }
            _ => ("/desk/sku", vec![field("sku", chance.one(&self.range).as_str())]),
        };
        self.visit(address);
    }
}
