use std::sync::Arc;

use jiff::Timestamp;
use ports::memory::MemoryTable;
use serde_json::{Value, json};
use state::config::ConfigStore;

use super::{Stop, as_json, as_toml, find, push};

const TEXT: &str = "[[location]]\nwair = \"WH-UK\"\nkind = \"warehouse\"\nwarehouses = [3]\n";

fn store() -> ConfigStore {
    ConfigStore::new(Arc::new(MemoryTable::default()))
}

fn noon() -> Timestamp {
    "2026-11-20T12:00:00.123Z".parse().unwrap()
}

#[tokio::test]
async fn each_new_text_is_the_next_version() {
    let store = store();

    let first = push(&store, TEXT, noon()).await.unwrap();
    let second = push(&store, &format!("{TEXT}[stock]\nbuffer = 1\n"), noon()).await.unwrap();

    assert_eq!(first, "stored as version 1; in force within 60 seconds");
    assert_eq!(second, "stored as version 2; in force within 60 seconds");
}

#[tokio::test]
async fn an_unchanged_text_is_not_stored_again() {
    let store = store();
    push(&store, TEXT, noon()).await.unwrap();

    let again = push(&store, TEXT, noon()).await.unwrap();

    assert_eq!(again, "unchanged: version 1 is the same text");
    assert_eq!(store.version(2).await.unwrap(), None);
}

#[tokio::test]
async fn the_version_in_force_and_older_ones_are_shown_with_version_and_time() {
    let store = store();
    push(&store, TEXT, noon()).await.unwrap();
    push(&store, &format!("{TEXT}# more\n"), noon()).await.unwrap();

    let active = as_toml(&find(&store, None).await.unwrap());
    let older = as_toml(&find(&store, Some(1)).await.unwrap());

    assert_eq!(active, format!("# version 2\n# pushed 2026-11-20T12:00:00Z\n{TEXT}# more"));
    assert_eq!(older, format!("# version 1\n# pushed 2026-11-20T12:00:00Z\n{}", TEXT.trim_end()));
}

#[tokio::test]
async fn json_holds_the_text_byte_for_byte() {
    let store = store();
    push(&store, TEXT, noon()).await.unwrap();

    let shown: Value = serde_json::from_str(&as_json(&find(&store, None).await.unwrap())).unwrap();

    assert_eq!(shown, json!({ "version": 1, "pushedAt": "2026-11-20T12:00:00.123Z", "text": TEXT }));
}

#[tokio::test]
async fn what_was_never_pushed_cannot_be_shown() {
    let store = store();

    let active = find(&store, None).await;
    let third = find(&store, Some(3)).await;

    assert_eq!(active, Err(Stop::Unable("no configuration yet; store one with `lockstep config push`".into())));
    assert_eq!(third, Err(Stop::Unable("there is no version 3 of the configuration".into())));
}
