//! Tables for people, and the same as JSON or CSV for programs.

use comfy_table::{ContentArrangement, Table, presets};
use console::Term;
use serde::Serialize;
use story::sheet::harmless;

use crate::stop::Stop;

/// How a table is printed.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct Format {
    /// Prints JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Prints CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

/// A table with its headings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) headings: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Rows {
    pub(crate) fn new<const N: usize>(
        headings: [&'static str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Self {
        Self { headings: headings.into(), rows: rows.into_iter().map(Vec::from).collect() }
    }

    /// As people read it; `empty` when there are no rows.
    pub(crate) fn text(&self, empty: &str) -> String {
        if self.rows.is_empty() {
            return empty.to_owned();
        }
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_header(&self.headings);
        if let Some((_, columns)) = Term::stdout().size_checked() {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
        }
        for row in &self.rows {
            // A control character of a hostile SKU must not reach the terminal.
            table.add_row(row.iter().map(|cell| cell.replace(char::is_control, "\u{fffd}")));
        }
        table.to_string()
    }

    /// As RFC 4180 has it, headings first, for spreadsheets: nothing in it calculates. Programs that need a text as it is take JSON.
    pub(crate) fn csv(&self) -> Result<String, Stop> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let unable = |why: String| Stop::Unable(format!("cannot write CSV: {why}"));
        writer.write_record(&self.headings).map_err(|error| unable(error.to_string()))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|text| harmless(text))).map_err(|error| unable(error.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|error| unable(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|error| unable(error.to_string()))?;
        Ok(text.trim_end().to_owned())
    }

    /// As `format` asks; `json` is the same content for programs.
    pub(crate) fn print(&self, format: Format, json: &impl Serialize, empty: &str) -> Result<String, Stop> {
        match format {
            Format { json: true, .. } => as_json(json),
            Format { csv: true, .. } => self.csv(),
            _ => Ok(self.text(empty)),
        }
    }
}

/// JSON with one field to a line.
pub(crate) fn as_json(value: &impl Serialize) -> Result<String, Stop> {
    serde_json::to_string_pretty(value).map_err(|error| Stop::Unable(format!("cannot write JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        Rows::new(
            ["sku", "units"],
            [
                ["A,\"1\"".to_owned(), "3".to_owned()],
                ["\u{1b}[2J".to_owned(), "4".to_owned()],
                ["=1+1".to_owned(), "-5".to_owned()],
            ],
        )
    }

    #[test]
    fn csv_quotes_what_would_break_it() {
        let csv = rows().csv().expect("written");

        assert_eq!(csv.lines().collect::<Vec<_>>(), ["sku,units", "\"A,\"\"1\"\"\",3", "\u{1b}[2J,4", "'=1+1,-5"]);
    }

    #[test]
    fn a_table_sends_no_control_characters_to_the_terminal() {
        assert!(!rows().text("").contains('\u{1b}'));
    }

    #[test]
    fn an_empty_table_says_so() {
        assert_eq!(Rows::new(["sku"], []).text("nothing is open"), "nothing is open");
    }
}
