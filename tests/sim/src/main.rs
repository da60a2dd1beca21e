//! Runs histories.

use clap::Parser;

#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// One seed, with its trace.
    #[arg(long)]
    seed: Option<u64>,
}

fn main() {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.seed {
        let history = sim::play(sim::plan::Plan::of(seed));
        for fact in &history.facts {
            println!("{} {:>5} {:?}", fact.time(), fact.by, fact.what);
        }
        println!("{:?}", history.violations);
        return;
    }
    let began = std::time::Instant::now();
    let mut hours = 0;
    for seed in arguments.first..arguments.first + arguments.seeds {
        let history = sim::play(sim::plan::Plan::of(seed));
        hours += history.hours;
        for violation in history.violations.iter().take(5) {
            println!("seed {seed}: {} {}", violation.property, violation.what);
        }
    }
    println!("{hours} hours in {:?}", began.elapsed());
}
