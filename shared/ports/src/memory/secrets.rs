use std::{collections::BTreeMap, sync::Mutex};

use async_trait::async_trait;

use crate::{Failure, Secrets};

/// Secrets in a map.
#[derive(Debug, Default)]
pub struct MemorySecrets {
    texts: Mutex<BTreeMap<String, String>>,
}

impl MemorySecrets {
    /// A store with these secrets.
    pub fn of<const N: usize>(texts: [(&str, &str); N]) -> Self {
        let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self { texts: Mutex::new(texts.collect()) }
    }
}

#[async_trait]
impl Secrets for MemorySecrets {
    async fn read(&self, name: &str) -> Result<Option<String>, Failure> {
        let texts = self.texts.lock().expect("no holder of this lock panics");
        texts
            .get(name)
            .map(|text| Some(text.clone()))
            .ok_or_else(|| Failure::Misconfigured { what: "secret", why: format!("{name} does not exist") })
    }

    async fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        self.texts.lock().expect("no holder of this lock panics").insert(name.to_owned(), text.to_owned());
        Ok(())
    }
}
