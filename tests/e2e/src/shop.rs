//! The sales channel: takes callbacks about dispatches, and checks their signatures.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use jiff::Timestamp;
use local::Result;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::event::SIGNING_KEY;

/// A callback that was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Callback {
    /// Its `Idempotency-Key`.
    pub key: String,
    /// Its body.
    pub body: Value,
}

/// A sales channel on this machine.
#[derive(Debug, Clone, Default)]
pub struct Shop(Arc<Mutex<Books>>);

#[derive(Debug, Default)]
struct Books {
    accepted: Vec<Callback>,
    /// How many signed callbacks came, whatever was answered.
    attempts: usize,
    /// What is answered instead of 200.
    refusal: Option<StatusCode>,
}

impl Shop {
    /// Serves until the handle is aborted; the address for callbacks.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn serve(&self) -> Result<(String, JoinHandle<()>)> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}/dispatches", listener.local_addr()?);
        let router = Router::new().route("/dispatches", post(take)).with_state(self.clone());
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the sales channel ended: {error}");
            }
        });
        Ok((address, server))
    }

    /// Everything that was accepted, in order.
    pub fn accepted(&self) -> Vec<Callback> {
        self.books().accepted.clone()
    }

    /// How many signed callbacks came, whatever was answered.
    pub fn attempts(&self) -> usize {
        self.books().attempts
    }

    /// Answers every callback with this status from now on, or takes them again.
    pub fn refuse_with(&self, status: Option<u16>) {
        self.books().refusal = status.and_then(|status| StatusCode::from_u16(status).ok());
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn take(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let signature = header(channel::HEADER);
    if channel::verify(SIGNING_KEY.as_bytes(), &signature, &body, Timestamp::now(), channel::TOLERANCE).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(body) = serde_json::from_slice(&body) else { return StatusCode::BAD_REQUEST };
    let mut books = shop.books();
    books.attempts += 1;
    if let Some(refusal) = books.refusal {
        return refusal;
    }
    books.accepted.push(Callback { key: header("idempotency-key"), body });
    StatusCode::OK
}
