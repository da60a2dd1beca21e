//! Reading products (contract §3) and bundles (contract §6).

use http::StatusCode;
use jiff::{Timestamp, civil::DateTime};
use mapping::{
    mintsoft::wire::{BundleRow, ProductRow},
    sku::Sku,
};
use ports::Failure;

use crate::{
    Mintsoft,
    calls::Call,
    inventory::{date, list, read},
};

/// One page of products.
#[derive(Debug, Clone)]
pub struct ProductPage {
    /// The rows; an empty page is the end, a short one need not be.
    pub rows: Vec<ProductRow>,
    /// The server's clock, from its `Date` header.
    pub date: Option<Timestamp>,
}

impl Mintsoft {
    /// Page `page` (from 1) of all products, or of those changed since a moment of the vendor's local time.
    ///
    /// # Errors
    /// `Transient` when the answer cannot be read: unreadable is not empty.
    pub async fn products(&self, page: u32, since: Option<DateTime>) -> Result<ProductPage, Failure> {
        let client = self.client_id().await?;
        let answer = self.send(Call::Products { page, since, client }, None).await?;
        Ok(ProductPage { rows: list(&answer)?, date: date(&answer) })
    }

    /// All products of ours with exactly this SKU, discontinued ones and bundles included. None is no proof that there is
    /// none: the search may cap its answer.
    ///
    /// # Errors
    /// `Transient` when it cannot be told.
    pub async fn products_with(&self, sku: &Sku) -> Result<Vec<ProductRow>, Failure> {
        let client = self.client_id().await?;
        let call = Call::SearchProducts { sku: sku.as_str(), discontinued: true };
        let answer = self.send(call, None).await?;
        let mut rows: Vec<ProductRow> = list(&answer)?;
        let ours = |row: &ProductRow| row.client_id.0.is_none_or(|owner| owner == client);
        rows.retain(|row| row.sku.as_deref() == Some(sku.as_str()) && ours(row));
        Ok(rows)
    }

    /// The product with this id; `None` when Mintsoft has none that we may see.
    ///
    /// # Errors
    /// `Transient` when it cannot be told.
    pub async fn product(&self, id: i64) -> Result<Option<ProductRow>, Failure> {
        let answer = self.send(Call::Product { id }, None).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let row: ProductRow = read(&answer)?;
        if row.id.0 != Some(id) {
            return Err(Failure::Transient(format!("Mintsoft's answer is not about product {id}")));
        }
        Ok(Some(row))
    }

    /// What the bundle with this product id ships as; `None` when it is no bundle.
    ///
    /// # Errors
    /// As [`Mintsoft::product`].
    pub async fn bundle(&self, id: i64) -> Result<Option<BundleRow>, Failure> {
        let answer = self.send(Call::Bundle { id }, None).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let row: BundleRow = read(&answer)?;
        // A refusal can come as a 200, and would read as a bundle of nothing.
        if row.sku.is_none() {
            return Err(Failure::Transient(format!("Mintsoft's answer is not about bundle {id}")));
        }
        Ok(Some(row))
    }
}
