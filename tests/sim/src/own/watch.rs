//! What is watched of the table: who holds which lease, who writes what, and in which order it was observed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mapping::{flow::Flow, stock::SkuStock};
use ports::{Body, Key, Write};
use serde_json::Value;
use state::{chunks::Entry, keys};

use super::SimTable;
use crate::facts::{By, What};

/// Which lease guards a partition; none guards what is written under its own conditions.
fn guard_of(key: &Key) -> Option<&'static str> {
    let family = key.pk.split('#').next().unwrap_or_default();
    match family {
        "stock" => Some("lease#stock"),
        "catalogue" | "styles" => Some("lease#catalogue"),
        "flow" => match key.pk.as_str() {
            "flow#stock" => Some("lease#stock"),
            "flow#catalogue" => Some("lease#catalogue"),
            "flow#transfers" => Some("lease#transfers"),
            "flow#dispatch" => Some("lease#dispatch"),
            _ => None,
        },
        _ => None,
    }
}

/// Where the cursor of a flow stands in its record.
const CURSORS: [(&str, &[&str]); 3] =
    [("flow#stock", &["cursor"]), ("flow#catalogue", &["cursor"]), ("flow#dispatch", &["updated", "despatched"])];

/// The flow that keeps what it has read under a key.
fn keeps(key: &Key) -> Option<&'static str> {
    match key.pk.split('#').next()? {
        "stock" => Some("flow#stock"),
        "catalogue" => Some("flow#catalogue"),
        "dispatch" => Some("flow#dispatch"),
        _ => None,
    }
}

/// Code and subject of an open exception.
fn exception(key: &Key) -> (String, String) {
    let (code, subject) = key.sk.split_once('#').unwrap_or((&key.sk, ""));
    (code.to_owned(), subject.to_owned())
}

impl SimTable {
    /// Follows who holds which lease, and who writes what a lease guards.
    pub(super) fn watch(&self, writes: &[Write]) {
        let by = self.core.by();
        let changed = || writes.iter().filter(|write| !matches!(write, Write::Check { .. }));
        let may_write = !self.core.lock().idle.contains(&by);
        for write in changed() {
            self.watch_guarded(by, write.key());
            if let Some(flow) = keeps(write.key()) {
                self.core.note(What::Kept { flow });
            }
            if !may_write {
                self.core.note(What::Wrote { key: format!("{}/{}", write.key().pk, write.key().sk) });
            }
        }
        for write in writes {
            match write {
                Write::Put { key, body: Body::Bytes(bytes), .. } if key.pk.starts_with("stock#") => {
                    self.watch_order(key, bytes);
                }
                Write::Put { key, body: Body::Text(text), .. } if key.pk.starts_with("lease#") => {
                    self.watch_lease(by, key, text);
                }
                Write::Put { key, .. } if key.pk == keys::OPEN_EXCEPTIONS => {
                    let (code, subject) = exception(key);
                    self.core.note(What::Raised { code, subject });
                }
                Write::Delete { key, .. } if key.pk == keys::OPEN_EXCEPTIONS => {
                    let (code, subject) = exception(key);
                    self.core.note(What::Closed { code, subject });
                }
                Write::Put { key, body: Body::Text(text), .. } if key.pk.starts_with("flow#") => {
                    self.watch_cursor(key, text);
                }
                Write::Put { key, body: Body::Text(text), .. } if key.pk == keys::SWITCHES => {
                    self.watch_switch(key, text);
                }
                _ => {}
            }
        }
        if let Some(quiet) = &mut self.core.lock().quiet {
            quiet.extend(changed().map(|write| (by, write.key().clone())));
        }
    }

    fn watch_guarded(&self, by: By, key: &Key) {
        let Some(lease) = guard_of(key) else { return };
        let holder = self.core.lock().holders.get(lease).map(|(holder, _)| *holder);
        if holder != Some(by) {
            let key = format!("{}/{}", key.pk, key.sk);
            self.core.note(What::StaleWrite { lease: lease.to_owned(), key });
        }
    }

    fn watch_cursor(&self, key: &Key, text: &str) {
        let Some((flow, fields)) = CURSORS.iter().find(|(flow, _)| *flow == key.pk) else { return };
        let record: Value = serde_json::from_str(text).unwrap_or_default();
        let cursor: Vec<Value> = fields.iter().map(|field| record[*field].clone()).collect();
        let before = self.core.lock().cursors.insert(*flow, cursor.clone());
        if before.is_some_and(|before| before != cursor) {
            self.core.note(What::Moved { flow });
        }
    }

    fn watch_lease(&self, by: By, key: &Key, text: &str) {
        let record: Value = serde_json::from_str(text).unwrap_or_default();
        let now = self.core.time.now();
        let until = record["until"].as_str().and_then(|until| until.parse::<Timestamp>().ok());
        let before = {
            let holders = &mut self.core.lock().holders;
            match until.filter(|until| *until > now) {
                Some(until) => holders.insert(key.pk.clone(), (by, until)),
                // Released, or abandoned at this moment.
                None => holders.remove(&key.pk),
            }
        };
        if let Some((holder, _)) = before.filter(|(holder, until)| *holder != by && *until > now) {
            self.core.note(What::LeaseTaken { lease: key.pk.clone(), holder });
        }
    }

    fn watch_switch(&self, key: &Key, text: &str) {
        let flow = Flow::named(&key.sk).expect("each switch is that of a flow");
        // The item of a flow that may run is `null`.
        let stopped = text != "null";
        {
            let stops = &mut self.core.lock().stopped;
            if stopped {
                stops.insert(flow)
            } else {
                stops.remove(&flow)
            };
        }
        self.core.note(What::Switched { flow: flow.name(), stopped });
    }

    fn watch_order(&self, key: &Key, bytes: &[u8]) {
        let skus = SkuStock::decode(bytes).expect("chunks of stock can be read");
        let counted = |sku: &SkuStock| {
            let at = sku.upstream.first()?.observed_at.as_millisecond();
            Some((sku.sku.as_str().to_owned(), u64::try_from(at).ok()?))
        };
        let counts: BTreeMap<String, u64> = skus.iter().filter_map(counted).collect();
        let now: BTreeMap<String, u64> =
            skus.into_iter().map(|sku| (sku.sku.as_str().to_owned(), sku.observed)).collect();
        let (before, counts_before) = {
            let mut inner = self.core.lock();
            let before = inner.observed.insert(key.clone(), now.clone()).unwrap_or_default();
            (before, inner.counted_at.insert(key.clone(), counts.clone()).unwrap_or_default())
        };
        self.note_older(before, &now);
        self.note_older(counts_before, &counts);
    }

    fn note_older(&self, before: BTreeMap<String, u64>, now: &BTreeMap<String, u64>) {
        for (sku, was) in before {
            if let Some(is) = now.get(&sku).copied().filter(|is| *is < was) {
                self.core.note(What::Older { sku, was, is });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use mapping::sku::Sku;
    use mapping::stock::{Upstream, upstream::Mark};
    use ports::When;
    use state::dispatch::{DispatchFlow, Dispatches};

    use super::*;
    use crate::{plan::Plan, sim::Sim};

    /// How often something older was noted after these three states of a SKU had been written.
    fn noted(states: [SkuStock; 3]) -> [usize; 3] {
        let sim = Sim::new(Plan::of(1));
        let table = SimTable { core: sim.core.clone(), inner: sim.table.clone() };
        states.map(|sku| {
            let body = Body::Bytes(SkuStock::encode(&[sku]));
            table.watch(&[Write::Put { key: keys::chunk("stock", 3), when: When::Any, body, expires: None }]);
            sim.core.lock().facts.iter().filter(|fact| matches!(fact.what, What::Older { .. })).count()
        })
    }

    fn tee() -> SkuStock {
        SkuStock::new(Sku::usable("TEE").expect("usable"))
    }

    #[test]
    fn a_chunk_with_an_older_observation_than_the_one_before_is_noted() {
        assert_eq!(noted([5, 7, 6].map(|observed| SkuStock { observed, ..tee() })), [0, 0, 1]);
    }

    #[test]
    fn a_count_that_is_older_than_the_one_before_is_noted() {
        let counted = |second| {
            let observed_at = Timestamp::from_second(second).expect("a time");
            let level = Upstream { location: "STORE".into(), quantity: 3, observed_at, mark: Mark::Set };
            SkuStock { upstream: vec![level], ..tee() }
        };

        assert_eq!(noted([5, 7, 6].map(counted)), [0, 0, 1]);
    }

    #[test]
    fn a_dispatch_cursor_that_moves_is_noted_and_another_change_of_its_record_is_not() {
        let sim = Sim::new(Plan::of(1));
        let table = SimTable { core: sim.core.clone(), inner: sim.table.clone() };
        let day = |day| Some(jiff::civil::date(2026, 11, day).at(0, 0, 0, 0));
        let moved = |flow: DispatchFlow| {
            table.watch(&[Dispatches::put_flow(&flow)]);
            sim.core.lock().facts.iter().filter(|fact| fact.what == What::Moved { flow: "flow#dispatch" }).count()
        };
        let first = DispatchFlow { updated: day(1), despatched: day(1), ..DispatchFlow::default() };
        let swept = DispatchFlow { swept: Some(("web-uk".to_owned(), "7".to_owned())), ..first.clone() };

        assert_eq!(moved(first.clone()), 0);
        assert_eq!(moved(swept), 0);
        assert_eq!(moved(DispatchFlow { despatched: day(2), ..first }), 1);
    }
}
