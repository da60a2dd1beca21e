//! Orders that observe mode has recorded: another system has sent them, and what it made of them has no number that we know.

use mapping::{
    exception as kind,
    order::{Kind, revision_of},
};
use ports::Failure;
use state::orders::OrderState;

use crate::{
    case::Case,
    ending::{Ending, Stop},
};

impl Case<'_> {
    /// A newer revision of an order that was recorded under `number`: nothing is sent, and a person has to change what the other
    /// system sent. The replayed message is their word that it is done.
    pub(crate) async fn sent_elsewhere(&mut self, number: &str) -> Result<Ending, Stop> {
        let cancels = self.event.kind == Kind::Cancelled;
        let recorded = revision_of(number, &self.event.order);
        if !cancels && self.goods_of(recorded) == Some(self.event.goods_hash().as_str()) {
            return Ok(Ending::Done("nothing that a warehouse sees has changed"));
        }
        if self.was_told_before().await? {
            if cancels {
                self.cancelled().await?;
            } else {
                self.set(self.observed().await?).await?;
            }
            return Ok(Ending::Done("changed by hand"));
        }
        let detail = format!("it was only recorded as {number}");
        Ok(self.dead(&kind::ORDER_SENT_ELSEWHERE, detail))
    }

    /// The state of an order that is recorded and not sent.
    pub(crate) async fn observed(&self) -> Result<OrderState, Failure> {
        let current = self.relay.config.current().await?;
        let number = self.event.number(&current.config.orders.number_prefix);
        Ok(OrderState::Observed { number, at: self.relay.clock.now() })
    }

    /// Whether people were told of this revision before this message came.
    async fn was_told_before(&self) -> Result<bool, Failure> {
        let (code, subject) = (kind::ORDER_SENT_ELSEWHERE.code, self.event.group());
        let told =
            self.exception() == Some(&(code.to_owned(), subject.clone())) && self.judged() == self.event.revision;
        Ok(told && !self.relay.exceptions.met_since(code, &subject, self.sent).await?)
    }
}
