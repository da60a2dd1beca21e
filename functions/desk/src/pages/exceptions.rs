//! The exceptions, and what people do with them.

use mapping::exception::{self, AREAS, Kind, Owner};
use maud::{Markup, html};
use ports::Failure;
use state::exceptions::Exception;

use super::{
    layout,
    view::{View, chip, number},
};
use crate::{
    Answer, Desk,
    desk::Visit,
    filter::{AGES, Filter},
    sheet,
};

/// Rows of one page.
const ROWS: usize = 50;

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (view, filter) = (desk.view(visit).await?, Filter::of(&visit.query));
    let all = desk.exceptions().list_open().await?;
    let shown = shown(&all, &filter, visit);
    Ok(Answer::page(200, layout::page(&view, "exceptions", "Exceptions", page(&view, &filter, &all, &shown))))
}

/// Everything that the filter takes, on whatever page it stands.
pub(super) async fn sheet(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let filter = Filter::of(&visit.query);
    let all = desk.exceptions().list_open().await?;
    let head = [
        "code",
        "class",
        "owner",
        "subject",
        "sentence",
        "detail",
        "remedy",
        "firstSeen",
        "lastSeen",
        "count",
        "assignee",
        "acknowledgedBy",
        "note",
    ];
    let row = |found: &Exception| {
        let kind = exception::kind(&found.code);
        let text = |get: fn(&Kind) -> &str| kind.map_or(String::new(), |kind| get(kind).to_owned());
        [
            found.code.clone(),
            found.sight().class().word().to_owned(),
            found.sight().owner().word().to_owned(),
            found.subject.clone(),
            text(|kind| kind.sentence),
            found.detail.clone(),
            text(|kind| kind.remedy),
            found.first_seen.to_string(),
            found.last_seen.to_string(),
            found.count.to_string(),
            found.assignee.clone().unwrap_or_default(),
            found.acknowledged.as_ref().map(|seen| seen.by.clone()).unwrap_or_default(),
            found.note.clone().unwrap_or_default(),
        ]
    };
    Ok(Answer::sheet("exceptions", sheet::csv(head, shown(&all, &filter, visit).into_iter().map(row))))
}

/// What the filter takes, the oldest first.
fn shown<'e>(all: &'e [Exception], filter: &Filter, visit: &Visit<'_>) -> Vec<&'e Exception> {
    let mut shown: Vec<_> = all.iter().filter(|found| filter.takes(found, visit.now)).collect();
    shown.sort_by_key(|found| found.first_seen);
    shown
}

/// A team, as people call it.
pub(super) fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Ecommerce => "Ecommerce",
        Owner::Warehouse => "Warehouse",
        Owner::CustomerService => "Customer service",
        Owner::Finance => "Finance",
        Owner::Merchandising => "Merchandising",
        Owner::Integration => "Integration",
    }
}

/// What an exception is about, with a link where there is a page for it.
pub(super) fn subject(view: &View<'_>, found: &Exception) -> Markup {
    let holds = |(_, kinds): &&(&str, &[Kind])| kinds.iter().any(|kind| kind.code == found.code);
    // The areas of SKUs also hold what is about a warehouse, a location or nothing at all.
    let no_sku = ["WAREHOUSE", "GUARD", "VANISHED", "LOCATION", "FOREIGN", "BLANK"];
    let no_order = ["CARRIER", "MESSAGE", "UNAVAILABLE"];
    match AREAS.iter().find(holds).map(|(name, _)| *name) {
        // `web-uk/10042`, alone or with a SKU or a part behind it.
        Some("Orders" | "Dispatches") if !no_order.iter().any(|word| found.code.contains(word)) => {
            let (order, rest) = found.subject.split_at(found.subject.find([' ', ',']).unwrap_or(found.subject.len()));
            html! { (view.order(order)) bdi { (rest) } }
        }
        Some("Stock" | "Catalogue") if !no_sku.iter().any(|word| found.code.contains(word)) => view.sku(&found.subject),
        _ => html! { bdi.code { (found.subject) } },
    }
}

fn page(view: &View<'_>, filter: &Filter, all: &[Exception], shown: &[&Exception]) -> Markup {
    let pages = shown.len().div_ceil(ROWS).max(1);
    let page = filter.page.min(pages);
    let rows = shown.iter().skip((page - 1) * ROWS).take(ROWS);
    html! {
        (form(view, filter, all))
        div.above {
            p {
                b { (number(shown.len() as u64)) } " of " (number(all.len() as u64)) " open"
                @if pages > 1 { ", page " (page) " of " (pages) }
            }
            @if !shown.is_empty() {
                a.button href=(crate::place::to(view.up, "exceptions.csv", &filter.query(1))) { "CSV of these " (number(shown.len() as u64)) }
            }
        }
        @if all.is_empty() {
            (layout::message("Nothing is open. Every exception closes itself when its cause is gone."))
        } @else if shown.is_empty() {
            (layout::message("Nothing that is open fits this filter."))
        } @else {
            div.list { @for found in rows { (row(view, filter, found)) } }
        }
        @if pages > 1 { (turn(view, filter, page, pages)) }
    }
}

fn form(view: &View<'_>, filter: &Filter, all: &[Exception]) -> Markup {
    let mut codes: Vec<&str> = all.iter().map(|found| found.code.as_str()).collect();
    codes.extend(filter.code.map(|kind| kind.code));
    codes.sort_unstable();
    codes.dedup();
    html! {
        form.filter method="get" action=(view.to("exceptions", &[])) {
            div {
                label for="owner" { "Owner" }
                select id="owner" name="owner" {
                    option value="" { "everybody" }
                    @for one in Owner::ALL { option value=(one.word()) selected[filter.owner == Some(one)] { (owner(one)) } }
                }
            }
            div {
                label for="class" { "Class" }
                select id="class" name="class" {
                    option value="" { "both" }
                    @for one in [exception::Class::Timing, exception::Class::Structural] {
                        option value=(one.word()) selected[filter.class == Some(one)] { (one.word()) }
                    }
                }
            }
            div {
                label for="code" { "Code" }
                select id="code" name="code" {
                    option value="" { "all" }
                    @for one in codes { option value=(one) selected[filter.code.is_some_and(|kind| kind.code == one)] { (one) } }
                }
            }
            div {
                label for="age" { "Age" }
                select id="age" name="age" {
                    option value="" { "any" }
                    @for (word, words, _) in AGES { option value=(word) selected[filter.age == word] { (words) } }
                }
            }
            button type="submit" { "Filter" }
            @if !filter.is_open() { a.button.quiet href=(view.to("exceptions", &[])) { "Show all" } }
        }
    }
}

fn row(view: &View<'_>, filter: &Filter, found: &Exception) -> Markup {
    let kind = exception::kind(&found.code);
    let late =
        kind.is_some_and(|kind| view.now.duration_since(found.first_seen).as_hours() >= i64::from(kind.deadline));
    html! {
        article.card.exception {
            div.what {
                h2 { (subject(view, found)) }
                p.sentence { (kind.map_or("This version does not know this code.", |kind| kind.sentence)) }
                @if !found.detail.is_empty() { p.detail { bdi { (found.detail) } } }
                @if let Some(kind) = kind { p.next { b { "Next: " } (kind.remedy) } }
                @if let Some(note) = found.note.as_ref().filter(|note| !note.is_empty()) { p.hand { b { "Note: " } bdi { (note) } } }
            }
            dl.facts {
                dt { "Open since" } dd { (view.time(found.first_seen)) @if late { " " (chip("bad", "past its deadline")) } }
                dt { "Last met" } dd { (view.time(found.last_seen)) ", " (number(found.count)) "×" }
                @if let Some(money) = &found.money { dt { "At stake" } dd { (money.amount) " " (money.currency) } }
                dt { "Owner" } dd { (owner(found.sight().owner())) ", " (found.sight().class().word()) }
                dt { "Taken on by" } dd { @match &found.assignee { Some(name) => { bdi { (name) } }, None => { span.age { "nobody" } } } }
                @if let Some(seen) = &found.acknowledged { dt { "Seen by" } dd { bdi { (seen.by) } " " span.age { (view.ago(seen.at)) } } }
                dt { "Code" } dd { @if kind.is_some() { a.code href=(view.help(&found.code)) { (found.code) } } @else { span.code { (found.code) } } }
            }
            (deeds(view, filter, found))
        }
    }
}

/// What a person can do with one.
fn deeds(view: &View<'_>, filter: &Filter, found: &Exception) -> Markup {
    let action = crate::place::to(view.up, "exceptions", &filter.query(filter.page));
    let about = html! {
        (view.seal())
        input type="hidden" name="code" value=(found.code);
        input type="hidden" name="subject" value=(found.subject);
    };
    let named = |what: &str| format!("{what} {} {}", found.code, found.subject);
    html! {
        div.deeds {
            @if found.acknowledged.is_none() {
                form method="post" action=(action) {
                    (about)
                    button.quiet name="do" value="acknowledge" aria-label=(named("Acknowledge")) { "Acknowledge" }
                }
            }
            form method="post" action=(action) {
                (about)
                input name="text" value=(found.assignee.as_deref().unwrap_or(view.name)) maxlength="60" aria-label=(named("Who takes on"));
                button.quiet name="do" value="assign" aria-label=(named("Assign")) { "Assign" }
            }
            form.wide method="post" action=(action) {
                (about)
                input name="text" value=(found.note.as_deref().unwrap_or_default()) maxlength="500" placeholder="No personal data of customers" aria-label=(named("Note on"));
                button.quiet name="do" value="note" aria-label=(named("Keep the note on")) { "Note" }
            }
        }
    }
}

fn turn(view: &View<'_>, filter: &Filter, page: usize, pages: usize) -> Markup {
    let to = |page| crate::place::to(view.up, "exceptions", &filter.query(page));
    html! {
        nav.turn aria-label="Pages of the list" {
            @if page > 1 { a.button.quiet rel="prev" href=(to(page - 1)) { "← Page before" } }
            span { "Page " (page) " of " (pages) }
            @if page < pages { a.button.quiet rel="next" href=(to(page + 1)) { "Next page →" } }
        }
    }
}
