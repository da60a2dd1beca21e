//! The runbook as it stands in `infra/runbook`, for people who have only the desk.

use std::borrow::Cow;

use mapping::exception::{self, runbook};
use maud::{Markup, PreEscaped};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

use crate::picture;

/// Its pages, in the order in which somebody new reads them. Those of the exceptions are written from the catalogue.
const PAGES: [(&str, &str); 8] = [
    ("checks", include_str!("../../../infra/runbook/checks.md")),
    ("acting", include_str!("../../../infra/runbook/acting.md")),
    ("changing", include_str!("../../../infra/runbook/changing.md")),
    ("facts", include_str!("../../../infra/runbook/facts.md")),
    ("pictures", include_str!("../../../infra/runbook/pictures.md")),
    ("limits", include_str!("../../../infra/runbook/limits.md")),
    ("alarms", include_str!("../../../infra/runbook/alarms/README.md")),
    ("glossary", include_str!("../../../infra/runbook/glossary.md")),
];

/// Name and title of each page that is not about one exception.
pub(crate) fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES.into_iter().map(|(name, text)| (name, title(text)))
}

/// Whether there is a page of this name.
pub(crate) fn is_page(name: &str) -> bool {
    text(name).is_some()
}

/// Title and content of a page. `to` is the address of another one.
pub(crate) fn page(name: &str, to: impl Fn(&str) -> String) -> Option<(String, Markup)> {
    let text = text(name)?;
    Some((title(&text).to_owned(), markup(&text, to)))
}

fn text(name: &str) -> Option<Cow<'static, str>> {
    let written = PAGES.into_iter().find(|(known, _)| *known == name).map(|(_, text)| Cow::Borrowed(text));
    written.or_else(|| exception::kind(name).map(|kind| Cow::Owned(runbook::page(kind))))
}

fn title(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("Runbook")
}

/// HTML without the title, and without any HTML that stands in the text.
fn markup(text: &str, to: impl Fn(&str) -> String) -> Markup {
    let (mut events, mut is_title, mut is_linked) = (Vec::new(), false, false);
    let mut parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    while let Some(event) = parser.next() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "mermaid" => {
                let inner = parser.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock)));
                events.extend(drawn(&inner.filter_map(text_of).collect::<String>()));
            }
            Event::Html(_) | Event::InlineHtml(_) => {}
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => is_title = true,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => is_title = false,
            _ if is_title => {}
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let leads = linked(&dest_url).map(|(page, section)| CowStr::from(to(page) + section));
                let dest_url = leads.unwrap_or(dest_url);
                is_linked = true;
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::End(TagEnd::Link) => {
                is_linked = false;
                events.push(Event::End(TagEnd::Link));
            }
            // A page or a code that is only named is as good as a link.
            Event::Code(named) => {
                let leads =
                    linked(&named).filter(|_| !is_linked).map(|(page, section)| CowStr::from(to(page) + section));
                let start = leads.map(|dest_url| {
                    let [title, id] = [CowStr::Borrowed(""), CowStr::Borrowed("")];
                    Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id })
                });
                let end = start.as_ref().map(|_| Event::End(TagEnd::Link));
                events.extend(start.into_iter().chain([Event::Code(named)]).chain(end));
            }
            other => events.push(other),
        }
    }
    name_headings(&mut events);
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    PreEscaped(out)
}

fn text_of(event: Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) => Some(text.into_string()),
        _ => None,
    }
}

/// A diagram as a picture, or as it is written when it cannot be drawn.
fn drawn(diagram: &str) -> Vec<Event<'static>> {
    match picture::sequence(diagram) {
        Some(picture) => vec![Event::Html(picture.into_string().into())],
        None => vec![
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
            Event::Text(diagram.to_owned().into()),
            Event::End(TagEnd::CodeBlock),
        ],
    }
}

/// The page that a path in the runbook or a code names, and the section with its `#`.
fn linked(path: &str) -> Option<(&str, &str)> {
    let (file, section) = path.split_at(path.find('#').unwrap_or(path.len()));
    let file = file.trim_start_matches("../").trim_start_matches("infra/runbook/");
    let name = match file.strip_suffix(".md") {
        Some(name) => name.trim_start_matches("exceptions/").trim_end_matches("/README"),
        None if exception::kind(file).is_some() => file,
        None => file.strip_suffix('/')?,
    };
    match name {
        "exceptions" => Some(("", "")),
        name => is_page(name).then_some((name, section)),
    }
}

/// Gives every heading the name that links to sections use.
fn name_headings(events: &mut [Event<'_>]) {
    for at in 0..events.len() {
        if !matches!(events[at], Event::Start(Tag::Heading { .. })) {
            continue;
        }
        let inner = events[at + 1..].iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
        let words = inner.filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.to_lowercase()),
            _ => None,
        });
        let name = words.collect::<String>().replace(' ', "-");
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
            *id = Some(name.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect::<String>().into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        markup(text, |page| format!("help/{page}")).into_string()
    }

    #[test]
    fn every_page_of_the_runbook_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/runbook");
        let names = std::fs::read_dir(folder).expect("the runbook").map(|file| file.expect("a file").file_name());
        let names = names.map(|name| name.to_str().expect("UTF-8").trim_end_matches(".md").to_owned());

        let missing: Vec<_> =
            names.filter(|name| !is_page(name) && !["README", "exceptions"].contains(&name.as_str())).collect();

        assert!(missing.is_empty() && exception::ALL.iter().all(|kind| is_page(kind.code)), "{missing:?}");
    }

    #[test]
    fn html_in_the_text_is_left_out() {
        let page = shown("<!-- note -->\n# Title\n\nA <b onclick=x>bold</b> `<i>`\n\n<script>alert(1)</script>\n");

        assert_eq!(page, "<p>A bold <code>&lt;i&gt;</code></p>\n");
    }

    #[test]
    fn links_lead_to_pages_of_the_desk_and_sections_have_their_names() {
        let page =
            shown("## Stock `age`, old\n\n[a](alarms/README.md#stock-age) `acting.md` `ORDER_REFUSED` `exceptions/`\n");

        for part in [
            "<h2 id=\"stock-age-old\">",
            "<a href=\"help/alarms#stock-age\">a</a>",
            "<a href=\"help/acting\"><code>acting.md</code></a>",
            "<a href=\"help/ORDER_REFUSED\"><code>ORDER_REFUSED</code></a>",
            "<a href=\"help/\"><code>exceptions/</code></a>",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
}
