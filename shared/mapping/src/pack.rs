//! Compact bytes: varints, then deflate.

use std::io::{Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::{Serialize, de::DeserializeOwned};

/// First byte of everything packed, unless it says otherwise; a reader refuses what it does not know.
const FORMAT: u8 = 1;

/// Bytes that cannot be read: damaged, or written by newer code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("packed state cannot be read: {0}")]
pub struct Unreadable(pub String);

/// Packs a value.
pub fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    pack_as(FORMAT, value)
}

/// Packs a value in a format of its own number.
pub fn pack_as<T: Serialize>(format: u8, value: &T) -> Vec<u8> {
    let plain = postcard::to_stdvec(value).expect("plain data always encodes");
    let mut encoder = DeflateEncoder::new(vec![format], Compression::default());
    encoder.write_all(&plain).and_then(|()| encoder.finish()).expect("writing into memory does not fail")
}

/// Unpacks a value.
///
/// # Errors
/// When the bytes are damaged or of an unknown format. Nothing is then known, which is not the same as empty.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    unpack_as(FORMAT, bytes)
}

/// Unpacks a value of a format of its own number.
///
/// # Errors
/// As [`unpack`].
pub fn unpack_as<T: DeserializeOwned>(format: u8, bytes: &[u8]) -> Result<T, Unreadable> {
    postcard::from_bytes(&inflate(format, bytes)?).map_err(|error| Unreadable(error.to_string()))
}

fn inflate(wanted: u8, bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let packed = match bytes {
        [format, packed @ ..] if *format == wanted => packed,
        [format, ..] => return Err(Unreadable(format!("format {format} is not known"))),
        [] => return Err(Unreadable("it is empty".to_owned())),
    };
    let mut plain = Vec::new();
    DeflateDecoder::new(packed).read_to_end(&mut plain).map_err(|error| Unreadable(error.to_string()))?;
    Ok(plain)
}
