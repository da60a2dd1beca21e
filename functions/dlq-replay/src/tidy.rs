//! Exceptions about dead letters that are gone.

use jiff::SignedDuration;
use mapping::{
    exception::{
        DISPATCH_MESSAGE_UNREADABLE, Kind, ORDER_MESSAGE_UNREADABLE, REPLAY_SET_ASIDE, subject::DISPATCH_QUEUE,
    },
    replay::Line,
};
use ports::{Failure, Inbox};
use state::exceptions::Exception;

use crate::DlqReplay;

/// A message that nobody can read is reported at its first receive, and reaches the dead letters after its last one.
const UNTIL_DEAD: SignedDuration = SignedDuration::from_hours(1);

impl DlqReplay {
    /// Closes what is about letters, where none is left. What one pass can tell of single letters, it closes itself.
    pub(crate) async fn tidy(&self) -> Result<(), Failure> {
        let open = self.exceptions.list_open().await?;
        let of = |kind: &Kind| open.iter().filter(|one| one.code == kind.code).collect::<Vec<_>>();
        self.close_if_empty(&*self.orders.dead, &ORDER_MESSAGE_UNREADABLE, &of(&ORDER_MESSAGE_UNREADABLE)).await?;
        let dispatch = of(&DISPATCH_MESSAGE_UNREADABLE);
        let own: Vec<_> = dispatch.iter().copied().filter(|one| one.subject == DISPATCH_QUEUE).collect();
        self.close_if_empty(&*self.dispatch.dead, &DISPATCH_MESSAGE_UNREADABLE, &own).await?;
        for hints in &self.hints {
            let about: Vec<_> = of(&hints.kind).into_iter().filter(|one| one.subject == hints.subject).collect();
            self.close_if_empty(&*hints.dead, &hints.kind, &about).await?;
        }
        let aside = of(&REPLAY_SET_ASIDE);
        if aside.is_empty() {
            return Ok(());
        }
        for line in Line::ALL {
            let subjects: Vec<_> = self.replays.set_aside(line).await?.into_iter().map(|tries| tries.subject).collect();
            let about: Vec<_> = aside.iter().copied().filter(|one| subjects.contains(&one.subject)).collect();
            self.close_if_empty(&*self.letters(line).dead, &REPLAY_SET_ASIDE, &about).await?;
        }
        Ok(())
    }

    /// Whether what an exception is about would be among the dead letters by now, if it were still there.
    pub(crate) fn is_settled_by_now(&self, open: &Exception) -> bool {
        self.clock.now().duration_since(open.last_seen) > UNTIL_DEAD
    }

    async fn close_if_empty(&self, dead: &dyn Inbox, kind: &Kind, about: &[&Exception]) -> Result<(), Failure> {
        let mut about = about.iter().filter(|one| self.is_settled_by_now(one)).peekable();
        if about.peek().is_none() {
            return Ok(());
        }
        let depth = dead.depth().await?;
        if depth.visible + depth.in_flight > 0 {
            return Ok(());
        }
        for one in about {
            self.exceptions.close(kind, &one.subject).await?;
        }
        Ok(())
    }
}
