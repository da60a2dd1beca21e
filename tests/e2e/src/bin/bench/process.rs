//! What Linux says of a function's process.

use std::fs;

use local::{Result, Stack};

/// `/proc` counts time in these, on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;
/// Written to `clear_refs`, this makes the peak begin again at the present size.
const RESTART_PEAK: &str = "5";

/// A running process.
pub(crate) struct Process(u32);

impl Process {
    /// The one process of a function, if it runs.
    pub(crate) fn of(stack: &Stack, function: &str) -> Result<Option<Self>> {
        match stack.processes(function)?.as_slice() {
            [] => Ok(None),
            [pid] => Ok(Some(Self(*pid))),
            several => Err(format!("{function} runs {} times", several.len()).into()),
        }
    }

    /// Begins a new measurement; the time used so far.
    pub(crate) fn restart_peak(&self) -> Result<f64> {
        fs::write(format!("/proc/{}/clear_refs", self.0), RESTART_PEAK)?;
        self.cpu_seconds()
    }

    /// Time on a processor, in user and kernel.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        // The second field is the name in parentheses, which may hold blanks; utime and stime are fields 14 and 15.
        let (_, fields) = stat.rsplit_once(')').ok_or("/proc/<pid>/stat has another form")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let [user, system] = [11, 12].map(|at| fields.get(at).and_then(|field| field.parse::<f64>().ok()));
        Ok((user.ok_or("no utime")? + system.ok_or("no stime")?) / TICKS_PER_SECOND)
    }

    /// The most memory that it held since the measurement began.
    pub(crate) fn peak_megabytes(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
        let kilobytes: f64 = peak.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }
}
