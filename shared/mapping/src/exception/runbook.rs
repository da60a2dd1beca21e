//! The runbook, written from the catalogue: a page for each code, and an index.

use std::fmt::Write;

use super::{AREAS, Class, Kind};

const NOTE: &str = "<!-- Written from shared/mapping/src/exception; see infra/runbook/README.md. -->\n";

/// Where the pages stand in the repository.
pub const FOLDER: &str = "infra/runbook/exceptions";

/// The page of one kind.
pub fn page(kind: &Kind) -> String {
    let Kind { code, owner, deadline, sentence, harm, closes, .. } = kind;
    let when = match kind.class {
        Class::Structural => "structural: it stays until somebody acts, and is told at once",
        Class::Timing => "timing: it is expected to go away, and is told when it is older than that",
    };
    let mut page = format!(
        "{NOTE}# {code}\n\n{sentence}\n\n| | |\n| --- | --- |\n| owner | {} |\n| act within | {} |\n| class | {when} |\n| if nobody \
         acts | {harm} |\n\n## What to do\n\n1. Read subject and detail: `lockstep exceptions list --stack NAME`.\n",
        owner.word(),
        hours(*deadline),
    );
    let steps = sentences(kind.remedy).into_iter().map(str::to_owned).chain(replay(kind));
    for (step, number) in steps.zip(2..) {
        line(&mut page, format_args!("{number}. {step}"));
    }
    line(&mut page, format_args!("\n## How to know that it is mended\n\n{closes}"));
    page
}

/// The index of all pages, by area.
pub fn index() -> String {
    let mut index = format!(
        "{NOTE}# Exceptions\n\nEvery problem is one open exception with an owner and a next step, and closes itself when its cause is \
         gone.\nOne about the subject `others` counts those that are too many to be listed.\n"
    );
    for (area, kinds) in AREAS {
        line(
            &mut index,
            format_args!("\n## {area}\n\n| code | owner | act within | what |\n| --- | --- | --- | --- |"),
        );
        for Kind { code, owner, deadline, sentence, .. } in kinds {
            let (owner, hours) = (owner.word(), hours(*deadline));
            line(&mut index, format_args!("| [{code}]({code}.md) | {owner} | {hours} | {sentence} |"));
        }
    }
    index
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string takes everything");
}

/// A deadline in words.
pub(super) fn hours(hours: u32) -> String {
    match hours {
        1 => "1 hour".to_owned(),
        hours => format!("{hours} hours"),
    }
}

/// One sentence for each step: a full stop, a space and a capital letter part them.
fn sentences(text: &str) -> Vec<&str> {
    let (mut sentences, mut from) = (Vec::new(), 0);
    for (at, _) in text.match_indices(". ") {
        if text[at + 2..].starts_with(char::is_uppercase) {
            sentences.push(&text[from..=at]);
            from = at + 2;
        }
    }
    sentences.push(&text[from..]);
    sentences
}

/// How a dead letter is replayed, where the remedy asks for it.
fn replay(kind: &Kind) -> Option<String> {
    let queue = if kind.code.starts_with("DISPATCH") { "dispatch" } else { "orders" };
    let steps = format!(
        "To replay: the desk's page *Dead letters*, or `lockstep replay plan --queue {queue} --code {} --stack NAME`; read what it says, then \
         the same with `run`. `--order` limits either to single orders. The SQS console's *Start DLQ redrive* does the same for all letters \
         at once.",
        kind.code,
    );
    kind.remedy.contains("replay the dead letter").then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exception::ORDER_CANCEL_REFUSED;

    #[test]
    fn each_sentence_is_a_step() {
        assert_eq!(sentences("Do it. Wait until 5.5 is over. then go"), ["Do it.", "Wait until 5.5 is over. then go"]);
    }

    #[test]
    fn a_page_says_all_of_its_kind_and_how_to_replay() {
        let page = page(&ORDER_CANCEL_REFUSED);

        for text in [ORDER_CANCEL_REFUSED.harm, ORDER_CANCEL_REFUSED.closes, "| owner | warehouse |", "1 hour"] {
            assert!(page.contains(text), "{text}");
        }
        assert!(page.contains("`lockstep replay plan --queue orders --code ORDER_CANCEL_REFUSED --stack NAME`"));
    }
}
