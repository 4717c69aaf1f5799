//! A channel as its log tells it: who is in, which key is talked with, and what may come next.
//!
//! Server and clients fold the same entries with the same functions. The server asks before it writes, a reader asks
//! before it believes; so a server that forges, reorders or forgets is caught by the same rule that an honest one keeps.

use serde::{Deserialize, Serialize};

use crate::charter::{
    ChannelKind, Charter, CharterError, Leave, Member, Retention, Role, Seat, Somebody, TakeSeat, check_members,
};
use crate::encode::{Hash, verify};
use crate::hand_over::HandedOver;
use crate::message::Header;
use crate::planted::{Guard, in_force, kept};
use crate::rule::Rules;
use crate::support::Excluded;
use crate::{By, ChannelId, InviteId, Millis, PersonId, TenantId};

/// Everything that decides who reads and writes in a channel, at one position of its log.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Room {
    /// The deployment.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
    /// The owner's identity.
    pub owner: Hash,
    /// Position of the newest charter.
    pub charter_seq: u64,
    /// Hash of the newest charter.
    pub charter: Hash,
    /// Number of the newest charter.
    pub charter_n: u32,
    /// The members it lists.
    pub members: Vec<Member>,
    /// The seats it keeps.
    pub seats: Vec<Seat>,
    /// How long messages live.
    pub retention: Retention,
    /// Seats of this charter that were taken.
    pub taken: Vec<Taken>,
    /// Who left, was taken out by their organisation or excluded by the youth, since this charter.
    pub left: Vec<Hash>,
    /// Professionals who are missing from the newest team that this log knows: no charter lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspended: Vec<Hash>,
    /// Number of that team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<u32>,
    /// Of a support room: the youth whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub youth: Option<Somebody>,
    /// Professionals whom that youth excluded: no charter lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<Excluded>,
    /// That its owner lost everything, and who reads in their place, until the owner opens a fresh epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<HandedOver>,
    /// By which rules somebody else reads along.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Position of the newest change of who is in.
    pub changed_seq: u64,
    /// The newest epoch.
    pub epoch: Option<EpochAt>,
    /// Followed from a later charter than the first: the number of the epoch before is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_entered: bool,
}

/// A seat that somebody sits on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Taken {
    /// The seat's invite.
    pub invite: InviteId,
    /// Who sits there.
    pub member: Member,
}

/// The newest epoch of a room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EpochAt {
    /// Its position in the log.
    pub seq: u64,
    /// Its number.
    pub epoch: u64,
    /// Hash of its statement.
    pub statement: Hash,
    /// Who holds its key, ascending by root.
    pub members: Vec<By>,
}

/// Why something may not come next in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoomError {
    /// A charter that says something impossible.
    #[error(transparent)]
    Charter(#[from] CharterError),
    /// By somebody who is not in the channel now, or for another channel.
    #[error("only who is in this conversation can do this")]
    NotMember,
    /// Refers to another charter than the newest.
    #[error("who is here has changed")]
    StaleCharter,
    /// Another epoch than the newest, or one that is older than the last change of who is in.
    #[error("the conversation talks with another key now")]
    StaleEpoch,
    /// Made with, or sealed to, another generation of keys than the newest.
    #[error("somebody's keys have changed")]
    StaleKey,
    /// The seals do not go to exactly those who need one.
    #[error("the key must be sealed to everybody who needs it and to nobody else")]
    Seals,
    /// A team that is not newer than what this log knows, or of another deployment.
    #[error("this is not the newest team")]
    StaleTeam,
    /// The seat does not exist, is taken, is over, or the link was not held.
    #[error("this seat cannot be taken")]
    Seat,
    /// Something new, where nothing new is written any more.
    #[error("this conversation was handed over: it stays as it is")]
    HandedOver,
    /// A rule that ended, or a message without exactly what the rules ask for.
    #[error("who reads along here has changed")]
    StaleRules,
    /// A rule for people or labels that make none.
    #[error("this cannot be a rule")]
    Rule,
    /// A bound on how many is reached.
    #[error("there are too many of them")]
    TooMany,
}

impl Room {
    /// The room that a first charter makes, at position `seq`.
    ///
    /// # Errors
    /// [`CharterError::Stale`] unless it is number 0 without a predecessor, [`CharterError::Members`] when its people do
    /// not fit.
    pub fn begin(charter: &Charter, hash: Hash, seq: u64) -> Result<Self, CharterError> {
        if !kept(Guard::RoomBeginsAtZero, charter.n == 0 && charter.prev.is_none()) {
            return Err(CharterError::Stale);
        }
        check_members(charter)?;
        Ok(Self {
            tenant: charter.tenant,
            channel: charter.channel,
            kind: charter.kind,
            owner: charter.by.root,
            charter_seq: seq,
            charter: hash,
            charter_n: 0,
            members: charter.members.clone(),
            seats: charter.seats.clone(),
            retention: charter.retention,
            taken: Vec::new(),
            left: Vec::new(),
            suspended: Vec::new(),
            team: None,
            youth: charter.youth,
            excluded: Vec::new(),
            handed: None,
            rules: Rules::default(),
            changed_seq: seq,
            epoch: None,
            is_entered: false,
        })
    }

    /// The room as a newcomer finds it: from a later charter on, whatever came before.
    ///
    /// # Errors
    /// [`CharterError::Stale`] for a first charter or one without a predecessor; [`CharterError::Members`].
    pub fn enter(charter: &Charter, hash: Hash, seq: u64) -> Result<Self, CharterError> {
        if !kept(Guard::NewcomersEnterLater, charter.n != 0 && charter.prev.is_some()) {
            return Err(CharterError::Stale);
        }
        let first = Charter { n: 0, prev: None, ..charter.clone() };
        Ok(Self { charter_n: charter.n, is_entered: true, ..Self::begin(&first, hash, seq)? })
    }

    /// The room after the owner's next charter.
    ///
    /// # Errors
    /// [`CharterError`] by reason. A charter that lists somebody who left since the last one is stale: its owner had not
    /// seen them go.
    pub fn amend(&self, charter: &Charter, hash: Hash, seq: u64) -> Result<Self, CharterError> {
        let is_same = charter.kind == self.kind && charter.youth == self.youth;
        if !kept(Guard::KindAndYouthStay, is_same) || !self.is_here(charter.channel, charter.tenant) {
            return Err(CharterError::Changed);
        }
        let owner = self.members.iter().find(|member| member.root == self.owner);
        let is_owners = charter.by.root == self.owner && owner.is_some_and(|listed| charter.by.g >= listed.g);
        if !kept(Guard::CharterIsTheOwners, is_owners) {
            return Err(CharterError::NotOwner);
        }
        let follows = self.charter_n.checked_add(1) == Some(charter.n) && charter.prev == Some(self.charter);
        let has_left = charter.members.iter().any(|member| self.left.contains(&member.root));
        if !kept(Guard::CharterFollows, follows) || !kept(Guard::CharterListsNobodyWhoLeft, !has_left) {
            return Err(CharterError::Stale);
        }
        check_members(charter)?;
        let is_barred = |member: &Member| self.suspended.contains(&member.root) || self.is_excluded(member.root);
        let has_barred = charter.members.iter().any(|member| is_barred(member) || self.heir(member.root).is_some());
        if !kept(Guard::CharterListsNobodyBarred, !has_barred) {
            return Err(CharterError::Members);
        }
        let stays = |taken: &&Taken| {
            !self.left.contains(&taken.member.root)
                && charter.seats.iter().any(|seat| seat.invite == taken.invite)
                && charter.members.iter().all(|member| member.root != taken.member.root)
        };
        let next = Self {
            charter_seq: seq,
            charter: hash,
            charter_n: charter.n,
            members: charter.members.clone(),
            seats: charter.seats.clone(),
            retention: charter.retention,
            taken: self.taken.iter().filter(stays).cloned().collect(),
            left: Vec::new(),
            changed_seq: seq,
            ..self.clone()
        };
        Ok(next.with_rules_settled())
    }

    /// The room after somebody took a seat.
    ///
    /// # Errors
    /// [`RoomError::Seat`] when the seat is unknown, taken, over, for another role, or the proof fails;
    /// [`RoomError::StaleCharter`] when the guest is in already, or left this very charter.
    pub fn seat(&self, statement: &TakeSeat, now: Millis, seq: u64) -> Result<Self, RoomError> {
        let seat = self.seats.iter().find(|seat| seat.invite == statement.invite).ok_or(RoomError::Seat)?;
        let is_free = self.taken.iter().all(|taken| taken.invite != statement.invite);
        let is_free = kept(Guard::SeatIsFree, is_free);
        let is_held = kept(Guard::SeatIsHeld, verify(seat.key, &statement.proof_bytes(), statement.proof));
        let is_open = kept(Guard::SeatIsOpen, now < seat.until);
        let fits = kept(Guard::SeatIsOfItsRole, statement.role == seat.role);
        let is_barred = self.suspended.contains(&statement.by.root) || self.is_excluded(statement.by.root);
        let may_sit =
            kept(Guard::SeatIsForNobodyBarred, !is_barred) && kept(Guard::NoSeatOnceHandedOver, !self.is_past());
        let is_here = self.is_here(statement.channel, statement.tenant);
        if !is_free || !is_held || !is_open || !fits || !may_sit || !is_here {
            return Err(RoomError::Seat);
        }
        let is_new = kept(Guard::SeatIsForANewcomer, self.member(statement.by.root).is_none());
        if !is_new || !kept(Guard::LeaverTakesNoSeat, !self.left.contains(&statement.by.root)) {
            return Err(RoomError::StaleCharter);
        }
        let member =
            Member { person: statement.person, root: statement.by.root, g: statement.by.g, role: statement.role };
        let mut next = self.clone();
        next.taken.push(Taken { invite: statement.invite, member });
        next.changed_seq = seq;
        Ok(next.with_rules_settled())
    }

    /// The room after a member left it.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for somebody who is not in, and for the owner, who cannot leave their own channel;
    /// [`RoomError::StaleCharter`] when the statement leaves another charter.
    pub fn leave(&self, statement: &Leave, seq: u64) -> Result<Self, RoomError> {
        let is_heir = self.heir(statement.by.root).is_some();
        let reads = kept(Guard::LeaverReads, is_heir || self.member(statement.by.root).is_some());
        let is_no_owner = kept(Guard::OwnersStay, statement.by.root != self.owner);
        if !self.is_here(statement.channel, statement.tenant) || !reads || !is_no_owner {
            return Err(RoomError::NotMember);
        }
        if !kept(Guard::LeaveIsOfThisCharter, statement.charter == self.charter) {
            return Err(RoomError::StaleCharter);
        }
        if is_heir {
            return Ok(self.without_heir(statement.by.root));
        }
        let mut next = self.clone();
        if in_force(Guard::LeaverIsOut) {
            next.left.push(statement.by.root);
        }
        next.changed_seq = seq;
        Ok(next.with_rules_settled())
    }

    /// Whether a message with this header may come next.
    ///
    /// # Errors
    /// [`RoomError::NotMember`], [`RoomError::HandedOver`], [`RoomError::StaleEpoch`], [`RoomError::StaleKey`].
    pub fn may_write(&self, header: &Header) -> Result<(), RoomError> {
        let is_in = kept(Guard::WriterIsIn, self.member(header.author.root).is_some());
        if !self.is_here(header.channel, header.tenant) || !is_in {
            return Err(RoomError::NotMember);
        }
        self.may_go_on()?;
        let epoch = self.epoch.as_ref().ok_or(RoomError::StaleEpoch)?;
        let is_new_enough = kept(Guard::WritingWaitsForAKey, epoch.seq > self.changed_seq);
        if !kept(Guard::WrittenAtTheNewestKey, epoch.epoch == header.epoch) || !is_new_enough {
            return Err(RoomError::StaleEpoch);
        }
        let holds_it = epoch.members.contains(&header.author);
        if kept(Guard::WriterHoldsTheKey, holds_it) { Ok(()) } else { Err(RoomError::StaleKey) }
    }

    /// Whether this member may erase a message of that author.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for everybody but the author.
    pub fn may_erase(&self, by: By, author: By) -> Result<(), RoomError> {
        let is_author = kept(Guard::EraserIsTheAuthor, by.root == author.root);
        if is_author && kept(Guard::EraserIsIn, self.member(by.root).is_some()) {
            Ok(())
        } else {
            Err(RoomError::NotMember)
        }
    }

    /// Whether something is said of this room, here.
    pub(crate) fn is_here(&self, channel: ChannelId, tenant: TenantId) -> bool {
        kept(Guard::SaidOfThisRoom, channel == self.channel) && kept(Guard::SaidHere, tenant == self.tenant)
    }

    /// Everybody who is in now: the charter's members and taken seats, without those who left or were taken out.
    pub fn effective_members(&self) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .chain(self.taken.iter().map(|taken| &taken.member))
            .filter(|member| !self.left.contains(&member.root))
    }

    /// The effective member with this identity.
    #[must_use]
    pub fn member(&self, root: Hash) -> Option<&Member> {
        self.effective_members().find(|member| member.root == root)
    }

    /// The owner's account.
    #[must_use]
    pub fn owner_person(&self) -> Option<PersonId> {
        self.members.iter().find(|member| member.root == self.owner).map(|member| member.person)
    }

    /// The role of an account that is in now.
    #[must_use]
    pub fn role_of(&self, person: PersonId) -> Option<Role> {
        self.effective_members().find(|member| member.person == person).map(|member| member.role)
    }
}
