//! Dead letters that come back.

use runtime::sqs::{Delivery, Verdict};
use serde_json::json;
use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, placed};

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
