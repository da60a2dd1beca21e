use sha2::{Digest, Sha256};

/// Whether two secrets are the same, in a time that does not tell where they differ; an empty one is the same as none.
pub fn same(known: &str, given: &str) -> bool {
    let (known_hash, given_hash) = (Sha256::digest(known), Sha256::digest(given));
    let differs = known_hash.iter().zip(given_hash.iter()).fold(0, |bits, (a, b)| bits | (a ^ b));
    differs == 0 && !known.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_token_is_the_same() {
        assert!(same("token", "token"));
        assert!(!same("token", "tokem") && !same("token", "") && !same("", ""));
    }
}
