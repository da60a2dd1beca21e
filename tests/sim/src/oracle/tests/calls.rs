use super::*;
use crate::oracle::{bounds, calls};

#[test]
fn messages_and_calls_that_are_too_large_are_noticed() {
    let uploaded = |set: &str, records, bytes| What::Uploaded { set: set.to_owned(), records, bytes };
    let large = facts([What::Enqueued { queue: "orders", bytes: 300_000 }, uploaded("Sales", 10_001, 1)]);
    let good = facts([What::Enqueued { queue: "orders", bytes: 200_000 }, uploaded("Stock", 10_001, 1)]);

    assert_eq!(marks(&bounds::bounded(&large)), ["P19", "P19"]);
    assert_eq!(marks(&bounds::bounded(&facts([uploaded("Stock", 1, 11_000_000)]))), ["P19"]);
    assert_eq!(bounds::bounded(&good), []);
}

#[test]
fn too_many_calls_in_a_minute_are_noticed() {
    let many = facts((0..130).map(|_| sent(Target::Wair, "GET", "/api/v1/x")));

    let ending = Ending { calls_per_minute: 120, ..Ending::default() };
    assert_eq!(marks(&calls::within_budget(&many, &ending)), ["P15"]);
}

#[test]
fn a_call_during_a_pause_is_noticed() {
    let pause = What::Answered {
        from: Target::Wair,
        method: "GET".to_owned(),
        path: "/x".to_owned(),
        status: Some(429),
        sound: false,
        refused: false,
        retry_after: 30,
    };

    assert_eq!(marks(&calls::pauses_kept(&facts([pause, sent(Target::Wair, "GET", "/x")]))), ["P15"]);
}

#[test]
fn a_call_of_another_during_a_pause_is_noticed_unless_nobody_could_tell_it() {
    let pause = What::Answered {
        from: Target::Mintsoft,
        method: "GET".to_owned(),
        path: "/x".to_owned(),
        status: Some(403),
        sound: false,
        refused: false,
        retry_after: 300,
    };
    let call = fact(60_000, 2, sent(Target::Mintsoft, "GET", "/x"));
    let stopped = fact(500, 1, What::Killed { why: "crash" });

    assert_eq!(marks(&calls::pauses_kept(&[fact(0, 1, pause.clone()), call.clone()])), ["P15"]);
    assert_eq!(calls::pauses_kept(&[fact(0, 1, pause), stopped, call]), []);
}

#[test]
fn log_ins_that_are_too_close_are_noticed() {
    let two = facts([sent(Target::Mintsoft, "POST", "/api/Auth"), sent(Target::Mintsoft, "POST", "/api/Auth")]);

    assert_eq!(marks(&calls::log_ins_apart(&two)), ["P16"]);
}

#[test]
fn a_run_into_the_time_out_is_noticed() {
    let late = facts([What::Began { function: "stock-poll", input: String::new() }, What::Killed { why: "time-out" }]);

    assert_eq!(marks(&calls::done_in_time(&late)), ["P20"]);
}

#[test]
fn a_quiet_run_that_writes_is_noticed() {
    let ending = Ending { quiet: vec![(1, Key::new("stock#1", "chunk#1"))], ..Ending::default() };

    assert_eq!(marks(&calls::quiet(&[], &ending)), ["P21"]);
}

#[test]
fn a_quiet_run_that_tells_wair_something_is_noticed_and_one_that_asks_is_not() {
    let ending = Ending { quiet_since: Some(0), ..Ending::default() };
    let after = |method, path| calls::quiet(&[fact(1, 1, sent(Target::Wair, method, path))], &ending);

    assert_eq!(marks(&after("POST", "/api/v1/Stock")), ["P21"]);
    assert_eq!(after("GET", "/api/v1/Recommendations/transfers"), []);
}

#[test]
fn a_call_that_is_not_on_the_list_is_noticed() {
    let calls = facts([
        sent(Target::Mintsoft, "GET", "/api/Order/7/MarkDespatched"),
        sent(Target::Wair, "POST", "/api/v1/StockMutations"),
        sent(Target::Mintsoft, "GET", "/api/Order/7"),
    ]);

    assert_eq!(marks(&calls::only_allowed(&calls)), ["P22", "P13"]);
}
