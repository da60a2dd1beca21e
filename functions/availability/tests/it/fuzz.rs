//! Anything at all over HTTP: an answer that is documented, and never a panic.

use proptest::{collection::vec, prelude::*, sample::select};

use crate::{
    bench::{Bench, UNITS},
    gateway::{call, request},
};

/// A query, in part as shops write it.
fn query() -> impl Strategy<Value = String> {
    let name = prop_oneof![4 => Just("sku".to_owned()), 1 => Just("size_run".to_owned()), 1 => "[ -~]{0,12}"];
    let value = prop_oneof!["TEE", "%[0-9A-Fa-f]{0,2}", "[ -~]{0,40}", any::<String>(), "true|false"];
    vec((name, value), 0..120).prop_map(|pairs| {
        pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_question_has_a_documented_answer(
        method in prop_oneof![8 => Just("GET"), 1 => select(vec!["POST", "HEAD", "PATCH"])],
        path in prop_oneof![8 => Just("/availability".to_owned()), 1 => any::<String>()],
        query in query(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let status = runtime.block_on(async {
            let mut bench = Bench::new().await;
            bench.stocked("TEE", UNITS);
            bench.save().await;
            call(&bench, request(method, &path, &query), 5).await.0
        });

        prop_assert!([200, 400, 404, 405].contains(&status), "{status}");
    }
}
