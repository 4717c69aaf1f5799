//! Commands about reports: what somebody gives to the organisation's adviser.

use naast_core::id::Bytes;
use naast_core::{CommandId, ReportId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[cfg(doc)]
use super::Command;
use super::Seal;
use crate::statement::Statement;

/// See [`Command::Report`]. Refused with `stale_team` when somebody is named who is no adviser now, with `rate_limited` on the sixth
/// time in a day, with `limit_reached` beyond ten that are open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "SendReport")]
pub struct Report {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::report::Report`].
    pub statement: Statement,
    /// What is reported: a [`crate::sealed::Reported`], padded, under a key of its own.
    pub sealed: Bytes,
    /// That key, sealed to each adviser whom the statement names, in its order.
    pub seals: Vec<Seal>,
}

/// See [`Command::CloseReport`]. Only an adviser whom it is for; who reported is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CloseReport {
    /// Command id.
    pub id: CommandId,
    /// The report.
    pub report: ReportId,
}
