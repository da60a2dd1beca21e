//! Why a command ended without its result.

use std::fmt;
use std::process::ExitCode;

/// Why a command ended without its result. `Display` is what the operator reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A file, the network or AWS stood in the way; the same command may work later.
    Unable(String),
    /// The input is wrong; nothing was written.
    Refused(String),
}

impl Stop {
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Stop::Unable(_) => ExitCode::from(1),
            Stop::Refused(_) => ExitCode::from(2),
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
