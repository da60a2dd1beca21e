//! How a history ended: everything that the oracles compare, taken out of the world.

use std::collections::{BTreeMap, BTreeSet};

use ports::{Body, Key};
use serde_json::Value;
use state::{
    Store,
    orders::{OrderState, Orders},
};
use vendors::mintsoft::{HOME_CLIENT, Order};

use crate::{
    counts::{Count, InStore},
    oracle::stock::differences,
    process::{LINES, Line},
    shop::Revision,
    shopify::{self, Queued},
    sim::Sim,
    tenant,
};

/// The end of a history.
#[derive(Debug, Default)]
pub struct Ending {
    /// Calls to each vendor that are allowed in any minute.
    pub calls_per_minute: u32,
    /// What customers ordered, numbered as Lockstep does.
    pub ordered: BTreeMap<String, BTreeMap<u32, Revision>>,
    /// What Shopify held of its orders, one after the other.
    pub shopify: BTreeMap<String, BTreeMap<u32, Revision>>,
    /// Lines and units of every fulfilment that Shopify holds, by order; `None` where it is told by callbacks.
    pub fulfilled: Option<BTreeMap<String, Vec<(u64, u32)>>>,
    /// What was put into the queue of orders about them.
    pub queued: Vec<Queued>,
    /// How far each of these orders is in the state table.
    pub states: BTreeMap<String, OrderState>,
    /// All orders in Mintsoft.
    pub orders: Vec<Order>,
    /// Code and subject of every open exception.
    pub open: BTreeSet<(String, String)>,
    /// Recipes that a bundle ever had.
    pub recipes: BTreeMap<String, Vec<Vec<(String, u32)>>>,
    /// What was posted of the store.
    pub counts: Vec<Count>,
    /// What each SKU is in the store.
    pub store: BTreeMap<String, InStore>,
    /// Pairs that were not right when they had to be.
    pub diverged: Vec<String>,
    /// Pairs that are not right at the very end.
    pub differences: Vec<String>,
    /// Whether WAIR's batch is open.
    pub batch_open: bool,
    /// WAIR's allocations and Mintsoft's, by location and SKU.
    pub allocations: [BTreeMap<(String, String), i64>; 2],
    /// Callbacks that the channel accepted: key and body.
    pub callbacks: Vec<(String, Value)>,
    /// Sales that WAIR holds.
    pub sales: Vec<Value>,
    /// WAIR's transfers.
    pub transfers: Vec<Value>,
    /// Units that WAIR ever recommended to move, by SKU.
    pub recommended: BTreeMap<String, i64>,
    /// For each queue: messages that wait, and bodies of the dead letters.
    pub queues: Vec<(String, usize, Vec<String>)>,
    /// Unreadable messages that were sent.
    pub poison: Vec<String>,
    /// Text of every item of the state table, and of every mail.
    pub texts: Vec<(Key, String)>,
    /// Keys that runs wrote when nothing changed.
    pub quiet: Vec<(u32, Key)>,
    /// Since when nothing changes.
    pub quiet_since: Option<i64>,
}

impl Ending {
    /// Takes the ending out of a history that was played.
    pub fn of(sim: &mut Sim) -> Self {
        let mut ending = Self {
            calls_per_minute: sim.plan.traits.calls_per_minute,
            diverged: std::mem::take(&mut sim.diverged),
            differences: differences(sim),
            recipes: sim.recipes.clone(),
            counts: sim.counter.posts.clone(),
            store: InStore::all(sim),
            poison: sim.poison.iter().map(|(_, body)| body.clone()).collect(),
            recommended: sim.recommended.clone(),
            quiet_since: sim.quiet_since.take(),
            ..Self::default()
        };
        let of_shopify = |(order, _): &(String, _)| tenant::is_shopifys(order);
        (ending.shopify, ending.ordered) = sim.shop.orders.clone().into_iter().partition(of_shopify);
        {
            let inner = sim.core.lock();
            let queued = inner.sent.iter().filter(|(line, _)| *line == Line::Orders);
            ending.queued = queued.filter_map(|(_, message)| Queued::of(&message.body)).collect();
        }
        ending.ordered.extend(shopify::numbered(&ending.shopify, &ending.queued));
        if sim.plan.traits.fulfilments {
            let fulfilled: &mut BTreeMap<String, Vec<(u64, u32)>> = ending.fulfilled.get_or_insert_default();
            for order in &sim.core.shopify.shop().orders {
                let lines = order.fulfilled.iter().flat_map(|one| one.lines.iter().copied());
                fulfilled.insert(order.name.trim_start_matches('#').to_owned(), lines.collect());
            }
        }
        let store = Store::new(sim.table.clone());
        let orders = Orders::new(store.clone());
        for order in sim.shop.orders.keys() {
            let record = Sim::at_once(orders.read(tenant::channel(order), order)).expect("the bare table answers");
            ending.states.insert(order.clone(), record.map(|record| record.value.state).unwrap_or_default());
        }
        let open = sim.open_exceptions();
        ending.open = open.into_iter().map(|open| (open.code, open.subject)).collect();
        for line in LINES {
            let queue = sim.boxes.of(line);
            ending.queues.push((format!("{line:?}"), queue.depth(), queue.dead_bodies()));
        }
        let text = |body: &Body| match body {
            Body::Text(text) => Some(text.clone()),
            Body::Bytes(_) => None,
        };
        ending.texts = sim.table.items().into_iter().filter_map(|item| Some((item.key, text(&item.body)?))).collect();
        let mails = sim.mail.take().into_iter().map(|(subject, text)| (Key::new("mail", subject), text));
        ending.texts.extend(mails);
        let mut inner = sim.core.lock();
        ending.callbacks = inner.channel.accepted.clone();
        ending.quiet = inner.quiet.take().unwrap_or_default();
        let sums = inner.sums.clone();
        drop(inner);
        let vendors = vendors::lock(&sim.core.vendors);
        ending.orders = vendors.mintsoft.orders().filter(|order| order.client == HOME_CLIENT).cloned().collect();
        ending.batch_open = vendors.wair.batch_open();
        ending.sales = vendors.wair.objects("sales").map(|(_, sale)| sale.clone()).collect();
        ending.transfers = vendors.wair.objects("transfers").map(|(_, row)| row.clone()).collect();
        for row in vendors.wair.allocations().values() {
            *ending.allocations[0].entry((row.location.clone(), row.sku.clone())).or_default() += row.quantity;
        }
        let skus: BTreeMap<i32, &str> = vendors.mintsoft.products().map(|one| (one.id, one.sku.as_str())).collect();
        for row in vendors.mintsoft.rows().filter(|row| row.client == HOME_CLIENT) {
            let sku = skus.get(&row.product).copied().unwrap_or_default();
            let fed = sums.iter().filter(|(_, sums)| sums.last().is_some_and(|sum| sum.contains(&row.warehouse)));
            for (location, _) in fed.filter(|_| !sku.trim().is_empty()) {
                let pair = (location.clone(), sku.to_owned());
                *ending.allocations[1].entry(pair).or_default() += i64::from(row.allocated);
            }
        }
        // What people release twice is less than nothing, and no allocation.
        ending.allocations.iter_mut().for_each(|sums| sums.retain(|_, sum| *sum > 0));
        ending
    }
}
