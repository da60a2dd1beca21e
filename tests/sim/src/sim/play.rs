//! Time goes on, and what is due happens.

use super::*;

impl Sim {
    /// Plays the history to its end.
    pub fn play(&mut self) {
        self.play_until(self.start() + self.plan.end() + QUIET);
    }

    /// Twenty days later, every message of orders and dispatches comes once more, and the polls run again.
    pub fn replay(&mut self) {
        self.core.time.advance_to(self.core.time.now_ms() + 20 * 24 * 60 * MINUTE);
        let now = self.core.time.now_ms();
        let sent = std::mem::take(&mut self.core.lock().sent);
        for (line, message) in sent {
            Self::at_once(self.boxes.of(line).send(Message { deduplication: None, ..message }))
                .expect("the bare queue");
        }
        self.core.fired(Knob::OldDuplicate);
        self.look_in(1);
        for minutes in [10, 40, 70] {
            for function in [Function::StockPoll, Function::DispatchPoll, Function::TransferPoll] {
                self.later(now + minutes * MINUTE, Due::Schedule(function, "delta"));
            }
        }
        self.play_until(now + 120 * MINUTE);
    }

    fn play_until(&mut self, last: i64) {
        loop {
            let due = self.due.first_key_value().map(|(key, _)| *key);
            let timer = self.core.time.next_timer();
            let Some(next) = due.into_iter().chain(timer).min().filter(|(at, _)| *at <= last) else { break };
            self.core.time.advance_to(next.0);
            if due == Some(next) {
                if let Some((_, due)) = self.due.pop_first() {
                    self.happen(due);
                }
            } else if let Some(task) = self.core.time.pop_timer() {
                self.poll(task);
            }
            self.collect();
        }
    }

    /// Takes up what the ports have left behind.
    fn collect(&mut self) {
        let (late, stirred) = {
            let mut inner = self.core.lock();
            (std::mem::take(&mut inner.late), std::mem::take(&mut inner.stirred))
        };
        for request in late {
            self.later(request.at, Due::Late(Box::new(request)));
        }
        if stirred {
            self.look_in(150);
        }
    }

    /// The queues are looked at soon.
    pub fn look_in(&mut self, milliseconds: i64) {
        let at = self.core.time.now_ms() + milliseconds;
        if at < self.next_look {
            self.next_look = at;
            self.later(at, Due::Deliver);
        }
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Planned(n) => {
                let planned = self.plan.events[n];
                self.act(planned);
            }
            Due::Schedule(function, mode) => {
                // Nobody asks for it, and it would only grow.
                drop((self.table.take_read(), self.table.take_written()));
                let wish = format!(r#"{{"mode":"{mode}"}}"#);
                self.invoke(function, Input::Wish(wish), Origin::Schedule);
            }
            Due::Deliver => self.deliver(),
            Due::Stop(flow, until) => self.pause(flow, until),
            Due::LetRun(flow) => self.resume(flow),
            Due::Post(order, revision, attempt) => self.post(&order, revision, attempt),
            Due::Webhook(webhook, attempt) => self.send_webhook(webhook, attempt),
            Due::Count(count, attempt) => self.post_count(count, attempt),
            Due::Late(late) => {
                crate::wire::arrive(&self.core, None, late.vendor, &late.request);
            }
            Due::Restore(restore) => self.restore(&restore),
            Due::Relabel(order) => self.relabel(order),
            Due::Deadline(task) => {
                let frozen = self.tasks.get(&task).map(|task| task.was_frozen);
                match frozen {
                    Some(true) => self.kill(task, "frozen past its time-out"),
                    Some(false) => self.kill(task, "time-out"),
                    None => {}
                }
            }
            Due::Calm => self.calm_down(),
            Due::Converged => self.diverged = self.unexplained(),
            Due::Watch => {
                self.quiet_since = Some(self.core.time.now_ms());
                self.core.lock().quiet = Some(Vec::new());
            }
            Due::Redrive => LINES.iter().for_each(|line| self.redrive(*line)),
        }
    }
}
