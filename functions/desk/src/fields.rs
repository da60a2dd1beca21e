//! Fields of forms and of queries.

use runtime::http::ApiRequest;

/// Named values, each name at most once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Those of the address.
    pub(crate) fn of_query(request: &ApiRequest) -> Self {
        Self(request.query.clone())
    }

    /// Those of a form.
    pub(crate) fn of_body(request: &ApiRequest) -> Self {
        Self(form_urlencoded::parse(&request.body).into_owned().collect())
    }

    /// A value without the blanks around it; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A value as it stands there; empty when there is none.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// A query of these fields, without those that are empty.
pub(crate) fn query(fields: &[(&str, &str)]) -> String {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish()
}
