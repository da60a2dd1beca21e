//! HTTP through `reqwest`.

use std::{sync::LazyLock, time::Duration};

use async_trait::async_trait;
use ports::{
    Http, NoAnswer,
    http::{Request, Response},
};

/// One client with its connections, made when it is first needed: it parses every root certificate of the system, which a cold start
/// that calls nobody need not wait for.
#[derive(Debug)]
pub struct HttpClient {
    client: LazyLock<Result<reqwest::Client, String>>,
}

impl HttpClient {
    /// A client that neither retries nor follows redirects.
    pub const fn new() -> Self {
        Self { client: LazyLock::new(|| client().map_err(|error| error.to_string())) }
    }
}

impl Default for HttpClient {
    fn default() -> Self {
        Self::new()
    }
}

fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(5))
        // A function may be frozen between two invocations while the other side closes its connections; a create on
        // such a connection would end as unknown.
        .pool_idle_timeout(Duration::from_secs(20))
        .user_agent(concat!("lockstep/", env!("CARGO_PKG_VERSION")))
        .build()
}

#[async_trait]
impl Http for HttpClient {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let client = self.client.as_ref().map_err(|reason| NoAnswer::NotSent(reason.clone()))?;
        let mut request = reqwest::Request::try_from(request).map_err(|error| NoAnswer::NotSent(error.to_string()))?;
        *request.timeout_mut() = Some(limit);
        // The address stands in the error and may hold a token: without_url.
        let reason = |error: reqwest::Error| {
            let connect = error.is_connect();
            let text = error.without_url().to_string();
            if connect { NoAnswer::NotSent(text) } else { NoAnswer::Lost(text) }
        };
        let answer = client.execute(request).await.map_err(reason)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|error| NoAnswer::Lost(error.without_url().to_string()))?;
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
