use bytes::Bytes;
use http::header::{DATE, RETRY_AFTER};
use jiff::Timestamp;
use ports::http::Request;
use serde_json::{Value, json};

use crate::mintsoft::STATIC_KEY;
use crate::wair::TooMany;
use crate::{Fault, Reply, RetryAfter, Rule, Vendor, World, wair};

fn now() -> Timestamp {
    "2026-06-01T09:00:00Z".parse().unwrap()
}

fn request(method: &str, path: &str, body: &str) -> Request {
    let builder = http::Request::builder().method(method).uri(format!("http://mintsoft.test{path}"));
    builder.header("ms-apikey", STATIC_KEY).body(Bytes::from(body.to_owned())).unwrap()
}

fn call(world: &mut World, path: &str) -> Reply {
    world.call(Vendor::Mintsoft, now(), &request("GET", path, ""))
}

fn played(fault: Fault) -> Reply {
    let mut world = World::seeded(1, 20, 1, now());
    world.mintsoft_faults.add(Rule::always(fault));
    call(&mut world, "/api/Product/List")
}

fn body(reply: &Reply) -> String {
    String::from_utf8(reply.response().unwrap().body().to_vec()).unwrap()
}

fn create(world: &mut World) -> Reply {
    let body = r#"{"SKU":"NEW-1","Weight":0.1,"ClientId":42}"#;
    world.call(Vendor::Mintsoft, now(), &request("PUT", "/api/Product", body))
}

#[test]
fn retry_after_comes_in_seconds_as_a_date_or_not_at_all() {
    let forms = [RetryAfter::Seconds(30), RetryAfter::Date(30), RetryAfter::Absent].map(|retry_after| {
        let reply = played(Fault::TooMany { retry_after });
        let response = reply.response().unwrap();
        assert_eq!(response.status(), 429);
        response.headers().get(RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned())
    });

    assert_eq!(forms, [Some("30".to_owned()), Some("Mon, 01 Jun 2026 09:00:30 GMT".to_owned()), None]);
}

#[test]
fn the_edge_answers_html() {
    for status in [403, 429, 503] {
        let reply = played(Fault::EdgePage { status, retry_after: RetryAfter::Absent });

        assert_eq!(reply.response().unwrap().status(), status);
        assert!(body(&reply).starts_with("<!DOCTYPE html>"));
    }
}

#[test]
fn a_time_out_or_a_reset_comes_before_or_after_the_commit() {
    for after_commit in [false, true] {
        for fault in [Fault::Hang { after_commit }, Fault::Reset { after_commit }, Fault::BadGateway { after_commit }] {
            let mut world = World::seeded(1, 20, 1, now());
            world.mintsoft_faults.add(Rule::on("PUT", "/api/Product", fault));

            create(&mut world);

            assert_eq!(world.mintsoft.product("NEW-1").is_some(), after_commit);
        }
    }
}

#[test]
fn a_200_can_be_null_empty_or_half_of_the_truth() {
    let (null, empty, half) = (played(Fault::Null), played(Fault::EmptyArray), played(Fault::HalfJson));

    assert_eq!((body(&null).as_str(), body(&empty).as_str()), ("null", "[]"));
    assert_eq!(half.response().unwrap().status(), 200);
    assert!(serde_json::from_str::<Value>(&body(&half)).is_err());
}

#[test]
fn a_field_can_drift() {
    let reply = played(Fault::Replace { find: "\"SKU\":".to_owned(), with: "\"Sku\":".to_owned() });

    assert!(!body(&reply).contains("\"SKU\""));
}

#[test]
fn a_slow_answer_says_how_slow() {
    let reply = played(Fault::Slow { seconds: 45 });

    assert!(matches!(reply, Reply::Slow(pause, _) if pause.as_secs() == 45));
}

#[test]
fn a_rule_fires_from_the_nth_call_so_many_times_and_is_counted() {
    let mut world = World::seeded(1, 20, 1, now());
    world.mintsoft_faults.add(Rule::on("GET", "/api/Product/List", Fault::Null).nth(2).times(2));

    let nulls = [(); 5].map(|()| body(&call(&mut world, "/api/Product/List")) == "null");
    call(&mut world, "/api/Warehouse");

    assert_eq!(nulls, [false, true, true, false, false]);
    assert_eq!(world.mintsoft_faults.fired()["null"], 2);
    assert_eq!(world.mintsoft_faults.rules().map(|(_, seen, fired)| (seen, fired)).collect::<Vec<_>>(), [(5, 2)]);
}

#[test]
fn a_rule_looks_at_whole_path_segments_and_at_the_query() {
    let mut world = World::seeded(1, 20, 1, now());
    world.mintsoft_faults.add(Rule::on("GET", "/api/Product/Stock", Fault::Null));
    world.mintsoft_faults.add(Rule::on("GET", "/api/Product", Fault::Null).query("PageNo=3"));

    let nulls = ["/api/Product/StockLevels", "/api/Product/List?PageNo=2", "/api/product/list?PageNo=3"]
        .map(|path| body(&call(&mut world, path)) == "null");

    assert_eq!(nulls, [false, false, true]);
}

#[test]
fn the_log_keeps_calls_in_order_and_tells_writes_from_reads() {
    let mut world = World::seeded(1, 20, 1, now());
    world.mintsoft_faults.add(Rule::on("GET", "/api/Warehouse", Fault::Reset { after_commit: false }));

    create(&mut world);
    call(&mut world, "/api/Warehouse");
    call(&mut world, "/api/Order/1/Cancel?why=x");

    let calls: Vec<_> =
        world.log.calls().iter().map(|call| (call.path.as_str(), call.status, call.write, call.fault)).collect();
    assert_eq!(
        calls,
        [
            ("/api/Product", Some(200), true, None),
            ("/api/Warehouse", None, false, Some("reset")),
            ("/api/Order/1/Cancel", Some(200), true, None),
        ]
    );
    assert_eq!((world.log.writes(Vendor::Mintsoft), world.log.count(Vendor::Mintsoft, "GET", "/api/Order")), (2, 1));
}

#[test]
fn every_answer_has_the_date_of_the_simulated_clock() {
    let mut world = World::seeded(1, 20, 1, now());
    world.offset = jiff::SignedDuration::from_hours(1);

    let reply = call(&mut world, "/api/Warehouse");

    assert_eq!(reply.response().unwrap().headers()[DATE], "Mon, 01 Jun 2026 10:00:00 GMT");
}

#[test]
fn wair_can_lose_a_call_with_too_many_records() {
    let mut world = World::seeded(1, 20, 1, now());
    world.wair.switches.too_many_records = TooMany::Drop;
    let mut post = |path: &str, token: &str, body: Value| {
        let builder = http::Request::post(format!("http://wair.test/api/v1/{path}")).header("X-Tenant", wair::TENANT);
        let request = builder.header("Authorization", format!("Bearer {token}"));
        world.call(Vendor::Wair, now(), &request.body(Bytes::from(body.to_string())).unwrap())
    };
    let login = post("Token", "", json!({ "username": wair::USERNAME, "password": wair::PASSWORD }));
    let answer: Value = serde_json::from_str(&body(&login)).unwrap();
    let images = vec![json!({ "imageId": "1" }); 1_001];

    let reply = post("Images/urls", answer["accessToken"].as_str().unwrap(), json!({ "images": images }));

    assert!(matches!(reply, Reply::Reset));
    assert_eq!(world.log.calls().last().unwrap().status, None);
}
