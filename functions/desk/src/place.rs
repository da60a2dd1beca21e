//! Addresses of the desk.
//!
//! A browser may see the API under a path of its own, which nobody tells us. So every address is written relative to the page
//! that it stands on.

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place<'p> {
    /// The page's name; empty for the first.
    pub(crate) page: &'p str,
    /// Which page of the runbook; empty for every other page.
    pub(crate) leaf: &'p str,
    /// What leads from here to the folder that the desk stands in.
    pub(crate) up: &'static str,
}

impl<'p> Place<'p> {
    /// The place at a path, which may have the stage's name in front.
    pub(crate) fn of(path: &'p str) -> Option<Self> {
        let rest = path.split_once("/desk").map(|(_, rest)| rest)?;
        match rest.strip_prefix('/') {
            None => rest.is_empty().then_some(Self { page: "", leaf: "", up: "" }),
            Some(rest) => match rest.split_once('/') {
                None => Some(Self { page: rest, leaf: "", up: "../" }),
                Some(("help", leaf)) => (!leaf.contains('/')).then_some(Self { page: "help", leaf, up: "../../" }),
                Some(_) => None,
            },
        }
    }

    /// The page and the leaf, as an address has them.
    pub(crate) fn name(&self) -> String {
        if self.leaf.is_empty() { self.page.to_owned() } else { format!("{}/{}", self.page, self.leaf) }
    }

    /// The address of another page from here.
    pub(crate) fn to(&self, page: &str, query: &str) -> String {
        to(self.up, page, query)
    }
}

/// The address of a page from a page that needs `up` to leave the desk's folder.
pub(crate) fn to(up: &str, page: &str, query: &str) -> String {
    let slash = if page.is_empty() { "" } else { "/" };
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{up}desk{slash}{page}{mark}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_wherever_the_api_stands() {
        let page = |path| Place::of(path).map(|place| (place.page, place.to("sku", "sku=A")));

        assert_eq!(page("/desk"), Some(("", "desk/sku?sku=A".to_owned())));
        assert_eq!(page("/desk/"), Some(("", "../desk/sku?sku=A".to_owned())));
        assert_eq!(page("/prod/desk/order"), Some(("order", "../desk/sku?sku=A".to_owned())));
        assert_eq!(page("/prod/desk/help/acting"), Some(("help", "../../desk/sku?sku=A".to_owned())));
        assert_eq!(
            (page("/orders"), page("/desks"), page("/desk/a/b"), page("/desk/help/a/b")),
            (None, None, None, None)
        );
    }
}
