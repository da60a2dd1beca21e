use std::{sync::Arc, time::Duration};

use ports::{Clock, Failure, memory::MemorySecrets};
use state::session::{BETWEEN_LOGINS, Session, Sessions};

use crate::desk;

#[tokio::test]
async fn log_ins_to_one_vendor_are_a_minute_apart_and_vendors_do_not_wait_for_each_other() {
    let desk = desk();
    let secrets = Arc::new(MemorySecrets::of([("sessions", "{}")]));
    let sessions = Sessions::new(desk.store.clone(), secrets, desk.clock.clone(), "sessions");

    assert_eq!(sessions.claim_login("mintsoft").await, Ok(()));
    assert!(matches!(sessions.claim_login("mintsoft").await, Err(Failure::Throttled { .. })));
    assert_eq!(sessions.claim_login("wair").await, Ok(()));

    desk.clock.advance(BETWEEN_LOGINS);
    assert_eq!(sessions.claim_login("mintsoft").await, Ok(()));
}

#[tokio::test]
async fn a_shared_session_serves_until_it_runs_out_and_does_not_push_out_the_other_vendors() {
    let desk = desk();
    let secrets = Arc::new(MemorySecrets::of([("sessions", "not json at first")]));
    let sessions = Sessions::new(desk.store.clone(), secrets, desk.clock.clone(), "sessions");
    let session =
        |token: &str| Session { token: token.to_owned(), expires: desk.clock.now() + Duration::from_secs(60) };

    sessions.share("mintsoft", &session("a")).await.unwrap();
    sessions.share("wair", &session("b")).await.unwrap();

    let token = async |vendor| sessions.current(vendor).await.unwrap().map(|session| session.token);
    assert_eq!((token("mintsoft").await.as_deref(), token("wair").await.as_deref()), (Some("a"), Some("b")));
    desk.clock.advance(Duration::from_secs(60));
    assert_eq!(token("mintsoft").await, None);
}
