//! DynamoDB.
//!
//! An item is `pk`, `sk`, `version` (N), `text` (S) or `bytes` (B), and `expires` (N, seconds, the TTL attribute).

mod item;

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use async_trait::async_trait;
use aws_config::{SdkConfig, retry::RetryConfig};
use aws_sdk_dynamodb::{
    Client,
    config::http::HttpResponse,
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, KeysAndAttributes},
};
use ports::{Item, Key, Table, TableError, Write};

use crate::aws::why;

/// Most keys of one BatchGetItem.
const KEYS_PER_READ: usize = 100;
/// How often unprocessed keys are asked for again before the read counts as failed.
const ROUNDS: usize = 10;

/// One DynamoDB table.
#[derive(Debug, Clone)]
pub struct DynamoTable {
    client: Client,
    name: String,
}

impl DynamoTable {
    /// The table `name`.
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        Self { client: Client::new(config), name: name.into() }
    }

    async fn get_one(&self, key: &Key) -> Result<Vec<Item>, TableError> {
        let request = self.client.get_item().table_name(&self.name).set_key(Some(item::key(key))).consistent_read(true);
        let answer = request.send().await.map_err(|error| unavailable(&error))?;
        answer.item.map(item::read).transpose().map(|found| found.into_iter().collect())
    }

    async fn get_batch(&self, keys: &[&Key]) -> Result<Vec<Item>, TableError> {
        let mut items = Vec::with_capacity(keys.len());
        let mut wanted: Vec<_> = keys.iter().copied().map(item::key).collect();
        let mut pause = Duration::from_millis(25);
        for _ in 0..ROUNDS {
            let ask = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            let ask = ask.map_err(|error| TableError::Unavailable(error.to_string()))?;
            let request = self.client.batch_get_item().request_items(&self.name, ask);
            let answer = request.send().await.map_err(|error| unavailable(&error))?;
            for found in answer.responses.unwrap_or_default().remove(&self.name).unwrap_or_default() {
                items.push(item::read(found)?);
            }
            match answer.unprocessed_keys.unwrap_or_default().remove(&self.name) {
                Some(left) if !left.keys.is_empty() => wanted = left.keys,
                _ => return Ok(items),
            }
            // The SDK does not count an answer with unprocessed keys as throttled.
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
        Err(TableError::Unavailable("reads are throttled".to_owned()))
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        // DynamoDB refuses a read that names a key twice.
        let keys: Vec<&Key> = keys.iter().collect::<BTreeSet<_>>().into_iter().collect();
        if let [key] = keys.as_slice() {
            return self.get_one(key).await;
        }
        let mut items = Vec::with_capacity(keys.len());
        for part in keys.chunks(KEYS_PER_READ) {
            items.extend(self.get_batch(part).await?);
        }
        Ok(items)
    }

    async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, TableError> {
        let mut items = Vec::new();
        let mut from: Option<HashMap<String, AttributeValue>> = None;
        loop {
            let mut request = self
                .client
                .query()
                .table_name(&self.name)
                .consistent_read(true)
                .set_exclusive_start_key(from.take())
                .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()));
            request = if prefix.is_empty() {
                request.key_condition_expression("pk = :pk")
            } else {
                request
                    .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
                    .expression_attribute_values(":sk", AttributeValue::S(prefix.to_owned()))
            };
            let answer = request.send().await.map_err(|error| unavailable(&error))?;
            for found in answer.items.unwrap_or_default() {
                items.push(item::read(found)?);
            }
            match answer.last_evaluated_key {
                Some(key) if !key.is_empty() => from = Some(key),
                _ => return Ok(items),
            }
        }
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), TableError> {
        // A check alone is no write of one item: only a transaction can check.
        if let [Write::Put { .. } | Write::Delete { .. }] = writes.as_slice() {
            return self.write_one(writes).await;
        }
        let items = writes.into_iter().map(|write| item::transact(&self.name, write)).collect::<Result<_, _>>()?;
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        sent.map(drop).map_err(|error| match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                let codes: Vec<_> =
                    canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or("None")).collect();
                match codes.iter().position(|code| *code == "ConditionalCheckFailed") {
                    Some(first) => TableError::Conflict(first),
                    None => TableError::Unavailable(format!("transaction cancelled: {}", codes.join(", "))),
                }
            }
            // An earlier attempt of this very transaction is still at work.
            Some(TransactWriteItemsError::TransactionInProgressException(_)) => TableError::Unknown(why(&error)),
            _ => write_failed(&error),
        })
    }
}

impl DynamoTable {
    async fn write_one(&self, mut writes: Vec<Write>) -> Result<(), TableError> {
        let Some(write) = writes.pop() else { return Ok(()) };
        let (key, set, condition) = item::parts(write);
        let values = (!set.values.is_empty()).then_some(set.values);
        // No retries by the SDK: a write that was done but not answered would fail its own condition the second time and
        // look like somebody else's. (Transactions carry a request token and may be retried.)
        let once = aws_sdk_dynamodb::Config::builder().retry_config(RetryConfig::disabled());
        let failed = match set.expression {
            Some(update) => {
                let request =
                    self.client.update_item().table_name(&self.name).set_key(Some(key)).update_expression(update);
                let request = request.set_condition_expression(condition).set_expression_attribute_values(values);
                let sent =
                    request.set_expression_attribute_names(set.names).customize().config_override(once).send().await;
                let Err(error) = sent else { return Ok(()) };
                let conflict = error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception());
                if conflict { TableError::Conflict(0) } else { write_failed(&error) }
            }
            None => {
                let request = self.client.delete_item().table_name(&self.name).set_key(Some(key));
                let request = request.set_condition_expression(condition).set_expression_attribute_values(values);
                let request = request.set_expression_attribute_names(set.names);
                let Err(error) = request.customize().config_override(once).send().await else { return Ok(()) };
                let conflict = error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception());
                if conflict { TableError::Conflict(0) } else { write_failed(&error) }
            }
        };
        Err(failed)
    }
}

fn unavailable<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> TableError {
    TableError::Unavailable(why(error))
}

/// Only a refusal, or a request that never left, is surely no write: a 500 or a broken connection may hide one.
fn write_failed<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> TableError {
    let refused = error.raw_response().is_some_and(|answer| answer.status().is_client_error());
    match error {
        SdkError::ConstructionFailure(_) => unavailable(error),
        SdkError::ServiceError(_) if refused => unavailable(error),
        _ => TableError::Unknown(why(error)),
    }
}
