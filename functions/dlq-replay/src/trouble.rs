//! Who is known to be away, from the exceptions that are open.

use std::collections::BTreeSet;

use mapping::{
    dispatch::Sink,
    exception::{CHANNEL_UNAVAILABLE, CONFIG_MISSING, CREDENTIALS_REFUSED, MINTSOFT_UNAVAILABLE, WAIR_UNAVAILABLE},
    replay::Line,
};
use ports::Failure;
use state::exceptions::Exceptions;

/// Codes of the open exceptions that keep letters from being sent.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    config: bool,
    mintsoft: Option<&'static str>,
    wair: Option<&'static str>,
    channels: BTreeSet<String>,
}

impl Trouble {
    pub(crate) async fn read(exceptions: &Exceptions) -> Result<Self, Failure> {
        let mut trouble = Self::default();
        for open in exceptions.list_open().await? {
            match (open.code.as_str(), open.subject.as_str()) {
                (code, _) if code == CONFIG_MISSING.code => trouble.config = true,
                (code, _) if code == MINTSOFT_UNAVAILABLE.code => trouble.mintsoft = Some(MINTSOFT_UNAVAILABLE.code),
                (code, _) if code == WAIR_UNAVAILABLE.code => trouble.wair = Some(WAIR_UNAVAILABLE.code),
                (code, "Mintsoft") if code == CREDENTIALS_REFUSED.code => {
                    trouble.mintsoft = Some(CREDENTIALS_REFUSED.code);
                }
                (code, "WAIR") if code == CREDENTIALS_REFUSED.code => trouble.wair = Some(CREDENTIALS_REFUSED.code),
                (code, channel) if code == CHANNEL_UNAVAILABLE.code => {
                    trouble.channels.insert(channel.to_owned());
                }
                _ => {}
            }
        }
        Ok(trouble)
    }

    /// Why no letter of this queue can be sent.
    pub(crate) fn stops(&self, line: Line) -> Option<&'static str> {
        let config = self.config.then_some(CONFIG_MISSING.code);
        match line {
            Line::Orders => config.or(self.mintsoft),
            Line::Dispatch => config,
        }
    }

    /// Why this sink cannot be told now.
    pub(crate) fn keeps(&self, sink: Sink, channel: &str) -> Option<&'static str> {
        match sink {
            Sink::Wair => self.wair,
            Sink::Channel => self.channels.contains(channel).then_some(CHANNEL_UNAVAILABLE.code),
        }
    }
}
