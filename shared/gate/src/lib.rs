#![doc = include_str!("../README.md")]

mod pause;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::StatusCode;
use mapping::budget::Class;
use ports::defect::{Defect, on};
use ports::{
    Clock, Failure, Http, NoAnswer,
    http::{Request, Response},
};
use state::{Budget, Found, budget::Permit};

/// What happens at the vendor when a call arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it may be sent again.
    Read,
    /// Something: it is sent once, and an outcome that is not clear stays unknown.
    Write,
}

/// Pauses between the attempts of a read.
const READ_PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];
/// How long a call waits for the budget before it gives up.
const PATIENCE: Duration = Duration::from_secs(75);

/// How calls stand against those of other functions.
#[derive(Debug, Clone, Copy)]
pub struct Priority {
    /// Their class.
    pub class: Class,
    /// Permits are taken one, two, four… at a time, up to this many: fewer ledger writes for long reads, and few permits
    /// wasted by short ones.
    pub block: u32,
}

/// The way to one vendor.
pub struct Gate {
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    budget: Budget,
    priority: Mutex<Priority>,
    /// How many permits to take next.
    next: AtomicU32,
    permit: Mutex<Permit>,
    calls: AtomicU32,
}

impl Gate {
    /// A gate for calls of one priority.
    pub fn new(http: Arc<dyn Http>, clock: Arc<dyn Clock>, budget: Budget, priority: Priority) -> Self {
        Self {
            http,
            clock,
            budget,
            priority: Mutex::new(priority),
            next: AtomicU32::new(1),
            permit: Mutex::default(),
            calls: AtomicU32::new(0),
        }
    }

    /// Changes the priority of all further calls.
    pub fn set_priority(&self, priority: Priority) {
        *self.priority.lock().expect("no holder of this lock panics") = priority;
        self.next.store(1, Ordering::Relaxed);
    }

    /// Uses a permit that was granted elsewhere, unless the vendor has asked for a pause: the ledger is among the items that were
    /// `found`.
    ///
    /// # Errors
    /// As [`Budget::is_paused`].
    pub fn accept(&self, permit: Permit, found: &Found) -> Result<(), Failure> {
        if !self.budget.is_paused(found)? {
            *self.permit.lock().expect("no holder of this lock panics") = permit;
        }
        Ok(())
    }

    /// How many requests went out.
    pub fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }

    /// As [`Budget::fullest_percent`].
    pub fn fullest_percent(&self) -> u32 {
        self.budget.fullest_percent()
    }

    /// The clock of this gate.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Sends `request` and gives back any answer that the vendor itself made, whatever its status; 429, error pages of
    /// the edge and 5xx are failures.
    ///
    /// # Errors
    /// For a write: `Transient` or `Throttled` mean surely not done, `Unknown` that it may have been done.
    pub async fn exchange(&self, request: Request, limit: Duration, effect: Effect) -> Result<Response, Failure> {
        if effect == Effect::Write {
            return self.attempt(request, limit, effect).await;
        }
        for pause in READ_PAUSES {
            match self.attempt(request.clone(), limit, effect).await {
                Err(Failure::Transient(why)) => {
                    tracing::info!(
                        vendor.path = request.uri().path(),
                        failure.reason = why,
                        "read failed, trying again"
                    );
                    self.clock.sleep(pause).await;
                }
                other => return other,
            }
        }
        self.attempt(request, limit, effect).await
    }

    async fn attempt(&self, request: Request, limit: Duration, effect: Effect) -> Result<Response, Failure> {
        self.permit().await?;
        self.calls.fetch_add(1, Ordering::Relaxed);
        let answer = match self.http.send(request, limit).await {
            Ok(answer) => answer,
            Err(NoAnswer::NotSent(why)) => return Err(Failure::Transient(why)),
            Err(NoAnswer::Lost(why)) => return Err(unclear(effect, why)),
        };
        let status = answer.status();
        if let Some(pause) = pause::asked_for(&answer, self.clock.now()).filter(|_| !on(Defect::IgnoreRetryAfter)) {
            self.pause(pause).await;
            let why = format!("the vendor answered {status}");
            // The edge turns a request away before the vendor's own servers see it; a 503 may come from behind it.
            return match (status, effect) {
                (StatusCode::SERVICE_UNAVAILABLE, Effect::Write) => Err(Failure::Unknown(why)),
                _ => Err(Failure::Throttled { pause, why }),
            };
        }
        if status.is_server_error() {
            return Err(unclear(effect, format!("the vendor answered {status}")));
        }
        Ok(answer)
    }

    /// Pauses everybody, ourselves at least: what was granted before the vendor asked is void.
    async fn pause(&self, pause: Duration) {
        *self.permit.lock().expect("no holder of this lock panics") = Permit::default();
        if let Err(failure) = self.budget.block(pause).await {
            // The answer's own meaning matters more than that others do not hear of the pause.
            tracing::warn!(failure.reason = %failure, "the vendor's pause could not be shared");
        }
    }

    /// Waits until the next call may go out at once. What is claimed after this is not claimed long before it is used.
    ///
    /// # Errors
    /// As [`Budget::take`].
    pub async fn ready(&self) -> Result<(), Failure> {
        self.permit_for(|permit, now| permit.is_good(now)).await
    }

    async fn permit(&self) -> Result<(), Failure> {
        self.permit_for(Permit::spend).await
    }

    /// Takes permits until `enough` says that there is one.
    async fn permit_for(&self, enough: impl Fn(&mut Permit, i64) -> bool) -> Result<(), Failure> {
        let is_enough = || {
            let mut permit = self.permit.lock().expect("no holder of this lock panics");
            enough(&mut permit, self.clock.now().as_millisecond())
        };
        while !on(Defect::NoBudget) && !is_enough() {
            let Priority { class, block } = *self.priority.lock().expect("no holder of this lock panics");
            let want = self.next.load(Ordering::Relaxed).min(block);
            let taken = self.budget.take(class, want, PATIENCE).await?;
            self.next.store(want * 2, Ordering::Relaxed);
            *self.permit.lock().expect("no holder of this lock panics") = taken;
        }
        Ok(())
    }
}

fn unclear(effect: Effect, why: String) -> Failure {
    match effect {
        Effect::Read => Failure::Transient(why),
        Effect::Write => Failure::Unknown(why),
    }
}
