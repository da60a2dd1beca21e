//! The operator program.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lockstep::run(lockstep::Cli::parse()).await
}
