//! One message: what state its order is in, and what that asks for.

use std::{sync::atomic::Ordering, time::Duration};

use jiff::Timestamp;
use mapping::{
    exception::{self as kind, Kind},
    mintsoft::wire::NewOrder,
    order::{self, OrderEvent, parse_queued, revision_of},
};
use ports::defect::{Defect, on};
use ports::{Failure, Mode};
use runtime::sqs::{Delivery, Verdict, backoff, unreadable};
use state::orders::OrderState;

use crate::{
    Relay,
    case::{Case, Change},
    check::Ready,
    ending::{Ending, Problem, Stop},
    send::LookedUp,
};

/// The last receive but one: the queue's redrive policy moves a message after 25 (`template.yaml`). From here on the
/// exception is open, because the last receive may end before this code sees the message.
const NEARLY_LAST: u32 = 24;
/// When somebody else changed the record, they are likely done by then.
const OVERTAKEN: Duration = Duration::from_secs(2);

/// An order whose create went out before the mode was changed to observe.
const OBSERVED: Duration = Duration::from_secs(900);

pub(crate) async fn one(relay: &Relay, delivery: Delivery<'_>) -> Verdict {
    let event = match parse_queued(delivery.body.as_bytes()) {
        Ok(event) => event,
        Err(invalid) => {
            let (kind, subject) = (&kind::ORDER_MESSAGE_UNREADABLE, kind::subject::message(delivery.body));
            let way = (&relay.exceptions, &*relay.clock);
            return unreadable(way, delivery, kind, &subject, &invalid.to_string()).await;
        }
    };
    let subject = event.group();
    match advance(relay, &event, delivery).await {
        Ok(Ending::Done(how)) => {
            tracing::info!(order.subject = subject, order.revision = event.revision, "order settled: {how}");
            Verdict::Done
        }
        Ok(Ending::Later(pause, why)) => {
            // Never sooner than after a failure: all receives together have to last for hours.
            let pause = pause.max(backoff(delivery.receives, relay.clock.random()));
            tracing::info!(order.subject = subject, retry.seconds = pause.as_secs(), "order waits: {why}");
            Verdict::Retry(pause)
        }
        Ok(Ending::Dead(problem)) => {
            tracing::warn!(
                order.subject = subject,
                exception.code = problem.kind.code,
                "order goes to the dead letters"
            );
            Verdict::Dead
        }
        Ok(Ending::Held(problem)) => {
            tracing::warn!(order.subject = subject, exception.code = problem.kind.code, "order held");
            Verdict::Done
        }
        Ok(Ending::DeadAlready) => Verdict::Dead,
        Err(Stop::Overtaken) => Verdict::Retry(OVERTAKEN),
        Err(Stop::Failed(failure)) => failed(relay, delivery, &failure).await,
    }
}

async fn advance(relay: &Relay, event: &OrderEvent, delivery: Delivery<'_>) -> Result<Ending, Stop> {
    let record = relay.orders.read(&event.channel, &event.order).await?;
    let called = relay.mintsoft.calls();
    let mut case = Case::new(relay, event, record, delivery.sent);
    if case.newest() > event.revision && !on(Defect::OldRevisionWins) {
        return Ok(Ending::Done("superseded by a newer revision"));
    }
    let ending = match case.state() {
        state if is_settled(&case, &state) && !on(Defect::RedeliveryIsNew) => Ending::Done("settled before"),
        _ if delivery.receives > 1 && case.judged_since(delivery.sent).await? => return Ok(Ending::DeadAlready),
        state => {
            if delivery.receives >= NEARLY_LAST {
                let detail = format!("it was received {} times", delivery.receives);
                case.raise(&Problem::new(&kind::ORDER_STUCK, event.group(), detail), state).await?;
            }
            // Boxed: the compiler refuses futures that are nested as deep as this one.
            let ending = Box::pin(work(&mut case)).await;
            relay.hint(&case.touched).await;
            ending?
        }
    };
    match &ending {
        Ending::Held(problem) => case.hold(problem, delivery.body).await?,
        Ending::Dead(problem) => fail(&mut case, problem).await?,
        Ending::Done(_) => {
            if relay.mintsoft.calls() > called {
                relay.recovered().await?;
            }
            close(&mut case).await?;
        }
        Ending::Later(..) | Ending::DeadAlready => {}
    }
    Ok(ending)
}

/// Whether the order is already as this revision wants it.
fn is_settled(case: &Case<'_>, state: &OrderState) -> bool {
    if state.revision(&case.event.order) != Some(case.event.revision) {
        return false;
    }
    match state {
        OrderState::Created { .. } => case.event.kind != order::Kind::Cancelled,
        OrderState::Cancelled { .. } => case.event.kind == order::Kind::Cancelled,
        // What cannot be sent is judged again as long as that is all that happens.
        OrderState::Observed { .. } => case.relay.mode == Mode::Live || case.exception().is_none(),
        _ => false,
    }
}

/// The newest revision meets what the earlier ones left behind.
async fn work(case: &mut Case<'_>) -> Result<Ending, Stop> {
    let state = case.state();
    if on(Defect::RedeliveryIsNew) {
        return begin(case).await;
    }
    if matches!(state, OrderState::Creating { .. }) {
        if state.revision(&case.event.order) == Some(case.event.revision) && case.event.kind != order::Kind::Cancelled {
            return resume(case).await;
        }
        // Whether an earlier revision is live decides what is to be done about it.
        match case.look_up().await? {
            LookedUp::Over(Ending::Done(_)) => {}
            LookedUp::Over(ending) => return Ok(ending),
            LookedUp::SendAgain { .. } => case.set(OrderState::Received).await?,
        }
    }
    match case.state() {
        OrderState::Created { .. } | OrderState::Cancelling { .. } => replace(case).await,
        OrderState::Observed { number, .. } if case.relay.mode == Mode::Live => case.sent_elsewhere(&number).await,
        OrderState::Failed { .. } => {
            case.set(OrderState::Received).await?;
            begin(case).await
        }
        _ => begin(case).await,
    }
}

/// Nothing of it is live.
async fn begin(case: &mut Case<'_>) -> Result<Ending, Stop> {
    if case.event.kind == order::Kind::Cancelled {
        case.cancelled().await?;
        return Ok(Ending::Done("cancelled before anything was sent"));
    }
    let relay = case.relay;
    let current = relay.config.current().await?;
    let grace = Duration::from_secs(current.config.orders.grace_seconds.into());
    // Where the moment of sending is not known, nothing is gained by waiting.
    let age = Duration::try_from(relay.clock.now() - case.sent).unwrap_or(grace);
    if age < grace {
        return Ok(Ending::Later(grace - age, "its grace period is not over".to_owned()));
    }
    let ending = match relay.check(case.event, None, &current).await? {
        Ok(ready) if relay.mode == Mode::Live => return case.send(ready, 1).await,
        Ok(_) => Ending::Done("observed; it would have been sent"),
        Err(problem) => problem.ending(),
    };
    if relay.mode == Mode::Observe {
        // Whatever becomes of its cause: another system sends this order.
        case.set(case.observed().await?).await?;
    }
    Ok(ending)
}

/// An earlier revision is live, or was: it has to go before anything else comes.
async fn replace(case: &mut Case<'_>) -> Result<Ending, Stop> {
    let relay = case.relay;
    let cancels = case.event.kind == order::Kind::Cancelled;
    if let OrderState::Created { number, .. } = case.state() {
        let goods = case.goods_of(revision_of(&number, &case.event.order));
        if !cancels && goods == Some(case.event.goods_hash().as_str()) {
            case.set(case.state()).await?;
            return Ok(Ending::Done("nothing that a warehouse sees has changed"));
        }
    }
    // What cannot be sent must not cost the order that is there.
    let ready = if cancels {
        None
    } else {
        let current = relay.config.current().await?;
        match relay.check(case.event, None, &current).await? {
            Ok(ready) => Some(ready),
            Err(problem) => return Ok(problem.ending()),
        }
    };
    if relay.mode == Mode::Observe {
        let next = ready.map(|ready| ready.order.order_number);
        return match case.foresee(next.as_deref()).await? {
            Some(ending) => Ok(ending),
            None => Ok(Ending::Later(OBSERVED, "observe mode cancels nothing".to_owned())),
        };
    }
    if let (true, Some(ready)) = (on(Defect::CreateBeforeCancel), &ready) {
        relay.mintsoft.create_order(&ready.order).await?;
    }
    if let Some(ending) = case.retire().await? {
        return Ok(ending);
    }
    match ready {
        Some(ready) => case.send(ready, 1).await,
        None => {
            case.cancelled().await?;
            Ok(Ending::Done("cancelled"))
        }
    }
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
    // Bundles stay what they were when the first create went out.
    let pinned = Some(case.lines()).filter(|lines| !lines.is_empty());
    match case.relay.check(case.event, pinned, &current).await? {
        // The same number as before, whatever the configuration says now: it is what was looked up.
        Ok(ready) => {
            let order = NewOrder { external_order_reference: number.clone(), order_number: number, ..ready.order };
            case.send(Ready { order, ..ready }, attempt).await
        }
        Err(problem) => Ok(problem.ending()),
    }
}

/// Opens the exception of an order that cannot go on, and remembers that it was judged.
async fn fail(case: &mut Case<'_>, problem: &Problem) -> Result<(), Stop> {
    let at = case.relay.clock.now();
    if !on(Defect::ExceptionForgotten) {
        case.raise(problem, case.state()).await?;
    }
    match case.state() {
        // A create may have arrived: a redriven message first looks for it, under the number that was sent.
        OrderState::Creating { number, attempt, sent_at, .. } if !problem.is_plain_refusal() => {
            case.set(OrderState::Creating { number, attempt, claimed_until: at, sent_at, absent_lookups: 0 }).await
        }
        // An earlier revision is live, here or under a number of another system, whatever is wrong with this one.
        OrderState::Created { .. } | OrderState::Cancelling { .. } | OrderState::Observed { .. } => Ok(()),
        _ => case.set(OrderState::Failed { code: problem.kind.code.to_owned(), at }).await,
    }
}

/// Closes the exception that this order had opened. That of an order created in part stays, and is opened here if the
/// process that noted it could not.
async fn close(case: &mut Case<'_>) -> Result<(), Stop> {
    let Some((code, subject)) = case.exception().cloned() else { return Ok(()) };
    let relay = case.relay;
    if code == kind::ORDER_INCOMPLETE.code && is_about_live(case) {
        if !relay.exceptions.met_since(&code, &subject, Timestamp::MIN).await? {
            relay.exceptions.open(&kind::ORDER_INCOMPLETE, &subject, "some of its lines were refused").await?;
        }
        return Ok(());
    }
    if let Some(kind) = kind::kind(&code).filter(|_| !on(Defect::ExceptionStaysOpen)) {
        relay.exceptions.close(kind, &subject).await?;
    }
    let more = Vec::from_iter(case.forget_hold());
    case.apply(Change { state: case.state(), more, ..Change::default() }).await
}

/// Whether the open exception is about the Mintsoft order that is live.
fn is_about_live(case: &Case<'_>) -> bool {
    match case.state() {
        OrderState::Created { number, .. } => [0, revision_of(&number, &case.event.order)].contains(&case.judged()),
        _ => false,
    }
}

/// Something did not work: its class decides how long the message waits.
async fn failed(relay: &Relay, delivery: Delivery<'_>, failure: &Failure) -> Verdict {
    let pause = backoff(delivery.receives, relay.clock.random());
    tracing::warn!(failure.class = failure.class(), failure.reason = %failure, retry.seconds = pause.as_secs(), "order waits");
    let (kind, subject): (&Kind, &str) = match failure {
        Failure::Misconfigured { what: "configuration", .. } => (&kind::CONFIG_MISSING, "configuration"),
        Failure::Rejected(_) | Failure::Misconfigured { .. } => (&kind::CREDENTIALS_REFUSED, "Mintsoft"),
        Failure::Throttled { pause: asked, .. } => return Verdict::Retry(pause.max(*asked)),
        _ => return Verdict::Retry(pause),
    };
    relay.troubled.store(true, Ordering::Relaxed);
    if let Err(failure) = relay.exceptions.open(kind, subject, &failure.to_string()).await {
        tracing::error!(failure.reason = %failure, "the exception could not be opened");
    }
    Verdict::Retry(pause)
}
