//! The built program as operators run it.

mod lint;
mod stack;

use std::process::{Command, Output, Stdio};

/// Runs the program against an AWS endpoint of our own, with credentials that open nothing.
fn lockstep(endpoint: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lockstep"))
        .args(arguments)
        .stdin(Stdio::null())
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_REGION", "eu-west-2")
        .env("AWS_ACCESS_KEY_ID", "none")
        .env("AWS_SECRET_ACCESS_KEY", "none")
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}
