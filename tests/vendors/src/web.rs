//! Queries, paths and answers, for both vendors.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use ports::http::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The query of a request, in order, decoded.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of(request: &Request) -> Self {
        let pairs = request.uri().query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(k, v)| (decode(k), decode(v))).collect(),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn any_case(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn int(&self, name: &str) -> Option<i32> {
        self.get(name)?.parse().ok()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(is_true)
    }
}

pub(crate) fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

/// Undoes percent encoding; `+` is a space.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex =
            tail.get(..2).and_then(|two| str::from_utf8(two).ok()).and_then(|two| u8::from_str_radix(two, 16).ok());
        let (byte, left) = match (first, hex) {
            (b'%', Some(byte)) => (byte, &tail[2..]),
            (b'+', _) => (b' ', tail),
            _ => (first, tail),
        };
        bytes.push(byte);
        rest = left;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The non-empty parts of a path.
pub(crate) fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

/// Whether `path` is `prefix` or lies below it; whole segments, without regard to case.
pub(crate) fn lies_below(path: &str, prefix: &str) -> bool {
    let (path, prefix) = (segments(path), segments(prefix));
    path.len() >= prefix.len() && path.iter().zip(&prefix).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

pub(crate) fn body<T: DeserializeOwned>(request: &Request) -> Result<T, String> {
    serde_json::from_slice(request.body()).map_err(|error| error.to_string())
}

pub(crate) fn json(status: StatusCode, value: &(impl Serialize + ?Sized)) -> Response {
    let body = serde_json::to_vec(value).expect("no map of this crate has keys other than strings");
    with_type(status, "application/json; charset=utf-8", body)
}

pub(crate) fn ok<T: Serialize + ?Sized>(value: &T) -> Response {
    json(StatusCode::OK, value)
}

pub(crate) fn text(status: StatusCode, text: &str) -> Response {
    with_type(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
}

pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// An error page as the edge makes it.
pub(crate) fn edge_page(status: StatusCode) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<!DOCTYPE html><html><head><title>{code} {title}</title></head><body><h1>{title}</h1>\
         <p>Error {code}</p><hr><span>cloudflare</span></body></html>",
        code = status.as_u16(),
    );
    with_type(status, "text/html; charset=UTF-8", page.into_bytes())
}

fn with_type(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
