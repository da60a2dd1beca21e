//! SKUs, kept byte for byte.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A SKU exactly as Mintsoft spells it; cheap to clone. Matching is exact; nothing is trimmed or folded, ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sku(Arc<str>);

impl Sku {
    /// The SKU, unless nobody could sell under it: blank, or with control characters.
    pub fn usable(text: &str) -> Option<Self> {
        let usable = !text.trim().is_empty() && !text.chars().any(char::is_control);
        usable.then(|| Self(Arc::from(text)))
    }

    /// Stands where a sales channel named none that can be used. Its text is empty, and it is never sent anywhere.
    pub fn missing() -> Self {
        Self(Arc::from(""))
    }

    /// Whether it only stands for one that is missing.
    pub fn is_missing(&self) -> bool {
        self.0.is_empty()
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Sku {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Sku {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whether a character is one of the kinds of dash that people take for a hyphen.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_missing_one_is_missing() {
        assert!(Sku::missing().is_missing());
        assert!(Sku::usable("TEE").is_some_and(|sku| !sku.is_missing()));
    }

    #[test]
    fn blank_and_control_characters_are_not_usable_and_odd_ones_are_kept() {
        for text in ["", "  ", "\u{a0}", "A\nB", "A\u{7f}"] {
            assert_eq!(Sku::usable(text), None, "{text:?}");
        }
        for text in ["00123", " TEE", "A&B#1%", "ÄRMEL-Größe", "a–b"] {
            assert_eq!(Sku::usable(text).map(|sku| sku.to_string()).as_deref(), Some(text));
        }
    }
}
