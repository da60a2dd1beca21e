//! Product rows: which of them can be believed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::wire::{BundleRow, ProductRow};
use crate::{
    bundle::{Component, Recipe},
    catalogue::{
        Measures, Variant,
        hygiene::{Unusable, unusable},
        variant::{self, ProductText, Rules},
    },
    sku::Sku,
};

/// Heavier or larger than this is a mistake: 100 tonnes in grams, or 100 metres in millimetres.
const PLAUSIBLE: f64 = 100_000_000.0;

/// One product as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The SKU.
    pub sku: Sku,
    /// The product's id.
    pub id: i64,
    /// Mintsoft says that it is discontinued.
    pub discontinued: bool,
    /// Mintsoft has it as a bundle.
    pub bundle: bool,
    /// Its name; empty when it has none.
    pub name: String,
    /// EAN, else UPC.
    pub barcode: Option<String>,
    /// Weight and size of one unit.
    pub measures: Measures,
    /// Its place in the range.
    pub variant: Option<Variant>,
}

/// Why a row is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It belongs to another client.
    Foreign,
    /// Nobody could sell under its SKU.
    Unusable {
        /// The product's id; 0 where the vendor gives none.
        id: i64,
        /// What is wrong with the SKU.
        why: Unusable,
        /// It is discontinued, so that nobody has to act.
        discontinued: bool,
    },
    /// A field that decides about the product cannot be read: what is known of the SKU stays.
    Unreadable {
        /// The SKU.
        sku: Sku,
        /// The vendor's field.
        field: &'static str,
    },
}

/// Reads one row for our client.
///
/// # Errors
/// Says why the row is not used. Weight, sizes, name and barcode may be missing.
pub fn read(row: &ProductRow, client: i64, rules: &Rules) -> Result<Seen, Refused> {
    if row.client_id.0.is_some_and(|owner| owner != client) {
        return Err(Refused::Foreign);
    }
    let text = row.sku.as_deref().unwrap_or_default();
    let Some(sku) = Sku::usable(text) else {
        let why = unusable(text).unwrap_or(Unusable::Blank);
        let discontinued = row.dis_cont.0 == Some(true);
        return Err(Refused::Unusable { id: row.id.0.unwrap_or(0), why, discontinued });
    };
    let (id, discontinued, bundle) = match (row.id.0, row.dis_cont.0, row.bundle.0) {
        (Some(id), Some(discontinued), Some(bundle)) => (id, discontinued, bundle),
        (None, ..) => return Err(Refused::Unreadable { sku, field: "ID" }),
        (_, None, _) => return Err(Refused::Unreadable { sku, field: "DisCont" }),
        (.., None) => return Err(Refused::Unreadable { sku, field: "Bundle" }),
    };
    let name = row.name.clone().unwrap_or_default();
    let attribute = |name: &str| row.attribute(name);
    let variant = variant::read(rules, &ProductText { sku: sku.as_str(), name: &name, attribute: &attribute });
    let barcodes = [&row.ean, &row.upc].into_iter().flatten();
    let barcode = barcodes.map(|code| code.trim()).find(|code| !code.is_empty()).map(str::to_owned);
    let measures = Measures {
        weight: measure(&row.weight, 1000.0),
        sides: [&row.height, &row.width, &row.depth].map(|side| measure(side, 10.0)),
    };
    Ok(Seen { sku, id, discontinued, bundle, name, barcode, measures, variant })
}

/// The vendor writes 0 for what nobody has measured.
fn measure(value: &Value, scale: f64) -> Option<u32> {
    let scaled = (value.as_f64()? * scale).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    (1.0..PLAUSIBLE).contains(&scaled).then_some(scaled as u32)
}

/// The recipe in a bundle's answer; `None` when a component of it cannot be read.
pub fn recipe(row: &BundleRow) -> Option<Recipe> {
    let component = |part: &crate::mintsoft::wire::BundleComponent| {
        let quantity = u32::try_from(part.quantity.0?).ok()?;
        Some(Component { sku: part.sku.as_deref().and_then(Sku::usable)?, quantity })
    };
    Recipe::new(row.components.iter().map(component).collect::<Option<Vec<_>>>()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_json(row: serde_json::Value) -> Result<Seen, Refused> {
        read(&serde_json::from_value(row).expect("a row always decodes"), 42, &Rules::default())
    }

    #[test]
    fn a_product_is_read_with_its_measures_in_grams_and_millimetres() {
        let seen =
            read_json(json!({"ID": 9, "SKU": "TEE-RED-M", "Name": "Tee", "EAN": "", "UPC": "123", "Weight": 0.2,
            "Height": 2.5, "Width": 0, "Bundle": false, "DisCont": true, "ClientId": 42}))
            .expect("a good row");

        assert_eq!((seen.id, seen.discontinued, seen.bundle), (9, true, false));
        assert_eq!(seen.measures, Measures { weight: Some(200), sides: [Some(25), None, None] });
        assert_eq!(seen.barcode.as_deref(), Some("123"));
        assert_eq!(seen.variant.map(|variant| variant.size).as_deref(), Some("M"));
    }

    #[test]
    fn a_retyped_field_that_decides_costs_the_row_and_a_missing_weight_costs_nothing() {
        for (field, value) in [("ID", json!("9")), ("DisCont", json!("no")), ("Bundle", json!(1))] {
            let mut row = json!({"ID": 9, "SKU": "A"});
            row[field] = value.clone();

            assert!(
                matches!(read_json(row), Err(Refused::Unreadable { field: found, .. }) if found == field),
                "{field} = {value}"
            );
        }
        assert!(read_json(json!({"ID": 9, "SKU": "A", "Weight": "light"})).is_ok());
    }

    #[test]
    fn rows_of_other_clients_and_unusable_skus_are_refused() {
        let blank = Refused::Unusable { id: 9, why: Unusable::Blank, discontinued: false };
        let control = Refused::Unusable { id: 9, why: Unusable::Control, discontinued: true };

        assert_eq!(read_json(json!({"ID": 9, "SKU": "A", "ClientId": 7})), Err(Refused::Foreign));
        assert_eq!(read_json(json!({"ID": 9, "SKU": " "})), Err(blank));
        assert_eq!(read_json(json!({"ID": 9, "SKU": "A\u{7}", "DisCont": true})), Err(control));
    }

    #[test]
    fn attributes_with_a_name_are_fields_and_custom_fields() {
        let row: ProductRow = serde_json::from_value(json!({"ID": 9, "SKU": "A", "PalletSizes": "EUR",
            "ProductCustomFields": [{"Name": "Colour", "Value": "Red"}, {"Name": 1}]}))
        .expect("a row");

        assert_eq!(row.attribute("PalletSizes"), Some("EUR"));
        assert_eq!(row.attribute("Colour"), Some("Red"));
        assert_eq!(row.attribute("ProductCustomFields"), None);
    }

    #[test]
    fn of_attributes_with_the_same_name_the_clients_last_one_counts() {
        let row: ProductRow = serde_json::from_value(json!({"Colour": "vendor's", "ProductCustomFields": [
            {"Name": "Colour", "Value": "first"}, {"Name": "Colour", "Value": "last"}, {"Name": "Colour", "Value": 1}]}))
        .expect("a row");

        assert_eq!(row.attribute("Colour"), Some("last"));
    }

    #[test]
    fn a_recipe_with_an_unreadable_component_is_none() {
        let bundle = |component: serde_json::Value| {
            let row = json!({"SKU": "SET", "Components": [{"SKU": "A", "Quantity": 2}, component]});
            recipe(&serde_json::from_value(row).expect("a row"))
        };

        assert_eq!(bundle(json!({"SKU": "B", "Quantity": 1})).map(|recipe| recipe.components().len()), Some(2));
        assert_eq!(bundle(json!({"SKU": "B", "Quantity": 0})), None);
        assert_eq!(bundle(json!({"ProductId": 7, "Quantity": 1})), None);
    }
}
