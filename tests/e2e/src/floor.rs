//! What happens to orders on the warehouse floor, and how it is told.

use jiff::Timestamp;
use local::{Depth, Result, eventually};
use serde_json::{Value, json};
use vendors::mintsoft::OrderAction;

use crate::{Callback, Scene, order, order_number};

impl Scene {
    /// Posts an order of these lines and waits until Mintsoft holds it; its id there.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn placed(&self, id: &str, lines: &[(&str, u32)]) -> Result<i32> {
        self.post(&order(id, lines)).await?;
        self.created(id).await?;
        let found = self.world().mintsoft.orders_numbered(&order_number(id)).first().map(|order| order.id);
        found.ok_or_else(|| format!("Mintsoft has no order {id}").into())
    }

    /// Something happens to an order; its id, or that of the new part.
    ///
    /// # Errors
    /// When the simulator cannot do it.
    pub fn play(&self, action: &OrderAction) -> Result<i32> {
        Ok(self.world().mintsoft.move_order(Timestamp::now(), action)?)
    }

    /// An order leaves with a tracking number.
    ///
    /// # Errors
    /// As [`Scene::play`].
    pub fn despatch(&self, order: i32, tracking: &str) -> Result<()> {
        self.play(&OrderAction::Despatch { order, tracking: Some(tracking.to_owned()) }).map(drop)
    }

    /// Gives units of the first item of an order to a new part; its id.
    ///
    /// # Errors
    /// As [`Scene::play`].
    pub fn split(&self, order: i32, units: i32) -> Result<i32> {
        let item = self.world().mintsoft.order(order).and_then(|order| order.items.first()).map(|item| item.id);
        self.play(&OrderAction::Split { order, items: vec![(item.ok_or("the order has no item")?, units)] })
    }

    /// Invokes the dispatch poll as a schedule does (`delta` or `full`); its report.
    ///
    /// # Errors
    /// When the run failed.
    pub async fn look(&self, mode: &str) -> Result<Value> {
        self.run("DispatchPollFunction", mode).await
    }

    /// Invokes the transfer poll as a schedule does (`delta` or `full`); its report.
    ///
    /// # Errors
    /// When the run failed.
    pub async fn transfers(&self, mode: &str) -> Result<Value> {
        self.run("TransferPollFunction", mode).await
    }

    /// Calls as Mintsoft does when an order has left: the address that was registered with the order, with the order as it is
    /// read. The address is one of AWS; here it is reached on this machine. The status of the answer.
    ///
    /// # Errors
    /// When no address of ours was registered, or nothing answers there.
    pub async fn ring(&self, order: i32) -> Result<u16> {
        let (action, number) = {
            let world = self.world();
            let found = world.mintsoft.order(order).ok_or("no such order")?;
            (found.actions.first().cloned().unwrap_or_default(), found.number.clone())
        };
        let address = action["ExtraCode1"].as_str().unwrap_or_default();
        let path = address.split_once(".amazonaws.com/").filter(|(host, _)| host.contains(".execute-api."));
        let (_, path) = path.ok_or_else(|| format!("no hook is registered with {number}: {action}"))?;
        self.hook(path, &json!({ "ID": order, "OrderNumber": number })).await
    }

    /// Posts a body to a path of the API as it is; the status of the answer.
    ///
    /// # Errors
    /// When nothing answers.
    pub async fn hook(&self, path: &str, body: &Value) -> Result<u16> {
        let address = format!("{}/{path}", self.stack.outputs.api_url);
        let answer = self.http.post(address).body(body.to_string()).send().await?;
        Ok(answer.status().as_u16())
    }

    /// What the channel has accepted about an order.
    pub fn callbacks(&self, id: &str) -> Vec<Callback> {
        let all = self.shop.accepted().into_iter();
        all.filter(|callback| callback.body["order"] == id).collect()
    }

    /// The rows of sales that WAIR has of an order.
    pub fn sales(&self, id: &str) -> Vec<Value> {
        let start = format!("web-uk/{id}/");
        let world = self.world();
        let rows = world.wair.objects("sales").map(|(_, row)| row.clone());
        rows.filter(|row| row["salesId"].as_str().is_some_and(|sale| sale.starts_with(&start))).collect()
    }

    /// Waits until the channel has accepted so many callbacks about an order and WAIR has so many rows of its sales.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn told(&self, id: &str, callbacks: usize, sales: usize) -> Result<Vec<Value>> {
        let done = async || Ok((self.callbacks(id).len() == callbacks && self.sales(id).len() == sales).then_some(()));
        if let Err(error) = eventually(&format!("both sinks are told of order {id}"), done).await {
            let (have, sold) = (self.callbacks(id), self.sales(id));
            return self.explain(&format!("{error}; the channel has {have:?}, WAIR {sold:?}")).await;
        }
        Ok(self.callbacks(id).into_iter().map(|callback| callback.body).collect())
    }

    /// Waits until no dispatch is on its way.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn dispatches_rest(&self) -> Result<()> {
        let (empty, queue) = (Depth { visible: 0, in_flight: 0 }, &self.stack.outputs.dispatch_queue_url);
        let rest = async || Ok((self.stack.depth(queue).await? == empty).then_some(()));
        eventually("the dispatch queue is empty", rest).await
    }

    /// Waits until no exception of this code is open.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn no_exception(&self, code: &str) -> Result<()> {
        let closed = async || {
            let all = self.open_exceptions().await?;
            Ok(all.iter().all(|exception| !exception.starts_with(code)).then_some(()))
        };
        eventually(&format!("no exception {code}"), closed).await
    }
}
