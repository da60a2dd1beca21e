use std::sync::Arc;

use ports::memory::{MemoryTable, TestClock};
use serde_json::{Value, json};
use state::config::{ConfigStore, Stored};
use state::{Store, audit};

use super::{Stop, as_json, as_toml};

const TEXT: &str = "[[location]]\nwair = \"WH-UK\"\nkind = \"warehouse\"\nwarehouses = [3]\n";

fn table() -> Arc<MemoryTable> {
    Arc::new(MemoryTable::default())
}

/// Ada stores a text at noon.
async fn push(table: &Arc<MemoryTable>, text: &str) -> Result<String, Stop> {
    let clock = TestClock::at("2026-11-20T12:00:00.123Z".parse().unwrap());
    super::push(table.clone(), &clock, text, "Ada").await
}

async fn find(table: &Arc<MemoryTable>, version: Option<u64>) -> Result<Stored, Stop> {
    super::find(&ConfigStore::new(table.clone()), version).await
}

#[tokio::test]
async fn each_new_text_is_the_next_version() {
    let store = table();

    let first = push(&store, TEXT).await.unwrap();
    let second = push(&store, &format!("{TEXT}[stock]\nbuffer = 1\n")).await.unwrap();

    assert_eq!(first, "stored as version 1; in force within 60 seconds");
    assert_eq!(second, "stored as version 2; in force within 60 seconds");
}

#[tokio::test]
async fn an_unchanged_text_is_not_stored_again() {
    let store = table();
    push(&store, TEXT).await.unwrap();

    let again = push(&store, TEXT).await.unwrap();

    assert_eq!(again, "unchanged: version 1 is the same text");
    assert!(find(&store, Some(2)).await.is_err());
}

#[tokio::test]
async fn who_stored_which_version_after_which_is_in_the_trail() {
    let (store, clock) = (table(), TestClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
    for text in [TEXT.to_owned(), format!("{TEXT}# more\n"), format!("{TEXT}# more\n")] {
        super::push(store.clone(), &clock, &text, "Ada").await.unwrap();
    }

    let deeds = audit::day(&Store::new(store), "2026-11-20".parse().unwrap()).await.unwrap();

    let mut versions: Vec<_> = deeds.iter().map(|deed| (deed.before.as_deref(), deed.after.as_deref())).collect();
    versions.sort();
    assert_eq!(versions, [(None, Some("version 1")), (Some("version 1"), Some("version 2"))]);
    assert!(deeds.iter().all(|deed| (deed.by.as_str(), deed.what.as_str()) == ("Ada", "config push")));
}

#[tokio::test]
async fn the_version_in_force_and_older_ones_are_shown_with_version_and_time() {
    let store = table();
    push(&store, TEXT).await.unwrap();
    push(&store, &format!("{TEXT}# more\n")).await.unwrap();

    let active = as_toml(&find(&store, None).await.unwrap());
    let older = as_toml(&find(&store, Some(1)).await.unwrap());

    assert_eq!(active, format!("# version 2\n# pushed 2026-11-20T12:00:00Z\n{TEXT}# more"));
    assert_eq!(older, format!("# version 1\n# pushed 2026-11-20T12:00:00Z\n{}", TEXT.trim_end()));
}

#[tokio::test]
async fn json_holds_the_text_byte_for_byte() {
    let store = table();
    push(&store, TEXT).await.unwrap();

    let shown: Value = serde_json::from_str(&as_json(&find(&store, None).await.unwrap())).unwrap();

    assert_eq!(shown, json!({ "version": 1, "pushedAt": "2026-11-20T12:00:00.123Z", "text": TEXT }));
}

#[tokio::test]
async fn what_was_never_pushed_cannot_be_shown() {
    let store = table();

    let active = find(&store, None).await;
    let third = find(&store, Some(3)).await;

    assert_eq!(active, Err(Stop::Unable("no configuration yet; store one with `lockstep config push`".into())));
    assert_eq!(third, Err(Stop::Unable("there is no version 3 of the configuration".into())));
}
