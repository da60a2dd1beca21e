//! What only a write would show. A look that changes nothing cannot tell it, and says so.

use super::Finding;

/// One thing that nobody can see without a write: what it is about, what is not known, and why nothing has to be set.
struct Unseen {
    check: &'static str,
    what: &'static str,
    meanwhile: &'static str,
}

const ALL: [Unseen; 9] = [
    Unseen {
        check: "keys",
        what: "how long a key or token lives, and whether a log-in ends the earlier one",
        meanwhile: "one log-in serves all functions, and whoever is refused logs in again, at most once a minute",
    },
    Unseen {
        check: "order creates",
        what: "whether a used number is refused, and whether a create answers one object, several orders or further rows",
        meanwhile: "each create is claimed first, every row of the answer is read, and what is unclear is looked up",
    },
    Unseen {
        check: "short orders",
        what: "whether an order that cannot be filled waits, is held or is split",
        meanwhile: "each is followed by its parts; ask the 3PL which it is",
    },
    Unseen {
        check: "new products",
        what: "how soon a new product can be ordered",
        meanwhile: "an order whose SKU is refused is held and tried again",
    },
    Unseen {
        check: "cancels",
        what: "in which statuses an order may be cancelled, and whether the floor can be faster",
        meanwhile: "no cancel is believed before a second read shows it; ask the 3PL until when it accepts edits",
    },
    Unseen {
        check: "WAIR batches",
        what: "whether uploads outside a batch and a second batch are refused, and when planning sees an upload",
        meanwhile: "one batch is open at a time, and whoever finds one left open closes it",
    },
    Unseen {
        check: "WAIR uploads",
        what: "how many records one call may have, and whether unknown fields or one bad record refuse the others",
        meanwhile: "calls keep to the published numbers, and a refused one is halved until the bad record stands alone",
    },
    Unseen {
        check: "WAIR full loads",
        what: "whether a full load that is cut short, empty, or on several pages removes what it lacks, and whether an item loses SKUs it \
               leaves out",
        meanwhile: "full loads are whole, in one batch, and repeated when in doubt; items go with all their SKUs",
    },
    Unseen {
        check: "WAIR transfers",
        what: "whether a recommendation closes when its transfer is reported",
        meanwhile: "a recommendation becomes an order once, however long it stays open",
    },
];

/// A finding for each.
pub fn only_writes_show() -> impl Iterator<Item = Finding> {
    ALL.iter().map(|Unseen { check, what, meanwhile }| {
        Finding::cannot_tell(
            check,
            format!("only a write would show {what}"),
            format!("nothing has to be set: {meanwhile}"),
        )
    })
}
