//! Reading a TOML document key by key: every key is named once, where it is read, and unknown ones are left over.

use toml::de::{DeTable, DeValue};

use super::mistake::Report;
use super::unknown;

/// What a reader makes of a value: the result, or what is wrong and what to do.
pub(super) type Read<T> = Result<T, String>;

/// A value with its place in the file.
pub(super) struct Node<'a> {
    pub(super) value: &'a DeValue<'a>,
    path: String,
    report: &'a Report,
}

impl<'a> Node<'a> {
    fn new(report: &'a Report, path: String, value: &'a toml::Spanned<DeValue<'a>>) -> Self {
        report.place(&path, value.span().start);
        Self { value: value.get_ref(), path, report }
    }

    /// The complaint about a value of another type.
    pub(super) fn must_be(&self, wanted: &str) -> String {
        let found = match self.value {
            DeValue::Integer(_) | DeValue::Array(_) => format!("an {}", self.value.type_str()),
            _ => format!("a {}", self.value.type_str()),
        };
        format!("must be {wanted}, not {found}")
    }

    /// Reads the value; when that fails, reports it and gives nothing.
    fn read<T>(&self, read: impl Fn(&Node<'_>) -> Read<T>) -> Option<T> {
        read(self).inspect_err(|message| self.report.add(&self.path, message)).ok()
    }
}

/// A table whose keys are read one after the other.
pub(super) struct Section<'a> {
    table: Option<&'a DeTable<'a>>,
    path: String,
    report: &'a Report,
    known: Vec<&'static str>,
}

impl<'a> Section<'a> {
    /// Reads the whole document.
    pub(super) fn document<T>(report: &'a Report, table: &'a DeTable<'a>, read: impl Fn(&mut Section<'_>) -> T) -> T {
        Self::whole(report, String::new(), Some(table), read)
    }

    fn whole<T>(
        report: &'a Report,
        path: String,
        table: Option<&'a DeTable<'a>>,
        read: impl Fn(&mut Section<'_>) -> T,
    ) -> T {
        let mut section = Section { table, path, report, known: Vec::new() };
        let value = read(&mut section);
        if let Some(table) = table {
            unknown::report(report, &section.path, table, &section.known);
        }
        value
    }

    fn node(&mut self, key: &'static str) -> Option<Node<'a>> {
        self.known.push(key);
        let value = self.table?.get(key)?;
        Some(Node::new(self.report, join(&self.path, key), value))
    }

    /// A key that must be there. What cannot be read is reported, and a stand-in takes its place so that the
    /// other mistakes of the file are found too.
    pub(super) fn required<T: Default>(&mut self, key: &'static str, read: impl Fn(&Node<'_>) -> Read<T>) -> T {
        match self.node(key) {
            Some(node) => node.read(read).unwrap_or_default(),
            None => {
                self.report.add(&join(&self.path, key), format!("is missing; add `{key} = …`"));
                T::default()
            }
        }
    }

    /// A key with a default.
    pub(super) fn or<T>(&mut self, key: &'static str, default: T, read: impl Fn(&Node<'_>) -> Read<T>) -> T {
        self.optional(key, read).unwrap_or(default)
    }

    /// A key that may be left out.
    pub(super) fn optional<T>(&mut self, key: &'static str, read: impl Fn(&Node<'_>) -> Read<T>) -> Option<T> {
        self.node(key)?.read(read)
    }

    /// A table whose keys all have defaults or say themselves that they are missing.
    pub(super) fn section<T>(&mut self, key: &'static str, read: impl Fn(&mut Section<'_>) -> T) -> T {
        let node = self.node(key);
        let table = node.as_ref().and_then(|node| match node.value {
            DeValue::Table(table) => Some(table),
            _ => {
                self.report.add(&node.path, node.must_be(&format!("a table, written `[{key}]`")));
                None
            }
        });
        Section::whole(self.report, join(&self.path, key), table, read)
    }
}

/// Reader of a list; an element that cannot be read leaves a stand-in, so that the places of the others stay true.
pub(super) fn list<T: Default>(element: impl Fn(&Node<'_>) -> Read<T>) -> impl Fn(&Node<'_>) -> Read<Vec<T>> {
    move |node| match node.value {
        DeValue::Array(values) => Ok(values
            .iter()
            .enumerate()
            .map(|(index, value)| Node::new(node.report, format!("{}[{index}]", node.path), value))
            .map(|child| child.read(&element).unwrap_or_default())
            .collect()),
        DeValue::Table(_) => Err(format!("must be a list, not one table; write `[[{}]]` for each entry", node.path)),
        _ => Err(node.must_be("a list, written `[…]`")),
    }
}

/// Reader of a list with at least one element.
pub(super) fn some<T: Default>(element: impl Fn(&Node<'_>) -> Read<T>) -> impl Fn(&Node<'_>) -> Read<Vec<T>> {
    let list = list(element);
    move |node| match list(node)? {
        values if values.is_empty() => Err("must not be empty; name at least one, or remove the key".to_owned()),
        values => Ok(values),
    }
}

/// Reader of a table.
pub(super) fn table<T>(read: impl Fn(&mut Section<'_>) -> T) -> impl Fn(&Node<'_>) -> Read<T> {
    move |node| match node.value {
        DeValue::Table(table) => Ok(Section::whole(node.report, node.path.clone(), Some(table), &read)),
        _ => Err(node.must_be("a table, written `{ … }`")),
    }
}

/// Reader of a table whose keys are data.
pub(super) fn entries<K: Ord, T>(
    key: impl Fn(&str) -> Read<K>,
    value: impl Fn(&Node<'_>) -> Read<T>,
) -> impl Fn(&Node<'_>) -> Read<std::collections::BTreeMap<K, T>> {
    move |node| match node.value {
        DeValue::Table(table) => Ok(table
            .iter()
            .filter_map(|(name, found)| {
                let child = Node::new(node.report, join(&node.path, name.get_ref()), found);
                let key = child.read(|_| key(name.get_ref()))?;
                Some((key, child.read(&value)?))
            })
            .collect()),
        _ => Err(node.must_be("a table, written `{ … }`")),
    }
}

/// The path of a key in a table; a key that TOML would quote is quoted.
pub(super) fn join(path: &str, key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let key = if bare { key.to_owned() } else { format!("{key:?}") };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}
