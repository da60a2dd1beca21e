//! Operators: they stop flows and let them run again, and look at the desk.

use mapping::exception::FLOW_PAUSED;
use state::switch::Switches;

use super::*;

/// A page of the desk, and what it is asked.
pub(crate) type Address = (&'static str, Vec<(String, String)>);

/// Sessions last ten hours.
const SESSION: i64 = 9 * 60 * MINUTE;
/// All flows run again so long before the last fault.
const SETTLED: i64 = 5 * MINUTE;

impl Sim {
    /// An operator stops a flow, and will let it run again at `until`.
    pub fn pause(&mut self, flow: Flow, until: i64) {
        self.invoke(Function::Operator, Input::Pause(flow), Origin::Stop(flow, until));
    }

    pub(super) fn paused(&mut self, flow: Flow, until: i64, outcome: &Option<Outcome>) {
        let now = self.core.time.now_ms();
        if matches!(outcome, Some(Outcome::Report(Ok(_)))) {
            self.half_done.remove(&(flow, "stop"));
            self.note_known(flow);
            let last = self.start() + self.plan.end() - SETTLED;
            self.later(until.min(last).max(now + 1_000), Due::LetRun(flow));
        } else {
            self.half_done.insert((flow, "stop"));
            self.later(now + MINUTE, Due::Stop(flow, until));
        }
    }

    pub(super) fn resume(&mut self, flow: Flow) {
        self.note_known(flow);
        self.invoke(Function::Operator, Input::Resume(flow), Origin::LetRun(flow));
    }

    pub(super) fn resumed(&mut self, flow: Flow, outcome: &Option<Outcome>) {
        if matches!(outcome, Some(Outcome::Report(Ok(_)))) {
            self.half_done.remove(&(flow, "let run"));
            self.note_known(flow);
        } else {
            self.half_done.insert((flow, "let run"));
            self.later(self.core.time.now_ms() + MINUTE, Due::LetRun(flow));
        }
    }

    /// Notes what people can know of a stop, unless an operator's program is at work on it or got half-way.
    fn note_known(&self, flow: Flow) {
        let at_work = |task: &Task| match task.origin {
            Origin::Stop(other, _) | Origin::LetRun(other) => other == flow,
            _ => false,
        };
        if self.tasks.values().any(at_work) || self.half_done.iter().any(|(other, _)| *other == flow) {
            return;
        }
        let clock: Arc<dyn Clock> = Arc::new(SimClock(self.core.time.clone()));
        let switches = Switches::new(Store::new(self.table.clone()), clock);
        let stopped = Self::at_once(switches.paused(flow)).expect("the bare table answers").is_some();
        let is_it = |open: &Exception| (open.code.as_str(), open.subject.as_str()) == (FLOW_PAUSED.code, flow.name());
        let open = self.open_exceptions().iter().any(is_it);
        self.core.note(What::Known { flow: flow.name(), stopped, open });
    }

    /// An operator opens a page of the desk, and logs in first when that is due.
    pub(crate) fn visit(&mut self, address: Address) {
        let now = self.core.time.now_ms();
        match self.cookie.clone().filter(|(since, _)| now - since < SESSION) {
            Some((_, cookie)) => {
                let (page, query) = address;
                let headers = [("cookie".to_owned(), cookie)].into();
                let request = ApiRequest { method: "GET".to_owned(), query, headers, ..request(page) };
                self.invoke(Function::Desk, Input::Api(request), Origin::Look);
            }
            None => {
                let body = format!("name=Ann&token={}", tenant::DESK_TOKEN.replace(' ', "+")).into_bytes();
                let request = ApiRequest { method: "POST".to_owned(), body, ..request("/desk/login") };
                self.invoke(Function::Desk, Input::Api(request), Origin::LogIn(address));
            }
        }
    }

    /// Whoever cannot log in looks another time.
    pub(super) fn logged_in(&mut self, address: Address, outcome: &Option<Outcome>) {
        let Some(Outcome::Answer(303, set)) = outcome else { return };
        let cookie = set.as_str().and_then(|set| set.split(';').next()).expect("a log-in sets a cookie");
        self.cookie = Some((self.core.time.now_ms(), cookie.to_owned()));
        self.visit(address);
    }
}

fn request(path: &str) -> ApiRequest {
    ApiRequest {
        id: "gateway".to_owned(),
        path: path.to_owned(),
        source: "192.0.2.1".to_owned(),
        ..ApiRequest::default()
    }
}
