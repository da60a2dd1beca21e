//! Both vendors, as the stack's functions reach them: with their secret, their sessions and within their call budget.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cloud::{clock::SystemClock, http::HttpClient, secrets::SecretsManager};
use gate::{Gate, Priority};
use mapping::budget::{Class, set_aside};
use mintsoft::Mintsoft;
use ports::{Clock, Http, Mode, Secrets};
use state::{Budget, Leases, Store, credentials::Vault, session::Sessions};
use wair::Wair;

use crate::functions::Functions;
use crate::stack::Deployed;
use crate::stop::Stop;

/// WAIR publishes no limit; a look needs a handful of calls.
const WAIR_CALLS_PER_MINUTE: u32 = 60;

/// The world around the vendors, which tests replace.
pub(crate) struct Around {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) http: Arc<dyn Http>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) store: Store,
}

/// What a deployment says about its vendors.
pub(crate) struct Addresses {
    pub(crate) mintsoft: String,
    pub(crate) wair: String,
    pub(crate) secret: String,
    pub(crate) sessions: String,
    pub(crate) calls_per_minute: u32,
    /// How often its flows poll.
    pub(crate) poll: Duration,
}

/// Clients that can only read: they are always in observe mode.
pub(crate) struct Vendors {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) mintsoft: Mintsoft,
    pub(crate) wair: Wair,
}

impl Addresses {
    /// As the stack's functions have them in their environment.
    pub(crate) async fn of(stack: &Deployed) -> Result<Self, Stop> {
        let environment: HashMap<String, String> = Functions::of(stack).environment("StockPollFunction").await?;
        let value = |name: &str| {
            let missing =
                || Stop::Unable(format!("the stack's functions have no variable {name}; is the stack new enough?"));
            environment.get(name).filter(|value| !value.is_empty()).cloned().ok_or_else(missing)
        };
        let calls = value("MINTSOFT_CALLS_PER_MINUTE")?;
        let minutes = value("POLL_MINUTES")?.parse::<u64>();
        let minutes = minutes.map_err(|_| Stop::Unable("how often the stack polls is no number".into()))?;
        Ok(Self {
            mintsoft: value("MINTSOFT_BASE_URL")?,
            wair: value("WAIR_BASE_URL")?,
            secret: value("SECRET_NAME")?,
            sessions: value("SESSION_SECRET")?,
            calls_per_minute: calls.parse().map_err(|_| Stop::Unable("the stack's call budget is no number".into()))?,
            poll: Duration::from_secs(60 * minutes),
        })
    }
}

impl Around {
    pub(crate) fn of(stack: &Deployed) -> Result<Self, Stop> {
        Ok(Self {
            clock: Arc::new(SystemClock),
            http: Arc::new(HttpClient::new()),
            secrets: Arc::new(SecretsManager::new(&stack.aws)),
            store: stack.store()?,
        })
    }
}

impl Vendors {
    pub(crate) fn new(around: &Around, addresses: &Addresses) -> Self {
        let Around { clock, http, secrets, store } = around;
        let vault = Vault::new(secrets.clone(), clock.clone(), &addresses.secret);
        let gate = |vendor, per_minute| {
            let budget = Budget::new(store.clone(), clock.clone(), vendor, per_minute);
            Gate::new(http.clone(), clock.clone(), budget, Priority { class: Class::Full, block: 4 })
        };
        let sessions = || Sessions::new(store.clone(), secrets.clone(), clock.clone(), &addresses.sessions);
        let calls = addresses.calls_per_minute;
        let leases = Leases::new(store.clone(), clock.clone());
        let (to_mintsoft, to_wair) = (gate("mintsoft", calls - set_aside(calls)), gate("wair", WAIR_CALLS_PER_MINUTE));
        Self {
            mintsoft: Mintsoft::new(to_mintsoft, &addresses.mintsoft, vault.clone(), sessions(), Mode::Observe),
            wair: Wair::new(to_wair, &addresses.wair, vault.clone(), sessions(), leases, Mode::Observe),
            clock: clock.clone(),
            store: store.clone(),
            vault,
        }
    }
}
