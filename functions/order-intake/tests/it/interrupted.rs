//! Stopped after each step, and with somebody else at work on the same order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use ports::memory::MemoryTable;
use ports::{Item, Key, Table, TableError, When, Write};
use serde_json::json;
use state::orders::{OrderRecord, Revision};
use state::{keys, store};

use crate::bench::{Bench, event};

#[tokio::test]
async fn stopped_before_the_record_the_next_try_does_everything() {
    let bench = Bench::new().await;
    bench.table.fail_writes_after(Some(0));

    let stopped = bench.post_event(&event()).await;
    bench.table.fail_writes_after(None);
    let again = bench.post_event(&event()).await;

    assert_eq!((stopped.status, again.status), (503, 202));
    assert_eq!(bench.drain().len(), 1);
}

#[tokio::test]
async fn stopped_after_the_record_the_next_try_sends() {
    let bench = Bench::new().await;
    bench.queue.set_down(true);

    bench.post_event(&event()).await;
    let recorded = bench.record().await;
    bench.queue.set_down(false);
    let again = bench.post_event(&event()).await;

    assert!(recorded.is_some_and(|record| !record.revisions[&1].queued));
    assert_eq!(again.status, 202);
    assert_eq!(bench.drain().len(), 1);
    assert!(bench.record().await.is_some_and(|record| record.revisions[&1].queued));
}

#[tokio::test]
async fn stopped_after_the_send_the_next_try_sends_the_same_event_again() {
    let bench = Bench::new().await;
    bench.table.fail_writes_after(Some(1));

    let unmarked = bench.post_event(&event()).await;
    bench.table.fail_writes_after(None);
    // Within five minutes the queue itself would drop it.
    bench.clock.advance(Duration::from_secs(600));
    let again = bench.post_event(&event()).await;
    let third = bench.post_event(&event()).await;

    assert_eq!((unmarked.status, again.status, third.status), (202, 202, 200));
    let bodies: Vec<_> = bench.drain().into_iter().map(|message| message.body).collect();
    assert_eq!(bodies, [event().to_string(), event().to_string()]);
}

#[tokio::test]
async fn of_two_contents_at_once_only_the_first_is_recorded() {
    let bench = rival("other content").await;

    let answer = bench.post_event(&event()).await;

    assert_eq!((answer.status, &answer.body["field"]), (400, &json!("revision")));
    assert_eq!(bench.queue.depth(), 0);
}

#[tokio::test]
async fn the_same_event_twice_at_once_is_accepted_twice_and_recorded_once() {
    let body = event().to_string();
    let content = mapping::order::parse(body.as_bytes()).unwrap().content_hash();
    let bench = rival(&content).await;

    let answer = bench.post(body.as_bytes()).await;

    assert_eq!(answer.status, 202);
    assert_eq!(bench.record().await.map(|record| record.revisions.len()), Some(1));
    assert_eq!(bench.drain().len(), 1);
}

#[tokio::test]
async fn the_mark_keeps_what_the_relay_wrote_meanwhile() {
    let bench = Bench::new().await;
    bench.table.fail_writes_after(Some(1));
    bench.post_event(&event()).await;
    bench.table.fail_writes_after(None);
    let state =
        state::orders::OrderState::Failed { code: "ORDER_REFUSED".to_owned(), at: ports::Clock::now(&*bench.clock) };
    let record = OrderRecord { state: state.clone(), ..bench.record().await.unwrap() };
    bench.table.write(vec![store::put(keys::order("web-uk", "10042"), When::Any, &record, None)]).await.unwrap();

    bench.post_event(&event()).await;

    let record = bench.record().await.unwrap();
    assert_eq!((record.state, record.revisions[&1].queued), (state, true));
}

/// An intake on a table where somebody else records revision 1 of the order just before our first write.
async fn rival(content: &str) -> Bench {
    let table = Arc::new(MemoryTable::default());
    let revision = Revision { content: content.to_owned(), ..Revision::default() };
    let record = OrderRecord { revisions: [(1, revision)].into(), ..OrderRecord::default() };
    let rival = store::put(keys::order("web-uk", "10042"), When::Any, &record, None);
    let rivalled = Rivalled { table: table.clone(), rival: Mutex::new(Some(rival)) };
    Bench::with_config_on(table, Arc::new(rivalled)).await
}

struct Rivalled {
    table: Arc<MemoryTable>,
    rival: Mutex<Option<Write>>,
}

#[async_trait]
impl Table for Rivalled {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        self.table.get(keys).await
    }

    async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, TableError> {
        self.table.query(pk, prefix).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), TableError> {
        let rival = self.rival.lock().expect("no holder panics").take();
        if let Some(rival) = rival {
            self.table.write(vec![rival]).await?;
        }
        self.table.write(writes).await
    }
}
