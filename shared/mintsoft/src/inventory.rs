//! Reading stock (contract §4) and products (contract §3.3).

use http::StatusCode;
use jiff::{Timestamp, civil::DateTime, fmt::rfc2822};
use mapping::{
    mintsoft::wire::{InventoryRow, ProductRow},
    sku::Sku,
};
use ports::{Failure, http::Response};
use serde_json::from_slice;

use crate::{Mintsoft, calls::Call};

/// A page with fewer rows is cut by no cap (contract §1.4).
const SURELY_WHOLE: usize = 100;

/// One page of inventory rows.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows; an empty page is the end, a short one need not be.
    pub rows: Vec<InventoryRow>,
    /// The server's clock, from its `Date` header.
    pub date: Option<Timestamp>,
}

impl Mintsoft {
    /// Page `page` (from 1) of all rows, or of those changed since a moment of the vendor's local time.
    ///
    /// # Errors
    /// `Transient` when the answer cannot be read: unreadable is not empty.
    pub async fn inventory(&self, page: u32, since: Option<DateTime>) -> Result<Page, Failure> {
        let client = self.client_id().await?;
        page_of(&self.send(Call::Inventory { page, since, sku: None, client }, None).await?)
    }

    /// All rows of one SKU, over all warehouses and bins.
    ///
    /// # Errors
    /// As [`Mintsoft::inventory`]; also `Transient` when the answer is not about this SKU alone: a filter that is ignored
    /// (contract §1.1) must not make it look gone.
    pub async fn inventory_of(&self, sku: &Sku) -> Result<Page, Failure> {
        let client = self.client_id().await?;
        let mut page =
            page_of(&self.send(Call::Inventory { page: 1, since: None, sku: Some(sku), client }, None).await?)?;
        let matches = |text: &str| text.to_lowercase() == sku.as_str().to_lowercase();
        let alone = page.rows.iter().all(|row| row.sku.as_deref().is_some_and(matches));
        if !alone || page.rows.len() >= SURELY_WHOLE {
            return Err(Failure::Transient(format!("Mintsoft's answer is not about SKU {sku} alone")));
        }
        // A database that matches without regard to case gives neighbours as well.
        page.rows.retain(|row| row.sku.as_deref() == Some(sku.as_str()));
        Ok(page)
    }

    /// Whether Mintsoft knows an active product of ours with exactly this SKU.
    ///
    /// # Errors
    /// `Transient` when it cannot be told.
    pub async fn knows_sku(&self, sku: &str) -> Result<bool, Failure> {
        let client = self.client_id().await?;
        let answer = self.send(Call::SearchProducts { sku, discontinued: false }, None).await?;
        let rows: Vec<ProductRow> = list(&answer)?;
        let ours = |row: &ProductRow| row.client_id.0.is_none_or(|owner| owner == client);
        Ok(rows.iter().any(|row| row.sku.as_deref() == Some(sku) && ours(row) && row.dis_cont.0 == Some(false)))
    }
}

fn page_of(answer: &Response) -> Result<Page, Failure> {
    Ok(Page { rows: list(answer)?, date: date(answer) })
}

/// The server's clock, from its `Date` header.
pub(crate) fn date(answer: &Response) -> Option<Timestamp> {
    let date = answer.headers().get(http::header::DATE).and_then(|value| value.to_str().ok());
    date.and_then(|text| rfc2822::parse(text).ok()).map(|zoned| zoned.timestamp())
}

pub(crate) fn list<T: serde::de::DeserializeOwned>(answer: &Response) -> Result<Vec<T>, Failure> {
    read(answer)
}

/// The body of a 200, whole.
pub(crate) fn read<T: serde::de::DeserializeOwned>(answer: &Response) -> Result<T, Failure> {
    if answer.status() != StatusCode::OK {
        return Err(Failure::Transient(format!("Mintsoft answered {} to a read", answer.status())));
    }
    from_slice(answer.body()).map_err(|error| Failure::Transient(format!("Mintsoft's answer cannot be read: {error}")))
}
