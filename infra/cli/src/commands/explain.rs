//! `lockstep explain`: why a SKU shows what it shows, and what has happened to an order.

use jiff::Timestamp;
use mapping::sku::Sku;
use state::exceptions::Exception;
use state::told::Change;
use story::order::OrderStory;
use story::sku::{LocationStory, SkuStory, Told};

use crate::commands::check::age;
use crate::format::{Format, Rows};
use crate::stack::Stack;
use crate::stop::{Done, Stop};

/// Tells what the state knows; no vendor is asked.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Explain {
    /// Why WAIR shows this level of a SKU, and why it may or may not be offered
    #[command(after_help = "Example:\n  lockstep explain sku TEE-RED-M --stack lockstep-prod")]
    Sku(What),
    /// What has happened to an order, with times
    #[command(after_help = "Give the channel's own number, channel/number, or Mintsoft's number.\n\n\
                            Examples:\n  lockstep explain order 10042 --stack lockstep-prod\n  \
                            lockstep explain order web-uk/10042 --stack lockstep-prod")]
    Order(What),
}

#[derive(Debug, clap::Args)]
pub(crate) struct What {
    /// Which one
    wanted: String,
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    format: Format,
}

impl Explain {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        match self {
            Explain::Sku(what) => {
                let sku = Sku::usable(&what.wanted)
                    .ok_or_else(|| Stop::Refused("nobody could sell under this SKU".into()))?;
                let story = what.stack.open().await?.teller()?.sku(&sku).await?;
                tell_sku(&story, what.format)
            }
            Explain::Order(what) => what.order().await,
        }
    }
}

impl What {
    async fn order(&self) -> Result<Done, Stop> {
        let teller = self.stack.open().await?.teller()?;
        let named = teller.orders_named(&self.wanted).await?;
        let unknown = || Stop::Refused(format!("nobody has met an order {}", self.wanted));
        match named.as_slice() {
            [] => Err(unknown()),
            [(channel, order)] => tell_order(&teller.order(channel, order).await?.ok_or_else(unknown)?, self.format),
            several => {
                let names: Vec<_> = several.iter().map(|(channel, order)| format!("{channel}/{order}")).collect();
                Err(Stop::Refused(format!("there are several; name one of {}", names.join(", "))))
            }
        }
    }
}

fn tell_sku(story: &SkuStory, format: Format) -> Result<Done, Stop> {
    let found = !story.exceptions.is_empty();
    let table = locations(story);
    if format.json || format.csv {
        return Ok(Done::with(table.print(format, story, "")?, found));
    }
    let mut parts = vec![format!("{}: {}", story.sku, story.verdict)];
    if let Some(product) = &story.product {
        let wair = if product.in_wair { "WAIR has it" } else { "WAIR does not have it" };
        parts.push(format!("{}, {}; {wair}", product.name, product.standing));
    }
    parts.push(table.text("no location has ever had it"));
    parts.push(format!("free {} − buffer {}; the stock shows {}", story.free, story.buffer, moment(story.as_of)));
    parts.push(times(story));
    if !story.components.is_empty() {
        let cells = story.components.iter().map(|part| {
            [part.sku.clone(), part.quantity.to_string(), part.free.map(|free| free.to_string()).unwrap_or_default()]
        });
        parts.push(Rows::new(["component", "units", "free"], cells).text(""));
    }
    parts.extend(changes(&story.history));
    parts.extend(open(&story.exceptions));
    parts.extend(closed(&story.closed));
    Ok(Done::with(parts.join("\n\n"), found))
}

/// The last changes that WAIR was told, when there are any.
fn changes(history: &[Change]) -> Option<String> {
    let cells = history.iter().map(|change| {
        let from = change.from.map_or_else(|| "not known".to_owned(), |units| units.to_string());
        let by = format!("POST /Stock, run {}", change.run);
        [change.at.to_string(), change.location.clone(), from, change.to.to_string(), by]
    });
    (!history.is_empty()).then(|| Rows::new(["changed", "location", "from", "to", "by"], cells).text(""))
}

/// When it changed and was told, as far as the sync log goes back.
fn times(story: &SkuStory) -> String {
    let Some(read) = story.read_at else {
        return "its last change is older than two days, or there was none".into();
    };
    let told = match story.told_by {
        Some(told) => format!("WAIR was told at the latest by the run of {}", moment(Some(told))),
        None => "no run since then has told WAIR everything".to_owned(),
    };
    format!("last change read by the run of {}; {told}", moment(Some(read)))
}

fn locations(story: &SkuStory) -> Rows {
    let figure = |figure: Option<i64>| figure.map(|units| units.to_string()).unwrap_or_default();
    let cells = |it: &LocationStory| {
        let bins = it.warehouses.iter().flat_map(|house| house.bins.iter().map(move |bin| (house.warehouse, bin)));
        let bins: Vec<_> = bins.map(|(house, bin)| format!("{house}/{}: {}", bin.bin, bin.physical)).collect();
        [
            it.wair.clone(),
            bins.join(", "),
            figure(it.physical),
            figure(it.allocated),
            told(it.told),
            told(it.told_allocated),
            it.standing.words().to_owned(),
        ]
    };
    let headings =
        ["location", "warehouse/bin: physical", "physical", "allocated", "WAIR told", "of them allocated", "state"];
    Rows::new(headings, story.locations.iter().map(cells))
}

fn told(told: Told) -> String {
    match told {
        Told::Never => "never".to_owned(),
        Told::Units(units) => units.to_string(),
        Told::Unsure => "not known; sent again".to_owned(),
    }
}

fn tell_order(story: &OrderStory, format: Format) -> Result<Done, Stop> {
    let found = !story.exceptions.is_empty();
    let cells = story.events.iter().map(|event| {
        [event.at.map(|at| at.to_string()).unwrap_or_default(), event.place.to_owned(), event.what.clone()]
    });
    let table = Rows::new(["when", "where", "what"], cells);
    if format.json || format.csv {
        return Ok(Done::with(table.print(format, story, "")?, found));
    }
    let number = story.number.as_deref().unwrap_or("no number in Mintsoft yet");
    let mut parts = vec![
        format!("{}/{} ({number}): {}", story.channel, story.order, story.standing),
        story.next.clone(),
        table.text("nothing has happened to it"),
    ];
    parts.extend(open(&story.exceptions));
    Ok(Done::with(parts.join("\n\n"), found))
}

/// The open exceptions, when there are any.
fn open(exceptions: &[Exception]) -> Option<String> {
    let cells = exceptions.iter().map(|it| {
        let kind = mapping::exception::kind(&it.code);
        [it.code.clone(), it.detail.clone(), kind.map(|kind| kind.remedy.to_owned()).unwrap_or_default()]
    });
    (!exceptions.is_empty()).then(|| Rows::new(["exception", "found", "what to do"], cells).text(""))
}

/// What has closed lately, when anything has.
fn closed(exceptions: &[Exception]) -> Option<String> {
    let cells = exceptions.iter().map(|it| {
        let closed = it.closed.map(|at| format!("{at:.0}")).unwrap_or_default();
        [it.code.clone(), it.detail.clone(), format!("{:.0}", it.first_seen), closed]
    });
    (!exceptions.is_empty()).then(|| Rows::new(["closed exception", "found", "from", "to"], cells).text(""))
}

fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "no moment yet".to_owned(), |at| format!("{at:.0}, {}", age(Timestamp::now(), Some(at))))
}

#[cfg(test)]
mod tests;
