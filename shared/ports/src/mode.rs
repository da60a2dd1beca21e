//! Whether vendors are written to.

/// The deployment's mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reads and decides everything, records what it would do, writes to neither vendor. The default.
    Observe,
    /// Does it.
    Live,
}

impl Mode {
    /// Reads the template's parameter: `live` or anything else, which is observe.
    pub fn parse(text: &str) -> Self {
        if text == "live" { Mode::Live } else { Mode::Observe }
    }
}
