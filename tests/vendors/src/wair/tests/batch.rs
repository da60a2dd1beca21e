use super::desk;
use crate::wair::{Breach, ProblemBody};

#[test]
fn broken_brackets_are_accepted_and_recorded() {
    let mut desk = desk();

    let statuses = [desk.stock(&[("A", 1)]), desk.stop(), desk.start(), desk.start()];

    assert_eq!(statuses, [200; 4]);
    assert_eq!(desk.rules(), ["outside_batch", "stop_without_start", "second_start"]);
}

#[test]
fn broken_brackets_can_be_refused() {
    let mut desk = desk();
    desk.wair.switches.outside_batch = Breach::Refuse;
    desk.wair.switches.stop_without_start = Breach::Refuse;
    desk.wair.switches.second_start = Breach::Refuse;

    let statuses = [desk.stock(&[("A", 1)]), desk.stop(), desk.start(), desk.start()];

    assert_eq!(statuses, [400, 400, 200, 400]);
    assert_eq!(desk.wair.level("WH", "A"), None);
}

#[test]
fn planning_sees_an_upload_after_the_stop() {
    let mut desk = desk();
    desk.start();

    desk.stock(&[("A", 7)]);
    desk.allocate("fullLoad=true", &[("A", 2)]);
    let during = (desk.wair.planned_level("WH", "A"), desk.wair.planned_allocated("WH", "A"));
    desk.stop();
    let after = (desk.wair.planned_level("WH", "A"), desk.wair.planned_allocated("WH", "A"));

    assert_eq!((during, after), ((None, 0), (Some(7), 2)));
}

#[test]
fn planning_can_see_an_upload_at_once() {
    let mut desk = desk();
    desk.wair.switches.planning_at_once = true;
    desk.start();

    desk.stock(&[("A", 7)]);

    assert_eq!(desk.wair.planned_level("WH", "A"), Some(7));
}

#[test]
fn a_refusal_has_a_problem_body_a_text_or_nothing() {
    let mut desk = desk();
    let mut body = |form: ProblemBody| {
        desk.wair.switches.problem_body = form;
        let response = desk.post("Stock", &serde_json::json!({ "stock": [{}] }));
        assert_eq!(response.status(), 400);
        String::from_utf8(response.into_body().to_vec()).unwrap()
    };

    let bodies = [body(ProblemBody::Json), body(ProblemBody::Text), body(ProblemBody::Empty)];

    assert!(bodies[0].contains("One or more validation errors occurred."));
    assert!(bodies[1].starts_with("stock[0].locationId"));
    assert!(bodies[2].is_empty());
}
