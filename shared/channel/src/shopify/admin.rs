//! Fulfilments through Shopify's Admin GraphQL API (vendor pages: `orders`, `fulfillmentCreate`,
//! `fulfillmentTrackingInfoUpdate`, rate limits); not verified against a shop.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use mapping::{
    dispatch::{Callback, words},
    shopify::fulfilment::{FoundOrder, FulfillmentInput, Nodes, Step, step, tracking},
};
use ports::{Clock, Http, NoAnswer, http::retry_after};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{Answer, Outlet, Telling};

/// Longest wait for an answer.
const LIMIT: Duration = Duration::from_secs(20);
/// A change without an answer may still be under way: whoever looks earlier does not see it, and would make it twice.
const SETTLED: Duration = Duration::from_secs(60);

const SEARCH: &str = "query($search: String!) { orders(first: 10, query: $search) { nodes { id name } } }";
/// Far below the thousand points that one query may cost; the limits are those of `fulfilment::FoundOrder::is_whole`.
const READ: &str = "query($id: ID!) { order(id: $id) { id name \
    fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 50) { nodes { \
    id remainingQuantity lineItem { id } } } } } \
    fulfillments(first: 20) { id status trackingInfo(first: 10) { company number url } \
    fulfillmentLineItems(first: 20) { nodes { quantity lineItem { id } } } } } }";
const CREATE: &str = "mutation($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { \
    fulfillment { id } userErrors { field message } } }";
const TRACK: &str = "mutation($id: ID!, $tracking: FulfillmentTrackingInput!) { \
    fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: true) { \
    fulfillment { id } userErrors { field message } } }";

/// A shop of Shopify that is told by fulfilments of its orders. Customers are written to by Shopify.
pub struct Admin {
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    url: String,
    token: String,
}

/// A call that did not lead on: it is made again later.
struct Stopped {
    /// Shopify has surely not carried it out.
    is_clear: bool,
    pause: Option<Duration>,
    why: String,
}

#[derive(Deserialize)]
struct Found {
    orders: Nodes<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct One {
    order: Option<FoundOrder>,
}

#[derive(Deserialize)]
struct Mutated {
    #[serde(alias = "fulfillmentCreate", alias = "fulfillmentTrackingInfoUpdate")]
    payload: Payload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    fulfillment: Option<Id>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
struct UserError {
    message: String,
}

impl Admin {
    /// The shop whose Admin GraphQL API is at `url`, with an access token for it.
    pub fn new(http: Arc<dyn Http>, clock: Arc<dyn Clock>, url: impl Into<String>, token: impl Into<String>) -> Self {
        Self { http, clock, url: url.into(), token: token.into() }
    }

    /// Looks before it creates: an answer that was lost is found here, by its lines and its tracking number.
    async fn fulfil(&self, telling: &Telling<'_>) -> Result<Answer, Stopped> {
        let Telling { callback, known, others } = *telling;
        let Some(order) = self.order(callback).await? else {
            return Ok(Answer::Refused("Shopify has no order of this name".to_owned()));
        };
        match step(&order, callback, known, others) {
            Step::Nothing => Ok(Answer::Accepted(None)),
            Step::Has(id) => Ok(Answer::Accepted(Some(id))),
            Step::Short => {
                Ok(Answer::Refused("Shopify has fewer units left to be fulfilled than have shipped".to_owned()))
            }
            Step::TooLarge => {
                Ok(Answer::Refused("the order has more parts or lines than can be read at once".to_owned()))
            }
            Step::Create(shares) => {
                let input = FulfillmentInput {
                    line_items_by_fulfillment_order: shares,
                    notify_customer: true,
                    tracking_info: tracking(callback),
                };
                self.mutate(CREATE, json!({ "fulfillment": input })).await
            }
            Step::Track(id) => match tracking(callback) {
                Some(tracking) => self.mutate(TRACK, json!({ "id": id, "tracking": tracking })).await,
                None => Ok(Answer::Accepted(Some(id))),
            },
        }
    }

    /// By its name, or by its id where the name was no id for us.
    async fn order(&self, callback: &Callback) -> Result<Option<FoundOrder>, Stopped> {
        let order = &callback.order;
        let search = json!({ "search": format!("name:\"{order}\"") });
        let found: Found = self.ask(SEARCH, search).await?;
        // The search also finds names that only begin like this one.
        let exact = |named: &Named| named.name.strip_prefix('#').unwrap_or(&named.name) == order;
        let id = match found.orders.nodes.into_iter().find(exact) {
            Some(named) => named.id,
            None if order.bytes().all(|byte| byte.is_ascii_digit()) => format!("gid://shopify/Order/{order}"),
            None => return Ok(None),
        };
        Ok(self.ask::<One>(READ, json!({ "id": id })).await?.order)
    }

    async fn mutate(&self, query: &str, variables: Value) -> Result<Answer, Stopped> {
        let settled = |stopped: Stopped| match stopped.is_clear {
            true => stopped,
            false => Stopped { pause: Some(stopped.pause.unwrap_or_default().max(SETTLED)), ..stopped },
        };
        let Mutated { payload } = self.ask(query, variables).await.map_err(settled)?;
        Ok(match (payload.user_errors.first(), payload.fulfillment) {
            (Some(error), _) => Answer::Refused(format!("Shopify says: {}", words(error.message.as_bytes()))),
            (None, Some(fulfillment)) => Answer::Accepted(Some(fulfillment.id)),
            (None, None) => Answer::Again(Some(SETTLED), "Shopify neither made a fulfilment nor said why".to_owned()),
        })
    }

    /// One call. Whatever is no clear answer is looked up before anything is sent again.
    async fn ask<T: DeserializeOwned>(&self, query: &str, variables: Value) -> Result<T, Stopped> {
        let stopped = |is_clear, pause, why| Stopped { is_clear, pause, why };
        let unreadable = |error| stopped(false, None, format!("Shopify's answer: {error}"));
        let request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-shopify-access-token", &self.token)
            .body(Bytes::from(json!({ "query": query, "variables": variables }).to_string()));
        let unusable = |error| stopped(true, None, format!("Shopify's address or token cannot be used: {error}"));
        let answer = match self.http.send(request.map_err(unusable)?, LIMIT).await {
            Ok(answer) => answer,
            Err(NoAnswer::NotSent(why)) => return Err(stopped(true, None, why)),
            Err(NoAnswer::Lost(why)) => return Err(stopped(false, None, why)),
        };
        let (pause, status) = (retry_after(&answer, self.clock.now()), answer.status());
        if status != StatusCode::OK {
            // A token that is refused is mended by a person, for all parts at once.
            return Err(stopped(status.is_client_error(), pause, format!("Shopify answered {status}")));
        }
        let mut body: Value = serde_json::from_slice(answer.body()).map_err(unreadable)?;
        if let Some(error) = body.get("errors").filter(|errors| !errors.is_null()) {
            let message = error[0]["message"].as_str().unwrap_or_default();
            let is_throttled = error[0]["extensions"]["code"] == "THROTTLED";
            return Err(stopped(is_throttled, pause, format!("Shopify says: {}", words(message.as_bytes()))));
        }
        serde_json::from_value(body["data"].take()).map_err(unreadable)
    }
}

#[async_trait]
impl Outlet for Admin {
    async fn tell(&self, telling: &Telling<'_>) -> Answer {
        self.fulfil(telling).await.unwrap_or_else(|Stopped { pause, why, .. }| Answer::Again(pause, why))
    }

    /// What it finds in the shop may be the fulfilment of another part.
    fn needs_others(&self) -> bool {
        true
    }
}
