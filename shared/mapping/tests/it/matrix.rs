//! The table of `tests/README.md`: every cell names tests that exist.

use std::fs;

use crate::at;

const DOWN: [&str; 6] = [
    "Mintsoft down",
    "Mintsoft ten times as slow",
    "WAIR down",
    "DynamoDB throttled",
    "SQS unavailable",
    "Configuration unreadable",
];
const WORK: [&str; 6] = ["stock poll", "order relay", "dispatch", "products", "replay", "daily check"];

/// Every test that a cell names, as `file::test`.
fn named(cell: &str) -> Vec<(&str, &str)> {
    cell.split('`').skip(1).step_by(2).filter_map(|name| name.split_once("::")).collect()
}

#[test]
fn every_cell_of_the_matrix_names_a_test_that_exists() {
    let text = fs::read_to_string(at("tests/README.md")).unwrap();
    for down in DOWN {
        let section = text.split("\n## ").find(|section| section.starts_with(down));
        let section = section.unwrap_or_else(|| panic!("no section {down}"));
        for work in WORK {
            let row = section.lines().find(|line| line.starts_with(&format!("| {work} |")));
            let row = row.unwrap_or_else(|| panic!("{down}: no row {work}"));
            let tests = named(row);
            assert!(!tests.is_empty() || row.contains("does not depend on it"), "{down}, {work}: no test");
            for (file, test) in tests {
                let source = fs::read_to_string(at(file)).unwrap_or_else(|_| panic!("{down}, {work}: no file {file}"));
                let is_there = ["fn", "def"].iter().any(|word| source.contains(&format!("{word} {test}(")));
                assert!(is_there, "{down}, {work}: {file} has no test {test}");
            }
        }
    }
}
