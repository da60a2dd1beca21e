//! Items and writes in DynamoDB's terms.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    primitives::Blob,
    types::{AttributeValue, ConditionCheck, Delete, TransactWriteItem, Update},
};
use jiff::Timestamp;
use ports::{Body, Item, Key, TableError, When, Write};

type Attributes = HashMap<String, AttributeValue>;

pub(super) fn key(key: &Key) -> Attributes {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(key.pk.clone())),
        ("sk".to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

pub(super) fn read(mut attributes: Attributes) -> Result<Item, TableError> {
    let mut text = |name: &str| match attributes.remove(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => Some(text),
        _ => None,
    };
    let (pk, sk) = (text("pk").unwrap_or_default(), text("sk").unwrap_or_default());
    let version = text("version").and_then(|version| version.parse().ok());
    let expires = text("expires").and_then(|seconds| Timestamp::from_second(seconds.parse().ok()?).ok());
    let body = match (text("text"), attributes.remove("bytes")) {
        (Some(text), _) => Some(Body::Text(text)),
        (None, Some(AttributeValue::B(bytes))) => Some(Body::Bytes(bytes.into_inner())),
        _ => None,
    };
    match (version, body) {
        (Some(version), Some(body)) => Ok(Item { key: Key { pk, sk }, version, body, expires }),
        _ => Err(TableError::Unavailable(format!("item {pk}/{sk} has no version or no body"))),
    }
}

/// The part of a write that changes something: an update expression, or none for a deletion.
#[derive(Default)]
pub(super) struct Change {
    pub(super) expression: Option<String>,
    pub(super) names: Option<HashMap<String, String>>,
    pub(super) values: Attributes,
}

/// Key, change and condition of a write.
pub(super) fn parts(write: Write) -> (Attributes, Change, Option<String>) {
    let (at, when, mut change) = match write {
        Write::Put { key, when, body, expires } => (key, when, put(body, expires)),
        Write::Delete { key, when } => (key, when, Change::default()),
        Write::Check { key, version } => (key, When::Version(version), Change::default()),
    };
    let condition = match when {
        When::Any => None,
        // Nobody has made it yet.
        When::Absent => Some("attribute_not_exists(pk)".to_owned()),
        // Nobody has written since it was read.
        When::Version(version) => {
            change.values.insert(":was".to_owned(), AttributeValue::N(version.to_string()));
            change.names.get_or_insert_default().insert("#version".to_owned(), "version".to_owned());
            Some("#version = :was".to_owned())
        }
    };
    (key(&at), change, condition)
}

fn put(body: Body, expires: Option<Timestamp>) -> Change {
    let (name, other, value) = match body {
        Body::Text(text) => ("text", "bytes", AttributeValue::S(text)),
        Body::Bytes(bytes) => ("bytes", "text", AttributeValue::B(Blob::new(bytes))),
    };
    let mut values =
        HashMap::from([(":body".to_owned(), value), (":one".to_owned(), AttributeValue::N("1".to_owned()))]);
    let names = [("#body", name), ("#other", other), ("#expires", "expires"), ("#version", "version")];
    let names = names.into_iter().map(|(short, name)| (short.to_owned(), name.to_owned())).collect();
    let expression = match expires {
        Some(at) => {
            values.insert(":expires".to_owned(), AttributeValue::N(at.as_second().to_string()));
            "SET #body = :body, #expires = :expires REMOVE #other ADD #version :one"
        }
        None => "SET #body = :body REMOVE #other, #expires ADD #version :one",
    };
    Change { expression: Some(expression.to_owned()), names: Some(names), values }
}

pub(super) fn transact(table: &str, write: Write) -> Result<TransactWriteItem, TableError> {
    let only_check = matches!(write, Write::Check { .. });
    let (key, change, condition) = parts(write);
    let values = (!change.values.is_empty()).then_some(change.values);
    let item = TransactWriteItem::builder();
    let built = match (change.expression, condition) {
        (None, Some(condition)) if only_check => ConditionCheck::builder()
            .table_name(table)
            .set_key(Some(key))
            .condition_expression(condition)
            .set_expression_attribute_names(change.names)
            .set_expression_attribute_values(values)
            .build()
            .map(|check| item.condition_check(check)),
        (Some(update), condition) => Update::builder()
            .table_name(table)
            .set_key(Some(key))
            .update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(change.names)
            .set_expression_attribute_values(values)
            .build()
            .map(|update| item.update(update)),
        (None, condition) => Delete::builder()
            .table_name(table)
            .set_key(Some(key))
            .set_condition_expression(condition)
            .set_expression_attribute_names(change.names)
            .set_expression_attribute_values(values)
            .build()
            .map(|delete| item.delete(delete)),
    };
    built
        .map(aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder::build)
        .map_err(|error| TableError::Unavailable(error.to_string()))
}
