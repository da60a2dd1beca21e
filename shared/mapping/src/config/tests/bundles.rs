use super::{LEAST, mistakes, only};

/// A bundle on five lines: header, SKU, `components = [`, one line for each component, `]`.
fn bundle(sku: &str, components: &[&str]) -> String {
    let components: String = components.iter().map(|sku| format!("{{ sku = \"{sku}\", quantity = 1 }},\n")).collect();
    format!("[[bundle]]\nsku = \"{sku}\"\ncomponents = [\n{components}]\n")
}

#[test]
fn a_bundle_defined_twice_is_refused() {
    for again in ["SET", "set", " SET ", "Set"] {
        assert_eq!(
            only(&format!("{}{}", bundle("SET", &["A"]), bundle(again, &["B"]))),
            format!(
                "line 11: bundle[1].sku: bundle {again:?} is already defined (line 6); \
                 keep one (case, outer spaces and kinds of dash do not count)"
            )
        );
    }
}

#[test]
fn skus_that_differ_only_in_the_kind_of_dash_are_the_same() {
    for dash in ['‐', '‑', '‒', '–', '—', '―', '−', '﹣', '-'] {
        let mistake = only(&format!("{}{}", bundle("SET-1", &["A"]), bundle(&format!("SET{dash}1"), &["B"])));

        assert!(mistake.contains("is already defined (line 6)"), "{mistake}");
    }
}

#[test]
fn a_sku_written_in_two_ways_is_refused() {
    assert_eq!(
        only(&format!("{}{}", bundle("SET-1", &["TEE-RED"]), bundle("SET-2", &["TEE–RED"]))),
        "line 13: bundle[1].components[0].sku: SKU \"TEE–RED\" is written \"TEE-RED\" on line 8; write it in one way"
    );
}

#[test]
fn a_component_that_stands_twice_in_a_bundle_is_refused() {
    assert_eq!(
        only(&bundle("SET", &["A", "A"])),
        "line 9: bundle[0].components[1].sku: component \"A\" stands twice in this bundle; add up the quantities"
    );
}

#[test]
fn a_blank_sku_is_refused() {
    assert_eq!(only(&bundle(" ", &["A"])), "line 6: bundle[0].sku: must not be blank");
    assert_eq!(only(&bundle("SET", &[""])), "line 8: bundle[0].components[0].sku: must not be blank");
}

#[test]
fn a_component_quantity_below_one_is_refused() {
    assert_eq!(
        only("[[bundle]]\nsku = \"SET\"\ncomponents = [{ sku = \"A\", quantity = 0 }]\n"),
        "line 7: bundle[0].components[0].quantity: must be a whole number from 1 to 1000000"
    );
}

#[test]
fn a_bundle_without_components_is_refused() {
    assert_eq!(
        only("[[bundle]]\nsku = \"SET\"\ncomponents = []\n"),
        "line 7: bundle[0].components: bundle \"SET\" has no components; add some or remove the bundle"
    );
}

#[test]
fn a_bundle_that_contains_itself_is_refused() {
    assert_eq!(
        only(&bundle("A", &["B", "A"])),
        "line 9: bundle[0].components[1].sku: bundle contains itself: A → A; break the cycle"
    );
}

#[test]
fn a_cycle_of_bundles_is_named() {
    let text = [bundle("TOP", &["A"]), bundle("A", &["B"]), bundle("B", &["X", "C"]), bundle("C", &["A"])].concat();

    assert_eq!(
        only(&text),
        "line 24: bundle[3].components[0].sku: bundle contains itself: A → B → C → A; break the cycle"
    );
}

#[test]
fn every_cycle_is_named() {
    let text = [bundle("A", &["A"]), bundle("B", &["C"]), bundle("C", &["B"])].concat();

    assert_eq!(mistakes(&format!("{LEAST}{text}")).len(), 2);
}

#[test]
fn a_component_shared_by_two_bundles_is_no_cycle() {
    let text = [LEAST, &bundle("TOP", &["A", "B"]), &bundle("A", &["TEE"]), &bundle("B", &["A", "TEE"])].concat();

    assert!(super::parse(&text).is_ok());
}
