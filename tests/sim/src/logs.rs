//! Log lines of the functions: nobody reads them here, but nothing personal may stand in them.

use std::{
    fmt::{Debug, Write},
    sync::Arc,
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::{core::Core, facts::What, oracle::exceptions::private_words};

/// Notes every log line that holds what it may not.
pub(crate) struct Lines(pub Arc<Core>);

/// One line, as text.
#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        write!(self.0, "{value:?} ").expect("a text takes everything");
    }
}

impl Lines {
    fn check(&self, line: &Line) {
        for word in private_words().filter(|word| line.0.contains(word)) {
            self.0.note(What::Logged { word: word.to_owned() });
        }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let mut line = Line::default();
        span.record(&mut line);
        self.check(&line);
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        let mut line = Line::default();
        values.record(&mut line);
        self.check(&line);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.check(&line);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{plan::Plan, sim::Sim};

    #[test]
    fn a_line_that_holds_a_name_is_noted_and_another_one_is_not() {
        let sim = Sim::new(Plan::of(1));
        let word = private_words().next().expect("there are some");
        let noted = || sim.core.lock().facts.iter().filter(|fact| matches!(fact.what, What::Logged { .. })).count();

        tracing::dispatcher::with_default(&tracing::Dispatch::new(Lines(sim.core.clone())), || {
            tracing::info!(order = "LS-web-uk-7", "created");
            assert_eq!(noted(), 0);
            tracing::info!(customer = word, "created");
        });

        assert_eq!(noted(), 1);
    }
}
