use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::mintsoft::HOME_CLIENT;
use crate::{Catalogue, Extent, Mintsoft};

fn now() -> Timestamp {
    "2026-06-01T09:00:00Z".parse().unwrap()
}

fn generated(seed: u64, extent: Extent) -> Mintsoft {
    Mintsoft::new(Catalogue::generate(seed, extent, 3, now()))
}

fn picture(mintsoft: &Mintsoft) -> Vec<String> {
    let rows = mintsoft.rows().map(|row| format!("{row:?}"));
    mintsoft.products().map(|product| format!("{product:?}")).chain(rows).collect()
}

#[test]
fn the_same_seed_gives_the_same_catalogue_and_another_seed_another_one() {
    let [a, b, c] = [7, 7, 8].map(|seed| picture(&generated(seed, Extent::Skus(300))));

    assert_eq!(a, b);
    assert_ne!(a, c);
}

#[test]
fn every_sku_is_style_colour_and_size_and_stands_once() {
    let mintsoft = generated(1, Extent::Skus(3_000));

    let skus: Vec<&str> =
        mintsoft.products().map(|product| product.sku.as_str()).filter(|sku| sku.matches('-').count() == 3).collect();

    assert_eq!(skus.len(), 3_000);
    assert_eq!(skus.iter().collect::<BTreeSet<_>>().len(), 3_000);
}

#[test]
fn nothing_was_touched_within_the_last_two_hours() {
    let mintsoft = generated(1, Extent::Styles(40));

    let youngest = mintsoft.rows().map(|row| row.updated).max().unwrap();

    assert!(now().duration_since(youngest) > SignedDuration::from_hours(2));
}

#[test]
fn stock_is_mostly_small_sometimes_zero_sometimes_allocated_and_never_negative() {
    let mintsoft = generated(1, Extent::Skus(3_000));
    let rows: Vec<_> = mintsoft.rows().collect();

    let share = |count: usize| count * 100 / rows.len();
    let zero = share(rows.iter().filter(|row| row.stock_level() == 0).count());
    let allocated = share(rows.iter().filter(|row| row.allocated > 0).count());

    assert!((3..10).contains(&zero), "{zero} %");
    assert!((5..15).contains(&allocated), "{allocated} %");
    assert!(rows.iter().all(|row| row.on_hand >= 0 && row.stock_level() <= 60));
}

#[test]
fn the_dirt_of_a_real_tenant_is_there() {
    let mintsoft = generated(1, Extent::Skus(3_000));
    let with_rows: BTreeSet<i32> = mintsoft.rows().map(|row| row.product).collect();

    assert!(mintsoft.products().any(|product| product.sku.is_empty()));
    assert!(mintsoft.products().any(|product| product.client != HOME_CLIENT));
    assert!(mintsoft.products().any(|product| !product.components.is_empty()));
    assert!(mintsoft.products().any(|product| product.components.is_empty() && !with_rows.contains(&product.id)));
    assert!(with_rows.iter().any(|product| mintsoft.rows_of(*product, 3).count() > 1));
}
