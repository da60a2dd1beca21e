//! Who is logged in: a signed cookie, and nothing on our side.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// A working day.
const LIFETIME: SignedDuration = SignedDuration::from_hours(10);
/// The prefix makes the browser keep it to this host, to `/`, and to encrypted connections.
const COOKIE: &str = "__Host-lockstep-desk";

/// Signs and reads sessions. Its key is made of the desk's token: another token ends them all.
#[derive(Clone)]
pub(crate) struct Signer {
    key: Hmac<Sha256>,
}

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The name that was given at the login.
    pub(crate) name: String,
    /// When it ends, in seconds since 1970.
    until: i64,
}

impl Signer {
    pub(crate) fn new(token: &str) -> Self {
        let master = mac(&keyed(token.as_bytes()), "lockstep desk session 1");
        Self { key: keyed(&master) }
    }

    /// The `Set-Cookie` of a session that begins now.
    pub(crate) fn begin(&self, name: &str, now: Timestamp) -> String {
        let session = Session { name: name.to_owned(), until: (now + LIFETIME).as_second() };
        let body = serde_json::to_vec(&session).expect("plain data always encodes");
        let body = BASE64_URL_SAFE_NO_PAD.encode(body);
        let code = BASE64_URL_SAFE_NO_PAD.encode(mac(&self.key, &format!("cookie {body}")));
        let seconds = LIFETIME.as_secs();
        format!("{COOKIE}={body}.{code}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict")
    }

    /// The session in a `Cookie` header, unless it is forged or over.
    pub(crate) fn read(&self, cookies: &str, now: Timestamp) -> Option<Session> {
        let value = cookies.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
        let (body, code) = value.split_once('.')?;
        let code = BASE64_URL_SAFE_NO_PAD.decode(code).ok()?;
        // `verify_slice` compares in constant time.
        self.key.clone().chain_update(format!("cookie {body}")).verify_slice(&code).ok()?;
        let session: Session = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
        (session.until > now.as_second()).then_some(session)
    }

    /// What every form of this session carries: another site cannot know it.
    pub(crate) fn form_code(&self, session: &Session) -> String {
        let Session { name, until } = session;
        BASE64_URL_SAFE_NO_PAD.encode(mac(&self.key, &format!("form {until} {name}")))
    }

    /// Whether a form comes from a page of this session.
    pub(crate) fn is_ours(&self, session: &Session, code: &str) -> bool {
        let Session { name, until } = session;
        let expected = self.key.clone().chain_update(format!("form {until} {name}"));
        BASE64_URL_SAFE_NO_PAD.decode(code).is_ok_and(|code| expected.verify_slice(&code).is_ok())
    }

    /// Stands for an address in the count of log-ins: it is personal data, and nobody has to read it.
    pub(crate) fn pseudonym(&self, source: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&mac(&self.key, &format!("source {source}"))[..12])
    }
}

/// The `Set-Cookie` that ends a session.
pub(crate) fn end() -> String {
    format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict")
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn mac(key: &Hmac<Sha256>, text: &str) -> Vec<u8> {
    key.clone().chain_update(text).finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    fn cookie(token: &str) -> String {
        let set = Signer::new(token).begin("Ada", at(1000));
        format!("other=1; {}", set.split(';').next().expect("a pair"))
    }

    #[test]
    fn a_session_is_good_for_its_lifetime_and_for_its_token_only() {
        let signer = Signer::new("token");

        assert_eq!(signer.read(&cookie("token"), at(1000)).map(|session| session.name).as_deref(), Some("Ada"));
        assert_eq!(signer.read(&cookie("token"), at(1000 + LIFETIME.as_secs())), None);
        assert_eq!(signer.read(&cookie("another token"), at(1000)), None);
    }

    #[test]
    fn a_changed_cookie_is_none() {
        let (signer, good) = (Signer::new("token"), cookie("token"));
        let (name, value) = good.split_at(good.find(COOKIE).expect("a cookie") + COOKIE.len() + 1);
        // The last character of a code holds bits that mean nothing.
        for at_byte in 0..value.len() - 1 {
            let mut bytes = value.as_bytes().to_vec();
            bytes[at_byte] = if bytes[at_byte] == b'A' { b'B' } else { b'A' };
            let changed = format!("{name}{}", String::from_utf8(bytes).expect("ASCII"));

            assert_eq!(signer.read(&changed, at(1000)), None, "{changed}");
        }
        assert_eq!(signer.read("", at(1000)), None);
    }

    #[test]
    fn a_form_belongs_to_one_session() {
        let signer = Signer::new("token");
        let (ada, bob) = (Session { name: "Ada".into(), until: 5 }, Session { name: "Bob".into(), until: 5 });

        assert!(signer.is_ours(&ada, &signer.form_code(&ada)));
        assert!(!signer.is_ours(&bob, &signer.form_code(&ada)) && !signer.is_ours(&ada, ""));
    }
}
