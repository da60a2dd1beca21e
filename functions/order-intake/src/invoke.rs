//! From the HTTP API to the intake and back.

use std::time::Duration;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::Error;
use runtime::{
    Invocation,
    http::{ApiAnswer, ApiRequest},
};
use serde_json::json;

use crate::{Intake, answer::unavailable};

/// Our answer goes out this long before Lambda would end the process, and the sender would be told nothing.
const MARGIN: Duration = Duration::from_secs(1);

/// Answers one request.
///
/// # Errors
/// None: what goes wrong is an answer too.
pub async fn handle(
    intake: &Intake,
    event: ApiGatewayV2httpRequest,
    invocation: Invocation,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let answer = match ApiRequest::try_from(event) {
        Ok(request) => {
            let answer = invocation.within(&*intake.clock, MARGIN, intake.handle(request)).await;
            answer.unwrap_or_else(|| {
                tracing::error!(http.status = 503, "order event not accepted: no time left");
                unavailable()
            })
        }
        Err(_) => ApiAnswer { status: 400, body: json!({"error": "the body is not valid base64", "field": ""}) },
    };
    Ok(answer.into())
}
