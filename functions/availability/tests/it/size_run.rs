use serde_json::json;

use crate::bench::{Bench, UNITS};

#[tokio::test]
async fn the_other_sizes_that_may_be_offered_come_in_size_order_without_quantities() {
    let mut bench = Bench::new().await;
    for size in ["XXL", "S", "M", "XS", "L"] {
        bench.size("TEE", size);
        bench.size("POLO", size);
    }
    bench.stocked("TEE-XS", 0);
    bench.stocked("PLAIN", UNITS);
    bench.save().await;

    let body = bench.size_run(&["TEE-M", "TEE-XS", "PLAIN"]).await;

    let size = |size: &str| json!({"sku": format!("TEE-{size}"), "size": size});
    assert_eq!(body["items"][0]["sizes"], json!(["S", "L", "XXL"].map(size)));
    assert_eq!(body["items"][1]["offer"], false, "a size that is out leads to the others");
    assert_eq!(body["items"][1]["sizes"], json!(["S", "M", "L", "XXL"].map(size)));
    assert_eq!(body["items"][2]["sizes"], json!([]));
    assert!(!body.to_string().contains(&UNITS.to_string()));
}

#[tokio::test]
async fn sizes_are_not_told_unless_they_are_asked_for() {
    let mut bench = Bench::new().await;
    bench.size("TEE", "S");
    bench.size("TEE", "M");
    bench.save().await;

    let item = bench.ask(&["TEE-S"]).await["items"][0].clone();

    assert!(item.get("sizes").is_none());
}
