//! Uploads: whole objects by id, all or nothing, and a 200 with nothing in it.

use http::StatusCode;
use ports::http::Response;
use serde_json::{Map, Value};

use super::datasets::{ALLOCATIONS, DataSet, ITEMS, MUTATIONS, STOCK, TRANSFERS};
use super::{Call, Dropped, Refusal, TooMany, Wair};
use crate::web;

/// Mandatory lengths are known for vendors only.
const VENDOR_LENGTHS: [(&str, usize); 3] = [("vendorId", 80), ("code", 60), ("description", 255)];

type Record = Map<String, Value>;

impl Wair {
    pub(super) fn upload(&mut self, call: &Call<'_>, set: &DataSet) -> Result<Response, Refusal> {
        self.in_batch(call)?;
        let mut records = self.records(call, set)?;
        if records.len() > set.max {
            self.violation(call, "too_many_records", format!("{} records, at most {}", records.len(), set.max));
            if self.switches.too_many_records == TooMany::Drop {
                let mut dropped = web::empty(StatusCode::OK);
                dropped.extensions_mut().insert(Dropped);
                return Ok(dropped);
            }
        }
        let first_bad = (0..).zip(&records).find_map(|(at, record)| Some((at, self.fault_in(set, record)?)));
        let refusal = first_bad.map(|(at, (field, message))| {
            self.violation(call, "invalid_record", format!("{}[{at}].{field}: {message}", set.array));
            (at, self.problem(&format!("{}[{at}].{field}", set.array), &message))
        });
        if let Some((at, response)) = refusal {
            if self.switches.partial_store {
                records.truncate(at);
                self.store(call, set, records)?;
            }
            return Err(Box::new(response));
        }
        self.store(call, set, records)?;
        Ok(web::empty(StatusCode::OK))
    }

    fn records(&self, call: &Call<'_>, set: &DataSet) -> Result<Vec<Record>, Refusal> {
        let mut body: Record =
            serde_json::from_slice(call.body).map_err(|error| Box::new(self.problem("$", &error.to_string())))?;
        let Some(Value::Array(list)) = body.remove(set.array) else {
            return Err(Box::new(self.problem(set.array, "The field is required.")));
        };
        let objects = list.into_iter().map(|value| match value {
            Value::Object(record) => Some(record),
            _ => None,
        });
        objects
            .collect::<Option<_>>()
            .ok_or_else(|| Box::new(self.problem(set.array, "Every element must be an object.")))
    }

    fn fault_in(&self, set: &DataSet, record: &Record) -> Option<(String, String)> {
        let blank = |name: &&&str| record.get(**name).and_then(Value::as_str).is_none_or(str::is_empty);
        if let Some(name) = set.required.iter().find(blank) {
            return Some(((*name).to_owned(), "The field is required.".to_owned()));
        }
        let counted = [STOCK, MUTATIONS, ALLOCATIONS].contains(&set.array);
        if counted && record.get("quantity").is_none_or(|quantity| whole(quantity).is_none()) {
            return Some(("quantity".to_owned(), "A whole number is required.".to_owned()));
        }
        let unknown = record.keys().find(|name| !set.fields.contains(&name.as_str()));
        if let Some(name) = unknown.filter(|_| self.switches.unknown_fields_refused && !set.fields.is_empty()) {
            return Some((name.clone(), "The field is not known.".to_owned()));
        }
        let too_long = |(name, max): &&(&str, usize)| {
            record.get(*name).and_then(Value::as_str).is_some_and(|text| text.chars().count() > *max)
        };
        let long = VENDOR_LENGTHS.iter().find(too_long).filter(|_| set.array == "vendors");
        long.map(|(name, max)| ((*name).to_owned(), format!("At most {max} characters.")))
    }

    fn store(&mut self, call: &Call<'_>, set: &DataSet, records: Vec<Record>) -> Result<(), Refusal> {
        let at_once = self.switches.planning_at_once || !self.batch.open;
        match set.array {
            STOCK => self.stock.levels(&records, at_once),
            MUTATIONS => self.stock.mutations(records, at_once),
            ALLOCATIONS => self.allocate(call, &records, at_once)?,
            array => {
                if array == TRANSFERS && !self.switches.recommendations_stay_open {
                    self.close_recommendations(&records);
                }
                self.upsert(set, records, call.flag("fullLoad"));
            }
        }
        Ok(())
    }

    fn upsert(&mut self, set: &DataSet, records: Vec<Record>, full_load: bool) {
        let keep_skus = set.array == ITEMS && !self.switches.left_out_skus_removed;
        let known = self.objects.entry(set.array).or_default();
        let mut fresh = Vec::with_capacity(records.len());
        for mut record in records {
            let id = set.id.map(|name| text(&record, name)).unwrap_or_default();
            if let Some(old) = known.get(&id).filter(|_| keep_skus) {
                keep_left_out(old, &mut record);
            }
            fresh.push((id, Value::Object(record)));
        }
        if full_load {
            known.clear();
        }
        known.extend(fresh);
    }
}

/// A SKU that an item update leaves out stays.
fn keep_left_out(old: &Value, record: &mut Record) {
    let Some(Value::Array(skus)) = record.get_mut("skus") else { return };
    let left_out: Vec<Value> = old["skus"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|sku| skus.iter().all(|new| new["skuId"] != sku["skuId"]))
        .cloned()
        .collect();
    skus.extend(left_out);
}

pub(super) fn text(record: &Record, name: &str) -> String {
    record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A whole number, also when it is written with decimals.
pub(super) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().filter(|number| number.fract().abs() < f64::EPSILON).map(|n| n as i64))
}

pub(super) fn quantity(record: &Record) -> i64 {
    record.get("quantity").and_then(whole).unwrap_or_default()
}
