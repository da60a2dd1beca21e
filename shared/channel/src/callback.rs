//! Telling the sales channel (design: dispatch callback).

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use ports::{Clock, Http, NoAnswer, http::Response};

use crate::{HEADER, sign};

/// Longest wait for an answer.
const LIMIT: Duration = Duration::from_secs(20);

/// What became of a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The channel has it.
    Accepted,
    /// The channel will never take it; its status and its body.
    Refused(u16, Bytes),
    /// Not known, or not now: again after this long at least.
    Again(Option<Duration>, String),
}

/// The sales channel's address for dispatches.
#[derive(Clone)]
pub struct Callbacks {
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    url: String,
}

impl Callbacks {
    /// Callbacks to `url`.
    pub fn new(http: Arc<dyn Http>, clock: Arc<dyn Clock>, url: impl Into<String>) -> Self {
        Self { http, clock, url: url.into() }
    }

    /// Sends one body under its idempotency key, signed with `hmac_key` at this moment. It may be sent again at any time:
    /// the channel tells by the key that it has it.
    pub async fn send(&self, key: &str, body: Vec<u8>, hmac_key: &[u8]) -> Answer {
        let signature = sign(hmac_key, &body, self.clock.now());
        let request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(HEADER, signature)
            .header("idempotency-key", key)
            .body(Bytes::from(body));
        let request = match request {
            Ok(request) => request,
            Err(error) => return Answer::Again(None, format!("the callback's address cannot be used: {error}")),
        };
        match self.http.send(request, LIMIT).await {
            Ok(answer) => read(&answer),
            Err(NoAnswer::NotSent(why) | NoAnswer::Lost(why)) => Answer::Again(None, why),
        }
    }
}

fn read(answer: &Response) -> Answer {
    let status = answer.status();
    let later = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    if status.is_success() {
        Answer::Accepted
    } else if status.is_client_error() && !later.contains(&status) {
        Answer::Refused(status.as_u16(), answer.body().clone())
    } else {
        let asked = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        // A date is not read: the schedule's own pause is then long enough.
        let pause = asked.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        Answer::Again(pause, format!("the channel answered {status}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_accepted_refused_or_tried_again() {
        let of = |status: u16| {
            let mut answer = Response::new(Bytes::new());
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            read(&answer)
        };

        assert!([200, 201, 202, 204].iter().all(|status| of(*status) == Answer::Accepted));
        assert!([400, 401, 404, 409, 410, 422].iter().all(|status| matches!(of(*status), Answer::Refused(..))));
        assert!([301, 408, 425, 429, 500, 502, 503].iter().all(|status| matches!(of(*status), Answer::Again(..))));
    }

    #[test]
    fn a_pause_that_the_channel_asks_for_is_read() {
        let mut answer = Response::new(Bytes::new());
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        answer.headers_mut().insert(header::RETRY_AFTER, "120".parse().unwrap());

        assert!(matches!(read(&answer), Answer::Again(Some(pause), _) if pause.as_secs() == 120));
    }
}
