use e2e::{CONFIG, Scene};
use serde_json::{Value, json};
use vendors::mintsoft::StockAction;

use crate::catalogue::stocked;
use crate::stage::{catalogued, trading};

async fn reason(scene: &Scene, sku: &str) -> Option<String> {
    scene.not_offered(sku).await.unwrap()
}

#[tokio::test]
async fn what_is_free_is_offered_and_what_is_sold_out_unknown_or_not_mapped_is_not() {
    let scene = trading().await;
    let (free, sold_out) = (scene.plain_sku(), "HAT-RED-M");
    stocked(&scene, sold_out, 1);
    scene.poll("delta").await.unwrap();
    assert_eq!(reason(&scene, &free).await.as_deref(), Some("unknown_sku"), "no catalogue was read yet");
    scene.sync("full").await.unwrap();

    scene.act(&StockAction::Sell { sku: sold_out.into(), warehouse: 3, quantity: 1 }).unwrap();
    scene.poll("delta").await.unwrap();
    let items = scene.availability(&[&free, sold_out, "NOBODY-KNOWS-ME"]).await.unwrap();

    let reasons: Vec<_> = items.iter().map(|item| (&item["offer"], &item["reason"])).collect();
    assert_eq!(reasons[0], (&json!(true), &Value::Null));
    assert_eq!(reasons[1], (&json!(false), &json!("out_of_stock")));
    assert_eq!(reasons[2], (&json!(false), &json!("unknown_sku")));
    assert!(items[0]["asOf"].as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok()));
}

#[tokio::test]
async fn what_a_person_holds_is_not_offered_until_it_is_released() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();
    assert_eq!(reason(&scene, &sku).await, None);

    scene.stack.push_config(&format!("{CONFIG}\n[stock]\nheld = [\"{sku}\"]\n")).await.unwrap();

    let held = async || Ok((reason(&scene, &sku).await.as_deref() == Some("held")).then_some(()));
    assert!(local::eventually("the SKU is held", held).await.is_ok());
}

#[tokio::test]
async fn stock_that_nobody_has_looked_at_for_too_long_is_not_offered() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();

    scene.stack.push_config(&format!("{CONFIG}\n[stock]\nmax_age_minutes = 1\n")).await.unwrap();

    let stale = async || Ok((reason(&scene, &sku).await.as_deref() == Some("stale")).then_some(()));
    assert!(local::eventually("the stock is stale", stale).await.is_ok());
    scene.poll("delta").await.unwrap();
    assert_eq!(reason(&scene, &sku).await, None);
}

#[tokio::test]
async fn questions_that_cannot_be_answered_name_their_field() {
    let scene = trading().await;
    let skus: Vec<String> = (0..101).map(|n| format!("SKU-{n}")).collect();
    let many: Vec<_> = skus.iter().map(|sku| ("sku", sku.as_str())).collect();

    for query in [&many[..], &[], &[("sku", " ")]] {
        let (status, answer) = scene.ask_availability(query).await.unwrap();

        assert_eq!((status, &answer["field"]), (400, &json!("sku")), "{answer}");
    }
}
