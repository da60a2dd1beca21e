//! Compact bytes: varints, then deflate.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use serde::{Serialize, de::DeserializeOwned};

/// First byte of everything packed, unless it says otherwise; a reader refuses what it does not know.
const FORMAT: u8 = 1;

thread_local! {
    // A chunk is a few hundred bytes, and either of these many times that: to make one costs more than to use it.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::default(), false));
    static INFLATE: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

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
    let mut packed = vec![format];
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        let mut done = Status::Ok;
        while done != Status::StreamEnd {
            packed.reserve(plain.len() / 2 + 64);
            let taken = usize::try_from(deflate.total_in()).expect("it is in memory");
            done = deflate
                .compress_vec(&plain[taken..], &mut packed, FlushCompress::Finish)
                .expect("writing into memory does not fail");
        }
    });
    packed
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
    INFLATE.with_borrow_mut(|inflate| {
        inflate.reset(false);
        loop {
            plain.reserve(packed.len() * 4 + 64);
            let before = (inflate.total_in(), inflate.total_out());
            let rest = usize::try_from(before.0).ok().and_then(|taken| packed.get(taken..)).unwrap_or_default();
            match inflate.decompress_vec(rest, &mut plain, FlushDecompress::None) {
                Ok(Status::StreamEnd) => return Ok(()),
                Ok(_) if before != (inflate.total_in(), inflate.total_out()) => {}
                Ok(_) => return Err(Unreadable("it is cut off".to_owned())),
                Err(error) => return Err(Unreadable(error.to_string())),
            }
        }
    })?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes without any pattern that deflate finds.
    fn noise(length: usize) -> Vec<u8> {
        let next = |state: &mut u32| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(state.to_be_bytes()[0])
        };
        std::iter::from_fn({
            let mut state = 1;
            move || next(&mut state)
        })
        .take(length)
        .collect()
    }

    #[test]
    fn what_shrinks_much_and_what_does_not_shrink_at_all_comes_back() {
        for length in [0, 1, 63, 64, 65, 1_000, 40_000, 400_000] {
            for value in [vec![7_u8; length], noise(length)] {
                assert_eq!(unpack::<Vec<u8>>(&pack(&value)).as_ref(), Ok(&value), "{length} bytes");
            }
        }
    }

    #[test]
    fn bytes_that_are_cut_off_or_damaged_are_no_value_and_spoil_none_after_them() {
        let packed = pack(&noise(1_000));
        for length in 0..packed.len() {
            assert!(unpack::<Vec<u8>>(&packed[..length]).is_err(), "{length} bytes");
        }
        assert!(unpack::<Vec<u8>>(&[FORMAT, 0xff, 0xff]).is_err());
        assert_eq!(unpack::<Vec<u8>>(&packed), Ok(noise(1_000)));
    }
}
