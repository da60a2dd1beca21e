//! Random schedules of deliveries, deaths, lost answers, faults and redrives, with both answers to a repeated number.

use std::time::Duration;

use runtime::sqs::Delivery;
use serde_json::Value;
use vendors::{Fault, RetryAfter, Rule, lock};

use crate::world::{TestWorld, cancelled, edited, placed};

/// A xorshift generator: the same seed makes the same schedule.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 32).expect("32 bits fit") % most
    }
}

fn fault(chance: &mut Chance) -> Rule {
    let after_commit = chance.below(2) == 0;
    let on_create = [
        Fault::Hang { after_commit },
        Fault::Reset { after_commit },
        Fault::BadGateway { after_commit },
        Fault::HalfJson,
        Fault::Null,
        Fault::EmptyArray,
        Fault::TooMany { retry_after: RetryAfter::Seconds(30) },
        Fault::EdgePage { status: 403, retry_after: RetryAfter::Absent },
        Fault::Status {
            status: 200,
            body: r#"[{"OrderId":7,"Success":false,"Message":"No"}]"#.to_owned(),
            after_commit: false,
        },
    ];
    let on_search = [
        Fault::BadGateway { after_commit: false },
        Fault::Status { status: 404, body: String::new(), after_commit: false },
        Fault::HalfJson,
        Fault::Hang { after_commit: false },
    ];
    let pick = |chance: &mut Chance, faults: &[Fault]| faults[chance.below(faults.len())].clone();
    match chance.below(3) {
        0 => Rule::on("PUT", "/api/Order", pick(chance, &on_create)).once(),
        1 => Rule::on("GET", "/api/Order/Search", pick(chance, &on_search)).once(),
        // Reads by id, searches and cancels alike: whichever comes first.
        _ => Rule::on("GET", "/api/Order", pick(chance, &on_create)).once(),
    }
}

async fn step(world: &mut TestWorld, chance: &mut Chance) {
    match chance.below(10) {
        0 => world.post(&placed("10042", "TEE-RED-M")).await,
        1 | 2 => lock(&world.vendors).mintsoft_faults.add(fault(chance)),
        3 => world.table.lose_answer_after(chance.below(6)),
        4 => {
            world.table.fail_writes_after(Some(chance.below(6)));
            world.tick().await;
            world.table.fail_writes_after(None);
            world.restart();
        }
        5 => world.redrive(),
        6 => {
            for message in world.queue.receive(1) {
                let delivery = Delivery { body: &message.body, receives: message.receives, sent: message.sent };
                world.relay.deliver(delivery).await;
                world.relay.deliver(delivery).await;
            }
        }
        _ => world.pump(Duration::from_secs([5, 60, 300, 1200][chance.below(4)])).await,
    }
}

#[tokio::test]
async fn whatever_happens_there_is_one_order_and_no_open_exception_in_the_end() {
    for seed in 0..400_u64 {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ seed);
        let mut world = TestWorld::new().await;
        {
            let mut vendors = lock(&world.vendors);
            vendors.mintsoft.switches.duplicate_check = chance.below(2) == 0;
            vendors.mintsoft.switches.search_lag_seconds = [0, 20, 60][chance.below(3)];
        }
        world.post(&placed("10042", "TEE-RED-M")).await;
        for _ in 0..chance.below(30) {
            step(&mut world, &mut chance).await;
        }

        lock(&world.vendors).mintsoft_faults.clear();
        for _ in 0..3 {
            world.clock.advance(Duration::from_secs(1100));
            world.pump(Duration::from_secs(6 * 3600)).await;
            world.redrive();
        }

        assert_eq!(world.orders("LS-web-uk-10042"), 1, "seed {seed}");
        assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0), "seed {seed}");
        assert!(world.exceptions().await.is_empty(), "seed {seed}: {:?}", world.codes().await);
    }
}

/// What the newest event of a history asks for.
fn wanted(events: &[Value]) -> Option<&Value> {
    events.iter().max_by_key(|event| event["revision"].as_u64()).filter(|event| event["kind"] != "cancelled")
}

#[tokio::test]
async fn whatever_happens_to_edits_and_cancellations_there_are_never_two_live_orders_and_the_newest_wins() {
    for seed in 0..400_u64 {
        let mut chance = Chance(0x51_7c_c1_b7_27_22_0a_95 ^ seed);
        let mut world = TestWorld::new().await;
        {
            let mut vendors = lock(&world.vendors);
            vendors.mintsoft.switches.duplicate_check = chance.below(2) == 0;
            vendors.mintsoft.switches.search_lag_seconds = [0, 20, 60][chance.below(3)];
        }
        let mut events = vec![placed("10042", "TEE-RED-M")];
        for revision in 2..=u32::try_from(2 + chance.below(4)).expect("few") {
            let cancels = chance.below(3) == 0;
            events.push(if cancels { cancelled("10042", revision) } else { edited("10042", revision, revision + 2) });
        }
        // Late, repeated and out of order; each at least once.
        let mut posts: Vec<usize> = (0..events.len()).chain((0..3).map(|_| chance.below(events.len()))).collect();
        for at in (1..posts.len()).rev() {
            posts.swap(at, chance.below(at + 1));
        }
        for post in posts {
            world.post(&events[post]).await;
            for _ in 0..chance.below(6) {
                step(&mut world, &mut chance).await;
                assert!(world.live().len() <= 1, "seed {seed}: {:?}", world.live());
            }
        }

        lock(&world.vendors).mintsoft_faults.clear();
        for _ in 0..3 {
            world.clock.advance(Duration::from_secs(1100));
            world.pump(Duration::from_secs(6 * 3600)).await;
            assert!(world.live().len() <= 1, "seed {seed}: {:?}", world.live());
            world.redrive();
        }

        let number = wanted(&events).map(|event| match event["revision"].as_u64() {
            Some(1) | None => "LS-web-uk-10042".to_owned(),
            Some(revision) => format!("LS-web-uk-10042-R{revision}"),
        });
        assert_eq!(world.live(), Vec::from_iter(number), "seed {seed}");
        assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0), "seed {seed}");
        assert!(world.exceptions().await.is_empty(), "seed {seed}: {:?}", world.codes().await);
    }
}
