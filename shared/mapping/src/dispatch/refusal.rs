//! A refusal in the channel's own words, without anything that could be about a person.

/// Characters of a refusal that are kept.
const LONGEST: usize = 160;
/// Capitalised words that are surely no names.
const PLAIN: [&str; 12] =
    ["Order", "Unknown", "Invalid", "Not", "Missing", "Bad", "The", "No", "Part", "Line", "Carrier", "Error"];

/// The words of a body: lower-case words stay, all others become `…`. A name, an address or a number says nothing to the
/// person who has to act, who can look at the channel.
pub fn words(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(value) => ["error", "message", "detail", "title", "code"]
            .iter()
            .find_map(|name| value.get(name)?.as_str().map(str::to_owned))
            .unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(body.get(..2000).unwrap_or(body)).into_owned(),
    };
    let mut kept = String::new();
    for word in text.split_whitespace() {
        let core = word.trim_matches(|c: char| c.is_ascii_punctuation());
        let plain = core.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '-') || PLAIN.contains(&core);
        let word = if plain { word } else { "…" };
        if kept.len() + word.len() + 1 > LONGEST {
            break;
        }
        if !(word == "…" && kept.ends_with('…')) {
            kept += if kept.is_empty() { "" } else { " " };
            kept += word;
        }
    }
    kept
}
