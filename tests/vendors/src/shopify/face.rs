//! The shop over HTTP, and behind the HTTP port.

use std::io;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::StatusCode;
use ports::http::{Http, NoAnswer, Request};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Outcome, Shopify};

/// Serves the shop on a free port of this machine; the address of its Admin GraphQL API. Ends when the handle is aborted.
///
/// # Errors
/// When no port can be bound.
pub async fn serve_shopify(shop: Shopify) -> io::Result<(String, JoinHandle<()>)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}/admin/api/simulated/graphql.json", listener.local_addr()?);
    let router = Router::new().fallback(answer).with_state(shop);
    let server = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            eprintln!("the shop ended: {error}");
        }
    });
    Ok((address, server))
}

async fn answer(State(shop): State<Shopify>, request: http::Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    match shop.handle(&Request::from_parts(head, body)) {
        Outcome::Answer(response) => response.map(Body::from),
        Outcome::Lost => {
            let cut = io::Error::new(io::ErrorKind::ConnectionReset, "cut on request");
            Response::new(Body::from_stream(stream::once(async { Err::<bytes::Bytes, _>(cut) })))
        }
    }
}

#[async_trait]
impl Http for Shopify {
    async fn send(&self, request: Request, _limit: Duration) -> Result<ports::http::Response, NoAnswer> {
        match self.handle(&request) {
            Outcome::Answer(response) => Ok(response),
            Outcome::Lost => Err(NoAnswer::Lost("connection reset".to_owned())),
        }
    }
}
