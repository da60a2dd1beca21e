//! Dead letters: what they are, their way back, and how far it is.

use mapping::replay::{Group, Line, Outcome, Report, Would};
use maud::{Markup, html};
use ports::Failure;
use state::replay::{Replays, Tries};

use super::{
    layout,
    view::{View, chip, number},
};
use crate::{Answer, Desk, desk::Visit};

/// How often the page looks again while a run is under way, in seconds.
const LOOK_AGAIN: u32 = 5;

/// What is known of one queue's dead letters.
struct Known {
    line: Line,
    run: Option<Report>,
    /// The last one that did not begin, unless another one did since.
    refused: Option<Report>,
    set_aside: Vec<Tries>,
}

/// The page, with a plan that was just made if there is one.
pub(crate) async fn answer(desk: &Desk, visit: &Visit<'_>, plan: Option<Report>) -> Result<Answer, Failure> {
    let (view, replays) = (desk.view(visit).await?, Replays::new(desk.store.clone()));
    let mut known = Vec::new();
    for line in Line::ALL {
        let (run, refused) = (replays.run(line).await?, replays.refused(line).await?);
        let is_last = |refused: &Report| run.as_ref().is_none_or(|run| run.started <= refused.started);
        let refused = refused.filter(is_last);
        known.push(Known { line, run, refused, set_aside: replays.set_aside(line).await? });
    }
    let is_running = known.iter().any(|known| known.run.as_ref().is_some_and(|run| run.outcome == Outcome::Running));
    let begun = visit.query.get("done") == "begun";
    let page = layout::page(&view, "letters", "Dead letters", page(&view, &known, plan.as_ref()));
    let answer = Answer::page(200, page);
    // A run that was just asked for may not have begun.
    let follow = plan.is_none() && (is_running || begun);
    Ok(if follow { answer.again_in(LOOK_AGAIN, visit.place.to("letters", "")) } else { answer })
}

fn page(view: &View<'_>, known: &[Known], plan: Option<&Report>) -> Markup {
    html! {
        p { "What could not be done waits here, at most 14 days. A replay is done with today's mapping, and doing it twice equals once." }
        @for known in known {
            section aria-labelledby=(known.line.word()) {
                h2 id=(known.line.word()) { (title(known.line)) }
                @let plan = plan.filter(|plan| plan.wish.queue == known.line);
                (ask(view, known))
                @if let Some(plan) = plan { (planned(view, plan)) }
                @if let Some(refused) = &known.refused { (not_begun(view, refused)) }
                @match &known.run {
                    Some(run) => (progress(view, run)),
                    None if plan.is_none() => (layout::message("Nothing of this queue was ever replayed. Make a plan to see what is there.")),
                    None => {}
                }
                @if !known.set_aside.is_empty() { (set_aside(view, &known.set_aside)) }
            }
        }
    }
}

fn title(line: Line) -> &'static str {
    match line {
        Line::Orders => "Orders that could not be sent",
        Line::Dispatch => "Dispatches that could not be told",
    }
}

fn ask(view: &View<'_>, known: &Known) -> Markup {
    let word = known.line.word();
    let is_running = known.run.as_ref().is_some_and(|run| run.outcome == Outcome::Running);
    let action = view.to("letters", &[]);
    html! {
        div.deeds.alone {
            form method="post" action=(action) {
                (view.seal())
                input type="hidden" name="queue" value=(word);
                button.quiet name="do" value="plan" aria-label=(format!("Make a plan for {word}")) { "Make a plan" }
            }
            @if is_running {
                form method="post" action=(action) {
                    (view.seal())
                    input type="hidden" name="queue" value=(word);
                    button name="do" value="stop" aria-label=(format!("Stop the replay of {word}")) { "Stop the replay" }
                }
            }
        }
    }
}

/// What would happen, and the button that makes it happen.
fn planned(view: &View<'_>, plan: &Report) -> Markup {
    let word = plan.wish.queue.word();
    let chosen: u64 = plan.groups.iter().map(|group| group.count).sum();
    html! {
        article.card.plan {
            h3 { "Plan " span.age { (view.ago(plan.updated)) } span.count { (number(chosen)) } }
            @if let Some(reason) = &plan.reason { p.trouble { (reason) } }
            @if chosen == 0 { (layout::message("There are no dead letters.")) } @else {
                (groups(view, &plan.groups))
                form.filter method="post" action=(view.to("letters", &[])) {
                    (view.seal())
                    input type="hidden" name="queue" value=(word);
                    div {
                        label for=(format!("code-{word}")) { "Only" }
                        select id=(format!("code-{word}")) name="code" {
                            option value="" { "all of them" }
                            @for code in plan.groups.iter().filter_map(|group| group.code.as_deref()) { option value=(code) { (code) } }
                        }
                    }
                    div {
                        label for=(format!("pace-{word}")) { "Pace" }
                        select id=(format!("pace-{word}")) name="pace" {
                            @for (pace, words) in [("0.2", "one in 5 seconds"), ("2", "2 a second"), ("10", "10 a second")] {
                                option value=(pace) selected[pace == "2"] { (words) }
                            }
                        }
                    }
                    div {
                        label for=(format!("limit-{word}")) { "At most" }
                        input id=(format!("limit-{word}")) name="limit" type="number" min="1" placeholder="no limit";
                    }
                    button name="do" value="run" { "Replay them" }
                }
            }
        }
    }
}

fn groups(view: &View<'_>, groups: &[Group]) -> Markup {
    html! {
        table.cards {
            thead { tr { th scope="col" { "Why" } th.number scope="col" { "Letters" } th scope="col" { "Oldest" } th scope="col" { "What would happen" } th scope="col" { "The first of them" } } }
            tbody { @for group in groups { tr {
                td data-label="Why" {
                    @match group.code.as_deref() { Some(code) => { a.code href=(view.to("exceptions", &[("code", code)])) { (code) } }, None => "no exception is open" }
                    @if let Some(owner) = group.owner { " " span.age { (super::exceptions::owner(owner)) } }
                }
                td.number data-label="Letters" { (number(group.count)) }
                td data-label="Oldest" { (view.time(group.oldest)) }
                td data-label="What would happen" { @for (would, count) in &group.would { (chip(tone(*would), &format!("{} {}", number(*count), words(*would)))) " " } }
                td data-label="The first" { @for subject in &group.subjects { bdi.code { (subject) } " " } }
            } } }
        }
    }
}

fn tone(would: Would) -> &'static str {
    match would {
        Would::Send => "good",
        Would::AlreadyDone | Would::Superseded => "",
        Would::Blocked => "bad",
    }
}

fn words(would: Would) -> &'static str {
    match would {
        Would::Send => "sent again",
        Would::AlreadyDone => "already done",
        Would::Superseded => "replaced by something newer",
        Would::Blocked => "stay",
    }
}

/// Why a run that somebody has asked for is not to be seen.
fn not_begun(view: &View<'_>, refused: &Report) -> Markup {
    html! {
        p.trouble {
            "The replay that " bdi { (refused.wish.by.as_deref().unwrap_or("somebody")) } " asked for "
            (view.ago(refused.started)) " did not begin"
            @if let Some(reason) = &refused.reason { ": " (reason) } "."
        }
    }
}

/// How far the last run is.
fn progress(view: &View<'_>, run: &Report) -> Markup {
    let (tone, word) = match run.outcome {
        Outcome::Running => ("waiting", "under way"),
        Outcome::Done => ("good", "done"),
        Outcome::Refused => ("bad", "refused"),
        Outcome::Busy => ("waiting", "another run was at work"),
        Outcome::Stopped => ("", "stopped"),
    };
    let most = run.wish.limit.unwrap_or_else(|| run.sent.max(run.read));
    html! {
        article.card.run {
            h3 { "Last replay " (chip(tone, word)) }
            progress max=(most.max(1)) value=(run.sent) aria-label="Letters sent" {}
            dl.facts {
                dt { "Sent" } dd { b { (number(run.sent)) } @if run.failed > 0 { ", " (number(run.failed)) " could not be sent" } }
                dt { "Looked at" } dd { (number(run.read)) }
                dt { "Began" } dd { (view.time(run.started)) }
                dt { "As of" } dd { (view.time(run.updated)) }
                dt { "Asked by" } dd { @match &run.wish.by { Some(name) => { bdi { (name) } }, None => (super::view::none()) } }
                @if let Some(reason) = &run.reason { dt { "Why" } dd { (reason) } }
                @for (why, count) in &run.blocked { dt { "Stay" } dd { (number(*count)) ": " (why) } }
            }
        }
    }
}

fn set_aside(view: &View<'_>, letters: &[Tries]) -> Markup {
    html! {
        h3.aside { "Set aside: they came back too often" }
        ul.plain { @for tries in letters { li { bdi.code { (tries.subject) } ", replayed " (tries.replays) " times, last " (view.time(tries.last)) } } }
    }
}
