//! Plays histories: many seeds, or one with its trace, or all deliberate mistakes.

use std::{fs, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use ports::defect::Defect;
use sim::{
    plan::Plan,
    play,
    report::{Found, markdown, silent},
    run::{Limits, Totals, make, many},
    shrink::shrink,
    trace::tell,
};

/// The functions and the vendors allocate all the time, on every thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The deterministic simulation of the whole integration.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// On how many threads.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// For how many minutes at most.
    #[arg(long, default_value_t = 5)]
    minutes: u64,
    /// Plays this seed and prints its trace.
    #[arg(long)]
    seed: Option<u64>,
    /// Looks for each deliberate mistake in as many seeds as `--seeds` says.
    #[arg(long)]
    defects: bool,
    /// Makes only these mistakes, by name; with `--seed` the first of them.
    #[arg(long)]
    only: Vec<String>,
    /// Where the report goes.
    #[arg(long)]
    report: Option<PathBuf>,
    /// How many histories a failing one may cost to be made smaller.
    #[arg(long, default_value_t = 150)]
    shrink: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.seed {
        let wanted = |(defect, _): &&(Defect, &str)| arguments.only.contains(&format!("{defect:?}"));
        make(Defect::ALL.iter().find(wanted).map(|(defect, _)| *defect));
        return one(seed, arguments.shrink);
    }
    let time = Duration::from_secs(arguments.minutes * 60);
    let limits = Limits {
        first: arguments.first,
        seeds: arguments.seeds,
        jobs: arguments.jobs,
        time,
        until_broken: arguments.defects,
    };
    let found = if arguments.defects { defects(limits, &arguments.only) } else { Found::new() };
    // Whoever asks for some mistakes wants to know of those.
    let totals = match arguments.only.is_empty() {
        true => many(Limits { until_broken: false, ..limits }, None),
        false => Totals::default(),
    };
    let text = markdown(&totals, arguments.jobs, &found);
    println!("{text}");
    if let Some(path) = arguments.report
        && let Err(error) = fs::write(&path, &text)
    {
        eprintln!("{}: {error}", path.display());
        return ExitCode::FAILURE;
    }
    let mut good = true;
    if let Some((seed, violation)) = totals.broken.first() {
        let (plan, history) = shrink(Plan::of(*seed), violation.property, arguments.shrink);
        println!("{}make sim SEED={seed} plays it again", tell(&plan, &history));
        good = false;
    }
    let silent = silent(&totals.fired);
    if !silent.is_empty() && totals.seeds >= 200 {
        println!("these faults never took effect: {silent:?}");
        good = false;
    }
    good &= found.iter().all(|(.., property)| property.is_some());
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One seed, made smaller when it fails.
fn one(seed: u64, tries: usize) -> ExitCode {
    let plan = Plan::of(seed);
    let history = play(plan.clone());
    let Some(property) = history.violations.first().map(|violation| violation.property) else {
        println!("{}digest {:016x}", tell(&plan, &history), history.digest);
        return ExitCode::SUCCESS;
    };
    let (plan, history) = shrink(plan, property, tries);
    println!("{}", tell(&plan, &history));
    ExitCode::FAILURE
}

/// Makes each mistake, and says after how many seeds it was noticed.
fn defects(limits: Limits, only: &[String]) -> Found {
    let mut found = Found::new();
    for (defect, what) in Defect::ALL {
        if !only.is_empty() && !only.contains(&format!("{defect:?}")) {
            continue;
        }
        let totals = many(limits, Some(*defect));
        let first = totals.broken.first();
        let seeds = first.map_or(totals.seeds, |(seed, _)| seed - limits.first + 1);
        println!("{defect:?} ({what}): {seeds} seeds, {first:?}");
        found.push((*defect, seeds, first.map(|(_, violation)| violation.property)));
    }
    found
}
