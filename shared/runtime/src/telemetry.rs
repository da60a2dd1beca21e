//! Logs: one JSON object per line, fields named `entity.attribute`, no bodies, secrets or personal data.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard output, which Lambda takes to CloudWatch.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .init();
}
