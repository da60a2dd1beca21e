//! What people do.

use ports::Failure;

use crate::{Answer, Desk, desk::Visit, fields::Fields, filter::Filter};

/// Characters of a note, and of the name of somebody who is given an exception.
const LONGEST: [usize; 2] = [500, 60];

/// Does what a form asks for, and shows the page again.
pub(crate) async fn answer(desk: &Desk, visit: &Visit<'_>, form: &Fields) -> Result<Answer, Failure> {
    match visit.place.page {
        "exceptions" => exceptions(desk, visit, form).await,
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
