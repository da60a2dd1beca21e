use crate::bench::Bench;

#[tokio::test]
async fn a_bundle_follows_its_scarcest_component() {
    let mut bench = Bench::new().await;
    bench.stocked("TEE", 3);
    bench.stocked("BELT", 1);
    bench.bundle("SET", &[("TEE", 3), ("BELT", 1)]);
    bench.save().await;
    assert_eq!(bench.reason("SET").await, None);

    bench.stocked("TEE", 2);
    bench.save().await;

    assert_eq!(bench.reasons(&["SET", "TEE"]).await, [Some("out_of_stock".to_owned()), None]);
}

#[tokio::test]
async fn a_nested_bundle_shares_its_components() {
    let mut bench = Bench::new().await;
    bench.stocked("TEE", 7);
    bench.bundle("SET", &[("TEE", 3)]);
    bench.bundle("OUTFIT", &[("SET", 2), ("TEE", 1)]);
    bench.save().await;
    assert_eq!(bench.reason("OUTFIT").await, None);

    bench.stocked("TEE", 6);
    bench.save().await;

    assert_eq!(bench.reasons(&["OUTFIT", "SET"]).await, [Some("out_of_stock".to_owned()), None]);
}

#[tokio::test]
async fn a_bundle_of_something_unknown_is_not_offered() {
    let mut bench = Bench::new().await;
    bench.stocked("TEE", 9);
    bench.row("BELT", 3, 9);
    bench.bundle("SET", &[("TEE", 1), ("BELT", 1)]);
    bench.save().await;

    assert_eq!(bench.reason("SET").await.as_deref(), Some("unknown_sku"));
}
