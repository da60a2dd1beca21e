use e2e::order;
use vendors::{Fault, Rule};

use crate::stage::catalogued;

#[tokio::test]
async fn people_see_why_an_order_is_refused_take_it_on_and_replay_it() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();
    let body = r#"[{"OrderId":0,"Success":false,"Message":"No courier service"}]"#.to_owned();
    let refusal = Fault::Status { status: 200, body, after_commit: false };
    scene.world().mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal).once());
    scene.post(&order("8001", &[(&sku, 1)])).await.unwrap();
    scene.dead_letters(1).await.unwrap();
    let ada = scene.visitor().await.unwrap();

    let explained = ada.read("/order?order=8001").await.unwrap();
    let about = [("do", "assign"), ("text", "Bob"), ("code", "ORDER_REFUSED"), ("subject", "web-uk/8001")];
    let assigned = ada.act("/exceptions", &about).await.unwrap();
    let planned = ada.act("/letters", &[("do", "plan"), ("queue", "orders")]).await.unwrap();
    let begun = ada.act("/letters", &[("do", "run"), ("queue", "orders"), ("pace", "10")]).await.unwrap();
    scene.created("8001").await.unwrap();

    assert!(explained.contains("waits in the dead letters") && explained.contains("No courier service"), "{explained}");
    assert_eq!((assigned.0, planned.0, begun.0), (303, 200, 303));
    assert!(planned.1.contains("1 sent again"), "{}", planned.1);
    let trail = ada.read("/trail").await.unwrap();
    assert!(trail.contains("ORDER_REFUSED web-uk/8001") && trail.contains("replay run"), "{trail}");
    let shown = ada.read(&format!("/sku?sku={sku}")).await.unwrap();
    assert!(shown.contains("It may be offered now."), "{shown}");
    let looked = ada.act("/sku", &[("do", "look"), ("sku", &sku)]).await.unwrap();
    assert_eq!(looked.0, 303);
    assert!(ada.read("/trail").await.unwrap().contains("look now"));
    for page in ["", "/exceptions", "/runs", "/mapping", "/letters", "/help/acting", "/help/ORDER_REFUSED"] {
        assert!(ada.read(page).await.unwrap().contains("</html>"), "{page}");
    }
}
