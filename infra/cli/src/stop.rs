//! How a command ends.

use std::fmt;
use std::process::ExitCode;

/// What a command has to say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// For standard output.
    pub(crate) text: String,
    /// Whether it looked for trouble and found some.
    pub(crate) found: bool,
}

impl Done {
    /// A result that is told with exit code 1 when `found`.
    pub(crate) fn with(text: String, found: bool) -> Self {
        Self { text, found }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(u8::from(self.found))
    }
}

impl From<String> for Done {
    fn from(text: String) -> Self {
        Self { text, found: false }
    }
}

/// Why a command ended without its result. `Display` is what the operator reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A file, the network or AWS stood in the way; the same command may work later.
    Unable(String),
    /// The input is wrong, or the operator did not agree; nothing was written.
    Refused(String),
}

impl Stop {
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Stop::Refused(_) => ExitCode::from(2),
            Stop::Unable(_) => ExitCode::from(3),
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Unable(why) | Stop::Refused(why) => f.write_str(why),
        }
    }
}

impl From<ports::Failure> for Stop {
    fn from(failure: ports::Failure) -> Self {
        Stop::Unable(failure.to_string())
    }
}
