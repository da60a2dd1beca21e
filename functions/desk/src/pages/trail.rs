//! What people did.

use jiff::{Span, civil::Date, tz::TimeZone};
use maud::{Markup, html};
use ports::Failure;
use state::audit::{self, Deed};

use super::{layout, view::View};
use crate::{Answer, Desk, desk::Visit};

/// Days on one page.
const DAYS: i64 = 7;

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let view = desk.view(visit).await?;
    let today = view.now.to_zoned_datetime(TimeZone::UTC).date();
    let last: Date = visit.query.get("day").parse().ok().filter(|day| *day <= today).unwrap_or(today);
    let days = (0..DAYS).map(|back| last.saturating_sub(Span::new().days(back)));
    let read = days.map(|day| audit::day(&desk.store, day));
    let mut deeds: Vec<Deed> = futures::future::try_join_all(read).await?.into_iter().flatten().collect();
    deeds.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    Ok(Answer::page(200, layout::page(&view, "trail", "Who did what", page(&view, last, today, &deeds))))
}

fn page(view: &View<'_>, last: Date, today: Date, deeds: &[Deed]) -> Markup {
    let first = last.saturating_sub(Span::new().days(DAYS - 1));
    let before = first.saturating_sub(Span::new().days(1)).to_string();
    let after = last.saturating_add(Span::new().days(DAYS)).min(today).to_string();
    let text = |text: &Option<String>| html! { @match text.as_deref().filter(|text| !text.is_empty()) { Some(text) => { bdi { (text) } }, None => (super::view::none()) } };
    html! {
        div.above {
            p { "From " (first.strftime("%a %-d %b").to_string()) " to " (last.strftime("%a %-d %b %Y").to_string()) " (UTC)" }
            div.steps {
                a.button.quiet href=(view.to("trail", &[("day", &before)])) { "← Week before" }
                @if last < today { a.button.quiet href=(view.to("trail", &[("day", &after)])) { "Week after →" } }
            }
        }
        @if deeds.is_empty() { (layout::message("Nobody did anything by hand in these days.")) } @else {
            table.cards {
                thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "About" } th scope="col" { "Before" } th scope="col" { "After" } } }
                tbody { @for deed in deeds { tr {
                    td data-label="When" { (view.time(deed.at)) }
                    td data-label="Who" { bdi { (deed.by) } }
                    td data-label="What" { (deed.what) }
                    td data-label="About" { bdi { (deed.subject) } }
                    td data-label="Before" { (text(&deed.before)) }
                    td data-label="After" { (text(&deed.after)) }
                } } }
            }
        }
    }
}
