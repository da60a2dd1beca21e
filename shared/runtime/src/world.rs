//! The real world, from which each function takes what it needs.

use std::sync::Arc;

use aws_config::SdkConfig;
use cloud::{
    clock::SystemClock, function::LambdaFunction, http::HttpClient, mail::SnsMail, queue::SqsQueue,
    secrets::SecretsManager, table::DynamoTable,
};
use gate::{Gate, Priority};
use mapping::{
    budget::{Class, set_aside},
    flow::Flow,
};
use mintsoft::Mintsoft;
use ports::{Clock, Function, Http, Inbox, Mail, Queue, Secrets, Table};
use state::{
    Budget, Leases, Store, config::LiveConfig, credentials::Vault, exceptions::Exceptions, holds::Holds, hooks::Hooks,
    seal::Seal, session::Sessions, switch::Switches,
};
use wair::Wair;

use crate::{Settings, metrics, switch::Switch, telemetry};

/// WAIR publishes no limit; a run needs a handful of calls.
const WAIR_CALLS_PER_MINUTE: u32 = 120;

/// Everything outside a function, on AWS.
pub struct World {
    /// The function's environment.
    pub settings: Settings,
    /// Real time.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub store: Store,
    leases: Leases,
    table: Arc<dyn Table>,
    secrets: Arc<dyn Secrets>,
    http: Arc<dyn Http>,
    aws: SdkConfig,
}

impl World {
    /// Starts logging, reads the environment and prepares the clients; nothing is connected yet.
    ///
    /// # Errors
    /// When the environment is not complete.
    pub async fn start() -> Result<Self, lambda_runtime::Error> {
        telemetry::start();
        let settings = Settings::from_env()?;
        metrics::start(&settings.stage);
        let aws = cloud::aws::load_in_lambda().await;
        let table: Arc<dyn Table> = Arc::new(DynamoTable::new(&aws, &settings.state_table));
        let (clock, store): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), Store::new(table.clone()));
        Ok(Self {
            settings,
            leases: Leases::new(store.clone(), clock.clone()),
            clock,
            store,
            table,
            secrets: Arc::new(SecretsManager::new(&aws)),
            http: Arc::new(HttpClient::new()),
            aws,
        })
    }

    /// The configuration in force.
    pub fn config(&self) -> LiveConfig {
        LiveConfig::new(self.table.clone(), self.clock.clone())
    }

    /// The leases. All are the same, so that a flow begins with the lease that its switch has seen.
    pub fn leases(&self) -> Leases {
        self.leases.clone()
    }

    /// The exception register.
    pub fn exceptions(&self) -> Exceptions {
        Exceptions::new(self.store.clone(), self.clock.clone())
    }

    /// Orders that are held.
    pub fn holds(&self) -> Holds {
        let seal = Seal::new(self.secrets.clone(), &self.settings.hold_key_secret);
        Holds::new(self.store.clone(), seal, self.clock.clone())
    }

    /// The operator's credentials.
    pub fn vault(&self) -> Vault {
        Vault::new(self.secrets.clone(), self.clock.clone(), &self.settings.secret_name)
    }

    /// Where Mintsoft is asked to call about orders.
    pub fn hooks(&self) -> Hooks {
        Hooks::new(self.vault(), self.settings.api_url.clone())
    }

    /// Plain HTTP, for those who are no vendor.
    pub fn http(&self) -> Arc<dyn Http> {
        self.http.clone()
    }

    /// The function whose name stands in the environment as `variable`.
    ///
    /// # Errors
    /// When it is not set.
    pub fn function(&self, variable: &str) -> Result<Arc<dyn Function>, String> {
        let name = std::env::var(variable).map_err(|_| format!("the variable {variable} is not set"))?;
        Ok(Arc::new(LambdaFunction::new(&self.aws, name)))
    }

    /// The queue at `url`.
    pub fn queue(&self, url: &str) -> Arc<dyn Queue> {
        Arc::new(SqsQueue::new(&self.aws, url))
    }

    /// The switch with which people stop `flow`, whose messages come from the queue at `url`, if any do.
    pub fn switch(&self, flow: Flow, url: Option<&str>) -> Switch {
        let switches = Switches::new(self.store.clone(), self.clock.clone());
        Switch::new(flow, switches, self.leases(), self.clock.clone(), url.map(|url| self.queue(url)))
    }

    /// The queue at `url`, to be read without an event source.
    pub fn inbox(&self, url: &str) -> Arc<dyn Inbox> {
        Arc::new(SqsQueue::new(&self.aws, url))
    }

    /// The way to people's mailboxes.
    pub fn mail(&self) -> Arc<dyn Mail> {
        Arc::new(SnsMail::new(&self.aws, self.settings.alert_topic_arn.clone()))
    }

    /// Mintsoft, with calls of this class.
    pub fn mintsoft(&self, class: Class) -> Mintsoft {
        let per_minute = self.settings.mintsoft_calls_per_minute;
        let gate = self.gate("mintsoft", per_minute - set_aside(per_minute), class);
        Mintsoft::new(gate, &self.settings.mintsoft_base_url, self.vault(), self.sessions(), self.settings.mode)
    }

    /// WAIR.
    pub fn wair(&self, class: Class) -> Wair {
        let gate = self.gate("wair", WAIR_CALLS_PER_MINUTE, class);
        Wair::new(gate, &self.settings.wair_base_url, self.vault(), self.sessions(), self.leases(), self.settings.mode)
    }

    fn gate(&self, vendor: &'static str, per_minute: u32, class: Class) -> Gate {
        let budget = Budget::new(self.store.clone(), self.clock.clone(), vendor, per_minute);
        Gate::new(self.http.clone(), self.clock.clone(), budget, Priority { class, block: 1 })
    }

    fn sessions(&self) -> Sessions {
        let name = &self.settings.session_secret;
        Sessions::new(self.store.clone(), self.secrets.clone(), self.clock.clone(), name)
    }
}
