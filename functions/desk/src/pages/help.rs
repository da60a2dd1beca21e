//! The runbook, and the catalogue of exceptions as the code has it.

use mapping::exception::{self, AREAS, Kind};
use maud::{Markup, html};
use ports::Failure;

use super::{layout, view::View};
use crate::{Answer, Desk, desk::Visit, manual};

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (view, wanted) = (desk.view(visit).await?, visit.place.leaf);
    if wanted.is_empty() {
        let content = index(&view);
        return Ok(Answer::page(200, layout::page(&view, "help", "What can go wrong, and what to do", content)));
    }
    let to = |page: &str| if page.is_empty() { view.to("help", &[]) } else { view.help(page) };
    let Some((title, text)) = manual::page(wanted, to) else {
        let content = layout::message("The runbook has no such page.");
        return Ok(Answer::page(404, layout::page(&view, "", "No such page", content)));
    };
    let content = html! {
        p { a href=(view.to("help", &[])) { "All of the help" }
            @if exception::kind(wanted).is_some() { " · " a href=(view.to("exceptions", &[("code", wanted)])) { "Which are open" } } }
        article.manual { (text) }
    };
    Ok(Answer::page(200, layout::page(&view, "help", &title, content)))
}

fn index(view: &View<'_>) -> Markup {
    html! {
        section aria-labelledby="runbook" {
            h2 id="runbook" { "How the business is run with it" }
            ul.plain { @for (name, title) in manual::pages() { li { a href=(view.help(name)) { (title) } } } }
        }
        section aria-labelledby="codes" {
            h2 id="codes" { "Exceptions" }
            p { "Everything that can end badly has a code, an owner and a next step. An exception closes itself when its cause is gone." }
            nav.areas aria-label="Areas" { ul { @for (name, _) in AREAS { li { a href=(format!("#{name}")) { (name) } } } } }
        }
        @for (name, kinds) in AREAS {
            section id=(name) { h2 { (name) } @for kind in kinds { (entry(view, kind)) } }
        }
    }
}

fn entry(view: &View<'_>, kind: &Kind) -> Markup {
    html! {
        article.card.kind id=(kind.code) {
            h3 { a.code href=(view.help(kind.code)) { (kind.code) } }
            p.sentence { (kind.sentence) }
            dl.facts {
                dt { "Harm" } dd { (kind.harm) }
                dt { "What to do" } dd { (kind.remedy) }
                dt { "Mended when" } dd { (kind.closes) }
                dt { "Owner" } dd { (super::exceptions::owner(kind.owner)) ", " (kind.class.word()) ", within " (kind.deadline) " hours" }
            }
        }
    }
}
