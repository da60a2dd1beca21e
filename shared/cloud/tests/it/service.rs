//! A service that gives prepared answers and keeps what it was asked.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, retry::RetryConfig};
use serde_json::Value;

/// The operation and the body of each request.
type Asked = Arc<Mutex<Vec<(String, Value)>>>;

pub(crate) struct Service {
    pub(crate) config: SdkConfig,
    asked: Asked,
}

impl Service {
    /// Answers the n-th request with the n-th status and body, and later ones with the last.
    pub(crate) async fn answering(answers: Vec<(u16, Value)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let asked = Asked::default();
        let kept = asked.clone();
        // It ends with the test's process.
        thread::spawn(move || {
            for (connection, at) in listener.incoming().zip(0..) {
                let answer = &answers[answers.len().min(at + 1) - 1];
                connection.and_then(|connection| serve(connection, answer, &kept)).expect("one exchange");
            }
        });
        let credentials = Credentials::new("id", "key", None, None, "test");
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("eu-west-2"))
            .endpoint_url(format!("http://{address}"))
            .credentials_provider(credentials)
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
            .load()
            .await;
        Self { config, asked }
    }

    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().expect("no holder panics").clone()
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|(operation, _)| operation).collect()
    }
}

fn serve(connection: TcpStream, (status, answer): &(u16, Value), asked: &Asked) -> io::Result<()> {
    let mut reader = BufReader::new(&connection);
    let (mut operation, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("x-amz-target") => {
                operation = value.rsplit('.').next().unwrap_or_default().to_owned();
            }
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().unwrap_or(0),
            _ if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    asked.lock().expect("no holder panics").push((operation, serde_json::from_slice(&body).unwrap_or_default()));
    let body = answer.to_string();
    let kind = "content-type: application/x-amz-json-1.0\r\nconnection: close";
    write!(&connection, "HTTP/1.1 {status} X\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
