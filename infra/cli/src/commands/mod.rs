//! The command groups.

mod audit;
mod check;
mod config;
mod doctor;
mod exceptions;
mod explain;
mod pause;
mod replay;
mod resync;

use crate::stop::{Done, Stop};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Finds what the two systems of a tenant lack, and what it costs; changes nothing
    Audit(audit::Audit),
    /// Says whether today can be trusted, and who has something to do
    Check(check::Check),
    /// Checks, stores and shows the configuration file
    #[command(subcommand)]
    Config(config::Config),
    /// Looks whether a tenant is as the flows expect it; changes nothing
    Doctor(doctor::Doctor),
    /// Lists open exceptions and says who takes care of them
    #[command(subcommand)]
    Exceptions(exceptions::Exceptions),
    /// Tells why a SKU shows what it shows, and what has happened to an order
    #[command(subcommand)]
    Explain(explain::Explain),
    /// Stops a flow
    Pause(pause::Pause),
    /// Lets a stopped flow run again
    Resume(pause::Resume),
    /// Looks at the dead letters and sends them through again
    #[command(subcommand)]
    Replay(replay::Replay),
    /// Looks at SKUs, orders or warehouses on both sides, now
    #[command(subcommand)]
    Resync(resync::Resync),
}

impl Command {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        match self {
            Command::Audit(command) => command.run().await,
            Command::Check(command) => command.run().await,
            Command::Config(command) => command.run().await.map(Done::from),
            Command::Doctor(command) => command.run().await,
            Command::Exceptions(command) => command.run().await,
            Command::Explain(command) => command.run().await,
            Command::Pause(command) => command.run().await,
            Command::Resume(command) => command.run().await,
            Command::Replay(command) => command.run().await,
            Command::Resync(command) => command.run().await,
        }
    }
}
