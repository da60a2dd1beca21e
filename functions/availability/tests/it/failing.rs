use mapping::stock::chunk;
use ports::{Body, When, Write};
use serde_json::{Value, json};
use state::keys;

use crate::bench::{Bench, UNITS};

async fn bench() -> Bench {
    let mut bench = Bench::new().await;
    for size in ["S", "M"] {
        bench.size("TEE", size);
    }
    bench.bundle("SET", &[("TEE-S", 1), ("TEE-M", 1)]);
    bench.save().await;
    bench
}

fn nothing_is_offered(body: &Value) {
    let item = |sku| json!({"sku": sku, "offer": false, "asOf": null, "reason": "stale", "sizes": []});
    assert_eq!(*body, json!({"items": [item("SET"), item("TEE-S")]}));
}

#[tokio::test]
async fn whichever_read_fails_nothing_is_offered() {
    let mut failed = 0;
    loop {
        let bench = bench().await;
        bench.table.fail_reads_after(Some(failed));

        let body = bench.size_run(&["SET", "TEE-S"]).await;

        if body["items"][0]["offer"] == true {
            break;
        }
        nothing_is_offered(&body);
        failed += 1;
    }
    assert!(failed >= 5, "configuration, trust, catalogue, styles and stock: {failed}");
}

#[tokio::test]
async fn whatever_item_cannot_be_read_nothing_is_offered() {
    let chunk = |(family, key)| keys::chunk(family, chunk::of(&key));
    let chunks =
        [("catalogue", "SET"), ("catalogue", "TEE-S"), ("stock", "TEE-S"), ("stock", "TEE-M"), ("styles", "TEE")];
    let records = [keys::config_active(), keys::flow("stock"), keys::lease("stock")];
    for key in records.into_iter().chain(chunks.map(chunk)) {
        let bench = bench().await;
        for body in [Body::Bytes(vec![9, 9]), Body::Text("[]".to_owned())] {
            let write = Write::Put { key: key.clone(), when: When::Any, body, expires: None };
            ports::Table::write(&*bench.table, vec![write]).await.unwrap();

            nothing_is_offered(&bench.size_run(&["SET", "TEE-S"]).await);
        }
    }
}

#[tokio::test]
async fn without_a_configuration_nothing_is_offered() {
    let mut bench = Bench::without_config();
    bench.stocked("TEE", UNITS);
    bench.save().await;

    assert_eq!(bench.reason("TEE").await.as_deref(), Some("stale"));
}
