//! The deployed stack that a command is about.

use std::error::Error;
use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::ProvideErrorMetadata;
use cloud::table::DynamoTable;
use ports::Table;

use crate::stop::Stop;

/// The option that names the stack.
#[derive(Debug, clap::Args)]
pub(crate) struct Stack {
    /// Name of the CloudFormation stack
    #[arg(long = "stack", value_name = "NAME")]
    pub(crate) name: String,
}

impl Stack {
    /// The stack's state table.
    pub(crate) async fn table(&self) -> Result<Arc<dyn Table>, Stop> {
        let aws = cloud::aws::load().await;
        let table = self.output(&aws, "StateTable").await?;
        Ok(Arc::new(DynamoTable::new(&aws, table)))
    }

    async fn output(&self, aws: &SdkConfig, key: &str) -> Result<String, Stop> {
        let name = &self.name;
        let answer = Client::new(aws).describe_stacks().stack_name(name).send().await.map_err(|error| {
            let why = error.message().map_or_else(|| chain(&error), ToOwned::to_owned);
            Stop::Unable(format!("cannot look at stack {name}: {why}"))
        })?;
        let mut outputs = answer.stacks().iter().flat_map(|stack| stack.outputs());
        outputs
            .find(|output| output.output_key() == Some(key))
            .and_then(|output| output.output_value())
            .map(ToOwned::to_owned)
            .ok_or_else(|| Stop::Unable(format!("stack {name} has no output {key}; is it a Lockstep stack?")))
    }
}

/// An error with its causes: the outermost one of the AWS client says only that the call did not work.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error: &&dyn Error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
