//! What a letter is, and what would happen to it now.

use jiff::Timestamp;
use mapping::{
    exception::subject,
    replay::{Letter, Line, Would},
};
use ports::{Failure, Received};
use state::replay::Tries;

use crate::{DlqReplay, trouble::Trouble};

/// A letter that nobody can read.
pub(crate) const UNREADABLE: &str = "unreadable";
const SET_ASIDE: &str = "replayed too often";
const CAME_BACK: &str = "it came back in this run";

/// A judged letter, and how often it was replayed.
pub(crate) struct Judged {
    pub(crate) letter: Letter,
    pub(crate) tries: Option<Tries>,
}

impl Judged {
    /// Whether it waits only because it was replayed too often.
    pub(crate) fn is_set_aside(&self) -> bool {
        self.letter.why.as_deref() == Some(SET_ASIDE)
    }
}

impl DlqReplay {
    /// Judges one letter. `run` is the moment at which a run began: what it has sent, it does not send again.
    pub(crate) async fn judge(
        &self,
        line: Line,
        received: &Received,
        trouble: &Trouble,
        (most, run): (u32, Option<Timestamp>),
    ) -> Result<Judged, Failure> {
        let mut letter = match line {
            Line::Orders => self.judge_order(received, trouble).await?,
            Line::Dispatch => self.judge_dispatch(received, trouble).await?,
        };
        let tries = self.replays.tries(line, &letter.key).await?.map(|found| found.value);
        // What is settled or out of date is let go however often it came.
        if letter.would == Would::Send
            && let Some(known) = &tries
        {
            if run.is_some_and(|began| known.last >= began) {
                block(&mut letter, CAME_BACK);
            } else if known.replays >= most {
                block(&mut letter, SET_ASIDE);
            }
        }
        Ok(Judged { letter, tries })
    }
}

/// It stays.
pub(crate) fn block(letter: &mut Letter, why: &str) {
    (letter.would, letter.why) = (Would::Blocked, Some(why.to_owned()));
}

/// A letter of which only the body's hash can be told.
pub(crate) fn unreadable(received: &Received, code: &str) -> Letter {
    let subject = subject::message(&received.body);
    Letter {
        key: subject.clone(),
        subject,
        order: None,
        code: Some(code.to_owned()),
        since: received.sent,
        would: Would::Blocked,
        why: Some(UNREADABLE.to_owned()),
    }
}
