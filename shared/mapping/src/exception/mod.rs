//! The catalogue of exceptions: everything that can end badly, who owns it, and what to do.

#[macro_use]
mod kinds;
mod alert;
mod catalogue;
mod dispatch;
mod notice;
mod orders;
mod reconcile;
pub mod runbook;
mod stock;
pub mod subject;
mod systems;
mod transfers;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use alert::{Alert, OTHERS, Sight, alerts};
pub use catalogue::*;
pub use dispatch::*;
pub use orders::*;
pub use reconcile::*;
pub use stock::*;
pub use systems::*;
pub use transfers::*;

/// Whether a problem goes away by itself or stays until somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Expected to clear with time: an outage, a late feed.
    Timing,
    /// Stays until a person changes something.
    Structural,
}

impl Class {
    /// Its word in reports and records.
    pub fn word(self) -> &'static str {
        match self {
            Class::Timing => "timing",
            Class::Structural => "structural",
        }
    }
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// Product data, channel, prices.
    Ecommerce,
    /// Stock on the shelf, picking, shipping.
    Warehouse,
    /// What customers are told.
    CustomerService,
    /// Money and counts.
    Finance,
    /// The range, and where its stock goes.
    Merchandising,
    /// The systems between them.
    Integration,
}

impl Owner {
    /// All of them.
    pub const ALL: [Owner; 6] = [
        Owner::Ecommerce,
        Owner::Warehouse,
        Owner::CustomerService,
        Owner::Finance,
        Owner::Merchandising,
        Owner::Integration,
    ];

    /// Its word in reports and records.
    pub fn word(self) -> &'static str {
        match self {
            Owner::Ecommerce => "ecommerce",
            Owner::Warehouse => "warehouse",
            Owner::CustomerService => "customer-service",
            Owner::Finance => "finance",
            Owner::Merchandising => "merchandising",
            Owner::Integration => "integration",
        }
    }
}

/// One kind of exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Stable, upper case; the name of its page in the runbook.
    pub code: &'static str,
    /// Whether it goes away by itself.
    pub class: Class,
    /// Who has to act.
    pub owner: Owner,
    /// Within how many hours somebody has to act. A timing exception that is older than this did not go away by itself.
    pub deadline: u32,
    /// What is wrong, as a plain sentence.
    pub sentence: &'static str,
    /// What happens if nobody acts.
    pub harm: &'static str,
    /// What to do, one sentence for each step.
    pub remedy: &'static str,
    /// When it closes itself, and so how one knows that it is mended.
    pub closes: &'static str,
}

/// Money that is at stake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Including tax; written as a string.
    pub amount: Decimal,
    /// ISO 4217.
    pub currency: String,
}

/// The catalogue by area: what the area is about, and its kinds.
pub const AREAS: [(&str, &[Kind]); 7] = [
    ("Stock", STOCK),
    ("Catalogue", CATALOGUE),
    ("Orders", ORDERS),
    ("Reconciliation", RECONCILE),
    ("Transfers", TRANSFERS),
    ("Dispatches", DISPATCH),
    ("Systems", SYSTEMS),
];

const COUNT: usize = {
    let (mut count, mut area) = (0, 0);
    while area < AREAS.len() {
        count += AREAS[area].1.len();
        area += 1;
    }
    count
};

/// Every kind there is.
pub const ALL: [Kind; COUNT] = {
    let mut all = [STOCK[0]; COUNT];
    let (mut at, mut area) = (0, 0);
    while area < AREAS.len() {
        let mut next = 0;
        while next < AREAS[area].1.len() {
            all[at] = AREAS[area].1[next];
            (at, next) = (at + 1, next + 1);
        }
        area += 1;
    }
    all
};

/// The kind with this code.
pub fn kind(code: &str) -> Option<&'static Kind> {
    AREAS.iter().flat_map(|(_, kinds)| kinds.iter()).find(|kind| kind.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_there_once_and_says_what_to_do() {
        let codes: BTreeSet<_> = ALL.iter().map(|kind| kind.code).collect();

        assert_eq!(codes.len(), ALL.len());
        for kind in &ALL {
            for text in [kind.sentence, kind.harm, kind.remedy, kind.closes] {
                assert!(text.ends_with('.') && text.len() > 20, "{}: {text}", kind.code);
            }
            assert!((1..=168).contains(&kind.deadline), "{}", kind.code);
            assert_eq!(super::kind(kind.code), Some(kind));
        }
    }

    #[test]
    fn an_owner_is_named_as_it_is_written() {
        for kind in &ALL {
            assert_eq!(serde_json::to_value(kind.owner).unwrap(), kind.owner.word());
        }
    }
}
