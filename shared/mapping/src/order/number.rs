//! Mintsoft's number of a customer order.

/// The number of one revision of an order: its own from revision 2 on, because Mintsoft wants numbers to be unique.
pub fn order_number(prefix: &str, channel: &str, order: &str, revision: u32) -> String {
    match revision {
        0 | 1 => format!("{prefix}{channel}-{order}"),
        _ => format!("{prefix}{channel}-{order}-R{revision}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_later_revisions_are_named_in_the_number() {
        assert_eq!(order_number("LS-", "web-uk", "10042", 1), "LS-web-uk-10042");
        assert_eq!(order_number("LS-", "web-uk", "10042", 2), "LS-web-uk-10042-R2");
    }
}
