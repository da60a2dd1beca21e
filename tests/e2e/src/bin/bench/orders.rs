//! Orders from the intake through the queue and the relay to Mintsoft.

use e2e::{order, order_number, plain_skus};
use local::Result;
use vendors::{Vendor, World};

use crate::{Bench, steps};

const INTAKE: &str = "OrderIntakeFunction";
const RELAY: &str = "OrderRelayFunction";
/// Both functions that an order passes.
pub(crate) const FUNCTIONS: [&str; 2] = [INTAKE, RELAY];
/// How many orders are posted.
const ORDERS: u32 = 1_000;
/// Over how many SKUs they are spread: each has enough for its share.
const SKUS: usize = 200;

impl Bench {
    /// Posts them one after the other; the figures are those of one order in each function.
    pub(crate) async fn orders(&mut self) -> Result<()> {
        let skus = plain_skus(&self.scene.world().mintsoft, SKUS);
        // The first order starts both processes and reads the configuration.
        self.scene.post(&order("first", &[(skus[0].as_str(), 1)])).await?;
        self.scene.created("first").await?;
        self.scene.orders_rest().await?;
        let [intake, relay] = [self.begin(INTAKE)?, self.begin(RELAY)?];
        for (at, sku) in (0..ORDERS).zip(skus.iter().cycle()) {
            let (status, answer) = self.scene.post(&order(&format!("b{at}"), &[(sku.as_str(), 1)])).await?;
            if status != 202 {
                return Err(format!("order b{at} was not accepted: {status} {answer}").into());
            }
        }
        self.scene.orders_rest().await?;
        let calls = calls(&self.scene.world());
        if let Some(lost) = (0..ORDERS).find(|at| self.created(&format!("b{at}")) != 1) {
            return Err(format!("order b{lost} is not one Mintsoft order").into());
        }
        // What the simulators have counted meanwhile is other flows' as well.
        for (function, name, began, calls) in
            [(INTAKE, steps::INTAKE, intake, 0.0), (RELAY, steps::RELAY, relay, calls)]
        {
            self.end(function, name, began, ORDERS)?;
            if let Some(step) = self.steps.last_mut() {
                (step.mintsoft_calls, step.wair_calls) = (calls / f64::from(ORDERS), 0.0);
            }
        }
        Ok(())
    }

    fn created(&self, id: &str) -> usize {
        self.scene.world().mintsoft.orders_numbered(&order_number(id)).len()
    }
}

/// The calls that the relay may make: stock polls, which its hints have started, make others.
fn calls(world: &World) -> f64 {
    let of_relay = |path: &str| path.starts_with("/api/Order") || path.starts_with("/api/Product/Search");
    let calls = world.log.calls().iter().filter(|call| call.vendor == Vendor::Mintsoft && of_relay(&call.path));
    calls.map(|_| 1.0).sum()
}
