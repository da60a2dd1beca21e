//! The pages.

mod daily;
mod exceptions;
mod help;
pub(crate) mod layout;
pub(crate) mod letters;
pub(crate) mod login;
mod order;
mod places;
mod plot;
mod runs;
mod sku;
mod trail;
pub(crate) mod view;

use ports::Failure;

use crate::{Answer, Desk, desk::Visit};

/// Every page that an address may name.
pub(crate) const NAMES: [&str; 12] = [
    "",
    "exceptions",
    "exceptions.csv",
    "sku",
    "order",
    "runs",
    "runs.csv",
    "mapping",
    "mapping.csv",
    "letters",
    "trail",
    "help",
];

/// Shows a page.
pub(crate) async fn answer(desk: &Desk, visit: &Visit<'_>) -> Result<Answer, Failure> {
    match visit.place.page {
        "" => daily::answer(desk, visit).await,
        "exceptions" => exceptions::answer(desk, visit).await,
        "exceptions.csv" => exceptions::sheet(desk, visit).await,
        "sku" => sku::answer(desk, visit).await,
        "order" => order::answer(desk, visit).await,
        "runs" => runs::answer(desk, visit).await,
        "runs.csv" => runs::sheet(desk, visit).await,
        "mapping" => places::answer(desk, visit).await,
        "mapping.csv" => places::sheet(desk, visit).await,
        "letters" => letters::answer(desk, visit, None).await,
        "trail" => trail::answer(desk, visit).await,
        "help" => help::answer(desk, visit).await,
        _ => {
            let view = desk.view(visit).await?;
            Ok(Answer::page(404, layout::page(&view, "", "No such page", layout::message("There is no such page."))))
        }
    }
}
