use std::net::{Ipv4Addr, SocketAddr};

use jiff::Timestamp;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use vendors::mintsoft::STATIC_KEY;
use vendors::{Shared, Vendor, World, serve};

/// A served Mintsoft with fifty SKUs and a client for it.
pub(crate) struct Bench {
    pub(crate) world: Shared,
    pub(crate) base: String,
    pub(crate) client: Client,
}

pub(crate) async fn bench() -> Bench {
    let world = World::seeded(1, 50, 3, Timestamp::now()).shared();
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (addr, _) = serve(world.clone(), Vendor::Mintsoft, any).await.unwrap();
    Bench { world, base: format!("http://{addr}"), client: Client::builder().no_proxy().build().unwrap() }
}

impl Bench {
    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> reqwest::Result<Response> {
        let request = self.client.request(method, format!("{}{path}", self.base)).header("ms-apikey", STATIC_KEY);
        request.body(body.to_string()).send().await
    }

    pub(crate) async fn admin(&self, method: Method, path: &str, body: Value) -> Value {
        let response = self.send(method, &format!("/_admin/{path}"), body).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.admin(Method::POST, "faults/mintsoft", json!({ "path": "/api", "fault": fault })).await;
    }

    pub(crate) async fn list(&self) -> reqwest::Result<Response> {
        self.send(Method::GET, "/api/Product/List", Value::Null).await
    }
}
