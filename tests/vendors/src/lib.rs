//! Both vendors as simulators, with their vices: one model, two faces (in-memory and HTTP).
