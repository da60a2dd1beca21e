//! Stories on the deployed stack, with the release binaries that `make build` leaves.

#[cfg(test)]
mod availability;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod dispatch;
#[cfg(test)]
mod dispatch_hooks;
#[cfg(test)]
mod dispatch_shopify;
#[cfg(test)]
mod dispatch_sinks;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod http;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod observe;
#[cfg(test)]
mod operator;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod reconcile;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod shopify;
#[cfg(test)]
mod signals;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod stock;
#[cfg(test)]
mod table;
#[cfg(test)]
mod transfers;
#[cfg(test)]
mod troubles;
#[cfg(test)]
mod upstream;
