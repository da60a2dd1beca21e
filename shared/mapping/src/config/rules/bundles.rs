//! Every SKU has one spelling, every bundle one definition, and no bundle contains itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{Seen, normalised};
use crate::config::Bundle;
use crate::config::mistake::Report;

pub(super) fn check(bundles: &[Bundle], report: &Report) {
    let mut defined = Seen::default();
    for (index, bundle) in bundles.iter().enumerate() {
        let field = format!("bundle[{index}].sku");
        if let Some(first) = defined.before(normalised(&bundle.sku), &field, report) {
            let line = report.line(&first);
            let message = format!(
                "bundle {:?} is already defined (line {line}); keep one (case, outer spaces and kinds of dash do not count)",
                bundle.sku
            );
            report.add(&field, message);
        }
        components(index, bundle, report);
    }
    cycles(bundles, report);
    spellings(bundles, report);
}

fn components(index: usize, bundle: &Bundle, report: &Report) {
    let path = format!("bundle[{index}].components");
    if bundle.components.is_empty() {
        report.add(&path, format!("bundle {:?} has no components; add some or remove the bundle", bundle.sku));
    }
    let mut seen = Seen::default();
    for (place, component) in bundle.components.iter().enumerate() {
        let field = format!("{path}[{place}].sku");
        if seen.before(normalised(&component.sku), &field, report).is_some() {
            let message = format!("component {:?} stands twice in this bundle; add up the quantities", component.sku);
            report.add(&field, message);
        }
    }
}

/// One SKU, written in two ways, is one of the two by mistake.
fn spellings(bundles: &[Bundle], report: &Report) {
    let mut first: BTreeMap<String, (&str, String)> = BTreeMap::new();
    for (sku, field) in skus(bundles).filter(|(_, field)| !report.is_wrong(field)) {
        let (spelling, place) = first.entry(normalised(sku)).or_insert_with(|| (sku, field.clone()));
        if *spelling != sku {
            let line = report.line(place);
            report.add(&field, format!("SKU {sku:?} is written {spelling:?} on line {line}; write it in one way"));
        }
    }
}

fn skus(bundles: &[Bundle]) -> impl Iterator<Item = (&str, String)> {
    bundles.iter().enumerate().flat_map(|(index, bundle)| {
        let components = bundle.components.iter().enumerate();
        std::iter::once((bundle.sku.as_str(), format!("bundle[{index}].sku"))).chain(
            components.map(move |(place, it)| (it.sku.as_str(), format!("bundle[{index}].components[{place}].sku"))),
        )
    })
}

/// Depth-first search with its own stack, so that a long chain of bundles cannot overflow the thread's.
fn cycles(bundles: &[Bundle], report: &Report) {
    let by_sku: BTreeMap<String, usize> = bundles
        .iter()
        .enumerate()
        .rev()
        .map(|(index, bundle)| (normalised(&bundle.sku), index))
        .filter(|(sku, _)| !sku.is_empty())
        .collect();
    let mut done = BTreeSet::new();
    for start in 0..bundles.len() {
        if !done.contains(&start) {
            walk(start, bundles, &by_sku, &mut done, report);
        }
    }
}

fn walk(
    start: usize,
    bundles: &[Bundle],
    by_sku: &BTreeMap<String, usize>,
    done: &mut BTreeSet<usize>,
    report: &Report,
) {
    let mut path = vec![(start, 0)];
    let mut open = BTreeSet::from([start]);
    while let Some((bundle, place)) = path.last_mut() {
        let (index, component) = (*bundle, *place);
        *place += 1;
        let Some(next) = bundles[index].components.get(component) else {
            open.remove(&index);
            done.insert(index);
            path.pop();
            continue;
        };
        let Some(&inner) = by_sku.get(&normalised(&next.sku)) else { continue };
        if open.contains(&inner) {
            let cycle = path.iter().map(|(bundle, _)| *bundle).skip_while(|bundle| *bundle != inner).chain([inner]);
            let cycle: Vec<_> = cycle.map(|bundle| bundles[bundle].sku.as_str()).collect();
            let field = format!("bundle[{index}].components[{component}].sku");
            report.add(&field, format!("bundle contains itself: {}; break the cycle", cycle.join(" → ")));
        } else if !done.contains(&inner) {
            open.insert(inner);
            path.push((inner, 0));
        }
    }
}
