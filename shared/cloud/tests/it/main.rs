//! What goes over the wire to AWS, and what its answers become.

mod service;
mod table;
