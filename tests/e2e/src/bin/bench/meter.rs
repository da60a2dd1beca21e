//! A proxy between a function and DynamoDB and SQS that adds up what every request costs.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_lambda::types::Environment;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use local::{Result, Stack};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::units;

/// What a function asked of DynamoDB and SQS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Usage {
    pub(crate) requests: f64,
    pub(crate) read_units: f64,
    pub(crate) write_units: f64,
    /// To SQS. Receiving and deleting is the event source's business.
    pub(crate) queue_requests: f64,
}

impl Usage {
    /// The usage of one of so many equal requests.
    pub(crate) fn each(self, times: u32) -> Self {
        let Self { requests, read_units, write_units, queue_requests } = self;
        let [requests, read_units, write_units, queue_requests] =
            [requests, read_units, write_units, queue_requests].map(|sum| sum / f64::from(times));
        Self { requests, read_units, write_units, queue_requests }
    }
}

/// How operations of SQS are named, against those of DynamoDB.
const SQS: &str = "AmazonSQS.";

/// Counts until it is dropped with its runtime.
pub(crate) struct Meter(Arc<Mutex<Usage>>);

#[derive(Clone)]
struct Proxy {
    usage: Arc<Mutex<Usage>>,
    target: String,
    http: reqwest::Client,
}

impl Meter {
    /// Sends a function's requests through a new meter.
    pub(crate) async fn between(stack: &Stack, function: &str, target: &str) -> Result<Self> {
        let usage = Arc::new(Mutex::default());
        let http = reqwest::Client::builder().no_proxy().build()?;
        let proxy = Proxy { usage: Arc::clone(&usage), target: target.to_owned(), http };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let router = Router::new().fallback(pass).with_state(proxy);
        tokio::spawn(async move { axum::serve(listener, router).await });

        let lambda = aws_sdk_lambda::Client::new(stack.aws());
        let name = stack.outputs.functions.get(function).ok_or("no such function")?;
        let mut variables = stack.variables(function).await?;
        for service in ["DYNAMODB", "SQS"] {
            variables.insert(format!("AWS_ENDPOINT_URL_{service}"), address.clone());
        }
        let environment = Environment::builder().set_variables(Some(variables)).build();
        lambda.update_function_configuration().function_name(name).environment(environment).send().await?;
        Ok(Self(usage))
    }

    pub(crate) fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Usage::default();
    }

    pub(crate) fn read(&self) -> Usage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass(State(proxy): State<Proxy>, request: Request) -> Response {
    match proxy.forward(request).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

impl Proxy {
    async fn forward(&self, request: Request) -> Result<Response> {
        let (head, body) = request.into_parts();
        let operation = head.headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        let mut asked: Value = serde_json::from_slice(&to_bytes(body, usize::MAX).await?)?;
        if !operation.starts_with(SQS) {
            asked["ReturnConsumedCapacity"] = json!("TOTAL");
        }
        let mut headers = head.headers;
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::HOST);
        // An answer that is not compressed can be read here and passed on as it is.
        headers.remove(header::ACCEPT_ENCODING);
        let answer = self.http.post(&self.target).headers(headers).body(asked.to_string()).send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await?;
        self.count(&operation, &asked, &body);
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let kept =
            [header::CONTENT_TYPE, HeaderName::from_static("x-amzn-requestid"), HeaderName::from_static("x-amz-crc32")];
        for name in kept {
            if let Some(value) = headers.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        Ok(response)
    }

    fn count(&self, operation: &str, asked: &Value, answer: &Bytes) {
        if operation.starts_with(SQS) {
            self.usage.lock().unwrap_or_else(PoisonError::into_inner).queue_requests += 1.0;
            return;
        }
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        let mut usage = self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        usage.requests += 1.0;
        match units::read(operation.rsplit('.').next().unwrap_or_default(), asked, &answer) {
            Some(read) => usage.read_units += read,
            None => usage.write_units += units::consumed(&answer),
        }
    }
}
