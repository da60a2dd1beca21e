//! What WAIR publishes about its bodies. The address of the page is the vendor's (contract §2.1); which document it shows is read from
//! it, as pages of this kind write it.

use bytes::Bytes;
use gate::Effect;
use http::StatusCode;
use ports::Failure;
use serde_json::Value;

use crate::{Wair, client::READ_LIMIT};

/// Where a page of this kind may name its document.
const PAGES: [&str; 2] = ["index.html", "index.js"];

impl Wair {
    /// The address of the page that people read.
    pub fn description_page(&self) -> String {
        format!("{}/swagger/index.html", self.origin())
    }

    /// The published description, an OpenAPI document; `None` when there is none that can be found and read.
    ///
    /// # Errors
    /// `Transient` when WAIR does not answer.
    pub async fn description(&self) -> Result<Option<Value>, Failure> {
        let folder = format!("{}/swagger/", self.origin());
        for page in PAGES {
            let Some(text) = self.public(&format!("{folder}{page}")).await? else { continue };
            let text = String::from_utf8_lossy(&text).into_owned();
            let Some(document) = document(&text) else { continue };
            let address = match (document.starts_with("http"), document.starts_with('/')) {
                (true, _) => continue,
                (_, true) => format!("{}{document}", self.origin()),
                _ => format!("{folder}{}", document.trim_start_matches("./")),
            };
            let found = self.public(&address).await?;
            return Ok(found.and_then(|body| serde_json::from_slice(&body).ok()));
        }
        Ok(None)
    }

    fn origin(&self) -> &str {
        self.base().trim_end_matches("/api/v1")
    }

    /// Reads without tenant or token; `None` for what is not there.
    async fn public(&self, address: &str) -> Result<Option<Bytes>, Failure> {
        let request = http::Request::get(address).body(Bytes::new());
        let request = request.map_err(|error| Failure::Unmappable(format!("request to WAIR: {error}")))?;
        let answer = self.gate().exchange(request, READ_LIMIT, Effect::Read).await?;
        Ok((answer.status() == StatusCode::OK).then(|| answer.into_body()))
    }
}

/// The first text in quotes that ends in `.json`.
fn document(page: &str) -> Option<&str> {
    let end = page.find(".json\"")? + ".json".len();
    let from = page.get(..end)?.rfind('"')? + 1;
    page.get(from..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_the_one_that_the_page_names() {
        assert_eq!(
            document(r#"JSON.parse('{"urls":[{"url":"v1/swagger.json","name":"x"}]}')"#),
            Some("v1/swagger.json")
        );
        assert_eq!(document("<html></html>"), None);
    }
}
