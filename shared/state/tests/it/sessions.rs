use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use ports::{
    Clock, Failure, Item, Key, Table, TableError, Write,
    memory::{MemorySecrets, MemoryTable, TestClock},
};
use state::{
    Store,
    session::{BETWEEN_LOGINS, Session, Sessions},
};

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

#[tokio::test]
async fn a_claim_before_a_freeze_is_worth_nothing_when_somebody_has_logged_in_meanwhile() {
    let desk = desk();
    let secrets = Arc::new(MemorySecrets::of([("sessions", "{}")]));
    let sessions = |store: Store| Sessions::new(store, secrets.clone(), desk.clock.clone(), "sessions");
    let frozen = Freezing {
        table: desk.table.clone(),
        clock: desk.clock.clone(),
        others: sessions(desk.store.clone()),
        done: AtomicBool::new(false),
    };

    let claimed = sessions(Store::new(Arc::new(frozen))).claim_login("wair").await;

    assert!(matches!(claimed, Err(Failure::Throttled { .. })), "{claimed:?}");
}

/// Its first write takes five minutes, at whose end somebody else logs in.
struct Freezing {
    table: Arc<MemoryTable>,
    clock: Arc<TestClock>,
    others: Sessions,
    done: AtomicBool,
}

#[async_trait]
impl Table for Freezing {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        self.table.get(keys).await
    }

    async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, TableError> {
        self.table.query(pk, prefix).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), TableError> {
        let written = self.table.write(writes).await;
        if !self.done.swap(true, Ordering::Relaxed) {
            self.clock.advance(Duration::from_secs(300));
            assert_eq!(self.others.claim_login("wair").await, Ok(()));
        }
        written
    }
}
