use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use ports::{Clock, Failure, Function, Mode};
use runtime::http::ApiRequest;
use state::{Store, config::LiveConfig, credentials::Vault, exceptions::Exceptions};
use story::Teller;

use crate::{
    Answer, actions,
    fields::Fields,
    login,
    pages::{self, layout, view::View},
    place::Place,
    session::{Session, Signer},
};

/// The desk with everything around it.
pub struct Desk {
    /// The configuration in force.
    pub config: LiveConfig,
    /// The secret, which holds the desk's token.
    pub vault: Vault,
    /// The state table.
    pub store: Store,
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// What plans, runs and stops the replay of dead letters.
    pub replay: Arc<dyn Function>,
    /// The stock flow, which looks at one SKU when a person asks.
    pub stock: Arc<dyn Function>,
    /// Whether the stack writes to the vendors.
    pub mode: Mode,
    /// How often the stack polls.
    pub poll: Duration,
}

/// One request of somebody who is logged in.
pub(crate) struct Visit<'v> {
    pub(crate) place: Place<'v>,
    pub(crate) session: Session,
    pub(crate) form_code: String,
    pub(crate) query: Fields,
    pub(crate) now: Timestamp,
}

impl Desk {
    /// Answers one request.
    pub async fn handle(&self, request: &ApiRequest) -> Answer {
        self.answer(request).await.unwrap_or_else(|failure| {
            tracing::error!(
                gateway.id = request.id,
                failure.class = failure.class(),
                failure.reason = %failure,
                "page not made"
            );
            match failure {
                Failure::Unknown(_) if request.method == "POST" => Answer::unknown(),
                _ => Answer::unavailable(),
            }
        })
    }

    async fn answer(&self, request: &ApiRequest) -> Result<Answer, Failure> {
        let Some(place) = Place::of(&request.path) else { return Ok(Answer::refused(404, "There is no such page.")) };
        let is_post = match request.method.as_str() {
            "GET" | "HEAD" => false,
            "POST" => true,
            _ => return Ok(Answer::refused(405, "Pages are read with GET and acted on with POST.")),
        };
        if place.page == "desk.css" {
            return Ok(Answer::style());
        }
        let Some(token) = self.token().await? else {
            return Ok(Answer::refused(503, "The secret holds no desk.token, so nobody can log in."));
        };
        let (signer, now) = (Signer::new(&token), self.clock.now());
        if place.page == "login" {
            return login::answer(self, &token, &signer, place, request).await;
        }
        let cookies = request.headers.get("cookie").map_or("", |cookies| cookies);
        let Some(session) = signer.read(cookies, now) else { return Ok(login::first(place, request)) };
        let form_code = signer.form_code(&session);
        let visit = Visit { place, session, form_code, query: Fields::of_query(request), now };
        if is_post {
            let form = Fields::of_body(request);
            if !signer.is_ours(&visit.session, form.raw("code_of_form")) {
                return Ok(Answer::refused(403, "This form is not from a page of yours. Open the page again."));
            }
            return actions::answer(self, &visit, &form).await;
        }
        let answer = pages::answer(self, &visit).await?;
        Ok(answer.took(self.clock.now().duration_since(now)))
    }

    /// Tells what the state holds.
    pub(crate) fn teller(&self) -> Teller {
        Teller::new(self.config.clone(), self.store.clone(), self.clock.clone())
    }

    /// The exception register.
    pub(crate) fn exceptions(&self) -> Exceptions {
        Exceptions::new(self.store.clone(), self.clock.clone())
    }

    /// What every page of this visit shares.
    pub(crate) async fn view<'v>(&self, visit: &'v Visit<'_>) -> Result<View<'v>, Failure> {
        let zone = self.teller().zone().await?;
        Ok(View {
            up: visit.place.up,
            name: &visit.session.name,
            form_code: &visit.form_code,
            now: visit.now,
            zone,
            mode: self.mode,
            note: layout::note(visit.query.get("done")),
        })
    }

    async fn token(&self) -> Result<Option<String>, Failure> {
        let desk = self.vault.credentials().await?.desk;
        Ok(desk.map(|desk| desk.token).filter(|token| !token.is_empty()))
    }
}
