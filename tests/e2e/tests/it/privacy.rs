use e2e::{ADDRESS, SIGNING_KEY, Setting, WEBHOOK_SECRET, order};
use serde_json::json;
use vendors::mintsoft::{PASSWORD, USERNAME};
use vendors::{Fault, Rule, wair};

use crate::stage::{EMULATOR, scene};

/// How session tokens of the two vendors begin.
const TOKENS: [&str; 2] = ["3f0c0000-0000-4000-8000-", "wair-token-"];

/// How the lines begin that the platform puts around each run.
const PLATFORM: [&str; 3] = ["START RequestId: ", "END RequestId: ", "REPORT RequestId: "];

#[tokio::test]
async fn nothing_that_is_logged_or_stored_holds_a_secret_an_address_or_an_e_mail() {
    let login = json!({ "username": USERNAME, "password": PASSWORD });
    let scene = scene(Setting { login, ..Setting::default() }).await;
    let sku = scene.plain_sku();
    scene.poll("full").await.unwrap();
    let secrets = [PASSWORD, wair::PASSWORD, SIGNING_KEY, WEBHOOK_SECRET];
    let wanted: Vec<&str> = ADDRESS.into_iter().chain(secrets).chain(TOKENS).collect();

    // One order that goes through, one whose answer is lost, one that is refused, one unknown SKU, one broken message.
    scene.post(&order("4001", &[(&sku, 1)])).await.unwrap();
    scene.created("4001").await.unwrap();
    scene.world().mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
    scene.post(&order("4002", &[(&sku, 1)])).await.unwrap();
    scene.post(&order("4003", &[(&sku, 0)])).await.unwrap();
    scene.post(&order("4004", &[("NO-SUCH-SKU", 1)])).await.unwrap();
    let broken = order("4005", &[(&sku, 1)]).to_string().replace("\"GB\"", "GB");
    scene.stack.send(&scene.stack.outputs.orders_queue_url, "broken", "broken", &broken).await.unwrap();
    scene.created("4002").await.unwrap();
    scene.exception("ORDER_SKU_UNKNOWN").await.unwrap();
    scene.dead_letters(1).await.unwrap();

    let logged = scene.stack.logs().await.unwrap();
    let emulator = std::fs::read_to_string(EMULATOR.log()).unwrap();
    let stored = format!("{:?}", scene.stack.items().await.unwrap());
    assert!(logged.iter().any(|line| line.contains("4002")), "the run is not in the logs");
    for text in logged.iter().map(String::as_str).chain(emulator.lines()).chain([stored.as_str()]) {
        let found: Vec<_> = wanted.iter().filter(|wanted| text.contains(**wanted)).collect();
        assert!(found.is_empty(), "{found:?} in {text}");
    }
    let structured = |line: &str| serde_json::from_str::<serde_json::Value>(line).is_ok_and(|it| it.is_object());
    let of_platform = |line: &str| PLATFORM.iter().any(|word| line.starts_with(word));
    let plain: Vec<_> = logged.iter().filter(|line| !structured(line) && !of_platform(line)).collect();
    assert!(plain.is_empty(), "not JSON: {plain:?}");
}
