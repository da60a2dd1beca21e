//! Sales channels: the signature that goes with every event in and out.
