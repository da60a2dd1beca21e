//! What Linux says of a function's processes.

use std::fs;

use local::{Result, Stack};

/// `/proc/<pid>/stat` counts time in these, on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;
/// Below this, ticks are too coarse.
const SHORT: f64 = 0.3;
/// Written to `clear_refs`, this makes the peak begin again at the present size.
const RESTART_PEAK: &str = "5";

/// The running processes of a function: queues may have started a second one.
pub(crate) struct Process(Vec<u32>);

/// Time that processes have used, counted in two ways.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Time {
    ticks: f64,
    threads: f64,
}

impl Time {
    /// What was used since `before`, in seconds.
    pub(crate) fn since(self, before: Self) -> f64 {
        let ticks = self.ticks - before.ticks;
        if ticks < SHORT { (self.threads - before.threads).max(0.0) } else { ticks }
    }
}

impl Process {
    /// Those of a function, if it runs.
    pub(crate) fn of(stack: &Stack, function: &str) -> Result<Option<Self>> {
        let found = stack.processes(function)?;
        Ok((!found.is_empty()).then_some(Self(found)))
    }

    /// Begins a new measurement; the time used so far.
    pub(crate) fn restart_peak(&self) -> Result<Time> {
        for pid in &self.0 {
            fs::write(format!("/proc/{pid}/clear_refs"), RESTART_PEAK)?;
        }
        self.time()
    }

    /// Time on a processor so far, in user and kernel.
    pub(crate) fn time(&self) -> Result<Time> {
        let mut sum = Time::default();
        for pid in &self.0 {
            sum.ticks += ticks(*pid)?;
            sum.threads += threads(*pid)?;
        }
        Ok(sum)
    }

    /// The most memory that one of them held since the measurement began.
    pub(crate) fn peak_megabytes(&self) -> Result<f64> {
        self.0.iter().try_fold(0.0, |most: f64, pid| Ok(most.max(peak_megabytes(*pid)?)))
    }
}

/// Seconds of all threads, those that have ended included.
fn ticks(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the name in parentheses, which may hold blanks; utime and stime are fields 14 and 15.
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/<pid>/stat has another form")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let [user, system] = [11, 12].map(|at| fields.get(at).and_then(|field| field.parse::<f64>().ok()));
    Ok((user.ok_or("no utime")? + system.ok_or("no stime")?) / TICKS_PER_SECOND)
}

/// Seconds of the threads that there are, to the nanosecond.
fn threads(pid: u32) -> Result<f64> {
    let mut sum = 0.0;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread that has just ended counts in the ticks.
        let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok());
        sum += nanoseconds.ok_or("schedstat has another form")? / 1e9;
    }
    Ok(sum)
}

fn peak_megabytes(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kilobytes: f64 = peak.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}
