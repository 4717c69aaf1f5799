//! The organisation's staff, as it signs them: who works here now. It takes away, it never adds anybody to a channel.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::charter::{Member, Role};
use crate::encode::Hash;
use crate::invite::Standing;
use crate::planted::{Guard, in_force, kept};
use crate::room::{Room, RoomError};
use crate::{By, Millis, PersonId, Suite, TenantId, limits};

/// What somebody does for the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Runs the desk.
    Coordinator,
    /// Works with youths and their mentors.
    Professional,
    /// Reads what is reported. Nobody is that and runs the desk, which reads no content.
    Adviser,
}

/// One of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The account.
    pub person: PersonId,
    /// Their identity.
    pub root: Hash,
    /// Their newest generation that the organisation knows.
    pub g: u32,
    /// What they do; each once, ascending, never nothing.
    pub roles: Vec<Duty>,
}

/// The organisation's statement of who its staff are. Signed with its own account; whoever is missing is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The organisation.
    pub by: By,
    /// When, by the clock of who said it.
    pub at: Millis,
    /// 0, 1, 2 …
    pub n: u32,
    /// Hash of the team before; in all but the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub prev: Option<Hash>,
    /// From then on it counts for nobody any more.
    pub until: Millis,
    /// Everybody who works here.
    pub people: Vec<Staff>,
}
crate::statement_body!(Team = "team");

impl Team {
    /// Whether this account, under this identity, works here.
    #[must_use]
    pub fn lists(&self, person: PersonId, root: Hash) -> bool {
        self.people.iter().any(|staff| staff.person == person && staff.root == root)
    }
}

/// Why a team is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TeamError {
    /// It does not follow the newest one.
    #[error("this team does not follow the last one")]
    Stale,
    /// It is over already.
    #[error("this team would have ended before it began")]
    Over,
    /// It would count for longer than a team may.
    #[error("a team counts for thirty days at most")]
    TooLong,
    /// Too many, somebody twice, somebody who does nothing, or nobody who could say the next one.
    #[error("these people are no team")]
    People,
}

/// Whether `next` may follow the team whose number and hash are `last`, said by the coordinator `by`.
///
/// # Errors
/// [`TeamError`] by reason.
pub fn follow_team(last: Option<(u32, Hash)>, next: &Team, by: PersonId, now: Millis) -> Result<(), TeamError> {
    let follows = match last {
        None => next.n == 0 && next.prev.is_none(),
        Some((n, hash)) => n.checked_add(1) == Some(next.n) && next.prev == Some(hash),
    };
    if !kept(Guard::TeamFollows, follows) {
        return Err(TeamError::Stale);
    }
    if !kept(Guard::TeamEndsLater, next.until > now) {
        return Err(TeamError::Over);
    }
    if !kept(Guard::TeamIsForAMonth, next.until <= now + limits::TEAM_MS_MAX) {
        return Err(TeamError::TooLong);
    }
    let mut people: Vec<PersonId> = next.people.iter().map(|staff| staff.person).collect();
    people.sort_unstable();
    people.dedup();
    let reads_and_runs =
        |staff: &Staff| [Duty::Coordinator, Duty::Adviser].iter().all(|duty| staff.roles.contains(duty));
    let has_duties = |staff: &Staff| {
        let has_each_once = !staff.roles.is_empty() && staff.roles.is_sorted_by(|a, b| a < b);
        kept(Guard::StaffHaveDuties, has_each_once) && kept(Guard::AdvisersRunNoDesk, !reads_and_runs(staff))
    };
    // Whoever leaves themselves out could never mend it.
    let speaker = next.people.iter().find(|staff| staff.person == by);
    let is_coordinators = speaker.is_some_and(|staff| staff.roles.contains(&Duty::Coordinator));
    let is_whole = kept(Guard::TeamListsOnce, people.len() == next.people.len())
        && kept(Guard::TeamIsBounded, people.len() <= limits::TEAM_PEOPLE_MAX)
        && next.people.iter().all(has_duties)
        && kept(Guard::TeamIsACoordinators, is_coordinators);
    if is_whole { Ok(()) } else { Err(TeamError::People) }
}

/// Until when somebody is served: for ever, up to a moment, or not any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// The team says nothing about this person.
    Always,
    /// Up to this moment.
    Until(Millis),
    /// Nothing, from now on.
    Nothing,
}

/// Whether somebody is served now. Before the first team everybody is. When a team has ended, coordinators are let in to say
/// the next one; they read no content.
#[must_use]
pub fn served(standing: Standing, team: Option<(Millis, bool)>, now: Millis) -> Served {
    match (standing, team) {
        (Standing::Youth | Standing::Guest, _) | (_, None) => Served::Always,
        (Standing::Coordinator, Some((until, _))) if until <= now => Served::Always,
        (_, Some((until, is_listed)))
            if kept(Guard::ServedWhileListed, is_listed) && kept(Guard::ServedWhileTheTeamCounts, until > now) =>
        {
            Served::Until(until)
        }
        _ => Served::Nothing,
    }
}

impl Room {
    /// The room after its organisation said who its staff are: professionals who are missing are out, from here on and until a
    /// later charter; whoever is listed again may be let in again.
    ///
    /// # Errors
    /// [`RoomError::StaleTeam`] for another deployment's team and for one that is not newer than what this log knows.
    pub fn follow_team(&self, team: &Team, seq: u64) -> Result<Self, RoomError> {
        let is_newer = kept(Guard::TeamIsNewer, self.team.is_none_or(|known| team.n > known));
        if team.tenant != self.tenant || !is_newer {
            return Err(RoomError::StaleTeam);
        }
        let is_out = |member: &&Member| member.role == Role::Professional && !team.lists(member.person, member.root);
        let out: Vec<Hash> = self.effective_members().filter(is_out).map(|member| member.root).collect();
        let is_back = |root: &Hash| team.people.iter().any(|staff| staff.root == *root);
        let mut next = self.clone();
        next.team = Some(team.n);
        next.suspended.retain(|root| !is_back(root));
        next.suspended.extend(&out);
        if !out.is_empty() && in_force(Guard::SuspendedAreOut) {
            next.left.extend(out);
            next.changed_seq = seq;
        }
        Ok(next)
    }

    /// Whether a channel's log has to hold this team: it takes somebody out, or lets somebody be let in again.
    #[must_use]
    pub fn is_touched_by(&self, team: &Team) -> bool {
        self.follow_team(team, 0).is_ok_and(|next| next.suspended != self.suspended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: PersonId = PersonId([1; 16]);
    const HANNE: PersonId = PersonId([2; 16]);

    fn staff(person: PersonId, roles: &[Duty]) -> Staff {
        Staff { person, root: Hash([person.0[0]; 32]), g: 0, roles: roles.to_vec() }
    }

    fn team(n: u32, prev: Option<Hash>, until: Millis) -> Team {
        Team {
            suite: Suite::Naast1,
            tenant: TenantId([9; 16]),
            by: By { root: Hash([8; 32]), g: 0 },
            at: 1,
            n,
            prev,
            until,
            people: vec![staff(DESK, &[Duty::Coordinator]), staff(HANNE, &[Duty::Professional])],
        }
    }

    #[test]
    fn teams_follow_each_other_and_end_within_thirty_days() {
        let (hash, other, now) = (Hash([3; 32]), Hash([4; 32]), 1_000);
        let next = |last, next: &Team| follow_team(last, next, DESK, now);
        assert_eq!(next(None, &team(0, None, 1_001)), Ok(()));
        assert_eq!(next(Some((0, hash)), &team(1, Some(hash), 1_001)), Ok(()));
        assert_eq!(next(Some((1, hash)), &team(1, Some(hash), 1_001)), Err(TeamError::Stale), "rolled back");
        assert_eq!(next(Some((0, hash)), &team(2, Some(hash), 1_001)), Err(TeamError::Stale), "one is missing");
        assert_eq!(next(Some((0, hash)), &team(1, Some(other), 1_001)), Err(TeamError::Stale));
        assert_eq!(next(None, &team(0, Some(hash), 1_001)), Err(TeamError::Stale));
        assert_eq!(next(None, &team(0, None, now)), Err(TeamError::Over));
        assert_eq!(next(None, &team(0, None, now + limits::TEAM_MS_MAX)), Ok(()));
        assert_eq!(next(None, &team(0, None, now + limits::TEAM_MS_MAX + 1)), Err(TeamError::TooLong));
    }

    #[test]
    fn a_team_lists_everybody_once_and_who_speaks_for_it() {
        let with = |people: Vec<Staff>| follow_team(None, &Team { people, ..team(0, None, 10) }, DESK, 1);
        let desk = || staff(DESK, &[Duty::Coordinator]);
        assert_eq!(with(vec![desk()]), Ok(()));
        assert_eq!(with(vec![staff(DESK, &[Duty::Coordinator, Duty::Professional])]), Ok(()));
        assert_eq!(with(vec![staff(DESK, &[Duty::Professional])]), Err(TeamError::People), "nobody could say the next");
        assert_eq!(with(vec![staff(HANNE, &[Duty::Coordinator])]), Err(TeamError::People), "the desk locks itself out");
        assert_eq!(with(vec![desk(), desk()]), Err(TeamError::People));
        assert_eq!(with(vec![desk(), staff(HANNE, &[])]), Err(TeamError::People));
        let twice = staff(HANNE, &[Duty::Professional, Duty::Professional]);
        assert_eq!(with(vec![desk(), twice]), Err(TeamError::People));
        let adviser = staff(HANNE, &[Duty::Professional, Duty::Adviser]);
        assert_eq!(with(vec![desk(), adviser]), Ok(()));
        let desk_reads = staff(DESK, &[Duty::Coordinator, Duty::Adviser]);
        assert_eq!(with(vec![desk_reads]), Err(TeamError::People), "the desk reads no content");
        let many = |count: usize| {
            let other = |n: usize| staff(PersonId((n as u128).to_be_bytes()), &[Duty::Professional]);
            [desk()].into_iter().chain((0..count).map(other)).collect::<Vec<_>>()
        };
        assert_eq!(with(many(limits::TEAM_PEOPLE_MAX - 1)), Ok(()));
        assert_eq!(with(many(limits::TEAM_PEOPLE_MAX)), Err(TeamError::People));
    }

    #[test]
    fn whoever_is_missing_or_listed_in_a_team_that_ended_is_served_nothing() {
        use Standing::{Coordinator, Guest, Professional, Youth};
        for standing in [Coordinator, Professional, Youth, Guest] {
            assert_eq!(served(standing, None, 5), Served::Always, "before the first team");
        }
        for standing in [Youth, Guest] {
            assert_eq!(served(standing, Some((10, false)), 5), Served::Always, "a team is about staff");
        }
        for standing in [Coordinator, Professional] {
            assert_eq!(served(standing, Some((10, true)), 9), Served::Until(10));
            assert_eq!(served(standing, Some((10, false)), 9), Served::Nothing);
        }
        assert_eq!(served(Professional, Some((10, true)), 10), Served::Nothing);
        assert_eq!(served(Coordinator, Some((10, true)), 10), Served::Always, "somebody has to say the next one");
    }
}
