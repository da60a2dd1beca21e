//! `lockstep doctor`: is this tenant as the flows expect it? Reads only.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use mapping::config::{self, Config};
use mapping::doctor::tenant::{self as judge, Owners};
use mapping::doctor::{Finding, Verdict, names, orders, stock, time, writes};
use mapping::mintsoft::time as local;
use mapping::mintsoft::wire::{StockFigures, SurveyedOrder, WarehouseRow};
use mintsoft::Mintsoft;
use ports::Failure;
use serde_json::json;
use state::config::ConfigStore;

use crate::format::{Format, Rows};
use crate::stack::Stack;
use crate::stop::{Done, Stop};
use crate::tenant::{self, Reach};
use crate::vendors::{Addresses, Around, Vendors};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "It changes nothing at either vendor, and its calls count towards the stack's budget, below all others.\n\
                        Exit code 1 when anything differs, or could not be looked at.\n\n\
                        Examples:\n  lockstep doctor --stack lockstep-dev\n  \
                        lockstep doctor --stack lockstep-dev --suggest > lockstep.toml\n  \
                        lockstep doctor --stack lockstep-prod --json | jq .mayGoLive"
)]
pub(crate) struct Doctor {
    #[command(flatten)]
    stack: Stack,
    /// Prints a first configuration file made of what was found
    #[arg(long)]
    suggest: bool,
    /// Most pages of products, stock and orders that are read
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(2..))]
    pages: u32,
    #[command(flatten)]
    format: Format,
}

/// Orders of so many days are looked at.
const DAYS: i64 = 3;

impl Doctor {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let stack = self.stack.open().await?;
        let vendors = Vendors::new(&Around::of(&stack)?, &Addresses::of(&stack).await?);
        if self.suggest {
            return Ok(judge::suggest(&vendors.mintsoft.warehouses().await?).into());
        }
        let config = ConfigStore::new(stack.table()?).active().await?.map(|stored| stored.text);
        report(&look(&vendors, config.as_deref(), Reach { pages: self.pages, days: DAYS }).await, self.format)
    }
}

fn report(findings: &[Finding], format: Format) -> Result<Done, Stop> {
    let word = |verdict| match verdict {
        Verdict::Ok => "ok",
        Verdict::Differs => "differs",
        Verdict::CannotTell => "cannot tell",
    };
    let cells = |it: &Finding| {
        [it.check.to_owned(), word(it.verdict).to_owned(), it.says.clone(), it.set.clone().unwrap_or_default()]
    };
    let table = Rows::new(["check", "verdict", "found", "what to do"], findings.iter().map(cells));
    let blocking = findings.iter().filter(|finding| finding.blocks).count();
    let json = json!({ "mayGoLive": blocking == 0, "findings": findings });
    let mut text = table.print(format, &json, "nothing was looked at")?;
    if !format.json && !format.csv {
        text += &match blocking {
            0 => "\nNothing that was seen speaks against going live.".to_owned(),
            count => format!("\nDo not go live: {count} of these stand in the way."),
        };
    }
    let found = |finding: &Finding| finding.blocks || finding.verdict == Verdict::Differs;
    Ok(Done::with(text, findings.iter().any(found)))
}

/// Everything, in the order in which it depends on one another.
async fn look(vendors: &Vendors, config: Option<&str>, reach: Reach) -> Vec<Finding> {
    let mut findings = Vec::new();
    let config = configuration(config, &mut findings);
    match vendors.vault.credentials().await {
        Ok(credentials) => {
            findings.push(Finding::ok("secret", "it has all that both vendors need"));
            of_mintsoft(vendors, config, credentials.mintsoft.client_id, reach, &mut findings).await;
            of_wair(vendors, &mut findings).await;
            findings.extend(writes::only_writes_show());
        }
        Err(failure) => findings.push(failed("secret", &failure)),
    }
    findings
}

fn configuration(text: Option<&str>, findings: &mut Vec<Finding>) -> Option<Config> {
    const CHECK: &str = "configuration";
    match text.map(config::parse) {
        Some(Ok(config)) => {
            findings.push(Finding::ok(CHECK, format!("{} locations", config.locations.len())));
            return Some(config);
        }
        Some(Err(mistakes)) => {
            let says = format!("the version in force has {} mistakes", mistakes.len());
            findings.push(Finding::blocks(CHECK, says, "correct and push it: lockstep config lint lists them"));
        }
        None => {
            let set = "start with: lockstep doctor --suggest > lockstep.toml, then lockstep config push";
            findings.push(Finding::blocks(CHECK, "none is in force", set));
        }
    }
    None
}

async fn of_mintsoft(
    vendors: &Vendors,
    config: Option<Config>,
    client: i64,
    reach: Reach,
    findings: &mut Vec<Finding>,
) {
    let mintsoft = &vendors.mintsoft;
    let warehouses: Vec<WarehouseRow> = match mintsoft.warehouses().await {
        Ok(rows) => rows,
        Err(failure) => return findings.push(failed("Mintsoft", &failure)),
    };
    findings.push(Finding::ok("Mintsoft", "it takes the credentials"));
    // Without a configuration, what it would begin as is looked at.
    let Some(config) = config.or_else(|| config::parse(&judge::suggest(&warehouses)).ok()) else {
        return findings.push(Finding::blocks("warehouses", "the user sees none", "give the API user its permissions"));
    };
    findings.extend(judge::warehouses(&config, &warehouses));
    match mintsoft.is_admin().await {
        Ok(is_admin) => findings.push(judge::user(&config, is_admin)),
        Err(failure) => findings.push(failed("API user", &failure)),
    }
    let mut server = None;
    match tenant::products(mintsoft, reach).await {
        Ok(list) => {
            server = list.date;
            findings.push(time::skew(vendors.clock.now(), list.date));
            findings.push(judge::client(client, Owners::of(list.rows.iter().map(|row| row.client_id.0), client)));
            findings.push(judge::pages("product pages", &list.pages));
            findings.push(judge::skus(&list.rows, client));
        }
        Err(failure) => findings.push(failed("products", &failure)),
    }
    let zone = &config.mintsoft.time_zone;
    let now = server.unwrap_or_else(|| vendors.clock.now());
    let rows = match tenant::stock(mintsoft, reach).await {
        Ok(list) => {
            findings.push(judge::pages("stock pages", &list.pages));
            let ours: Vec<_> =
                list.rows.into_iter().filter(|row| row.client_id.0.is_none_or(|id| id == client)).collect();
            findings.push(stock::adds_up(&ours));
            findings.push(stock::every_warehouse(&config, &ours));
            ours
        }
        Err(failure) => {
            findings.push(failed("stock", &failure));
            Vec::new()
        }
    };
    let orders = match tenant::orders(mintsoft, reach, now, zone).await {
        Ok(list) => {
            findings.push(judge::pages("order pages", &list.pages));
            list.rows
        }
        Err(failure) => {
            findings.push(failed("orders", &failure));
            Vec::new()
        }
    };
    findings.push(stock::allocations_move(&rows, &orders));
    findings.push(zone_of(now, &rows, &orders, zone));
    findings.push(orders::tracking(&orders, now, zone, config.dispatch.tracking_wait_minutes));
    let youngest = orders::youngest(&orders, client, now, zone);
    findings.extend(look_ups(mintsoft, &config.orders.number_prefix, youngest).await);
}

/// Whether the search can be relied on: for a number that nobody has, and for the youngest order.
async fn look_ups(mintsoft: &Mintsoft, prefix: &str, youngest: Option<(&str, SignedDuration)>) -> Vec<Finding> {
    let nobody = format!("{prefix}DOCTOR-LOOKS-FOR-NOTHING");
    let mut findings = vec![match mintsoft.find_order(&nobody).await {
        Ok(outcome) => orders::absent(&outcome),
        Err(failure) => failed("order look-ups", &failure),
    }];
    findings.push(match youngest {
        None => orders::none_to_find(),
        Some((number, age)) => match mintsoft.find_order(number).await {
            Ok(outcome) => orders::found(&outcome, age),
            Err(failure) => failed("order look-ups", &failure),
        },
    });
    findings
}

fn zone_of(now: Timestamp, rows: &[StockFigures], orders: &[SurveyedOrder], zone: &TimeZone) -> Finding {
    let rows = rows.iter().map(|row| row.last_updated.as_deref());
    let orders = orders.iter().flat_map(|row| [row.last_updated.as_deref(), row.order_date.as_deref()]);
    let latest: Option<DateTime> = rows.chain(orders).filter_map(|text| local::parse(text?)).max();
    time::zone(now, latest, zone)
}

async fn of_wair(vendors: &Vendors, findings: &mut Vec<Finding>) {
    let wair = &vendors.wair;
    match wair.recommended_transfers(None).await {
        Ok(rows) => findings
            .push(Finding::ok("WAIR", format!("it takes the credentials and shows {} open transfers", rows.len()))),
        Err(failure) => findings.push(failed("WAIR", &failure)),
    }
    let page = wair.description_page();
    match wair.description().await {
        Ok(description) => findings.extend(names::compare(description.as_ref(), &page)),
        Err(failure) => findings.push(failed("WAIR names", &failure)),
    }
}

/// What a failure says about a check.
fn failed(check: &'static str, failure: &Failure) -> Finding {
    match failure {
        Failure::Misconfigured { .. } => {
            Finding::blocks(check, failure.to_string(), "correct the secret in Secrets Manager")
        }
        // What could not be looked at speaks for nothing.
        _ => Finding {
            blocks: true,
            ..Finding::cannot_tell(check, failure.to_string(), "run again when the vendor answers")
        },
    }
}

#[cfg(test)]
mod tests;
