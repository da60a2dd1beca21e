mod bundles;
mod catalogue;
mod example;
mod keys;
mod locations;
mod properties;
mod shops;
mod stock;
mod values;

use super::parse;

/// The least that is accepted; it ends on line 4.
const LEAST: &str = "[[location]]\nwair = \"WH-UK\"\nkind = \"warehouse\"\nwarehouses = [3]\n";

/// All mistakes of a text, as people see them.
fn mistakes(text: &str) -> Vec<String> {
    parse(text).expect_err("refused").iter().map(ToString::to_string).collect()
}

/// The only mistake of a text that follows [`LEAST`]; it begins on line 5.
fn only(rest: &str) -> String {
    let all = mistakes(&format!("{LEAST}{rest}"));
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0].clone()
}
