//! WAIR's public API: token, tenant, batch bracket, uploads in documented sizes.
