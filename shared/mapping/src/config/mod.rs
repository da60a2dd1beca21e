//! The configuration file: TOML text in, a [`Config`] without contradictions out, or the list of all mistakes.

mod file;
mod mistake;
mod read;
mod rules;
#[cfg(test)]
mod tests;
mod types;
mod unknown;
mod value;

use toml::de::DeTable;

pub use mistake::Mistake;
pub use types::{
    Address, Authority, Bundle, Carrier, Catalogue, Component, Config, Digest, Dispatch, Guards, Kind, Location,
    MintsoftSettings, Orders, RETRY_SECONDS, Shop, StockSettings, Told,
};

/// Reads and checks a configuration file.
///
/// # Errors
/// All mistakes, in the order of the file. While the text is not TOML, only its syntax is reported: what the rest
/// means cannot be known.
pub fn parse(text: &str) -> Result<Config, Vec<Mistake>> {
    let report = mistake::Report::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let mut mistakes: Vec<_> = errors.iter().map(|error| syntax(&report, error)).collect();
        mistakes.sort();
        mistakes.dedup();
        return Err(mistakes);
    }
    let config = read::Section::document(&report, document.get_ref(), file::config);
    rules::check(&config, &report);
    let mistakes = report.into_mistakes();
    if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
}

fn syntax(report: &mistake::Report, error: &toml::de::Error) -> Mistake {
    let offset = error.span().map_or(0, |span| span.start);
    Mistake { line: report.line_at(offset), field: "syntax".into(), message: error.message().into() }
}
