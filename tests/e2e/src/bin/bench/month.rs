//! What happens in a month of thirty days under the default schedules.

use crate::steps as step;

/// Runs of one kind, and what each of them needs besides what is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// The measured step.
    pub(crate) step: &'static str,
    /// How often in a month.
    pub(crate) times: f64,
    /// Memory of the function, by the template.
    pub(crate) megabytes: f64,
    /// Invocations of Lambda for each.
    pub(crate) invocations: f64,
    /// Ticks of a schedule.
    pub(crate) scheduled: f64,
    /// Requests over HTTP.
    pub(crate) http: f64,
    /// Requests to ordinary queues: sending, receiving, deleting.
    pub(crate) queue: f64,
    /// Requests to FIFO queues.
    pub(crate) fifo: f64,
    /// Reads of the secret, which a process keeps for five minutes.
    pub(crate) secret_reads: f64,
}

impl Run {
    /// To be filled in.
    pub(crate) const NOTHING: Self = Self {
        step: "",
        times: 0.0,
        megabytes: 128.0,
        invocations: 1.0,
        scheduled: 0.0,
        http: 0.0,
        queue: 0.0,
        fifo: 0.0,
        secret_reads: 0.0,
    };

    const fn tick(step: &'static str, times: f64, megabytes: f64) -> Self {
        Self { step, times, megabytes, scheduled: 1.0, secret_reads: 1.0, ..Self::NOTHING }
    }
}

/// What costs by being there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) secrets: f64,
    pub(crate) metrics: f64,
    pub(crate) alarms: f64,
    pub(crate) dashboards: f64,
    /// Ordinary queues with an event source.
    pub(crate) queues: f64,
    /// FIFO queues with an event source.
    pub(crate) fifo_queues: f64,
}

/// What both templates make.
pub(crate) const STANDING: Standing =
    Standing { secrets: 3.0, metrics: 10.0, alarms: 10.0, dashboards: 1.0, queues: 2.0, fifo_queues: 2.0 };

/// Every five minutes.
const POLLS: f64 = 8_640.0;
const HOURS: f64 = 720.0;
const NIGHTS: f64 = 30.0;
/// Orders in a month.
pub(crate) const ORDERS: f64 = 300_000.0;
/// Of the polls, those by day: they find what orders have changed.
const BUSY: f64 = POLLS / 2.0;

/// A month without orders.
pub(crate) const QUIET: [Run; 10] = [
    Run::tick(step::STOCK_IDLE, POLLS, 256.0),
    Run::tick(step::STOCK_FULL, NIGHTS, 256.0),
    Run::tick(step::PRODUCTS_IDLE, HOURS, 256.0),
    Run::tick(step::PRODUCTS_FULL, NIGHTS, 256.0),
    Run::tick(step::TRANSFERS_IDLE, POLLS + NIGHTS, 128.0),
    Run::tick(step::DISPATCHES_IDLE, POLLS + NIGHTS, 128.0),
    Run::tick(step::RECONCILE_HOUR, HOURS, 256.0),
    Run::tick(step::RECONCILE_NIGHT, NIGHTS, 256.0),
    Run { secret_reads: 0.0, ..Run::tick(step::MAIL_IDLE, POLLS, 256.0) },
    Run { secret_reads: 0.0, ..Run::tick(step::REPLAY_IDLE, POLLS, 128.0) },
];

/// What 300,000 orders add, each in one part. Hints of creates and dispatches come five at a time.
pub(crate) const OF_ORDERS: [Run; 6] = [
    Run { step: step::INTAKE, times: ORDERS, http: 1.0, fifo: 1.0, ..Run::NOTHING },
    Run { step: step::RELAY, times: ORDERS, fifo: 2.0, queue: 1.0, ..Run::NOTHING },
    Run { step: step::STOCK_HINT, times: ORDERS * 2.0 / 5.0, megabytes: 256.0, queue: 2.0, ..Run::NOTHING },
    Run { step: step::STOCK_DELTA, times: BUSY, megabytes: 256.0, ..Run::NOTHING },
    Run { step: step::DISPATCHES_DELTA, times: POLLS, ..Run::NOTHING },
    Run { step: step::TOLD, times: ORDERS, invocations: 2.0, fifo: 6.0, queue: 1.0, ..Run::NOTHING },
];
