//! Reports: what this person reported, and, for an adviser, what others did. What was reported is fetched when it is read.

use std::collections::BTreeMap;

use naast_core::choice::Recipient;
use naast_core::report::{Report, is_kept};
use naast_core::{Millis, PersonId, ReportId};
use naast_protocol::{Signed, Statement};

use crate::Distrust;
use crate::keys::Keys;

/// A report that this person made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnReport {
    /// When the server took it.
    pub at: Millis,
    /// Who can open it.
    pub to: Vec<Recipient>,
    /// When an adviser closed it.
    pub closed_at: Option<Millis>,
}

/// A report that this person, an adviser, can open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportedTo {
    /// Who reports.
    pub from: PersonId,
    /// When the server took it.
    pub at: Millis,
}

/// Both, as the own log tells them.
#[derive(Debug, Clone, Default)]
pub struct Reports {
    made: BTreeMap<ReportId, OwnReport>,
    received: BTreeMap<ReportId, ReportedTo>,
}

impl Reports {
    pub(super) fn take_own(&mut self, statement: &Statement, at: Millis, keys: &Keys) -> Result<(), Distrust> {
        let kind = "report";
        let said: Signed<Report> = statement.read().map_err(|reason| Distrust::NoStatement { kind, reason })?;
        if !said.is_by(keys.chain()) {
            return Err(Distrust::Forged { kind });
        }
        self.made.entry(said.body.id).or_insert(OwnReport { at, to: said.body.to, closed_at: None });
        Ok(())
    }

    pub(super) fn take(&mut self, report: ReportId, from: PersonId, at: Millis) {
        self.received.entry(report).or_insert(ReportedTo { from, at });
    }

    pub(super) fn close(&mut self, report: ReportId, at: Millis) {
        self.received.remove(&report);
        if let Some(own) = self.made.get_mut(&report) {
            own.closed_at.get_or_insert(at);
        }
    }

    /// Everything that this person reported, closed or not.
    #[must_use]
    pub const fn made(&self) -> &BTreeMap<ReportId, OwnReport> {
        &self.made
    }

    /// What was reported to this person, is not closed and still kept, oldest first.
    #[must_use]
    pub fn received(&self, now: Millis) -> Vec<(ReportId, ReportedTo)> {
        let kept = self.received.iter().filter(|(_, report)| is_kept(report.at, now));
        let mut kept: Vec<_> = kept.map(|(id, report)| (*id, *report)).collect();
        kept.sort_by_key(|(id, report)| (report.at, *id));
        kept
    }
}
