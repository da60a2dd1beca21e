//! One deployed stack between two simulated vendors.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::MutexGuard;

use jiff::Timestamp;
use local::{Depth, Emulator, Options, Result, Stack, eventually};
use serde_json::{Value, json};
use state::keys;
use tokio::task::JoinHandle;
use vendors::mintsoft::{HOME_CLIENT, STATIC_KEY, StockAction};
use vendors::{Shared, Shopify, Vendor, World, lock, serve, serve_shopify, shopify::ADMIN_TOKEN, wair};

use crate::Shop;
use crate::balance::plain_skus;
use crate::event::{DESK_TOKEN, HOOK_TOKEN, SIGNING_KEY, WEBHOOK_SECRET};

/// The configuration that is pushed to every stack.
pub const CONFIG: &str = include_str!("../lockstep.toml");
/// Which warehouses the configuration sums for which WAIR location.
pub const LOCATIONS: [(&str, &[i32]); 2] = [("WH-UK", &[3, 5]), ("STORE-1", &[8])];
/// No schedule is to disturb a story: deltas come hourly, the full read on a day far away.
const PARAMETERS: [(&str, &str); 2] = [("PollMinutes", "60"), ("FullReadCron", "cron(0 0 1 1 ? 2099)")];

/// How a scene begins.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Name of the deployment.
    pub stage: String,
    /// `observe` or `live`.
    pub mode: String,
    /// How many SKUs there are, each in three warehouses.
    pub skus: usize,
    /// How to log in to Mintsoft: `mintsoft` of the secret, without the client.
    pub login: Value,
    /// Budget of Mintsoft calls; by default stories do not wait for it.
    pub calls_per_minute: u32,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            stage: "e2e".into(),
            mode: "live".into(),
            skus: 60,
            login: json!({ "apiKey": STATIC_KEY }),
            calls_per_minute: 100_000,
        }
    }
}

/// Both vendors, and the stack between them. The vendors end with it; the stack ends with its emulator.
#[derive(Debug)]
pub struct Scene {
    /// The deployed stack.
    pub stack: Stack,
    /// Mintsoft's address.
    pub mintsoft_url: String,
    /// WAIR's address.
    pub wair_url: String,
    /// The sales channel.
    pub shop: Shop,
    /// A shop of Shopify, for stories that push a configuration with its address.
    pub shopify: Shopify,
    /// The address of its Admin GraphQL API.
    pub shopify_url: String,
    world: Shared,
    servers: [JoinHandle<()>; 4],
    pub(crate) http: reqwest::Client,
}

impl Scene {
    /// Serves the vendors and deploys the template.
    ///
    /// # Errors
    /// When a port cannot be bound or the stack cannot be deployed.
    pub async fn open(emulator: &Emulator, setting: Setting) -> Result<Self> {
        let world = World::seeded(1, setting.skus, 3, Timestamp::now()).shared();
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let (mintsoft, mintsoft_server) = serve(world.clone(), Vendor::Mintsoft, any_port).await?;
        let (wair, wair_server) = serve(world.clone(), Vendor::Wair, any_port).await?;
        let (mintsoft_url, wair_url) = (format!("http://{mintsoft}"), format!("http://{wair}/api/v1"));
        let shop = Shop::default();
        let (callbacks, channel_server) = shop.serve().await?;
        let shopify = Shopify::default();
        let (shopify_url, shopify_server) = serve_shopify(shopify.clone()).await?;
        let mut parameters: std::collections::BTreeMap<_, _> =
            PARAMETERS.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        parameters.insert("CallsPerMinuteMintsoft".into(), setting.calls_per_minute.to_string());
        parameters.insert("ChannelCallbackUrl".into(), callbacks);
        let options = Options {
            stage: setting.stage,
            mode: setting.mode,
            mintsoft_base_url: mintsoft_url.clone(),
            wair_base_url: wair_url.clone(),
            secret: secret(setting.login),
            config: Some(CONFIG.into()),
            parameters,
        };
        let stack = Stack::deploy(emulator, options).await?;
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self {
            stack,
            mintsoft_url,
            wair_url,
            world,
            shop,
            shopify,
            shopify_url,
            servers: [mintsoft_server, wair_server, channel_server, shopify_server],
            http,
        })
    }

    /// Both vendors, to look at or to change. Not to be held while waiting.
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    /// Something happens on the warehouse floor.
    ///
    /// # Errors
    /// When the simulator cannot do it.
    pub fn act(&self, action: &StockAction) -> Result<()> {
        Ok(self.world().mintsoft.act(Timestamp::now(), action)?)
    }

    /// Invokes the stock poll as a schedule does (`delta` or `full`); its report.
    ///
    /// # Errors
    /// When the run failed.
    pub async fn poll(&self, mode: &str) -> Result<Value> {
        self.run("StockPollFunction", mode).await
    }

    /// Invokes the product sync as a schedule does (`delta` or `full`); its report.
    ///
    /// # Errors
    /// When the run failed.
    pub async fn sync(&self, mode: &str) -> Result<Value> {
        self.run("ProductSyncFunction", mode).await
    }

    /// Runs a flow once nobody else does: hints may have started it already.
    pub(crate) async fn run(&self, function: &str, mode: &str) -> Result<Value> {
        let ran = async || {
            let report = self.run_once(function, mode).await?;
            Ok((report["outcome"] != "busy").then_some(report))
        };
        eventually(&format!("{function} is free"), ran).await
    }

    async fn run_once(&self, function: &str, mode: &str) -> Result<Value> {
        let answer = self.stack.invoke(function, &json!({ "mode": mode })).await?;
        match answer.error {
            None => Ok(answer.payload),
            Some(error) => self.explain(&format!("{function}, {mode}: {error}: {}", answer.payload)).await,
        }
    }

    /// Asks as a storefront whether SKUs may be offered; the answer's items in the order of the SKUs.
    ///
    /// # Errors
    /// When the answer is not 200 with one item for each SKU.
    pub async fn availability(&self, skus: &[&str]) -> Result<Vec<Value>> {
        let query: Vec<_> = skus.iter().map(|sku| ("sku", *sku)).collect();
        let (status, answer) = self.ask_availability(&query).await?;
        match answer["items"].as_array() {
            Some(items) if status == 200 && items.len() == skus.len() => Ok(items.clone()),
            _ => self.explain(&format!("availability of {skus:?}: {status} {answer}")).await,
        }
    }

    /// `None` when a SKU may be offered, or the reason why not.
    ///
    /// # Errors
    /// As [`Scene::availability`].
    pub async fn not_offered(&self, sku: &str) -> Result<Option<String>> {
        let item = self.availability(&[sku]).await?.remove(0);
        Ok((item["offer"] != true).then(|| item["reason"].as_str().unwrap_or_default().to_owned()))
    }

    /// Any request to the availability endpoint; status and answer.
    ///
    /// # Errors
    /// When there is no answer in JSON.
    pub async fn ask_availability(&self, query: &[(&str, &str)]) -> Result<(u16, Value)> {
        let mut address = reqwest::Url::parse(&format!("{}/availability", self.stack.outputs.api_url))?;
        address.query_pairs_mut().extend_pairs(query);
        let answer = self.http.get(address).send().await?;
        let status = answer.status().as_u16();
        Ok((status, serde_json::from_slice(&answer.bytes().await?)?))
    }

    /// Posts an order event, signed now; status and answer.
    ///
    /// # Errors
    /// When there is no answer in JSON.
    pub async fn post(&self, event: &Value) -> Result<(u16, Value)> {
        self.post_now("orders", event).await
    }

    /// Posts levels of a location whose stock is mastered upstream, signed now; status and answer.
    ///
    /// # Errors
    /// When there is no answer in JSON.
    pub async fn post_stock(&self, levels: &Value) -> Result<(u16, Value)> {
        self.post_now("stock", levels).await
    }

    async fn post_now(&self, path: &str, body: &Value) -> Result<(u16, Value)> {
        let body = body.to_string();
        let signature = channel::sign(SIGNING_KEY.as_bytes(), body.as_bytes(), Timestamp::now());
        self.post_to(path, body, Some(&signature)).await
    }

    /// Posts any body with any signature; status and answer.
    ///
    /// # Errors
    /// When there is no answer in JSON.
    pub async fn post_signed(&self, body: String, signature: Option<&str>) -> Result<(u16, Value)> {
        self.post_to("orders", body, signature).await
    }

    async fn post_to(&self, path: &str, body: String, signature: Option<&str>) -> Result<(u16, Value)> {
        let mut request = self.http.post(format!("{}/{path}", self.stack.outputs.api_url)).body(body);
        if let Some(signature) = signature {
            request = request.header(channel::HEADER, signature);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        Ok((status, serde_json::from_slice(&answer.bytes().await?)?))
    }

    /// A SKU with at least ten free units in warehouse 3 and nothing allocated.
    ///
    /// # Panics
    /// When the catalogue is so small that it has none.
    pub fn plain_sku(&self) -> String {
        plain_skus(&self.world().mintsoft, 1).pop().expect("the catalogue has a plain SKU")
    }

    /// Free units of a SKU in a warehouse.
    pub fn free(&self, sku: &str, warehouse: i32) -> i32 {
        let world = self.world();
        let product = world.mintsoft.product(sku).map(|product| product.id);
        product.map_or(0, |product| world.mintsoft.rows_of(product, warehouse).map(|row| row.on_hand).sum())
    }

    /// How far Lockstep knows an order of the channel to be (`"created"`); null when it does not know it.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn order_state(&self, id: &str) -> Result<Value> {
        let key = keys::order("web-uk", id);
        let items = self.stack.items().await?;
        let text = items.get(&(key.pk, key.sk)).and_then(|item| item.get("text")).and_then(|text| text.as_s().ok());
        let record: Value = text.map_or(Ok(Value::Null), |text| serde_json::from_str(text))?;
        Ok(record["state"]["is"].clone())
    }

    /// Waits until Lockstep knows that Mintsoft holds the order.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn created(&self, id: &str) -> Result<()> {
        let created = async || Ok((self.order_state(id).await? == "created").then_some(()));
        match eventually(&format!("order {id} is created"), created).await {
            Ok(()) => Ok(()),
            Err(error) => self.explain(&error.to_string()).await,
        }
    }

    /// An error with what the functions logged besides their runs' begin and end.
    pub(crate) async fn explain<T>(&self, error: &str) -> Result<T> {
        let logs = self.stack.logs().await?;
        let lines: Vec<_> = logs.iter().filter(|line| line.starts_with('{')).map(String::as_str).collect();
        Err(format!("{error}; the functions said:\n{}", lines.join("\n")).into())
    }

    /// Waits until no order is on its way.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn orders_rest(&self) -> Result<()> {
        let empty = Depth { visible: 0, in_flight: 0 };
        let queue = &self.stack.outputs.orders_queue_url;
        eventually("the orders queue is empty", async || Ok((self.stack.depth(queue).await? == empty).then_some(())))
            .await
    }

    /// Waits until an exception of this code is open.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn exception(&self, code: &str) -> Result<()> {
        let open = async || {
            let all = self.open_exceptions().await?;
            Ok(all.iter().any(|exception| exception.starts_with(code)).then_some(()))
        };
        eventually(&format!("the exception {code}"), open).await
    }

    /// Waits until the orders' dead letters hold so many messages.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn dead_letters(&self, count: u64) -> Result<()> {
        let queue = &self.stack.outputs.orders_dead_letters_url;
        let holds = async || Ok((self.stack.depth(queue).await?.visible == count).then_some(()));
        eventually(&format!("{count} orders in the dead letters"), holds).await
    }

    /// Codes and subjects of the open exceptions.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn open_exceptions(&self) -> Result<Vec<String>> {
        let items = self.stack.items().await?;
        Ok(items
            .into_keys()
            .filter(|(pk, _)| pk == keys::OPEN_EXCEPTIONS)
            .map(|(_, sk)| sk.replacen('#', " ", 1))
            .collect())
    }

    /// Posts an order as the configuration's shop does; status and answer.
    ///
    /// # Errors
    /// When there is no answer in JSON.
    pub async fn post_shopify(&self, topic: &str, order: &Value) -> Result<(u16, Value)> {
        let body = order.to_string();
        let signature = channel::shopify::sign(WEBHOOK_SECRET.as_bytes(), body.as_bytes());
        let request = self.http.post(format!("{}/orders/shopify", self.stack.outputs.api_url)).body(body);
        let request = request.header("X-Shopify-Hmac-Sha256", signature).header("X-Shopify-Topic", topic);
        let answer = request.header("X-Shopify-Shop-Domain", "lockstep-e2e.myshopify.com").send().await?;
        let status = answer.status().as_u16();
        Ok((status, serde_json::from_slice(&answer.bytes().await?)?))
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

fn secret(mut login: Value) -> Value {
    login["clientId"] = HOME_CLIENT.into();
    json!({
        "mintsoft": login,
        "wair": { "tenant": wair::TENANT, "username": wair::USERNAME, "password": wair::PASSWORD },
        "intake": { "hmacKey": SIGNING_KEY },
        "channel": { "hmacKey": SIGNING_KEY },
        "shopify": {
            "webhookSecret": WEBHOOK_SECRET,
            "adminTokens": { "lockstep-e2e.myshopify.com": ADMIN_TOKEN },
        },
        "hooks": { "token": HOOK_TOKEN },
        "desk": { "token": DESK_TOKEN },
    })
}
