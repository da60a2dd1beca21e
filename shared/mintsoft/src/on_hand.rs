//! Setting stock that Mintsoft does not count itself (contract §5.1).

use bytes::Bytes;
use mapping::mintsoft::{
    on_hand::{UpdateOutcome, read_update},
    wire::OnHandUpdate,
};
use ports::Failure;

use crate::{Mintsoft, calls::Call};

/// Rows that one update may hold (contract §5.1).
pub const MOST_UPDATES: usize = 100;

impl Mintsoft {
    /// Sends one update of at most [`MOST_UPDATES`] rows, once. No SKU may occur twice in it.
    ///
    /// # Errors
    /// `Transient`, `Throttled`, `Misconfigured` and `Halted` mean that nothing was set. An outcome that is not known is not an
    /// error but [`UpdateOutcome::Unknown`].
    pub async fn set_on_hand(&self, updates: &[OnHandUpdate]) -> Result<UpdateOutcome, Failure> {
        let client = self.client_id().await?;
        let body = serde_json::to_vec(updates).map_err(|error| Failure::Unmappable(error.to_string()))?;
        match self.send(Call::SetOnHand { client }, Some(Bytes::from(body))).await {
            Ok(answer) => Ok(read_update(answer.status().as_u16(), answer.body(), updates)),
            Err(Failure::Unknown(why)) => Ok(UpdateOutcome::Unknown(why)),
            Err(failure) => Err(failure),
        }
    }
}
