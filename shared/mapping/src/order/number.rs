//! Mintsoft's number of a customer order.

/// The number of one revision of an order: its own from revision 2 on, because Mintsoft wants numbers to be unique.
pub fn order_number(prefix: &str, channel: &str, order: &str, revision: u32) -> String {
    match revision {
        0 | 1 => format!("{prefix}{channel}-{order}"),
        _ => format!("{prefix}{channel}-{order}-R{revision}"),
    }
}

/// The revision of `order` that one of its numbers stands for. An id may begin with `R`, so that the number of revision 1 ends like that
/// of a later one.
pub fn revision_of(number: &str, order: &str) -> u32 {
    let first = |text: &str| text.strip_suffix(order).is_some_and(|before| before.ends_with('-'));
    let later = number.rsplit_once("-R").filter(|(before, _)| first(before));
    later.and_then(|(_, revision)| revision.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_later_revisions_are_named_in_the_number() {
        assert_eq!(order_number("LS-", "web-uk", "10042", 1), "LS-web-uk-10042");
        assert_eq!(order_number("LS-", "web-uk", "10042", 2), "LS-web-uk-10042-R2");
    }

    #[test]
    fn a_number_says_which_revision_it_is() {
        for (order, revision) in
            [("10042", 1), ("10042", 2), ("A-RED", 1), ("A-RED", 12), ("-R", 3), ("R10042", 1), ("R2", 2)]
        {
            assert_eq!(revision_of(&order_number("LS-", "web-uk", order, revision), order), revision, "{order}");
        }
    }
}
