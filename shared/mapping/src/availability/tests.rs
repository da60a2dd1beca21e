mod properties;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{Known, Reason, counted};
use crate::{
    bundle::{Component, Recipe},
    catalogue::{Product, Standing, Variant},
    config::{self, Config},
    mintsoft::inventory::Bin,
    sku::Sku,
    stock::{Row, SkuStock},
};

const CONFIG: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n\
                      [[location]]\nwair = \"WH-2\"\nkind = \"warehouse\"\nwarehouses = [6]\n\
                      [[location]]\nwair = \"STORE\"\nkind = \"store\"\nwarehouses = [8]\n";

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

/// Everything that a decision looks at.
#[derive(Debug, Clone)]
struct World {
    config: Config,
    as_of: Option<Timestamp>,
    missing: BTreeSet<String>,
    products: BTreeMap<Sku, Product>,
    stock: BTreeMap<Sku, SkuStock>,
    doubts: BTreeSet<Sku>,
}

impl World {
    fn new() -> Self {
        Self {
            config: config::parse(CONFIG).expect("a configuration"),
            as_of: Some(now()),
            missing: BTreeSet::new(),
            products: BTreeMap::new(),
            stock: BTreeMap::new(),
            doubts: BTreeSet::new(),
        }
    }

    /// A product on both sides with these rows: warehouse, physical, allocated.
    fn with(mut self, name: &str, rows: &[(i32, i32, i32)]) -> Self {
        self.product(name);
        let mut stock = SkuStock::new(sku(name));
        let row = |(at, (warehouse, physical, allocated)): (usize, &(i32, i32, i32))| Row {
            bin: Bin { warehouse: *warehouse, row: i32::try_from(at).expect("few"), location: 0 },
            physical: *physical,
            allocated: *allocated,
            missed: 0,
        };
        stock.rows = rows.iter().enumerate().map(row).collect();
        self.stock.insert(sku(name), stock);
        self
    }

    fn with_bundle(mut self, name: &str, parts: &[(&str, u32)]) -> Self {
        let part = |(name, quantity): &(&str, u32)| Component { sku: sku(name), quantity: *quantity };
        self.product(name).recipe = Recipe::new(parts.iter().map(part));
        self
    }

    fn with_size(mut self, name: &str, style: &str, size: &str) -> Self {
        let (style, size) = (style.to_owned(), size.to_owned());
        self = self.with(name, &[(3, 1, 0)]);
        self.product(name).variant = Some(Variant { item: style.clone(), style, colour: "RED".to_owned(), size });
        self
    }

    fn product(&mut self, name: &str) -> &mut Product {
        let new = || Product { id: Some(1), given: Some(1), ..Product::new(sku(name)) };
        self.products.entry(sku(name)).or_insert_with(new)
    }

    fn ask<T>(&self, question: impl FnOnce(&Known<'_>) -> T) -> T {
        question(&Known {
            config: &self.config,
            now: now(),
            as_of: self.as_of,
            counted: &counted(&self.config, |location| self.missing.contains(location)),
            product: &|sku| self.products.get(sku),
            stock: &|sku| self.stock.get(sku),
            in_doubt: &|sku| self.doubts.contains(sku),
        })
    }

    fn may_offer(&self, name: &str) -> Result<(), Reason> {
        self.ask(|known| known.may_offer(&sku(name)))
    }
}

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().expect("a timestamp")
}

fn old(minutes: i64) -> Option<Timestamp> {
    Some(now() - SignedDuration::from_mins(minutes))
}

#[test]
fn free_stock_of_the_counted_warehouses_less_the_buffer_is_offered() {
    let mut world = World::new().with("TEE", &[(3, 2, 1), (5, 1, 1), (6, 1, 0), (8, 100, 0)]);

    let two_free = [0, 1, 2].map(|buffer| {
        world.config.stock.buffer = buffer;
        world.may_offer("TEE")
    });

    assert_eq!(two_free, [Ok(()), Ok(()), Err(Reason::OutOfStock)]);
}

#[test]
fn what_is_owed_in_one_warehouse_is_taken_from_another() {
    assert_eq!(World::new().with("TEE", &[(3, 2, 0), (5, -1, 1)]).may_offer("TEE"), Err(Reason::OutOfStock));
}

#[test]
fn stock_that_was_never_seen_where_it_counts_is_not_offered() {
    assert_eq!(World::new().with("TEE", &[(8, 9, 0)]).may_offer("TEE"), Err(Reason::OutOfStock));
    assert_eq!(World::new().with("TEE", &[(6, 9, 0)]).may_offer("TEE"), Ok(()), "the other location has no row");

    let mut without_stock = World::new().with("TEE", &[]);
    without_stock.stock.clear();

    assert_eq!(without_stock.may_offer("TEE"), Err(Reason::OutOfStock));
}

#[test]
fn each_trouble_has_its_reason() {
    let world = World::new().with("TEE", &[(3, 9, 0)]);
    let spoilt = |spoil: &dyn Fn(&mut World)| {
        let mut world = world.clone();
        spoil(&mut world);
        world.may_offer("TEE")
    };
    let standing = |standing| spoilt(&|world| world.product("TEE").standing = standing);

    assert_eq!(world.may_offer("TEE"), Ok(()));
    assert_eq!(world.may_offer("CAP"), Err(Reason::UnknownSku));
    assert_eq!(world.may_offer("tee"), Err(Reason::UnknownSku));
    assert_eq!(standing(Standing::Gone), Err(Reason::UnknownSku));
    assert_eq!(standing(Standing::Discontinued), Err(Reason::NotMapped));
    assert_eq!(standing(Standing::Doubled), Err(Reason::NotMapped));
    assert_eq!(spoilt(&|world| world.product("TEE").given = None), Err(Reason::NotMapped));
    assert_eq!(spoilt(&|world| world.config.locations.truncate(0)), Err(Reason::NotMapped));
    assert_eq!(spoilt(&|world| world.config.stock.held.push("TEE".to_owned())), Err(Reason::Held));
    assert_eq!(spoilt(&|world| world.doubts.extend([sku("TEE")])), Err(Reason::Held));
    assert_eq!(spoilt(&|world| world.as_of = None), Err(Reason::Stale));
    assert_eq!(spoilt(&|world| world.as_of = old(15)), Ok(()));
    assert_eq!(spoilt(&|world| world.as_of = old(16)), Err(Reason::Stale));
    assert_eq!(spoilt(&|world| world.as_of = old(-16)), Err(Reason::Stale));
}

#[test]
fn of_several_reasons_the_one_that_takes_longest_to_mend_is_named() {
    let mut world = World::new().with("TEE", &[(3, 0, 0)]);
    let mut reasons = vec![world.may_offer("TEE")];

    world.as_of = None;
    reasons.push(world.may_offer("TEE"));
    world.config.stock.held.push("TEE".to_owned());
    reasons.push(world.may_offer("TEE"));
    world.product("TEE").given = None;
    reasons.push(world.may_offer("TEE"));
    world.product("TEE").standing = Standing::Gone;
    reasons.push(world.may_offer("TEE"));

    let expected = [Reason::OutOfStock, Reason::Stale, Reason::Held, Reason::NotMapped, Reason::UnknownSku];
    assert_eq!(reasons, expected.map(Err));
}

#[test]
fn a_location_that_a_read_lacked_can_take_away_but_not_give() {
    let mut world =
        World::new().with("HERE", &[(6, 1, 0)]).with("THERE", &[(3, 9, 0)]).with("OWED", &[(3, 0, 2), (6, 2, 0)]);
    world.missing.insert("WH".to_owned());

    assert_eq!(world.may_offer("HERE"), Ok(()));
    assert_eq!(world.may_offer("THERE"), Err(Reason::Stale));
    assert_eq!(world.may_offer("OWED"), Err(Reason::OutOfStock));
}

#[test]
fn a_row_that_the_last_full_read_did_not_show_is_not_offered() {
    let mut world = World::new().with("TEE", &[(3, 9, 0), (5, 0, 0)]);

    world.stock.get_mut(&sku("TEE")).expect("known").rows[0].missed = 1;

    assert_eq!(world.may_offer("TEE"), Err(Reason::Stale));
}

#[test]
fn a_bundle_is_as_free_as_its_scarcest_component_however_it_is_nested() {
    let bundle = |tees, belts| {
        let world = World::new().with("TEE", &[(3, tees, 0)]).with("BELT", &[(3, belts, 0)]);
        // One OUTFIT is 2 SET of 3 TEE, one more TEE and one BELT.
        let world = world.with_bundle("SET", &[("TEE", 3)]);
        world.with_bundle("OUTFIT", &[("SET", 2), ("TEE", 1), ("BELT", 1)]).may_offer("OUTFIT")
    };

    assert_eq!(bundle(7, 1), Ok(()));
    assert_eq!(bundle(6, 1), Err(Reason::OutOfStock));
    assert_eq!(bundle(70, 0), Err(Reason::OutOfStock));
}

#[test]
fn a_trouble_of_any_part_is_a_trouble_of_the_bundle() {
    let world =
        World::new().with("TEE", &[(3, 9, 0)]).with_bundle("SET", &[("TEE", 3)]).with_bundle("OUTFIT", &[("SET", 1)]);
    let spoilt = |spoil: &dyn Fn(&mut World)| {
        let mut world = world.clone();
        spoil(&mut world);
        world.may_offer("OUTFIT")
    };

    assert_eq!(world.may_offer("OUTFIT"), Ok(()));
    assert_eq!(spoilt(&|world| drop(world.products.remove(&sku("TEE")))), Err(Reason::UnknownSku));
    assert_eq!(spoilt(&|world| world.product("SET").standing = Standing::Discontinued), Err(Reason::NotMapped));
    assert_eq!(spoilt(&|world| world.product("TEE").given = None), Err(Reason::NotMapped));
    assert_eq!(spoilt(&|world| world.product("SET").given = None), Ok(()), "WAIR books components");
    assert_eq!(spoilt(&|world| world.product("OUTFIT").given = None), Ok(()));
    assert_eq!(spoilt(&|world| world.doubts.extend([sku("TEE")])), Err(Reason::Held));
    assert_eq!(spoilt(&|world| world.config.stock.held.push("SET".to_owned())), Err(Reason::Held));
}

#[test]
fn a_bundle_that_contains_itself_is_not_offered() {
    let world = World::new().with("TEE", &[(3, 9, 0)]);
    let world = world.with_bundle("A", &[("B", 1), ("TEE", 1)]).with_bundle("B", &[("A", 1)]);

    assert_eq!(world.may_offer("A"), Err(Reason::NotMapped));
}

#[test]
fn the_other_sizes_of_a_style_come_in_size_order_as_far_as_they_may_be_offered() {
    let mut world = World::new();
    for size in ["XXL", "S", "M", "XS", "L", "STRANGE"] {
        world = world.with_size(&format!("TEE-{size}"), "TEE-RED", size);
    }
    let mut world = world.with_size("MOVED", "TEE-BLUE", "S");
    world.product("TEE-S").given = None;
    let skus: Vec<_> = world.products.keys().cloned().chain([sku("GONE")]).collect();

    let sizes = world.ask(|known| {
        let sizes = known.sizes(&sku("TEE-L"), "TEE-RED", &skus);
        sizes.into_iter().map(|(_, size)| size.to_owned()).collect::<Vec<_>>()
    });

    assert_eq!(sizes, ["XS", "M", "XXL", "STRANGE"]);
}
