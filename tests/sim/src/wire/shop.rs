//! The Admin API of the Shopify shop.

use vendors::shopify::Outcome;

use super::*;

impl Wire {
    pub(super) async fn shop(
        &self,
        request: &Request,
        trouble: Option<Trouble>,
        limit: Duration,
    ) -> Result<Response, NoAnswer> {
        let core = &self.0;
        let refused = match &trouble {
            Some(Trouble::Status(status)) => Some(*status),
            Some(Trouble::NotSent) => return Err(NoAnswer::NotSent("connection refused".to_owned())),
            _ => None,
        };
        let outcome = refused.is_none().then(|| self.act(request));
        core.latency(10, 150).await;
        match (outcome, refused) {
            (Some(Outcome::Answer(response)), _) if !matches!(trouble, Some(Trouble::Lost)) => Ok(response),
            (None, Some(status)) => {
                let mut answer = Response::new(Bytes::new());
                *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Ok(answer)
            }
            _ => {
                core.time.pause(limit.as_millis() as u64).await;
                Err(NoAnswer::Lost("time-out".to_owned()))
            }
        }
    }

    /// The shop acts; every fulfilment that it makes is noted.
    fn act(&self, request: &Request) -> Outcome {
        let core = &self.0;
        let count = || -> Vec<(String, usize)> {
            let shop = core.shopify.shop();
            shop.orders.iter().map(|order| (order.name.clone(), order.fulfilled.len())).collect()
        };
        let before = count();
        let outcome = core.shopify.handle(request);
        for ((name, was), (_, is)) in before.into_iter().zip(count()).filter(|((_, was), (_, is))| was != is) {
            let order = name.trim_start_matches('#').to_owned();
            let (shipped, revision) = first_to_leave(core, &order);
            let (key, body) = (format!("{name}, fulfilment {}", was.max(is)), hash_of(request.body()));
            core.note(What::Callback { key, body, order, revision, shipped, status: Some(200) });
        }
        outcome
    }
}

/// Whether anything of an order has left, and as which revision.
fn first_to_leave(core: &Core, order: &str) -> (bool, u32) {
    let vendors = vendors::lock(&core.vendors);
    let mut gone = vendors.mintsoft.orders().filter(|one| one.despatched.is_some());
    let left = gone.find(|one| crate::tenant::ordered(&one.number) == Some(order));
    (left.is_some(), left.map_or(0, |one| crate::tenant::revision(&one.number)))
}
