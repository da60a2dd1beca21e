use std::{sync::Arc, time::Duration};

use ports::{Clock, Mode};
use stock_poll::{Outcome, StockPoll, Wish};
use vendors::Vendor;

use crate::world::World;

async fn run(poll: &StockPoll) -> Outcome {
    let deadline = poll.clock.now() + Duration::from_secs(900);
    poll.run(Wish::Delta, deadline).await.expect("the table works").outcome
}

#[tokio::test]
async fn a_second_poller_answers_that_somebody_is_busy() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    let other = world.process(Mode::Live);
    let met = Arc::new(std::sync::Mutex::new(None));
    let answer = met.clone();
    world.wire.meanwhile("/Inventory/Bulk", async move {
        *answer.lock().unwrap() = Some(run(&other).await);
    });

    let report = world.full().await;

    assert_eq!((report.outcome, *met.lock().unwrap()), (Outcome::Done, Some(Outcome::Busy)));
    world.assert_converged();
}

/// A holder that sleeps through its lease during a call to `address`, while another one takes over and finishes. When it
/// wakes, that call goes out, which may be one to WAIR; nothing else does, but for what closes a batch that this call has opened.
async fn frozen_at(address: &str, wair_calls: usize) {
    let world = World::with(&[("TEE", 3, 9), ("CAP", 8, 9)]).await;
    world.full().await;
    world.sell("TEE", 3, 1);
    world.allocate("CAP", 8, 1);
    world.wait(300);
    let (other, clock, table) = (world.process(Mode::Live), world.clock.clone(), world.table.clone());
    let vendors = world.vendors.clone();
    world.wire.meanwhile(address, async move {
        clock.advance(Duration::from_secs(600));
        vendors::lock(&vendors)
            .mintsoft
            .act(
                clock.now(),
                &vendors::mintsoft::StockAction::Sell { sku: "TEE".to_owned(), warehouse: 3, quantity: 2 },
            )
            .expect("the SKU is there");
        assert_eq!(run(&other).await, Outcome::Done);
        table.take_written();
        vendors::lock(&vendors).log.clear();
    });

    let frozen = world.try_run(Wish::Delta).await;

    let budgets = ["budget#mintsoft", "budget#wair"];
    let written: Vec<_> =
        world.table.take_written().into_iter().filter(|key| !budgets.contains(&key.pk.as_str())).collect();
    assert!(frozen.is_err(), "{frozen:?}");
    // It marks the leases that it has lost, so that the next holder looks for what it may have left.
    let lost = ["lease#stock", "lease#wair-batch"];
    assert!(written.iter().all(|key| lost.contains(&key.pk.as_str())), "{address}: {written:?}");
    assert_eq!(world.calls(Vendor::Wair), wair_calls, "{address}");
    assert!(!world.vendors().wair.batch_open(), "{address}");
}

#[tokio::test]
async fn a_frozen_holder_whose_lease_was_taken_over_writes_nothing_but_that_it_was_late() {
    for (address, wair_calls) in
        [("PageNo=1", 0), ("PageNo=2", 0), ("/Batch/start", 2), ("/Stock", 1), ("StockNotForReplenishment", 1)]
    {
        frozen_at(address, wair_calls).await;
    }
}
