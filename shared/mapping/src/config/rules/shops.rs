//! Each shop has one channel that exists, and each channel one shop.

use super::Seen;
use crate::config::Config;
use crate::config::mistake::Report;

pub(super) fn check(config: &Config, report: &Report) {
    let (mut shops, mut channels) = (Seen::default(), Seen::default());
    for (index, shop) in config.shopify.iter().enumerate() {
        let field = format!("shopify[{index}].shop");
        if let Some(first) = shops.before(shop.shop.clone(), &field, report) {
            let line = report.line(&first);
            report.add(&field, format!("shop {:?} already has a channel (line {line}); keep one", shop.shop));
        }
        let (field, channel) = (format!("shopify[{index}].channel"), &shop.channel);
        // Both shops may have an order #1001.
        if let Some(first) = channels.before(channel.clone(), &field, report) {
            let line = report.line(&first);
            report.add(&field, format!("channel {channel:?} already has a shop (line {line}); give each its own"));
        }
        if config.channel(channel).is_none() {
            report.add(&field, format!("no location has channel {channel:?}; add it to an online location"));
        }
    }
}
