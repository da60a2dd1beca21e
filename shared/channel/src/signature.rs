use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// The header that carries the signature of an event, in lower case.
pub const HEADER: &str = "x-lockstep-signature";
/// How far the signer's clock and ours may be apart, and how old a signature may be.
pub const TOLERANCE: Duration = Duration::from_secs(300);

/// Why a signature is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// Absent, or not of the form `t=…,v1=…`.
    #[error("is missing or malformed; send t=<unix seconds>,v1=<hex HMAC-SHA256 of \"t.body\">")]
    Malformed,
    /// Signed too long ago.
    #[error("is too old; sign every request when it is sent")]
    TooOld,
    /// Signed by a clock that is ahead.
    #[error("is from the future; set the clock of the sender")]
    FromTheFuture,
    /// Not made with this key over this body.
    #[error("is wrong; sign the exact bytes of the body with the shared key")]
    Wrong,
}

/// The header value for `body`, sent at `at`.
pub fn sign(key: &[u8], body: &[u8], at: Timestamp) -> String {
    let seconds = at.as_second();
    let code = mac(key, seconds, body).finalize().into_bytes();
    let hex: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

/// Checks the header value that came with `body`.
///
/// # Errors
/// What is wrong with it. Only a sender who knows the key is told that the signature is right but its time is not.
pub fn verify(key: &[u8], header: &str, body: &[u8], now: Timestamp, tolerance: Duration) -> Result<(), BadSignature> {
    let (seconds, codes) = read(header).ok_or(BadSignature::Malformed)?;
    let expected = mac(key, seconds, body);
    // `verify_slice` compares in constant time.
    if !codes.iter().any(|code| expected.clone().verify_slice(code).is_ok()) {
        return Err(BadSignature::Wrong);
    }
    let age = i128::from(now.as_second()) - i128::from(seconds);
    if age.unsigned_abs() <= u128::from(tolerance.as_secs()) {
        Ok(())
    } else if age > 0 {
        Err(BadSignature::TooOld)
    } else {
        Err(BadSignature::FromTheFuture)
    }
}

fn mac(key: &[u8], seconds: i64, body: &[u8]) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.chain_update(format!("{seconds}.")).chain_update(body)
}

/// The time and the codes; `None` unless there is exactly one time, in digits, and at least one code in hex.
fn read(header: &str) -> Option<(i64, Vec<Vec<u8>>)> {
    let (mut times, mut codes) = (Vec::new(), Vec::new());
    for part in header.split(',') {
        match part.trim().split_once('=')? {
            ("t", time) => times.push(time),
            ("v1", code) => codes.push(unhex(code)?),
            // Another scheme, which we may learn one day.
            _ => {}
        }
    }
    let [time] = times.as_slice() else { return None };
    let digits = !time.starts_with('0') && time.bytes().all(|b| b.is_ascii_digit());
    let seconds = time.parse().ok().filter(|_| digits || *time == "0")?;
    (!codes.is_empty()).then_some((seconds, codes))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| match pair {
        [high, low] => {
            let (high, low) = (char::from(*high).to_digit(16)?, char::from(*low).to_digit(16)?);
            u8::try_from(high * 16 + low).ok()
        }
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &[u8] = b"shared key";
    const BODY: &[u8] = b"{\"version\":1}";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn check(header: &str, now: i64) -> Result<(), BadSignature> {
        verify(KEY, header, BODY, at(now), TOLERANCE)
    }

    #[test]
    fn the_code_is_the_hmac_of_time_dot_body() {
        // printf '1700000000.{"version":1}' | openssl dgst -sha256 -hmac 'shared key'
        let expected = "t=1700000000,v1=8a4465ab43610605b5d023fd32cf8e8bebee6fc6e4fd50aec7d1ddc44d7f786f";

        assert_eq!(sign(KEY, BODY, at(1_700_000_000)), expected);
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_on_both_sides() {
        let header = sign(KEY, BODY, at(1000));

        assert_eq!(check(&header, 1300), Ok(()));
        assert_eq!(check(&header, 700), Ok(()));
        assert_eq!(check(&header, 1301), Err(BadSignature::TooOld));
        assert_eq!(check(&header, 699), Err(BadSignature::FromTheFuture));
    }

    #[test]
    fn another_key_body_or_time_is_wrong() {
        let other_time = sign(KEY, BODY, at(1000)).replace("t=1000", "t=1001");

        assert_eq!(check(&sign(b"other key", BODY, at(1000)), 1000), Err(BadSignature::Wrong));
        assert_eq!(check(&sign(KEY, b"{}", at(1000)), 1000), Err(BadSignature::Wrong));
        assert_eq!(check(&other_time, 1000), Err(BadSignature::Wrong));
        assert_eq!(check("t=1000,v1=00", 1000), Err(BadSignature::Wrong));
    }

    #[test]
    fn one_good_code_of_several_is_enough() {
        let old = sign(b"old key", BODY, at(1000));
        let (_, new) = sign(KEY, BODY, at(1000)).split_once(',').map(|(t, v)| (t.to_owned(), v.to_owned())).unwrap();

        assert_eq!(check(&format!("{old}, {new}"), 1000), Ok(()));
    }

    #[test]
    fn what_is_not_a_signature_is_malformed() {
        for header in
            ["", "t=1000", "v1=00", "t=x,v1=00", "t=+5,v1=00", "t=1,t=1,v1=00", "t=1,v1=0", "t=1,v1=zz", "t=1 v1"]
        {
            assert_eq!(check(header, 1000), Err(BadSignature::Malformed), "{header}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in "\\PC*|t=[0-9]{0,30},v1=[0-9a-f]{0,70}") {
            prop_assert!(check(&header, 1000).is_err());
        }
    }
}
