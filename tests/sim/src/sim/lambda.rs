//! SQS and Lambda: deliveries, invocations, and what ends them.

use super::*;

impl Sim {
    /// Stores this text as the configuration.
    pub fn push(&self, text: &str) {
        let configs = ConfigStore::new(self.table.clone());
        Self::at_once(configs.push(text, self.now())).expect("the bare table stores it");
    }

    /// Puts all dead letters of a queue back.
    pub fn redrive(&mut self, line: Line) {
        let queue = self.boxes.of(line).clone();
        if queue.dead() > 0 {
            self.core.note(What::Did { what: format!("redrives {} dead letters of {line:?}", queue.dead()) });
            queue.redrive();
            self.look_in(500);
        }
    }

    /// Hands messages to idle workers.
    pub(super) fn deliver(&mut self) {
        self.next_look = i64::MAX;
        let off = self.core.lock().sources.off.clone();
        for line in LINES.into_iter().filter(|line| !off.contains(line)) {
            let (function, most) = line.worker();
            while self.working.get(&line).copied().unwrap_or(0) < 2 {
                let queue = self.boxes.of(line).clone();
                let received = if self.chance.percent(50) { queue.receive(most) } else { queue.receive_groups(most) };
                if received.is_empty() {
                    break;
                }
                *self.working.entry(line).or_default() += 1;
                let receipts = received.iter().map(|one| (one.id.clone(), one.receipt.clone())).collect();
                self.invoke(function, Input::Batch(batch(received)), Origin::Queue(line, receipts));
            }
        }
        let now = self.core.time.now();
        let next = LINES.iter().filter_map(|line| self.boxes.of(*line).next_visible()).min();
        if let Some(at) = next {
            self.look_in((at.as_millisecond() - now.as_millisecond()).max(1));
        }
    }

    /// A message that is worked on becomes visible again.
    pub fn lapse(&mut self, roll: u64) -> bool {
        let busy: Vec<(Line, String)> = self
            .tasks
            .values()
            .filter_map(|task| match &task.origin {
                Origin::Queue(line, receipts) => Some((*line, receipts.first()?.1.clone())),
                _ => None,
            })
            .collect();
        let Some((line, receipt)) = busy.get(roll as usize % busy.len().max(1)) else { return false };
        self.boxes.of(*line).lapse(receipt);
        self.look_in(10);
        true
    }

    pub(super) fn invoke(&mut self, function: Function, input: Input, origin: Origin) {
        let id = self.next_task;
        self.next_task += 1;
        let process = self.warm.entry(function).or_default().pop();
        let process = process.unwrap_or_else(|| Arc::new(function.start(&self.outside)));
        let deadline = self.now() + function.time_out();
        let words = match &input {
            Input::Wish(wish) => wish.clone(),
            Input::Batch(event) => format!("{} messages", event.records.len()),
            Input::Api(request) => format!("{} {}", request.method, request.path),
            Input::Pause(flow) => format!("pause {}", flow.name()),
            Input::Resume(flow) => format!("resume {}", flow.name()),
        };
        {
            let mut inner = self.core.lock();
            if function == Function::Desk || function.flow().is_some_and(|flow| inner.stopped.contains(&flow)) {
                inner.idle.insert(id);
            }
        }
        self.core.time.set_current(id);
        self.core.note(What::Began { function: function.name(), input: words });
        self.core.time.set_current(0);
        let invocation = Invocation { id: format!("r-{id}"), deadline };
        let work = Box::pin(process.clone().invoke(self.core.clone(), input, invocation));
        self.tasks.insert(id, Task { work, function, process, origin, frozen_until: 0, was_frozen: false });
        self.later(deadline.as_millisecond(), Due::Deadline(id));
        self.core.time.wake(id, self.core.time.now_ms());
    }

    pub(super) fn poll(&mut self, id: TaskId) {
        let now = self.core.time.now_ms();
        let Some(task) = self.tasks.get_mut(&id) else { return };
        if task.frozen_until > now {
            let until = task.frozen_until;
            self.core.time.wake(id, until);
            return;
        }
        if let Some(frozen) = blow(&self.core, task.function, id) {
            if frozen == 0 {
                self.core.fired(Knob::Crash);
                self.kill(id, "crash");
                return;
            }
            self.core.fired(Knob::Freeze);
            task.frozen_until = now + i64::from(frozen) * 1_000;
            task.was_frozen = true;
            let until = task.frozen_until;
            self.core.time.set_current(id);
            self.core.note(What::Frozen { seconds: frozen });
            self.core.time.set_current(0);
            self.core.time.wake(id, until);
            return;
        }
        self.core.time.set_current(id);
        let polled = task.work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(outcome) = polled {
            self.core.note(What::Ended { answer: words(&outcome) });
            self.core.time.set_current(0);
            if let Some(task) = self.tasks.remove(&id) {
                // Now and then Lambda starts a fresh one.
                if !self.chance.percent(3) {
                    self.warm.entry(task.function).or_default().push(task.process);
                }
                self.settle(task.origin, Some(outcome));
            }
        }
        self.core.time.set_current(0);
    }

    pub(super) fn kill(&mut self, id: TaskId, why: &'static str) {
        self.core.time.set_current(id);
        self.core.note(What::Killed { why });
        self.core.time.set_current(0);
        self.core.lock().writing.remove(&id);
        if let Some(task) = self.tasks.remove(&id) {
            drop(task.work);
            self.settle(task.origin, None);
        }
    }

    /// What an invocation leads to; `None` when it was stopped.
    pub(super) fn settle(&mut self, origin: Origin, outcome: Option<Outcome>) {
        match origin {
            Origin::Schedule | Origin::Hook | Origin::Look => {}
            Origin::Queue(line, receipts) => {
                if let Some(working) = self.working.get_mut(&line) {
                    *working -= 1;
                }
                if let Some(Outcome::Batch(kept)) = outcome {
                    let done = receipts.iter().filter(|(id, _)| !kept.contains(id));
                    done.for_each(|(_, receipt)| self.boxes.of(line).delete(receipt));
                }
                self.look_in(20);
            }
            Origin::Post(order, revision, attempt) => self.posted(order, revision, attempt, outcome),
            Origin::Webhook(webhook, attempt, sent) => self.webhook_answered((webhook, attempt), sent, outcome),
            Origin::Count(count, attempt) => self.count_posted(count, attempt, outcome),
            Origin::Ask(skus) => self.answered(&skus, outcome),
            Origin::Stop(flow, until) => self.paused(flow, until, &outcome),
            Origin::LetRun(flow) => self.resumed(flow, &outcome),
            Origin::LogIn(address) => self.logged_in(address, &outcome),
        }
    }

    /// A second run of a poll.
    pub fn run(&mut self, function: Function, mode: &str) {
        self.wish(function, format!(r#"{{"mode":"{mode}"}}"#));
    }

    /// A person's wish.
    pub fn wish(&mut self, function: Function, wish: String) {
        self.invoke(function, Input::Wish(wish), Origin::Schedule);
    }
}

/// Whether the next await of a function is its last: for how many seconds it is frozen, 0 when it is stopped.
fn blow(core: &Core, function: Function, id: TaskId) -> Option<u32> {
    let mut inner = core.lock();
    let writing = inner.writing.contains(&id);
    let at = inner.blows.iter().position(|blow| blow.function == function && (writing || !blow.writing))?;
    let blow = &mut inner.blows[at];
    if blow.awaits > 0 {
        blow.awaits -= 1;
        return None;
    }
    Some(inner.blows.remove(at).frozen)
}

fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Report(Ok(report)) => report.clone(),
        Outcome::Report(Err(failure)) => format!("failed: {failure}"),
        Outcome::Batch(kept) => format!("{} messages stay", kept.len()),
        Outcome::Answer(status, _) => status.to_string(),
    }
}

fn batch(received: Vec<Received>) -> SqsEvent {
    let mut event = SqsEvent::default();
    for one in received {
        let mut message = SqsMessage::default();
        message.message_id = Some(one.id);
        message.receipt_handle = Some(one.receipt);
        message.body = Some(one.body);
        let sent = one.sent.as_millisecond().to_string();
        message.attributes.extend([
            ("ApproximateReceiveCount".to_owned(), one.receives.to_string()),
            ("SentTimestamp".to_owned(), sent),
        ]);
        message.attributes.extend(one.group.map(|group| ("MessageGroupId".to_owned(), group)));
        event.records.push(message);
    }
    event
}
