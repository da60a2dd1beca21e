//! The way to the simulators, on which a process can die.

use std::{pin::Pin, sync::Mutex, time::Duration};

use async_trait::async_trait;
use ports::{
    Http, NoAnswer,
    http::{Request, Response},
};
use vendors::InMemory;

type Aside = Pin<Box<dyn Future<Output = ()> + Send>>;

/// When the process dies: at the nth call from now, before or after the vendor has acted on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Death {
    pub(crate) call: usize,
    pub(crate) after_commit: bool,
}

pub(crate) struct Wire {
    inner: InMemory,
    death: Mutex<Option<Death>>,
    aside: Mutex<Option<(String, Aside)>>,
}

impl Wire {
    pub(crate) fn new(inner: InMemory) -> Self {
        Self { inner, death: Mutex::default(), aside: Mutex::default() }
    }

    pub(crate) fn die(&self, death: Option<Death>) {
        *self.death.lock().expect("no holder of this lock panics") = death;
    }

    /// Whether a death is still to come.
    pub(crate) fn is_doomed(&self) -> bool {
        self.death.lock().expect("no holder of this lock panics").is_some()
    }

    /// Something that happens while the first call to an address with this text is under way.
    pub(crate) fn meanwhile(&self, text: &str, aside: impl Future<Output = ()> + Send + 'static) {
        *self.aside.lock().expect("no holder of this lock panics") = Some((text.to_owned(), Box::pin(aside)));
    }

    fn dies_now(&self) -> Option<Death> {
        let mut doom = self.death.lock().expect("no holder of this lock panics");
        let death = doom.as_mut()?;
        death.call -= 1;
        if death.call == 0 { doom.take() } else { None }
    }

    fn aside(&self, request: &Request) -> Option<Aside> {
        let mut aside = self.aside.lock().expect("no holder of this lock panics");
        aside.take_if(|(text, _)| request.uri().to_string().contains(text.as_str())).map(|(_, aside)| aside)
    }
}

#[async_trait]
impl Http for Wire {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let death = self.dies_now();
        if death.is_some_and(|death| !death.after_commit) {
            std::future::pending::<()>().await;
        }
        if let Some(aside) = self.aside(&request) {
            aside.await;
        }
        let answer = self.inner.send(request, limit).await;
        if death.is_some() {
            std::future::pending::<()>().await;
        }
        answer
    }
}
