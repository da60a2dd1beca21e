//! Reading orders to see what has left (contract §7.5 to §7.11).

use std::collections::BTreeSet;

use http::StatusCode;
use jiff::Timestamp;
use mapping::{dispatch::belongs, mintsoft::wire::OrderPart, order::SEARCH_ROWS};
use ports::Failure;

use crate::{
    Mintsoft, Since,
    calls::Call,
    inventory::{date, list, read},
    orders::merged_under,
};

/// One page of orders.
#[derive(Debug, Clone)]
pub struct OrderPage {
    /// The rows; an empty page is the end, a short one need not be.
    pub rows: Vec<OrderPart>,
    /// The server's clock.
    pub date: Option<Timestamp>,
}

impl Mintsoft {
    /// Page `page` (from 1) of orders that changed, left or were made since a moment, oldest first, with their items.
    ///
    /// # Errors
    /// `Transient` when the answer cannot be read: unreadable is not empty.
    pub async fn list_orders(&self, page: u32, since: Since) -> Result<OrderPage, Failure> {
        let client = self.client_id().await?;
        let answer = self.send(Call::ListOrders { page, since, client }, None).await?;
        Ok(OrderPage { rows: list(&answer)?, date: date(&answer) })
    }

    /// One order with its items; `None` when it is gone or not ours to see.
    ///
    /// # Errors
    /// `Transient` when the answer cannot be read.
    pub async fn order(&self, id: i64) -> Result<Option<OrderPart>, Failure> {
        let answer = self.send(Call::GetOrder { id }, None).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let row: OrderPart = read(&answer)?;
        if row.id.0 != Some(id) {
            return Err(Failure::Transient("Mintsoft answered with another order".to_owned()));
        }
        Ok(Some(row))
    }

    /// The ids of all orders of ours with this number, merged ones included. The rows of the search may lack what matters: they
    /// are read again by id.
    ///
    /// # Errors
    /// `Transient` when the answer cannot be read.
    pub async fn family(&self, number: &str) -> Result<BTreeSet<i64>, Failure> {
        let (mut ids, full) = self.search(Call::SearchFamily { number }, number).await?;
        if full {
            // Longer numbers that begin alike may be all that it has shown.
            ids.extend(self.search(Call::SearchOrders { number }, number).await?.0);
            for text in merged_under(number) {
                ids.extend(self.search(Call::SearchFamily { number: &text }, number).await?.0);
            }
        }
        Ok(ids)
    }

    /// The ids that one search shows of `number`, and whether it may have more rows than it shows.
    async fn search(&self, call: Call<'_>, number: &str) -> Result<(BTreeSet<i64>, bool), Failure> {
        let client = self.client_id().await?;
        let answer = self.send(call, None).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok((BTreeSet::new(), false));
        }
        let rows: Vec<OrderPart> = list(&answer)?;
        let ours = rows.iter().filter(|row| row.client_id.0 == Some(client) && belongs(row, number));
        Ok((ours.filter_map(|row| row.id.0).collect(), rows.len() >= SEARCH_ROWS))
    }
}
