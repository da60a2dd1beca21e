use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use ports::clock::Clock;
use ports::http::{Http, NoAnswer, Response};

use crate::mintsoft::STATIC_KEY;
use crate::{Fault, InMemory, Rule, Vendor, World, lock};

struct Hand(Mutex<Timestamp>);

#[async_trait]
impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }

    fn random(&self) -> u64 {
        4
    }
}

/// Sends one GET to Mintsoft under a fault, with a limit of 30 s: the outcome, and how long it took.
async fn sent(url: &str, fault: Option<Fault>) -> (Result<Response, NoAnswer>, i64) {
    let start: Timestamp = "2026-06-01T09:00:00Z".parse().unwrap();
    let clock = Arc::new(Hand(Mutex::new(start)));
    let world = World::seeded(1, 20, 1, start).shared();
    if let Some(fault) = fault {
        lock(&world).faults(Vendor::Mintsoft).add(Rule::always(fault));
    }
    let request = http::Request::get(url).header("ms-apikey", STATIC_KEY).body(Bytes::new()).unwrap();

    let outcome = InMemory::new(world, clock.clone()).send(request, Duration::from_secs(30)).await;

    (outcome, clock.now().duration_since(start).as_secs())
}

const LIST: &str = "https://mintsoft.test/api/Product/List";

#[tokio::test]
async fn an_answer_takes_no_time() {
    let (outcome, seconds) = sent(LIST, None).await;

    assert_eq!(outcome.unwrap().status(), 200);
    assert_eq!(seconds, 0);
}

#[tokio::test]
async fn a_hanging_vendor_costs_the_whole_limit() {
    let (outcome, seconds) = sent(LIST, Some(Fault::Hang { after_commit: false })).await;

    assert!(matches!(outcome, Err(NoAnswer::Lost(_))));
    assert_eq!(seconds, 30);
}

#[tokio::test]
async fn a_slow_answer_arrives_if_the_limit_allows_it() {
    let (in_time, seconds) = sent(LIST, Some(Fault::Slow { seconds: 29 })).await;
    let (too_late, limit) = sent(LIST, Some(Fault::Slow { seconds: 31 })).await;

    assert!(in_time.is_ok() && too_late.is_err());
    assert_eq!((seconds, limit), (29, 30));
}

#[tokio::test]
async fn a_cut_connection_is_lost_at_once() {
    for fault in [Fault::Reset { after_commit: true }, Fault::CutBody] {
        let (outcome, seconds) = sent(LIST, Some(fault)).await;

        assert!(matches!(outcome, Err(NoAnswer::Lost(_))));
        assert_eq!(seconds, 0);
    }
}

#[tokio::test]
async fn an_unknown_host_is_never_reached() {
    let (outcome, _) = sent("https://channel.test/", None).await;

    assert!(matches!(outcome, Err(NoAnswer::NotSent(_))));
}
