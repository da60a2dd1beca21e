//! From the HTTP API to availability and back.

use std::time::Duration;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::Error;
use runtime::{Invocation, http::ApiRequest};

use crate::{Availability, availability::nothing_read};

/// Our answer goes out this long before Lambda would end the process, and a shop would be told nothing.
const MARGIN: Duration = Duration::from_secs(1);

/// Answers one request.
///
/// # Errors
/// None: what goes wrong is an answer too.
pub async fn handle(
    availability: &Availability,
    mut event: ApiGatewayV2httpRequest,
    invocation: Invocation,
) -> Result<ApiGatewayV2httpResponse, Error> {
    // A body says nothing here, whatever it holds.
    event.body = None;
    let request = ApiRequest::try_from(event)?;
    let answer = invocation.within(&*availability.clock, MARGIN, availability.handle(&request)).await;
    Ok(answer.unwrap_or_else(|| nothing_read(&request)).into())
}
