//! Measures the flows on the local stack: time, memory, calls and DynamoDB units for a large catalogue.

mod bill;
mod cold;
mod desk;
mod dispatches;
mod meter;
mod month;
mod open_orders;
mod orders;
mod process;
mod report;
mod steps;
mod tables;
mod units;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use e2e::{Scene, Setting, differences, plain_skus};
use local::{Emulator, Result};
use serde_json::{Value, json};
use vendors::Vendor;
use vendors::mintsoft::StockAction;

use meter::Meter;
use process::{Process, Time};
use report::{Report, Step};

const STOCK: &str = "StockPollFunction";
const PRODUCTS: &str = "ProductSyncFunction";
const AVAILABILITY: &str = "AvailabilityFunction";
const TRANSFERS: &str = "TransferPollFunction";
const RECONCILE: &str = "ReconcileFunction";
const REPLAY: &str = "DlqReplayFunction";
/// How often a run is repeated that takes moments, and one that takes long.
const OFTEN: u32 = 5;
const SOME: u32 = 3;
/// How many rows change before the delta poll.
const CHANGES: usize = 200;
/// How often the storefront asks for each number of SKUs.
const QUESTIONS: u32 = 20;

/// Measures the flows on the local stack, with the release binaries.
#[derive(Parser)]
struct Arguments {
    /// How many SKUs there are, each in three warehouses
    #[arg(long, default_value_t = 100_000)]
    skus: usize,
    /// How many orders are open when their dispatches are swept; one in twenty has left
    #[arg(long, default_value_t = 10_000)]
    orders: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match bench(Arguments::parse()).await {
        Ok(report) => {
            let broken = match report.broken() {
                Ok(broken) => broken,
                Err(error) => vec![error.to_string()],
            };
            broken.iter().for_each(|limit| println!("MISSED: {limit}"));
            if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("The benchmark could not be run: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn bench(Arguments { skus, orders }: Arguments) -> Result<Report> {
    println!("{skus} SKUs in 3 warehouses; deploying …");
    let emulator = Emulator::start()?;
    let scene = Scene::open(&emulator, Setting { stage: "bench".into(), skus, ..Setting::default() }).await?;
    let mut bench = Bench { meters: Vec::new(), scene, steps: Vec::new() };
    let cold = cold::measure(&bench.scene.stack).await?;
    let metered = [
        STOCK,
        PRODUCTS,
        AVAILABILITY,
        dispatches::SWEEP,
        dispatches::TELL,
        desk::FUNCTION,
        TRANSFERS,
        RECONCILE,
        REPLAY,
    ];
    for function in metered.into_iter().chain(orders::FUNCTIONS) {
        let meter = Meter::between(&bench.scene.stack, function, emulator.endpoint()).await?;
        bench.meters.push((function, meter));
    }
    bench.step(STOCK, "stock: first full read, everything told", "full", 1).await?;
    bench.step(STOCK, steps::STOCK_FULL, "full", SOME).await?;
    bench.change()?;
    bench.step(STOCK, steps::STOCK_DELTA, "delta", 1).await?;
    bench.step(STOCK, steps::STOCK_IDLE, "delta", OFTEN - 1).await?;
    // The counts are those of the last: one that comes, as on its schedule, when the call that its lease sets aside is free again.
    tokio::time::sleep(MINUTE).await;
    bench.step(STOCK, steps::STOCK_IDLE, "delta", 1).await?;
    bench.hint().await?;
    bench.step(PRODUCTS, "products: first full sync, everything given", "full", 1).await?;
    bench.step(PRODUCTS, steps::PRODUCTS_FULL, "full", SOME).await?;
    bench.step(PRODUCTS, steps::PRODUCTS_IDLE, "delta", OFTEN).await?;
    for (function, name, mode, times) in [
        (TRANSFERS, steps::TRANSFERS_IDLE, "delta", OFTEN),
        (dispatches::SWEEP, steps::DISPATCHES_IDLE, "delta", OFTEN),
        (RECONCILE, steps::RECONCILE_HOUR, "delta", SOME),
        (RECONCILE, steps::RECONCILE_NIGHT, "full", 1),
        (RECONCILE, steps::MAIL_IDLE, "digest", OFTEN),
        (REPLAY, steps::REPLAY_IDLE, "delta", OFTEN),
    ] {
        bench.tick(function, name, &json!({ "mode": mode }), times).await?;
    }
    for skus in [1, 20, 100] {
        bench.ask(skus).await?;
    }
    bench.orders().await?;
    bench.dispatches(orders).await?;
    bench.visit().await?;
    let rows = bench.scene.world().mintsoft.rows().count();
    let report = Report { skus, rows, orders, cold, steps: bench.steps };
    report.write()?;
    Ok(report)
}

/// How much memory a function may use: 60 % of what the template gives it; the stock poll and the desk less.
fn most_megabytes(function: &str) -> f64 {
    match function {
        STOCK | desk::FUNCTION => 100.0,
        PRODUCTS | RECONCILE => 0.6 * 256.0,
        _ => 0.6 * 128.0,
    }
}

/// The window of a budget of calls.
const MINUTE: Duration = Duration::from_secs(61);

struct Bench {
    scene: Scene,
    meters: Vec<(&'static str, Meter)>,
    steps: Vec<Step>,
}

/// A measurement that has begun.
struct Began {
    at: Instant,
    time: Time,
}

impl Bench {
    /// Runs a flow so many times; what it has done is compared with the truth after each run.
    async fn step(&mut self, function: &str, name: &str, mode: &str, times: u32) -> Result<()> {
        for _ in 0..times {
            let began = self.begin(function)?;
            let report = match function {
                STOCK => self.scene.poll(mode).await?,
                _ => self.scene.sync(mode).await?,
            };
            if report["outcome"] != "done" {
                return Err(format!("{name}: {report}").into());
            }
            self.end(function, name, began, 1)?;
            if let Some(difference) = differences(&self.scene.world()).first() {
                return Err(format!("{name}: {difference}").into());
            }
        }
        Ok(())
    }

    /// Invokes a function with what its schedule sends, once to start it and then so many times.
    async fn tick(&mut self, function: &str, name: &str, event: &Value, times: u32) -> Result<()> {
        for measured in 0..=times {
            let began = self.begin(function)?;
            let answer = self.scene.stack.invoke(function, event).await?;
            if let Some(error) = answer.error {
                return Err(format!("{name}: {error} {}", answer.payload).into());
            }
            if measured > 0 {
                self.end(function, name, began, 1)?;
            }
        }
        Ok(())
    }

    /// A hint at some SKUs, as an order leaves it.
    async fn hint(&mut self) -> Result<()> {
        let skus = plain_skus(&self.scene.world().mintsoft, 5);
        self.tick(STOCK, steps::STOCK_HINT, &json!({ "mode": "targeted", "skus": skus }), OFTEN).await
    }

    /// Asks for the availability of so many SKUs, over and over; the figures are those of one question.
    async fn ask(&mut self, count: usize) -> Result<()> {
        let skus = plain_skus(&self.scene.world().mintsoft, count);
        let skus: Vec<&str> = skus.iter().map(String::as_str).collect();
        // The first question starts the process and reads the configuration.
        self.scene.availability(&skus).await?;
        let began = self.begin(AVAILABILITY)?;
        for _ in 0..QUESTIONS {
            let items = self.scene.availability(&skus).await?;
            if let Some(refused) = items.iter().find(|item| item["offer"] != true) {
                return Err(format!("a SKU with stock is not offered: {refused}").into());
            }
        }
        self.end(AVAILABILITY, &format!("availability of {count} SKUs, one question"), began, QUESTIONS)
    }

    fn begin(&self, function: &str) -> Result<Began> {
        self.scene.world().log.clear();
        self.meter(function)?.reset();
        // A process that is there already has used time and memory before this step.
        let process = Process::of(&self.scene.stack, function)?;
        let time = process.as_ref().map_or(Ok(Time::default()), Process::restart_peak)?;
        Ok(Began { at: Instant::now(), time })
    }

    fn end(&mut self, function: &str, name: &str, began: Began, times: u32) -> Result<()> {
        let wall_seconds = began.at.elapsed().as_secs_f64() / f64::from(times);
        let process = Process::of(&self.scene.stack, function)?.ok_or("the function has no process")?;
        let world = self.scene.world();
        let calls = |vendor| u32::try_from(world.log.total(vendor)).map(|total| f64::from(total) / f64::from(times));
        let step = Step {
            name: name.to_owned(),
            wall_seconds,
            cpu_seconds: process.time()?.since(began.time) / f64::from(times),
            handler_milliseconds: None,
            peak_megabytes: process.peak_megabytes()?,
            most_megabytes: most_megabytes(function),
            mintsoft_calls: calls(Vendor::Mintsoft)?,
            wair_calls: calls(Vendor::Wair)?,
            dynamo: self.meter(function)?.read().each(times),
        };
        drop(world);
        println!("{name}: {wall_seconds:.3} s");
        self.steps.push(step);
        Ok(())
    }

    fn meter(&self, function: &str) -> Result<&Meter> {
        let found = self.meters.iter().find(|(metered, _)| *metered == function);
        Ok(found.map(|(_, meter)| meter).ok_or("the function is not metered")?)
    }

    fn change(&self) -> Result<()> {
        let skus = plain_skus(&self.scene.world().mintsoft, CHANGES);
        for sku in skus {
            self.scene.act(&StockAction::Sell { sku, warehouse: 3, quantity: 1 })?;
        }
        Ok(())
    }
}
