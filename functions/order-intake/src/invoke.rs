//! From the HTTP API to the intake and back.

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::Error;
use runtime::{
    Invocation,
    http::{ApiAnswer, ApiRequest},
};
use serde_json::json;

use crate::Intake;

/// Answers one request.
///
/// # Errors
/// None: what goes wrong is an answer too.
pub async fn handle(
    intake: &Intake,
    event: ApiGatewayV2httpRequest,
    _: Invocation,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let answer = match ApiRequest::try_from(event) {
        Ok(request) => intake.handle(request).await,
        Err(_) => ApiAnswer { status: 400, body: json!({"error": "the body is not valid base64", "field": ""}) },
    };
    Ok(answer.into())
}
