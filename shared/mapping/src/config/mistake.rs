//! What is wrong with a configuration, and where.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

/// One mistake in the configuration file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The line, counted from 1.
    pub line: usize,
    /// The key as a path, for instance `location[1].warehouses`; lists count from 0.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.field, self.message)
    }
}

/// Collects mistakes and knows the line of every field that was read.
///
/// A field has at most one mistake: the first. So a rule may look at a field that could not be read without
/// adding a second complaint about it.
pub(super) struct Report {
    line_starts: Vec<usize>,
    lines: RefCell<BTreeMap<String, usize>>,
    mistakes: RefCell<BTreeMap<String, Mistake>>,
}

impl Report {
    pub(super) fn new(text: &str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { line_starts, lines: RefCell::default(), mistakes: RefCell::default() }
    }

    /// The line of a byte of the text.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).max(1)
    }

    /// Remembers where a field stands.
    pub(super) fn place(&self, field: &str, offset: usize) {
        self.lines.borrow_mut().insert(field.to_owned(), self.line_at(offset));
    }

    /// The line of a field; of the table around it when the field is missing.
    pub(super) fn line(&self, field: &str) -> usize {
        let lines = self.lines.borrow();
        around(field).find_map(|field| lines.get(field).copied()).unwrap_or(1)
    }

    pub(super) fn add(&self, field: &str, message: impl Into<String>) {
        let line = self.line(field);
        self.add_at(line, field, message);
    }

    pub(super) fn add_at(&self, line: usize, field: &str, message: impl Into<String>) {
        let mistake = Mistake { line, field: field.to_owned(), message: message.into() };
        self.mistakes.borrow_mut().entry(field.to_owned()).or_insert(mistake);
    }

    /// Whether a field or what is around it has a mistake, so that its value may be only a stand-in.
    pub(super) fn is_wrong(&self, field: &str) -> bool {
        let mistakes = self.mistakes.borrow();
        around(field).any(|field| mistakes.contains_key(field))
    }

    /// All mistakes in the order of the file.
    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes: Vec<_> = self.mistakes.into_inner().into_values().collect();
        mistakes.sort();
        mistakes
    }
}

/// A field, then the table or list that it stands in, and so on outwards.
fn around(field: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(field), |field| field.rfind(['.', '[']).map(|end| &field[..end]))
}
