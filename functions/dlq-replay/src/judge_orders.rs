//! Letters of the orders queue.

use mapping::{
    exception::ORDER_MESSAGE_UNREADABLE,
    order::{Kind, OrderEvent, parse_queued},
    replay::{Letter, Line, Would},
};
use ports::{Failure, Received};
use state::orders::{OrderRecord, OrderState};

use crate::{
    DlqReplay,
    judge::{block, unreadable},
    trouble::Trouble,
};

impl DlqReplay {
    pub(crate) async fn judge_order(&self, received: &Received, trouble: &Trouble) -> Result<Letter, Failure> {
        let Ok(event) = parse_queued(received.body.as_bytes()) else {
            return Ok(unreadable(received, ORDER_MESSAGE_UNREADABLE.code));
        };
        let record = self.order_records.read(&event.channel, &event.order).await?.map(|found| found.value);
        let record = record.unwrap_or_default();
        let about_it = [0, event.revision].contains(&record.judged);
        let mut letter = Letter {
            key: format!("{}/{}", event.group(), event.revision),
            subject: event.group(),
            code: record.exception.as_ref().filter(|_| about_it).map(|(code, _)| code.clone()),
            order: Some((event.channel.clone(), event.order.clone())),
            since: received.sent,
            would: would(&record, &event),
            why: None,
        };
        if letter.would == Would::Send
            && let Some(why) = trouble.stops(Line::Orders)
        {
            block(&mut letter, why);
        }
        Ok(letter)
    }
}

/// What the order flow would find, without asking Mintsoft.
fn would(record: &OrderRecord, event: &OrderEvent) -> Would {
    let revision = record.state.revision(&event.order).unwrap_or(0);
    if record.newest().max(revision) > event.revision {
        return Would::Superseded;
    }
    let settled = match record.state {
        OrderState::Created { .. } => event.kind != Kind::Cancelled,
        OrderState::Cancelled { .. } => event.kind == Kind::Cancelled,
        _ => false,
    };
    if settled && revision == event.revision { Would::AlreadyDone } else { Would::Send }
}
