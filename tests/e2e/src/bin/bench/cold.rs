//! From the start of a process to its first answer, against a stub of Lambda's runtime interface and of DynamoDB.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use local::{Result, Stack};
use mapping::flow::Flow;
use serde::Serialize;
use serde_json::{Value, json};
use state::{keys, switch::Paused};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How often each process is started.
const STARTS: usize = 15;
/// A process that does not answer within this is broken.
const PATIENCE: Duration = Duration::from_secs(20);
/// The one that everything is compared with.
pub(crate) const BARE: &str = "bare";
/// Who is asked over HTTP. The others say that they are stopped, after one look into the table; `dlq-replay` finds no run to go
/// on with.
const OVER_HTTP: [&str; 3] = ["order-intake", "availability", "desk"];

/// Medians of one function's starts.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Start {
    pub(crate) function: String,
    /// Until it asks for its first event.
    pub(crate) ready_ms: f64,
    /// Until it has answered that.
    pub(crate) answered_ms: f64,
}

/// What a process does, as the stub sees it.
enum Seen {
    Ready(Instant),
    Answered(Instant),
    Failed,
}

#[derive(Clone)]
struct Stub {
    event: Arc<Mutex<Option<Value>>>,
    seen: UnboundedSender<Seen>,
}

/// Starts every function, and a bare one beside it, over and over.
pub(crate) async fn measure(stack: &Stack) -> Result<Vec<Start>> {
    let (seen, mut seeing) = unbounded_channel();
    let stub = Stub { event: Arc::default(), seen };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?.to_string();
    let router = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
        .route("/", post(table))
        .with_state(stub.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });

    let mut starts = vec![(BARE.to_owned(), stack.variables("AvailabilityFunction").await?)];
    for output in stack.outputs.functions.keys().filter(|output| output.ends_with("Function")) {
        let variables = stack.variables(output).await?;
        starts.push((folder(output), variables));
    }
    let mut times = vec![Vec::new(); starts.len()];
    // In turns, so that what else happens on the machine meets all of them.
    for _ in 0..STARTS {
        for ((function, variables), times) in starts.iter().zip(&mut times) {
            *stub.event.lock().unwrap_or_else(PoisonError::into_inner) = Some(event(function));
            let mut command =
                Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release").join(function));
            command.env_clear().envs(variables).env("AWS_LAMBDA_RUNTIME_API", &address).kill_on_drop(true);
            command.env("AWS_ENDPOINT_URL", format!("http://{address}")).env("AWS_REGION", "eu-west-2");
            command.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
            command.env("AWS_LAMBDA_FUNCTION_NAME", function).env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128");
            command
                .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
                .env("AWS_LAMBDA_LOG_GROUP_NAME", "a")
                .env("AWS_LAMBDA_LOG_STREAM_NAME", "b");
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let began = Instant::now();
            let mut child = command.spawn()?;
            let seen = tokio::time::timeout(PATIENCE, first_answer(&mut seeing, began)).await;
            child.kill().await?;
            // What it has done after its answer is no part of the next start.
            while seeing.try_recv().is_ok() {}
            times.push(seen.map_err(|_| format!("{function} does not answer"))??);
        }
    }
    let median = |times: &[[f64; 2]], at: usize| crate::report::median(times.iter().map(|pair| pair[at]));
    let all = starts.into_iter().zip(times);
    Ok(all
        .map(|((function, _), times)| Start { function, ready_ms: median(&times, 0), answered_ms: median(&times, 1) })
        .collect())
}

async fn first_answer(seeing: &mut UnboundedReceiver<Seen>, began: Instant) -> Result<[f64; 2]> {
    let milliseconds = |at: Instant| (at - began).as_secs_f64() * 1000.0;
    let mut ready = None;
    loop {
        match seeing.recv().await.ok_or("the stub is gone")? {
            Seen::Ready(at) => ready = ready.or(Some(milliseconds(at))),
            Seen::Failed => return Err("its first event has failed".into()),
            Seen::Answered(at) => return Ok([ready.ok_or("an answer without a question")?, milliseconds(at)]),
        }
    }
}

/// `StockPollFunction` is in `stock-poll`.
fn folder(output: &str) -> String {
    let name = output.trim_end_matches("Function");
    let dashed: String = name
        .chars()
        .flat_map(|c| c.is_uppercase().then_some('-').into_iter().chain([c.to_ascii_lowercase()]))
        .collect();
    dashed.trim_start_matches('-').to_owned()
}

/// Something that can be answered without a vendor.
fn event(function: &str) -> Value {
    if OVER_HTTP.contains(&function) {
        return json!({
            "version": "2.0", "routeKey": "GET /nowhere", "rawPath": "/nowhere", "rawQueryString": "", "headers": {}, "isBase64Encoded": false,
            "requestContext": {"accountId": "1", "apiId": "a", "stage": "$default", "requestId": "r", "routeKey": "GET /nowhere",
                "domainName": "a.test", "domainPrefix": "a", "time": "25/Nov/2026:00:00:00 +0000", "timeEpoch": 0,
                "http": {"method": "GET", "path": "/nowhere", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "a"}},
        });
    }
    json!({ "mode": "delta" })
}

async fn next(State(stub): State<Stub>) -> Response {
    let event = stub.event.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(event) = event else { return std::future::pending().await };
    if stub.seen.send(Seen::Ready(Instant::now())).is_err() {
        return StatusCode::GONE.into_response();
    }
    let deadline = jiff::Timestamp::now().as_millisecond() + 60_000;
    let head = [
        ("lambda-runtime-aws-request-id", "r-1".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-2:000000000000:function:a".to_owned()),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=0".to_owned()),
    ];
    (head, Json(event)).into_response()
}

async fn answered(State(stub): State<Stub>) -> StatusCode {
    tell(&stub, Seen::Answered(Instant::now()))
}

async fn failed(State(stub): State<Stub>) -> StatusCode {
    tell(&stub, Seen::Failed)
}

fn tell(stub: &Stub, seen: Seen) -> StatusCode {
    match stub.seen.send(seen) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::GONE,
    }
}

/// A table in which every flow is stopped.
async fn table(headers: HeaderMap, body: Bytes) -> Json<Value> {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let item = |key: &Value| {
        let flow = Flow::ALL.into_iter().find(|flow| keys::switch(*flow).sk == key["sk"]["S"])?;
        let paused = Paused { flow, by: "bench".into(), at: jiff::Timestamp::UNIX_EPOCH, reason: String::new() };
        let text = serde_json::to_string(&paused).ok()?;
        Some(json!({ "pk": key["pk"], "sk": key["sk"], "version": {"N": "1"}, "text": {"S": text} }))
    };
    let target = headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default();
    Json(if target.ends_with("BatchGetItem") {
        let tables = asked["RequestItems"].as_object().into_iter().flatten();
        let found = tables.map(|(name, wanted)| {
            let items: Vec<Value> = wanted["Keys"].as_array().into_iter().flatten().filter_map(item).collect();
            (name.clone(), json!(items))
        });
        json!({ "Responses": found.collect::<serde_json::Map<_, _>>(), "UnprocessedKeys": {} })
    } else if target.ends_with("GetItem") {
        item(&asked["Key"]).map_or_else(|| json!({}), |item| json!({ "Item": item }))
    } else {
        json!({})
    })
}
