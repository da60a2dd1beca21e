use std::time::Duration;

use mapping::flow::Flow;
use ports::{Body, Clock, Failure, Key, TableError, When, Write};
use state::{Leases, stock::StockState, switch::Switches};

use crate::{Desk, desk};

const MINUTE: Duration = Duration::from_secs(60);

fn leases(desk: &Desk) -> Leases {
    Leases::new(desk.store.clone(), desk.clock.clone())
}

#[tokio::test]
async fn a_second_taker_waits_until_the_first_gives_back_and_has_a_larger_fence() {
    let desk = desk();
    let leases = leases(&desk);
    let first = leases.take("flow", MINUTE).await.unwrap().unwrap();
    let fence = first.fence();

    assert!(leases.take("flow", MINUTE).await.unwrap().is_none());
    leases.give_back(first).await.unwrap();
    let second = leases.take("flow", MINUTE).await.unwrap().unwrap();

    assert!(second.fence() > fence && !second.unclean);
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_over_as_unclean_and_its_old_holder_can_write_nothing() {
    let desk = desk();
    let leases = leases(&desk);
    let mut frozen = leases.take("flow", MINUTE).await.unwrap().unwrap();
    desk.clock.advance(MINUTE);

    let second = leases.take("flow", MINUTE).await.unwrap().unwrap();

    assert!(second.unclean);
    assert_eq!(desk.store.write(vec![frozen.check()]).await, Err(TableError::Conflict(0)));
    assert!(matches!(leases.keep(&mut frozen).await, Err(Failure::Halted(_))));
    assert_eq!(desk.store.write(vec![second.check()]).await, Ok(()));
}

#[tokio::test]
async fn an_abandoned_lease_is_free_at_once_and_unclean() {
    let desk = desk();
    let leases = leases(&desk);
    let first = leases.take("flow", MINUTE).await.unwrap().unwrap();

    leases.abandon(first).await.unwrap();

    assert!(leases.take("flow", MINUTE).await.unwrap().unwrap().unclean);
}

#[tokio::test]
async fn what_was_done_under_a_lost_lease_is_looked_at_by_the_next_holder() {
    let desk = desk();
    let leases = leases(&desk);
    let lose = async || {
        let lost = leases.take("flow", MINUTE).await.unwrap().unwrap();
        desk.clock.advance(MINUTE);
        leases.give_back(leases.take("flow", MINUTE).await.unwrap().unwrap()).await.unwrap();
        lost
    };

    let lost = lose().await;
    leases.abandon(lost).await.unwrap();
    let after_abandoned = leases.take("flow", MINUTE).await.unwrap().unwrap();
    assert!(after_abandoned.unclean);
    leases.give_back(after_abandoned).await.unwrap();

    let lost = lose().await;
    assert!(leases.finish("flow", vec![lost.release()]).await.is_err());
    assert!(leases.take("flow", MINUTE).await.unwrap().unwrap().unclean);
}

#[tokio::test]
async fn a_distrusted_lease_is_unclean_unless_somebody_holds_it() {
    let desk = desk();
    let leases = leases(&desk);
    leases.give_back(leases.take("flow", MINUTE).await.unwrap().unwrap()).await.unwrap();

    leases.distrust("flow").await.unwrap();
    let unclean = leases.take("flow", MINUTE).await.unwrap().expect("free");
    desk.table.take_written();
    leases.distrust("flow").await.unwrap();

    assert!(unclean.unclean && desk.table.take_written().is_empty());
    assert_eq!(desk.store.write(vec![unclean.check()]).await, Ok(()));
}

#[tokio::test]
async fn a_lease_is_renewed_only_when_a_third_of_it_is_over() {
    let desk = desk();
    let leases = leases(&desk);
    let mut lease = leases.take("flow", MINUTE).await.unwrap().unwrap();
    desk.table.take_written();

    desk.clock.advance(MINUTE / 4);
    leases.keep(&mut lease).await.unwrap();
    assert!(desk.table.take_written().is_empty());

    desk.clock.advance(MINUTE / 4);
    leases.keep(&mut lease).await.unwrap();
    assert_eq!(desk.table.take_written().len(), 1);
}

#[tokio::test]
async fn a_few_calls_a_minute_are_set_aside_for_holders_and_no_more() {
    let desk = desk();
    let leases = leases(&desk);
    let mut granted = 0;
    for _ in 0..6 {
        let mut lease = leases.take_with_call("flow", MINUTE, 4).await.unwrap().unwrap();
        granted += u32::from(lease.permit.spend(desk.clock.now().as_millisecond()));
        leases.give_back(lease).await.unwrap();
    }

    desk.clock.advance(Duration::from_secs(75));
    let mut later = leases.take_with_call("flow", MINUTE, 4).await.unwrap().unwrap();

    assert_eq!(granted, 4);
    assert!(later.permit.spend(desk.clock.now().as_millisecond()));
}

#[tokio::test]
async fn the_moment_in_a_lease_outlives_its_takers_and_never_goes_back() {
    let desk = desk();
    let (leases, state) = (leases(&desk), StockState::new(desk.store.clone()));
    let moment = desk.clock.now();
    assert_eq!(state.trust().await.unwrap().as_of, None);
    let lease = leases.take("stock", MINUTE).await.unwrap().unwrap();
    desk.store.write(vec![lease.release_as_of(moment)]).await.unwrap();

    let mut second = leases.take("stock", MINUTE).await.unwrap().unwrap();
    leases.renew(&mut second).await.unwrap();
    leases.abandon(second).await.unwrap();
    let third = leases.take("stock", MINUTE).await.unwrap().unwrap();
    desk.store.write(vec![third.release_as_of(moment - MINUTE)]).await.unwrap();

    assert_eq!(state.trust().await.unwrap().as_of, Some(moment));
}

#[tokio::test]
async fn the_last_good_end_outlives_runs_that_end_badly_and_never_goes_back() {
    let desk = desk();
    let leases = leases(&desk);
    let moment = desk.clock.now();
    assert_eq!(leases.look("stock").await.unwrap().good, None);
    let mut good = leases.take("stock", MINUTE).await.unwrap().unwrap();
    good.note_good(moment);
    desk.store.write(vec![good.release()]).await.unwrap();

    let bad = leases.take("stock", MINUTE).await.unwrap().unwrap();
    leases.abandon(bad).await.unwrap();
    let mut late = leases.take("stock", MINUTE).await.unwrap().unwrap();
    late.note_good(moment - MINUTE);
    leases.give_back(late).await.unwrap();

    assert_eq!(leases.look("stock").await.unwrap().good, Some(moment));
}

#[tokio::test]
async fn a_lease_of_earlier_code_is_readable_and_knows_no_good_end() {
    let desk = desk();
    let body = Body::Text(r#"{"fence":7,"holder":"00","until":null}"#.to_owned());
    let put = Write::Put { key: Key::new("lease#stock", "lease"), when: When::Absent, body, expires: None };
    desk.store.write(vec![put]).await.unwrap();
    let leases = leases(&desk);

    assert_eq!(leases.look("stock").await.unwrap().good, None);
    assert_eq!(leases.take("stock", MINUTE).await.unwrap().unwrap().fence(), 8);
}

#[tokio::test]
async fn a_lease_that_was_seen_is_taken_without_another_read_and_never_from_somebody_else() {
    let desk = desk();
    let (ours, others) = (leases(&desk), leases(&desk));
    let switches = Switches::new(desk.store.clone(), desk.clock.clone());
    assert_eq!(switches.paused_or_ready(Flow::StockPoll, &ours).await.unwrap(), None);
    desk.table.take_read();
    let lease = ours.take("stock", MINUTE).await.unwrap().unwrap();
    assert!(desk.table.take_read().is_empty());
    ours.give_back(lease).await.unwrap();

    switches.paused_or_ready(Flow::StockPoll, &ours).await.unwrap();
    let other = others.take("stock", MINUTE).await.unwrap().unwrap();
    assert!(ours.take("stock", MINUTE).await.unwrap().is_none());
    others.give_back(other).await.unwrap();

    // What was seen once is not used twice.
    assert!(ours.take("stock", MINUTE).await.unwrap().is_some());
}
