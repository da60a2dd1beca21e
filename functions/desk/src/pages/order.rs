//! What has happened to an order.

use maud::{Markup, html};
use ports::Failure;
use story::order::{Event, OrderStory, Tone};

use super::{
    layout,
    view::{View, chip, number},
};
use crate::{Answer, Desk, desk::Visit};

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (view, teller) = (desk.view(visit).await?, desk.teller());
    let (asked, channel) = (visit.query.get("order"), visit.query.get("channel"));
    let found = match channel {
        "" => teller.orders_named(asked).await?,
        channel => vec![(channel.to_owned(), asked.to_owned())],
    };
    let story = match found.as_slice() {
        [(channel, order)] => teller.order(channel, order).await?,
        _ => None,
    };
    let content = html! {
        form.find method="get" action=(view.to("order", &[])) role="search" {
            label for="order" { "Order number, of the shop or of Mintsoft" }
            div { input id="order" name="order" value=(asked) required maxlength="200" autofocus[asked.is_empty()] spellcheck="false"; button type="submit" { "Explain" } }
        }
        @match &story {
            Some(story) => (page(&view, story)),
            None if asked.is_empty() => (layout::message("Ask for an order to see what has happened to it. No personal data is shown, because none is kept.")),
            None if found.len() > 1 => (choice(&view, &found)),
            None => (layout::message("Nobody has met an order with this number. It may not have reached the intake yet.")),
        }
    };
    Ok(Answer::page(200, layout::page(&view, "order", "Order", content)))
}

fn choice(view: &View<'_>, found: &[(String, String)]) -> Markup {
    html! {
        p { "Several channels have an order with this number." }
        ul.plain { @for (channel, order) in found { li { a href=(view.to("order", &[("order", order), ("channel", channel)])) { bdi { (order) } " of " bdi { (channel) } } } } }
    }
}

fn page(view: &View<'_>, story: &OrderStory) -> Markup {
    let tone = if story.exceptions.is_empty() { "verdict good" } else { "verdict bad" };
    html! {
        section.answer {
            h2 { bdi.code { (story.order) } " " span.name { "of " bdi { (story.channel) } @if let Some(number) = &story.number { ", in Mintsoft " bdi { (number) } } } }
            p class=(tone) { b { (story.standing) } " " (story.next) }
            @for found in &story.exceptions {
                p { (chip("bad", &found.code)) " " bdi { (found.detail) } " " span.age { "open since " } (view.time(found.first_seen)) }
            }
        }
        section aria-labelledby="happened" {
            h2 id="happened" { "What has happened" }
            @if story.events.is_empty() { (layout::message("Nothing yet.")) }
            ol.timeline { @for event in &story.events { (moment(view, event)) } }
        }
        @if !story.lines.is_empty() {
            section aria-labelledby="lines" {
                h2 id="lines" { "What was ordered" }
                table.cards {
                    thead { tr { th scope="col" { "Line" } th scope="col" { "SKU" } th.number scope="col" { "Units" } th scope="col" { "One of it ships as" } } }
                    tbody { @for line in &story.lines { tr {
                        td data-label="Line" { bdi { (line.line) } }
                        td data-label="SKU" { (view.sku(&line.sku)) }
                        td.number data-label="Units" { (number(line.quantity)) }
                        td data-label="Ships as" { @if line.ships.is_empty() { span.age { "itself" } } @for (sku, units) in &line.ships { (number(*units)) " × " (view.sku(sku)) " " } }
                    } } }
                }
            }
        }
    }
}

fn moment(view: &View<'_>, event: &Event) -> Markup {
    let tone = match event.tone {
        Tone::Good => "good",
        Tone::Waiting => "waiting",
        Tone::Bad => "bad",
    };
    html! {
        li class=(tone) {
            p.when { b { (event.place) } " " @match event.at { Some(at) => (view.time(at)), None => { span.age { "time not noted" } } } }
            p { bdi { (event.what) } }
        }
    }
}
