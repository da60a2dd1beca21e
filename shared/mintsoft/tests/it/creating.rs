use mapping::{
    config,
    mintsoft::wire::NewOrder,
    order::{CreateOutcome, Pins, new_order, parse},
};
use ports::{Failure, Mode};
use vendors::{Fault, RetryAfter, Vendor};

use crate::office::{class, office, open, status};

fn order() -> NewOrder {
    let event = r#"{"version":1,"kind":"placed","channel":"web","order":"1","revision":1,
        "occurredAt":"2026-03-02T09:00:00Z","currency":"GBP","shippingTotal":"0.00",
        "ship":{"firstName":"Ada","lastName":"Byron","address1":"1 Sample Street","town":"Leeds","postCode":"LS1 1AA","country":"GB"},
        "lines":[{"line":"1","sku":"TEE","quantity":1,"unitPrice":"10.00"}]}"#;
    let config = "[[location]]\nwair = \"WEB\"\nkind = \"online\"\nchannel = \"web\"\n\
        [[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3]\n[orders]\nwarehouse = 3\n";
    let event = parse(event.as_bytes()).expect("a good event");
    new_order(&event, &config::parse(config).expect("a good configuration"), 42, &Pins::default())
        .expect("a good order")
}

fn name(outcome: &Result<CreateOutcome, Failure>) -> &'static str {
    match outcome {
        Ok(CreateOutcome::Done(_)) => "done",
        Ok(CreateOutcome::Partial { .. }) => "partial",
        Ok(CreateOutcome::Refused(_)) => "refused",
        Ok(CreateOutcome::Unknown(_)) => "unknown",
        Err(failure) => failure.class(),
    }
}

#[tokio::test]
async fn a_create_is_done_refused_not_done_or_unknown() {
    for (fault, expected) in [
        (status(200, r#"[{"OrderId":7,"OrderNumber":"LS-web-1","Success":true}]"#), "done"),
        (status(200, r#"[{"OrderId":0,"OrderNumber":"LS-web-1","Success":false,"Message":"no stock"}]"#), "refused"),
        (status(200, r#"[{"OrderId":0,"OrderNumber":"LS-web-1","Success":true}]"#), "unknown"),
        (status(200, "[]"), "unknown"),
        (Fault::Null, "unknown"),
        (Fault::HalfJson, "unknown"),
        (Fault::CutBody, "unknown"),
        (Fault::Hang { after_commit: true }, "unknown"),
        (Fault::Reset { after_commit: false }, "unknown"),
        (Fault::BadGateway { after_commit: true }, "unknown"),
        (status(500, "{}"), "unknown"),
        (Fault::EdgePage { status: 503, retry_after: RetryAfter::Seconds(7) }, "unknown"),
        (status(401, ""), "misconfigured"),
        (Fault::TooMany { retry_after: RetryAfter::Seconds(7) }, "throttled"),
        (Fault::EdgePage { status: 403, retry_after: RetryAfter::Absent }, "throttled"),
    ] {
        let office = office("/api/Order", Some(fault.clone()));

        let outcome = office.client.create_order(&order()).await;

        assert_eq!(name(&outcome), expected, "{fault:?}");
    }
}

#[tokio::test]
async fn a_create_is_sent_once_whatever_the_answer_but_for_a_401_that_was_not_processed() {
    for (fault, sent) in
        [(status(500, "{}"), 1), (Fault::Hang { after_commit: true }, 1), (status(429, "{}"), 1), (status(401, ""), 2)]
    {
        let office = office("/api/Order", Some(fault.clone()));

        drop(office.client.create_order(&order()).await);

        assert_eq!(vendors::lock(&office.world).log.count(Vendor::Mintsoft, "PUT", "/api/Order"), sent, "{fault:?}");
    }
}

#[tokio::test]
async fn a_server_that_was_never_reached_created_nothing() {
    let office = open("https://nowhere.test", Mode::Live, "", None);

    assert_eq!(name(&office.client.create_order(&order()).await), "transient");
}

#[tokio::test]
async fn observe_mode_creates_nothing() {
    let office = open("https://mintsoft.test", Mode::Observe, "", None);

    assert_eq!(class(office.client.create_order(&order()).await), "halted");
    assert_eq!(vendors::lock(&office.world).log.total(Vendor::Mintsoft), 0);
}
