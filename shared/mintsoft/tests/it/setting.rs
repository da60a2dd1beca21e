use mapping::{
    mintsoft::{on_hand::UpdateOutcome, wire::OnHandUpdate},
    sku::Sku,
};
use ports::{Failure, Mode};
use vendors::{Fault, RetryAfter, Vendor};

use crate::office::{office, open, status};

const PATH: &str = "/api/Product/BulkOnHandStockUpdate";

fn updates() -> Vec<OnHandUpdate> {
    vec![OnHandUpdate { sku: Sku::usable("TEE").expect("usable"), warehouse_id: 3, quantity: 4 }]
}

fn name(outcome: &Result<UpdateOutcome, Failure>) -> &'static str {
    match outcome {
        Ok(UpdateOutcome::Answered(refused)) if refused.is_empty() => "set",
        Ok(UpdateOutcome::Answered(_)) => "row refused",
        Ok(UpdateOutcome::Refused(_)) => "refused",
        Ok(UpdateOutcome::Unknown(_)) => "unknown",
        Err(failure) => failure.class(),
    }
}

#[tokio::test]
async fn an_update_is_set_refused_not_done_or_unknown() {
    for (fault, expected) in [
        (status(200, r#"[{"SKU":"TEE","Success":true}]"#), "set"),
        (status(200, r#"[{"SKU":"TEE","Success":false,"Message":"no"}]"#), "row refused"),
        (status(200, r#"[{"SKU":"CAP","Success":true}]"#), "row refused"),
        (status(400, "At most 100 rows"), "refused"),
        (Fault::Null, "unknown"),
        (Fault::EmptyArray, "unknown"),
        (Fault::HalfJson, "unknown"),
        (Fault::CutBody, "unknown"),
        (Fault::Hang { after_commit: true }, "unknown"),
        (Fault::Reset { after_commit: false }, "unknown"),
        (Fault::BadGateway { after_commit: true }, "unknown"),
        (status(500, "{}"), "unknown"),
        (status(401, ""), "misconfigured"),
        (Fault::TooMany { retry_after: RetryAfter::Seconds(7) }, "throttled"),
    ] {
        let office = office(PATH, Some(fault.clone()));

        let outcome = office.client.set_on_hand(&updates()).await;

        assert_eq!(name(&outcome), expected, "{fault:?}");
        let sent = vendors::lock(&office.world).log.count(Vendor::Mintsoft, "POST", PATH);
        assert!(sent <= 2, "{fault:?}: only a 401, which was not processed, is sent again");
        assert!(sent == 1 || expected == "misconfigured", "{fault:?}");
    }
}

#[tokio::test]
async fn observe_mode_sets_nothing() {
    let office = open("https://mintsoft.test", Mode::Observe, PATH, None);

    let outcome = office.client.set_on_hand(&updates()).await;

    assert_eq!(name(&outcome), "halted");
    assert_eq!(vendors::lock(&office.world).log.count(Vendor::Mintsoft, "POST", PATH), 0);
}
