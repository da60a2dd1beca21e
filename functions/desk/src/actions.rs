//! What people do.

use mapping::{
    replay::{Action, Line, Wish},
    sku::Sku,
};
use ports::Failure;
use serde_json::json;
use state::audit::Deed;

use crate::{
    Answer, Desk,
    desk::Visit,
    fields::{self, Fields},
    filter::Filter,
    login, pages,
};

/// Characters of a note, and of the name of somebody who is given an exception.
const LONGEST: [usize; 2] = [500, 60];

/// Does what a form asks for, and shows the page again.
pub(crate) async fn answer(desk: &Desk, visit: &Visit<'_>, form: &Fields) -> Result<Answer, Failure> {
    match visit.place.page {
        "exceptions" => exceptions(desk, visit, form).await,
        "sku" => look(desk, visit, form).await,
        "letters" => letters(desk, visit, form).await,
        "leave" => Ok(login::leave(visit.place)),
        _ => Ok(Answer::refused(404, "Nothing can be done on this page.")),
    }
}

async fn exceptions(desk: &Desk, visit: &Visit<'_>, form: &Fields) -> Result<Answer, Failure> {
    let register = desk.exceptions();
    let (about, by) = ((form.raw("code"), form.raw("subject")), visit.session.name.as_str());
    let text = form.get("text");
    let fits = |most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    let (found, done) = match form.get("do") {
        "acknowledge" => (register.acknowledge(about, by).await?, "acknowledged"),
        "assign" if fits(LONGEST[1]) => {
            let to = Some(text).filter(|text| !text.is_empty());
            (register.assign(about, by, to).await?, "assigned")
        }
        "note" if fits(LONGEST[0]) => (register.annotate(about, by, text).await?, "noted"),
        "assign" | "note" => return Ok(Answer::refused(400, "The text is too long, or holds more than one line.")),
        _ => return Ok(Answer::refused(400, "It is not said what to do.")),
    };
    // Closed by itself since the page was made: there is nothing left to do.
    let done = if found.is_some() { done } else { "gone" };
    let filter = Filter::of(&visit.query);
    let shown = filter.query(filter.page);
    let and = if shown.is_empty() { "" } else { "&" };
    Ok(Answer::see(visit.place.to("exceptions", &format!("{shown}{and}done={done}"))))
}

/// Has the stock flow read one SKU now.
async fn look(desk: &Desk, visit: &Visit<'_>, form: &Fields) -> Result<Answer, Failure> {
    let Some(sku) = Sku::usable(form.raw("sku")).filter(|_| form.get("do") == "look") else {
        return Ok(Answer::refused(400, "It is not said what to do."));
    };
    let (by, subject) = (visit.session.name.clone(), sku.to_string());
    let deed = Deed { by, what: "look now".to_owned(), subject, at: visit.now, before: None, after: None };
    // Before it is done: what was not recorded does not happen. How it went stands in the sync log.
    desk.store.write(vec![deed.record(desk.clock.random())]).await?;
    let done = match desk.stock.call(&json!({ "mode": "targeted", "skus": [sku.as_str()] })).await {
        Ok(report) => match report["outcome"].as_str() {
            Some("done") => "looked",
            Some("busy") => "busy",
            Some("paused") => "paused",
            _ => "trouble",
        },
        Err(Failure::Unknown(_)) => "looking",
        Err(Failure::Rejected(_)) => "trouble",
        Err(failure) => return Err(failure),
    };
    Ok(Answer::see(visit.place.to("sku", &fields::query(&[("sku", sku.as_str()), ("done", done)]))))
}

/// Letters in a second that a person may choose.
const FASTEST: f64 = 50.0;

async fn letters(desk: &Desk, visit: &Visit<'_>, form: &Fields) -> Result<Answer, Failure> {
    let Some(line) = Line::ALL.into_iter().find(|line| line.word() == form.get("queue")) else {
        return Ok(Answer::refused(400, "It is not said whose dead letters."));
    };
    let pace = form.get("pace").parse().ok().filter(|pace: &f64| *pace > 0.0 && *pace <= FASTEST);
    let code = Some(form.get("code")).filter(|code| !code.is_empty()).map(str::to_owned);
    let wish = |action| Wish {
        action,
        queue: line,
        codes: code.clone().into_iter().collect(),
        orders: Vec::new(),
        older_than_minutes: None,
        limit: form.get("limit").parse().ok().filter(|limit| *limit > 0),
        per_second: pace,
        replays: None,
        by: Some(visit.session.name.clone()),
    };
    let payload = |action| serde_json::to_value(wish(action)).expect("plain data always encodes");
    match form.get("do") {
        "plan" => {
            let report = desk.replay.call(&payload(Action::Plan)).await?;
            let report = serde_json::from_value(report)
                .map_err(|error| Failure::Halted(format!("the plan cannot be read: {error}")))?;
            pages::letters::answer(desk, visit, Some(report)).await
        }
        // It may take minutes, so nobody waits for it; how far it is stands in the state.
        "run" => {
            desk.replay.start(&payload(Action::Run)).await?;
            Ok(Answer::see(visit.place.to("letters", "done=begun")))
        }
        "stop" => {
            desk.replay.call(&payload(Action::Stop)).await?;
            Ok(Answer::see(visit.place.to("letters", "done=stopped")))
        }
        _ => Ok(Answer::refused(400, "It is not said what to do.")),
    }
}
