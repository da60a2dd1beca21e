//! What a tenant looks like from outside: lists read page by page, within the call budget, and nothing written.

use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use mapping::doctor::tenant::Pages;
use mapping::mintsoft::wire::{ProductRow, StockFigures, SurveyedOrder};
use mintsoft::{Listed, Mintsoft, Since};
use ports::Failure;

use crate::progress;

/// How far a look goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Most pages of each list.
    pub(crate) pages: u32,
    /// Orders that changed within so many days.
    pub(crate) days: i64,
}

/// A list, as far as it was read.
pub(crate) struct List<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) pages: Pages,
    /// Whether its end was seen.
    pub(crate) complete: bool,
    pub(crate) date: Option<Timestamp>,
}

/// Rows that one page is asked for, as the client asks (contract §1.4).
const ASKED: [usize; 3] = [100, 500, 100];

pub(crate) async fn products(mintsoft: &Mintsoft, reach: Reach) -> Result<List<ProductRow>, Failure> {
    let page = async |page| {
        let read = mintsoft.products(page, None).await?;
        Ok(Listed { rows: read.rows, date: read.date })
    };
    read(("products", ASKED[0]), reach.pages, page, |row| row.id.0).await
}

pub(crate) async fn stock(mintsoft: &Mintsoft, reach: Reach) -> Result<List<StockFigures>, Failure> {
    let page = async |page| mintsoft.stock_rows(page).await;
    read(("stock", ASKED[1]), reach.pages, page, |row| (row.sku.clone(), row.warehouse_id, row.last_updated.clone()))
        .await
}

pub(crate) async fn orders(
    mintsoft: &Mintsoft,
    reach: Reach,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<List<SurveyedOrder>, Failure> {
    let from = now - SignedDuration::from_hours(24 * reach.days);
    let since = Since::Updated(zone.to_datetime(from));
    let page = async |page| mintsoft.order_rows(page, since).await;
    read(("orders", ASKED[2]), reach.pages, page, |row| row.id.0).await
}

async fn read<T, K: PartialEq>(
    (what, asked): (&'static str, usize),
    most: u32,
    page: impl AsyncFn(u32) -> Result<Listed<T>, Failure>,
    key: impl Fn(&T) -> K,
) -> Result<List<T>, Failure> {
    let bar: ProgressBar = progress::waiting(format!("reading {what}"));
    let pages = Pages { asked, ..Pages::default() };
    let mut list = List { rows: Vec::new(), pages, complete: false, date: None };
    for number in 1..=most {
        let listed = page(number).await?;
        let before = list.rows.len().saturating_sub(list.pages.lengths.last().copied().unwrap_or_default());
        let [first, last] = [list.rows.get(before), listed.rows.first()].map(|row| row.map(&key));
        list.pages.repeated = first.is_some() && first == last;
        list.pages.lengths.push(listed.rows.len());
        list.date = list.date.or(listed.date);
        list.complete = listed.rows.is_empty();
        if list.complete || list.pages.repeated {
            break;
        }
        list.rows.extend(listed.rows);
        bar.set_message(format!("reading {what}: {}", list.rows.len()));
    }
    bar.finish_and_clear();
    Ok(list)
}
