//! The HTTP face, through a plain client.

#[cfg(test)]
mod admin;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod wire;
