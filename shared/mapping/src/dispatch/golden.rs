//! Messages of every version ever sent: the files are never changed, for such messages may still lie in a queue.

use super::{Hint, Part, Sink};

#[test]
fn parts_of_version_1_are_understood_and_still_sent() {
    let one = include_str!("golden/part-version-1.json");
    let both = include_str!("golden/part-version-1-both-sinks.json");
    let part = |sink| Part {
        version: 1,
        kind: "part".to_owned(),
        channel: "web-uk".to_owned(),
        order: "10042".to_owned(),
        revision: 2,
        part: 1,
        sink,
    };

    assert_eq!(Part::parse(one), Ok(part(Some(Sink::Wair))));
    assert_eq!(Part::parse(both), Ok(part(None)));
    assert_eq!(serde_json::to_string(&part(Some(Sink::Wair))).expect("plain data"), one);
}

#[test]
fn hints_of_version_1_are_understood_and_still_sent() {
    let golden = include_str!("golden/hint-version-1.json");
    let hint = Hint { version: 1, orders: vec!["LS-web-uk-10042".to_owned()] };

    assert_eq!(Hint::read(golden).expect("a hint"), hint);
    assert_eq!(Vec::from_iter(Hint::messages(&hint.orders)), [golden]);
}
