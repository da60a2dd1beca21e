use std::fs;

use e2e::{CONFIG, Setting};
use serde_json::Value;

use crate::stage::scene;

async fn lockstep(scene: &e2e::Scene, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = scene.stack.lockstep(arguments).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn file(name: &str, content: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&path, content).unwrap();
    path
}

#[tokio::test]
async fn a_configuration_with_mistakes_is_refused_with_all_of_them_and_the_last_good_one_stays() {
    let scene = scene(Setting::default()).await;
    let text = CONFIG.replace("warehouses = [8]", "warehouses = [3]").replace("number_prefix", "number_prefixes");
    let wrong = file("wrong.toml", &text);

    let (code, _, mistakes) = lockstep(&scene, &["config", "push", &wrong]).await;

    assert_eq!(code, Some(2), "{mistakes}");
    let lines: Vec<_> = mistakes.lines().filter(|line| line.contains("wrong.toml:")).collect();
    assert_eq!(lines.len(), 2, "{mistakes}");
    let (_, shown, _) = lockstep(&scene, &["config", "show", "--json"]).await;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&shown["version"], shown["text"].as_str()), (&1.into(), Some(CONFIG)));
    assert_eq!(scene.poll("full").await.unwrap()["config"], 1);
}

#[tokio::test]
async fn a_pushed_configuration_is_the_next_version_and_the_functions_work_with_it() {
    let scene = scene(Setting::default()).await;
    let good = file("good.toml", &CONFIG.replace("\"STORE-1\"", "\"STORE-2\""));

    let (code, said, _) = lockstep(&scene, &["config", "push", &good]).await;
    let report = scene.poll("full").await.unwrap();

    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("version 2"), "{said}");
    assert_eq!((&report["config"], &report["outcome"]), (&2.into(), &"done".into()), "{report}");
    let world = scene.world();
    let locations: std::collections::BTreeSet<_> = world.wair.levels().map(|(location, ..)| location).collect();
    assert_eq!(locations, ["STORE-2", "WH-UK"].into());
}
