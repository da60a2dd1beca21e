use std::fmt::Write;

use proptest::prelude::*;

use super::{LEAST, parse};

/// Pieces of configuration text in any order: near enough to TOML to get past the syntax.
fn near_toml() -> impl Strategy<Value = String> {
    let key = "(location|wair|kind|warehouses|channel|address|orders|vat|stock|buffer|guards|bundle|sku|components|[a-z\"é.]{0,4})";
    let value = "(-?[0-9]{1,25}|0x[0-9A-F]{1,20}|-?[0-9]\\.[0-9]{1,40}|[0-9]e-?[0-9]{1,4}|nan|true|1979-05-27|\"\\PC{0,5}\"|\\[1, \"x\", \\{ sku = 1 \\}\\])";
    let line = prop_oneof![
        key.prop_map(|key| format!("[{key}]\n")),
        key.prop_map(|key| format!("[[{key}]]\n")),
        (key, value).prop_map(|(key, value)| format!("{key} = {value}\n")),
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.concat())
}

/// Bundles 0..n as text; bundle `i` holds bundle `edges[i]` and a plain SKU.
fn bundles(edges: &[usize]) -> String {
    let mut text = LEAST.to_owned();
    for (index, inner) in edges.iter().enumerate() {
        write!(text, "[[bundle]]\nsku = \"B{index}\"\ncomponents = [").unwrap();
        writeln!(text, "{{ sku = \"TEE\", quantity = 1 }}, {{ sku = \"B{inner}\", quantity = 2 }}]").unwrap();
    }
    text
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|[\\s\\S]*") {
        let _ = parse(&text); // that it returns is the property
    }

    #[test]
    fn text_that_is_nearly_a_configuration_is_read_or_refused_with_lines_of_the_file(text in near_toml()) {
        if let Err(mistakes) = parse(&text) {
            prop_assert!(!mistakes.is_empty());
            prop_assert!(mistakes.iter().all(|mistake| (1..=text.split('\n').count()).contains(&mistake.line)));
        }
    }

    #[test]
    fn a_cycle_of_bundles_is_always_refused(edges in (1usize..20).prop_flat_map(|n| prop::collection::vec(0..n, n))) {
        // Every bundle holds another one of finitely many, so at least one cycle exists.
        let mistakes = parse(&bundles(&edges)).unwrap_err();

        prop_assert!(mistakes.iter().all(|mistake| mistake.message.starts_with("bundle contains itself: ")));
    }

    #[test]
    fn bundles_that_hold_only_later_ones_are_accepted(steps in prop::collection::vec(1usize..5, 1..20)) {
        let edges: Vec<_> = steps.iter().enumerate().map(|(index, step)| index + step).collect();

        prop_assert!(parse(&bundles(&edges)).is_ok());
    }
}

#[test]
fn a_chain_of_ten_thousand_bundles_is_accepted() {
    let edges: Vec<_> = (1..=10_000).collect();

    assert!(parse(&bundles(&edges)).is_ok());
}
