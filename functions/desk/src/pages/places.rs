//! How the two sides are connected.

use maud::{Markup, html};
use ports::Failure;
use story::places::{MOST_LISTED, Places};

use super::{
    layout,
    view::{View, chip, number},
};
use crate::{Answer, Desk, desk::Visit, sheet};

pub(super) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (view, places) = (desk.view(visit).await?, desk.teller().places().await?);
    Ok(Answer::page(200, layout::page(&view, "mapping", "Mapping", page(&view, &places))))
}

pub(super) async fn sheet(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    let places = desk.teller().places().await?;
    let table = visit.query.get("table");
    let csv = match table {
        "locations" => sheet::csv(
            ["location", "kind", "authority", "warehouses", "channel", "offered"],
            places.locations.into_iter().map(|place| {
                let (warehouses, offered) = (list(&place.warehouses), place.offered.to_string());
                [
                    place.wair,
                    place.kind.into(),
                    place.authority.into(),
                    warehouses,
                    place.channel.unwrap_or_default(),
                    offered,
                ]
            }),
        ),
        "carriers" => sheet::csv(
            ["mintsoft", "channel"],
            places.carriers.into_iter().map(|(mintsoft, channel)| [mintsoft, channel]),
        ),
        "bundles" => sheet::csv(
            ["bundle", "recipe", "component", "quantity"],
            places.bundles.into_iter().flat_map(|bundle| {
                let (sku, recipe) = (bundle.sku, recipe(bundle.in_mintsoft));
                let row = move |(part, units): (String, u32)| [sku.clone(), recipe.into(), part, units.to_string()];
                bundle.components.into_iter().map(row).collect::<Vec<_>>()
            }),
        ),
        "skus" => sheet::csv(
            ["sku", "name", "why"],
            places.gaps.into_iter().map(|gap| [gap.sku, gap.name, gap.why.to_owned()]),
        ),
        _ => return Ok(Answer::refused(404, "There is no such table.")),
    };
    Ok(Answer::sheet(table, csv))
}

fn recipe(in_mintsoft: bool) -> &'static str {
    if in_mintsoft { "Mintsoft" } else { "configuration" }
}

fn list(warehouses: &[i32]) -> String {
    warehouses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn page(view: &View<'_>, places: &Places) -> Markup {
    html! {
        p { @match places.version {
            Some(version) => { "Configuration version " b { (version) } " is in force. " (number(places.sku_count as u64)) " SKUs are known." }
            None => { b { "No configuration is in force." } " Push one: lockstep config push FILE --stack NAME." }
        } }
        (locations(view, places))
        (gaps(view, places))
        (bundles(view, places))
        (carriers(view, places))
    }
}

/// A heading with what may be kept as a table.
fn head(view: &View<'_>, id: &str, title: &str, count: usize, listed: usize) -> Markup {
    html! {
        div.above {
            h2 id=(id) { (title) span.count { (number(count as u64)) } }
            @if listed > 0 { a.button.quiet href=(view.to("mapping.csv", &[("table", id)])) aria-label=(format!("CSV of {title}")) { "CSV" } }
        }
        @if count > listed { p.age { "The first " (MOST_LISTED) " are shown." } }
    }
}

fn locations(view: &View<'_>, places: &Places) -> Markup {
    html! {
        section aria-labelledby="locations" {
            (head(view, "locations", "Locations", places.locations.len(), places.locations.len()))
            @if places.locations.is_empty() { (layout::message("No location is mapped.")) } @else {
                table.cards {
                    thead { tr { th scope="col" { "WAIR" } th scope="col" { "Kind" } th scope="col" { "Counted by" } th scope="col" { "Mintsoft warehouses" } th scope="col" { "Channel" } th scope="col" { "Offered" } } }
                    tbody { @for place in &places.locations { tr {
                        td.code data-label="WAIR" { bdi { (place.wair) } }
                        td data-label="Kind" { (place.kind) }
                        td data-label="Counted by" { (place.authority) }
                        td data-label="Warehouses" { @if place.warehouses.is_empty() { (super::view::none()) } (list(&place.warehouses)) }
                        td data-label="Channel" { @match &place.channel { Some(channel) => { bdi { (channel) } }, None => (super::view::none()) } }
                        td data-label="Offered" { @if place.offered { (chip("good", "yes")) } @else { "no" } }
                    } } }
                }
            }
            @for found in &places.unmapped_warehouses { p.trouble { "Warehouse " bdi { (found.subject) } " holds stock and has no location. " bdi { (found.detail) } } }
        }
    }
}

fn gaps(view: &View<'_>, places: &Places) -> Markup {
    html! {
        section aria-labelledby="skus" {
            (head(view, "skus", "SKUs that WAIR does not have", places.gap_count, places.gaps.len()))
            @if places.gaps.is_empty() { (layout::message("WAIR has every active SKU.")) } @else {
                table.cards {
                    thead { tr { th scope="col" { "SKU" } th scope="col" { "Name" } th scope="col" { "Why" } } }
                    tbody { @for gap in &places.gaps { tr {
                        td data-label="SKU" { (view.sku(&gap.sku)) }
                        td data-label="Name" { bdi { (gap.name) } }
                        td data-label="Why" { (gap.why) }
                    } } }
                }
            }
        }
    }
}

fn bundles(view: &View<'_>, places: &Places) -> Markup {
    html! {
        section aria-labelledby="bundles" {
            (head(view, "bundles", "Bundles", places.bundle_count, places.bundles.len()))
            @if places.bundles.is_empty() { (layout::message("No SKU ships as other SKUs.")) } @else {
                table.cards {
                    thead { tr { th scope="col" { "Bundle" } th scope="col" { "Recipe from" } th scope="col" { "One of it ships as" } } }
                    tbody { @for bundle in &places.bundles { tr {
                        td data-label="Bundle" { (view.sku(&bundle.sku)) }
                        td data-label="Recipe from" { (recipe(bundle.in_mintsoft)) }
                        td data-label="Ships as" { @for (sku, units) in &bundle.components { span.part { (number(*units)) " × " (view.sku(sku)) } " " } }
                    } } }
                }
            }
        }
    }
}

fn carriers(view: &View<'_>, places: &Places) -> Markup {
    html! {
        section aria-labelledby="carriers" {
            (head(view, "carriers", "Carriers", places.carriers.len(), places.carriers.len()))
            @if places.carriers.is_empty() { (layout::message("No carrier is mapped: the sales channel is told Mintsoft's own names.")) } @else {
                table.cards {
                    thead { tr { th scope="col" { "In Mintsoft" } th scope="col" { "For the sales channel" } } }
                    tbody { @for (mintsoft, channel) in &places.carriers { tr {
                        td data-label="In Mintsoft" { bdi { (mintsoft) } }
                        td data-label="For the channel" { bdi { (channel) } }
                    } } }
                }
            }
            @for found in &places.unknown_carriers { p.trouble { bdi { (found.subject) } " was told by this name, because no other is known." } }
        }
    }
}
