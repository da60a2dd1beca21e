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

    /// Every command that does something, with its full name.
    fn leaves(command: &clap::Command, name: &str) -> Vec<(String, clap::Command)> {
        let below = command.get_subcommands().flat_map(|it| leaves(it, &format!("{name} {}", it.get_name())));
        let below: Vec<_> = below.collect();
        if below.is_empty() { vec![(name.to_owned(), command.clone())] } else { below }
    }

    fn all() -> Vec<(String, clap::Command)> {
        leaves(&Cli::command(), "lockstep")
    }

    fn takes(command: &clap::Command, option: &str) -> bool {
        command.get_arguments().any(|it| it.get_long() == Some(option))
    }

    /// The words of a line as a shell takes them: one between two apostrophes may hold blanks.
    fn words(line: &str) -> Vec<&str> {
        let parts = line.split('\'').enumerate();
        parts.flat_map(|(at, part)| if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
    }

    #[test]
    fn the_help_of_every_command_shows_an_example_that_the_command_line_takes() {
        for (name, command) in all() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<_> = help.lines().map(str::trim).filter(|line| line.starts_with("lockstep ")).collect();
            assert!(!examples.is_empty(), "{name}: {help}");
            for example in examples {
                // What a shell would do with the rest is not ours.
                let line = example.split(['|', '>']).next().unwrap_or_default();
                let parsed = Cli::command().try_get_matches_from(words(line));
                assert!(example.starts_with(&name) && parsed.is_ok(), "{example}: {:?}", parsed.err());
            }
        }
    }

    #[test]
    fn every_command_that_prints_a_table_prints_it_for_programs_too() {
        let tables = [
            "audit",
            "check",
            "doctor",
            "exceptions list",
            "explain order",
            "explain sku",
            "replay plan",
            "replay run",
            "replay stop",
            "resync order",
            "resync sku",
            "resync warehouse",
        ];
        let with = |option| {
            let of = all().into_iter().filter(|(_, command)| takes(command, option)).map(|(name, _)| name);
            of.map(|name| name.trim_start_matches("lockstep ").to_owned()).collect::<Vec<_>>()
        };
        let (mut csv, json) = (with("csv"), with("json"));
        csv.sort();

        assert_eq!(csv, tables);
        assert!(csv.iter().all(|name| json.contains(name)));
    }

    #[test]
    fn every_command_that_writes_asks_first_and_says_who_did_it() {
        let writes = [
            "config push",
            "exceptions ack",
            "exceptions assign",
            "exceptions note",
            "pause",
            "replay run",
            "replay stop",
            "resume",
            "resync order",
            "resync sku",
            "resync warehouse",
        ];
        let asking = all().into_iter().filter(|(_, command)| takes(command, "yes") && takes(command, "by"));
        let mut asking: Vec<_> = asking.map(|(name, _)| name.trim_start_matches("lockstep ").to_owned()).collect();
        asking.sort();

        assert_eq!(asking, writes);
    }
}
