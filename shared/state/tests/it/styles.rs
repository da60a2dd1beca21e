use std::{collections::BTreeMap, time::Duration};

use mapping::sku::Sku;
use state::{
    Leases,
    styles::{self, Chunks, StyleState},
};

use crate::desk;

fn styles(of: &[(&str, &[&str])]) -> BTreeMap<String, Vec<Sku>> {
    let skus = |names: &[&str]| names.iter().map(|name| Sku::usable(name).expect("usable")).collect();
    of.iter().map(|(style, names)| ((*style).to_owned(), skus(names))).collect()
}

#[tokio::test]
async fn a_style_is_found_again_and_the_same_styles_write_nothing() {
    let desk = desk();
    let state = StyleState::new(desk.store.clone());
    let leases = Leases::new(desk.store.clone(), desk.clock.clone());
    let lease = leases.take("products", Duration::from_secs(60)).await.unwrap().unwrap();
    let now = styles(&[("TEE", &["TEE-M", "TEE-S"]), ("CAP", &["CAP"])]);
    let mut chunks = Chunks::default();
    state.load_all(&mut chunks).await.unwrap();
    styles::enter_all(&mut chunks, now.clone());
    state.save(&mut chunks, &lease).await.unwrap();
    desk.table.take_written();

    styles::enter_all(&mut chunks, now);
    state.save(&mut chunks, &lease).await.unwrap();
    assert!(desk.table.take_written().is_empty());

    styles::enter_all(&mut chunks, styles(&[("TEE", &["TEE-M"])]));
    state.save(&mut chunks, &lease).await.unwrap();

    let mut again = Chunks::default();
    let ids = ["TEE", "CAP"].map(str::to_owned);
    state.load(&mut again, &ids).await.unwrap();
    let sizes = ids.map(|id| again.get(&id).map(|style| style.skus.len()));
    assert_eq!(sizes, [Some(1), Some(0)]);
}
