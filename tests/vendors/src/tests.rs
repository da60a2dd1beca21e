//! Both vendors together: faults, the log, the in-memory face, the generator.

mod faults;
mod generate;
mod memory;
