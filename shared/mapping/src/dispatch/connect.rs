//! Asking Mintsoft to call us back about an order (contract §7.14).

use serde::Serialize;

/// `ConnectAction` of a create. What comes back is a hint only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectAction {
    /// `API`.
    #[serde(rename = "Type")]
    pub kind: &'static str,
    /// Unique for each client: the order number.
    pub source_order_id: String,
    /// False.
    pub complete: bool,
    /// 0.
    pub account_id: u32,
    /// Called at despatch.
    pub extra_code1: String,
    /// Called at cancel.
    pub extra_code2: String,
    /// Called at split.
    pub extra_code5: String,
}

/// The action for the order with this number. `token` is the secret's `hooks.token`.
pub fn connect_action(api_url: &str, token: &str, number: &str) -> ConnectAction {
    let url = format!("{}/hooks/mintsoft/{token}", api_url.trim_end_matches('/'));
    ConnectAction {
        kind: "API",
        source_order_id: number.to_owned(),
        complete: false,
        account_id: 0,
        extra_code1: url.clone(),
        extra_code2: url.clone(),
        extra_code5: url,
    }
}
