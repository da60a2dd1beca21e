//! An order of which every part is cancelled.

use mapping::exception::ORDER_CANCEL_TOO_LATE;
use ports::Failure;
use state::orders::Numbered;

use crate::run::Run;

impl Run<'_> {
    /// The floor has cancelled what its customer had cancelled too late: nothing is left to be done about it. An edit that came
    /// too late is another matter, for its new content waits in the dead letters.
    pub(crate) async fn close_cancellation(&self, of: &Numbered) -> Result<(), Failure> {
        let record = self.poll.orders.read(&of.channel, &of.order).await?;
        let open = record.and_then(|found| found.value.exception);
        if let Some((_, subject)) = open.filter(|(code, _)| code == ORDER_CANCEL_TOO_LATE.code) {
            self.poll.exceptions.close(&ORDER_CANCEL_TOO_LATE, &subject).await?;
        }
        Ok(())
    }
}
