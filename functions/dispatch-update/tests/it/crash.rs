//! Killed between any two effects.

use std::time::Duration;

use crate::world::TestWorld;

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
