use proptest::prelude::*;

use super::{World, now, old, sku};
use crate::catalogue::Standing;

const NAMES: [&str; 4] = ["P0", "P1", "P2", "P3"];

/// Four products and a bundle of some of them.
fn world() -> impl Strategy<Value = (World, Vec<(usize, u32)>)> {
    let rows = prop::collection::vec((prop::sample::select(vec![3, 5, 6, 8]), -2_i32..12, 0_i32..4), 0..4);
    let parts = prop::collection::btree_map(0_usize..4, 1_u32..4, 1..4);
    (prop::collection::vec(rows, 4), parts, 0_i64..3).prop_map(|(rows, parts, buffer)| {
        let mut world = World::new();
        for (name, rows) in NAMES.iter().zip(rows) {
            world = world.with(name, &rows);
        }
        let parts: Vec<_> = parts.into_iter().collect();
        let named: Vec<_> = parts.iter().map(|(part, quantity)| (NAMES[*part], *quantity)).collect();
        world = world.with_bundle("SET", &named);
        world.config.stock.buffer = buffer;
        (world, parts)
    })
}

/// The sum by the formula.
fn free(world: &World, name: &str) -> i64 {
    let rows = world.stock[&sku(name)].rows.iter().filter(|row| [3, 5, 6].contains(&row.bin.warehouse));
    rows.map(|row| i64::from(row.physical - row.allocated)).sum::<i64>() - world.config.stock.buffer
}

/// Everything that can say no of one SKU, or of all.
fn spoilers() -> Vec<fn(&mut World, &str)> {
    vec![
        |world, name| drop(world.products.remove(&sku(name))),
        |world, name| world.product(name).standing = Standing::Gone,
        |world, name| world.product(name).standing = Standing::Discontinued,
        |world, name| world.product(name).standing = Standing::Doubled,
        |world, name| world.product(name).given = None,
        |world, name| world.config.stock.held.push(name.to_owned()),
        |world, name| world.doubts.extend([sku(name)]),
        |world, name| drop(world.stock.remove(&sku(name))),
        |world, name| world.stock.get_mut(&sku(name)).expect("known").rows.clear(),
        |world, name| world.stock.get_mut(&sku(name)).expect("known").rows.iter_mut().for_each(|row| row.missed = 1),
        |world, _| world.as_of = None,
        |world, _| world.as_of = old(16),
        |world, _| world.as_of = Some(now() + jiff::SignedDuration::from_hours(2)),
        |world, _| world.missing = ["WH".to_owned(), "WH-2".to_owned()].into(),
        |world, _| world.config.locations.clear(),
    ]
}

proptest! {
    #[test]
    fn a_bundle_is_offered_exactly_when_its_scarcest_component_makes_one((world, parts) in world()) {
        let bundles = parts.iter().map(|(part, quantity)| free(&world, NAMES[*part]).max(0) / i64::from(*quantity)).min();

        prop_assert_eq!(world.may_offer("SET").is_ok(), bundles.expect("some parts") >= 1);
        for name in NAMES {
            prop_assert_eq!(world.may_offer(name).is_ok(), free(&world, name) >= 1);
        }
    }

    #[test]
    fn nothing_is_offered_when_any_input_says_no(
        (world, parts) in world(),
        spoiler in prop::sample::select(spoilers()),
        part in any::<prop::sample::Index>(),
    ) {
        let name = NAMES[part.get(&parts).0];
        let mut spoilt = world;

        spoiler(&mut spoilt, name);

        prop_assert!(spoilt.may_offer(name).is_err());
        prop_assert!(spoilt.may_offer("SET").is_err());
    }

    #[test]
    fn a_larger_buffer_never_offers_more((world, _) in world(), more in 1_i64..5) {
        let mut careful = world.clone();
        careful.config.stock.buffer += more;

        for name in NAMES.into_iter().chain(["SET"]) {
            prop_assert!(careful.may_offer(name).is_err() || world.may_offer(name).is_ok());
        }
    }

    #[test]
    fn what_was_not_seen_never_adds((world, _) in world(), missing in prop::sample::select(vec!["WH", "WH-2"])) {
        let mut lacking = world.clone();
        lacking.missing.insert(missing.to_owned());

        for name in NAMES.into_iter().chain(["SET"]) {
            prop_assert!(lacking.may_offer(name).is_err() || world.may_offer(name).is_ok());
        }
    }
}
