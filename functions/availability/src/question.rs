//! What is asked.

use mapping::sku::Sku;
use runtime::http::ApiRequest;

/// SKUs of one call.
const MOST: usize = 100;

/// A question that can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// Each SKU once, in the order in which they were first named.
    pub(crate) skus: Vec<Sku>,
    /// Whether the other sizes are asked for too.
    pub(crate) size_run: bool,
}

/// Why a question cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    Path,
    Method,
    /// A parameter, and what is wrong with it.
    Parameter(&'static str, &'static str),
}

impl Question {
    /// Reads a request.
    pub(crate) fn of(request: &ApiRequest) -> Result<Self, Wrong> {
        // The gateway may put the stage's name in front.
        if !request.path.ends_with("/availability") {
            return Err(Wrong::Path);
        }
        if request.method != "GET" {
            return Err(Wrong::Method);
        }
        let mut question = Self { skus: Vec::new(), size_run: false };
        for (name, value) in &request.query {
            match (name.as_str(), value.as_str()) {
                ("sku", text) => question.ask(text)?,
                ("size_run", "true") => question.size_run = true,
                ("size_run", "false") => question.size_run = false,
                ("size_run", _) => return Err(Wrong::Parameter("size_run", "must be true or false")),
                _ => {}
            }
        }
        if question.skus.is_empty() { Err(Wrong::Parameter("sku", "is missing")) } else { Ok(question) }
    }

    fn ask(&mut self, text: &str) -> Result<(), Wrong> {
        let sku = Sku::usable(text).ok_or(Wrong::Parameter("sku", "must not be blank or hold control characters"))?;
        if !self.skus.contains(&sku) {
            self.skus.push(sku);
        }
        if self.skus.len() > MOST { Err(Wrong::Parameter("sku", "must name at most 100 SKUs")) } else { Ok(()) }
    }
}
