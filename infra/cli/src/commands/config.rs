//! `lockstep config`: checks, stores and shows the configuration file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cloud::clock::SystemClock;
use ports::{Clock, Table};
use serde_json::json;
use state::config::{ConfigStore, Pushed, Stored};

use crate::ask::Consent;
use crate::stack::Stack;
use crate::stop::Stop;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Config {
    /// Checks a configuration file and lists every mistake
    #[command(after_help = "Example:\n  lockstep config lint lockstep.toml")]
    Lint {
        /// The configuration file
        file: PathBuf,
    },
    /// Checks a configuration file and stores it as the stack's next version
    #[command(
        after_help = "A file with a mistake is refused, and the version in force stays. At a terminal it asks first; a script \
                            is not asked.\n\nExample:\n  lockstep config push lockstep.toml --stack lockstep-prod"
    )]
    Push {
        /// The configuration file
        file: PathBuf,
        #[command(flatten)]
        stack: Stack,
        #[command(flatten)]
        consent: Consent,
    },
    /// Prints the configuration in force
    #[command(after_help = "Examples:\n  lockstep config show --stack lockstep-prod\n  \
                            lockstep config show --stack lockstep-prod --version 3 > lockstep.toml")]
    Show {
        #[command(flatten)]
        stack: Stack,
        /// Prints this version instead of the one in force
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        version: Option<u64>,
        /// Prints JSON
        #[arg(long)]
        json: bool,
    },
}

impl Config {
    pub(crate) async fn run(self) -> Result<String, Stop> {
        match self {
            Config::Lint { file } => lint(&file).map(|_| format!("{}: no mistakes", file.display())),
            Config::Push { file, stack, consent } => {
                let text = lint(&file)?;
                consent.at_a_terminal(&format!("put {} into force in {}", file.display(), stack.name))?;
                push(stack.table().await?, &SystemClock, &text, &consent.by).await
            }
            Config::Show { stack, version, json } => {
                let stored = find(&ConfigStore::new(stack.table().await?), version).await?;
                Ok(if json { as_json(&stored) } else { as_toml(&stored) })
            }
        }
    }
}

/// The text of a file without mistakes.
fn lint(file: &Path) -> Result<String, Stop> {
    let name = file.display();
    let bytes = fs::read(file).map_err(|error| Stop::Unable(format!("cannot read {name}: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        Stop::Refused(format!("{name}:{line}: encoding: must be UTF-8"))
    })?;
    match mapping::config::parse(&text) {
        Ok(_) => Ok(text),
        Err(mistakes) => {
            let lines = mistakes.iter().map(|it| format!("{name}:{}: {}: {}", it.line, it.field, it.message));
            Err(Stop::Refused(lines.collect::<Vec<_>>().join("\n")))
        }
    }
}

/// Stores a text as the next version, and who did so in the trail of what people did.
async fn push(table: Arc<dyn Table>, clock: &dyn Clock, text: &str, by: &str) -> Result<String, Stop> {
    Ok(match ConfigStore::new(table).push_by(text, by, clock).await? {
        Pushed::Stored(number) => format!("stored as version {number}; in force within 60 seconds"),
        Pushed::Unchanged(number) => format!("unchanged: version {number} is the same text"),
    })
}

async fn find(store: &ConfigStore, version: Option<u64>) -> Result<Stored, Stop> {
    match version {
        Some(number) => {
            let missing = || Stop::Unable(format!("there is no version {number} of the configuration"));
            store.version(number).await?.ok_or_else(missing)
        }
        None => {
            let missing = "no configuration yet; store one with `lockstep config push`";
            store.active().await?.ok_or_else(|| Stop::Unable(missing.into()))
        }
    }
}

fn as_toml(stored: &Stored) -> String {
    format!("# version {}\n# pushed {:.0}\n{}", stored.version, stored.pushed_at, stored.text.trim_end_matches('\n'))
}

fn as_json(stored: &Stored) -> String {
    json!({ "version": stored.version, "pushedAt": stored.pushed_at.to_string(), "text": stored.text }).to_string()
}

#[cfg(test)]
mod tests;
