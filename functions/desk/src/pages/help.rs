//! The catalogue of exceptions, as the code has it.

use mapping::exception::{AREAS, Kind};
use maud::{Markup, html};
use ports::Failure;

use super::{layout, view::View};
use crate::{Answer, Desk, desk::Visit, filter::class_word};

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let view = desk.view(visit).await?;
    Ok(Answer::page(200, layout::page(&view, "help", "What can go wrong, and what to do", page(&view))))
}

fn page(view: &View<'_>) -> Markup {
    html! {
        p { "Everything that can end badly has a code, an owner and a next step. An exception closes itself when its cause is gone." }
        nav.areas aria-label="Areas" { ul { @for (name, _) in AREAS { li { a href=(format!("#{name}")) { (name) } } } } }
        @for (name, kinds) in AREAS {
            section id=(name) { h2 { (name) } @for kind in kinds { (entry(view, kind)) } }
        }
    }
}

fn entry(view: &View<'_>, kind: &Kind) -> Markup {
    html! {
        article.card.kind id=(kind.code) {
            h3 { a.code href=(view.to("exceptions", &[("code", kind.code)])) { (kind.code) } }
            p.sentence { (kind.sentence) }
            dl.facts {
                dt { "Harm" } dd { (kind.harm) }
                dt { "What to do" } dd { (kind.remedy) }
                dt { "Mended when" } dd { (kind.closes) }
                dt { "Owner" } dd { (super::exceptions::owner(kind.owner)) ", " (class_word(kind.class)) ", within " (kind.deadline) " hours" }
            }
        }
    }
}
