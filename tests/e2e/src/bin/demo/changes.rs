//! Orders that change: a bundle, an edit, a cancellation, a webhook of Shopify, and a transfer of WAIR.

use e2e::{Expected, Scene, order, order_number, shopify_order};
use jiff::Timestamp;
use local::{Result, eventually};
use serde_json::{Value, json};
use vendors::mintsoft::StockAction;
use vendors::wair::Recommendation;

/// Plays them on two SKUs and a bundle of two components; what Mintsoft has to hold in the end.
pub(crate) async fn play(
    scene: &Scene,
    [one, other]: [&str; 2],
    (bundle, component): (&str, &str),
    say: impl Fn(&str),
) -> Result<Vec<Expected>> {
    scene.act(&StockAction::GoodsIn { sku: component.into(), warehouse: 3, quantity: 10, location: None })?;
    let changed = |id: &str, kind: &str, lines: &[(&str, u32)]| {
        let mut event = order(id, lines);
        (event["kind"], event["revision"]) = (json!(kind), json!(2));
        event
    };
    for event in [order("1011", &[(one, 1)]), order("1012", &[(other, 1)]), order("1013", &[(bundle, 1)])] {
        accepted(scene.post(&event).await?)?;
    }
    accepted(scene.post_shopify("orders/create", &shopify_order("1014", 1, &[(one, 2)])).await?)?;
    say("orders 1011 to 1013 are posted, and Shopify tells of 1014");
    for id in ["1011", "1012", "1013", "1014"] {
        scene.created(id).await?;
    }
    accepted(scene.post(&changed("1011", "edited", &[(one, 3)])).await?)?;
    accepted(scene.post(&changed("1012", "cancelled", &[])).await?)?;
    accepted(scene.post_shopify("orders/updated", &shopify_order("1014", 2, &[(one, 1)])).await?)?;
    say("order 1011 is edited, 1012 cancelled, and Shopify tells of an edit of 1014");
    let transfer = transfer(scene, other).await?;
    say(&format!("WAIR recommends a transfer from WH-UK to STORE-1: it is order {transfer} in Mintsoft"));
    let expected = |number: String, what, live, (sku, quantity): (&str, u32)| Expected {
        number,
        what,
        live,
        lines: vec![(sku.to_owned(), quantity)],
    };
    let all = vec![
        expected(order_number("1011"), "edited", false, (one, 1)),
        expected(order_number("1011-R2"), "what the edit wants", true, (one, 3)),
        expected(order_number("1012"), "cancelled", false, (other, 1)),
        expected(order_number("1013"), "a bundle, as its components", true, (component, 2)),
        expected(order_number("1014"), "from Shopify, edited there", false, (one, 2)),
        expected(order_number("1014-R2"), "what the edit wants", true, (one, 1)),
        expected(transfer, "a transfer of WAIR", true, (other, 4)),
    ];
    let settled = async || Ok(all.iter().all(|it| it.problem(&scene.world()).is_none()).then_some(()));
    // If they do not settle, the ledger says what is wrong.
    if let Err(error) = eventually("edits and cancellations are carried out", settled).await {
        say(&error.to_string());
    }
    Ok(all)
}

/// One recommended transfer, which WAIR shows again and again; the number of its Mintsoft order.
async fn transfer(scene: &Scene, sku: &str) -> Result<String> {
    scene.world().wair.recommend(Recommendation {
        reference: "RD_1001".into(),
        from: "WH-UK".into(),
        to: "STORE-1".into(),
        sku: sku.into(),
        quantity: 4.0,
        confirmed: Timestamp::now(),
        planned: None,
        open: true,
    });
    let mut sent = Vec::new();
    for mode in ["delta", "full", "delta"] {
        let report = scene.stack.invoke("TransferPollFunction", &json!({ "mode": mode })).await?.payload;
        sent.extend(report["sent"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    }
    match sent.as_slice() {
        [number] => Ok(number.clone()),
        other => Err(format!("one transfer was sent as {other:?}").into()),
    }
}

fn accepted((status, answer): (u16, Value)) -> Result<()> {
    if status == 202 { Ok(()) } else { Err(format!("an order was not accepted: {status} {answer}").into()) }
}
