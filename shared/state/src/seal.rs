//! Content that must not lie in the state table in the clear: AES-256-GCM under a key that only the stack knows.

use std::sync::{Arc, Mutex};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use ports::{Failure, Secrets};
use sha2::{Digest, Sha256};

/// Shorter key texts are a mistake in the template.
const SHORTEST: usize = 32;

/// Seals and opens content. What was sealed for one place cannot be opened at another.
pub struct Seal {
    secrets: Arc<dyn Secrets>,
    name: String,
    key: Mutex<Option<Arc<RandomizedNonceKey>>>,
}

impl Seal {
    /// A seal whose key is made of the text of the secret `name`.
    pub fn new(secrets: Arc<dyn Secrets>, name: impl Into<String>) -> Self {
        Self { secrets, name: name.into(), key: Mutex::default() }
    }

    /// `plain`, sealed for `place`: nonce, ciphertext and tag in one.
    ///
    /// # Errors
    /// As [`Secrets::read`]; `Misconfigured` when the secret is too short for a key.
    pub async fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, Failure> {
        let key = self.key().await?;
        let mut text = plain.to_vec();
        let nonce = key
            .seal_in_place_append_tag(Aad::from(place), &mut text)
            .map_err(|_| Failure::Halted("content could not be sealed".to_owned()))?;
        Ok([nonce.as_ref().as_slice(), &text].concat())
    }

    /// What was sealed for `place`.
    ///
    /// # Errors
    /// As [`Seal::seal`]; `Halted` when it was sealed with another key, for another place, or is damaged.
    pub async fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Failure> {
        let key = self.key().await?;
        let unreadable = || Failure::Halted(format!("what is sealed at {place} cannot be opened"));
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or_else(unreadable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unreadable())?;
        let mut text = text.to_vec();
        let plain = key.open_in_place(nonce, Aad::from(place), &mut text).map_err(|_| unreadable())?;
        Ok(plain.to_vec())
    }

    async fn key(&self) -> Result<Arc<RandomizedNonceKey>, Failure> {
        if let Some(key) = self.key.lock().expect("no holder of this lock panics").clone() {
            return Ok(key);
        }
        let wrong = || Failure::Misconfigured { what: "secret", why: format!("{} holds no key", self.name) };
        let text = self.secrets.read(&self.name).await?.filter(|text| text.len() >= SHORTEST).ok_or_else(wrong)?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, &Sha256::digest(text)).map_err(|_| wrong())?;
        let key = Arc::new(key);
        *self.key.lock().expect("no holder of this lock panics") = Some(key.clone());
        Ok(key)
    }
}
