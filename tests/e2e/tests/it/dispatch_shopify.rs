//! A shop of Shopify that is told by fulfilments.

use e2e::CONFIG;

use crate::stage::catalogued;

#[tokio::test]
async fn two_parts_are_two_fulfilments_in_shopify_also_when_an_answer_is_lost() {
    let scene = catalogued().await;
    let shop = format!("{CONFIG}dispatch = \"shopify\"\nadmin_url = \"{}\"\n", scene.shopify_url);
    scene.stack.push_config(&shop).await.unwrap();
    scene.shopify.shop().add_order("#5301", &[(1, 3)]);
    let id = scene.placed("5301", &[(&scene.plain_sku(), 3)]).await.unwrap();
    let second = scene.split(id, 1).unwrap();

    scene.shopify.shop().lose_next = true;
    scene.despatch(id, "S1").unwrap();
    scene.look("delta").await.unwrap();
    scene.told("5301", 0, 1).await.unwrap();
    scene.dispatches_rest().await.unwrap();
    scene.despatch(second, "S2").unwrap();
    scene.look("delta").await.unwrap();
    scene.told("5301", 0, 2).await.unwrap();
    scene.dispatches_rest().await.unwrap();

    let shop = scene.shopify.shop();
    let fulfilled: Vec<_> =
        shop.fulfilled().iter().map(|one| (one.lines.clone(), one.number().map(str::to_owned))).collect();
    let part = |units, number: &str| (vec![(1, units)], Some(number.to_owned()));
    assert_eq!(fulfilled, [part(2, "S1"), part(1, "S2")]);
    assert_eq!(shop.calls.iter().filter(|call| **call == "create").count(), 2, "what was lost is found");
}
