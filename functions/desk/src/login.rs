//! Logging in and out.

use std::time::Duration;

use http::header;
use ports::Failure;
use runtime::http::ApiRequest;
use state::attempts::Attempts;

use crate::{
    Answer, Desk,
    fields::{Fields, query},
    manual, pages,
    place::{Place, to},
    session::{self, Signer},
};

/// For how long attempts are counted.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// A person who mistypes needs fewer; a guesser gets nowhere with so many.
const MOST_FROM_ONE: u32 = 10;
/// So that many addresses do not help a guesser either.
const MOST_OF_ALL: u32 = 1_000;
/// Characters of a name.
const LONGEST_NAME: usize = 60;

/// Asks somebody who is not logged in to do so, and remembers where they wanted to go.
pub(crate) fn first(place: Place<'_>, request: &ApiRequest) -> Answer {
    let next = match request.method.as_str() {
        "GET" => form_of(&place.name(), request),
        _ => String::new(),
    };
    Answer::see(place.to("login", &query(&[("next", &next)])))
}

/// Ends a session.
pub(crate) fn leave(place: Place<'_>) -> Answer {
    Answer::see(place.to("login", "")).with(header::SET_COOKIE, session::end())
}

/// The login page, or a login.
pub(crate) async fn answer(
    desk: &Desk,
    token: &str,
    signer: &Signer,
    place: Place<'_>,
    request: &ApiRequest,
) -> Result<Answer, Failure> {
    if request.method != "POST" {
        let next = Fields::of_query(request).get("next").to_owned();
        return Ok(Answer::page(200, pages::login::page(place.up, None, "", &next)));
    }
    let form = Fields::of_body(request);
    let again = |status, why| {
        let page = pages::login::page(place.up, Some(why), form.get("name"), form.get("next"));
        Ok(Answer::page(status, page))
    };
    // Counted before it is judged, so that many attempts at once cannot slip through.
    let attempts = Attempts::new(desk.store.clone(), desk.clock.clone(), WINDOW);
    let from_here = attempts.count(&format!("login {}", signer.pseudonym(&request.source))).await?;
    if from_here > MOST_FROM_ONE || attempts.count("login").await? > MOST_OF_ALL {
        tracing::warn!(gateway.id = request.id, "log-in refused: too many attempts");
        return again(429, "Too many attempts. Wait a quarter of an hour.");
    }
    let name = form.get("name");
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return again(400, "Give your name, in at most 60 characters. It stands beside what you do.");
    }
    if !channel::same(token, form.raw("token").trim()) {
        tracing::warn!(gateway.id = request.id, login.attempts = from_here, "log-in refused: wrong token");
        return again(403, "This is not the desk's token.");
    }
    let cookie = signer.begin(name, desk.clock.now());
    Ok(Answer::see(next(place.up, form.get("next"))).with(header::SET_COOKIE, cookie))
}

/// The page and query that somebody asked for, in one text.
fn form_of(page: &str, request: &ApiRequest) -> String {
    let fields: Vec<_> = request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if fields.is_empty() { page.to_owned() } else { format!("{page}?{}", query(&fields)) }
}

/// Where to go after the login: only ever a page of ours.
fn next(up: &str, wanted: &str) -> String {
    let (page, fields) = wanted.split_once('?').unwrap_or((wanted, ""));
    let is_ours = pages::NAMES.contains(&page) || page.strip_prefix("help/").is_some_and(manual::is_page);
    if !is_ours {
        return to(up, "", "");
    }
    let fields: Vec<(String, String)> = form_urlencoded::parse(fields.as_bytes()).into_owned().collect();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    to(up, page, &query(&fields))
}
