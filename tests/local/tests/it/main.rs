//! The emulator and the template, with the release binaries that `make build` leaves.

mod emulator;
mod queue;
mod template;
