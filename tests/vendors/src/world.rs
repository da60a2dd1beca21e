//! Both vendors, their faults, and the log of calls.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use http::header::DATE;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use ports::http::Request;

use crate::faults::{Fault, Faults, Reply};
use crate::log::{Call, Log, Vendor};
use crate::wair::Dropped;
use crate::{Catalogue, Extent, Mintsoft, Wair};

/// Both vendors and what happens on the way to them.
#[derive(Debug)]
pub struct World {
    /// The warehouse.
    pub mintsoft: Mintsoft,
    /// The intelligence layer.
    pub wair: Wair,
    /// What goes wrong on the way to Mintsoft.
    pub mintsoft_faults: Faults,
    /// What goes wrong on the way to WAIR.
    pub wair_faults: Faults,
    /// Every call.
    pub log: Log,
    /// How far the vendors' clocks run ahead of the caller's.
    pub offset: SignedDuration,
}

/// A world that both faces share.
pub type Shared = Arc<Mutex<World>>;

/// The world for as long as the guard lives; a panic elsewhere does not take it away.
pub fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    /// A Mintsoft with this catalogue and an empty WAIR.
    pub fn new(catalogue: Catalogue) -> Self {
        Self {
            mintsoft: Mintsoft::new(catalogue),
            wair: Wair::default(),
            mintsoft_faults: Faults::default(),
            wair_faults: Faults::default(),
            log: Log::default(),
            offset: SignedDuration::ZERO,
        }
    }

    /// A world with a generated catalogue of `skus` SKUs in `warehouses` warehouses.
    pub fn seeded(seed: u64, skus: usize, warehouses: usize, now: Timestamp) -> Self {
        Self::new(Catalogue::generate(seed, Extent::Skus(skus), warehouses, now))
    }

    /// The world, to be shared.
    pub fn shared(self) -> Shared {
        Arc::new(Mutex::new(self))
    }

    /// The vendors' time when the caller's is `now`.
    pub fn time(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.offset).unwrap_or(now)
    }

    /// The faults of one vendor.
    pub fn faults(&mut self, vendor: Vendor) -> &mut Faults {
        match vendor {
            Vendor::Mintsoft => &mut self.mintsoft_faults,
            Vendor::Wair => &mut self.wair_faults,
        }
    }

    /// One call to a vendor: faults are played, the log is written.
    pub fn call(&mut self, vendor: Vendor, now: Timestamp, request: &Request) -> Reply {
        let fault = self.faults(vendor).next(request);
        self.call_meeting(fault, vendor, now, request)
    }

    /// As [`World::call`], with this fault or none, whatever the rules say.
    pub fn call_meeting(&mut self, fault: Option<Fault>, vendor: Vendor, now: Timestamp, request: &Request) -> Reply {
        let now = self.time(now);
        let (mintsoft, wair) = (&mut self.mintsoft, &mut self.wair);
        let mut reply = match (vendor, &fault) {
            (Vendor::Mintsoft, None) => Reply::Answer(mintsoft.handle(now, request)),
            (Vendor::Wair, None) => Reply::Answer(wair.handle(now, request)),
            (Vendor::Mintsoft, Some(fault)) => fault.play(now, |view| mintsoft.handle_seen(now, request, view)),
            (Vendor::Wair, Some(fault)) => fault.play(now, |_| wair.handle(now, request)),
        };
        if reply.response().is_some_and(|response| response.extensions().get::<Dropped>().is_some()) {
            reply = Reply::Reset;
        }
        if let (Some(response), Some(date)) = (reply.response_mut(), http_date(now)) {
            response.headers_mut().insert(DATE, date);
        }
        self.log.push(Call {
            at: now,
            vendor,
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            status: reply.response().map(|response| response.status().as_u16()),
            write: match vendor {
                Vendor::Mintsoft => crate::mintsoft::changes_state(request.method(), request.uri().path()),
                Vendor::Wair => crate::wair::changes_state(request.method(), request.uri().path()),
            },
            fault: fault.map(|fault| fault.name()),
        });
        reply
    }
}

pub(crate) fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok()?;
    HeaderValue::try_from(text).ok()
}
