//! What the template tells a function through its environment.

use std::time::Duration;

use ports::Mode;

/// The environment, read once.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the deployment.
    pub stage: String,
    /// Whether vendors are written to.
    pub mode: Mode,
    /// Without `/api`.
    pub mintsoft_base_url: String,
    /// With `/api/v1`.
    pub wair_base_url: String,
    /// The operator's secret.
    pub secret_name: String,
    /// The secret that holds vendor sessions.
    pub session_secret: String,
    /// The secret of which the key of held orders is made.
    pub hold_key_secret: String,
    /// The state table.
    pub state_table: String,
    /// Calls to Mintsoft in any 60 seconds.
    pub mintsoft_calls_per_minute: u32,
    /// How often the polls run.
    pub poll: Duration,
    /// The orders queue.
    pub orders_queue_url: String,
    /// The hints queue.
    pub hints_queue_url: String,
    /// The dispatch queue.
    pub dispatch_queue_url: String,
    /// The queue of hints at dispatches.
    pub dispatch_hints_queue_url: String,
    /// The dead letters of all of them.
    pub dead_letters: DeadLetters,
    /// Where the sales channel takes dispatches, if it does.
    pub channel_callback_url: Option<String>,
    /// Where our own HTTP API is; only functions that create orders are told.
    pub api_url: Option<String>,
    /// The topic that people are told by, if there is one.
    pub alert_topic_arn: Option<String>,
}

/// Queues of dead letters.
#[derive(Debug, Clone)]
pub struct DeadLetters {
    /// Of the orders queue.
    pub orders: String,
    /// Of the hints queue.
    pub hints: String,
    /// Of the dispatch queue.
    pub dispatch: String,
    /// Of the queue of hints at dispatches.
    pub dispatch_hints: String,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, String> {
        Self::read(|name| std::env::var(name).ok())
    }

    fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let need =
            |name: &str| get(name).filter(|value| !value.is_empty()).ok_or(format!("the variable {name} is not set"));
        let positive = |name: &str| {
            let number = need(name)?.parse().ok().filter(|number: &u32| *number > 0);
            number.ok_or_else(|| format!("{name} is not a positive number"))
        };
        Ok(Self {
            stage: need("STAGE")?,
            mode: Mode::parse(&need("MODE")?),
            mintsoft_base_url: need("MINTSOFT_BASE_URL")?,
            wair_base_url: need("WAIR_BASE_URL")?,
            secret_name: need("SECRET_NAME")?,
            session_secret: need("SESSION_SECRET")?,
            hold_key_secret: need("HOLD_KEY_SECRET")?,
            state_table: need("STATE_TABLE")?,
            mintsoft_calls_per_minute: positive("MINTSOFT_CALLS_PER_MINUTE")?,
            poll: Duration::from_secs(60 * u64::from(positive("POLL_MINUTES")?)),
            orders_queue_url: need("ORDERS_QUEUE_URL")?,
            hints_queue_url: need("HINTS_QUEUE_URL")?,
            dispatch_queue_url: need("DISPATCH_QUEUE_URL")?,
            dispatch_hints_queue_url: need("DISPATCH_HINTS_QUEUE_URL")?,
            dead_letters: DeadLetters {
                orders: need("ORDERS_DEAD_LETTERS_URL")?,
                hints: need("HINTS_DEAD_LETTERS_URL")?,
                dispatch: need("DISPATCH_DEAD_LETTERS_URL")?,
                dispatch_hints: need("DISPATCH_HINTS_DEAD_LETTERS_URL")?,
            },
            channel_callback_url: get("CHANNEL_CALLBACK_URL").filter(|url| !url.is_empty()),
            api_url: get("API_URL").filter(|url| !url.is_empty()),
            alert_topic_arn: get("ALERT_TOPIC_ARN").filter(|arn| !arn.is_empty()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named_and_a_strange_mode_is_observe() {
        let all = |name: &str| Some(if name.contains("MINUTE") { "120" } else { "Live!" }.to_owned());
        let without_table = |name: &str| all(name).filter(|_| name != "STATE_TABLE");

        assert_eq!(Settings::read(all).map(|settings| settings.mode), Ok(Mode::Observe));
        assert!(Settings::read(without_table).is_err_and(|error| error.contains("STATE_TABLE")));
    }
}
