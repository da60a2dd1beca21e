//! HTTP to both vendors and to the sales channels, with a way there, a way back, and what can happen on them.

mod arrive;
mod shop;

pub(crate) use arrive::arrive;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::StatusCode;
use ports::{
    Http, NoAnswer,
    http::{Request, Response},
};
use serde_json::Value;
use vendors::{Reply, Vendor};

use crate::{
    core::{Core, Trouble, hash_of},
    facts::{Target, What},
    knobs::Knob,
    tenant::{CHANNEL_KEY, SHOP},
};

use arrive::has_left;

/// The wire of one history.
pub(crate) struct Wire(pub Arc<Core>);

#[async_trait]
impl Http for Wire {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let core = &self.0;
        let target = match request.uri().host().unwrap_or_default() {
            host if host.starts_with("mintsoft") => Target::Mintsoft,
            host if host.starts_with("wair") => Target::Wair,
            _ => Target::Channel,
        };
        let mut path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let method = request.method().to_string();
        if method == "PUT" {
            // Which order it is stands in the body alone.
            let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
            path = format!("{path}#{}", body["OrderNumber"].as_str().unwrap_or_default());
        }
        core.note(What::Sent { to: target, method: method.clone(), path: path.clone() });
        core.latency(10, 120).await;
        let met = core.meets(target, &method, &path);
        let note = |status: Option<u16>, sound: bool, refused: bool, retry_after: u32| {
            let (method, path) = (method.clone(), path.clone());
            core.note(What::Answered { from: target, method, path, status, sound, refused, retry_after });
        };
        let answered = |status, sound, retry_after| note(status, sound, false, retry_after);
        // What replaces a text may find none.
        let replaces = match &met {
            Some((knob, Trouble::Vendor(vendors::Fault::Replace { find, with }))) => {
                let field = find.split('"').nth(1).unwrap_or_default();
                Some((*knob, field.to_owned(), with.clone()))
            }
            Some((knob, _)) => {
                core.fired(*knob);
                None
            }
            None => None,
        };
        let trouble = met.map(|(_, trouble)| trouble);
        let vendor = match target {
            Target::Mintsoft => Vendor::Mintsoft,
            Target::Wair => Vendor::Wair,
            Target::Channel if request.uri().host() == Some(SHOP) => return self.shop(&request, trouble, limit).await,
            Target::Channel => return self.channel(&request, trouble, limit).await,
        };
        let (fault, slow) = match trouble {
            Some(Trouble::NotSent) => {
                answered(Some(0), false, 0);
                return Err(NoAnswer::NotSent("connection refused".to_owned()));
            }
            Some(Trouble::Late(later)) => {
                let at = core.time.now_ms() + i64::try_from(later).unwrap_or(0);
                core.lock().late.push(crate::core::LateRequest { at, vendor, request });
                core.time.pause(limit.as_millis() as u64).await;
                answered(None, false, 0);
                return Err(NoAnswer::Lost("time-out".to_owned()));
            }
            Some(Trouble::Vendor(fault)) => (Some(fault), 0),
            Some(Trouble::Slow(pause)) => (None, pause),
            Some(Trouble::Status(_) | Trouble::Lost) | None => (None, 0),
        };
        let mut sound = fault.is_none();
        let reply = arrive(core, fault, vendor, &request);
        if let (Some((knob, field, with)), Reply::Answer(response)) = (replaces, &reply) {
            sound = !String::from_utf8_lossy(response.body()).contains(&with);
            if !sound {
                core.fired(knob);
            }
            if !sound && matches!(knob, Knob::Drift | Knob::PoisonRow) {
                core.note(What::Drifted { field });
            }
        }
        match reply {
            Reply::Answer(response) => {
                core.latency(10, 150).await;
                if slow > 0 {
                    core.time.pause(slow.min(limit.as_millis() as u64)).await;
                    if slow >= limit.as_millis() as u64 {
                        answered(None, false, 0);
                        return Err(NoAnswer::Lost("time-out".to_owned()));
                    }
                }
                let pause = asked_pause(&response, core.time.now());
                note(Some(response.status().as_u16()), sound, is_refusal(&response), pause);
                Ok(response)
            }
            Reply::Slow(pause, response) if pause < limit => {
                core.time.pause(pause.as_millis() as u64).await;
                answered(Some(response.status().as_u16()), sound, 0);
                Ok(response)
            }
            Reply::Slow(..) | Reply::Hang => {
                core.time.pause(limit.as_millis() as u64).await;
                answered(None, false, 0);
                Err(NoAnswer::Lost("time-out".to_owned()))
            }
            Reply::Reset | Reply::CutBody(_) => {
                core.latency(10, 150).await;
                answered(None, false, 0);
                Err(NoAnswer::Lost("connection reset".to_owned()))
            }
        }
    }
}

impl Wire {
    async fn channel(
        &self,
        request: &Request,
        trouble: Option<Trouble>,
        limit: Duration,
    ) -> Result<Response, NoAnswer> {
        let core = &self.0;
        let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let signed = channel::verify(
            CHANNEL_KEY.as_bytes(),
            text(channel::HEADER),
            request.body(),
            core.time.now(),
            channel::TOLERANCE,
        );
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let key = text("idempotency-key").to_owned();
        let mut status = match (signed.is_ok(), body.is_object(), &trouble) {
            (false, ..) => Some(401),
            (_, false, _) => Some(400),
            (.., Some(Trouble::Status(status))) => Some(*status),
            (.., Some(Trouble::NotSent)) => None,
            _ => Some(200),
        };
        if status == Some(200) {
            let mut inner = core.lock();
            if !inner.channel.accepted.iter().any(|(known, _)| *known == key) {
                inner.channel.accepted.push((key.clone(), body.clone()));
            }
        }
        if matches!(trouble, Some(Trouble::Lost)) {
            status = None;
        }
        let order = body["order"].as_str().unwrap_or_default().to_owned();
        let revision = body["revision"].as_u64().and_then(|revision| u32::try_from(revision).ok()).unwrap_or(0);
        let shipped = has_left(core, &order, revision);
        core.note(What::Callback { key, body: hash_of(request.body()), order, revision, shipped, status });
        core.latency(10, 150).await;
        match (status, trouble) {
            (None, Some(Trouble::NotSent)) => Err(NoAnswer::NotSent("connection refused".to_owned())),
            (None, _) => {
                core.time.pause(limit.as_millis() as u64).await;
                Err(NoAnswer::Lost("time-out".to_owned()))
            }
            (Some(status), _) => {
                let mut answer = Response::new(Bytes::from_static(b"{}"));
                *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Ok(answer)
            }
        }
    }
}

/// The pause that an answer asks for, in whole seconds.
fn asked_pause(response: &Response, now: jiff::Timestamp) -> u32 {
    let pause = ports::http::retry_after(response, now).unwrap_or_default();
    u32::try_from(pause.as_secs()).unwrap_or(u32::MAX)
}

/// A plain no to a create. That an order exists already is none: it may be ours.
fn is_refusal(response: &Response) -> bool {
    let text = String::from_utf8_lossy(response.body());
    let (status, unclear) = (response.status(), [401, 403, 407, 408, 425, 429]);
    let is_no = status.is_client_error() && !unclear.contains(&status.as_u16());
    let says_no = status == 200 && text.contains("\"Success\":false") && !text.contains("\"Success\":true");
    (is_no || says_no) && !text.to_lowercase().contains("already exist")
}
