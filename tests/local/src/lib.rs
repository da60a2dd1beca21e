//! The whole stack on this machine: emulator, template, vendors.
