//! The words of an alert: a short mail that says whose it is, what it costs to wait, and what to do.

use super::{Alert, Class, Kind, runbook};

/// Subjects that a mail names.
const NAMED: usize = 10;

impl Alert {
    /// Subject and text of the mail.
    pub fn mail(&self) -> (String, String) {
        let Kind { code, owner, deadline, sentence, harm, remedy, .. } = self.kind;
        let due = match self.kind.class {
            Class::Structural => "act within",
            Class::Timing => "should have gone within",
        };
        let mut lines = vec![
            (*sentence).to_owned(),
            format!("Owner: {}, {due} {}", owner.word(), runbook::hours(*deadline)),
            format!("If nobody acts: {harm}"),
            format!("Next step: {remedy}"),
            format!("Page: {}/{code}.md", runbook::FOLDER),
        ];
        if !self.follow.is_empty() {
            let follow: Vec<_> = self.follow.iter().map(|(code, count)| format!("{code} x{count}")).collect();
            lines.push(format!("Follows from it: {}", follow.join(", ")));
        }
        lines.push(format!("Since {:.0}:", self.since));
        lines.extend(self.subjects.iter().take(NAMED).map(|subject| format!("- {subject}")));
        if self.subjects.len() > NAMED {
            lines.push(format!("- and {} more", self.subjects.len() - NAMED));
        }
        (format!("Lockstep: {code}, {} new", self.subjects.len()), lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::exception::{MINTSOFT_UNAVAILABLE, ORDER_SKU_UNKNOWN};

    fn alert(kind: &'static Kind, subjects: usize) -> Alert {
        let subjects = (0..subjects).map(|n| format!("web-uk/{n}")).collect();
        Alert { kind, since: Timestamp::UNIX_EPOCH, subjects, follow: BTreeMap::new() }
    }

    #[test]
    fn a_mail_says_whose_it_is_what_it_costs_to_wait_and_what_to_do() {
        let (subject, text) = alert(&ORDER_SKU_UNKNOWN, 25).mail();

        assert_eq!(subject, "Lockstep: ORDER_SKU_UNKNOWN, 25 new");
        for part in [ORDER_SKU_UNKNOWN.harm, ORDER_SKU_UNKNOWN.remedy, "Owner: ecommerce, act within 4 hours"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(text.contains("infra/runbook/exceptions/ORDER_SKU_UNKNOWN.md") && text.ends_with("- and 15 more"));
    }

    #[test]
    fn a_mail_about_an_outage_counts_what_follows_from_it() {
        let follow = BTreeMap::from([("ORDER_STUCK", 10_000)]);
        let (_, text) = Alert { follow, ..alert(&MINTSOFT_UNAVAILABLE, 1) }.mail();

        assert!(text.contains("Follows from it: ORDER_STUCK x10000") && text.contains("should have gone within"));
    }
}
