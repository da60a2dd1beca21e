//! Which kind of sales channel is told, by the configuration.

use ::channel::{Admin, Callbacks, Outlet};
use mapping::config::Config;
use ports::Failure;

use crate::DispatchUpdate;

/// Whether the channel takes dispatches at all.
pub(crate) fn exists(update: &DispatchUpdate, config: &Config, channel: &str) -> bool {
    update.callback_url.is_some() || config.fulfilled_shop(channel).is_some()
}

/// The channel with its credentials.
///
/// # Errors
/// `Misconfigured` when they are missing or empty: anybody can sign with an empty key.
pub(crate) async fn open(update: &DispatchUpdate, config: &Config, channel: &str) -> Result<Box<dyn Outlet>, Failure> {
    let credentials = update.vault.credentials().await?;
    let (http, clock) = (update.http.clone(), update.clock.clone());
    if let Some(shop) = config.fulfilled_shop(channel) {
        let tokens = credentials.shopify.map(|shopify| shopify.admin_tokens).unwrap_or_default();
        let token = tokens.get(&shop.shop).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| missing(format!("shopify.adminTokens has none for {}", shop.shop)))?;
        return Ok(Box::new(Admin::new(http, clock, &shop.admin_url, token)));
    }
    let url = update.callback_url.as_ref().ok_or_else(|| missing("no callback address is set".to_owned()))?;
    let key = credentials.channel.map(|channel| channel.hmac_key).filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| missing("channel.hmacKey is missing or empty".to_owned()))?;
    Ok(Box::new(Callbacks::new(http, clock, url, key)))
}

fn missing(why: String) -> Failure {
    Failure::Misconfigured { what: "secret", why }
}
