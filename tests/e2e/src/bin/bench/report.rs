//! What was measured, as a table and as JSON.

use std::fs;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use local::Result;
use serde::Serialize;

use crate::meter::Usage;

/// One measured run.
#[derive(Debug, Serialize)]
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
    pub(crate) mintsoft_calls: usize,
    pub(crate) wair_calls: usize,
    pub(crate) dynamo: Usage,
}

/// The whole benchmark.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) skus: usize,
    pub(crate) rows: usize,
    pub(crate) steps: Vec<Step>,
}

impl Report {
    /// Writes `target/bench.json`.
    pub(crate) fn write(&self) -> Result<()> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench.json");
        fs::write(path, serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }

    pub(crate) fn print(&self) {
        let mut table = Table::new();
        table.load_style(presets::ASCII_MARKDOWN).set_header([
            "run",
            "wall s",
            "CPU s",
            "handler ms",
            "peak MB",
            "Mintsoft calls",
            "WAIR calls",
            "DynamoDB requests",
            "read units",
            "write units",
        ]);
        for step in &self.steps {
            table.add_row([
                step.name.clone(),
                format!("{:.3}", step.wall_seconds),
                format!("{:.3}", step.cpu_seconds),
                step.handler_milliseconds.map(|took| format!("{took:.0}")).unwrap_or_default(),
                format!("{:.1}", step.peak_megabytes),
                step.mintsoft_calls.to_string(),
                step.wair_calls.to_string(),
                format!("{:.1}", step.dynamo.requests),
                format!("{:.1}", step.dynamo.read_units),
                format!("{:.1}", step.dynamo.write_units),
            ]);
        }
        table.column_iter_mut().skip(1).for_each(|column| {
            column.set_cell_alignment(CellAlignment::Right);
        });
        println!("\n{} SKUs, {} inventory rows\n{table}", self.skus, self.rows);
        println!(
            "CPU and memory are those of the function's process. Write units are what the emulator reports, read units follow DynamoDB's rule from the sizes read."
        );
    }

    /// Limits that were not kept.
    pub(crate) fn broken(&self) -> Vec<String> {
        let over = self.steps.iter().filter(|step| step.peak_megabytes >= step.most_megabytes);
        let mut broken: Vec<_> = over
            .map(|step| format!("{}: {:.1} MB, limit {:.0} MB", step.name, step.peak_megabytes, step.most_megabytes))
            .collect();
        let slow =
            self.steps.iter().filter(|step| step.name.starts_with(crate::AT_THE_DESK) && step.cpu_seconds >= 0.2);
        broken.extend(slow.map(|step| format!("{}: {:.3} s of CPU, limit 0.2 s", step.name, step.cpu_seconds)));
        let idle =
            self.steps.iter().find(|step| step.name == crate::IDLE).map(|step| (step.mintsoft_calls, step.wair_calls));
        if idle != Some((1, 0)) {
            broken.push(format!("idle poll: {idle:?} calls to Mintsoft and WAIR, not one and none"));
        }
        let order =
            self.steps.iter().find(|step| step.name == crate::orders::RELAY_STEP).map(|step| step.mintsoft_calls);
        if order != Some(1) {
            broken.push(format!("a fresh order: {order:?} calls to Mintsoft, not one"));
        }
        broken
    }
}
