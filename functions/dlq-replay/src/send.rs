//! One letter on its way back to its queue.

use mapping::{
    exception::REPLAY_SET_ASIDE,
    replay::{Letter, Report},
};
use ports::{Failure, Message, Received};
use state::{Lease, replay::Tries};

use crate::{DlqReplay, judge::Judged};

impl DlqReplay {
    /// Counts the letter together with `report`, which counts it as sent, sends it to its queue, and only then deletes it from
    /// the dead letters: whoever dies in between leaves a second copy, which changes nothing.
    pub(crate) async fn send(
        &self,
        report: &Report,
        judged: &Judged,
        received: &Received,
        lease: &Lease,
    ) -> Result<(), Failure> {
        let Letter { key, subject, .. } = &judged.letter;
        let before = judged.tries.as_ref();
        let tries = Tries {
            key: key.clone(),
            subject: subject.clone(),
            replays: before.map_or(0, |known| known.replays) + 1,
            last: self.clock.now(),
            set_aside: false,
        };
        // First: a letter that is sent and not counted could come back for ever.
        self.replays.count(&tries, report, lease).await?;
        if before.is_some_and(|known| known.set_aside) {
            self.exceptions.close(&REPLAY_SET_ASIDE, subject).await?;
        }
        let letters = self.letters(report.wish.queue);
        // Another key than any before: the queue drops what it has seen within five minutes.
        let deduplication = format!("replay-{:016x}-{}", self.clock.random(), tries.last.as_millisecond());
        let message =
            Message { group: received.group.clone(), deduplication: Some(deduplication), body: received.body.clone() };
        letters.source.send(message).await?;
        letters.dead.delete(&received.receipt).await
    }

    /// Makes visible that a letter is not sent any more.
    pub(crate) async fn set_aside(&self, report: &Report, judged: &Judged, lease: &Lease) -> Result<(), Failure> {
        let Some(tries) = judged.tries.as_ref() else { return Ok(()) };
        if self.exceptions.find(REPLAY_SET_ASIDE.code, &tries.subject).await?.is_some() {
            return Ok(());
        }
        let code = judged.letter.code.as_deref().unwrap_or("no exception open");
        let detail = format!("replayed {} times; {code}", tries.replays);
        self.exceptions.open(&REPLAY_SET_ASIDE, &tries.subject, &detail).await?;
        self.replays.count(&Tries { set_aside: true, ..tries.clone() }, report, lease).await
    }
}
