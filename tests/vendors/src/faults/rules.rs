//! Which call meets which fault, and how often it did.

use std::collections::BTreeMap;

use ports::http::Request;
use serde::{Deserialize, Serialize};

use super::Fault;
use crate::web;

/// Which calls meet which fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The verb; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// The path or one above it, by whole segments; `""` is everything.
    #[serde(default)]
    pub path: String,
    /// A text that the query has to contain.
    #[serde(default)]
    pub query: Option<String>,
    /// Begins with the nth matching call, counted from 1.
    #[serde(default)]
    pub nth: Option<u32>,
    /// How many calls meet it; for ever when absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// What goes wrong.
    pub fault: Fault,
}

impl Rule {
    /// Every call with this verb at or below `path`.
    pub fn on(method: &str, path: &str, fault: Fault) -> Self {
        Self { method: Some(method.to_owned()), path: path.to_owned(), query: None, nth: None, times: None, fault }
    }

    /// Every call.
    pub fn always(fault: Fault) -> Self {
        Self { method: None, path: String::new(), query: None, nth: None, times: None, fault }
    }

    /// Only so many calls.
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Only one call.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// From the nth matching call on, counted from 1.
    pub fn nth(self, nth: u32) -> Self {
        Self { nth: Some(nth), ..self }
    }

    /// Only calls whose query contains this text.
    pub fn query(self, text: &str) -> Self {
        Self { query: Some(text.to_owned()), ..self }
    }

    fn matches(&self, request: &Request) -> bool {
        self.method.as_deref().is_none_or(|method| request.method() == method)
            && web::lies_below(request.uri().path(), &self.path)
            && self.query.as_deref().is_none_or(|text| request.uri().query().unwrap_or_default().contains(text))
    }
}

#[derive(Debug, Serialize)]
struct Armed {
    rule: Rule,
    seen: u32,
    fired: u32,
}

/// The faults of one vendor, and how often each has fired.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Vec<Armed>,
    fired: BTreeMap<&'static str, u32>,
}

impl Faults {
    /// Adds a rule; where several rules meet a call, the oldest one fires.
    pub fn add(&mut self, rule: Rule) {
        self.rules.push(Armed { rule, seen: 0, fired: 0 });
    }

    /// Removes all rules; the counts by name stay.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// How often faults of each name have fired since the world began.
    pub fn fired(&self) -> &BTreeMap<&'static str, u32> {
        &self.fired
    }

    /// The rules in force with the number of calls that matched and that met the fault.
    pub fn rules(&self) -> impl Iterator<Item = (&Rule, u32, u32)> {
        self.rules.iter().map(|armed| (&armed.rule, armed.seen, armed.fired))
    }

    pub(crate) fn next(&mut self, request: &Request) -> Option<Fault> {
        let mut chosen = None;
        for armed in self.rules.iter_mut().filter(|armed| armed.rule.matches(request)) {
            armed.seen += 1;
            let begun = armed.seen >= armed.rule.nth.unwrap_or(1);
            let left = armed.rule.times.is_none_or(|times| armed.fired < times);
            if chosen.is_none() && begun && left {
                armed.fired += 1;
                chosen = Some(armed.rule.fault.clone());
            }
        }
        if let Some(fault) = &chosen {
            *self.fired.entry(fault.name()).or_default() += 1;
        }
        chosen
    }
}
