//! Open orders that the lists of changes have not shown, so that no order depends on a filter of them.

use jiff::{SignedDuration, ToSpan, tz::TimeZone};
use mapping::mintsoft::{
    time::{parse, since},
    wire::OrderPart,
};
use mintsoft::Since;
use ports::Failure;
use state::dispatch::{DispatchFlow, Round};

use crate::{read::OVERLAP, run::Run};

/// Open orders that a delta looks at one by one. With so few there is no need of a list.
const SINGLY: usize = 20;
/// Pages that a delta reads: with the single looks a twentieth of the default call budget for five minutes.
const PAGES: u32 = 10;
/// How far back the first round begins; what is older is looked at one by one.
const FIRST: SignedDuration = SignedDuration::from_hours(90 * 24);

impl Run<'_> {
    /// Sweeps the open orders that this run has not seen yet: a piece of them, or all when `whole`.
    pub(crate) async fn sweep(&mut self, flow: &mut DispatchFlow, zone: &TimeZone, whole: bool) -> Result<(), Failure> {
        if self.unseen().len() > SINGLY {
            self.sweep_lists(flow, zone, whole).await?;
        }
        let mut unseen = self.unseen();
        unseen.sort();
        let start = flow.swept.as_ref().map_or(0, |last| unseen.partition_point(|order| order <= last));
        unseen.rotate_left(start);
        for key in unseen.into_iter().take(if whole { usize::MAX } else { SINGLY }) {
            if self.is_late() {
                break;
            }
            self.keep().await?;
            if let Some((number, of)) = self.named(&format!("{}/{}", key.0, key.1)).await? {
                self.report.swept += 1;
                self.look(&number, &of, zone, false).await?;
            }
            flow.swept = Some(key);
        }
        Ok(())
    }

    fn unseen(&self) -> Vec<(String, String)> {
        let keys = self.open.values().map(|of| (of.channel.clone(), of.order.clone()));
        keys.filter(|key| !self.looked.contains(key)).collect()
    }

    /// Reads on in the list of all orders, the oldest first. New ones are only added at its end, so the date of the last
    /// row says where to go on.
    async fn sweep_lists(&mut self, flow: &mut DispatchFlow, zone: &TimeZone, whole: bool) -> Result<(), Failure> {
        let now = zone.to_datetime(self.poll.clock.now());
        let first = now.saturating_sub(FIRST);
        let mut round = flow.round.clone().unwrap_or(Round { from: first, at: first, oldest: None });
        if whole {
            (round.at, round.oldest) = (round.from, None);
        }
        let (from, mut last_id) = (round.at, None);
        for page in 1.. {
            if self.is_late() || (!whole && page > PAGES) {
                // Orders of one second that fill more than all pages are left to the single looks.
                round.at = if round.at > from { round.at } else { from.saturating_add(1.second()) };
                break;
            }
            self.keep().await?;
            let rows = self.page(page, Since::Ordered(from)).await?.rows;
            let id = rows.last().and_then(|row| row.id.0);
            if rows.is_empty() || id == last_id {
                let next = since(round.oldest.unwrap_or(now), OVERLAP, zone);
                round = Round { from: next, at: next, oldest: None };
                break;
            }
            last_id = id;
            let date = |row: &OrderPart| row.order_date.as_deref().and_then(parse);
            round.at = rows.iter().filter_map(date).max().unwrap_or(from).max(round.at);
            for (number, family) in self.families(rows).await? {
                let Some(of) = self.open.get(&number).cloned() else { continue };
                round.oldest = [round.oldest, family.iter().filter_map(date).min()].into_iter().flatten().min();
                self.report.swept += 1;
                self.enter(&number, &of, &family, zone, true).await?;
            }
        }
        flow.round = Some(round);
        Ok(())
    }
}
