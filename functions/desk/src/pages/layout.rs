//! What stands around every page.

use maud::{DOCTYPE, Markup, html};
use ports::Mode;

use super::view::View;

/// The pages in the order of the day: address, name.
const LINKS: [(&str, &str); 9] = [
    ("", "Daily check"),
    ("exceptions", "Exceptions"),
    ("sku", "SKU"),
    ("order", "Order"),
    ("letters", "Dead letters"),
    ("runs", "Sync log"),
    ("mapping", "Mapping"),
    ("trail", "Who did what"),
    ("help", "Help"),
];

/// A page of somebody who is logged in. `here` is the page's address.
pub(crate) fn page(view: &View<'_>, here: &str, title: &str, content: Markup) -> Markup {
    let inner = html! {
        a.skip href="#content" { "Skip to the content" }
        header.top {
            div.bar {
                a.brand href=(view.to("", &[])) { "Lockstep" }
                @if view.mode == Mode::Observe {
                    span.chip.waiting title="Everything is read and decided; neither vendor is written to." { "observe mode" }
                }
                form.who method="post" action=(view.to("leave", &[])) {
                    (view.seal())
                    span.name { bdi { (view.name) } }
                    button.quiet type="submit" { "Log out" }
                }
            }
            nav aria-label="Pages" {
                ul {
                    @for (page, name) in LINKS {
                        li { a href=(view.to(page, &[])) aria-current=[(page == here).then_some("page")] { (name) } }
                    }
                }
            }
        }
        main id="content" {
            h1 { (title) }
            @if let Some(note) = view.note { p.note role="status" { (note) } }
            (content)
        }
        footer { "Times in " (view.zone_name()) ". This page was made at " (view.local(view.now)) "." }
    };
    document(view.up, title, inner)
}

/// A page of nobody in particular.
pub(crate) fn bare(up: &str, title: &str, content: Markup) -> Markup {
    document(up, title, html! { main.alone id="content" { h1 { (title) } (content) } })
}

/// One sentence.
pub(crate) fn message(text: &str) -> Markup {
    html! { p.empty { (text) } }
}

/// What the last action did, by the word in the address: an address never brings its own text.
pub(crate) fn note(word: &str) -> Option<&'static str> {
    match word {
        "acknowledged" => Some("Acknowledged: everybody sees that you have seen it."),
        "assigned" => Some("Assigned."),
        "noted" => Some("The note is kept."),
        "gone" => Some("Nothing was done: it has closed by itself meanwhile."),
        "begun" => Some("The replay begins in a moment. This page follows it."),
        "looked" => Some("Mintsoft was asked just now: this is what it shows."),
        "looking" => Some("Mintsoft is being asked. Open the page again in a minute."),
        "busy" => Some("Another run of the stock flow is at work; it may bring it. Look again in a minute."),
        "paused" => Some("Nothing was asked: a person has stopped stock-poll."),
        "trouble" => Some("Mintsoft was asked, and not all went well: the sync log says what."),
        "stopped" => Some("The replay ends before its next letter."),
        _ => None,
    }
}

fn document(up: &str, title: &str, inner: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Lockstep" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(crate::place::to(up, "desk.css", ""));
            }
            body { (inner) }
        }
    }
}
