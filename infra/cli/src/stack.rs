//! The deployed stack that a command is about.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::ProvideErrorMetadata;
use cloud::clock::SystemClock;
use cloud::table::DynamoTable;
use ports::{Clock, Table};
use state::Store;
use state::config::LiveConfig;
use state::exceptions::Exceptions;
use state::switch::Switches;
use story::Teller;

use crate::stop::Stop;

/// The option that names the stack.
#[derive(Debug, clap::Args)]
pub(crate) struct Stack {
    /// Name of the CloudFormation stack
    #[arg(long = "stack", value_name = "NAME")]
    pub(crate) name: String,
}

/// What CloudFormation says about a stack.
pub(crate) struct Deployed {
    name: String,
    pub(crate) aws: SdkConfig,
    outputs: BTreeMap<String, String>,
}

impl Stack {
    /// Its outputs.
    ///
    /// # Errors
    /// `Unable` when CloudFormation does not know the stack or cannot be reached.
    pub(crate) async fn open(&self) -> Result<Deployed, Stop> {
        let (name, aws) = (&self.name, cloud::aws::load().await);
        let answer =
            Client::new(&aws).describe_stacks().stack_name(name).send().await.map_err(|error| {
                Stop::Unable(format!("cannot look at stack {name}: {}", why(error.message(), &error)))
            })?;
        let stacks = answer.stacks();
        let outputs = stacks.iter().flat_map(|stack| stack.outputs());
        let pair = |(key, value): (Option<&str>, Option<&str>)| Some((key?.to_owned(), value?.to_owned()));
        Ok(Deployed {
            name: name.clone(),
            outputs: outputs.filter_map(|it| pair((it.output_key(), it.output_value()))).collect(),
            aws,
        })
    }

    /// The stack's state table.
    pub(crate) async fn table(&self) -> Result<Arc<dyn Table>, Stop> {
        self.open().await?.table()
    }
}

impl Deployed {
    /// One output.
    ///
    /// # Errors
    /// `Unable` when there is none of this name.
    pub(crate) fn output(&self, key: &str) -> Result<&str, Stop> {
        self.outputs.get(key).map(String::as_str).ok_or_else(|| {
            Stop::Unable(format!("stack {} has no output {key}; is it a Lockstep stack, and new enough?", self.name))
        })
    }

    /// Its state table.
    pub(crate) fn table(&self) -> Result<Arc<dyn Table>, Stop> {
        Ok(Arc::new(DynamoTable::new(&self.aws, self.output("StateTable")?)))
    }

    /// Its typed records.
    pub(crate) fn store(&self) -> Result<Store, Stop> {
        Ok(Store::new(self.table()?))
    }

    /// Who tells what the state holds.
    pub(crate) fn teller(&self) -> Result<Teller, Stop> {
        let (table, clock) = (self.table()?, Arc::new(SystemClock));
        Ok(Teller::new(LiveConfig::new(table.clone(), clock.clone()), Store::new(table), clock))
    }

    /// What people act on.
    pub(crate) fn records(&self) -> Result<Records, Stop> {
        Ok(Records::new(self.store()?, Arc::new(SystemClock)))
    }
}

/// The records that people look at and act on.
pub(crate) struct Records {
    pub(crate) exceptions: Exceptions,
    pub(crate) switches: Switches,
}

impl Records {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { exceptions: Exceptions::new(store.clone(), clock.clone()), switches: Switches::new(store, clock) }
    }
}

/// What AWS says, or else the error with its causes: the outermost one says only that the call did not work.
pub(crate) fn why(message: Option<&str>, error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error: &&dyn Error| (*error).source());
    message.map_or_else(|| causes.map(ToString::to_string).collect::<Vec<_>>().join(": "), ToOwned::to_owned)
}
