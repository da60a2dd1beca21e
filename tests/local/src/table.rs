use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::{Result, Stack};

/// Items of the state table by partition key and sort key; two of these can be compared.
pub type Items = BTreeMap<(String, String), HashMap<String, AttributeValue>>;

impl Stack {
    /// Everything in the state table.
    ///
    /// # Errors
    ///
    /// When the table cannot be read.
    pub async fn items(&self) -> Result<Items> {
        let request = Client::new(&self.aws).scan().table_name(&self.outputs.state_table).consistent_read(true);
        let mut pages = request.into_paginator().items().send();
        let mut items = Items::new();
        while let Some(item) = pages.next().await {
            let item = item?;
            items.insert((key(&item, "pk")?, key(&item, "sk")?), item);
        }
        Ok(items)
    }
}

fn key(item: &HashMap<String, AttributeValue>, name: &str) -> Result<String> {
    match item.get(name) {
        Some(AttributeValue::S(value)) => Ok(value.clone()),
        other => Err(format!("an item's {name} is {other:?}").into()),
    }
}
