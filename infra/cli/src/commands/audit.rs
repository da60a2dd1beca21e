//! `lockstep audit`: what the two systems of a tenant lack, and what each gap costs. Reads only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use mapping::audit::{Feed, Gap, Kind, Systems, gaps};
use mapping::bundle::Recipe;
use mapping::config::{self, Config};
use mapping::mintsoft::product;
use mapping::mintsoft::wire::ProductRow;
use mapping::sku::Sku;
use ports::Failure;
use state::catalogue::CatalogueState;
use state::chunks::Chunks;
use state::config::ConfigStore;
use state::stock::StockState;

use crate::format::{Format, Rows};
use crate::page;
use crate::progress;
use crate::stack::Stack;
use crate::stop::{Done, Stop};
use crate::tenant::{self, Reach};
use crate::vendors::{Addresses, Around, Vendors};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "It changes nothing at either vendor. Large tenants take a while: every page counts towards the call budget.\n\
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
    #[command(flatten)]
    format: Format,
}

impl Audit {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let stack = self.stack.open().await?;
        let vendors = Vendors::new(&Around::of(&stack)?, &Addresses::of(&stack).await?);
        let stored = ConfigStore::new(stack.table()?).active().await?;
        let config = stored.and_then(|stored| config::parse(&stored.text).ok());
        let config =
            config.ok_or_else(|| Stop::Unable("no usable configuration is in force; push one first".into()))?;
        let (systems, whole) = read(&vendors, &config, Reach { pages: self.pages, days: self.days }).await?;
        let gaps = gaps(&systems, &config);
        if let Some(folder) = &self.out {
            let page = page::audit(&self.stack.name, &systems, &gaps, whole).into_string();
            write(folder, &page, &gaps)
                .map_err(|error| Stop::Unable(format!("cannot write to {}: {error}", folder.display())))?;
        }
        report(&gaps, self.format)
    }
}

/// Both systems, and whether every list was read to its end.
async fn read(vendors: &Vendors, config: &Config, reach: Reach) -> Result<(Systems, bool), Failure> {
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
    let recipes = recipes(vendors, config, client, &products.rows).await?;
    let trust = StockState::new(vendors.store.clone()).trust().await?;
    let age = i64::from(config.stock.max_age_minutes);
    let systems = Systems {
        now: zone.to_datetime(now),
        client,
        recipes,
        warehouses: mintsoft.warehouses().await?,
        given: (!given.is_empty()).then_some(given),
        feeds: vec![Feed::new("stock", vendors.clock.now(), trust.as_of, age)],
        products: products.rows,
        stock: stock.rows,
        orders: orders.rows,
    };
    Ok((systems, products.complete && stock.complete && orders.complete))
}

async fn recipes(
    vendors: &Vendors,
    config: &Config,
    client: i64,
    rows: &[ProductRow],
) -> Result<BTreeMap<Sku, Recipe>, Failure> {
    let rules = &config.catalogue.variant;
    let seen = rows.iter().filter_map(|row| product::read(row, client, rules).ok());
    let bundles: Vec<_> = seen.filter(|product| product.bundle && !product.discontinued).collect();
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

fn report(gaps: &[Gap], format: Format) -> Result<Done, Stop> {
    let text = table(gaps).print(format, &gaps, "no gap was found")?;
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
