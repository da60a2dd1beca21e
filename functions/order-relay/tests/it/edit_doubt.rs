//! Edits and cancellations while nobody can say what Mintsoft did.

use ports::Clock;
use vendors::{Fault, Rule, lock};

use crate::{
    edit::{created, done},
    world::{TestWorld, cancelled, edited, placed},
};

/// What a vendor may do to a call without saying clearly what it did.
fn unclear() -> Vec<Fault> {
    vec![
        Fault::Hang { after_commit: true },
        Fault::Hang { after_commit: false },
        Fault::Reset { after_commit: true },
        Fault::Reset { after_commit: false },
        Fault::BadGateway { after_commit: true },
        Fault::HalfJson,
        Fault::Null,
        Fault::Status { status: 204, body: String::new(), after_commit: false },
    ]
}

#[tokio::test]
async fn a_cancel_without_a_clear_answer_is_confirmed_by_reading_the_order() {
    for fault in unclear() {
        for (event, live) in [(edited("10042", 2, 5), Some("LS-web-uk-10042-R2")), (cancelled("10042", 2), None)] {
            let (world, id) = created().await;
            let rule = Rule::on("GET", &format!("/api/Order/{id}/Cancel"), fault.clone()).once();
            lock(&world.vendors).mintsoft_faults.add(rule);
            world.post(&event).await;
            world.post(&event).await;

            done(&world, live.as_slice()).await;
        }
    }
}

#[tokio::test]
async fn while_nobody_can_say_whether_the_order_is_cancelled_nothing_is_created() {
    for path in ["/api/Order/Search", "/api/Order/{id}"] {
        for body in ["", "{}", "null", "<html>"] {
            for status in [200, 204, 403, 404, 500] {
                let (world, id) = created().await;
                let path = path.replace("{id}", &id.to_string());
                let fault = Fault::Status { status, body: body.to_owned(), after_commit: false };
                lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", &path, fault).times(6));
                world.post(&edited("10042", 2, 5)).await;
                world.tick().await;
                assert_eq!(world.live(), ["LS-web-uk-10042"], "{path} {status} {body}");

                done(&world, &["LS-web-uk-10042-R2"]).await;
            }
        }
    }
}

#[tokio::test]
async fn an_order_whose_create_is_in_doubt_is_looked_up_before_it_is_edited_or_cancelled() {
    for after_commit in [true, false] {
        for (event, live) in [(edited("10042", 2, 5), Some("LS-web-uk-10042-R2")), (cancelled("10042", 2), None)] {
            let world = TestWorld::new().await;
            lock(&world.vendors)
                .mintsoft_faults
                .add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit }).once());
            world.post(&placed("10042", "TEE-RED-M")).await;
            world.tick().await;
            // The channel's next event overtakes the wait for the lookup.
            let message = world.queue.receive(1);
            assert!(message.is_empty());
            let body = event.to_string();
            for _ in 0..60 {
                let sent = world.clock.now();
                let delivery = runtime::sqs::Delivery { body: &body, receives: 1, sent };
                if world.relay.deliver(delivery).await == runtime::sqs::Verdict::Done {
                    break;
                }
                world.clock.advance(std::time::Duration::from_secs(5));
            }

            done(&world, live.as_slice()).await;
        }
    }
}
