//! Keys that nobody reads: misspelt ones, and secrets that do not belong in the file.

use toml::de::{DeTable, DeValue};

use super::mistake::Report;
use super::read::join;

/// Parts of a key's name, in lower case without `_` and `-`, that say its value is a secret.
const SECRET_WORDS: [&str; 6] = ["apikey", "hmac", "password", "secret", "token", "credential"];

/// How far below an unknown key secrets are looked for.
const DEPTH: usize = 8;

/// Reports every key of `table` that is not in `known`. Values are never repeated: they may be secrets.
pub(super) fn report(report: &Report, path: &str, table: &DeTable<'_>, known: &[&str]) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        if known.contains(&name) {
            continue;
        }
        let field = join(path, name);
        let line = report.line_at(key.span().start);
        if is_secret(name) {
            add_secret(report, line, &field);
            continue;
        }
        let message = match nearest(name, known) {
            Some(near) => format!("unknown key; did you mean `{near}`?"),
            None => format!("unknown key; known here: {}", known.join(", ")),
        };
        report.add_at(line, &field, message);
        secrets_below(report, &field, value.get_ref(), DEPTH);
    }
}

fn secrets_below(report: &Report, path: &str, value: &DeValue<'_>, depth: usize) {
    if depth == 0 {
        return;
    }
    match value {
        DeValue::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                secrets_below(report, &format!("{path}[{index}]"), value.get_ref(), depth - 1);
            }
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                let field = join(path, key.get_ref());
                if is_secret(key.get_ref()) {
                    add_secret(report, report.line_at(key.span().start), &field);
                } else {
                    secrets_below(report, &field, value.get_ref(), depth - 1);
                }
            }
        }
        _ => {}
    }
}

fn is_secret(key: &str) -> bool {
    let key: String = key.chars().filter(|c| !matches!(c, '_' | '-')).collect::<String>().to_lowercase();
    SECRET_WORDS.iter().any(|word| key.contains(word))
}

fn add_secret(report: &Report, line: usize, field: &str) {
    let message = "looks like a secret; remove it from this file, put it into the stack's secret in Secrets Manager, \
                   and replace it if others have seen this file";
    report.add_at(line, field, message);
}

/// The known key that is at most a third of its letters away.
fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let key = key.to_lowercase().replace('-', "_");
    known
        .iter()
        .map(|name| (distance(&key, &name.to_lowercase()), *name))
        .filter(|(distance, name)| *distance <= name.len().div_ceil(3))
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.chars().enumerate() {
            let changed = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
