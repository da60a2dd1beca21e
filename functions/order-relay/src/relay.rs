//! One message: what state its order is in, and what that asks for.

use std::time::Duration;

use mapping::{
    exception::{self as kind, Kind},
    mintsoft::wire::NewOrder,
    order::{OrderEvent, parse},
};
use ports::{Failure, Mode};
use runtime::sqs::{Delivery, Verdict, backoff};
use sha2::{Digest, Sha256};
use state::orders::OrderState;

use crate::{
    Relay,
    ending::{Ending, Problem, Stop},
    send::{Case, LookedUp},
};

/// The queue's redrive policy moves a message after this many receives (`template.yaml`).
const LAST_RECEIVE: u32 = 25;
/// When somebody else changed the record, they are likely done by then.
const OVERTAKEN: Duration = Duration::from_secs(2);

/// An order whose create went out before the mode was changed to observe.
const OBSERVED: Duration = Duration::from_secs(900);

pub(crate) async fn one(relay: &Relay, delivery: Delivery<'_>) -> Verdict {
    let event = match parse(delivery.body.as_bytes()) {
        Ok(event) => event,
        Err(invalid) => return unreadable(relay, delivery, &invalid.to_string()).await,
    };
    let subject = event.group();
    let verdict = match advance(relay, &event, delivery).await {
        Ok(Ending::Done(how)) => {
            tracing::info!(order.subject = subject, order.revision = event.revision, "order settled: {how}");
            return Verdict::Done;
        }
        Ok(Ending::Later(pause, why)) => {
            tracing::info!(order.subject = subject, retry.seconds = pause.as_secs(), "order waits: {why}");
            Verdict::Retry(pause)
        }
        Ok(Ending::Dead(problem)) => {
            tracing::warn!(order.subject = subject, exception.code = problem.kind.code, "order goes to the dead letters");
            return Verdict::Dead;
        }
        Ok(Ending::DeadAlready) => return Verdict::Dead,
        Err(Stop::Overtaken) => Verdict::Retry(OVERTAKEN),
        Err(Stop::Failed(failure)) => failed(relay, delivery, &failure).await,
    };
    if delivery.receives >= LAST_RECEIVE {
        give_up(relay, &event).await;
    }
    verdict
}

async fn advance(relay: &Relay, event: &OrderEvent, delivery: Delivery<'_>) -> Result<Ending, Stop> {
    let record = relay.orders.read(&event.channel, &event.order).await?;
    let mut case = Case { relay, event, record };
    let ending = match case.state() {
        OrderState::Created { .. } => Ending::Done("Mintsoft holds it already"),
        OrderState::Observed { .. } if relay.mode == Mode::Observe => Ending::Done("observed before"),
        // It failed a moment ago and is on its way to the dead letters. A redriven message is a first receive again.
        OrderState::Failed { .. } if delivery.receives > 1 => return Ok(Ending::DeadAlready),
        OrderState::Creating { .. } => resume(&mut case).await?,
        OrderState::Failed { .. } => {
            case.set(OrderState::Received).await?;
            begin(&mut case).await?
        }
        OrderState::Received | OrderState::Observed { .. } => begin(&mut case).await?,
    };
    match &ending {
        Ending::Dead(problem) => fail(&mut case, problem).await?,
        Ending::Done(_) => close(&mut case).await?,
        Ending::Later(..) | Ending::DeadAlready => {}
    }
    Ok(ending)
}

/// Nothing was sent yet.
async fn begin(case: &mut Case<'_>) -> Result<Ending, Stop> {
    let relay = case.relay;
    let current = relay.config.current().await?;
    let order = match relay.check(case.event, &current).await? {
        Ok(order) => order,
        Err(problem) => return Ok(Ending::Dead(problem)),
    };
    if relay.mode == Mode::Observe {
        case.set(OrderState::Observed { number: order.order_number, at: relay.clock.now() }).await?;
        return Ok(Ending::Done("observed; it would have been sent"));
    }
    case.send(&order, 1).await
}

/// A create is out: it is looked up, and sent again only when it surely did not arrive.
async fn resume(case: &mut Case<'_>) -> Result<Ending, Stop> {
    let (number, attempt) = match case.look_up().await? {
        LookedUp::Over(ending) => return Ok(ending),
        LookedUp::SendAgain { number, attempt } => (number, attempt),
    };
    if case.relay.mode == Mode::Observe {
        return Ok(Ending::Later(OBSERVED, "observe mode sends nothing again".to_owned()));
    }
    let current = case.relay.config.current().await?;
    match case.relay.check(case.event, &current).await? {
        // The same number as before, whatever the configuration says now: it is what was looked up.
        Ok(order) => {
            let order = NewOrder { external_order_reference: number.clone(), order_number: number, ..order };
            case.send(&order, attempt).await
        }
        Err(problem) => Ok(Ending::Dead(problem)),
    }
}

/// Opens the exception of an order that cannot go on, and remembers it in the order's record.
async fn fail(case: &mut Case<'_>, problem: &Problem) -> Result<(), Stop> {
    let relay = case.relay;
    let entry = (problem.kind.code.to_owned(), problem.subject.clone());
    if case.exception().is_some_and(|open| *open != entry) {
        close(case).await?;
    }
    relay.exceptions.open(problem.kind, &problem.subject, &problem.detail).await?;
    let state = OrderState::Failed { code: problem.kind.code.to_owned(), at: relay.clock.now() };
    case.set_with(state, Some(entry)).await
}

/// Closes the exception that this order had opened.
async fn close(case: &mut Case<'_>) -> Result<(), Stop> {
    let Some((code, subject)) = case.exception().cloned() else { return Ok(()) };
    if let Some(kind) = kind::kind(&code) {
        case.relay.exceptions.close(kind, &subject).await?;
    }
    case.set_with(case.state(), None).await
}

/// A message that is no order event. Its exception is opened at its first receive only.
async fn unreadable(relay: &Relay, delivery: Delivery<'_>, why: &str) -> Verdict {
    let hash = Sha256::digest(delivery.body);
    let subject = format!("message {:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3]);
    if delivery.receives == 1
        && let Err(failure) = relay.exceptions.open(&kind::ORDER_MESSAGE_UNREADABLE, &subject, why).await
    {
        return failed(relay, delivery, &failure).await;
    }
    Verdict::Dead
}

/// Something did not work: its class decides how long the message waits.
async fn failed(relay: &Relay, delivery: Delivery<'_>, failure: &Failure) -> Verdict {
    let pause = backoff(delivery.receives, relay.clock.random());
    tracing::warn!(failure.class = failure.class(), failure.reason = %failure, retry.seconds = pause.as_secs(), "order waits");
    let (kind, subject): (&Kind, &str) = match failure {
        Failure::Rejected(_) => (&kind::CREDENTIALS_REFUSED, "Mintsoft"),
        Failure::Misconfigured { what: "configuration", .. } => (&kind::CONFIG_MISSING, "configuration"),
        Failure::Misconfigured { what, .. } => (&kind::CREDENTIALS_REFUSED, what),
        Failure::Throttled { pause: asked, .. } => return Verdict::Retry(pause.max(*asked)),
        _ => return Verdict::Retry(pause),
    };
    if let Err(failure) = relay.exceptions.open(kind, subject, &failure.to_string()).await {
        tracing::error!(failure.reason = %failure, "the exception could not be opened");
    }
    Verdict::Retry(pause)
}

/// The redrive policy takes the message after this receive.
async fn give_up(relay: &Relay, event: &OrderEvent) {
    let opened = async {
        let subject = event.group();
        relay.exceptions.open(&kind::ORDER_STUCK, &subject, "it was tried for more than four hours").await?;
        let record = relay.orders.read(&event.channel, &event.order).await?;
        let mut case = Case { relay, event, record };
        case.set_with(case.state(), Some((kind::ORDER_STUCK.code.to_owned(), subject))).await
    };
    if let Err(stop) = opened.await {
        // The dead letter is there all the same, and the depth of that queue is watched.
        tracing::error!(order.subject = event.group(), failure.reason = ?stop, "the exception could not be recorded");
    }
}
