//! What a browser is answered.

use aws_lambda_events::{apigw::ApiGatewayV2httpResponse, encodings::Body};
use http::{HeaderName, HeaderValue, header};
use jiff::SignedDuration;
use maud::Markup;

use crate::pages::layout;

/// Nothing but our own style sheet and our own forms: no script runs, whatever a page may hold.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// What goes with every answer.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its headers, without those that go with every answer.
    pub headers: Vec<(HeaderName, String)>,
    /// Its body.
    pub body: String,
}

impl Answer {
    /// A page.
    pub(crate) fn page(status: u16, page: Markup) -> Self {
        Self::of(status, "text/html; charset=utf-8", page.into_string())
    }

    /// The style sheet, which holds nothing that is worth a secret.
    pub(crate) fn style() -> Self {
        let mut answer = Self::of(200, "text/css; charset=utf-8", include_str!("desk.css").to_owned());
        answer.headers.retain(|(name, _)| *name != header::CACHE_CONTROL);
        answer.with(header::CACHE_CONTROL, "public, max-age=3600".to_owned())
    }

    /// A table to be kept under this name.
    pub(crate) fn sheet(name: &str, csv: String) -> Self {
        let disposition = format!("attachment; filename=\"{name}.csv\"");
        Self::of(200, "text/csv; charset=utf-8", csv).with(header::CONTENT_DISPOSITION, disposition)
    }

    /// Sends the browser to another page, which it then asks for with GET.
    pub(crate) fn see(place: String) -> Self {
        Self::of(303, "text/plain; charset=utf-8", String::new()).with(header::LOCATION, place)
    }

    /// A refusal without anything around it.
    pub(crate) fn refused(status: u16, why: &str) -> Self {
        Self::page(status, layout::bare("", "Not done", layout::message(why)))
    }

    /// The state could not be read, or there was no time left.
    pub(crate) fn unavailable() -> Self {
        Self::refused(503, "The state cannot be read just now. Nothing was changed. Try again in a moment.")
    }

    /// What was asked for may have been done: nobody has heard of it.
    pub(crate) fn unknown() -> Self {
        let text =
            "There was no answer, so it is not known whether it was done. Look at the page before you do it again.";
        Self::page(503, layout::bare("", "Not known", layout::message(text)))
    }

    /// Has the browser ask again for a page after some seconds, without a script.
    pub(crate) fn again_in(self, seconds: u32, place: String) -> Self {
        self.with(header::REFRESH, format!("{seconds}; url={place}"))
    }

    /// Says how long it took to make, where browsers show it (W3C Server Timing).
    pub(crate) fn took(self, took: SignedDuration) -> Self {
        self.with(HeaderName::from_static("server-timing"), format!("page;dur={:.1}", took.as_secs_f64() * 1_000.0))
    }

    pub(crate) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The value of a header.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn of(status: u16, kind: &str, body: String) -> Self {
        let headers = vec![(header::CONTENT_TYPE, kind.to_owned()), (header::CACHE_CONTROL, "no-store".to_owned())];
        Self { status, headers, body }
    }
}

impl From<Answer> for ApiGatewayV2httpResponse {
    fn from(answer: Answer) -> Self {
        let mut response = Self::default();
        response.status_code = answer.status.into();
        for (name, value) in HEADERS {
            response.headers.insert(name, HeaderValue::from_static(value));
        }
        for (name, value) in answer.headers {
            // What a header cannot hold is never put into one: places and names are checked where they come in.
            let Ok(value) = HeaderValue::from_str(&value) else { continue };
            if name == header::SET_COOKIE {
                response.cookies.push(value.to_str().unwrap_or_default().to_owned());
            } else {
                response.headers.insert(name, value);
            }
        }
        response.body = Some(Body::Text(answer.body));
        response
    }
}
