//! Who is in a channel: the owner's signed charter, and how one follows the other.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encode::{Hash, SignPub};
use crate::planted::{Guard, kept};
use crate::{By, ChannelId, InviteId, Millis, PersonId, Suite, TenantId, limits};

/// The kinds of channel. Each says who owns it, who may be in it, and how many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// The youth and one JIM.
    Private,
    /// The youth and one other person.
    Direct,
    /// The youth, JIMs and professionals: equal voices.
    Triad,
    /// The youth and a parent, with one JIM and one professional if the youth likes. A second parent is the youth's act.
    Family,
    /// A parent's own questions to one professional.
    Line,
    /// A JIM and the professionals he falls back on.
    Support,
}

impl ChannelKind {
    /// How many members a channel of this kind has at most, open seats included.
    #[must_use]
    pub const fn members_max(self) -> usize {
        match self {
            Self::Private | Self::Direct | Self::Line => 2,
            Self::Triad | Self::Family | Self::Support => limits::MEMBERS_MAX,
        }
    }

    /// What the owner of such a channel is in it.
    #[must_use]
    pub const fn owner(self) -> Role {
        match self {
            Self::Private | Self::Direct | Self::Triad | Self::Family => Role::Youth,
            Self::Line => Role::Parent,
            Self::Support => Role::Jim,
        }
    }

    /// How many people with this role there may be beside the owner.
    #[must_use]
    pub const fn others_max(self, role: Role) -> usize {
        match (self, role) {
            (Self::Private, Role::Jim)
            | (Self::Direct, Role::Jim | Role::Professional | Role::Parent | Role::Worker)
            | (Self::Family, Role::Jim | Role::Professional)
            | (Self::Line, Role::Professional) => 1,
            (Self::Triad, Role::Jim | Role::Professional)
            | (Self::Family, Role::Parent)
            | (Self::Support, Role::Professional) => limits::MEMBERS_MAX,
            _ => 0,
        }
    }
}

/// What somebody is in a channel. A role lives here, never on the account: one person may be a mother in one circle and a
/// JIM in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The young person; owner of the circle.
    Youth,
    /// The mentor whom the youth chose.
    Jim,
    /// The care worker a JIM falls back on.
    Professional,
    /// Parent, step-parent or carer.
    Parent,
    /// Any other paid person.
    Worker,
}

/// Somebody, by account and identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Somebody {
    /// The account.
    pub person: PersonId,
    /// Their identity.
    pub root: Hash,
}

/// One member as the owner listed them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The account.
    pub person: PersonId,
    /// Their identity, which the owner saw.
    pub root: Hash,
    /// Their newest generation that the owner knows.
    pub g: u32,
    /// What they are here.
    pub role: Role,
}

/// A place kept free for whoever holds an invite.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The invite.
    pub invite: InviteId,
    /// The invite's key: its signature takes the seat.
    pub key: SignPub,
    /// What the guest becomes.
    pub role: Role,
    /// Last moment at which the seat can be taken.
    pub until: Millis,
}

/// How long messages live, chosen by the owner. Absent days mean: until somebody erases them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days after which a message is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub days: Option<u32>,
}

/// The owner's statement of who is in a channel. Signed by the owner alone; only the owner adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    /// Suite of the channel.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The owner.
    pub by: By,
    /// When, by the owner's clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// Its kind; never changes.
    pub kind: ChannelKind,
    /// 0, 1, 2 …
    pub n: u32,
    /// Hash of the charter before; in all but the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub prev: Option<Hash>,
    /// Everybody who is in, the owner included.
    pub members: Vec<Member>,
    /// Places kept free.
    pub seats: Vec<Seat>,
    /// How long messages live.
    pub retention: Retention,
    /// Of a support room alone: the youth whom it is about. Never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub youth: Option<Somebody>,
}

/// A member's own statement that they are gone. Nobody else can say it for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Who leaves.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// The channel they leave.
    pub channel: ChannelId,
    /// The charter they leave; a later one may welcome them again.
    pub charter: Hash,
    /// What goes with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub takes: Option<Takes>,
}

/// What somebody takes along when they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// Everything that they wrote there: it is erased for everybody.
    Words,
}

/// A guest's statement that they take the seat which the owner kept for an invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeSeat {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The guest.
    pub by: By,
    /// When, by the guest's clock.
    pub at: Millis,
    /// The invite.
    pub invite: InviteId,
    /// The channel.
    pub channel: ChannelId,
    /// The guest's account.
    pub person: PersonId,
    /// The role of the seat.
    pub role: Role,
    /// The invite key's signature over [`TakeSeat::proof_bytes`]: only who held the link can give it.
    pub proof: crate::encode::Sig,
}

impl TakeSeat {
    /// The bytes that the invite's key signs.
    #[must_use]
    pub fn proof_bytes(&self) -> Vec<u8> {
        crate::enc(
            "seat",
            &[
                self.tenant.as_bytes().into(),
                self.invite.as_bytes().into(),
                self.channel.as_bytes().into(),
                self.person.as_bytes().into(),
                self.by.root.as_bytes().into(),
            ],
        )
    }
}

/// The owner's statement that somebody may read what was said in some epochs before they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenHistory {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The owner.
    pub by: By,
    /// When, by the owner's clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// To whom; they are in.
    pub to: By,
    /// Which epochs, ascending. Behind each, all that were derived from it: its key gives theirs.
    pub epochs: Vec<u64>,
}
crate::statement_body!(Charter = "charter", Leave = "leave", TakeSeat = "take_seat", OpenHistory = "open_history");

/// Why a charter is refused, whatever came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CharterError {
    /// It does not follow the newest charter.
    #[error("this charter does not follow the newest one")]
    Stale,
    /// Signed by somebody else than the owner, or with older keys than the charter lists.
    #[error("only the owner says who is here")]
    NotOwner,
    /// The owner, the kind or the channel differs from the charter before.
    #[error("a charter cannot change what the channel is")]
    Changed,
    /// Too many members or seats, somebody twice, a role that does not belong here, the owner missing; a support room without its
    /// youth, or with the youth in it.
    #[error("these people cannot form a channel of this kind")]
    Members,
}

/// Checks what a charter says by itself: its people fit its kind.
///
/// # Errors
/// [`CharterError::Members`].
pub fn check_members(charter: &Charter) -> Result<(), CharterError> {
    let refused = Err(CharterError::Members);
    let has_room = charter.members.len() + charter.seats.len() <= charter.kind.members_max();
    if !kept(Guard::MembersAreFew, has_room) || !kept(Guard::SeatsAreFew, charter.seats.len() <= limits::SEATS_MAX) {
        return refused;
    }
    let mut roots: Vec<Hash> = charter.members.iter().map(|member| member.root).collect();
    let mut invites: Vec<InviteId> = charter.seats.iter().map(|seat| seat.invite).collect();
    roots.sort_unstable();
    roots.dedup();
    invites.sort_unstable();
    invites.dedup();
    let are_once = roots.len() == charter.members.len() && invites.len() == charter.seats.len();
    if !kept(Guard::MembersAreListedOnce, are_once) {
        return refused;
    }
    let (kind, owner) = (charter.kind, charter.by.root);
    let names_youth = charter.youth.is_some() == (kind == ChannelKind::Support);
    let is_absent = charter.youth.is_none_or(|youth| !roots.contains(&youth.root));
    if !kept(Guard::SupportNamesItsYouth, names_youth) || !kept(Guard::SupportIsWithoutItsYouth, is_absent) {
        return refused;
    }
    let owner_is_in = charter
        .members
        .iter()
        .any(|member| member.root == owner && member.role == kind.owner() && member.g <= charter.by.g);
    let others = charter.members.iter().filter(|member| member.root != owner).map(|member| member.role);
    let others: Vec<Role> = others.chain(charter.seats.iter().map(|seat| seat.role)).collect();
    let fits = |role: &Role| others.iter().filter(|other| *other == role).count() <= kind.others_max(*role);
    let fit = owner_is_in && others.iter().all(fits);
    if kept(Guard::MembersFitTheKind, fit) { Ok(()) } else { refused }
}
