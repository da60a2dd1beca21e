use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;
use serde_json::Value;

use crate::{Failure, Function};

/// A function that answers what it is told to, and remembers what it was asked.
#[derive(Debug, Default)]
pub struct MemoryFunction {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    answers: VecDeque<Result<Value, Failure>>,
    asked: Vec<Value>,
}

impl MemoryFunction {
    /// It answers this once, after what it was told before.
    pub fn answer(&self, answer: Result<Value, Failure>) {
        self.lock().answers.push_back(answer);
    }

    /// What it was asked, in order, since the last call of this function.
    pub fn take_asked(&self) -> Vec<Value> {
        std::mem::take(&mut self.lock().asked)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }
}

#[async_trait]
impl Function for MemoryFunction {
    async fn call(&self, payload: &Value) -> Result<Value, Failure> {
        let mut inner = self.lock();
        inner.asked.push(payload.clone());
        inner.answers.pop_front().unwrap_or(Err(Failure::Unknown("no answer".to_owned())))
    }

    async fn start(&self, payload: &Value) -> Result<(), Failure> {
        self.lock().asked.push(payload.clone());
        Ok(())
    }
}
