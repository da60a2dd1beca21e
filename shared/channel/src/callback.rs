//! Telling the sales channel (design: dispatch callback).

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use jiff::Timestamp;
use mapping::dispatch::words;
use ports::{
    Clock, Http, NoAnswer,
    http::{Response, retry_after},
};

use crate::{Answer, HEADER, Outlet, Telling, sign};

/// Longest wait for an answer.
const LIMIT: Duration = Duration::from_secs(20);

/// A sales channel that takes signed callbacks.
pub struct Callbacks {
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    url: String,
    hmac_key: String,
}

impl Callbacks {
    /// Callbacks to `url`, signed with `hmac_key` at the moment of each attempt.
    pub fn new(
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        url: impl Into<String>,
        hmac_key: impl Into<String>,
    ) -> Self {
        Self { http, clock, url: url.into(), hmac_key: hmac_key.into() }
    }
}

#[async_trait]
impl Outlet for Callbacks {
    /// The channel tells by the idempotency key that it has it already.
    async fn tell(&self, telling: &Telling<'_>) -> Answer {
        let body = match serde_json::to_vec(telling.callback) {
            Ok(body) => body,
            Err(error) => return Answer::Refused(format!("the callback cannot be written: {error}")),
        };
        let signature = sign(self.hmac_key.as_bytes(), &body, self.clock.now());
        let request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(HEADER, signature)
            .header("idempotency-key", telling.callback.key())
            .body(Bytes::from(body));
        let request = match request {
            Ok(request) => request,
            Err(error) => return Answer::Again(None, format!("the callback's address cannot be used: {error}")),
        };
        match self.http.send(request, LIMIT).await {
            Ok(answer) => read(&answer, self.clock.now()),
            Err(NoAnswer::NotSent(why) | NoAnswer::Lost(why)) => Answer::Again(None, why),
        }
    }
}

fn read(answer: &Response, now: Timestamp) -> Answer {
    let status = answer.status();
    let later = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    if status.is_success() {
        Answer::Accepted(None)
    } else if status.is_client_error() && !later.contains(&status) {
        Answer::Refused(format!("the sales channel answered {}: {}", status.as_u16(), words(answer.body())))
    } else {
        Answer::Again(retry_after(answer, now), format!("the channel answered {status}"))
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
            read(&answer, Timestamp::UNIX_EPOCH)
        };

        assert!([200, 201, 202, 204].iter().all(|status| of(*status) == Answer::Accepted(None)));
        assert!([400, 401, 404, 409, 410, 422].iter().all(|status| matches!(of(*status), Answer::Refused(..))));
        assert!([301, 408, 425, 429, 500, 502, 503].iter().all(|status| matches!(of(*status), Answer::Again(..))));
    }

    #[test]
    fn a_pause_that_the_channel_asks_for_is_read_in_seconds_and_as_a_date() {
        for text in ["120", "Thu, 01 Jan 1970 00:02:00 GMT"] {
            let mut answer = Response::new(Bytes::new());
            *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            answer.headers_mut().insert(header::RETRY_AFTER, text.parse().unwrap());

            let asked = read(&answer, Timestamp::UNIX_EPOCH);

            assert!(matches!(asked, Answer::Again(Some(pause), _) if pause.as_secs() == 120), "{text}");
        }
    }
}
