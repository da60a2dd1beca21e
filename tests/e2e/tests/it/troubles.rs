//! Every story of orders once more, under every trouble.

use e2e::{CONFIG, Scene, order, order_number, shopify_order};
use jiff::Timestamp;
use local::{Result, eventually};
use serde_json::{Value, json};
use vendors::mintsoft::StockAction;
use vendors::wair::Recommendation;
use vendors::{Fault, Rule};

use crate::stage::catalogued;

/// A bundle of two.
const BUNDLE: &str = "DUO-PACK-M";
/// A SKU that is ordered before Mintsoft has it.
const LATE: &str = "TEE-LATE-M";
/// The orders that are live in the end.
const LIVE: [&str; 7] = ["T1", "T2", "T3-R2", "T6", "T7", "T8-R2", "T9-R2"];

/// What is wrong all the time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Trouble {
    /// Everything is delivered twice, and at the end once more.
    Twice,
    /// Mintsoft creates, and never says so: first it is silent, then the connection is cut.
    Unanswered,
    /// Nor can anybody look for a while what it did.
    Blind,
}

/// The stories of one day under one trouble.
struct Day {
    scene: Scene,
    trouble: Trouble,
    /// Events as they were posted.
    events: Vec<Value>,
}

impl Day {
    async fn begin(trouble: Trouble) -> Self {
        let scene = catalogued().await;
        let component = scene.plain_sku();
        scene.world().mintsoft.add_bundle(Timestamp::now(), BUNDLE, &[(&component, 2)]);
        scene.sync("delta").await.unwrap();
        // Before any order: a running function would take up to a minute to see it.
        couriers(&scene, "Standard = \"Royal Mail Tracked 48\"").await;
        let mut world = scene.world();
        world.mintsoft.switches.duplicate_check = false;
        let rules = match trouble {
            Trouble::Twice => Vec::new(),
            Trouble::Unanswered | Trouble::Blind => vec![
                Rule::on("PUT", "/api/Order", Fault::Hang { after_commit: true }).once(),
                Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }),
            ],
        };
        rules.into_iter().for_each(|rule| world.mintsoft_faults.add(rule));
        drop(world);
        Self { scene, trouble, events: Vec::new() }
    }

    /// For the next calls nobody can look anything up.
    fn blind(&self) {
        if self.trouble == Trouble::Blind {
            let fault = |status| Fault::Status { status, body: String::new(), after_commit: false };
            let mut world = self.scene.world();
            world.mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", fault(404)).times(2));
            world.mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", fault(500)).times(2));
        }
    }

    async fn post(&mut self, event: Value) {
        let (first, second) = tokio::join!(self.scene.post(&event), async {
            match self.trouble {
                Trouble::Twice => Some(self.scene.post(&event).await),
                _ => None,
            }
        });
        for (status, answer) in [Some(first), second].into_iter().flatten().map(Result::unwrap) {
            assert!([200, 202].contains(&status), "{status} {answer}");
        }
        self.events.push(event);
    }

    async fn webhook(&self, topic: &str, body: &Value) {
        for _ in 0..if self.trouble == Trouble::Twice { 2 } else { 1 } {
            let (status, answer) = self.scene.post_shopify(topic, body).await.unwrap();
            assert!([200, 202].contains(&status), "{status} {answer}");
        }
    }

    /// Everything that was posted comes out of the queue again, as after a redrive.
    async fn again(&self) {
        let queue = &self.scene.stack.outputs.orders_queue_url;
        for (at, event) in self.events.iter().enumerate() {
            let group = format!("web-uk/{}", event["order"].as_str().unwrap());
            self.scene.stack.send(queue, &group, &format!("again-{at}"), &event.to_string()).await.unwrap();
        }
        self.scene.orders_rest().await.unwrap();
    }

    /// The numbers of our live orders, in order; transfers apart.
    fn live(&self) -> Vec<String> {
        let world = self.scene.world();
        let live = world.mintsoft.orders().filter(|order| order.status != 3 && !order.number.starts_with("LS-T-"));
        let mut numbers: Vec<String> = live.map(|order| order.number.clone()).collect();
        numbers.sort();
        numbers
    }

    /// The first events of all stories.
    async fn morning(&mut self) {
        let sku = self.scene.plain_sku();
        self.blind();
        for id in ["T1", "T3", "T4"] {
            self.post(order(id, &[(&sku, 1)])).await;
        }
        self.post(order("T2", &[(BUNDLE, 1)])).await;
        // Cancelled before anybody has heard of it.
        self.post(revised(order("T5", &[]), "cancelled", 2)).await;
        self.post(order("T5", &[(&sku, 1)])).await;
        self.post(order("T6", &[(&sku, 1), (LATE, 1)])).await;
        let mut unmapped = order("T7", &[(&sku, 1)]);
        unmapped["shippingMethod"] = json!("Next day");
        self.post(unmapped).await;
        self.webhook("orders/create", &shopify_order("T8", 1, &[(&sku, 2)])).await;
        self.post(order("T9", &[(LATE, 1)])).await;
        for id in ["T1", "T2", "T3", "T4", "T8"] {
            self.scene.created(id).await.unwrap();
        }
        for code in ["ORDER_SKU_UNKNOWN", "ORDER_COURIER_UNMAPPED"] {
            self.scene.exception(code).await.unwrap();
        }
        self.scene.orders_rest().await.unwrap();
    }

    /// What becomes of them.
    async fn afternoon(&mut self) {
        let sku = self.scene.plain_sku();
        self.blind();
        self.post(revised(order("T3", &[(&sku, 2)]), "edited", 2)).await;
        self.post(revised(order("T4", &[]), "cancelled", 2)).await;
        self.post(revised(order("T9", &[(&sku, 1)]), "edited", 2)).await;
        self.webhook("orders/updated", &shopify_order("T8", 2, &[(&sku, 1)])).await;
        self.scene.world().mintsoft.add_product(Timestamp::now(), LATE);
        couriers(&self.scene, "Standard = \"Royal Mail Tracked 48\"\n\"Next day\" = \"DPD Next Day\"").await;
        self.scene.sync("delta").await.unwrap();
        let wanted = LIVE.map(order_number).to_vec();
        let settled = async || Ok((self.live() == wanted).then_some(()));
        if eventually("every order is as it should be", settled).await.is_err() {
            let open = self.scene.open_exceptions().await.unwrap();
            panic!("{:?}: {:?} are live; {open:?}", self.trouble, self.live());
        }
        self.scene.orders_rest().await.unwrap();
    }

    /// One transfer; its number.
    async fn transfer(&self) -> String {
        self.blind();
        let sku = self.scene.plain_sku();
        self.scene.world().wair.recommend(Recommendation {
            reference: "RD_1".into(),
            from: "WH-UK".into(),
            to: "STORE-1".into(),
            sku,
            quantity: 1.0,
            confirmed: Timestamp::now(),
            planned: None,
            open: true,
        });
        let poll = async || {
            let report = self.scene.stack.invoke("TransferPollFunction", &json!({ "mode": "delta" })).await?.payload;
            Ok(report["sent"][0].as_str().map(str::to_owned))
        };
        let number = eventually("the transfer is sent", poll).await.unwrap();
        for _ in 0..2 {
            poll().await.unwrap();
        }
        number
    }

    /// What Mintsoft holds in the end, and that the trouble was there.
    fn check(&self, transfer: &str) {
        assert_eq!(self.live(), LIVE.map(order_number));
        let world = self.scene.world();
        let once = |number: &str| world.mintsoft.orders_numbered(number).len() == 1;
        let all = [LIVE.as_slice(), &["T3", "T4", "T8"]].concat();
        assert!(all.iter().all(|id| once(&order_number(id))) && once(transfer), "some order is there twice");
        assert!(world.mintsoft.orders_numbered(&order_number("T5")).is_empty());
        let fired = |fault: &str| world.mintsoft_faults.fired().get(fault).copied().unwrap_or_default();
        let met = [
            ("hang", self.trouble != Trouble::Twice),
            ("reset", self.trouble != Trouble::Twice),
            ("status", self.trouble == Trouble::Blind),
        ];
        assert!(met.iter().all(|(fault, wanted)| (fired(fault) > 0) == *wanted), "{:?}", world.mintsoft_faults.fired());
        let of = |id: &str| world.mintsoft.orders_numbered(&order_number(id))[0].clone();
        assert_eq!(
            (of("T2").items[0].quantity, of("T3-R2").items[0].quantity, of("T8-R2").items[0].quantity),
            (2, 2, 1)
        );
        assert_eq!(
            (of("T7").sent["CourierService"].as_str(), of("T3-R2").tags),
            (Some("DPD Next Day"), vec!["WAIR".into()])
        );
    }
}

fn revised(mut event: Value, kind: &str, revision: u32) -> Value {
    (event["kind"], event["revision"]) = (json!(kind), json!(revision));
    event
}

async fn couriers(scene: &Scene, couriers: &str) {
    scene.stack.push_config(&format!("{CONFIG}\n[orders.couriers]\n{couriers}\n")).await.unwrap();
}

async fn every_story(trouble: Trouble) {
    let mut day = Day::begin(trouble).await;
    let sku = day.scene.plain_sku();
    // Enough for every line of the day.
    day.scene.act(&StockAction::GoodsIn { sku, warehouse: 3, quantity: 50, location: None }).unwrap();
    day.morning().await;
    day.afternoon().await;
    let transfer = day.transfer().await;
    if trouble == Trouble::Twice {
        day.again().await;
    }

    day.check(&transfer);
    let open = day.scene.open_exceptions().await.unwrap();
    assert!(open.iter().all(|it| !it.starts_with("ORDER_") && !it.starts_with("TRANSFER_")), "{open:?}");
    assert_eq!(day.scene.stack.depth(&day.scene.stack.outputs.orders_dead_letters_url).await.unwrap().visible, 0);
}

#[tokio::test]
async fn every_story_ends_well_when_everything_is_delivered_twice() {
    every_story(Trouble::Twice).await;
}

#[tokio::test]
async fn every_story_ends_well_when_no_create_is_answered() {
    every_story(Trouble::Unanswered).await;
}

#[tokio::test]
async fn every_story_ends_well_when_lookups_fail_too() {
    every_story(Trouble::Blind).await;
}
