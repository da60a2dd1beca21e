//! The tables of the report, as people read them.

use std::fmt::Write as _;

use local::Result;

use crate::bill::{Line, Prices};
use crate::cold::Start;
use crate::meter::Usage;
use crate::month::{OF_ORDERS, ORDERS, QUIET, Run, STANDING};
use crate::report::Step;

pub(crate) fn of_steps(text: &mut String, steps: &[(usize, Step)]) -> Result<()> {
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
        "counted. The runs of a function follow one another in one process, so the memory of the later ones is what a full read left. *Handler ms* is\nwhat a page of the desk says of itself (`Server-Timing`), the emulator's time for the table included.\n"
    )?;
    Ok(())
}

pub(crate) fn of_starts<'s>(text: &mut String, cold: impl Iterator<Item = (&'s Start, f64)>) -> Result<()> {
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
    for (Start { function, ready_ms, answered_ms }, times) in cold {
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
pub(crate) fn quiet_month(steps: &[Step], prices: &Prices) -> (f64, f64) {
    let runs: f64 = lines(&QUIET, steps, prices).iter().map(Line::total).sum();
    prices.standing(&STANDING).iter().fold((runs, runs), |(few, all), (_, less, list)| (few + less, all + list))
}

pub(crate) fn bill(text: &mut String, steps: &[Step], prices: &Prices, open: usize) -> Result<()> {
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
        "What {ORDERS:.0} orders add, each in one part, with {open} of them open at any time and busy polls by day:\n"
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
