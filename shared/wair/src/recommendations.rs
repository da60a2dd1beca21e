//! What WAIR recommends (contract §3.27): every open transfer, at every read.

use jiff::Timestamp;
use mapping::wair::wire::{RECOMMENDATIONS_PER_PAGE, RecommendedTransfer, RecommendedTransfers};
use ports::Failure;

use crate::Wair;

/// More rows than this are no list of open transfers.
const MOST_ROWS: usize = 200_000;

impl Wair {
    /// Open transfers that were confirmed at `from` or later, or all of them. Pages may shift while this reads: a row can come
    /// twice, and one that was passed over comes at the next read.
    ///
    /// # Errors
    /// When a page could not be read: what came before it is then no complete answer.
    pub async fn recommended_transfers(&self, from: Option<Timestamp>) -> Result<Vec<RecommendedTransfer>, Failure> {
        let from = from.map(|from| format!("&FromConfirmedDateTime={from:.0}")).unwrap_or_default();
        let mut rows = Vec::new();
        loop {
            let offset = rows.len();
            let path = format!("/Recommendations/transfers?Offset={offset}&Limit={RECOMMENDATIONS_PER_PAGE}{from}");
            let body = self.get(&path).await?;
            let page: RecommendedTransfers = serde_json::from_slice(&body)
                .map_err(|_| Failure::Transient("WAIR's list of transfers cannot be read".to_owned()))?;
            let came = page.transfers.len();
            rows.extend(page.transfers);
            match page.more_records_available {
                false => return Ok(rows),
                true if came == 0 || rows.len() > MOST_ROWS => {
                    return Err(Failure::Transient("WAIR's list of transfers does not end".to_owned()));
                }
                true => {}
            }
        }
    }
}
