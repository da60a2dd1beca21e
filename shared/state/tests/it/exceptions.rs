use mapping::exception::VANISH_GUARD;
use state::exceptions::Exceptions;

use crate::desk;

#[tokio::test]
async fn the_same_problem_met_again_is_one_open_exception_with_a_count() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());

    register.open(&VANISH_GUARD, "all", "first").await.unwrap();
    register.open(&VANISH_GUARD, "all", "second").await.unwrap();

    let open = register.list_open().await.unwrap();
    assert_eq!((open.len(), open[0].count, open[0].detail.as_str()), (1, 2, "second"));
}

#[tokio::test]
async fn a_closed_exception_is_not_open_and_opens_anew() {
    let desk = desk();
    let register = Exceptions::new(desk.store.clone(), desk.clock.clone());
    register.open(&VANISH_GUARD, "all", "first").await.unwrap();

    assert_eq!(register.close(&VANISH_GUARD, "all").await, Ok(true));
    assert_eq!(register.close(&VANISH_GUARD, "all").await, Ok(false));
    register.open(&VANISH_GUARD, "all", "again").await.unwrap();

    assert_eq!(register.list_open().await.unwrap()[0].count, 1);
}
