//! Plans, and runs under their lease: begun, gone on with, stopped.

use std::time::Duration;

use mapping::replay::{Action, Line, Outcome, Report, Wish};
use ports::{Failure, Mode};
use runtime::Invocation;
use state::{Lease, audit::Deed};

use crate::{
    DlqReplay,
    pass::{Ended, Pass},
    trouble::Trouble,
};

/// After a crash the next invocation goes on as soon as this is over. A run renews it while it works.
const LEASE: Duration = Duration::from_secs(120);

/// Another pass would begin with the same letters.
const TOO_MANY: &str = "not all were looked at: too many letters stay among the dead ones";

impl DlqReplay {
    /// Looks at all dead letters and says what a run would do. Nothing is consumed.
    pub(crate) async fn plan(&self, wish: Wish, invocation: &Invocation) -> Result<Report, Failure> {
        let Some(mut lease) = self.lease(wish.queue).await? else { return Ok(self.busy(wish)) };
        let mut pass = Pass::new(self, Report::new(wish, self.clock.now()));
        let ended = pass.go(invocation, &mut lease).await;
        self.leases.give_back(lease).await?;
        let reason = match ended? {
            Ended::Early(why) => Some(format!("not all were looked at: {why}")),
            Ended::Full => Some(TOO_MANY.to_owned()),
            Ended::Complete | Ended::Limit | Ended::Stopped => None,
        };
        Ok(Report { outcome: Outcome::Done, reason, updated: self.clock.now(), ..pass.report })
    }

    /// Sends the chosen letters to their queue. An unfinished run with the same wish is gone on with.
    pub(crate) async fn run(&self, wish: Wish, invocation: &Invocation) -> Result<Report, Failure> {
        if self.mode == Mode::Observe {
            return self.refuse(wish, "in observe mode the letters would be consumed and nothing sent").await;
        }
        if let Some(why) = Trouble::read(&self.exceptions).await?.stops(wish.queue) {
            return self.refuse(wish, &format!("{why} is open")).await;
        }
        let Some(lease) = self.lease(wish.queue).await? else { return self.not_begun(self.busy(wish)).await };
        let unfinished = self.replays.run(wish.queue).await?.filter(|run| run.outcome == Outcome::Running);
        let report = match unfinished {
            Some(run) if run.wish == wish => run.next_pass(),
            Some(_) => {
                self.leases.give_back(lease).await?;
                let why = "a run with another choice is unfinished; it goes on by itself, or stop it";
                return self.refuse(wish, why).await;
            }
            None => {
                let report = Report::new(wish, self.clock.now());
                self.record(&report.wish, "replay run").await?;
                report
            }
        };
        self.work(report, lease, invocation).await
    }

    /// Goes on with the unfinished run of a queue, if there is one and nobody else does.
    pub(crate) async fn go_on(&self, line: Line, invocation: &Invocation) -> Result<Option<Report>, Failure> {
        let is_unfinished = |run: &Report| run.outcome == Outcome::Running;
        if !self.replays.run(line).await?.is_some_and(|run| is_unfinished(&run)) {
            return Ok(None);
        }
        let Some(lease) = self.lease(line).await? else { return Ok(None) };
        match self.replays.run(line).await?.filter(is_unfinished) {
            Some(run) => Ok(Some(self.work(run.next_pass(), lease, invocation).await?)),
            None => {
                self.leases.give_back(lease).await?;
                Ok(None)
            }
        }
    }

    /// Ends the run of a queue: at once when nobody is at work on it, else before the next letter.
    pub(crate) async fn stop(&self, wish: Wish) -> Result<Report, Failure> {
        let (line, now) = (wish.queue, self.clock.now());
        let deed = self.deed(&wish, "replay stop").record(self.clock.random());
        self.replays.stop(line, now, deed).await?;
        let stopped = |run| Report { outcome: Outcome::Stopped, reason: None, updated: now, ..run };
        let Some(lease) = self.lease(line).await? else {
            let run = self.replays.run(line).await?.unwrap_or_else(|| Report::new(wish, now));
            return Ok(stopped(run));
        };
        match self.replays.run(line).await?.filter(|run| run.outcome == Outcome::Running) {
            Some(run) => {
                let run = stopped(run);
                self.replays.end(&run, self.clock.random(), lease).await?;
                Ok(run)
            }
            None => {
                self.leases.give_back(lease).await?;
                Ok(Report { reason: Some("no run was under way".to_owned()), ..stopped(Report::new(wish, now)) })
            }
        }
    }

    async fn work(&self, report: Report, mut lease: Lease, invocation: &Invocation) -> Result<Report, Failure> {
        let mut pass = Pass::new(self, report);
        let ended = match pass.go(invocation, &mut lease).await {
            Ok(ended) => ended,
            Err(failure) => {
                // What was sent is counted; the next invocation goes on.
                self.leases.give_back(lease).await?;
                return Err(failure);
            }
        };
        let (outcome, reason) = match ended {
            Ended::Complete => match pass.report.waits_for() {
                Some(code) => (Outcome::Refused, Some(format!("{code} is open"))),
                None => (Outcome::Done, None),
            },
            Ended::Limit => (Outcome::Done, Some("as many were sent as were wanted".to_owned())),
            Ended::Full => (Outcome::Done, Some(TOO_MANY.to_owned())),
            Ended::Stopped => (Outcome::Stopped, None),
            Ended::Early(why) => (Outcome::Running, Some(why)),
        };
        let report = Report { outcome, reason, updated: self.clock.now(), ..pass.report };
        self.replays.end(&report, self.clock.random(), lease).await?;
        tracing::info!(
            replay.queue = report.wish.queue.word(),
            replay.sent = report.sent,
            replay.failed = report.failed,
            replay.read = report.read,
            "replay: {outcome:?}"
        );
        Ok(report)
    }

    async fn lease(&self, line: Line) -> Result<Option<Lease>, Failure> {
        self.leases.take(&format!("replay-{}", line.word()), LEASE).await
    }

    async fn refuse(&self, wish: Wish, why: &str) -> Result<Report, Failure> {
        let report = Report::new(wish, self.clock.now());
        self.not_begun(Report { outcome: Outcome::Refused, reason: Some(why.to_owned()), ..report }).await
    }

    /// Keeps the report of a run that does not begin: the desk does not wait for the answer.
    async fn not_begun(&self, report: Report) -> Result<Report, Failure> {
        self.replays.refuse(&report).await?;
        Ok(report)
    }

    fn busy(&self, wish: Wish) -> Report {
        let reason = Some("another run is under way".to_owned());
        Report { outcome: Outcome::Busy, reason, ..Report::new(wish, self.clock.now()) }
    }

    fn deed(&self, wish: &Wish, what: &str) -> Deed {
        let choice = (wish.action == Action::Run).then(|| serde_json::to_string(wish).unwrap_or_default());
        Deed {
            by: wish.by.clone().unwrap_or_else(|| "unknown".to_owned()),
            what: what.to_owned(),
            subject: wish.queue.word().to_owned(),
            at: self.clock.now(),
            before: None,
            after: choice,
        }
    }

    async fn record(&self, wish: &Wish, what: &str) -> Result<(), Failure> {
        Ok(self.store.write(vec![self.deed(wish, what).record(self.clock.random())]).await?)
    }
}
