#![doc = include_str!("../README.md")]

mod ask;
mod commands;
mod format;
mod functions;
mod page;
mod progress;
mod stack;
mod stop;
mod tenant;
mod vendors;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use commands::Command;
use stop::Stop;

/// Looks at a deployed Lockstep stack and changes what it does.
#[derive(Debug, clap::Parser)]
#[command(name = "lockstep", version, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 done, 1 found something, 2 refused (command line, file, or you did not agree), \
                        3 could not (file, network, AWS).")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Runs one command: its result goes to standard output, what stopped it to standard error.
pub async fn run(cli: Cli) -> ExitCode {
    let stop = match cli.command.run().await {
        Ok(done) => match print(&done.text) {
            Ok(()) => return done.exit_code(),
            Err(error) => Stop::Unable(format!("cannot write the result: {error}")),
        },
        Err(stop) => stop,
    };
    eprintln!("{stop}");
    stop.exit_code()
}

/// A reader that has seen enough (`lockstep … | head`) is no error.
fn print(result: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(result.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn no_two_arguments_of_a_command_have_the_same_name() {
        Cli::command().debug_assert();
    }
}
