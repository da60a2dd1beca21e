//! The desk with everything around it, and a browser that keeps its cookie.

use std::{sync::Arc, time::Duration};

use desk::{Answer, Desk};
use http::header;
use mapping::exception::Kind;
use ports::{
    Clock, Mode,
    memory::{MemoryFunction, MemorySecrets, MemoryTable, TestClock},
};
use runtime::http::ApiRequest;
use state::{
    Leases, Store,
    catalogue::{self, CatalogueState},
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    exceptions::Exceptions,
    stock::{self, StockFlow, StockState},
};

pub(crate) const TOKEN: &str = "a token that nobody guesses";
pub(crate) const CONFIG: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n\
                                 [[location]]\nwair = \"WEB\"\nkind = \"online\"\nchannel = \"web-uk\"\n\
                                 [orders]\nwarehouse = 3\n\
                                 [[carrier]]\nmintsoft = \"Royal Mail\"\nchannel = \"royal-mail\"\n";

pub(crate) struct Office {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) store: Store,
    pub(crate) desk: Desk,
    pub(crate) replay: Arc<MemoryFunction>,
    pub(crate) stock_poll: Arc<MemoryFunction>,
    pub(crate) products: catalogue::Chunks,
    pub(crate) stock: stock::Chunks,
    cookie: Option<String>,
    source: String,
}

impl Office {
    /// Nobody is logged in, and a configuration is in force.
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T10:15:00Z".parse().expect("a time")));
        let table = Arc::new(MemoryTable::default());
        let store = Store::new(table.clone());
        ConfigStore::new(table.clone()).push(CONFIG, clock.now()).await.expect("stored");
        let [replay, stock_poll] = [(); 2].map(|()| Arc::new(MemoryFunction::default()));
        let desk = Self::desk(&table, &clock, [&replay, &stock_poll], TOKEN);
        let (products, stock, source) = (Default::default(), Default::default(), "192.0.2.1".to_owned());
        Self { clock, table, store, desk, replay, stock_poll, products, stock, cookie: None, source }
    }

    /// Ada is logged in.
    pub(crate) async fn open() -> Self {
        let mut office = Self::new().await;
        let answer = office.log_in("Ada", TOKEN).await;
        assert_eq!(answer.status, 303);
        office
    }

    fn desk(table: &Arc<MemoryTable>, clock: &Arc<TestClock>, others: [&Arc<MemoryFunction>; 2], token: &str) -> Desk {
        let secret = format!(
            r#"{{"mintsoft":{{"clientId":1}},"wair":{{"tenant":"t","username":"u","password":"p"}},
            "intake":{{"hmacKey":"k"}},"desk":{{"token":"{token}"}}}}"#
        );
        let secrets = Arc::new(MemorySecrets::of([("secret", &secret)]));
        Desk {
            config: LiveConfig::new(table.clone(), clock.clone()),
            vault: Vault::new(secrets, clock.clone(), "secret"),
            store: Store::new(table.clone()),
            clock: clock.clone(),
            replay: others[0].clone(),
            stock: others[1].clone(),
            mode: Mode::Live,
            poll: Duration::from_secs(300),
        }
    }

    /// The token in the secret is another one from now on.
    pub(crate) fn rotate(&mut self, token: &str) {
        self.desk = Self::desk(&self.table, &self.clock, [&self.replay, &self.stock_poll], token);
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn come_from(&mut self, source: &str) {
        source.clone_into(&mut self.source);
    }

    pub(crate) fn forge(&mut self, change: impl FnOnce(String) -> String) {
        self.cookie = self.cookie.take().map(change);
    }

    pub(crate) async fn log_in(&mut self, name: &str, token: &str) -> Answer {
        self.send("POST", "login", &[("name", name), ("token", token)]).await
    }

    /// A page by its address below `/desk`.
    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        self.send("GET", address, &[]).await
    }

    /// The text of a page that is there.
    pub(crate) async fn page(&mut self, address: &str) -> String {
        let answer = self.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        answer.body
    }

    /// Sends a form with the code that stands on a page of this session.
    pub(crate) async fn act(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.page("help").await;
        let code = between(&page, "name=\"code_of_form\" value=\"", "\"").to_owned();
        let fields: Vec<_> = fields.iter().copied().chain([("code_of_form", code.as_str())]).collect();
        self.send("POST", address, &fields).await
    }

    pub(crate) async fn send(&mut self, method: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let (page, query) = address.split_once('?').unwrap_or((address, ""));
        let slash = if page.is_empty() { "" } else { "/" };
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let mut request = ApiRequest {
            id: "request-1".to_owned(),
            method: method.to_owned(),
            path: format!("/desk{slash}{page}"),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            source: self.source.clone(),
            body: body.finish().into_bytes(),
            ..ApiRequest::default()
        };
        request.headers.extend(self.cookie.iter().map(|cookie| ("cookie".to_owned(), cookie.clone())));
        let answer = self.desk.handle(&request).await;
        if let Some(set) = answer.header(&header::SET_COOKIE) {
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        answer
    }

    pub(crate) async fn raise(&self, kind: &Kind, subject: &str, detail: &str) {
        let register = Exceptions::new(self.store.clone(), self.clock.clone());
        register.open(kind, subject, detail).await.expect("recorded");
    }

    /// Stores products and stock as the flows do, with a stock that was read just now.
    pub(crate) async fn save(&mut self, flow: StockFlow) {
        let leases = Leases::new(self.store.clone(), self.clock.clone());
        let take = async |name| leases.take(name, Duration::from_secs(60)).await.expect("a table").expect("free");
        let lease = take("catalogue").await;
        CatalogueState::new(self.store.clone()).save(&mut self.products, &lease).await.expect("saved");
        leases.give_back(lease).await.expect("given back");
        let lease = take("stock").await;
        StockState::new(self.store.clone()).save(&mut self.stock, &lease).await.expect("saved");
        let now = self.clock.now();
        self.store.write(vec![StockState::put_flow(&flow), lease.release_as_of(now)]).await.expect("saved");
    }
}

/// What stands between two texts.
pub(crate) fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).expect("the text is there") + from.len();
    let rest = &text[start..];
    &rest[..rest.find(to).expect("the end is there")]
}

/// Where an answer sends the browser.
pub(crate) fn place(answer: &Answer) -> &str {
    answer.header(&header::LOCATION).unwrap_or_default()
}
