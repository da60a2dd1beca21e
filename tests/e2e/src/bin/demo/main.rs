//! Plays a short trading day on this machine and ends with a ledger.

mod changes;
mod day;
mod ledger;
mod parcels;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use e2e::{DESK_TOKEN, Scene, Setting};
use local::{Emulator, Result};

use day::Day;

/// Plays a short trading day through the deployed template, between two simulated vendors.
#[derive(Parser)]
struct Arguments {
    /// Leaves the stack up after the ledger, until Ctrl-C
    #[arg(long)]
    keep: bool,
    /// How many SKUs the catalogue has
    #[arg(long, default_value_t = 300)]
    skus: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match demo(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("The demo could not be played: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn demo(arguments: Arguments) -> Result<bool> {
    let began = Instant::now();
    say(began, "the emulator of AWS starts");
    let emulator = Emulator::start()?;
    say(began, "both vendors start, template.yaml is deployed with the release binaries");
    let setting = Setting { stage: "demo".into(), skus: arguments.skus, ..Setting::default() };
    let scene = Scene::open(&emulator, setting).await?;
    // Ctrl-C must reach the end of this function: only there the emulator ends with all its processes.
    let balanced = tokio::select! {
        balanced = play(&scene, began) => balanced?,
        interrupted = tokio::signal::ctrl_c() => return Ok(interrupted.map(|()| false)?),
    };
    if arguments.keep {
        print_addresses(&scene);
        tokio::signal::ctrl_c().await?;
    }
    Ok(balanced)
}

/// The day, then the parts of one order; whether both balance.
async fn play(scene: &Scene, began: Instant) -> Result<bool> {
    let day = Day::new(scene, began).play().await?;
    Ok(parcels::play(scene, began).await? && day)
}

/// One line of progress.
fn say(began: Instant, what: &str) {
    println!("{:6.1} s  {what}", began.elapsed().as_secs_f32());
}

fn print_addresses(scene: &Scene) {
    let outputs = &scene.stack.outputs;
    let desk = format!("{}/desk", outputs.api_url);
    println!("\nThe stack {} stays up until Ctrl-C, with the day as it was played.\n", scene.stack.name);
    for (name, address) in [
        ("desk", &desk),
        ("token of the desk", &DESK_TOKEN.to_owned()),
        ("an order of the day", &format!("{desk}/order?order={}", parcels::ORDER)),
        ("a SKU of the day", &format!("{desk}/sku?sku={}", day::NEW)),
        ("API", &outputs.api_url),
        ("Mintsoft", &scene.mintsoft_url),
        ("WAIR", &scene.wair_url),
        ("state table", &outputs.state_table),
        ("orders queue", &outputs.orders_queue_url),
        ("orders dead letters", &outputs.orders_dead_letters_url),
        ("hints queue", &outputs.hints_queue_url),
    ] {
        println!("  {name:20} {address}");
    }
    println!(
        "\nBoth vendors take commands under /_admin (see tests/vendors/README.md). For the AWS tools and lockstep:\n"
    );
    for (name, value) in scene.stack.environment() {
        println!("  export {name}={value}");
    }
    println!("  target/release/lockstep config show --stack {}", scene.stack.name);
}
