//! What is known of a SKU, and why.

use mapping::sku::Sku;
use maud::{Markup, html};
use ports::Failure;
use state::told::{Change, KEPT, KEPT_DAYS};
use story::sku::{ComponentStory, DAYS_KEPT, LocationStory, SkuStory, Standing, Told, WarehouseStory, words};

use super::{
    layout,
    view::{View, chip, maybe, none, number},
};
use crate::{Answer, Desk, desk::Visit};

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let view = desk.view(visit).await?;
    // Blanks around a SKU may belong to it, so it is taken as it stands; only then as it was probably meant.
    let (asked, trimmed) = (visit.query.raw("sku"), visit.query.get("sku"));
    let mut story = match Sku::usable(asked) {
        Some(sku) => Some(desk.teller().sku(&sku).await?),
        None => None,
    };
    if asked != trimmed && story.as_ref().is_some_and(is_unknown) {
        story = match Sku::usable(trimmed) {
            Some(sku) => Some(desk.teller().sku(&sku).await?),
            None => story,
        };
    }
    let content = html! {
        form.find method="get" action=(view.to("sku", &[])) role="search" {
            label for="sku" { "SKU, exactly as Mintsoft spells it" }
            div { input id="sku" name="sku" value=(asked) required maxlength="200" autofocus[asked.is_empty()] spellcheck="false"; button type="submit" { "Explain" } }
        }
        @match &story {
            Some(story) => (page(&view, story)),
            None if asked.is_empty() => (layout::message("Ask for a SKU to see what lies where, what WAIR was told, and why it may be offered or not.")),
            None => (layout::message("This is no SKU: it is blank or holds control characters.")),
        }
    };
    Ok(Answer::page(200, layout::page(&view, "sku", "SKU", content)))
}

fn is_unknown(story: &SkuStory) -> bool {
    story.product.is_none() && story.locations.iter().all(|location| location.physical.is_none())
}

fn page(view: &View<'_>, story: &SkuStory) -> Markup {
    html! {
        (verdict(view, story))
        @if !story.components.is_empty() { (bundle(view, story)) } @else { (sum(story)) }
        section aria-labelledby="where" {
            h2 id="where" { "What lies where, and what WAIR was told" }
            @if story.locations.is_empty() { (layout::message("No location of the configuration has a warehouse.")) }
            p.age {
                "Levels go by POST /Stock and allocations by a full load of POST /StockNotForReplenishment, in the run that read the change, or in the next one that WAIR answers. "
                @if let Some(at) = story.read_at { "That run began at " (view.local(at)) ": " a href=(view.to("runs", &[("flow", "stock")])) { "sync log" } ". " }
                @if let Some(at) = story.told_by { "WAIR was told at the latest by the run of " (view.local(at)) "." }
            }
            div.locations { @for location in &story.locations { (shelf(view, location)) } }
            @if !story.unmapped.is_empty() {
                div.card { h3 { "Warehouses without a location" } p.age { "WAIR is told nothing of these." } (bins(&story.unmapped)) }
            }
        }
        @if !story.exceptions.is_empty() {
            section aria-labelledby="open" {
                h2 id="open" { "Open exceptions" }
                ul.plain { @for found in &story.exceptions { li { a href=(view.help(&found.code)) { (chip("bad", &found.code)) } " " bdi { (found.detail) } " " span.age { (view.ago(found.first_seen)) } } } }
            }
        }
        (history(view, story))
    }
}

/// What is kept of earlier days, and what is not.
fn history(view: &View<'_>, story: &SkuStory) -> Markup {
    html! {
        section aria-labelledby="history" {
            h2 id="history" { "The last changes" }
            @if story.history.is_empty() { (layout::message("No change of it that WAIR was told is kept.")) } @else { (changes(view, &story.history)) }
            p.age {
                "Kept are the last " (KEPT) " levels that WAIR took at each location, for " (KEPT_DAYS) " days. A run that told a great many at once, as a first read does, is in the "
                a href=(view.to("runs", &[("flow", "stock")])) { "sync log" }
                " only. What follows closed in the last " (DAYS_KEPT) " days."
            }
            @if story.closed.is_empty() { p.age { "No exception about it has closed in these days." } } @else {
                ul.plain { @for found in &story.closed { li {
                    a href=(view.help(&found.code)) { (found.code) } " " bdi { (found.detail) }
                    " " span.age { "from " (view.local(found.first_seen)) @if let Some(at) = found.closed { " to " (view.local(at)) } }
                } } }
            }
        }
    }
}

fn changes(view: &View<'_>, history: &[Change]) -> Markup {
    let day = |change: &Change| change.at.to_zoned_datetime(view.zone.clone()).date().to_string();
    html! {
        table.cards {
            thead { tr { th scope="col" { "When" } th scope="col" { "Location" } th.number scope="col" { "From" } th.number scope="col" { "To" } th scope="col" { "By" } } }
            tbody { @for change in history { tr {
                td data-label="When" { (view.time(change.at)) }
                td data-label="Location" { bdi { (change.location) } }
                td.number data-label="From" { @match change.from { Some(units) => (number(units)), None => { span.age { "nothing, or not known" } } } }
                td.number data-label="To" { b { (number(change.to)) } }
                td data-label="By" { "POST /Stock, " a href=(view.to("runs", &[("flow", "stock"), ("day", &day(change))])) { "run " (change.run) } }
            } } }
        }
    }
}

fn verdict(view: &View<'_>, story: &SkuStory) -> Markup {
    html! {
        section.answer {
            h2 { bdi.code { (story.sku) } @if let Some(product) = &story.product { " " span.name { bdi { (product.name) } } } }
            p class=(if story.offer { "verdict good" } else { "verdict bad" }) { b { (story.verdict) } }
            dl.facts {
                @match &story.product {
                    None => { dt { "Product" } dd { "The catalogue does not have it." } }
                    Some(product) => {
                        dt { "Product" } dd { (product.standing) @if let Some(id) = product.mintsoft_id { ", Mintsoft id " (id) } }
                        dt { "In WAIR" } dd { (if product.in_wair { "given to WAIR" } else { "not given to WAIR" }) }
                        dt { "Item · colour · size" }
                        dd { @match &product.variant { Some(parts) => { bdi { (parts.join(" · ")) } }, None => "cannot be told from it" } }
                        @if let Some(barcode) = &product.barcode { dt { "Barcode" } dd.code { (barcode) } }
                    }
                }
                dt { "Stock as of" } dd { (view.maybe_time(story.as_of)) }
                dt { "Last change read" } dd { @match story.read_at { Some(at) => (view.time(at)), None => { span.age { "more than two days ago, or never" } } } }
            }
            form.look method="post" action=(view.to("sku", &[("sku", &story.sku)])) {
                (view.seal())
                input type="hidden" name="sku" value=(story.sku);
                button.quiet name="do" value="look" { "Look now" } " "
                span.age { "asks Mintsoft again for this SKU, and tells WAIR what differs" }
            }
        }
    }
}

/// From shelf to offer, step by step.
fn sum(story: &SkuStory) -> Markup {
    let offered = story.locations.iter().filter(|location| location.offered);
    html! {
        section aria-labelledby="sum" {
            h2 id="sum" { "From the shelf to the offer" }
            table.sum {
                tbody {
                    @for location in offered {
                        tr {
                            th scope="row" { "Free in " bdi { (location.wair) } span.age { " physical − allocated" } }
                            td.number { (free(location)) }
                        }
                    }
                    tr { th scope="row" { "Less the buffer" } td.number { (number(-story.buffer)) } }
                    tr.total { th scope="row" { "May be offered" } td.number { (number(story.free - story.buffer)) } }
                }
            }
        }
    }
}

fn free(location: &LocationStory) -> Markup {
    match (location.physical, location.allocated) {
        (Some(physical), Some(allocated)) => html! {
            span.age { (number(physical)) " − " (number(allocated)) " = " } (number(physical - allocated))
        },
        _ => html! { span.age { "never seen there" } },
    }
}

fn bundle(view: &View<'_>, story: &SkuStory) -> Markup {
    html! {
        section aria-labelledby="bundle" {
            h2 id="bundle" { "A bundle: it is as free as its scarcest component" }
            table.cards {
                thead { tr { th scope="col" { "Component" } th.number scope="col" { "In one bundle" } th.number scope="col" { "Free" } th.number scope="col" { "Enough for" } th scope="col" { "By itself" } } }
                tbody { @for part in &story.components { (component(view, part, story.buffer)) } }
            }
        }
    }
}

fn component(view: &View<'_>, part: &ComponentStory, buffer: i64) -> Markup {
    let each = i64::from(part.quantity.max(1));
    let enough = part.free.map(|free| (free - buffer).max(0) / each);
    html! {
        tr {
            td data-label="Component" { (view.sku(&part.sku)) }
            td.number data-label="In one bundle" { (number(part.quantity)) }
            td.number data-label="Free" { (maybe(part.free)) }
            td.number data-label="Enough for" { (maybe(enough)) }
            td data-label="By itself" { @match part.reason { None => (chip("good", "may be offered")), Some(reason) => { (chip("bad", "not offered")) " " span.age { (words(reason)) } } } }
        }
    }
}

fn shelf(view: &View<'_>, location: &LocationStory) -> Markup {
    let told = |told: Told| match told {
        Told::Never => html! { span.age { "nothing yet" } },
        Told::Unsure => html! { (chip("waiting", "not known whether it arrived")) },
        Told::Units(units) => html! { b { (number(units)) } },
    };
    let (tone, word) = match location.standing {
        Standing::Told => ("good", "the same"),
        Standing::InFlight => ("waiting", "goes with the next run"),
        Standing::Kept => ("waiting", "keeps its level"),
        Standing::Differs => ("waiting", "differs"),
        Standing::Gone => ("", "no longer seen"),
        Standing::NeverSeen => ("", "never seen"),
    };
    html! {
        article.card.location {
            h3 {
                bdi { (location.wair) }
                @if location.offered { (chip("", "offered from")) }
                @if location.from_upstream { (chip("", "counted upstream")) }
                @if location.stale { (chip("waiting", "could not be read")) }
            }
            @if location.standing == Standing::NeverSeen { p.age { "Never seen there: unknown, which is not zero." } } @else if location.warehouses.is_empty() { p.age { "No row of it is left there." } } @else { (bins(&location.warehouses)) }
            dl.facts {
                dt { "Physical" } dd { (maybe(location.physical)) }
                dt { "WAIR was told" } dd { (told(location.told)) " " (chip(tone, word)) }
                dt { "Allocated" } dd { (maybe(location.allocated)) }
                dt { "WAIR was told" } dd { (told(location.told_allocated)) }
                @if let Some((units, at)) = location.upstream { dt { "Upstream counted" } dd { (number(units)) ", " (view.time(at)) } }
            }
        }
    }
}

fn bins(warehouses: &[WarehouseStory]) -> Markup {
    html! {
        table.bins {
            thead { tr { th scope="col" { "Warehouse" } th scope="col" { "Bin" } th.number scope="col" { "Physical" } th.number scope="col" { "Allocated" } th.number scope="col" { "Free" } } }
            tbody {
                @for warehouse in warehouses { @for bin in &warehouse.bins {
                    tr class=[(bin.missed > 0).then_some("unseen")] {
                        td { (warehouse.warehouse) }
                        td { @if bin.bin == 0 { (none()) } @else { (bin.bin) } @if bin.missed > 0 { " " (chip("waiting", "not in the last full read")) } }
                        td.number { (number(bin.physical)) }
                        td.number { (number(bin.allocated)) }
                        td.number { (number(bin.free())) }
                    }
                } }
            }
        }
    }
}
