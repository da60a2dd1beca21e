//! Stories told through the deployed template.
