//! Creating orders and finding them again (contract §7.2 to §7.5).

use bytes::Bytes;
use mapping::{
    mintsoft::wire::NewOrder,
    order::{CreateOutcome, LookupOutcome, read_create, read_search},
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
}
