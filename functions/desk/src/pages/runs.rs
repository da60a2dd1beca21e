//! The sync log.

use jiff::{Span, civil::Date};
use maud::{Markup, html};
use ports::Failure;
use story::runs::{FLOWS, Flow, Run};

use super::{
    layout,
    view::{View, chip, maybe, number},
};
use crate::{Answer, Desk, desk::Visit, sheet};

/// Rows of one page.
const ROWS: usize = 100;

struct Asked {
    flow: &'static Flow,
    day: Date,
    page: usize,
}

impl Asked {
    fn of(view: &View<'_>, visit: &Visit<'_>) -> Self {
        let day = visit.query.get("day").parse().ok().filter(|day| *day <= view.today());
        Self {
            flow: Flow::find(visit.query.get("flow")).unwrap_or(&FLOWS[0]),
            day: day.unwrap_or_else(|| view.today()),
            page: visit.query.get("page").parse().unwrap_or(1).max(1),
        }
    }
}

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let view = desk.view(visit).await?;
    let asked = Asked::of(&view, visit);
    let runs = desk.teller().runs(asked.flow.id, asked.day, &view.zone).await?;
    Ok(Answer::page(200, layout::page(&view, "runs", "Sync log", page(&view, &asked, &runs))))
}

pub(super) async fn sheet(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let view = desk.view(visit).await?;
    let asked = Asked::of(&view, visit);
    let runs = desk.teller().runs(asked.flow.id, asked.day, &view.zone).await?;
    let head = [
        "started",
        "mode",
        "outcome",
        "reason",
        "rows",
        "changed",
        "sent",
        "mintsoftCalls",
        "wairCalls",
        "milliseconds",
    ];
    let figure = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let row = |run: Run| {
        [
            run.started.to_string(),
            run.mode,
            run.outcome,
            run.reason.unwrap_or_default(),
            figure(run.rows),
            figure(run.changed),
            figure(run.sent),
            figure(run.mintsoft_calls),
            figure(run.wair_calls),
            figure(run.milliseconds),
        ]
    };
    Ok(Answer::sheet(&format!("{}-{}", asked.flow.id, asked.day), sheet::csv(head, runs.into_iter().map(row))))
}

fn page(view: &View<'_>, asked: &Asked, runs: &[Run]) -> Markup {
    let day = asked.day.to_string();
    let of = |page: &str, flow: &str, day: &str| view.to(page, &[("flow", flow), ("day", day)]);
    let before = asked.day.saturating_sub(Span::new().days(1)).to_string();
    let after = Some(asked.day.saturating_add(Span::new().days(1))).filter(|next| *next <= view.today());
    let pages = runs.len().div_ceil(ROWS).max(1);
    let shown = asked.page.min(pages);
    let errors = runs.iter().filter(|run| !run.is_well()).count();
    html! {
        nav.tabs aria-label="Flows" { ul { @for flow in FLOWS {
            li { a href=(of("runs", flow.id, &day)) aria-current=[(flow.id == asked.flow.id).then_some("true")] { (flow.name) } }
        } } }
        div.above {
            p { b { (asked.flow.purpose) } " on " (asked.day.strftime("%a %-d %b %Y").to_string()) ": "
                (number(runs.len() as u64)) " runs, " (number(errors as u64)) " with trouble" }
            div.steps {
                a.button.quiet href=(of("runs", asked.flow.id, &before)) { "← Day before" }
                @if let Some(after) = after { a.button.quiet href=(of("runs", asked.flow.id, &after.to_string())) { "Day after →" } }
                @if !runs.is_empty() { a.button href=(of("runs.csv", asked.flow.id, &day)) { "CSV" } }
            }
        }
        p.age { "Runs in which nothing was new leave no row." }
        @if runs.is_empty() { (layout::message("No run of this flow left a row on this day.")) } @else {
            table.cards {
                thead { tr {
                    th scope="col" { "Began" } th scope="col" { "Read" } th scope="col" { "Ended" } th.number scope="col" { "Rows" }
                    th.number scope="col" { "Changed" } th.number scope="col" { "Sent" } th.number scope="col" { "Mintsoft calls" }
                    th.number scope="col" { "WAIR calls" } th.number scope="col" { "Took" }
                } }
                tbody { @for run in runs.iter().skip((shown - 1) * ROWS).take(ROWS) { (row(view, run)) } }
            }
        }
        @if pages > 1 {
            nav.turn aria-label="Pages of the list" {
                @for page in 1..=pages {
                    a.button.quiet href=(view.to("runs", &[("flow", asked.flow.id), ("day", &day), ("page", &page.to_string())])) aria-current=[(page == shown).then_some("page")] { (page) }
                }
            }
        }
    }
}

fn row(view: &View<'_>, run: &Run) -> Markup {
    let tone = if run.is_well() { "good" } else { "bad" };
    html! {
        tr {
            td data-label="Began" { (view.time(run.started)) }
            td data-label="Read" { (run.mode) @if run.observed_only { " " (chip("waiting", "observed only")) } }
            td data-label="Ended" { (chip(tone, &run.outcome)) @if let Some(reason) = &run.reason { " " span.age { bdi { (reason) } } } }
            td.number data-label="Rows" { (maybe(run.rows)) }
            td.number data-label="Changed" { (maybe(run.changed)) }
            td.number data-label="Sent" { (maybe(run.sent)) }
            td.number data-label="Mintsoft calls" { (maybe(run.mintsoft_calls)) }
            td.number data-label="WAIR calls" { (maybe(run.wair_calls)) }
            td.number data-label="Took" { @match run.milliseconds { Some(n) => { (number(n)) " ms" }, None => (super::view::none()) } }
        }
    }
}
