//! Plays a day with trouble, and runs a command that looks at the desk of it.

use std::process::ExitCode;

use clap::Parser;
use e2e::{DESK_TOKEN, Scene, Setting, order, order_number, plain_skus};
use jiff::Timestamp;
use local::{Emulator, Result, eventually};
use serde_json::json;
use tokio::process::Command;
use vendors::mintsoft::{OrderAction, StockAction};
use vendors::{Fault, Rule};

/// Names that would like to be more than names: a script, one that is written from right to left, one of 200 characters.
fn hostile() -> [String; 3] {
    ["<script>alert(1)</script>\"'-M".to_owned(), "\u{202e}חולצה-אדומה".to_owned(), "X".repeat(200)]
}

/// Plays a day with trouble on the local stack and runs a command, which finds the desk in DESK_URL and DESK_TOKEN.
#[derive(Parser)]
struct Arguments {
    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true)]
    command: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse().command).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("The day could not be played: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: &[String]) -> Result<bool> {
    let emulator = Emulator::start()?;
    let scene = Scene::open(&emulator, Setting { stage: "desk".into(), skus: 120, ..Setting::default() }).await?;
    play(&scene).await?;
    let (program, arguments) = command.split_first().ok_or("no command")?;
    let mut child = Command::new(program);
    child
        .args(arguments)
        .env("DESK_URL", format!("{}/desk", scene.stack.outputs.api_url))
        .env("DESK_TOKEN", DESK_TOKEN);
    Ok(child.kill_on_drop(true).status().await?.success())
}

/// A part that has shipped, an order that is held, one that Mintsoft refuses, products that nobody can parse.
async fn play(scene: &Scene) -> Result<()> {
    for sku in hostile() {
        scene.world().mintsoft.add_product(Timestamp::now(), &sku);
        scene.act(&StockAction::GoodsIn { sku, warehouse: 3, quantity: 5, location: None })?;
    }
    scene.sync("full").await?;
    scene.poll("full").await?;
    let skus = plain_skus(&scene.world().mintsoft, 3);
    scene.post(&order("10041", &[(&skus[0], 2), (&skus[1], 1)])).await?;
    scene.created("10041").await?;
    let id = scene.world().mintsoft.orders_numbered(&order_number("10041")).first().map(|order| order.id);
    let despatch = OrderAction::Despatch { order: id.ok_or("no order")?, tracking: Some("RM123456789GB".to_owned()) };
    scene.world().mintsoft.move_order(Timestamp::now(), &despatch)?;
    scene.stack.invoke("DispatchPollFunction", &json!({ "mode": "delta" })).await?;
    let told = async || Ok((scene.shop.accepted().len() == 1).then_some(()));
    eventually("the channel is told", told).await?;
    scene.stack.invoke("TransferPollFunction", &json!({ "mode": "delta" })).await?;
    let body = r#"[{"OrderId":0,"Success":false,"Message":"No courier service for this order"}]"#.to_owned();
    let refusal = Fault::Status { status: 200, body, after_commit: false };
    scene.world().mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal).once());
    scene.post(&order("10042", &[(&skus[2], 1)])).await?;
    scene.dead_letters(1).await?;
    for (id, sku) in [("10043", "TEE-LATE-M"), ("10044", "HOODIE-LATE-L")] {
        scene.post(&order(id, &[(sku, 1)])).await?;
    }
    scene.exception("ORDER_SKU_UNKNOWN").await?;
    for sku in &skus {
        scene.act(&StockAction::Sell { sku: sku.clone(), warehouse: 3, quantity: 1 })?;
    }
    scene.poll("delta").await?;
    scene.stack.invoke("ReconcileFunction", &json!({ "mode": "delta" })).await?;
    Ok(())
}
