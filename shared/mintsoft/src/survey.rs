//! What the operator program looks at (contract §4, §7.6, §8, §9). Nothing here changes anything.

use http::StatusCode;
use jiff::Timestamp;
use mapping::mintsoft::wire::{StockFigures, SurveyedOrder, WarehouseRow};
use ports::Failure;
use serde::de::DeserializeOwned;

use crate::{
    Mintsoft, Since,
    calls::Call,
    inventory::{date, list},
};

/// One page of a list, with the server's clock.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The rows; an empty page is the end, a short one need not be.
    pub rows: Vec<T>,
    /// The server's clock, from its `Date` header.
    pub date: Option<Timestamp>,
}

impl Mintsoft {
    /// All warehouses that the user may see.
    ///
    /// # Errors
    /// `Transient` when the answer cannot be read.
    pub async fn warehouses(&self) -> Result<Vec<WarehouseRow>, Failure> {
        list(&self.send(Call::Warehouses, None).await?)
    }

    /// Page `page` (from 1) of all inventory rows.
    ///
    /// # Errors
    /// As [`Mintsoft::warehouses`].
    pub async fn stock_rows(&self, page: u32) -> Result<Listed<StockFigures>, Failure> {
        let client = self.client_id().await?;
        self.page(Call::Inventory { page, since: None, sku: None, client }).await
    }

    /// Page `page` (from 1) of orders since a moment, oldest first, with their items.
    ///
    /// # Errors
    /// As [`Mintsoft::warehouses`].
    pub async fn order_rows(&self, page: u32, since: Since) -> Result<Listed<SurveyedOrder>, Failure> {
        let client = self.client_id().await?;
        self.page(Call::ListOrders { page, since, client }).await
    }

    /// Whether the key is of the warehouse's side and sees all clients: only that may set stock (contract §1.7).
    ///
    /// # Errors
    /// `Transient` when it cannot be told.
    pub async fn is_admin(&self) -> Result<bool, Failure> {
        match self.status(Call::Clients).await? {
            StatusCode::OK => Ok(true),
            // Without the right to it the answer is 401, as for a bad key: a call that is known to work has to come before.
            StatusCode::UNAUTHORIZED => Ok(false),
            other => Err(Failure::Transient(format!("Mintsoft answered {other} to a read"))),
        }
    }

    async fn page<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Listed<T>, Failure> {
        let answer = self.send(call, None).await?;
        Ok(Listed { rows: list(&answer)?, date: date(&answer) })
    }
}
