//! Measures the stock flow on the local stack: time, memory, calls and DynamoDB units for a large catalogue.

mod meter;
mod process;
mod report;
mod units;

use std::process::ExitCode;

use clap::Parser;
use e2e::{Scene, Setting, differences, plain_skus};
use local::{Emulator, Result};
use vendors::Vendor;
use vendors::mintsoft::StockAction;

use meter::Meter;
use process::Process;
use report::{Report, Step};

/// How many rows change before the delta poll.
const CHANGES: usize = 200;

/// Measures the stock flow on the local stack, with the release binaries.
#[derive(Parser)]
struct Arguments {
    /// How many SKUs there are, each in three warehouses
    #[arg(long, default_value_t = 100_000)]
    skus: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match bench(Arguments::parse().skus).await {
        Ok(report) => {
            report.print();
            let broken = report.broken();
            broken.iter().for_each(|limit| println!("MISSED: {limit}"));
            if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("The benchmark could not be run: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn bench(skus: usize) -> Result<Report> {
    println!("{skus} SKUs in 3 warehouses; deploying …");
    let emulator = Emulator::start()?;
    let scene = Scene::open(&emulator, Setting { stage: "bench".into(), skus, ..Setting::default() }).await?;
    let meter = Meter::between(&scene.stack, "StockPollFunction", emulator.endpoint()).await?;
    let mut bench = Bench { scene, meter, steps: Vec::new() };
    bench.step("first full read, everything told", "full").await?;
    bench.step("full read and compare, nothing changed", "full").await?;
    bench.change()?;
    bench.step(&format!("delta poll of {CHANGES} changed rows"), "delta").await?;
    bench.step("idle poll", "delta").await?;
    let rows = bench.scene.world().mintsoft.rows().count();
    let report = Report { skus, rows, steps: bench.steps };
    report.write()?;
    Ok(report)
}

struct Bench {
    scene: Scene,
    meter: Meter,
    steps: Vec<Step>,
}

impl Bench {
    async fn step(&mut self, name: &str, mode: &str) -> Result<()> {
        self.scene.world().log.clear();
        self.meter.reset();
        // A process that is there already has used time and memory before this step.
        let before = Process::of(&self.scene.stack, "StockPollFunction")?;
        let cpu_before = before.as_ref().map_or(Ok(0.0), Process::restart_peak)?;
        let began = std::time::Instant::now();
        let report = self.scene.poll(mode).await?;
        let wall_seconds = began.elapsed().as_secs_f64();
        if report["outcome"] != "done" {
            return Err(format!("{name}: {report}").into());
        }
        let process = Process::of(&self.scene.stack, "StockPollFunction")?.ok_or("the function has no process")?;
        let world = self.scene.world();
        if let Some(difference) = differences(&world).first() {
            return Err(format!("{name}: {difference}").into());
        }
        let step = Step {
            name: name.to_owned(),
            wall_seconds,
            cpu_seconds: process.cpu_seconds()? - cpu_before,
            peak_megabytes: process.peak_megabytes()?,
            mintsoft_calls: world.log.total(Vendor::Mintsoft),
            wair_calls: world.log.total(Vendor::Wair),
            dynamo: self.meter.read(),
        };
        println!("{name}: {wall_seconds:.1} s");
        self.steps.push(step);
        Ok(())
    }

    fn change(&self) -> Result<()> {
        let skus = plain_skus(&self.scene.world().mintsoft, CHANGES);
        for sku in skus {
            self.scene.act(&StockAction::Sell { sku, warehouse: 3, quantity: 1 })?;
        }
        Ok(())
    }
}
