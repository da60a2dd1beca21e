//! After the day: one order leaves in two parts, and the sales channel is away in between.

use std::time::Instant;

use comfy_table::{CellAlignment, Table, presets};
use e2e::{Scene, differences, order_number, plain_skus};
use local::{Result, eventually};

use crate::say;

/// The order that leaves in parts.
pub(crate) const ORDER: &str = "1201";
/// Units ordered, and units of them that leave later.
const UNITS: (u32, i32) = (3, 1);

/// Plays it and prints its ledger; whether it balances.
pub(crate) async fn play(scene: &Scene, began: Instant) -> Result<bool> {
    let sku = plain_skus(&scene.world().mintsoft, 1).pop().ok_or("the catalogue is too small: take more SKUs")?;
    let first = scene.placed(ORDER, &[(&sku, UNITS.0)]).await?;
    let second = scene.split(first, UNITS.1)?;
    say(began, &format!("order {ORDER} of {} units is split: {} of them leave later", UNITS.0, UNITS.1));
    scene.despatch(first, "PARCEL-1")?;
    scene.ring(first).await?;
    scene.told(ORDER, 1, 1).await?;
    say(began, "the first part leaves, Mintsoft calls, and the channel and WAIR are told without a poll");

    scene.shop.refuse_with(Some(503));
    scene.despatch(second, "PARCEL-2")?;
    let before = scene.shop.attempts();
    scene.look("delta").await?;
    scene.told(ORDER, 1, 2).await?;
    let tried = async || Ok((scene.shop.attempts() > before).then_some(()));
    eventually("the channel is asked", tried).await?;
    say(began, "the second part leaves while the channel is down: WAIR has it, the channel does not");
    scene.shop.refuse_with(None);
    scene.told(ORDER, 2, 2).await?;
    scene.dispatches_rest().await?;
    scene.poll("delta").await?;
    say(began, "the channel is up again and has it, too");
    Ok(print(scene))
}

fn print(scene: &Scene) -> bool {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header([
        "part",
        "tracking",
        "left",
        "told to the channel",
        "booked in WAIR",
    ]);
    let (mut wrong, mut sums) = (Vec::new(), [0, 0, 0]);
    let (callbacks, sales) = (scene.callbacks(ORDER), scene.sales(ORDER));
    let world = scene.world();
    for part in world.mintsoft.orders_numbered(&order_number(ORDER)) {
        let left: i64 = part.items.iter().map(|item| i64::from(item.quantity)).sum();
        let tracking = part.tracking.clone().unwrap_or_default();
        let about = callbacks.iter().filter(|callback| callback.body["trackingNumber"] == *tracking);
        let lines = about.flat_map(|callback| callback.body["lines"].as_array().cloned().unwrap_or_default());
        let told: i64 = lines.filter_map(|line| line["quantity"].as_i64()).sum();
        let start = format!("web-uk/{ORDER}/1/{}/", part.part);
        let own = sales.iter().filter(|row| row["salesId"].as_str().is_some_and(|id| id.starts_with(&start)));
        let booked: i64 = own.filter_map(|row| row["quantity"].as_i64()).sum();
        if (told, booked) != (left, left) {
            wrong.push(format!("part {}: {left} units left, {told} were told, {booked} booked", part.part));
        }
        table.add_row([part.part.to_string(), tracking, left.to_string(), told.to_string(), booked.to_string()]);
        for (sum, units) in sums.iter_mut().zip([left, told, booked]) {
            *sum += units;
        }
    }
    table.column_iter_mut().skip(2).for_each(|column| {
        column.set_cell_alignment(CellAlignment::Right);
    });
    if sums != [i64::from(UNITS.0); 3] || callbacks.len() != 2 {
        wrong.push(format!(
            "{} units were ordered; left, told, booked: {sums:?}; {} callbacks",
            UNITS.0,
            callbacks.len()
        ));
    }
    wrong.extend(differences(&world));
    println!("\nParts of order {ORDER}\n{table}");
    wrong.iter().for_each(|problem| println!("  WRONG: {problem}"));
    println!("{}", if wrong.is_empty() { "The parts balance." } else { "The parts do NOT balance." });
    wrong.is_empty()
}
