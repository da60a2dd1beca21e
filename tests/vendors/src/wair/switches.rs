//! The behaviours that are not documented, each with its default.

use serde::{Deserialize, Serialize};

/// What happens to a call that breaks a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Breach {
    /// It is accepted and noted as a violation.
    #[default]
    Record,
    /// It is noted as a violation and answered 400.
    Refuse,
}

/// What happens to a call with more records than recommended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TooMany {
    /// It is accepted and noted as a violation.
    #[default]
    Record,
    /// It is noted as a violation and the connection is dropped.
    Drop,
}

/// The body of a 400.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProblemBody {
    /// ASP.NET problem details.
    #[default]
    Json,
    /// Plain text.
    Text,
    /// Nothing.
    Empty,
}

/// What is published about the names in bodies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Description {
    /// Nothing.
    #[default]
    None,
    /// The names that this simulator reads.
    Same,
    /// Another name for the SKU.
    Other,
}

/// The switches of the simulated WAIR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switches {
    /// An upload outside a batch.
    pub outside_batch: Breach,
    /// A second start while a batch is open.
    pub second_start: Breach,
    /// A stop without a start.
    pub stop_without_start: Breach,
    /// Planning sees data at once and not only after the stop.
    pub planning_at_once: bool,
    /// A call with more records than recommended.
    pub too_many_records: TooMany,
    /// One invalid record refuses the call, but the records before it are stored.
    pub partial_store: bool,
    /// The body of a 400.
    pub problem_body: ProblemBody,
    /// Fields that are not known are refused, where the fields of a data set are known.
    pub unknown_fields_refused: bool,
    /// Query names must have the documented casing.
    pub exact_query_case: bool,
    /// Every page of a full load removes what is absent from it.
    pub prune_every_page: bool,
    /// A full load without its last page removes what is absent at the stop; by default it is discarded.
    pub prune_interrupted: bool,
    /// An empty full load is answered 400; by default it clears the set.
    pub empty_full_load_refused: bool,
    /// The page size when `Limit` is left out; `None` makes it required.
    pub default_limit: Option<usize>,
    /// The largest page.
    pub max_limit: usize,
    /// A larger `Limit` is answered 400; by default it is capped.
    pub over_max_refused: bool,
    /// A recommendation stays open whatever is reported.
    pub recommendations_stay_open: bool,
    /// A SKU that an item update leaves out is removed; by default it stays.
    pub left_out_skus_removed: bool,
    /// Another tenant's token is answered 403 and not 401.
    pub wrong_tenant_forbidden: bool,
    /// A missing tenant is answered 401 and not 400.
    pub missing_tenant_unauthorized: bool,
    /// How long a token lives.
    pub token_seconds: u32,
    /// What is published about the names in bodies.
    pub description: Description,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            outside_batch: Breach::Record,
            second_start: Breach::Record,
            stop_without_start: Breach::Record,
            planning_at_once: false,
            too_many_records: TooMany::Record,
            partial_store: false,
            problem_body: ProblemBody::Json,
            unknown_fields_refused: false,
            exact_query_case: false,
            prune_every_page: false,
            prune_interrupted: false,
            empty_full_load_refused: false,
            default_limit: Some(100),
            max_limit: 1000,
            over_max_refused: false,
            recommendations_stay_open: false,
            left_out_skus_removed: false,
            wrong_tenant_forbidden: false,
            missing_tenant_unauthorized: false,
            token_seconds: 3600,
            description: Description::None,
        }
    }
}
