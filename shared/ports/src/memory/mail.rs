use std::sync::Mutex;

use async_trait::async_trait;

use crate::{Failure, Mail};

/// A mailbox in memory.
#[derive(Debug, Default)]
pub struct MemoryMail {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    sent: Vec<(String, String)>,
    down: bool,
}

impl MemoryMail {
    /// Subjects and texts that were sent since the last call of this function.
    pub fn take(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.lock().sent)
    }

    /// Every mail fails from now on, or works again.
    pub fn set_down(&self, down: bool) {
        self.lock().down = down;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }
}

#[async_trait]
impl Mail for MemoryMail {
    async fn send(&self, subject: &str, text: &str) -> Result<(), Failure> {
        let mut inner = self.lock();
        if inner.down {
            return Err(Failure::Transient("the mailbox is down".to_owned()));
        }
        inner.sent.push((subject.to_owned(), text.to_owned()));
        Ok(())
    }
}
