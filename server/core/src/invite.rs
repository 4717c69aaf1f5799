//! How people come in: who may invite whom, and where an invite stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::charter::Role;
use crate::encode::Hash;
use crate::planted::{Guard, kept};
use crate::{InviteId, Millis, PersonId, TenantId};

/// As what somebody came into the deployment. The server has to know this much, so that it can keep desks and circles
/// apart; what a person is *in a circle* lives in charters alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Runs the organisation's desk; reads no content.
    Coordinator,
    /// A care worker of the organisation.
    Professional,
    /// Owns a circle.
    Youth,
    /// Came in through a youth: a JIM, a parent, a worker.
    Guest,
}

impl Standing {
    /// Whether somebody of this standing may invite somebody into that standing. Nobody of the staff can invite a guest:
    /// the people of a circle are the youth's to choose.
    #[must_use]
    pub fn may_invite(self, guest: Self) -> bool {
        let may = matches!(
            (self, guest),
            (Self::Coordinator, Self::Coordinator | Self::Professional)
                | (Self::Professional, Self::Youth)
                | (Self::Youth, Self::Guest)
        );
        kept(Guard::InviterMayInvite, may)
    }

    /// Whether somebody of this standing may be this in a channel, its owner included. Staff are professionals and nothing
    /// else, so that taking staff away never takes a JIM away; a coordinator reads no content.
    #[must_use]
    pub fn may_be(self, role: Role) -> bool {
        let may = match self {
            Self::Coordinator => false,
            Self::Professional => matches!(role, Role::Professional),
            Self::Youth => !matches!(role, Role::Professional),
            Self::Guest => matches!(role, Role::Jim | Role::Parent | Role::Worker),
        };
        kept(Guard::RoleFitsTheStanding, may)
    }

    /// Whether somebody of this standing chooses who knows what.
    #[must_use]
    pub fn may_share(self) -> bool {
        kept(Guard::YouthsAloneShare, matches!(self, Self::Youth))
    }
}

/// Where an invite stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteState {
    /// Can be used.
    Open,
    /// Somebody registered with it.
    Taken {
        /// Who.
        by: PersonId,
    },
    /// Its maker took it back.
    TakenBack,
}

/// An invite may be looked at and used while it is open and not over. Looking never uses it.
#[must_use]
pub fn is_usable(state: InviteState, until: Millis, now: Millis) -> bool {
    kept(Guard::InviteIsOpen, matches!(state, InviteState::Open)) && kept(Guard::InviteIsOverInTime, until > now)
}

/// The bytes that the invite's key signs when somebody registers: only who held the link can use it.
#[must_use]
pub fn registration_bytes(tenant: TenantId, invite: InviteId, person: PersonId, root: Hash) -> Vec<u8> {
    crate::enc(
        "register",
        &[tenant.as_bytes().into(), invite.as_bytes().into(), person.as_bytes().into(), root.as_bytes().into()],
    )
}

/// The bytes that the invite's key signs beside an answer to the card.
#[must_use]
pub fn answer_bytes(invite: InviteId, sealed: &[u8]) -> Vec<u8> {
    crate::enc("answer-proof", &[invite.as_bytes().into(), sealed.into()])
}

/// What the seal of an answer to a card is bound to (the HPKE `info`).
#[must_use]
pub fn answer_seal_info(tenant: TenantId, invite: InviteId, to: crate::By) -> Vec<u8> {
    crate::enc(
        "answer",
        &[tenant.as_bytes().into(), invite.as_bytes().into(), to.root.as_bytes().into(), u64::from(to.g).into()],
    )
}

#[cfg(test)]
mod tests {
    use super::Standing::{Coordinator, Guest, Professional, Youth};
    use super::*;

    #[test]
    fn only_the_youth_brings_people_into_a_circle() {
        for inviter in [Coordinator, Professional, Guest] {
            assert!(!inviter.may_invite(Guest));
        }
        assert!(Youth.may_invite(Guest));
        assert!(!Youth.may_invite(Professional));
        assert!(Professional.may_invite(Youth) && !Professional.may_invite(Professional));
    }

    #[test]
    fn staff_are_professionals_and_nothing_else() {
        let all = [Role::Youth, Role::Jim, Role::Professional, Role::Parent, Role::Worker];
        let roles = |standing: Standing| all.into_iter().filter(|role| standing.may_be(*role)).collect::<Vec<_>>();
        assert_eq!(roles(Coordinator), []);
        assert_eq!(roles(Professional), [Role::Professional]);
        assert_eq!(roles(Guest), [Role::Jim, Role::Parent, Role::Worker]);
        assert_eq!(roles(Youth), [Role::Youth, Role::Jim, Role::Parent, Role::Worker]);
    }

    #[test]
    fn youths_alone_share() {
        assert!(Youth.may_share());
        assert!([Coordinator, Professional, Guest].into_iter().all(|standing| !standing.may_share()));
    }

    #[test]
    fn an_invite_ends_by_use_by_time_and_by_its_maker() {
        assert!(is_usable(InviteState::Open, 10, 9));
        assert!(!is_usable(InviteState::Open, 10, 10));
        assert!(!is_usable(InviteState::TakenBack, 10, 9));
        assert!(!is_usable(InviteState::Taken { by: PersonId([1; 16]) }, 10, 9));
    }
}
