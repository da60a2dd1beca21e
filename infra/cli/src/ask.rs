//! Asking before anything is written, and who it is that asks for it.

use std::io::{BufRead, IsTerminal, Write};

use crate::stop::Stop;

/// The option with which a script agrees beforehand, and the name under which it is recorded.
#[derive(Debug, clap::Args)]
pub(crate) struct Consent {
    /// Does it without asking
    #[arg(long)]
    yes: bool,
    /// Your name, for the trail of what people did
    #[arg(long, value_name = "NAME", env = "USER", default_value = "unknown")]
    pub(crate) by: String,
}

impl Consent {
    /// Asks on the terminal whether to do `what`.
    ///
    /// # Errors
    /// `Refused` when the answer is no, or nobody can be asked.
    pub(crate) fn to(&self, what: &str) -> Result<(), Stop> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(Stop::Refused(format!("this would {what}; without a terminal, agree with --yes")));
        }
        self.ask(what)
    }

    /// As [`Consent::to`], but a script, which has no terminal, is not asked: it named all that it wants.
    ///
    /// # Errors
    /// `Refused` when the answer is no.
    pub(crate) fn at_a_terminal(&self, what: &str) -> Result<(), Stop> {
        if self.yes || !std::io::stdin().is_terminal() { Ok(()) } else { self.ask(what) }
    }

    fn ask(&self, what: &str) -> Result<(), Stop> {
        let input = std::io::stdin();
        eprint!("This will {what}. Go on? [y/N] ");
        let mut answer = String::new();
        let read = std::io::stderr().flush().and_then(|()| input.lock().read_line(&mut answer));
        read.map_err(|error| Stop::Unable(format!("cannot read your answer: {error}")))?;
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Stop::Refused("nothing was done".to_owned())),
        }
    }
}
