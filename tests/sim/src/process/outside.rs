//! Everything outside a function, as `runtime` makes it on AWS.

use std::{collections::BTreeMap, sync::Arc};

use gate::{Gate, Priority};
use mapping::{
    budget::{Class, set_aside},
    flow::Flow,
};
use mintsoft::Mintsoft;
use ports::{Clock, Http, Inbox, Mail, Mode, Queue, Secrets, Table};
use runtime::switch::Switch;
use state::{
    Budget, Leases, Store, config::LiveConfig, credentials::Vault, exceptions::Exceptions, holds::Holds, seal::Seal,
    session::Sessions, switch::Switches,
};
use wair::Wair;

use super::Line;
use crate::tenant::SECRETS;

/// Everything outside a function.
#[derive(Clone)]
pub struct Outside {
    /// Virtual time.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub table: Arc<dyn Table>,
    /// The secrets.
    pub secrets: Arc<dyn Secrets>,
    /// The wire.
    pub http: Arc<dyn Http>,
    /// The orders queue.
    pub orders: Arc<dyn Queue>,
    /// The stock hints queue.
    pub hints: Arc<dyn Queue>,
    /// The dispatch queue.
    pub dispatch: Arc<dyn Queue>,
    /// The dispatch hints queue.
    pub dispatch_hints: Arc<dyn Queue>,
    /// The dead letters of each queue.
    pub dead: BTreeMap<Line, Arc<dyn Inbox>>,
    /// Calls to each vendor in any minute.
    pub calls_per_minute: u32,
    /// The people's mailbox.
    pub mail: Arc<dyn Mail>,
    /// The leases: one process has one view of them.
    pub leases: Leases,
}

impl Outside {
    /// The same, for a process of its own.
    pub(super) fn anew(&self) -> Self {
        Self { leases: Leases::new(self.store(), self.clock.clone()), ..self.clone() }
    }

    pub(super) fn dead_letters(&self, line: Line) -> Arc<dyn Inbox> {
        self.dead[&line].clone()
    }

    pub(super) fn store(&self) -> Store {
        Store::new(self.table.clone())
    }

    pub(super) fn config(&self) -> LiveConfig {
        LiveConfig::new(self.table.clone(), self.clock.clone())
    }

    pub(super) fn leases(&self) -> Leases {
        self.leases.clone()
    }

    pub(super) fn switches(&self) -> Switches {
        Switches::new(self.store(), self.clock.clone())
    }

    /// The switch of a flow, whose messages come from `queue`, if any do.
    pub(super) fn switch(&self, flow: Flow, queue: Option<&Arc<dyn Queue>>) -> Switch {
        Switch::new(flow, self.switches(), self.leases(), self.clock.clone(), queue.cloned())
    }

    /// The exception register.
    pub fn exceptions(&self) -> Exceptions {
        Exceptions::new(self.store(), self.clock.clone())
    }

    pub(super) fn holds(&self) -> Holds {
        Holds::new(self.store(), Seal::new(self.secrets.clone(), SECRETS[2]), self.clock.clone())
    }

    pub(super) fn vault(&self) -> Vault {
        Vault::new(self.secrets.clone(), self.clock.clone(), SECRETS[0])
    }

    pub(super) fn sessions(&self) -> Sessions {
        Sessions::new(self.store(), self.secrets.clone(), self.clock.clone(), SECRETS[1])
    }

    pub(super) fn gate(&self, vendor: &'static str, per_minute: u32, class: Class) -> Gate {
        let budget = Budget::new(self.store(), self.clock.clone(), vendor, per_minute);
        Gate::new(self.http.clone(), self.clock.clone(), budget, Priority { class, block: 1 })
    }

    pub(super) fn mintsoft(&self, class: Class) -> Mintsoft {
        let gate = self.gate("mintsoft", self.calls_per_minute - set_aside(self.calls_per_minute), class);
        Mintsoft::new(gate, "https://mintsoft.test", self.vault(), self.sessions(), Mode::Live)
    }

    pub(super) fn wair(&self, class: Class) -> Wair {
        let gate = self.gate("wair", self.calls_per_minute, class);
        Wair::new(gate, "https://wair.test/api/v1", self.vault(), self.sessions(), self.leases(), Mode::Live)
    }
}
