//! Webhooks that are not Shopify's, not of our shops, or not orders.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::logs::Lines;
use crate::shopify::order;

#[tokio::test]
async fn a_body_that_shopify_did_not_sign_is_refused() {
    let bench = Bench::new().await;
    let good = || Bench::from_shopify("orders/create", order(2, 1).to_string().as_bytes());
    let (mut absent, mut changed) = (good(), good());
    absent.headers.remove("x-shopify-hmac-sha256");
    changed.body.push(b' ');

    for request in [absent, changed] {
        let answer = bench.intake.handle(request).await;

        assert_eq!((answer.status, &answer.body["field"]), (401, &json!("X-Shopify-Hmac-Sha256")));
    }
    assert_eq!((bench.drain().len(), bench.record_of("1001").await), (0, None));
}

#[tokio::test]
async fn a_shop_that_the_configuration_does_not_know_is_refused() {
    let bench = Bench::new().await;
    let mut request = Bench::from_shopify("orders/create", order(2, 1).to_string().as_bytes());
    request.headers.insert("x-shopify-shop-domain".to_owned(), "two.myshopify.com".to_owned());

    let answer = bench.intake.handle(request).await;

    assert_eq!((answer.status, &answer.body["field"]), (400, &json!("X-Shopify-Shop-Domain")));
}

#[tokio::test]
async fn without_the_apps_secret_shopify_is_asked_to_come_again() {
    let (bench, lines) = (Bench::with_key(""), Lines::default());
    let _guard = lines.collect();

    let answer = bench.webhook("orders/create", &order(2, 1)).await;

    assert_eq!(answer.status, 503);
    assert!(lines.text().contains("shopify.webhookSecret is missing"));
}

#[tokio::test]
async fn a_webhook_that_cannot_be_read_names_the_field() {
    let bench = Bench::new().await;
    let mut wrong = order(2, 1);
    wrong["shipping_address"]["zip"] = Value::Null;

    let answer = bench.webhook("orders/create", &wrong).await;
    let nonsense = bench.intake.handle(Bench::from_shopify("orders/create", b"{")).await;

    assert_eq!((answer.status, &answer.body["field"]), (400, &json!("shipping_address.zip")));
    assert_eq!((nonsense.status, &nonsense.body["field"]), (400, &json!("")));
}

#[tokio::test]
async fn a_refusal_is_an_exception_until_a_good_webhook_about_the_order_comes() {
    let bench = Bench::new().await;
    let mut wrong = order(2, 1);
    wrong["shipping_address"]["zip"] = Value::Null;
    let other = || Bench::from_shopify("orders/create", order(2, 1).to_string().replace("#1001", "#1002").as_bytes());

    bench.webhook("orders/create", &wrong).await;
    bench.webhook("orders/create", &wrong).await;
    bench.intake.handle(other()).await;
    assert_eq!(bench.refused().await, ["web-uk/1001"]);
    bench.webhook("orders/updated", &order(2, 5)).await;
    assert_eq!(bench.refused().await, [] as [String; 0]);
    // Shopify repeats what was refused for hours.
    let late = bench.webhook("orders/create", &wrong).await;

    assert_eq!((late.status, bench.refused().await.len()), (400, 0));
}

#[tokio::test]
async fn an_older_state_that_comes_again_or_late_does_not_close_a_refusal_of_a_newer_one() {
    let bench = Bench::new().await;
    let mut wrong = order(2, 5);
    wrong["shipping_address"]["zip"] = Value::Null;
    bench.webhook("orders/create", &order(2, 1)).await;
    bench.clock.advance(Duration::from_secs(60));
    bench.webhook("orders/updated", &wrong).await;

    let again = bench.webhook("orders/create", &order(2, 1)).await;
    assert_eq!((again.status, bench.refused().await), (200, vec!["web-uk/1001".to_owned()]));
    let late = bench.webhook("orders/updated", &order(3, 3)).await;
    assert_eq!((late.status, bench.refused().await), (202, vec!["web-uk/1001".to_owned()]));
    let mut mended = order(2, 1);
    mended["updated_at"] = json!("2026-11-20T10:20:00Z");
    bench.webhook("orders/updated", &mended).await;

    assert_eq!(bench.refused().await, [] as [String; 0]);
}

#[tokio::test]
async fn a_refusal_of_an_unknown_shop_or_order_closes_after_a_quiet_day() {
    let bench = Bench::new().await;
    let mut unknown = Bench::from_shopify("orders/create", order(2, 1).to_string().as_bytes());
    unknown.headers.insert("x-shopify-shop-domain".to_owned(), "two.myshopify.com".to_owned());
    bench.intake.handle(unknown).await;
    bench.intake.handle(Bench::from_shopify("orders/create", b"{}")).await;
    bench.webhook("orders/create", &order(2, 1)).await;
    assert_eq!(bench.refused().await, ["Shopify", "web-uk"]);

    bench.clock.advance(Duration::from_secs(24 * 60 * 60));
    bench.webhook("orders/updated", &order(3, 2)).await;

    assert_eq!(bench.refused().await, [] as [String; 0]);
}

#[tokio::test]
async fn an_unsigned_body_opens_no_exception() {
    let bench = Bench::new().await;
    let mut forged = Bench::from_shopify("orders/create", b"{}");
    forged.body = br#"{"id":1}"#.to_vec();

    let answer = bench.intake.handle(forged).await;

    assert_eq!((answer.status, bench.refused().await.len(), bench.table.items().len()), (401, 0, 2));
}

#[tokio::test]
async fn what_is_too_large_or_not_posted_is_refused() {
    let bench = Bench::new().await;
    let large = Bench::from_shopify("orders/create", &vec![b' '; 2 * 1024 * 1024 + 1]);
    let mut get = Bench::from_shopify("orders/create", b"");
    get.method = "GET".to_owned();

    assert_eq!(bench.intake.handle(large).await.status, 413);
    assert_eq!(bench.intake.handle(get).await.status, 405);
}

#[tokio::test]
async fn nothing_personal_is_logged_answered_or_recorded() {
    let (bench, lines) = (Bench::new().await, Lines::default());
    let _guard = lines.collect();
    let mut said = String::new();
    let mut post = async |order: Value| said.push_str(&bench.webhook("orders/updated", &order).await.body.to_string());

    post(order(2, 1)).await;
    post(order(2, 1)).await;
    post(order(3, 2)).await;
    let mut wrong = order(2, 3);
    wrong["shipping_address"]["country_code"] = json!("Byronia");
    post(wrong.clone()).await;
    wrong["shipping_address"] = json!("Ada Byron, 1 Sample Street");
    post(wrong).await;
    bench.queue.set_down(true);
    post(order(1, 4)).await;

    assert_eq!(lines.text().lines().filter(|line| line.contains("order webhook")).count(), 6);
    let text = format!("{said}{}{:?}", lines.text(), bench.table.items());
    for secret in ["Ada", "Byron", "Sample", "Leeds", "LS1", "example.test", "shared key"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(lines.text().contains("b54557e4-bdd9"));
}
