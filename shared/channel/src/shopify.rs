//! The signature of Shopify's webhooks, and its Admin API as an outlet.

mod admin;

pub use admin::Admin;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whether `header` is what Shopify signs `body` with: the HMAC-SHA256 under the app's `secret`, in Base64 (vendor page: deliver
/// webhooks through HTTPS). It holds no time, so an old webhook may be sent again by whoever has seen it.
pub fn verify(secret: &[u8], header: &str, body: &[u8]) -> bool {
    // `verify_slice` compares in constant time.
    BASE64_STANDARD.decode(header.trim()).is_ok_and(|code| mac(secret, body).verify_slice(&code).is_ok())
}

/// The header value for `body`.
pub fn sign(secret: &[u8], body: &[u8]) -> String {
    BASE64_STANDARD.encode(mac(secret, body).finalize().into_bytes())
}

fn mac(secret: &[u8], body: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length").chain_update(body)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_code_is_the_hmac_of_the_body_in_base64() {
        // printf '{"id":1}' | openssl dgst -sha256 -hmac 'app secret' -binary | base64
        assert_eq!(sign(b"app secret", b"{\"id\":1}"), "YqD1pswzpynWyJeRb1EN3WgAdomFDWuY9Wxg/X7ac6A=");
    }

    #[test]
    fn only_the_same_secret_and_body_are_accepted() {
        let header = sign(b"app secret", b"{}");

        assert!(verify(b"app secret", &header, b"{}"));
        assert!(!verify(b"other secret", &header, b"{}"));
        assert!(!verify(b"app secret", &header, b"{} "));
        assert!(!verify(b"app secret", "", b"{}"));
        assert!(!verify(b"app secret", &header[..header.len() - 4], b"{}"));
    }

    proptest! {
        #[test]
        fn no_header_is_accepted_by_chance(header in "\\PC*|[A-Za-z0-9+/=]{0,60}") {
            let accepted = verify(b"app secret", &header, b"{}");

            prop_assert!(!accepted);
        }
    }
}
