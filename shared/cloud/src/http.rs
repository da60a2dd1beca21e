//! HTTP through `reqwest`.

use std::time::Duration;

use async_trait::async_trait;
use ports::{
    Http, NoAnswer,
    http::{Request, Response},
};

/// One client with its connections.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: reqwest::Client,
}

impl HttpClient {
    /// A client that neither retries nor follows redirects.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new() -> Result<Self, NoAnswer> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(Duration::from_secs(5))
            // A function may be frozen between two invocations while the other side closes its connections; a create on
            // such a connection would end as unknown.
            .pool_idle_timeout(Duration::from_secs(20))
            .user_agent(concat!("lockstep/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| NoAnswer::NotSent(error.to_string()))?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Http for HttpClient {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let mut request = reqwest::Request::try_from(request).map_err(|error| NoAnswer::NotSent(error.to_string()))?;
        *request.timeout_mut() = Some(limit);
        // The address stands in the error and may hold a token: without_url.
        let reason = |error: reqwest::Error| {
            let connect = error.is_connect();
            let text = error.without_url().to_string();
            if connect { NoAnswer::NotSent(text) } else { NoAnswer::Lost(text) }
        };
        let answer = self.client.execute(request).await.map_err(reason)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|error| NoAnswer::Lost(error.without_url().to_string()))?;
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
