//! The catalogue of exceptions against the rest of the repository.

mod matrix;
mod paths;
mod runbook;

use std::path::PathBuf;

/// A path inside the repository.
fn at(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
