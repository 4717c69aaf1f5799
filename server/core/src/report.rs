//! Reports: somebody in a conversation gives picked messages of it to the organisation's adviser, with words of their own.
//!
//! Only who reports, to whom and when is read by the server. Nothing here may say what was reported, or about whom.
//!
//! [Note: The reported never learns] A report changes nothing in any log but those of who reports and of whoever it is for. It
//! names no conversation and no author in the open, and an adviser who is in that conversation is not among its readers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::choice::Recipient;
use crate::encode::{Hash, hash};
use crate::planted::{Guard, kept};
use crate::team::{Duty, Team};
use crate::{By, Millis, PersonId, ReportId, Suite, TenantId, enc, limits};

/// Somebody reports something. What, stands in sealed bytes that this names by their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Who reports.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// Chosen at random.
    pub id: ReportId,
    /// What is reported, sealed: [`sealed_hash`].
    pub sealed: Hash,
    /// Commitment to its key: all who open it read the same. [`key_commit`]
    pub commit: Hash,
    /// The advisers who can open it, ascending by account, each once.
    pub to: Vec<Recipient>,
}
crate::statement_body!(Report = "report");

/// Why a report is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// To nobody, to too many, to somebody twice, or to oneself.
    #[error("a report goes to one adviser or a few, each once, and not to who reports")]
    Readers,
    /// Somebody is named who is no adviser now.
    #[error("the newest team names others as advisers")]
    NotAdvisers,
}

impl Team {
    /// Whether the organisation says that this account, under this identity, is its adviser.
    #[must_use]
    pub fn advises(&self, person: PersonId, root: Hash) -> bool {
        let has_duty = |staff: &&crate::team::Staff| staff.roles.contains(&Duty::Adviser);
        self.people.iter().filter(has_duty).any(|staff| staff.person == person && staff.root == root)
    }

    /// Its advisers, ascending by account.
    #[must_use]
    pub fn advisers(&self) -> Vec<Recipient> {
        let has_duty = |staff: &&crate::team::Staff| staff.roles.contains(&Duty::Adviser);
        let advisers = self.people.iter().filter(has_duty);
        let mut advisers: Vec<Recipient> =
            advisers.map(|staff| Recipient { person: staff.person, root: staff.root }).collect();
        advisers.sort_unstable_by_key(|adviser| adviser.person);
        advisers
    }
}

impl Report {
    /// Whether it can be made while `team` is the newest one.
    ///
    /// # Errors
    /// [`ReportError`] by reason.
    pub fn check(&self, team: Option<&Team>, now: Millis) -> Result<(), ReportError> {
        let is_sorted = self.to.is_sorted_by(|one, other| one.person < other.person);
        let is_few = (1..=limits::REPORT_ADVISERS_MAX).contains(&self.to.len());
        let is_for_others = self.to.iter().all(|adviser| adviser.root != self.by.root);
        if !kept(Guard::ReportIsForFew, is_few)
            || !kept(Guard::ReportIsForEachOnce, is_sorted)
            || !kept(Guard::ReportIsForOthers, is_for_others)
        {
            return Err(ReportError::Readers);
        }
        if self.to.iter().all(|adviser| may_read(team, *adviser, now)) { Ok(()) } else { Err(ReportError::NotAdvisers) }
    }
}

/// Whether somebody is served reports now: only while the newest team counts and names them as an adviser.
#[must_use]
pub fn may_read(team: Option<&Team>, reader: Recipient, now: Millis) -> bool {
    team.is_some_and(|team| {
        let is_adviser = kept(Guard::ReportIsReadByAdvisers, team.advises(reader.person, reader.root));
        is_adviser && kept(Guard::ReportIsReadByThisTeam, team.until > now)
    })
}

/// Whether a report that was taken at `at` can still be read at `now`.
#[must_use]
pub fn is_kept(at: Millis, now: Millis) -> bool {
    kept(Guard::ReportIsOverInTime, now < at.saturating_add(limits::REPORT_MS))
}

/// From when on somebody may report once more, who reported at these moments before, oldest first. Nothing: now.
#[must_use]
pub fn wait_until(reported: &[Millis], now: Millis) -> Option<Millis> {
    let oldest = reported.len().checked_sub(limits::REPORTS_PER_DAY_MAX).and_then(|place| reported.get(place))?;
    let until = oldest.saturating_add(limits::REPORT_DAY_MS);
    if kept(Guard::ReportsAreFew, until <= now) { None } else { Some(until) }
}

/// Name of what is reported, as it is sealed.
#[must_use]
pub fn sealed_hash(sealed: &[u8]) -> Hash {
    hash("report-sealed", &[sealed.into()])
}

/// What stands in the statement so that one report has one meaning for everybody who opens it.
#[must_use]
pub fn key_commit(key: &[u8; 32]) -> Hash {
    hash("report-commit", &[key.into()])
}

/// What the sealed report is bound to (the AAD): a report taken from another one does not open.
#[must_use]
pub fn sealed_aad(tenant: TenantId, id: ReportId, by: Hash) -> Vec<u8> {
    enc("report", &[tenant.as_bytes().into(), id.as_bytes().into(), by.as_bytes().into()])
}

/// What the seal of its key is bound to (the HPKE `info`): the statement, and whom it is sealed to.
#[must_use]
pub fn seal_info(tenant: TenantId, report: Hash, to: By) -> Vec<u8> {
    enc(
        "report-seal",
        &[tenant.as_bytes().into(), report.as_bytes().into(), to.root.as_bytes().into(), u64::from(to.g).into()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::Staff;

    const fn adviser(n: u8) -> Recipient {
        Recipient { person: PersonId([n; 16]), root: Hash([n; 32]) }
    }

    fn team(advisers: &[u8], until: Millis) -> Team {
        let staff = |person: u8, roles: &[Duty]| {
            let Recipient { person, root } = adviser(person);
            Staff { person, root, g: 0, roles: roles.to_vec() }
        };
        let advisers = advisers.iter().map(|n| staff(*n, &[Duty::Adviser]));
        let others = [staff(1, &[Duty::Coordinator]), staff(2, &[Duty::Professional])];
        Team {
            suite: Suite::Naast1,
            tenant: TenantId([9; 16]),
            by: By { root: Hash([8; 32]), g: 0 },
            at: 1,
            n: 0,
            prev: None,
            until,
            people: advisers.chain(others).collect(),
        }
    }

    fn report(to: &[u8]) -> Report {
        Report {
            suite: Suite::Naast1,
            tenant: TenantId([9; 16]),
            by: By { root: Hash([7; 32]), g: 0 },
            at: 1,
            id: ReportId([3; 16]),
            sealed: Hash([4; 32]),
            commit: Hash([5; 32]),
            to: to.iter().copied().map(adviser).collect(),
        }
    }

    #[test]
    fn a_report_goes_to_advisers_each_once() {
        let listed = team(&[4, 3, 7], 100);
        let check = |to: &[u8]| report(to).check(Some(&listed), 1);
        assert_eq!(check(&[3]), Ok(()));
        assert_eq!(check(&[3, 4]), Ok(()));
        for to in [[].as_slice(), &[4, 3], &[3, 3], &[3, 7]] {
            assert_eq!(check(to), Err(ReportError::Readers), "{to:?}");
        }
        let few: Vec<u8> = (10..).take(limits::REPORT_ADVISERS_MAX).collect();
        let many: Vec<u8> = (10..).take(limits::REPORT_ADVISERS_MAX + 1).collect();
        let large = team(&many, 100);
        assert_eq!(report(&few).check(Some(&large), 1), Ok(()));
        assert_eq!(report(&many).check(Some(&large), 1), Err(ReportError::Readers));
    }

    #[test]
    fn nobody_but_an_adviser_of_a_team_that_counts_is_a_reader() {
        let named = team(&[3], 100);
        for (what, team, now, to) in [
            ("a professional", Some(&named), 1, 2),
            ("a coordinator", Some(&named), 1, 1),
            ("somebody unknown", Some(&named), 1, 4),
            ("a team that ended", Some(&named), 100, 3),
            ("no team", None, 1, 3),
        ] {
            assert_eq!(report(&[to]).check(team, now), Err(ReportError::NotAdvisers), "{what}");
        }
        assert_eq!(report(&[3]).check(Some(&named), 99), Ok(()));
        let other_root = Recipient { root: Hash([4; 32]), ..adviser(3) };
        assert!(!may_read(Some(&named), other_root, 1), "another identity");
        assert_eq!(team(&[4, 3], 100).advisers(), [adviser(3), adviser(4)]);
    }

    #[test]
    fn the_sixth_report_of_a_day_waits_and_each_is_kept_for_ninety_days() {
        let day = limits::REPORT_DAY_MS;
        assert_eq!(wait_until(&[1, 2, 3, 4], 5), None);
        assert_eq!(wait_until(&[1, 2, 3, 4, 5], day), Some(day + 1));
        assert_eq!(wait_until(&[1, 2, 3, 4, 5], day + 1), None);
        assert!(is_kept(1, 90 * day) && !is_kept(1, 90 * day + 1));
    }

    #[test]
    fn a_seal_is_bound_to_its_report_and_to_whom_it_is_for() {
        let (tenant, to) = (TenantId([1; 16]), By { root: Hash([3; 32]), g: 0 });
        let info = seal_info(tenant, Hash([4; 32]), to);
        assert_ne!(info, seal_info(tenant, Hash([5; 32]), to));
        assert_ne!(info, seal_info(tenant, Hash([4; 32]), By { g: 1, ..to }));
        let aad = sealed_aad(tenant, ReportId([1; 16]), Hash([2; 32]));
        assert_ne!(aad, sealed_aad(tenant, ReportId([2; 16]), Hash([2; 32])));
        assert_ne!(aad, sealed_aad(tenant, ReportId([1; 16]), Hash([3; 32])));
    }
}
