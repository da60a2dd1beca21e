//! Entering what was read into what is known.

use super::{Product, Standing};
use crate::mintsoft::product::Seen;

/// So many complete full reads in a row must miss a product before it is looked at alone.
const MISSED: u8 = 2;

/// Whether `rows` of a delta say all there is to say of a SKU. Several products with one SKU, or another product than the one
/// known, have to be looked at alone.
pub fn tells_all(known: Option<&Product>, rows: &[Seen]) -> bool {
    let [row] = rows else { return false };
    known.is_none_or(|known| known.standing != Standing::Doubled && known.id.is_none_or(|id| id == row.id))
}

/// Enters all products of one SKU, at least one, as they were observed at `order`. Gives back whether anything changed.
pub fn enter(known: &mut Product, rows: &[Seen], order: u64) -> bool {
    let mut active = rows.iter().filter(|row| !row.discontinued);
    let Some(row) = active.next().or(rows.first()).filter(|_| known.observed <= order) else { return false };
    let standing = match (row.discontinued, active.next()) {
        (true, _) => Standing::Discontinued,
        (false, None) => Standing::Active,
        (false, Some(_)) => Standing::Doubled,
    };
    let changed = set(&mut known.id, &Some(row.id))
        | set(&mut known.standing, &standing)
        | set(&mut known.bundle, &row.bundle)
        | set(&mut known.name, &row.name)
        | set(&mut known.barcode, &row.barcode)
        | set(&mut known.measures, &row.measures)
        | set(&mut known.variant, &row.variant)
        | set(&mut known.missed, &0);
    note(known, order, changed)
}

/// Enters that Mintsoft has no product with this SKU.
pub fn enter_gone(known: &mut Product, order: u64) -> bool {
    if order < known.observed {
        return false;
    }
    let changed =
        set(&mut known.standing, &Standing::Gone) | set(&mut known.bundle, &false) | set(&mut known.missed, &0);
    note(known, order, changed)
}

/// Counts a complete full read without this product; gives back whether it has to be looked at alone. `confirmed` says that
/// a person knows of the loss.
pub fn count_missed(known: &mut Product, confirmed: bool) -> bool {
    known.missed = if confirmed { MISSED } else { (known.missed + 1).min(MISSED) };
    known.missed == MISSED
}

/// Whether a full read should show it.
pub fn is_expected(known: &Product) -> bool {
    known.id.is_some() && known.standing != Standing::Gone
}

/// Sets a field, if it differs; gives back whether it did.
fn set<T: PartialEq + Clone>(field: &mut T, value: &T) -> bool {
    let differs = *field != *value;
    if differs {
        field.clone_from(value);
    }
    differs
}

fn note(known: &mut Product, order: u64, changed: bool) -> bool {
    if changed {
        known.observed = order;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::Measures, sku::Sku};

    fn sku() -> Sku {
        Sku::usable("TEE").expect("usable")
    }

    fn seen(id: i64, discontinued: bool) -> Seen {
        let (name, measures) = (format!("Tee {id}"), Measures::default());
        Seen { sku: sku(), id, discontinued, bundle: false, name, barcode: None, measures, variant: None }
    }

    #[test]
    fn two_active_products_with_one_sku_are_doubled_and_an_old_one_is_not() {
        for (rows, standing, id) in [
            (vec![seen(1, false), seen(2, false)], Standing::Doubled, 1),
            (vec![seen(1, true), seen(2, false)], Standing::Active, 2),
            (vec![seen(1, true)], Standing::Discontinued, 1),
        ] {
            let mut known = Product::new(sku());

            assert!(enter(&mut known, &rows, 1));
            assert_eq!((known.standing, known.id), (standing, Some(id)));
            assert!(!enter(&mut known, &rows, 2), "the same again is no change");
        }
    }

    #[test]
    fn an_older_observation_never_replaces_a_newer_one() {
        let mut known = Product::new(sku());
        enter(&mut known, &[seen(1, false)], 5);

        assert!(!enter(&mut known, &[seen(1, true)], 4));
        assert!(!enter_gone(&mut known, 4));
        assert_eq!(known.standing, Standing::Active);
    }

    #[test]
    fn another_product_under_a_known_sku_has_to_be_looked_at() {
        let mut known = Product::new(sku());
        enter(&mut known, &[seen(1, false)], 1);

        assert!(tells_all(None, &[seen(1, false)]));
        assert!(tells_all(Some(&known), &[seen(1, true)]));
        assert!(!tells_all(Some(&known), &[seen(2, false)]));
        assert!(!tells_all(None, &[seen(1, false), seen(2, false)]));
    }

    #[test]
    fn a_product_is_in_doubt_after_the_second_full_read_without_it_or_when_a_person_says_so() {
        let mut known = Product::new(sku());

        assert!(!count_missed(&mut known, false));
        assert!(count_missed(&mut known, false));
        assert!(count_missed(&mut Product::new(sku()), true));
    }
}
