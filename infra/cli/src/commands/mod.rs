//! The command groups.

mod config;

use crate::stop::Stop;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Checks, stores and shows the configuration file
    #[command(subcommand)]
    Config(config::Config),
}

impl Command {
    pub(crate) async fn run(self) -> Result<String, Stop> {
        match self {
            Command::Config(command) => command.run().await,
        }
    }
}
