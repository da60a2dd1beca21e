//! Messages of the dispatch queue and of its hints: ids only, never what is to be told.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Orders in one hint.
const MOST_HINTED: usize = 100;

/// Who is told of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sink {
    /// The sales channel, by a signed callback.
    Channel,
    /// WAIR, as sales.
    Wair,
}

impl Sink {
    /// Both of them.
    pub const ALL: [Sink; 2] = [Sink::Channel, Sink::Wair];

    /// Its word in keys and messages.
    pub fn word(self) -> &'static str {
        match self {
            Sink::Channel => "channel",
            Sink::Wair => "wair",
        }
    }
}

/// Something is to be told about one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// 1.
    pub version: u32,
    /// `part`.
    pub kind: String,
    /// The sales channel.
    pub channel: String,
    /// Its id of the order.
    pub order: String,
    /// The revision that shipped.
    pub revision: u32,
    /// The number of the part.
    pub part: u32,
    /// Who is to be told; both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sink: Option<Sink>,
}

impl Part {
    /// Reads a message.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(body: &str) -> Result<Self, String> {
        let part: Self = serde_json::from_str(body).map_err(|error| error.to_string())?;
        if part.version != 1 || part.kind != "part" {
            return Err(format!("version {} of kind {} is not known", part.version, part.kind));
        }
        Ok(part)
    }

    /// The queue's deduplication key, 64 characters: the same for the same news of the same part for the same sink only.
    pub fn deduplication(&self, news: &str) -> String {
        let Self { channel, order, revision, part, sink, .. } = self;
        let digest = Sha256::digest(format!("{channel}/{order}/{revision}/{part}/{sink:?}/{news}"));
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Its queue group. Each sink has its own, so that one that is down holds up nobody else.
    pub fn group(&self) -> String {
        let Self { channel, order, .. } = self;
        match self.sink {
            Some(Sink::Wair) => format!("{channel}/{order}/wair"),
            _ => format!("{channel}/{order}"),
        }
    }
}

/// Something may have happened to these Mintsoft orders. Never a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// 1.
    pub version: u32,
    /// Mintsoft order numbers, or `channel/order`.
    pub orders: Vec<String>,
}

impl Hint {
    /// The messages that ask for a look at these orders.
    pub fn messages(orders: &[String]) -> impl Iterator<Item = String> {
        let message = |orders: &[String]| serde_json::to_string(&Self { version: 1, orders: orders.to_vec() });
        orders.chunks(MOST_HINTED).map(move |orders| message(orders).expect("plain data always encodes"))
    }

    /// Reads a message of any version ever sent; `None` when it is none.
    pub fn read(body: &str) -> Option<Self> {
        serde_json::from_str::<Self>(body).ok().filter(|hint| hint.version == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never changed: such messages may still lie in a queue or its dead letters.
    const PARTS: [&str; 3] = [
        r#"{"version":1,"kind":"part","channel":"web-uk","order":"10042","revision":1,"part":2,"sink":"channel"}"#,
        r#"{"version":1,"kind":"part","channel":"web-uk","order":"10042","revision":1,"part":2,"sink":"wair"}"#,
        r#"{"version":1,"kind":"part","channel":"web-uk","order":"10042","revision":1,"part":2}"#,
    ];
    const HINT: &str = r#"{"version":1,"orders":["LS-web-uk-10042","web-uk/10043"]}"#;

    #[test]
    fn messages_of_version_1_are_read_and_written() {
        for text in PARTS {
            let part = Part::parse(text).expect("readable");
            assert_eq!(serde_json::to_string(&part).expect("JSON"), text);
        }
        let hint = Hint::read(HINT).expect("readable");
        assert_eq!(Vec::from_iter(Hint::messages(&hint.orders)), [HINT]);
    }
}
