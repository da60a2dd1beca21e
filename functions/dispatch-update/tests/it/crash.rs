//! Killed between any two effects.

use std::time::Duration;

use mapping::dispatch::Sink;

use crate::world::{TestWorld, part};

#[tokio::test]
async fn wherever_the_process_dies_each_sink_has_the_part_once_in_effect() {
    for writes in 0..16 {
        let mut world = TestWorld::new().await;
        world.both(1).await;
        world.table.fail_writes_after(Some(writes));
        world.pump(Duration::from_secs(2)).await;
        world.table.fail_writes_after(None);
        world.restart();
        world.clock.advance(Duration::from_secs(1100));

        world.settle().await;

        assert_eq!(world.accepted(), ["web-uk/10042/1/1"], "killed after {writes} writes");
        assert!((1..=2).contains(&world.posts()), "the same ids again do no harm; killed after {writes} writes");
        assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0), "killed after {writes} writes");
    }
}

#[tokio::test]
async fn whichever_answer_of_the_table_is_lost_each_sink_has_the_part_once_in_effect() {
    for writes in 0..12 {
        let world = TestWorld::new().await;
        world.table.lose_answer_after(writes);
        world.both(1).await;

        world.settle().await;

        assert_eq!(world.accepted(), ["web-uk/10042/1/1"], "answer {writes} lost");
        assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0), "answer {writes} lost");
    }
}

#[tokio::test]
async fn wherever_the_process_dies_a_tracking_number_that_came_at_last_is_not_called_missing() {
    let mut missing = 0;
    for writes in 0..12 {
        let mut world = TestWorld::new().await;
        world.see(7, part(2, 1, true, None)).await;
        world.clock.advance(Duration::from_secs(7200));
        world.intend(1, Some(Sink::Channel)).await;
        world.table.fail_writes_after(Some(writes));
        world.pump(Duration::from_secs(2)).await;
        world.table.fail_writes_after(None);
        missing += world.codes().await.len();
        world.restart();
        world.clock.advance(Duration::from_secs(1100));
        world.see(7, part(3, 1, true, Some("LATE"))).await;
        world.intend(1, Some(Sink::Channel)).await;

        world.settle().await;

        assert!(world.codes().await.is_empty(), "killed after {writes} writes");
    }
    assert!(missing > 1);
}
