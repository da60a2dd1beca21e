use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use crate::{REGION, Result, repository};

/// AWS on a free loopback port, until this value is dropped or the process ends.
#[derive(Debug)]
pub struct Emulator {
    child: Child,
    data: TempDir,
    endpoint: String,
    accounts: AtomicU64,
}

impl Emulator {
    /// Starts it and returns when it takes connections.
    ///
    /// # Errors
    ///
    /// When it ends before that, with what it wrote; most often the virtual environment is missing.
    pub fn start() -> Result<Self> {
        let data = tempfile::Builder::new().prefix("lockstep-").tempdir()?;
        let log = File::create(data.path().join("emulator.log"))?;
        let calls = repository("target/calls");
        std::fs::create_dir_all(&calls)?;
        let calls = calls.join(format!("{}.jsonl", data.path().file_name().unwrap_or_default().to_string_lossy()));
        // The functions inherit this environment: nothing of a developer's own AWS settings may be in it.
        let mut child = Command::new(repository(".venv/bin/python"))
            .arg(repository("tests/local/emulator.py"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", data.path())
            .env("TMPDIR", data.path())
            .env("MINISTACK_REGION", REGION)
            .env("LOCKSTEP_CALLS", calls)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("the emulator cannot be started (is .venv there? `make venv`): {error}"))?;

        let mut port = String::new();
        let stdout = child.stdout.take().ok_or("the emulator has no standard output")?;
        BufReader::new(stdout).read_line(&mut port)?;
        let endpoint = format!("http://127.0.0.1:{}", port.trim());
        let emulator = Self { child, data, endpoint, accounts: AtomicU64::new(1) };
        if port.is_empty() {
            return Err(format!("the emulator ended early: {}", std::fs::read_to_string(emulator.log())?).into());
        }
        Ok(emulator)
    }

    /// The address of all AWS services.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The process, which is also the process group of the functions.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the emulator itself writes; it goes with the emulator.
    pub fn log(&self) -> PathBuf {
        self.data.path().join("emulator.log")
    }

    /// An account that nobody has used yet. Accounts see nothing of each other.
    pub(crate) fn new_account(&self) -> String {
        format!("{:012}", self.accounts.fetch_add(1, Ordering::Relaxed))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The closed pipe ends the whole process group; see emulator.py.
        drop(self.child.stdin.take());
        if let Err(error) = self.child.wait() {
            eprintln!("the emulator (process {}) did not end: {error}", self.child.id());
        }
    }
}
