//! What DynamoDB would charge for, by its documented rules.

use crate::{Body, Item, Write};

/// A strongly consistent read costs one unit for each 4 KB begun.
const READ: usize = 4096;
/// A write costs one unit for each KB begun.
const WRITE: usize = 1024;
/// A query answers with at most so much at a time.
const PAGE: usize = 1024 * 1024;
/// Most keys of one BatchGetItem.
const KEYS: usize = 100;

/// Requests to a table, with the units that they cost on demand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests, each read of up to 100 keys, page of a query and transaction being one.
    pub requests: usize,
    /// Read units.
    pub read_units: usize,
    /// Write units; each write of a transaction costs twice as many.
    pub write_units: usize,
}

impl Usage {
    /// Counts a read of `keys` different keys that has found `items`.
    pub(super) fn get<'i>(&mut self, keys: usize, items: impl Iterator<Item = &'i Item>) {
        let units: Vec<usize> = items.map(|item| of(size(item), READ)).collect();
        self.requests += keys.div_ceil(KEYS);
        // What is not there costs a unit as well.
        self.read_units += units.iter().sum::<usize>() + keys - units.len();
    }

    /// Counts a query that has found `items`.
    pub(super) fn query<'i>(&mut self, items: impl Iterator<Item = &'i Item>) {
        let bytes = items.map(size).sum();
        self.requests += of(bytes, PAGE);
        self.read_units += of(bytes, READ);
    }

    /// Counts writes that belong together, each with the item that stands there now.
    pub(super) fn write<'i>(&mut self, writes: impl ExactSizeIterator<Item = (&'i Write, Option<&'i Item>)>) {
        let alone = writes.len() == 1;
        self.requests += 1;
        for (write, before) in writes {
            let units = of(new_size(write).max(before.map_or(0, size)), WRITE);
            // A check alone is a transaction too.
            let twice = !alone || matches!(write, Write::Check { .. });
            self.write_units += if twice { 2 * units } else { units };
        }
    }
}

fn of(bytes: usize, unit: usize) -> usize {
    bytes.div_ceil(unit).max(1)
}

/// Bytes of an item: the names of its attributes and their values.
fn size(item: &Item) -> usize {
    "pk".len()
        + item.key.pk.len()
        + "sk".len()
        + item.key.sk.len()
        + number("version")
        + body(&item.body)
        + item.expires.map_or(0, |_| number("expires"))
}

fn new_size(write: &Write) -> usize {
    match write {
        Write::Put { key, body: new, expires, .. } => {
            let item = Item { key: key.clone(), version: 1, body: new.clone(), expires: *expires };
            size(&item)
        }
        Write::Delete { .. } | Write::Check { .. } => 0,
    }
}

fn body(body: &Body) -> usize {
    match body {
        Body::Text(text) => "text".len() + text.len(),
        Body::Bytes(bytes) => "bytes".len() + bytes.len(),
    }
}

/// A number takes about a byte for two of its digits, and one more; ours have up to ten.
fn number(name: &str) -> usize {
    name.len() + 6
}

#[cfg(test)]
mod tests {
    use crate::{Key, When};

    use super::*;

    fn item(bytes: usize) -> Item {
        Item { key: Key::new("a", "b"), version: 1, body: Body::Text("x".repeat(bytes)), expires: None }
    }

    fn put(bytes: usize) -> Write {
        let Item { key, body, expires, .. } = item(bytes);
        Write::Put { key, when: When::Any, body, expires }
    }

    #[test]
    fn reads_cost_by_item_and_queries_by_all_that_they_read() {
        let items = [item(4_000), item(5_000)];
        let mut usage = Usage::default();

        usage.get(102, items.iter());
        usage.query(items.iter());
        usage.query([].iter());

        assert_eq!(usage, Usage { requests: 2 + 2, read_units: 1 + 2 + 100 + 3 + 1, write_units: 0 });
    }

    #[test]
    fn writes_cost_by_the_larger_of_old_and_new_and_twice_in_a_transaction() {
        let (small, large) = (put(100), put(1_500));
        let check = Write::Check { key: Key::new("a", "b"), version: 1 };
        let mut usage = Usage::default();

        usage.write([(&small, None)].into_iter());
        usage.write([(&small, Some(&item(1_500)))].into_iter());
        usage.write([(&large, None), (&check, None)].into_iter());
        usage.write([(&check, None)].into_iter());

        assert_eq!(usage, Usage { requests: 4, read_units: 0, write_units: 1 + 2 + (4 + 2) + 2 });
    }
}
