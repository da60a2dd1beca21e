//! What was measured: `target/bench.json`, and `infra/bench.md` for people.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use local::Result;
use serde::Serialize;

use crate::bill::{Line, Prices};
use crate::cold::{BARE, Start};
use crate::meter::Usage;
use crate::month::{OF_ORDERS, ORDERS, QUIET, Run, STANDING};
use crate::steps;

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
            "Written by `make bench` on {date}, commit {commit}, {cores} cores of {processor}: {} SKUs in three warehouses",
            self.skus
        )?;
        writeln!(
            text,
            "({} inventory rows), release binaries on the local stack. Whatever else ran on the machine is in the times.\n",
            self.rows
        )?;
        table_of_steps(&mut text, &steps)?;
        table_of_starts(&mut text, &self.cold)?;
        let steps: Vec<Step> = steps.into_iter().map(|(_, step)| step).collect();
        bill(&mut text, &steps, prices)?;
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
        let slow = steps.iter().filter(|step| step.name.starts_with(crate::AT_THE_DESK) && step.cpu_seconds >= 0.2);
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
                "first answers: {least:.1} to {most:.1} times the bare one, limit {MOST_TIMES_BARE}. A trace shows what the bare one does not do: each TLS client reads and parses the system's root certificates, here the bundle and then the same ones again from 290 files; how much of the difference that is was not measured"
            ));
        }
        let month = quiet_month(steps, prices).0;
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

fn table_of_steps(text: &mut String, steps: &[(usize, Step)]) -> Result<()> {
    writeln!(
        text,
        "| run | runs | wall s | CPU s | handler ms | peak MB | Mintsoft calls | WAIR calls | DynamoDB requests | read units | write units | SQS requests |"
    )?;
    writeln!(text, "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |")?;
    for (runs, step) in steps {
        let Usage { requests, read_units, write_units, queue_requests } = step.dynamo;
        writeln!(
            text,
            "| {} | {runs} | {:.3} | {:.4} | {} | {:.1} | {} | {} | {} | {} | {} | {} |",
            step.name,
            step.wall_seconds,
            step.cpu_seconds,
            step.handler_milliseconds.map(|took| format!("{took:.0}")).unwrap_or_default(),
            step.peak_megabytes,
            count(step.mintsoft_calls),
            count(step.wair_calls),
            count(requests),
            count(read_units),
            count(write_units),
            count(queue_requests),
        )?;
    }
    writeln!(
        text,
        "\nTimes are medians of the runs, counts those of the last. CPU and memory are those of the function's process. Write units are what the"
    )?;
    writeln!(
        text,
        "emulator reports, read units follow DynamoDB's rule from the sizes read. Receiving and deleting messages is the event source's and not"
    )?;
    writeln!(
        text,
        "counted. The runs of a function follow one another in one process, so the memory of the later ones is what a full read left.\n"
    )?;
    Ok(())
}

fn table_of_starts(text: &mut String, cold: &[Start]) -> Result<()> {
    writeln!(text, "## Cold starts\n")?;
    writeln!(
        text,
        "From the start of the process to its first answer, against a stub of Lambda's runtime interface; medians of 15 starts in turns. `bare` is"
    )?;
    writeln!(
        text,
        "`lambda_runtime` with a handler that answers what it got. The three over HTTP are asked for an address that there is not; `dlq-replay` looks for a"
    )?;
    writeln!(
        text,
        "run to go on with; the others look into the table, also a stub, and find that they are stopped.\n"
    )?;
    writeln!(text, "| function | ready ms | answered ms | times bare |\n| --- | --: | --: | --: |")?;
    for (Start { function, ready_ms, answered_ms }, times) in times_bare(cold) {
        writeln!(text, "| {function} | {ready_ms:.1} | {answered_ms:.1} | {times:.2} |")?;
    }
    writeln!(text)?;
    Ok(())
}

/// Lines of a bill for these runs; those that were not measured are missing.
fn lines(runs: &[Run], steps: &[Step], prices: &Prices) -> Vec<Line> {
    runs.iter().filter_map(|run| prices.line(run, steps)).collect()
}

/// Dollars of a month without orders, with CloudWatch's allowances and at list price.
fn quiet_month(steps: &[Step], prices: &Prices) -> (f64, f64) {
    let runs: f64 = lines(&QUIET, steps, prices).iter().map(Line::total).sum();
    prices.standing(&STANDING).iter().fold((runs, runs), |(few, all), (_, less, list)| (few + less, all + list))
}

fn bill(text: &mut String, steps: &[Step], prices: &Prices) -> Result<()> {
    writeln!(text, "## A month\n")?;
    writeln!(
        text,
        "Thirty days of the default schedules, derived from the table above with `infra/prices.toml` ({}, {}; its assumptions are in it).",
        prices.region, prices.date
    )?;
    let rule = "For Lambda, CPU time is stretched to the share of a processor that the function's memory buys, and waiting for vendors, table and call budget is added.";
    writeln!(text, "{rule}\n")?;
    let head = "| what | times | Lambda $ | DynamoDB $ | other $ | sum $ |\n| --- | --: | --: | --: | --: | --: |";
    writeln!(text, "{head}")?;
    for line in lines(&QUIET, steps, prices) {
        row(text, &line)?;
    }
    for (what, few, all) in prices.standing(&STANDING) {
        let list = if few < all {
            format!(" ({all:.2} where the account has used up what CloudWatch gives for nothing)")
        } else {
            String::new()
        };
        writeln!(text, "| {what} | | | | {few:.2}{list} | {few:.2} |")?;
    }
    let (few, all) = quiet_month(steps, prices);
    writeln!(text, "| **without orders** | | | | | **{few:.2}** |\n")?;
    writeln!(
        text,
        "{all:.2} at list price; {:.2} more with a key of one's own. Logs are within the {} GB that cost nothing, and counted all the same.\n",
        prices.own_key(),
        prices.free_logs()
    )?;
    writeln!(
        text,
        "What {ORDERS:.0} orders add, each in one part, with 10,000 of them open at any time and busy polls by day:\n"
    )?;
    writeln!(text, "{head}")?;
    let orders = lines(&OF_ORDERS, steps, prices);
    for line in &orders {
        row(text, line)?;
    }
    let sum: f64 = orders.iter().map(Line::total).sum();
    writeln!(text, "| **orders** | | | | | **{sum:.2}** |\n")?;
    Ok(())
}

fn row(text: &mut String, line: &Line) -> Result<()> {
    let Line { what, times, lambda, dynamo, other } = line;
    writeln!(text, "| {what} | {times:.0} | {lambda:.2} | {dynamo:.2} | {other:.2} | {:.2} |", line.total())?;
    Ok(())
}

/// A whole number as such, a mean with two digits.
fn count(value: f64) -> String {
    if (value - value.round()).abs() < 0.005 { format!("{value:.0}") } else { format!("{value:.2}") }
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
