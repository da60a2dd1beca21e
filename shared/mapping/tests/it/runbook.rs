//! A page for each code, as the catalogue has it. `UPDATE=1` writes them anew.

use std::{collections::BTreeMap, fs};

use mapping::exception::{
    ALL,
    runbook::{self, FOLDER},
};

use crate::at;

#[test]
fn the_runbook_is_what_the_catalogue_says() {
    let pages = ALL.iter().map(|kind| (format!("{}.md", kind.code), runbook::page(kind)));
    let mut expected: BTreeMap<String, String> = pages.collect();
    expected.insert("README.md".to_owned(), runbook::index());

    if std::env::var_os("UPDATE").is_some() {
        if at(FOLDER).exists() {
            fs::remove_dir_all(at(FOLDER)).unwrap();
        }
        fs::create_dir_all(at(FOLDER)).unwrap();
        for (name, page) in &expected {
            fs::write(at(FOLDER).join(name), page).unwrap();
        }
    }

    let mut found = BTreeMap::new();
    for entry in fs::read_dir(at(FOLDER)).unwrap() {
        let entry = entry.unwrap();
        found.insert(entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap());
    }
    let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected), "run it again with UPDATE=1");
    for (name, page) in expected {
        assert!(found[&name] == page, "{name} is not what the catalogue says; run this test again with UPDATE=1");
    }
}
