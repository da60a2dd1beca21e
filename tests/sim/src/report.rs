//! What a run of many histories is to be told as.

use std::collections::BTreeMap;

use ports::defect::Defect;

use crate::{
    knobs::{KNOBS, Knob},
    oracle::ORACLES,
    run::Totals,
};

/// After how many seeds a mistake was found, if it was, and by which property.
pub type Found = Vec<(Defect, u64, Option<&'static str>)>;

/// Faults that never took effect.
pub fn silent(fired: &BTreeMap<Knob, u64>) -> Vec<&'static str> {
    let never = KNOBS.iter().filter(|setting| fired.get(&setting.knob).is_none_or(|times| *times == 0));
    never.map(|setting| setting.name).collect()
}

/// The report as Markdown.
pub fn markdown(totals: &Totals, jobs: usize, found: &Found) -> String {
    let seconds = totals.took.as_secs_f64().max(0.001);
    let per_minute = totals.hours as f64 / seconds * 60.0;
    let mut text = format!(
        "# Report of the simulation\n\n{} seeds, {} simulated hours, {} facts judged in {} oracle checks by {} oracles, {} \
         broken properties; {:.0} s on {jobs} threads, {per_minute:.0} simulated hours a minute; digest \
         {:016x}.\n\n",
        totals.seeds,
        totals.hours,
        totals.facts,
        totals.checks,
        ORACLES.len(),
        totals.broken.len(),
        seconds,
        totals.digest,
    );
    for (seed, violation) in totals.broken.iter().take(50) {
        text += &format!("- seed {seed}: {} {}\n", violation.property, violation.what);
    }
    text += "\nProperties have marks that begin with P, faults with F: `tests/sim/README.md` and `knobs.rs` say what each is.\n";
    text += "\n| mark | fault | took effect |\n| --- | --- | --- |\n";
    for setting in KNOBS {
        let times = totals.fired.get(&setting.knob).copied().unwrap_or(0);
        text += &format!("| {} | {} | {times} |\n", setting.mark, setting.name);
    }
    if !found.is_empty() {
        text += "\n| deliberate mistake | found after seeds | by |\n| --- | --- | --- |\n";
        for (defect, seeds, property) in found {
            let what = Defect::ALL.iter().find(|(other, _)| other == defect).map_or("", |(_, what)| *what);
            let (seeds, by) = match property {
                Some(property) => (seeds.to_string(), *property),
                None => (format!("not within {seeds}"), "–"),
            };
            text += &format!("| {what} | {seeds} | {by} |\n");
        }
    }
    text
}
