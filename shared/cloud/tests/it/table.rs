use cloud::table::DynamoTable;
use ports::{Body, Key, Table, TableError, When, Write};
use serde_json::{Value, json};

use crate::service::Service;

fn key(sk: &str) -> Key {
    Key::new("p", sk)
}

fn put(sk: &str) -> Write {
    Write::Put { key: key(sk), when: When::Version(7), body: Body::Text("{}".to_owned()), expires: None }
}

fn item(sk: &str) -> Value {
    json!({"pk": {"S": "p"}, "sk": {"S": sk}, "version": {"N": "3"}, "text": {"S": "{}"}})
}

fn error(name: &str) -> Value {
    json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": "no"})
}

fn cancelled(codes: [&str; 2]) -> Value {
    let mut error = error("TransactionCanceledException");
    error["CancellationReasons"] = codes.iter().map(|code| json!({ "Code": code })).collect();
    error
}

async fn write(answers: Vec<(u16, Value)>, writes: Vec<Write>) -> (Result<(), TableError>, Service) {
    let service = Service::answering(answers).await;
    let result = DynamoTable::new(&service.config, "state").write(writes).await;
    (result, service)
}

#[tokio::test]
async fn a_check_alone_changes_nothing() {
    let (result, service) = write(vec![(200, json!({}))], vec![Write::Check { key: key("a"), version: 7 }]).await;

    assert_eq!(result, Ok(()));
    let [(operation, body)] = service.asked().try_into().unwrap();
    assert_eq!(operation, "TransactWriteItems");
    assert_eq!(body["TransactItems"][0]["ConditionCheck"]["ConditionExpression"], "#version = :was");
}

#[tokio::test]
async fn a_single_write_is_sent_once_and_a_500_leaves_its_outcome_unknown() {
    let (result, service) = write(vec![(500, error("InternalServerError"))], vec![put("a")]).await;

    assert!(matches!(result, Err(TableError::Unknown(_))), "{result:?}");
    assert_eq!(service.operations(), ["UpdateItem"]);
}

#[tokio::test]
async fn a_failed_condition_is_a_conflict_and_a_throttled_write_is_surely_not_done() {
    let (conflict, _) = write(vec![(400, error("ConditionalCheckFailedException"))], vec![put("a")]).await;
    let (throttled, _) = write(vec![(400, error("ThrottlingException"))], vec![put("a")]).await;

    assert_eq!(conflict, Err(TableError::Conflict(0)));
    assert!(matches!(throttled, Err(TableError::Unavailable(_))), "{throttled:?}");
}

#[tokio::test]
async fn a_cancelled_transaction_is_a_conflict_only_when_a_condition_failed() {
    let two = || vec![put("a"), put("b")];

    let (condition, _) = write(vec![(400, cancelled(["None", "ConditionalCheckFailed"]))], two()).await;
    let (rival, _) = write(vec![(400, cancelled(["None", "TransactionConflict"]))], two()).await;

    assert_eq!(condition, Err(TableError::Conflict(1)));
    assert!(matches!(rival, Err(TableError::Unavailable(_))), "{rival:?}");
}

#[tokio::test]
async fn a_transaction_is_sent_again_under_the_same_token() {
    let answers = vec![(500, error("InternalServerError")), (200, json!({}))];

    let (result, service) = write(answers, vec![put("a"), put("b")]).await;

    assert_eq!(result, Ok(()));
    let tokens: Vec<_> = service.asked().into_iter().map(|(_, body)| body["ClientRequestToken"].clone()).collect();
    assert_eq!(tokens.len(), 2);
    assert!(tokens[0].is_string() && tokens[0] == tokens[1], "{tokens:?}");
}

#[tokio::test]
async fn a_key_that_is_named_twice_is_asked_for_once() {
    let service = Service::answering(vec![(200, json!({ "Responses": {"state": [item("a"), item("b")]} }))]).await;

    let found = DynamoTable::new(&service.config, "state").get(&[key("a"), key("b"), key("a")]).await.unwrap();

    assert_eq!(found.len(), 2);
    let [(_, body)] = service.asked().try_into().unwrap();
    assert_eq!(body["RequestItems"]["state"]["Keys"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn unprocessed_keys_are_asked_for_again() {
    let left = json!({"state": {"Keys": [{"pk": {"S": "p"}, "sk": {"S": "b"}}], "ConsistentRead": true}});
    let first = json!({ "Responses": {"state": [item("a")]}, "UnprocessedKeys": left });
    let service = Service::answering(vec![(200, first), (200, json!({ "Responses": {"state": [item("b")]} }))]).await;

    let found = DynamoTable::new(&service.config, "state").get(&[key("a"), key("b")]).await.unwrap();

    assert_eq!(found.iter().map(|item| item.key.sk.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[tokio::test]
async fn more_than_a_hundred_keys_are_read_in_parts_and_pages_of_a_query_are_joined() {
    let service = Service::answering(vec![(200, json!({ "Responses": {"state": []} }))]).await;
    let keys: Vec<_> = (0..250).map(|n| key(&n.to_string())).collect();
    DynamoTable::new(&service.config, "state").get(&keys).await.unwrap();
    let from = json!({"pk": {"S": "p"}, "sk": {"S": "a"}});
    let first = json!({ "Items": [item("a")], "LastEvaluatedKey": from });
    let pages = Service::answering(vec![(200, first), (200, json!({ "Items": [item("b")] }))]).await;

    let found = DynamoTable::new(&pages.config, "state").query("p", "").await.unwrap();

    assert_eq!(service.asked().len(), 3);
    assert_eq!(found.len(), 2);
    assert_eq!(pages.asked()[1].1["ExclusiveStartKey"], from);
}
