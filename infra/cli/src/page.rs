//! The audit as one page: no script, no file beside it, everything escaped.

use std::collections::BTreeMap;

use mapping::audit::{Cost, Gap, Kind, Systems};
use mapping::exception::Owner;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// More rows of one kind than this stand in its CSV file only.
const MOST_ROWS: usize = 200;
/// Width of a plot, its labels included, in pixels.
const WIDTH: u32 = 720;
const LABEL: u32 = 300;
const BAR: u32 = 22;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b1b1f}\
    table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d5d5dc;\
    vertical-align:top;overflow-wrap:anywhere}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}h2{margin-top:2.5rem}\
    .scroll{overflow-x:auto}.note{color:#55555f}svg{max-width:100%;height:auto}svg text{font-size:13px;fill:#1b1b1f}\
    @media(prefers-color-scheme:dark){body{background:#17171b;color:#ececf1}svg text{fill:#ececf1}.note{color:#a5a5b0}}";

/// The whole page.
pub(crate) fn audit(tenant: &str, systems: &Systems, gaps: &[Gap], limits: &[String]) -> Markup {
    let kinds = by_kind(gaps);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Systems audit of " (tenant) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Systems audit of " (tenant) }
                p {
                    (systems.now.strftime("%Y-%m-%d %H:%M")) ", Mintsoft's local time: " (systems.products.len()) " products, "
                    (systems.stock.len()) " inventory rows, " (systems.orders.len()) " orders, "
                    (systems.warehouses.len()) " warehouses. Nothing was changed."
                }
                @for limit in limits { p.note { (limit) } }
                @if systems.given.is_none() {
                    p.note { "Nothing is known yet of what WAIR was given, so SKUs of one side only are not told." }
                }
                @if gaps.is_empty() {
                    p { strong { "No gap was found." } }
                } @else {
                    h2 { "What it costs, the worst first" }
                    (summary(&kinds))
                    h2 { "How many" }
                    (plot("Gaps by kind", &kinds.iter().map(|it| (it.kind.about().title, it.count)).collect::<Vec<_>>()))
                    h2 { "Units at stake" }
                    (plot("Units at stake by owner", &units_by_owner(gaps)))
                    @for summed in &kinds { (section(summed, gaps)) }
                }
            }
        }
    }
}

/// All gaps of a kind together.
struct Summed {
    kind: Kind,
    count: i64,
    cost: Cost,
}

/// In the order in which the worst gap of each kind comes.
fn by_kind(gaps: &[Gap]) -> Vec<Summed> {
    let mut kinds: Vec<Summed> = Vec::new();
    for gap in gaps {
        match kinds.iter_mut().find(|summed| summed.kind == gap.kind) {
            Some(summed) => (summed.count, summed.cost) = (summed.count + 1, summed.cost.and(gap.cost)),
            None => kinds.push(Summed { kind: gap.kind, count: 1, cost: gap.cost }),
        }
    }
    kinds.sort_by_key(|it| std::cmp::Reverse((it.cost.money, it.cost.orders, it.cost.units, it.count)));
    kinds
}

fn units_by_owner(gaps: &[Gap]) -> Vec<(&'static str, i64)> {
    let mut units = BTreeMap::<Owner, i64>::new();
    for gap in gaps {
        *units.entry(gap.kind.about().owner).or_default() += gap.cost.units;
    }
    units.into_iter().map(|(owner, units)| (owner.word(), units)).collect()
}

fn summary(kinds: &[Summed]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                th { "Gap" } th.n { "How many" } th.n { "Units" } th.n { "Orders" } th.n { "Money" } th { "Owner" } th { "What to do" }
            } }
            tbody { @for Summed { kind, count, cost } in kinds {
                @let about = kind.about();
                tr {
                    td { a href=(format!("#{}", about.slug)) { (about.title) } }
                    td.n { (count) }
                    (costs(cost))
                    td { (about.owner.word()) }
                    td { (about.remedy) }
                }
            } }
        } }
    }
}

fn section(summed: &Summed, gaps: &[Gap]) -> Markup {
    let about = summed.kind.about();
    html! {
        h2 id=(about.slug) { (about.title) }
        p { (about.owner.word()) ": " (about.remedy) }
        @if usize::try_from(summed.count).is_ok_and(|count| count > MOST_ROWS) {
            p.note { "The worst " (MOST_ROWS) " of " (summed.count) "; all of them are in " (about.slug) ".csv." }
        }
        div.scroll { table {
            thead { tr { th { "Subject" } th { "Found" } th.n { "Units" } th.n { "Orders" } th.n { "Money" } } }
            tbody { @for gap in gaps.iter().filter(|gap| gap.kind == summed.kind).take(MOST_ROWS) {
                tr { td { bdi { (gap.subject) } } td { (gap.says) } (costs(&gap.cost)) }
            } }
        } }
    }
}

/// Three cells; what is not known or nothing stays empty.
fn costs(cost: &Cost) -> Markup {
    let figure = |figure: i64| if figure == 0 { String::new() } else { figure.to_string() };
    html! {
        td.n { (figure(cost.units)) }
        td.n { (figure(cost.orders)) }
        td.n { (cost.money.map(|money| format!("{money:.2}")).unwrap_or_default()) }
    }
}

/// Horizontal bars, each with its label and figure.
fn plot(title: &str, bars: &[(&str, i64)]) -> Markup {
    let most = bars.iter().map(|(_, figure)| *figure).max().unwrap_or_default().max(1);
    let height = BAR * u32::try_from(bars.len()).unwrap_or(u32::MAX / BAR);
    let room = i64::from(WIDTH - LABEL - 80);
    html! {
        svg role="img" aria-label=(title) viewBox=(format!("0 0 {WIDTH} {height}")) width=(WIDTH) height=(height) {
            title { (title) }
            @for (y, (label, figure)) in (0..).step_by(BAR as usize).zip(bars) {
                @let length = (figure * room / most).max(1);
                text x=(LABEL - 8) y=(y + 16) text-anchor="end" { (label) }
                rect x=(LABEL) y=(y + 4) width=(length) height=(BAR - 8) fill="#4b6bfb" {}
                text x=(i64::from(LABEL) + length + 6) y=(y + 16) { (figure) }
            }
        }
    }
}
