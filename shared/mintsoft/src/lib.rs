//! Mintsoft's REST API: authentication, paging, an explicit table of allowed calls.
