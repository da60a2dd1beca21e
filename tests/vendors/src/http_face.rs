//! The HTTP face: one server for each vendor, both with the admin API.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use http::StatusCode;
use http::header::CONTENT_LENGTH;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::admin;
use crate::faults::Reply;
use crate::log::Vendor;
use crate::world::{Shared, lock};

/// Serves one vendor on `addr` (port 0 takes a free one). The server runs until the handle is aborted.
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve(world: Shared, vendor: Vendor, addr: SocketAddr) -> io::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(addr).await?;
    let addr = listener.local_addr()?;
    let router = Router::new().fallback(answer).with_state((world, vendor));
    let server = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            eprintln!("{vendor} at {addr} ended: {error}");
        }
    });
    Ok((addr, server))
}

async fn answer(State((world, vendor)): State<(Shared, Vendor)>, request: http::Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    let request = http::Request::from_parts(head, body);
    if request.uri().path().starts_with(admin::PREFIX) {
        return admin::handle(&mut lock(&world), Timestamp::now(), &request).map(Body::from);
    }
    let reply = lock(&world).call(vendor, Timestamp::now(), &request);
    match reply {
        Reply::Answer(response) => response.map(Body::from),
        Reply::Slow(pause, response) => {
            tokio::time::sleep(pause).await;
            response.map(Body::from)
        }
        Reply::Hang => std::future::pending().await,
        Reply::Reset => Response::new(Body::from_stream(stream::once(async { Err::<Bytes, _>(cut()) }))),
        Reply::CutBody(response) => {
            let (mut head, body) = response.into_parts();
            head.headers.insert(CONTENT_LENGTH, body.len().max(1).into());
            let half = body.slice(..body.len() / 2);
            // The pause between the two lets the server send the first part before it meets the error.
            let rest = stream::once(async {
                tokio::task::yield_now().await;
                Err(cut())
            });
            Response::from_parts(head, Body::from_stream(stream::iter([Ok(half)]).chain(rest)))
        }
    }
}

/// An error in a body makes the server drop the connection; before the first byte of a body it has sent nothing.
fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "cut on request")
}
