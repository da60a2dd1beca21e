//! Dead letters that come back.

use std::time::Duration;

use ports::Clock;
use runtime::sqs::{Delivery, Verdict};
use serde_json::json;
use state::config::ConfigStore;
use vendors::{Fault, Rule, lock};

use crate::world::{CONFIG, TestWorld, edited, placed};

fn status(body: &str) -> Fault {
    Fault::Status { status: 200, body: body.to_owned(), after_commit: false }
}

#[tokio::test]
async fn an_order_whose_create_may_have_arrived_is_looked_up_when_it_is_redriven() {
    let world = TestWorld::new().await;
    let two = r#"[{"ID":1,"ClientId":42,"OrderNumber":"LS-web-uk-10042"},{"ID":2,"ClientId":42,"OrderNumber":"LS-web-uk-10042"}]"#;
    {
        let mut vendors = lock(&world.vendors);
        vendors.mintsoft.switches.duplicate_check = false;
        vendors.mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
        vendors.mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", status(two)).once());
    }
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    assert_eq!((world.codes().await.as_slice(), world.queue.dead()), (["ORDER_AMBIGUOUS".to_owned()].as_slice(), 1));

    // A person has cancelled the other one.
    world.redrive();
    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.creates(), world.queue.dead()), (1, 1, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn an_order_that_was_plainly_refused_is_sent_when_it_is_redriven() {
    let world = TestWorld::new().await;
    let refusal = status(r#"[{"OrderId":0,"Success":false,"Message":"No courier service"}]"#);
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal).once());
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;

    world.redrive();
    world.tick().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.queue.depth()), (1, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn a_redriven_message_is_judged_afresh_even_when_its_first_receive_came_to_nothing() {
    let world = TestWorld::new().await;
    let refusal = status(r#"[{"OrderId":0,"Success":false,"Message":"No courier service"}]"#);
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal).once());
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    world.redrive();
    let message = world.queue.receive(1).remove(0);

    let delivery = Delivery { body: &message.body, receives: 2, sent: message.sent };
    let verdict = world.relay.deliver(delivery).await;

    assert_eq!(verdict, Verdict::Done);
    assert_eq!(world.orders("LS-web-uk-10042"), 1);
}

#[tokio::test]
async fn a_poison_message_is_reported_even_when_its_first_receive_came_to_nothing() {
    let world = TestWorld::new().await;
    world.post(&json!("not an order")).await;
    let message = world.queue.receive(1).remove(0);

    for receives in 2..=4 {
        let delivery = Delivery { body: &message.body, receives, sent: message.sent };
        assert_eq!(world.relay.deliver(delivery).await, Verdict::Dead);
    }

    let open = world.exceptions().await;
    assert_eq!(
        open.iter().map(|open| (open.code.as_str(), open.count)).collect::<Vec<_>>(),
        [("ORDER_MESSAGE_UNREADABLE", 1)]
    );
}

#[tokio::test]
async fn an_order_that_the_configuration_could_not_carry_goes_when_both_are_mended() {
    let world = TestWorld::new().await;
    let configure = async |text: &str| {
        ConfigStore::new(world.table.clone()).push(text, world.clock.now()).await.expect("stored");
        world.clock.advance(Duration::from_secs(60));
    };
    let other = "[[location]]\nwair = \"WEB-S\"\nkind = \"online\"\nchannel = \"web-uk-s\"\n";
    configure(&format!("{CONFIG}{other}")).await;
    world.post(&placed("s-1", "TEE-RED-M")).await;
    world.settle().await;
    assert_eq!((world.codes().await, world.queue.dead()), (vec!["ORDER_UNMAPPABLE".to_owned()], 1));

    configure(CONFIG).await;
    world.redrive();
    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-s-1"), world.queue.dead()), (1, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn the_consoles_redrive_works_twice_weeks_later_and_between_live_orders() {
    let world = TestWorld::new().await;
    let refusal = status(r#"[{"OrderId":0,"Success":false,"Message":"No courier service"}]"#);
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal));
    for order in ["1", "2", "3"] {
        world.post(&placed(order, "TEE-RED-M")).await;
    }
    world.settle().await;

    world.clock.advance(Duration::from_secs(6 * 86_400));
    world.redrive();
    world.settle().await;
    assert_eq!(world.queue.dead(), 3, "nothing was mended");
    lock(&world.vendors).mintsoft_faults.clear();
    // The second one is edited before its first revision comes back.
    world.post(&edited("2", 2, 5)).await;
    world.settle().await;
    world.clock.advance(Duration::from_secs(7 * 86_400));
    world.redrive();
    world.post(&placed("4", "TEE-RED-M")).await;
    world.settle().await;
    world.redrive();
    world.settle().await;

    let mut live = world.live();
    live.sort();
    assert_eq!(live, ["LS-web-uk-1", "LS-web-uk-2-R2", "LS-web-uk-3", "LS-web-uk-4"]);
    assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0));
    assert!(world.exceptions().await.is_empty());
}
