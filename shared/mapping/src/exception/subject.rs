//! Subjects that several functions have to write in the same way.

use sha2::{Digest, Sha256};

/// Messages of the hints queue that nobody can read.
pub const HINTS_QUEUE: &str = "hints queue";
/// Messages of the dispatch queue that nobody can read.
pub const DISPATCH_QUEUE: &str = "dispatch queue";
/// Messages of its hints queue that nobody can read.
pub const DISPATCH_HINTS_QUEUE: &str = "dispatch hints queue";

/// One message of the orders queue that nobody can read: all that may be told of it is a hash of its body.
pub fn message(body: &str) -> String {
    let hash = Sha256::digest(body);
    format!("message {:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3])
}

/// One part of a customer order, as people write it.
pub fn part(channel: &str, order: &str, part: u32) -> String {
    format!("{channel}/{order} part {part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_named_by_the_first_digits_of_its_hash() {
        assert_eq!(message("not an order"), "message d906ae96");
    }
}
