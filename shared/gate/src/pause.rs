//! Pauses that a vendor, or the edge in front of it, asks for.

use std::time::Duration;

use http::{StatusCode, header};
use jiff::Timestamp;
use ports::http::{Response, retry_after};

/// Where nothing is said, the pause that other integrators of Mintsoft use (contract §13).
const UNSAID: Duration = Duration::from_secs(60);
/// Nobody may stop us for longer than this by one header.
const LONGEST: Duration = Duration::from_secs(900);

/// The pause that an answer asks for: 429, `Retry-After`, or an HTML page of the edge where JSON was due.
pub(crate) fn asked_for(answer: &Response, now: Timestamp) -> Option<Duration> {
    let status = answer.status();
    let throttled = status == StatusCode::TOO_MANY_REQUESTS;
    let turned_away = matches!(status, StatusCode::FORBIDDEN | StatusCode::SERVICE_UNAVAILABLE);
    match retry_after(answer, now) {
        Some(pause) if throttled || turned_away => Some(pause.min(LONGEST)),
        _ if throttled || (turned_away && is_html(answer)) => Some(UNSAID),
        _ => None,
    }
}

fn is_html(answer: &Response) -> bool {
    let html = |value: &header::HeaderValue| value.to_str().is_ok_and(|text| text.starts_with("text/html"));
    answer.headers().get(header::CONTENT_TYPE).is_some_and(html) || answer.body().trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn pause(status: u16, headers: &[(&str, &str)], body: &'static str) -> Option<Duration> {
        let mut answer = http::Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        let now = "2026-11-20T10:00:00Z".parse().expect("a timestamp");
        asked_for(&answer.body(Bytes::from_static(body.as_bytes())).expect("an answer"), now)
    }

    #[test]
    fn retry_after_is_honoured_in_seconds_and_as_a_date_and_bounded() {
        assert_eq!(pause(429, &[("retry-after", "7")], "{}"), Some(Duration::from_secs(7)));
        let date = "Fri, 20 Nov 2026 10:00:30 GMT";
        assert_eq!(pause(429, &[("retry-after", date)], ""), Some(Duration::from_secs(30)));
        assert_eq!(pause(503, &[("retry-after", "86400")], ""), Some(LONGEST));
    }

    #[test]
    fn an_edge_page_without_a_word_pauses_a_minute_and_an_ordinary_refusal_does_not() {
        assert_eq!(pause(429, &[], ""), Some(UNSAID));
        assert_eq!(pause(403, &[("content-type", "text/html; charset=UTF-8")], "<html>"), Some(UNSAID));
        assert_eq!(pause(503, &[], "<!DOCTYPE html>"), Some(UNSAID));
        assert_eq!(pause(403, &[], "{}"), None);
        assert_eq!(pause(200, &[("retry-after", "7")], "[]"), None);
    }
}
