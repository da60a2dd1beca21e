//! Mails: alerts as soon as somebody has to know, the digest once a local day.

use std::time::Duration;

use jiff::{Timestamp, ToSpan, civil::Date};
use mapping::{
    exception::Alert,
    reconcile::digest::{digest, due},
};
use ports::Failure;
use runtime::metrics::{self, Flow, Metric};
use serde::Serialize;
use state::{
    exceptions::Exception,
    figures::{self, MailFlow},
    order_days,
};

use crate::Reconcile;

/// Longer than a few mails take with all their attempts.
const LEASE: Duration = Duration::from_secs(120);

/// What was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mailed {
    /// The day whose digest was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Date>,
    /// Codes of which people were told at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<&'static str>,
}

impl Mailed {
    /// What was done, to those who watch.
    pub fn metrics(&self) -> Vec<Metric> {
        self.digest.map(|_| Metric::Heartbeat(Flow::Digest)).into_iter().collect()
    }
}

impl Reconcile {
    /// Sends the mails that are due. While nothing is, it only reads.
    ///
    /// # Errors
    /// When our own state could not be read, or a mail not be sent: what was not sent is due at the next look.
    pub async fn mail(&self) -> Result<Mailed, Failure> {
        let now = self.clock.now();
        if self.due(&figures::mail_flow(&self.store).await?, now).await?.is_none() {
            return Ok(Mailed::default());
        }
        let Some(mut lease) = self.leases.take("mail", LEASE).await? else { return Ok(Mailed::default()) };
        // Read again: somebody may have sent them before the lease was ours.
        let flow = figures::mail_flow(&self.store).await?;
        let sent = match self.due(&flow, now).await? {
            Some(news) => self.send(news, flow, now, &mut lease).await,
            None => Ok(Mailed::default()),
        };
        self.leases.give_back(lease).await?;
        if let Ok(mailed) = &sent {
            metrics::publish(now, &mailed.metrics());
        }
        sent
    }

    async fn due(&self, flow: &MailFlow, now: Timestamp) -> Result<Option<News>, Failure> {
        let day = match self.config.current().await {
            Ok(current) => due(now, current.config.digest.at, current.config.zone_of_days(), flow.digest),
            // Without one nobody knows when the day begins; the exception about it is told.
            Err(Failure::Misconfigured { .. }) => None,
            Err(failure) => return Err(failure),
        };
        let alerts = self.exceptions.alerts().await?;
        Ok((day.is_some() || !alerts.is_empty()).then_some(News { day, alerts }))
    }

    /// Each mail is noted as soon as it is sent: stopped in between, one may come twice, and none is lost.
    async fn send(
        &self,
        news: News,
        mut flow: MailFlow,
        now: Timestamp,
        lease: &mut state::Lease,
    ) -> Result<Mailed, Failure> {
        let mut mailed = Mailed::default();
        for alert in news.alerts {
            self.leases.keep(lease).await?;
            let (subject, text) = alert.mail();
            self.mail.send(&subject, &text).await?;
            self.exceptions.alerted(&alert).await?;
            tracing::info!(alert.code = alert.kind.code, alert.subjects = alert.subjects.len(), "alert sent");
            mailed.alerts.push(alert.kind.code);
        }
        if let Some(day) = news.day {
            let today = figures::of(&self.store, day).await?;
            let before = day.saturating_sub(1.day());
            let mut yesterday = figures::of(&self.store, before).await?;
            if let Some(figures) = &mut yesterday {
                // Orders were created after the last comparison of that day too.
                figures.order_day = order_days::day(&self.store, before).await?;
            }
            let open = self.exceptions.list_open().await?;
            let open: Vec<_> = open.iter().map(Exception::sight).collect();
            let (subject, text) = digest(day, today.as_ref(), yesterday.as_ref(), &open, now);
            self.leases.keep(lease).await?;
            self.mail.send(&subject, &text).await?;
            flow.digest = Some(day);
            self.store.write(vec![lease.check(), figures::put_mail_flow(&flow)]).await?;
            tracing::info!(digest.day = %day, digest.open = open.len(), "digest sent");
            mailed.digest = Some(day);
        }
        Ok(mailed)
    }
}

/// What people are to be told.
struct News {
    day: Option<Date>,
    alerts: Vec<Alert>,
}
