//! Creating orders, finding them again, and cancelling them (contract §7.2 to §7.9).

use bytes::Bytes;
use mapping::{
    mintsoft::wire::NewOrder,
    order::{
        CancelOutcome, CreateOutcome, LookupOutcome, Standing, read_cancel, read_create, read_family, read_order,
        read_search,
    },
};
use ports::Failure;

use crate::{Mintsoft, calls::Call};

impl Mintsoft {
    /// Sends one create, once.
    ///
    /// # Errors
    /// `Transient`, `Throttled`, `Misconfigured` and `Halted` mean that nothing was created. An outcome that is not known is
    /// not an error but [`CreateOutcome::Unknown`].
    pub async fn create_order(&self, order: &NewOrder) -> Result<CreateOutcome, Failure> {
        let body = serde_json::to_vec(order).map_err(|error| Failure::Unmappable(error.to_string()))?;
        match self.send(Call::CreateOrder, Some(Bytes::from(body))).await {
            Ok(answer) => Ok(read_create(answer.status().as_u16(), answer.body(), &order.order_number)),
            Err(Failure::Unknown(why)) => Ok(CreateOutcome::Unknown(why)),
            Err(failure) => Err(failure),
        }
    }

    /// Looks for our order with exactly this number.
    ///
    /// # Errors
    /// When the lookup could not be made: nothing is then known.
    pub async fn find_order(&self, number: &str) -> Result<LookupOutcome, Failure> {
        let client = self.client_id().await?;
        let answer = self.send(Call::SearchOrders { number }, None).await?;
        Ok(read_search(answer.status().as_u16(), answer.body(), number, client))
    }

    /// Looks for everything that an exact search shows under this number: parts, doubles and cancelled orders alike.
    ///
    /// # Errors
    /// When the lookup could not be made: nothing is then known.
    pub async fn find_family(&self, number: &str) -> Result<LookupOutcome, Failure> {
        let client = self.client_id().await?;
        let answer = self.send(Call::SearchOrders { number }, None).await?;
        Ok(read_family(answer.status().as_u16(), answer.body(), number, client))
    }

    /// As [`Mintsoft::find_order`], for an order that was merged with another one.
    ///
    /// # Errors
    /// When the lookup could not be made: nothing is then known.
    pub async fn find_merged_order(&self, number: &str) -> Result<LookupOutcome, Failure> {
        self.search_merged(number, read_search).await
    }

    /// As [`Mintsoft::find_family`], for an order that was merged with another one.
    ///
    /// # Errors
    /// When the lookup could not be made: nothing is then known.
    pub async fn find_merged_family(&self, number: &str) -> Result<LookupOutcome, Failure> {
        self.search_merged(number, read_family).await
    }

    /// Searches for `number+…` and `…+number` (contract §7.11): an exact search does not find them, and one for the bare number finds
    /// longer numbers as well.
    async fn search_merged(
        &self,
        number: &str,
        read: impl Fn(u16, &[u8], &str, i64) -> LookupOutcome,
    ) -> Result<LookupOutcome, Failure> {
        let client = self.client_id().await?;
        for text in merged_under(number) {
            let answer = self.send(Call::SearchFamily { number: &text }, None).await?;
            match read(answer.status().as_u16(), answer.body(), number, client) {
                LookupOutcome::Absent => {}
                outcome => return Ok(outcome),
            }
        }
        Ok(LookupOutcome::Absent)
    }

    /// Reads how far one of our orders is, of which so many parts are `known`.
    ///
    /// # Errors
    /// When the read could not be made: nothing is then known.
    pub async fn order_standing(&self, id: i64, number: &str, known: usize) -> Result<Standing, Failure> {
        let client = self.client_id().await?;
        let answer = self.send(Call::GetOrder { id }, None).await?;
        Ok(read_order(answer.status().as_u16(), answer.body(), id, number, client, known))
    }

    /// Sends one cancel, once. Whatever it answers, only a read of the order says whether it is cancelled.
    ///
    /// # Errors
    /// As [`Mintsoft::create_order`]: nothing was cancelled.
    pub async fn cancel_order(&self, id: i64) -> Result<CancelOutcome, Failure> {
        match self.send(Call::CancelOrder { id }, None).await {
            Ok(answer) => Ok(read_cancel(answer.status().as_u16(), answer.body())),
            Err(Failure::Unknown(why)) => Ok(CancelOutcome::Unknown(why)),
            Err(failure) => Err(failure),
        }
    }
}

/// What the number of an order contains into which `number` was merged (contract §7.11).
pub(crate) fn merged_under(number: &str) -> [String; 2] {
    [format!("{number}+"), format!("+{number}")]
}
