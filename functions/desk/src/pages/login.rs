use maud::{Markup, html};

use super::layout;
use crate::place::to;

/// The page on which people log in; `wrong` says why the last attempt did not work.
pub(crate) fn page(up: &str, wrong: Option<&str>, name: &str, next: &str) -> Markup {
    let form = html! {
        p { "The desk shows what Lockstep does, and who has to act." }
        @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
        form.login method="post" action=(to(up, "login", "")) {
            input type="hidden" name="next" value=(next);
            label for="name" { "Your name" }
            input id="name" name="name" value=(name) required maxlength="60" autocomplete="name" autofocus;
            p.hint { "It stands beside what you do." }
            label for="token" { "Token of the desk" }
            input id="token" name="token" type="password" required autocomplete="current-password";
            button type="submit" { "Log in" }
        }
    };
    layout::bare(up, "Lockstep", form)
}
