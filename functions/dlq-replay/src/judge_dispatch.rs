//! Letters of the dispatch queue.

use mapping::{
    dispatch::{Part, Sink},
    exception::{DISPATCH_MESSAGE_UNREADABLE, DISPATCH_REFUSED, DISPATCH_STUCK, subject},
    replay::{Letter, Line, Would},
};
use ports::{Failure, Received};
use state::orders::Numbered;

use crate::{
    DlqReplay,
    judge::{block, unreadable},
    trouble::Trouble,
};

impl DlqReplay {
    pub(crate) async fn judge_dispatch(&self, received: &Received, trouble: &Trouble) -> Result<Letter, Failure> {
        let Ok(intent) = Part::parse(&received.body) else {
            return Ok(unreadable(received, DISPATCH_MESSAGE_UNREADABLE.code));
        };
        let Part { channel, order, revision, part, sink, .. } = intent;
        let of = Numbered { channel: channel.clone(), order: order.clone(), revision };
        let sinks: Vec<Sink> = Sink::ALL.into_iter().filter(|one| sink.is_none_or(|only| only == *one)).collect();
        let (mut code, mut told, mut begun) = (None, true, false);
        for sink in &sinks {
            let record = self.dispatch_records.sink(&of, part, *sink).await?.map(|found| found.value);
            let record = record.unwrap_or_default();
            if record.refused.is_some() {
                code = Some(DISPATCH_REFUSED.code);
            } else if record.stuck {
                code = code.or(Some(DISPATCH_STUCK.code));
            }
            told &= record.told.is_some() && record.refused.is_none() && !record.stuck && record.sending.is_none();
            begun |= record.sending.is_some();
        }
        let known = self.dispatch_records.read(&of).await?;
        let has_left =
            known.is_some_and(|found| found.value.ledger.of(part).is_some_and(|seen| seen.shipped().is_some()));
        let would = match (told, has_left || begun) {
            (true, _) => Would::AlreadyDone,
            // It has not left any more: the flow has nothing to tell.
            (false, false) => Would::Superseded,
            (false, true) => Would::Send,
        };
        let who = sink.map_or("both", Sink::word);
        let mut letter = Letter {
            key: format!("{channel}/{order}/{revision}/{part}/{who}"),
            subject: format!("{}, {who}", subject::part(&channel, &order, part)),
            code: code.map(str::to_owned),
            since: received.sent,
            would,
            why: None,
            order: Some((channel.clone(), order)),
        };
        let away = sinks.iter().find_map(|sink| trouble.keeps(*sink, &channel));
        if letter.would == Would::Send
            && let Some(why) = trouble.stops(Line::Dispatch).or(away)
        {
            block(&mut letter, why);
        }
        Ok(letter)
    }
}
