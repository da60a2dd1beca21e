//! The daily check.

use jiff::SignedDuration;
use mapping::{
    exception,
    reconcile::count::{Count, Tally},
};
use maud::{Markup, html};
use ports::Failure;
use state::switch::Paused;
use story::daily::{Daily, FlowHealth, Task, Team, Verdict};

use super::{
    layout, plot,
    view::{View, chip, none, number, span},
};
use crate::{Answer, Desk, desk::Visit};

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (view, daily) = (desk.view(visit).await?, desk.teller().daily(desk.poll).await?);
    Ok(Answer::page(200, layout::page(&view, "", "Daily check", page(&view, &daily))))
}

fn page(view: &View<'_>, daily: &Daily) -> Markup {
    let open: usize = daily.teams.iter().map(|team| team.open).sum();
    html! {
        (trust(daily, open))
        @for paused in &daily.paused { (stopped(view, paused)) }
        section aria-labelledby="flows" {
            h2 id="flows" { "Can I trust today?" }
            div.flows { @for flow in &daily.flows { (health(view, flow, daily.paused.iter().any(|paused| paused.flow == flow.flow.switch))) } }
        }
        section aria-labelledby="teams" {
            h2 id="teams" { "Who has to act" }
            @if open == 0 { (layout::message("Nothing is open. Nobody has to do anything.")) }
            div.teams { @for team in daily.teams.iter().filter(|team| team.open > 0) { (tasks(view, team)) } }
            @let idle: Vec<&str> = daily.teams.iter().filter(|team| team.open == 0).map(|team| super::exceptions::owner(team.owner)).collect();
            @if open > 0 && !idle.is_empty() { p.idle { "Nothing to do: " (idle.join(", ")) "." } }
        }
        (counted(view, &daily.counts))
        section aria-labelledby="trends" {
            h2 id="trends" { "How it was" }
            div.plots {
                @for trend in &daily.trends { (plot::bars(&trend.name, trend.unit, "24 hours", &trend.hours)) }
                @for trend in &daily.trends { (plot::bars(&trend.name, trend.unit, "30 days", &trend.days)) }
            }
            @if !daily.orders.is_empty() {
                p.idle { "Orders that are not finished: " @for (at, (stage, count)) in daily.orders.iter().enumerate() { @if at > 0 { ", " } (number(*count)) " " (stage) } "." }
            }
        }
    }
}

/// The answer to the first question of the day.
fn trust(daily: &Daily, open: usize) -> Markup {
    let late: Vec<&str> = daily
        .flows
        .iter()
        .filter(|flow| flow.verdict != Verdict::Good && flow.verdict != Verdict::Running)
        .map(|flow| flow.flow.name)
        .collect();
    let names: Vec<&str> = daily.paused.iter().map(|paused| paused.flow.name()).collect();
    html! {
        p class=(if daily.trusted { "verdict good" } else { "verdict bad" }) {
            @if daily.trusted {
                b { "Today can be trusted." } " Every flow ran well and in time."
            } @else {
                b { "Look before you trust today." }
                @if !late.is_empty() { " Not in order: " (late.join(", ")) "." }
                @if !daily.paused.is_empty() { " Stopped by hand: " (names.join(", ")) "." }
            }
            @match open {
                0 => { " No exception is open." }
                1 => { " One exception is open." }
                _ => { " " (number(open as u64)) " exceptions are open." }
            }
        }
    }
}

/// Who has stopped what, and how it goes on.
fn stopped(view: &View<'_>, paused: &Paused) -> Markup {
    html! {
        p.trouble {
            b { (paused.flow.name()) } " is stopped by " bdi { (paused.by) } " since " (view.time(paused.at))
            @if !paused.reason.is_empty() { ": " bdi { (paused.reason) } }
            ". It goes on by " span.code { "lockstep resume " (paused.flow.name()) " --stack NAME" } "."
        }
    }
}

fn health(view: &View<'_>, health: &FlowHealth, is_stopped: bool) -> Markup {
    let (tone, word) = match health.verdict {
        Verdict::Good => ("good", "in time"),
        Verdict::Running => ("good", "at work"),
        Verdict::Troubled => ("waiting", "last run had trouble"),
        Verdict::Late => ("bad", "late"),
        Verdict::Never => ("bad", "has not run"),
    };
    let seconds = i64::try_from(health.target_seconds).unwrap_or(i64::MAX);
    let trouble = health.logged.as_ref().filter(|run| !run.is_well() && health.verdict != Verdict::Good);
    html! {
        article.card.flow {
            h3 { a href=(view.to("runs", &[("flow", health.flow.id)])) { (health.flow.name) } (chip(tone, word)) @if is_stopped { (chip("bad", "stopped")) } }
            p.age { (health.flow.purpose) }
            dl {
                dt { "Last run" } dd { (view.maybe_time(health.last)) }
                dt { "Last good" }
                dd { @if health.well == health.last && health.last.is_some() { "the same" } @else { (view.maybe_time(health.well)) } }
                dt { "At most" } dd { (span(SignedDuration::from_secs(seconds))) " apart" }
                dt { "Next" } dd { @if is_stopped { "when somebody lets it run" } @else { (view.maybe_time(health.next)) } }
            }
            @if let Some(run) = trouble {
                p.trouble { "It ended as " b { (run.outcome) } @if let Some(reason) = &run.reason { ": " (reason) } }
            }
        }
    }
}

fn tasks(view: &View<'_>, team: &Team) -> Markup {
    let difference = i64::try_from(team.open).unwrap_or(0) - i64::try_from(team.yesterday).unwrap_or(0);
    let (tone, moved) = match difference {
        0 => ("", "as many as yesterday".to_owned()),
        more @ 1.. => ("worse", format!("{} more than yesterday", number(more))),
        fewer => ("better", format!("{} fewer than yesterday", number(-fewer))),
    };
    html! {
        article.card.team {
            h3 {
                a href=(view.to("exceptions", &[("owner", team.owner.word())])) { (super::exceptions::owner(team.owner)) }
                span.count { (number(team.open as u64)) }
            }
            p.age {
                span class=(tone) { (moved) } ", " (number(team.unassigned as u64)) " with nobody on it"
            }
            table.tasks {
                thead { tr { th scope="col" { "What" } th.number scope="col" { "Open" } th.number scope="col" { "Yesterday" } th scope="col" { "Oldest" } } }
                tbody { @for task in &team.tasks { (task_row(view, task)) } }
            }
        }
    }
}

/// What left, what the channel was told, what WAIR booked: the same number, every day.
fn counted(view: &View<'_>, counts: &[Count]) -> Markup {
    let units = |tally: &Tally| html! { (number(tally.units)) " " span.age { "in " (number(tally.parts)) " parts" } };
    html! {
        section aria-labelledby="counted" {
            h2 id="counted" { "Finance: three counts that have to be the same" }
            @if counts.is_empty() { (layout::message("Nothing was counted in the last days. Reconciliation counts every hour.")) } @else {
                table.cards {
                    thead { tr {
                        th scope="col" { "Day" } th.number scope="col" { "Dispatched" } th.number scope="col" { "Told to the channel" }
                        th.number scope="col" { "Booked in WAIR" } th scope="col" { "The same?" }
                    } }
                    tbody { @for count in counts { tr {
                        td data-label="Day" { (count.day.strftime("%a %-d %b").to_string()) }
                        td.number data-label="Dispatched" { (units(&count.dispatched)) }
                        td.number data-label="Told" { @match &count.told { Some(told) => (units(told)), None => { span.age { "not told" } } } }
                        td.number data-label="Booked" { (units(&count.booked)) }
                        td data-label="The same?" {
                            @if count.differing == 0 { (chip("good", "the same")) } @else { (chip("bad", &format!("{} differ", number(count.differing)))) }
                            @if count.without_tracking > 0 { " " span.age { (number(count.without_tracking)) " without tracking" } }
                            @for difference in count.differences.iter().take(5) {
                                p.age { bdi { (difference.subject) } ": " (difference.dispatched) " left, " @match difference.told { Some(told) => (told), None => "–" } " told, " (difference.booked) " booked" }
                            }
                        }
                    } } }
                }
            }
            p.age { a href=(view.to("exceptions", &[("owner", "finance")])) { "Exceptions of finance" } }
        }
    }
}

fn task_row(view: &View<'_>, task: &Task) -> Markup {
    let kind = exception::kind(&task.code);
    html! {
        tr {
            td data-label="What" {
                a href=(view.to("exceptions", &[("code", &task.code)])) { (kind.map_or(task.code.as_str(), |kind| kind.sentence)) }
                @if let Some(kind) = kind { p.next { b { "Next: " } (kind.remedy) } } @else { (none()) }
            }
            td.number data-label="Open" { (number(task.open as u64)) }
            td.number data-label="Yesterday" { span.age { (number(task.yesterday as u64)) } }
            td data-label="Oldest" {
                (super::exceptions::subject(view, &task.oldest)) " " span.age { (view.ago(task.oldest.first_seen)) }
            }
        }
    }
}
