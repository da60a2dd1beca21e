use std::collections::BTreeSet;

use serde_json::json;

use crate::bench::Bench;

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("SKU-{n}")).collect()
}

#[tokio::test]
async fn a_hundred_skus_are_answered_and_one_more_is_refused() {
    let bench = Bench::new().await;
    let names = names(101);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();

    let most = bench.ask(&names[..100]).await;
    let more = bench.ask_with(&names, &[]).await;

    assert_eq!(most["items"].as_array().map(Vec::len), Some(100));
    assert_eq!((more.status, more.body), (400, json!({"error": "sku must name at most 100 SKUs", "field": "sku"})));
}

#[tokio::test]
async fn a_sku_that_is_named_twice_is_answered_once() {
    let bench = Bench::new().await;

    let body = bench.ask(&["B", "A", "B"]).await;

    let skus: Vec<_> = body["items"].as_array().into_iter().flatten().map(|item| item["sku"].clone()).collect();
    assert_eq!(skus, ["B", "A"]);
}

#[tokio::test]
async fn a_question_that_means_nothing_is_refused_with_its_field() {
    let bench = Bench::new().await;

    for (skus, more, field) in [
        (&[][..], &[][..], "sku"),
        (&["A", " "], &[], "sku"),
        (&["A\n"], &[], "sku"),
        (&["A"], &[("size_run", "yes")], "size_run"),
    ] {
        let answer = bench.ask_with(skus, more).await;

        assert_eq!((answer.status, &answer.body["field"]), (400, &json!(field)), "{skus:?}");
    }
}

#[tokio::test]
async fn the_table_is_read_once_for_each_family() {
    let mut bench = Bench::new().await;
    let names = names(50);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.iter().for_each(|name| bench.stocked(name, 1));
    bench.save().await;
    bench.ask(&["A"]).await;
    bench.table.take_read();
    bench.table.take_written();

    bench.ask(&names).await;

    let reads = bench.table.take_read();
    let families: BTreeSet<_> = reads.iter().map(|keys| keys[0].pk.split('#').next().map(str::to_owned)).collect();
    assert_eq!((reads.len(), families.len()), (3, 3), "trust, catalogue, stock");
    let chunks: BTreeSet<_> = reads.iter().flatten().collect();
    assert_eq!(chunks.len(), reads.iter().flatten().count(), "no chunk is read twice");
    assert!(bench.table.take_written().is_empty());
}
