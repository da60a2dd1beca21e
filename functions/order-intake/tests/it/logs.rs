use std::io;
use std::sync::{Arc, Mutex, Once};

use serde_json::{Value, json};

use crate::bench::{Bench, event};

/// Whether a line is of interest is judged once for all threads, by whoever logs it first: without a subscriber that hears
/// everything, a test on another thread could silence the line for the test that counts it.
pub(crate) fn hear_everything() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ear = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(io::sink).finish();
        tracing::subscriber::set_global_default(ear).expect("nobody else sets it");
    });
}

#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no holder panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Logs of this thread come here until the guard is dropped.
    pub(crate) fn collect(&self) -> tracing::subscriber::DefaultGuard {
        let lines = self.clone();
        let everything = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
        tracing::subscriber::set_default(everything.with_writer(move || lines.clone()).finish())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no holder panics").clone()).expect("logs are text")
    }
}

#[tokio::test]
async fn one_line_says_what_became_of_the_request() {
    let (bench, lines) = (Bench::new().await, Lines::default());
    let _guard = lines.collect();

    bench.post_event(&event()).await;

    let text = lines.text();
    let all: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [line] = all.as_slice() else { panic!("one line, not {text}") };
    let expected = json!({
        "message": "order event accepted", "gateway.id": "request-1", "order.channel": "web-uk",
        "order.id": "10042", "order.revision": 1, "http.status": 202
    });
    assert_eq!(line["fields"], expected);
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_logged_or_answered_whatever_happens() {
    let (bench, lines) = (Bench::new().await, Lines::default());
    let _guard = lines.collect();
    let mut said = String::new();
    let mut post = async |event: &Value| said.push_str(&bench.post_event(event).await.body.to_string());

    post(&event()).await;
    post(&event()).await;
    let mut wrong = event();
    wrong["lines"][0]["quantity"] = json!(3);
    post(&wrong).await;
    wrong["ship"]["country"] = json!("Byronia");
    post(&wrong).await;
    wrong["ship"] = json!("Ada Byron, 1 Sample Street");
    post(&wrong).await;
    wrong = event();
    wrong["order"] = json!("10043");
    bench.queue.set_down(true);
    post(&wrong).await;
    bench.table.fail_writes_after(Some(0));
    wrong["order"] = json!("10044");
    post(&wrong).await;

    let text = lines.text() + &said;
    assert_eq!(lines.text().lines().count(), 7);
    for secret in ["Ada", "Byron", "Sample", "Leeds", "LS1", "example.test", "shared key", "v1="] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
