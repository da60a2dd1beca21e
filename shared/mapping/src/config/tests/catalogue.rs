use super::{LEAST, mistakes, parse};
use crate::catalogue::variant::Rules;

#[test]
fn the_catalogue_has_defaults_and_takes_patterns_and_attributes() {
    let keys =
        "name_pattern = '(?<colour>red|blue)'\nattributes = { size = \"Label size\" }\npass_through = [\"SET\"]\n";

    let default = parse(LEAST).expect("valid").catalogue;
    let catalogue = parse(&format!("{LEAST}[catalogue]\n{keys}")).expect("valid").catalogue;

    assert_eq!((&default.variant, &catalogue.variant.sku), (&Rules::default(), &Rules::default().sku));
    assert!(catalogue.variant.name.is_some());
    assert_eq!(catalogue.variant.attributes["size"], "Label size");
    assert_eq!(catalogue.pass_through, ["SET"]);
}

#[test]
fn a_pattern_that_is_none_and_a_part_that_no_product_has_are_named() {
    let found = mistakes(&format!("{LEAST}[catalogue]\nsku_pattern = \"(\"\nattributes = {{ fit = \"Fit\" }}\n"));

    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("line 6: catalogue.sku_pattern: is not a regular expression"), "{found:#?}");
    assert!(found[1].starts_with("line 7: catalogue.attributes.fit: is no part of a product"), "{found:#?}");
}
