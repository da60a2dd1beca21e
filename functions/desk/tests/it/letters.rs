use mapping::replay::{Line, Report};
use ports::Failure;
use serde_json::{Value, json};
use state::{Leases, replay::Replays};

use crate::office::{Office, place};

fn report(outcome: &str, sent: u64) -> Value {
    json!({
        "wish": {"action": "run", "queue": "orders", "by": "Ada"}, "outcome": outcome, "reason": null,
        "started": "2026-11-20T10:00:00Z", "updated": "2026-11-20T10:14:00Z", "read": 12, "notChosen": 0,
        "groups": [{"code": "ORDER_REFUSED", "owner": "warehouse", "count": 12, "oldest": "2026-11-20T09:00:00Z",
                    "would": {"send": 11, "blocked": 1}, "subjects": ["web-uk/<b>1</b>"]}],
        "would": {"send": 11, "blocked": 1}, "blocked": {"WAIR_UNAVAILABLE": 1}, "sent": sent, "failed": 0
    })
}

async fn keep(office: &Office, outcome: &str, sent: u64) {
    let leases = Leases::new(office.store.clone(), office.clock.clone());
    let lease = leases.take("replay-orders", std::time::Duration::from_secs(60)).await.expect("a table").expect("free");
    let report: Report = serde_json::from_value(report(outcome, sent)).expect("a report");
    Replays::new(office.store.clone()).end(&report, 1, lease).await.expect("stored");
}

#[tokio::test]
async fn a_plan_says_what_would_happen_and_changes_nothing() {
    let mut office = Office::open().await;
    office.replay.answer(Ok(report("done", 0)));

    let page = office.act("letters", &[("do", "plan"), ("queue", "orders")]).await;

    assert_eq!(page.status, 200);
    for text in ["ORDER_REFUSED", "11 sent again", "1 stay", "web-uk/&lt;b&gt;1&lt;/b&gt;", "Replay them", "1 h ago"] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    assert_eq!(office.replay.take_asked(), [json!({"action": "plan", "queue": "orders", "by": "Ada"})]);
}

#[tokio::test]
async fn a_run_begins_with_the_chosen_pace_and_is_followed_until_it_ends() {
    let mut office = Office::open().await;
    let fields = [("do", "run"), ("queue", "orders"), ("code", "ORDER_REFUSED"), ("pace", "0.2"), ("limit", "5")];

    let answer = office.act("letters", &fields).await;

    assert_eq!(place(&answer), "../desk/letters?done=begun");
    let wish = json!({"action": "run", "queue": "orders", "codes": ["ORDER_REFUSED"], "limit": 5, "perSecond": 0.2, "by": "Ada"});
    assert_eq!(office.replay.take_asked(), [wish]);
    keep(&office, "running", 4).await;
    let page = office.get("letters").await;
    assert_eq!(page.header(&http::header::REFRESH), Some("5; url=../desk/letters"));
    assert!(page.body.contains("under way") && page.body.contains("Stop the replay"));
    assert!(page.body.contains("<progress max=\"12\" value=\"4\""), "{}", page.body);
    keep(&office, "done", 12).await;
    let page = office.get("letters").await;
    assert_eq!(page.header(&http::header::REFRESH), None);
    assert!(!page.body.contains("Stop the replay"));
}

#[tokio::test]
async fn a_run_that_did_not_begin_is_said_until_another_one_begins() {
    let mut office = Office::open().await;
    keep(&office, "done", 12).await;
    let replays = Replays::new(office.store.clone());
    let mut refused: Report = serde_json::from_value(report("refused", 0)).expect("a report");
    refused.reason = Some("MINTSOFT_UNAVAILABLE is open".to_owned());
    let said = "The replay that <bdi>Ada</bdi> asked for 10 min ago did not begin: MINTSOFT_UNAVAILABLE is open.";

    refused.started = "2026-11-20T10:05:00Z".parse().expect("a time");
    replays.refuse(&refused).await.expect("stored");
    let page = office.page("letters").await;
    assert!(page.contains(said) && page.contains("Last replay"), "{page}");
    refused.started = "2026-11-20T09:59:59Z".parse().expect("a time");
    replays.refuse(&refused).await.expect("stored");

    assert!(!office.page("letters").await.contains("did not begin"));
}

#[tokio::test]
async fn a_run_is_stopped_by_name() {
    let mut office = Office::open().await;
    office.replay.answer(Ok(report("stopped", 4)));

    let answer = office.act("letters", &[("do", "stop"), ("queue", "dispatch")]).await;

    assert_eq!(place(&answer), "../desk/letters?done=stopped");
    assert_eq!(office.replay.take_asked(), [json!({"action": "stop", "queue": Line::Dispatch.word(), "by": "Ada"})]);
}

#[tokio::test]
async fn what_may_have_been_done_is_not_called_undone() {
    let mut office = Office::open().await;
    office.replay.answer(Err(Failure::Unknown("no answer".to_owned())));

    let page = office.act("letters", &[("do", "stop"), ("queue", "orders")]).await;

    assert_eq!(page.status, 503);
    assert!(page.body.contains("it is not known whether it was done") && !page.body.contains("Nothing was changed"));
}

#[tokio::test]
async fn a_replay_that_does_not_answer_or_is_not_understood_is_said() {
    let mut office = Office::open().await;
    office.replay.answer(Err(Failure::Unknown("no answer".to_owned())));

    assert_eq!(office.act("letters", &[("do", "plan"), ("queue", "orders")]).await.status, 503);
    assert_eq!(office.act("letters", &[("do", "plan"), ("queue", "hints")]).await.status, 400);
    assert_eq!(office.act("letters", &[("do", "burn"), ("queue", "orders")]).await.status, 400);
    let page = office.page("letters").await;
    assert!(page.contains("Nothing of this queue was ever replayed"));
}
