//! WAIR: what left the shelf, as sales of the channel's location.

use std::{collections::BTreeSet, time::Duration};

use mapping::{
    dispatch::{Shipment, Sink},
    wair::wire::SaleRow,
};
use ports::{Failure, Mode};
use runtime::{hint, sqs::Delivery};
use state::orders::Numbered;

use crate::{DispatchUpdate, deliver::Ending, outage, told::Case};

/// Longer than the slowest batch of one part.
const LEASE: Duration = Duration::from_secs(240);
/// The batch of one part is over soon; that of a full stock read may take as long as the schedule's later pauses.
const BUSY: Duration = Duration::from_secs(5);

pub(crate) async fn tell(
    update: &DispatchUpdate,
    of: &Numbered,
    part: u32,
    delivery: Delivery<'_>,
) -> Result<Ending, Failure> {
    let mut case = Case::read(update, of, part, Sink::Wair).await?;
    if case.record.told.is_some() {
        return Ok(Ending::Done("WAIR has it"));
    }
    if case.refused_since(delivery.sent) {
        return Ok(Ending::Dead);
    }
    if case.left().await?.is_none() {
        return case.not_left().await;
    }
    if update.mode == Mode::Observe {
        return case.observed().await;
    }
    let current = update.config.current().await?;
    let Some(location) = current.config.channel(&of.channel).map(|location| location.wair.clone()) else {
        return case.refused("the configuration has no location for its channel").await;
    };
    let Some(shipment) = case.fix().await? else { return case.not_left().await };
    let rows = rows(&case, &location, &shipment);
    if !rows.is_empty() {
        let booked = book(update, &rows).await;
        match &booked {
            Ok(false) => {}
            Ok(true) | Err(Failure::Rejected(_)) => outage::over(update, Sink::Wair, &of.channel).await?,
            Err(failure) => outage::met(update, Sink::Wair, &of.channel, delivery, failure).await?,
        }
        match booked {
            Ok(true) => {}
            Ok(false) => return Ok(Ending::Again(BUSY, "another batch with WAIR is open".to_owned())),
            Err(Failure::Rejected(why)) => return case.refused(&why).await,
            Err(failure) => return Err(failure),
        }
        hint_at(update, &shipment).await;
    }
    case.accepted(Some(shipment.dispatched_at), None).await?;
    Ok(Ending::Done("booked"))
}

fn rows(case: &Case<'_>, location: &str, shipment: &Shipment) -> Vec<SaleRow> {
    let Numbered { channel, order, revision } = case.of;
    let row = |unit: &mapping::dispatch::Quantity| SaleRow {
        sales_id: format!("{channel}/{order}/{revision}/{}/{}/{}", case.part, unit.line, unit.sku),
        location_id: location.to_owned(),
        sku_id: unit.sku.clone(),
        quantity: unit.quantity,
        sale_date_time: format!("{:.3}", shipment.dispatched_at),
    };
    shipment.units.iter().map(row).collect()
}

/// Books in a batch of its own; `false` when another one is open.
async fn book(update: &DispatchUpdate, rows: &[SaleRow]) -> Result<bool, Failure> {
    let Some(mut lease) = update.leases.take("dispatch-sales", LEASE).await? else { return Ok(false) };
    let booked = match update.wair.open_batch(&mut lease).await {
        Ok(Some(mut batch)) => match batch.sales(rows).await {
            Ok(()) => batch.finish().await.map(|()| true),
            Err(Failure::Rejected(why)) => batch.finish().await.and(Err(Failure::Rejected(why))),
            Err(failure) => {
                batch.abandon().await;
                Err(failure)
            }
        },
        Ok(None) => Ok(false),
        Err(failure) => Err(failure),
    };
    update.leases.give_back(lease).await?;
    booked
}

/// Brings a look at the shipped SKUs forward.
async fn hint_at(update: &DispatchUpdate, shipment: &Shipment) {
    let skus: BTreeSet<&str> = shipment.units.iter().map(|unit| unit.sku.as_str()).collect();
    hint::send(&*update.hints, &Vec::from_iter(skus)).await;
}
