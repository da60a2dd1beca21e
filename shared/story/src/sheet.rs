//! Text for spreadsheets.

/// Text that a spreadsheet would calculate with is led by an apostrophe, so that it stays text: a SKU or a note may begin
/// with `=`.
pub fn harmless(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let calculates = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    if calculates { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_numbers_stay_numbers() {
        assert_eq!(["=1+1", "-5", "-A", "A-1"].map(harmless), ["'=1+1", "-5", "'-A", "A-1"]);
    }
}
