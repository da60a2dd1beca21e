//! What an HTTP function is asked and what it answers, without Lambda's types.

use std::collections::BTreeMap;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One request.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ApiRequest {
    /// The gateway's id of it, for logs.
    pub id: String,
    /// In capital letters.
    pub method: String,
    /// With the stage in front where the API has one.
    pub path: String,
    /// Parameters of the query as they stand there, decoded; a name may stand there more than once.
    pub query: Vec<(String, String)>,
    /// By name in lower case; what is not text is left out.
    pub headers: BTreeMap<String, String>,
    /// The address that it comes from. Personal data: it is never logged.
    pub source: String,
    /// Decoded, byte for byte as it was sent.
    pub body: Vec<u8>,
}

/// One answer; the body is sent as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiAnswer {
    /// The HTTP status.
    pub status: u16,
    /// What it says.
    pub body: Value,
}

/// The headers of every answer: data for programs, of which no browser is to make anything else.
const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_TYPE, "application/json"),
    // What is answered holds now: nobody may give it to the next one who asks.
    (CACHE_CONTROL, "no-store"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (REFERRER_POLICY, "no-referrer"),
    (STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
];

impl TryFrom<ApiGatewayV2httpRequest> for ApiRequest {
    type Error = base64::DecodeError;

    fn try_from(event: ApiGatewayV2httpRequest) -> Result<Self, Self::Error> {
        let body = event.body.unwrap_or_default();
        let header = |(name, value): (&http::HeaderName, &HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let mut headers: BTreeMap<String, String> = event.headers.iter().filter_map(header).collect();
        // The gateway takes cookies out of the headers.
        if let Some(cookies) = event.cookies.filter(|cookies| !cookies.is_empty()) {
            headers.insert("cookie".to_owned(), cookies.join("; "));
        }
        Ok(Self {
            id: event.request_context.request_id.unwrap_or_default(),
            method: event.request_context.http.method.to_string(),
            path: event.raw_path.unwrap_or_default(),
            query: query(&event.raw_query_string.unwrap_or_default()),
            headers,
            source: event.request_context.http.source_ip.unwrap_or_default(),
            body: if event.is_base64_encoded { BASE64_STANDARD.decode(body)? } else { body.into_bytes() },
        })
    }
}

/// Decodes a query. Forms write a space as `+`, and everybody writes a plus as `%2B`. Bytes that are not UTF-8 become `U+FFFD`.
fn query(raw: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    };
    raw.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

impl From<ApiAnswer> for ApiGatewayV2httpResponse {
    fn from(answer: ApiAnswer) -> Self {
        let mut response = Self::default();
        response.status_code = answer.status.into();
        for (name, value) in HEADERS {
            response.headers.insert(name, HeaderValue::from_static(value));
        }
        response.body = Some(Body::Text(answer.body.to_string()));
        response
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(body: &str, is_base64_encoded: bool) -> ApiGatewayV2httpRequest {
        serde_json::from_value(json!({
            "version": "2.0",
            "routeKey": "POST /orders",
            "rawPath": "/test/orders",
            "rawQueryString": "sku=B&sku=%C3%84%26+1%2B&sku=&size_run",
            "headers": {"X-Lockstep-Signature": "t=1,v1=00", "content-type": "application/json"},
            "cookies": ["a=1", "b=2"],
            "requestContext": {
                "requestId": "r-1",
                "stage": "test",
                "timeEpoch": 1,
                "http": {"method": "POST", "path": "/test/orders", "sourceIp": "192.0.2.1"}
            },
            "body": body,
            "isBase64Encoded": is_base64_encoded
        }))
        .unwrap()
    }

    #[test]
    fn a_gateway_event_becomes_a_request() {
        let request = ApiRequest::try_from(event("{}", false)).unwrap();

        assert_eq!(
            (request.id.as_str(), request.method.as_str(), request.path.as_str()),
            ("r-1", "POST", "/test/orders")
        );
        assert_eq!(request.headers["x-lockstep-signature"], "t=1,v1=00");
        assert_eq!((request.headers["cookie"].as_str(), request.source.as_str()), ("a=1; b=2", "192.0.2.1"));
        assert_eq!(request.body, b"{}");
        let query: Vec<_> = request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(query, [("sku", "B"), ("sku", "Ä& 1+"), ("sku", ""), ("size_run", "")]);
    }

    #[test]
    fn an_encoded_body_is_decoded_byte_for_byte() {
        let request = ApiRequest::try_from(event("e30K/w==", true)).unwrap();

        assert_eq!(request.body, b"{}\n\xff");
        assert!(ApiRequest::try_from(event("%", true)).is_err());
    }

    #[test]
    fn an_answer_becomes_json() {
        let response = ApiGatewayV2httpResponse::from(ApiAnswer { status: 202, body: json!({"status": "accepted"}) });

        assert_eq!(response.status_code, 202);
        assert_eq!(response.headers[CONTENT_TYPE], "application/json");
        assert_eq!(response.headers[CACHE_CONTROL], "no-store");
        assert_eq!(response.headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.body, Some(Body::Text("{\"status\":\"accepted\"}".to_owned())));
    }
}
