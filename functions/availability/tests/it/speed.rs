use std::time::Instant;

use crate::bench::Bench;

const SKUS: usize = 100_000;
/// Sizes of one style.
const RUN: usize = 8;

/// Run with `cargo test --release -p availability -- --ignored --nocapture speed`.
#[tokio::test]
#[ignore = "a measurement"]
async fn availability_among_a_hundred_thousand_skus() {
    let mut bench = Bench::new().await;
    for n in 0..SKUS {
        bench.size(&format!("STYLE-{:05}", n / RUN), &format!("{}", 36 + n % RUN));
    }
    bench.save().await;
    let name = |n: usize| format!("STYLE-{:05}-{}", n / RUN, 36 + n % RUN);
    bench.ask(&["A"]).await;

    println!("| SKUs | size run | ms | requests | items read |");
    for size_run in ["false", "true"] {
        for count in [1, 20, 100] {
            let names: Vec<String> = (0..count).map(|n| name(n * 977 % SKUS)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            bench.table.take_read();
            let began = Instant::now();
            let answer = bench.ask_with(&names, &[("size_run", size_run)]).await;
            let took = began.elapsed();
            let reads = bench.table.take_read();
            let items: usize = reads.iter().map(Vec::len).sum();
            assert_eq!(answer.body["items"][count - 1]["offer"], true);
            println!("| {count} | {size_run} | {:.2} | {} | {items} |", took.as_secs_f64() * 1000.0, reads.len());
        }
    }
}
