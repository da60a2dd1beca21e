//! The desk on in-memory ports, of state as the flows write it.

mod cost;
mod daily;
mod exceptions;
mod explain;
mod gateway;
mod help;
mod hostile;
mod letters;
mod login;
mod office;
mod others;
mod speed;
