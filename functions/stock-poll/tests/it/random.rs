use proptest::prelude::*;
use stock_poll::Wish;
use vendors::{Fault, RetryAfter, Rule, Vendor, mintsoft::StockAction};

use crate::{wire::Death, world::World};

#[derive(Debug, Clone)]
enum Step {
    Sell(usize, i32, i32),
    GoodsIn(usize, i32, i32, Option<i32>),
    Allocate(usize, i32, i32),
    Release(usize, i32, i32),
    Move(usize, i32),
    Wait(u64),
    Delta,
    Full,
    LossyFull(Fault),
    Targeted(usize),
    Ill(Vendor, Fault, u32),
    Die(Death),
    FailWrites(usize),
}

const SKUS: usize = 40;

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::BadGateway { after_commit: true }),
        Just(Fault::BadGateway { after_commit: false }),
        Just(Fault::Hang { after_commit: true }),
        Just(Fault::Reset { after_commit: true }),
        Just(Fault::CutBody),
        Just(Fault::TooMany { retry_after: RetryAfter::Seconds(20) }),
        Just(Fault::Status { status: 401, body: String::new(), after_commit: false }),
    ]
}

fn reading_fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        fault(),
        Just(Fault::HalfJson),
        Just(Fault::EmptyArray),
        Just(Fault::Null),
        Just(Fault::EmptyPage { page: 1 }),
    ]
}

/// Losses that only a full read can notice: what a delta does not show, it need not show.
fn lossy_fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        (0..90u8).prop_map(|keep_percent| Fault::TruncatedRead { keep_percent }),
        prop::sample::select(vec![3, 5, 8]).prop_map(|warehouse| Fault::WithoutWarehouse { warehouse }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let warehouse = || prop::sample::select(vec![3, 5, 8]);
    prop_oneof![
        3 => (0..SKUS, warehouse(), 1..9).prop_map(|(sku, warehouse, units)| Step::Sell(sku, warehouse, units)),
        3 => (0..SKUS, warehouse(), 1..9, prop::option::of(7000..7003)).prop_map(|(a, b, c, d)| Step::GoodsIn(a, b, c, d)),
        2 => (0..SKUS, warehouse(), 1..4).prop_map(|(a, b, c)| Step::Allocate(a, b, c)),
        2 => (0..SKUS, warehouse(), 1..4).prop_map(|(a, b, c)| Step::Release(a, b, c)),
        1 => (0..SKUS, warehouse()).prop_map(|(a, b)| Step::Move(a, b)),
        2 => (60..3_000u64).prop_map(Step::Wait),
        5 => Just(Step::Delta),
        1 => Just(Step::Full),
        1 => lossy_fault().prop_map(Step::LossyFull),
        1 => (0..SKUS).prop_map(Step::Targeted),
        1 => (reading_fault(), 1..5u32).prop_map(|(fault, times)| Step::Ill(Vendor::Mintsoft, fault, times)),
        1 => (fault(), 1..5u32).prop_map(|(fault, times)| Step::Ill(Vendor::Wair, fault, times)),
        1 => (1..8usize, any::<bool>()).prop_map(|(call, after_commit)| Step::Die(Death { call, after_commit })),
        1 => (0..8usize).prop_map(Step::FailWrites),
    ]
}

/// An action that is not possible just now is no step.
fn act(world: &World, action: &StockAction) {
    drop(world.vendors().mintsoft.act(world.clock_now(), action));
    world.note_all();
}

/// Moves all of the first bin to a new one and takes the old row away.
fn move_bin(world: &World, sku: &str, warehouse: i32) {
    let first = {
        let vendors = world.vendors();
        let product = vendors.mintsoft.product(sku).expect("a product").id;
        let row = vendors.mintsoft.rows_of(product, warehouse).next().cloned();
        row.filter(|row| row.allocated == 0 && row.on_hand > 0)
    };
    let Some(row) = first else { return };
    // Both happen at once: nobody can have read what lies between.
    let mut vendors = world.vendors();
    let now = world.clock_now();
    let removed = vendors.mintsoft.act(now, &StockAction::RemoveRow { sku: sku.to_owned(), row: row.id });
    let location = Some(9_000 + row.id);
    let put = StockAction::GoodsIn { sku: sku.to_owned(), warehouse, quantity: row.on_hand, location };
    removed.and_then(|()| vendors.mintsoft.act(now, &put)).expect("a possible move");
    drop(vendors);
    world.note_all();
}

async fn play(world: &World, skus: &[String], step: Step) {
    let name = |at: usize| skus[at % skus.len()].clone();
    match step {
        Step::Sell(sku, warehouse, quantity) => act(world, &StockAction::Sell { sku: name(sku), warehouse, quantity }),
        Step::GoodsIn(sku, warehouse, quantity, location) => {
            act(world, &StockAction::GoodsIn { sku: name(sku), warehouse, quantity, location });
        }
        Step::Allocate(sku, warehouse, quantity) => {
            act(world, &StockAction::Allocate { sku: name(sku), warehouse, quantity });
        }
        Step::Release(sku, warehouse, quantity) => {
            act(world, &StockAction::Release { sku: name(sku), warehouse, quantity });
        }
        Step::Move(sku, warehouse) => move_bin(world, &name(sku), warehouse),
        Step::Wait(seconds) => world.wait(seconds),
        Step::Delta => world.run_until_death(Wish::Delta).await,
        Step::Full => world.run_until_death(Wish::Full { accept: None }).await,
        Step::LossyFull(fault) => {
            world.heal();
            world.mintsoft_meets(Rule::always(fault));
            world.run_until_death(Wish::Full { accept: None }).await;
            world.heal();
        }
        Step::Targeted(sku) => world.run_until_death(Wish::Targeted { skus: [name(sku)].into() }).await,
        Step::Ill(vendor, fault, times) => {
            world.vendors().faults(vendor).add(Rule { method: None, ..Rule::always(fault) }.times(times));
        }
        Step::Die(death) => world.wire.die(Some(death)),
        Step::FailWrites(writes) => {
            world.table.fail_writes_after(Some(writes));
            world.run_until_death(Wish::Delta).await;
            world.table.fail_writes_after(None);
        }
    }
}

async fn history(steps: Vec<Step>) {
    let world = World::seeded(60).await;
    let skus: Vec<String> = world.true_sums().into_keys().map(|(_, sku)| sku).collect();
    // A first read has nothing to be compared with: what it lacks, nobody can know.
    world.full().await;
    for step in steps {
        play(&world, &skus, step).await;
        world.wait(20);
        world.assert_truthful();
    }
    world.heal();
    world.wire.die(None);
    world.wait(1_000);

    world.full().await;
    world.delta().await;
    world.delta().await;

    world.assert_truthful();
    world.assert_converged();
    assert_eq!(world.delta().await.wair_calls, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_wair_ends_with_the_sums_and_was_never_told_a_level_that_was_not_true(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(history(steps));
    }
}
