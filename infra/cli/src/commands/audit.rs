//! `lockstep audit`: what the two systems of a tenant lack, and what each gap costs. Reads only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{Span, Timestamp, tz::TimeZone};
use mapping::audit::{Feed, Gap, Kind, Systems, gaps};
use mapping::bundle::Recipe;
use mapping::catalogue::Product;
use mapping::config::{self, Config};
use mapping::mintsoft::product::{self, Seen};
use mapping::mintsoft::wire::ProductRow;
use mapping::reconcile::feeds::limit;
use mapping::sku::Sku;
use ports::Failure;
use state::catalogue::CatalogueState;
use state::chunks::Chunks;
use state::config::ConfigStore;
use state::orders::{OrderState, Orders};
use state::stock::StockState;
use state::{Leases, run_log};
use story::runs::Flow;

use crate::format::{Format, Rows};
use crate::page;
use crate::progress;
use crate::stack::Stack;
use crate::stop::{Done, Stop};
use crate::tenant::{self, Reach};
use crate::vendors::{Addresses, Around, Vendors};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "It changes nothing at either vendor. Large tenants take a while: every page and every recipe counts towards the call \
                        budget. What a limit kept from being seen is said below the gaps.\n\
                        Exit code 1 when there are gaps.\n\n\
                        Examples:\n  lockstep audit --stack lockstep-prod --out audit\n  \
                        lockstep audit --stack lockstep-prod --days 30 --csv > gaps.csv"
)]
pub(crate) struct Audit {
    #[command(flatten)]
    stack: Stack,
    /// Writes a page, index.html, and a CSV file for each kind of gap into this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Looks at orders that changed within so many days
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(i64).range(1..=90))]
    days: i64,
    /// Most pages of each list that are read
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..))]
    pages: u32,
    /// Most bundles that Mintsoft is asked the recipe of, one call for each; first those whose recipe nobody knows
    #[arg(long, default_value_t = 500)]
    bundles: usize,
    #[command(flatten)]
    format: Format,
}

impl Audit {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let stack = self.stack.open().await?;
        let addresses = Addresses::of(&stack).await?;
        let vendors = Vendors::new(&Around::of(&stack)?, &addresses);
        let stored = ConfigStore::new(stack.table()?).active().await?;
        let config = stored.and_then(|stored| config::parse(&stored.text).ok());
        let config =
            config.ok_or_else(|| Stop::Unable("no usable configuration is in force; push one first".into()))?;
        let reach = Reach { pages: self.pages, days: self.days };
        let (systems, limits) = read(&vendors, &config, reach, self.bundles, addresses.poll).await?;
        let gaps = gaps(&systems, &config);
        if let Some(folder) = &self.out {
            let page = page::audit(&self.stack.name, &systems, &gaps, &limits).into_string();
            write(folder, &page, &gaps)
                .map_err(|error| Stop::Unable(format!("cannot write to {}: {error}", folder.display())))?;
        }
        report(&gaps, &limits, self.format)
    }
}

/// Both systems, and a sentence about each limit that kept something from being seen.
async fn read(
    vendors: &Vendors,
    config: &Config,
    reach: Reach,
    most_bundles: usize,
    poll: Duration,
) -> Result<(Systems, Vec<String>), Failure> {
    let mintsoft = &vendors.mintsoft;
    let client = mintsoft.client_id().await?;
    let products = tenant::products(mintsoft, reach).await?;
    let stock = tenant::stock(mintsoft, reach).await?;
    let zone = &config.mintsoft.time_zone;
    let now = products.date.unwrap_or_else(|| vendors.clock.now());
    let orders = tenant::orders(mintsoft, reach, now, zone).await?;
    let mut known = Chunks::default();
    let catalogue = CatalogueState::new(vendors.store.clone());
    catalogue.load_all(&mut known).await?;
    let given: BTreeSet<Sku> = known.skus().filter(|product| product.is_given()).map(|it| it.sku.clone()).collect();
    let (asked, unasked) = bundles(config, client, &products.rows, &known, most_bundles);
    let recipes = recipes(vendors, asked).await?;
    let systems = Systems {
        now: zone.to_datetime(now),
        client,
        recipes,
        unasked,
        warehouses: mintsoft.warehouses().await?,
        given: (!given.is_empty()).then_some(given),
        feeds: feeds(vendors, config, poll).await?,
        products: products.rows,
        stock: stock.rows,
        orders: orders.rows,
    };
    let lists = [("products", products.complete), ("stock", stock.complete), ("orders", orders.complete)];
    let cut = lists.into_iter().filter(|(_, complete)| !complete).map(|(list, _)| {
        format!("The list of {list} was not read to its end (--pages): there may be more gaps than these.")
    });
    let unasked = Some(systems.unasked.len()).filter(|count| *count > 0).map(|count| {
        format!("Mintsoft was not asked the recipes of {count} bundles (--bundles): nothing is said about them.")
    });
    let limits = cut.chain(unasked).collect();
    Ok((systems, limits))
}

/// Flows beside that of the stock: their leases, and what they bring.
const FLOWS: [(&str, &str); 4] = [
    ("catalogue", "products"),
    ("transfers", "transfers"),
    ("dispatch", "dispatches"),
    ("reconcile", "reconciliation"),
];

/// Days of the run log that are looked through for a good run.
const LOGGED_DAYS: i64 = 7;

/// How old each feed is: the stock by what it shows, the flows by their last good run, the orders by the oldest one that was
/// accepted, of which nothing was sent, and that nobody has been told of.
async fn feeds(vendors: &Vendors, config: &Config, poll: Duration) -> Result<Vec<Feed>, Failure> {
    let now = vendors.clock.now();
    let minutes = |limit: Duration| i64::try_from(limit.as_secs() / 60).unwrap_or(i64::MAX);
    let trust = StockState::new(vendors.store.clone()).trust().await?;
    let mut feeds = vec![Feed::new("stock", now, trust.as_of, i64::from(config.stock.max_age_minutes))];
    for (id, name) in FLOWS {
        let every = Flow::find(id).map_or(poll, |flow| flow.every(poll));
        feeds.push(Feed::new(name, now, last_good(vendors, id).await?, minutes(limit(every))));
    }
    let orders = Orders::new(vendors.store.clone());
    let waiting = orders.read_all(&orders.waiting().await?).await?;
    let silent = waiting.values().filter(|record| record.state == OrderState::Received && record.exception.is_none());
    let oldest = silent.filter_map(|record| record.revisions.values().filter_map(|it| it.accepted).max()).min();
    let grace = Duration::from_secs(config.orders.grace_seconds.into());
    feeds.push(Feed::new("orders", now, Some(oldest.unwrap_or(now)), minutes(limit(poll) + grace)));
    Ok(feeds)
}

/// When a flow last ended well: in its lease, where quiet runs leave it, or in the run log of the last days.
async fn last_good(vendors: &Vendors, flow: &str) -> Result<Option<Timestamp>, Failure> {
    let leases = Leases::new(vendors.store.clone(), vendors.clock.clone());
    let mut last = leases.look(flow).await?.good;
    let today = vendors.clock.now().to_zoned_datetime(TimeZone::UTC).date();
    for back in 0..LOGGED_DAYS {
        let rows = run_log::rows(&vendors.store, flow, today.saturating_sub(Span::new().days(back))).await?;
        let well = rows.iter().filter(|(_, report)| report["outcome"] == "done").map(|(started, _)| *started).max();
        last = last.max(well);
        if well.is_some() {
            break;
        }
    }
    Ok(last)
}

/// The bundles that Mintsoft is asked about, those first of which the catalogue has no recipe, and the SKUs of the others.
fn bundles(
    config: &Config,
    client: i64,
    rows: &[ProductRow],
    known: &Chunks<Product>,
    most: usize,
) -> (Vec<Seen>, BTreeSet<Sku>) {
    let rules = &config.catalogue.variant;
    let seen = rows.iter().filter_map(|row| product::read(row, client, rules).ok());
    let mut bundles: Vec<_> = seen.filter(|product| product.bundle && !product.discontinued).collect();
    bundles.sort_by_key(|bundle| known.get(&bundle.sku).is_some_and(|product| product.recipe.is_some()));
    let others = bundles.split_off(most.min(bundles.len()));
    (bundles, others.into_iter().map(|bundle| bundle.sku).collect())
}

async fn recipes(vendors: &Vendors, bundles: Vec<Seen>) -> Result<BTreeMap<Sku, Recipe>, Failure> {
    let bar = progress::steps(bundles.len() as u64, "recipes");
    let mut recipes = BTreeMap::new();
    for bundle in bundles {
        let row = vendors.mintsoft.bundle(bundle.id).await?;
        if let Some(recipe) = row.and_then(|row| product::recipe(&row)) {
            recipes.insert(bundle.sku, recipe);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(recipes)
}

const HEADINGS: [&str; 8] = ["gap", "subject", "found", "units", "orders", "money", "owner", "remedy"];

fn table<'g>(gaps: impl IntoIterator<Item = &'g Gap>) -> Rows {
    let cells = |gap: &Gap| {
        let about = gap.kind.about();
        [
            about.title.to_owned(),
            gap.subject.clone(),
            gap.says.clone(),
            gap.cost.units.to_string(),
            gap.cost.orders.to_string(),
            gap.cost.money.map(|money| money.to_string()).unwrap_or_default(),
            about.owner.word().to_owned(),
            about.remedy.to_owned(),
        ]
    };
    Rows::new(HEADINGS, gaps.into_iter().map(cells))
}

/// The limits stand below the table for people; JSON and CSV hold gaps only.
fn report(gaps: &[Gap], limits: &[String], format: Format) -> Result<Done, Stop> {
    let mut text = table(gaps).print(format, &gaps, "no gap was found")?;
    if !format.json && !format.csv {
        text.extend(limits.iter().map(|limit| format!("\n{limit}")));
    }
    Ok(Done::with(text, !gaps.is_empty()))
}

/// The page, a file with all gaps, and one for each kind that has any. Files of an earlier audit are replaced or removed.
fn write(folder: &Path, page: &str, gaps: &[Gap]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let csv = |rows: Rows| rows.csv().map_err(|stop| std::io::Error::other(stop.to_string()));
    fs::write(folder.join("index.html"), page)?;
    fs::write(folder.join("gaps.csv"), csv(table(gaps))? + "\n")?;
    for kind in Kind::ALL {
        let file = folder.join(format!("{}.csv", kind.about().slug));
        let of_kind: Vec<_> = gaps.iter().filter(|gap| gap.kind == kind).collect();
        match of_kind.is_empty() {
            false => fs::write(file, csv(table(of_kind))? + "\n")?,
            true if file.exists() => fs::remove_file(file)?,
            true => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
