//! A support room: a JIM and the professionals he falls back on, about one youth. The youth hears that it is there and who is in
//! it, and may exclude a professional; what is said there is not the youth's to read, nor to count.
//!
//! [Note: What a youth follows] Everything that changes who is in such a room is told in the youth's own log too, in the same
//! order. Folded with the same functions it gives the same members: [`Room::begin`], `amend`, `seat`, `leave`, `follow_team`,
//! [`Room::exclude`] and [`Room::end_exclude`]. Epochs and messages are not told, so such a room never has a key.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::charter::{ChannelKind, Role, Somebody};
use crate::encode::Hash;
use crate::planted::{Guard, in_force, kept};
use crate::room::{Room, RoomError};
use crate::{By, ChannelId, Millis, Suite, TenantId, limits};

/// The youth's statement that a professional reads along no more in a room about them. Nobody is told why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// The room.
    pub channel: ChannelId,
    /// The charter under which they were in: nobody can use the same words again later.
    pub charter: Hash,
    /// Who.
    pub professional: Somebody,
}

/// The youth's statement that the JIM may let a professional in again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndExclude {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// The room.
    pub channel: ChannelId,
    /// Hash of the [`Exclude`] that is taken back.
    pub exclude: Hash,
}
crate::statement_body!(Exclude = "exclude", EndExclude = "end_exclude");

/// Somebody whom the youth excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Excluded {
    /// Who.
    pub root: Hash,
    /// Hash of the [`Exclude`].
    pub statement: Hash,
}

impl Room {
    /// Whether this is the conversation of that youth with that JIM: only then may the JIM begin a support room about them.
    #[must_use]
    pub fn is_between(&self, youth: Somebody, jim: Hash) -> bool {
        let is_of_youth = self.owner == youth.root && self.owner_person() == Some(youth.person);
        kept(Guard::SupportIsBegunInPrivate, self.kind == ChannelKind::Private)
            && kept(Guard::SupportIsAboutItsYouth, is_of_youth)
            && kept(Guard::SupportIsAJims, self.member(jim).is_some_and(|member| member.role == Role::Jim))
    }

    /// The room after its youth excluded a professional: they are out from here on, and no charter lists them.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody but its youth, and about anybody but a professional who is in;
    /// [`RoomError::StaleCharter`] when it is said of another charter; [`RoomError::TooMany`].
    pub fn exclude(&self, said: &Exclude, statement: Hash, seq: u64) -> Result<Self, RoomError> {
        self.check_youth(said.channel, said.tenant, said.by)?;
        if !kept(Guard::ExcludeIsOfThisCharter, said.charter == self.charter) {
            return Err(RoomError::StaleCharter);
        }
        let Somebody { person, root } = said.professional;
        let is_in = self.member(root).is_some_and(|one| one.person == person && one.role == Role::Professional);
        if !kept(Guard::ExcludedIsAProfessional, is_in) {
            return Err(RoomError::NotMember);
        }
        if !kept(Guard::ExcludedAreFew, self.excluded.len() < limits::EXCLUDED_MAX) {
            return Err(RoomError::TooMany);
        }
        let mut next = self.clone();
        next.excluded.push(Excluded { root, statement });
        if in_force(Guard::ExcludedAreOut) {
            next.left.push(root);
        }
        next.changed_seq = seq;
        Ok(next)
    }

    /// The room after its youth took that back: nobody is in again, but the JIM may list them again.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody but its youth, and when nobody is excluded by that statement.
    pub fn end_exclude(&self, said: &EndExclude) -> Result<Self, RoomError> {
        self.check_youth(said.channel, said.tenant, said.by)?;
        let is_of_one = self.excluded.iter().any(|one| one.statement == said.exclude);
        if !kept(Guard::ExclusionEndsByName, is_of_one) {
            return Err(RoomError::NotMember);
        }
        let mut next = self.clone();
        next.excluded.retain(|one| one.statement != said.exclude);
        Ok(next)
    }

    /// Whether its youth excluded this identity.
    #[must_use]
    pub fn is_excluded(&self, root: Hash) -> bool {
        self.excluded.iter().any(|one| one.root == root)
    }

    fn check_youth(&self, channel: ChannelId, tenant: TenantId, by: By) -> Result<(), RoomError> {
        let is_theirs = self.youth.is_some_and(|youth| youth.root == by.root);
        if kept(Guard::ExcludeIsTheYouths, is_theirs) && self.is_here(channel, tenant) {
            Ok(())
        } else {
            Err(RoomError::NotMember)
        }
    }
}
