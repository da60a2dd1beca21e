//! What happens on the day.

use std::time::Instant;

use e2e::{Expected, Scene, order, order_number, plain_skus};
use jiff::Timestamp;
use local::{Result, eventually};
use vendors::mintsoft::StockAction;
use vendors::{Fault, Rule};

use crate::changes;
use crate::ledger::{Ledger, Offer, Placed};
use crate::say;

/// A SKU that is ordered before it is in Mintsoft.
const LATE: &str = "TEE-LATE-M";
/// A product that is new in the range at noon.
pub(crate) const NEW: &str = "PARKA-OLIVE-M";
/// Two of one component make this bundle.
const BUNDLE: &str = "DUO-PACK-M";
/// How often the order that a nervous channel repeats is posted.
const REPEATED: usize = 3;

/// A trading day.
pub(crate) struct Day<'a> {
    scene: &'a Scene,
    began: Instant,
    /// SKUs with a story, in the order of the ledger.
    skus: Vec<String>,
    placed: Vec<Placed>,
    /// Orders that change, as they have to be in the end.
    changed: Vec<Expected>,
    /// What the storefront asked, and was told.
    offers: Vec<Offer>,
}

impl<'a> Day<'a> {
    pub(crate) fn new(scene: &'a Scene, began: Instant) -> Self {
        let skus = plain_skus(&scene.world().mintsoft, 8);
        Self { scene, began, skus, placed: Vec::new(), changed: Vec::new(), offers: Vec::new() }
    }

    /// Plays it and prints the ledger; whether it balances.
    pub(crate) async fn play(mut self) -> Result<bool> {
        if self.skus.len() < 8 {
            return Err("the catalogue is too small: take more SKUs".into());
        }
        self.poll("full", "the night's full read").await?;
        self.sync("full", "the night's catalogue").await?;
        self.poll("delta", "nothing has happened yet").await?;
        self.time_out().await?;
        self.trade().await?;
        self.range().await?;
        self.orders().await?;
        self.late().await?;
        self.say("waiting for the orders: a create without an answer takes its time-out, and is then looked up");
        self.settle().await?;
        self.changes().await?;
        self.scene.orders_rest().await?;
        self.poll("delta", "the warehouse has allocated what was ordered").await?;
        let exceptions = self.scene.open_exceptions().await?;
        let dead = self.scene.stack.depth(&self.scene.stack.outputs.orders_dead_letters_url).await?.visible;
        let Self { skus, placed, changed, offers, .. } = &self;
        let ledger = Ledger { skus, placed, changed, offers, exceptions, dead, took: self.began.elapsed() };
        Ok(ledger.print(&self.scene.world()))
    }

    /// The first order of the day meets a Mintsoft that creates it and never says so.
    async fn time_out(&mut self) -> Result<()> {
        let fault = Rule::on("PUT", "/api/Order", Fault::Hang { after_commit: true }).once();
        self.scene.world().mintsoft_faults.add(fault);
        let sku = self.skus[0].clone();
        self.place("1001", &[(&sku, 1)], 1, 1, "create times out after commit").await?;
        let number = order_number("1001");
        let committed = async || Ok((!self.scene.world().mintsoft.orders_numbered(&number).is_empty()).then_some(()));
        eventually("Mintsoft creates the first order", committed).await
    }

    async fn trade(&self) -> Result<()> {
        let act = |action| self.scene.act(&action);
        let sku = |at: usize| self.skus[at].clone();
        act(StockAction::Sell { sku: sku(1), warehouse: 3, quantity: 2 })?;
        act(StockAction::Sell { sku: sku(2), warehouse: 3, quantity: 1 })?;
        self.poll("delta", "two SKUs were sold over the counter").await?;
        act(StockAction::GoodsIn { sku: sku(3), warehouse: 3, quantity: 40, location: None })?;
        self.poll("delta", "forty pieces of one SKU came in").await?;
        for warehouse in [3, 5] {
            let quantity = self.scene.free(&sku(4), warehouse);
            act(StockAction::Sell { sku: sku(4), warehouse, quantity })?;
        }
        self.poll("delta", "one SKU sold out in WH-UK").await?;
        self.poll("delta", "nothing has happened since").await
    }

    /// The range changes at noon: a new product, one without a SKU, and a bundle.
    async fn range(&mut self) -> Result<()> {
        let sku = self.skus[4].clone();
        self.ask(&sku, "sold out in WH-UK", Some("out_of_stock")).await?;
        self.ask(NEW, "in stock, and in no catalogue yet", Some("unknown_sku")).await?;
        {
            let (now, mut world) = (Timestamp::now(), self.scene.world());
            world.mintsoft.add_product(now, NEW);
            world.mintsoft.add_product(now, "  ");
            world.mintsoft.add_bundle(now, BUNDLE, &[(NEW, 2)]);
        }
        self.scene.act(&StockAction::GoodsIn { sku: NEW.into(), warehouse: 3, quantity: 3, location: None })?;
        self.sync("delta", "a new product, a bundle of it, and a product without a SKU").await?;
        self.poll("delta", "three pieces of the new product came in").await?;
        self.ask(NEW, "three pieces, now in both catalogues", None).await?;
        self.ask(BUNDLE, "its component is enough for one", None).await?;
        self.scene.act(&StockAction::Sell { sku: NEW.into(), warehouse: 3, quantity: 2 })?;
        self.poll("delta", "two of the three were sold over the counter").await?;
        self.ask(NEW, "one piece is left", None).await?;
        self.ask(BUNDLE, "its component is no longer enough", Some("out_of_stock")).await
    }

    /// Asks as the storefront does; `expected` is the reason why the SKU must not be offered.
    async fn ask(&mut self, sku: &str, what: &'static str, expected: Option<&'static str>) -> Result<()> {
        let reason = self.scene.not_offered(sku).await?;
        let told = reason.unwrap_or_else(|| "offered".to_owned());
        self.say(&format!("the storefront asks for {sku} ({what}): {told}"));
        self.offers.push(Offer { sku: sku.to_owned(), what, told, expected: expected.unwrap_or("offered") });
        Ok(())
    }

    async fn sync(&self, mode: &str, why: &str) -> Result<()> {
        let report = self.scene.sync(mode).await?;
        if report["outcome"] != "done" {
            return Err(format!("the {mode} product sync did not succeed: {report}").into());
        }
        let calls = format!("{} calls to Mintsoft, {} to WAIR", report["mintsoftCalls"], report["wairCalls"]);
        self.say(&format!("{mode} product sync, {why}: {} products read; {calls}", report["rows"]));
        Ok(())
    }

    /// Nine further orders.
    async fn orders(&mut self) -> Result<()> {
        let skus = self.skus.clone();
        let sku = |at: usize| skus[at].as_str();
        self.place("1002", &[(sku(5), 1)], REPEATED, 1, "posted three times").await?;
        self.place("1003", &[(sku(1), 1), (LATE, 1)], 1, 1, "held until its SKU is there").await?;
        for (at, id) in (1004..=1010).enumerate() {
            let quantity = u32::try_from(at % 3 + 1)?;
            self.place(&id.to_string(), &[(sku(5 + at % 3), quantity), (sku(3), 1)], 1, 1, "").await?;
        }
        Ok(())
    }

    /// The held order frees itself when the product is entered.
    async fn late(&self) -> Result<()> {
        self.scene.exception("ORDER_SKU_UNKNOWN").await?;
        self.say("order 1003 is held: Mintsoft does not know one of its SKUs");
        self.scene.world().mintsoft.add_product(Timestamp::now(), LATE);
        self.scene.act(&StockAction::GoodsIn { sku: LATE.into(), warehouse: 3, quantity: 5, location: None })?;
        self.sync("delta", "the missing product was entered, the held order goes").await
    }

    /// Edits, a cancellation, a bundle, a webhook and a transfer.
    async fn changes(&mut self) -> Result<()> {
        let skus = [self.skus[5].as_str(), self.skus[3].as_str()];
        self.changed = changes::play(self.scene, skus, (BUNDLE, NEW), |what| self.say(what)).await?;
        Ok(())
    }

    /// Waits until every order that can be is created, and says how far that is.
    async fn settle(&self) -> Result<()> {
        let created = || self.scene.world().mintsoft.orders().count();
        let (all, mut before) = (self.placed.iter().map(|placed| placed.expected).sum(), 0);
        let done = async || {
            let now = created();
            if now != before {
                self.say(&format!("Mintsoft has {now} orders of {all}"));
                before = now;
            }
            Ok((now >= all).then_some(()))
        };
        eventually("all orders are created", done).await?;
        for placed in self.placed.iter().filter(|placed| placed.expected > 0) {
            self.scene.created(&placed.id).await?;
        }
        Ok(())
    }

    async fn place(
        &mut self,
        id: &str,
        lines: &[(&str, u32)],
        posts: usize,
        expected: usize,
        note: &'static str,
    ) -> Result<()> {
        let event = order(id, lines);
        let mut answers = Vec::new();
        for _ in 0..posts {
            let (status, answer) = self.scene.post(&event).await?;
            if !matches!(status, 200 | 202) {
                return Err(format!("order {id} was not accepted: {status} {answer}").into());
            }
            answers.push(status.to_string());
        }
        self.say(&format!("order {id} of {} lines is posted: {} {note}", lines.len(), answers.join(", ")));
        let lines = lines.iter().map(|(sku, quantity)| ((*sku).to_owned(), *quantity)).collect();
        self.placed.push(Placed { id: id.to_owned(), lines, posts, expected, note });
        Ok(())
    }

    async fn poll(&self, mode: &str, why: &str) -> Result<()> {
        let report = self.scene.poll(mode).await?;
        if report["outcome"] != "done" {
            return Err(format!("the {mode} poll did not succeed: {report}").into());
        }
        let (levels, allocations) = (&report["levels"], report["allocations"].as_u64().unwrap_or_default());
        let calls = format!("{} calls to Mintsoft, {} to WAIR", report["mintsoftCalls"], report["wairCalls"]);
        self.say(&format!("{mode} poll, {why}: {levels} levels and {allocations} allocations told; {calls}"));
        Ok(())
    }

    fn say(&self, what: &str) {
        say(self.began, what.trim_end());
    }
}
