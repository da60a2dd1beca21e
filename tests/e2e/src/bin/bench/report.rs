//! What was measured: `target/bench.json`, and `infra/bench.md` for people.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use local::Result;
use serde::Serialize;

use crate::bill::Prices;
use crate::cold::{BARE, Start};
use crate::desk::AT_THE_DESK;
use crate::meter::Usage;
use crate::month::QUIET;
use crate::{steps, tables};

/// What a month may cost without orders, in dollars.
const MOST_DOLLARS: f64 = 6.0;
/// How much longer than the bare function any may take to its first answer.
const MOST_TIMES_BARE: f64 = 1.5;
/// What an idle poll may ask of the table.
const MOST_IDLE_REQUESTS: f64 = 4.0;

/// One measured run, or what runs of one kind have in common.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) wall_seconds: f64,
    pub(crate) cpu_seconds: f64,
    /// What a page of the desk says of itself: the median of its visits, with the emulator's time for the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) handler_milliseconds: Option<f64>,
    pub(crate) peak_megabytes: f64,
    /// The peak has to stay below this.
    pub(crate) most_megabytes: f64,
    pub(crate) mintsoft_calls: f64,
    pub(crate) wair_calls: f64,
    pub(crate) dynamo: Usage,
}

/// The whole benchmark.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) skus: usize,
    pub(crate) rows: usize,
    /// How many were open when their dispatches were swept.
    pub(crate) orders: usize,
    pub(crate) cold: Vec<Start>,
    /// In order of time; runs that were repeated stand next to one another.
    pub(crate) steps: Vec<Step>,
}

/// The one in the middle, or the mean of the two there; 0 of nothing.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        length if length % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// Runs that follow one another under one name, as one: medians of times, the last's counts, the highest peak.
fn merged(steps: &[Step]) -> Vec<(usize, Step)> {
    let same = steps.chunk_by(|one, next| one.name == next.name);
    let merge = |runs: &[Step]| {
        let last = runs.last().cloned()?;
        let peak = runs.iter().map(|run| run.peak_megabytes).fold(0.0, f64::max);
        let [wall_seconds, cpu_seconds] =
            [median(runs.iter().map(|run| run.wall_seconds)), median(runs.iter().map(|run| run.cpu_seconds))];
        Some((runs.len(), Step { wall_seconds, cpu_seconds, peak_megabytes: peak, ..last }))
    };
    same.filter_map(merge).collect()
}

impl Report {
    /// Writes both files.
    pub(crate) fn write(&self) -> Result<()> {
        fs::write(repository("target/bench.json"), serde_json::to_vec_pretty(self)?)?;
        let text = self.text(&Machine::this()?, &Prices::read()?)?;
        println!("\n{text}");
        fs::write(repository("infra/bench.md"), text)?;
        Ok(())
    }

    fn text(&self, machine: &Machine, prices: &Prices) -> Result<String> {
        let mut text = String::new();
        let Machine { date, commit, processor, cores } = machine;
        let steps = merged(&self.steps);
        writeln!(text, "# What was measured\n")?;
        writeln!(
            text,
            "Written by `make bench` on {date}, commit {commit}, {cores} cores of {processor}: {} SKUs in three warehouses, {} open orders",
            self.skus, self.orders
        )?;
        writeln!(
            text,
            "({} inventory rows), binaries of `make build` on the local stack; those of `make dist` are built smaller, and were not measured. Whatever else ran on the machine is in the times.\n",
            self.rows
        )?;
        tables::of_steps(&mut text, &steps)?;
        tables::of_starts(&mut text, times_bare(&self.cold))?;
        let steps: Vec<Step> = steps.into_iter().map(|(_, step)| step).collect();
        tables::bill(&mut text, &steps, prices, self.orders)?;
        writeln!(text, "## Targets\n")?;
        let missed = self.missed(&steps, prices);
        if missed.is_empty() {
            writeln!(
                text,
                "All are met: memory of each run, calls and requests of an idle poll, first answers, cost of a month."
            )?;
        }
        missed.iter().try_for_each(|what| writeln!(text, "- missed: {what}"))?;
        Ok(text)
    }

    /// Limits that were not kept.
    pub(crate) fn broken(&self) -> Result<Vec<String>> {
        let steps: Vec<Step> = merged(&self.steps).into_iter().map(|(_, step)| step).collect();
        Ok(self.missed(&steps, &Prices::read()?))
    }

    fn missed(&self, steps: &[Step], prices: &Prices) -> Vec<String> {
        let over = steps.iter().filter(|step| step.peak_megabytes >= step.most_megabytes);
        let mut missed: Vec<_> = over
            .map(|step| format!("{}: {:.1} MB, limit {:.0} MB", step.name, step.peak_megabytes, step.most_megabytes))
            .collect();
        let slow = steps.iter().filter(|step| step.name.starts_with(AT_THE_DESK) && step.cpu_seconds >= 0.2);
        missed.extend(slow.map(|step| format!("{}: {:.3} s of CPU, limit 0.2 s", step.name, step.cpu_seconds)));
        for step in steps.iter().filter(|step| step.name == steps::STOCK_IDLE) {
            let Step { mintsoft_calls, wair_calls, dynamo: Usage { requests, .. }, .. } = step;
            if *mintsoft_calls > 1.0 || *wair_calls > 0.0 || *requests > MOST_IDLE_REQUESTS {
                missed.push(format!("an idle poll: {mintsoft_calls} calls to Mintsoft, {wair_calls} to WAIR and {requests} DynamoDB requests, not 1, 0 and {MOST_IDLE_REQUESTS}"));
            }
        }
        let order = steps.iter().filter(|step| step.name == steps::RELAY && step.mintsoft_calls > 1.0);
        missed
            .extend(order.map(|step| format!("a fresh order: {:.2} calls to Mintsoft, not one", step.mintsoft_calls)));
        let times = times_bare(&self.cold).filter(|(start, _)| start.function != BARE).map(|(_, times)| times);
        let (least, most) =
            times.fold((f64::INFINITY, 0.0_f64), |(least, most), times| (least.min(times), most.max(times)));
        if most > MOST_TIMES_BARE {
            missed.push(format!(
                "first answers: {least:.1} to {most:.1} times the bare one, limit {MOST_TIMES_BARE}. Decision 28 says what a start still does; how much each part of it takes was not measured"
            ));
        }
        let unmeasured = QUIET.iter().filter(|run| steps.iter().all(|step| step.name != run.step));
        missed.extend(unmeasured.map(|run| format!("{}: not measured, and so not in the bill", run.step)));
        let month = tables::quiet_month(steps, prices).0;
        if month > MOST_DOLLARS {
            missed.push(format!("a month without orders: ${month:.2}, limit ${MOST_DOLLARS:.2}"));
        }
        missed
    }
}

fn times_bare(cold: &[Start]) -> impl Iterator<Item = (&Start, f64)> {
    let bare = cold.iter().find(|start| start.function == BARE).map_or(f64::NAN, |start| start.answered_ms);
    cold.iter().map(move |start| (start, start.answered_ms / bare))
}

/// Where and when it was measured.
struct Machine {
    date: String,
    commit: String,
    processor: String,
    cores: usize,
}

impl Machine {
    fn this() -> Result<Self> {
        let commit = Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(repository("")).output()?;
        let known = fs::read_to_string("/proc/cpuinfo")?;
        let processor = known.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
        let zone = Timestamp::now().to_string();
        Ok(Self {
            date: zone.chars().take(10).collect(),
            commit: String::from_utf8(commit.stdout)?.trim().to_owned(),
            processor: processor.trim_start_matches([' ', '\t', ':']).to_owned(),
            cores: std::thread::available_parallelism()?.get(),
        })
    }
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::month::OF_ORDERS;

    fn run(cpu_seconds: f64, requests: f64) -> Step {
        let dynamo = Usage { requests, ..Usage::default() };
        Step { name: "a".to_owned(), cpu_seconds, peak_megabytes: 100.0 * cpu_seconds, dynamo, ..Step::default() }
    }

    #[test]
    fn a_slow_run_among_others_does_not_change_the_time() {
        let steps = merged(&[run(0.2, 5.0), run(0.9, 4.0), run(0.1, 4.0)]);

        assert_eq!(steps.len(), 1);
        let (runs, Step { cpu_seconds, peak_megabytes, dynamo, .. }) = &steps[0];
        assert_eq!((*runs, *cpu_seconds, *peak_megabytes, dynamo.requests), (3, 0.2, 90.0, 4.0));
    }

    #[test]
    fn every_flow_of_the_month_has_a_name_of_its_own() {
        let names: Vec<_> = QUIET.iter().chain(&OF_ORDERS).map(|run| run.step).collect();

        assert!(names.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1));
    }
}
