//! From the HTTP API to the desk and back.

use std::time::Duration;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::Error;
use runtime::{Invocation, http::ApiRequest};

use crate::{Answer, Desk};

/// Our answer goes out this long before Lambda would end the process, and a person would be told nothing.
const MARGIN: Duration = Duration::from_secs(1);

/// Answers one request.
///
/// # Errors
/// None: what goes wrong is an answer too.
pub async fn handle(
    desk: &Desk,
    event: ApiGatewayV2httpRequest,
    invocation: Invocation,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let answer = match ApiRequest::try_from(event) {
        Ok(request) => {
            let answer = invocation.within(&*desk.clock, MARGIN, desk.handle(&request)).await;
            answer.unwrap_or_else(|| {
                tracing::error!(gateway.id = request.id, http.status = 503, "page not made: no time left");
                if request.method == "POST" { Answer::unknown() } else { Answer::unavailable() }
            })
        }
        Err(_) => Answer::refused(400, "The body cannot be read."),
    };
    Ok(answer.into())
}
