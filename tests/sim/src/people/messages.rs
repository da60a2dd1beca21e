//! What turns up in the queues: nonsense, and what was delivered before.

use ports::{Message, Queue};

use serde_json::json;

use crate::{
    chance::Chance,
    process::{Function, LINES, Line},
    sim::Sim,
};

impl Sim {
    /// An unreadable message.
    pub(crate) fn poison(&mut self, roll: u64) -> bool {
        let line = LINES[roll as usize % LINES.len()];
        let bodies = ["{", "null", "[]", r#"{"version":9}"#, "\u{fffd}\u{0}", r#"{"version":1,"skus":7}"#];
        let body = format!("{}{}", bodies[(roll >> 8) as usize % bodies.len()], " ".repeat((roll >> 16) as usize % 40));
        let group = matches!(line, Line::Orders | Line::Dispatch).then(|| format!("poison-{}", roll % 100));
        let message = Message { group, deduplication: None, body: body.clone() };
        Self::at_once(self.boxes.of(line).send(message)).expect("the bare queue takes it");
        self.poison.push((line, body));
        self.look_in(100);
        true
    }

    /// A person plans, runs or stops a replay; twice at once, now and then.
    pub(crate) fn replay_letters(&mut self, chance: &mut Chance) {
        let action = *chance.one(&["plan", "run", "run", "run", "stop"]);
        let mut wish = json!({"action": action, "queue": chance.one(&["orders", "dispatch"]), "by": "Ann"});
        if chance.percent(20) {
            wish["limit"] = json!(chance.between(1, 3));
        }
        if chance.percent(20) {
            wish["olderThanMinutes"] = json!(chance.between(1, 90));
        }
        for _ in 0..=u32::from(chance.percent(30)) {
            self.wish(Function::DlqReplay, wish.to_string());
        }
    }

    /// An event that was delivered before comes once more, as a message of its own.
    pub(crate) fn repeat(&mut self, roll: u64, of_old: bool) -> bool {
        let accepted: Vec<(String, u32, String)> = self
            .shop
            .orders
            .iter()
            .flat_map(|(order, all)| {
                let newest = all.keys().max().copied().unwrap_or(0);
                let wanted = all.iter().filter(move |(revision, _)| !of_old || **revision < newest);
                wanted
                    .filter(|(_, one)| one.accepted.is_some() && !one.body.is_empty())
                    .map(|(n, one)| (order.clone(), *n, one.body.clone()))
            })
            .collect();
        let Some((order, _, body)) = accepted.get(roll as usize % accepted.len().max(1)) else { return false };
        for _ in 0..=(roll >> 20) % 3 {
            let group = Some(format!("{}/{order}", crate::tenant::CHANNEL));
            let message = Message { group, deduplication: None, body: body.clone() };
            Self::at_once(self.boxes.orders.send(message)).expect("the bare queue takes it");
        }
        self.look_in(100);
        true
    }
}
