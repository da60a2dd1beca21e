//! Orders as large as the queue takes them.

use serde_json::{Value, json};
use vendors::lock;

use crate::world::{TestWorld, edited, placed};

/// An order of 500 lines, about as large as the intake accepts.
fn large(mut event: Value) -> Value {
    let advice = json!({"id": "r".repeat(100), "fitProfile": "f".repeat(100), "recommendedSku": "TEE-RED-M"});
    let line = |at: usize| {
        json!({"line": at.to_string(), "sku": if at.is_multiple_of(2) { "TEE-RED-M" } else { "TEE-RED-L" },
               "quantity": 1, "unitPrice": "10.20", "recommendation": advice})
    };
    event["lines"] = (0..500).map(line).collect();
    event
}

#[tokio::test]
async fn an_order_of_500_lines_is_created_whole_edited_and_held() {
    let world = TestWorld::new().await;
    let event = large(placed("10042", "TEE-RED-M"));
    assert!(event.to_string().len() > 150 * 1024);
    world.post(&event).await;
    world.settle().await;
    assert_eq!(lock(&world.vendors).mintsoft.orders_numbered("LS-web-uk-10042")[0].items.len(), 500);

    let mut edit = large(edited("10042", 2, 1));
    edit["lines"][499]["sku"] = json!("NO-SUCH");
    world.post(&edit).await;
    world.settle().await;
    assert_eq!((world.codes().await, world.held().await), (vec!["ORDER_SKU_UNKNOWN".to_owned()], 1));
    lock(&world.vendors).mintsoft.add_product(ports::Clock::now(&*world.clock), "NO-SUCH");
    world.release().await;
    world.settle().await;

    assert_eq!((world.live(), world.held().await), (vec!["LS-web-uk-10042-R2".to_owned()], 0));
    assert!(world.exceptions().await.is_empty());
    let most = world.table.items().iter().map(|item| format!("{item:?}").len()).max();
    assert!(most.is_some_and(|bytes| bytes < 350 * 1024), "an item of {most:?} bytes nears DynamoDB's 400 KB");
}
