//! The circle that the model plays: four people, two conversations, and what they can sign.

use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::charter::{ChannelKind, Charter, Leave, Member, OpenHistory, Retention, Role, Seat, TakeSeat};
use naast_core::choice::{Choice, Item, Recipient, Share, Withdraw};
use naast_core::encode::{Hash, Sig, SignPub};
use naast_core::epoch::{Epoch, How};
use naast_core::id::{ChannelId, EnvelopeId, InviteId, PersonId, RuleId, ShareId, TenantId};
use naast_core::message::{Class, Header, Salt};
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::team::{Duty, Staff, Team};
use naast_core::{By, Millis, Suite};

const SUITE: Suite = Suite::Naast1;
const TENANT: TenantId = TenantId([1; 16]);
const INVITE: InviteId = InviteId([3; 16]);
/// The one standing rule, and the one after it.
pub const RULES: [RuleId; 2] = [RuleId([5; 16]), RuleId([6; 16])];

/// Who is there. Marie is in no conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Who {
    Sam,
    Jef,
    Hanne,
    Marie,
}

pub const EVERYBODY: [Who; 4] = [Who::Sam, Who::Jef, Who::Hanne, Who::Marie];

impl Who {
    pub const fn root(self) -> Hash {
        Hash([10 * (self as u8 + 1); 32])
    }

    pub const fn person(self) -> PersonId {
        PersonId([10 * (self as u8 + 1); 16])
    }

    pub const fn by(self, g: u32) -> By {
        By { root: self.root(), g }
    }

    pub const fn role(self) -> Role {
        match self {
            Self::Sam => Role::Youth,
            Self::Jef => Role::Jim,
            Self::Hanne => Role::Professional,
            Self::Marie => Role::Parent,
        }
    }

    const fn recipient(self) -> Recipient {
        Recipient { person: self.person(), root: self.root() }
    }
}

/// Whose identity this is.
pub fn whose(root: Hash) -> Option<Who> {
    EVERYBODY.into_iter().find(|who| who.root() == root)
}

/// The two conversations: Sam with Jef, and Sam with Jef and Hanne.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Private,
    Triad,
}

pub const PLACES: [Place; 2] = [Place::Private, Place::Triad];

impl Place {
    pub const fn channel(self) -> ChannelId {
        ChannelId([2 + self as u8; 16])
    }

    const fn kind(self) -> ChannelKind {
        match self {
            Self::Private => ChannelKind::Private,
            Self::Triad => ChannelKind::Triad,
        }
    }
}

/// A name for the `n`th thing that was ever said: distinct is all that it has to be.
pub const fn name(n: u8) -> Hash {
    Hash([n; 32])
}

fn link_key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

pub fn charter(by: By, place: Place, n: u32, prev: Option<Hash>, members: &[By], has_seat: bool) -> Charter {
    let role = |by: &By| whose(by.root).map_or(Role::Worker, Who::role);
    let member = |by: &By| Member { person: PersonId([by.root.0[0]; 16]), root: by.root, g: by.g, role: role(by) };
    let key = SignPub(link_key().verifying_key().to_bytes());
    let seat = Seat { invite: INVITE, key, role: Role::Jim, until: 2 };
    Charter {
        suite: SUITE,
        tenant: TENANT,
        by,
        at: 1,
        channel: place.channel(),
        kind: place.kind(),
        n,
        prev,
        members: members.iter().map(member).collect(),
        seats: has_seat.then_some(seat).into_iter().collect(),
        retention: Retention::default(),
        youth: None,
    }
}

/// Jef holds the link; whoever else tries has another key.
pub fn take_seat(who: Who, g: u32) -> TakeSeat {
    let channel = Place::Private.channel();
    let (by, person, proof) = (who.by(g), who.person(), Sig([0; 64]));
    let mut said =
        TakeSeat { suite: SUITE, tenant: TENANT, by, at: 1, invite: INVITE, channel, person, role: Role::Jim, proof };
    let key = if who == Who::Jef { link_key() } else { SigningKey::from_bytes(&[8; 32]) };
    said.proof = Sig(key.sign(&said.proof_bytes()).to_bytes());
    said
}

pub fn leave(by: By, place: Place, charter: Hash) -> Leave {
    Leave { suite: SUITE, tenant: TENANT, by, at: 1, channel: place.channel(), charter, takes: None }
}

pub fn epoch(by: By, place: Place, epoch: u64, charter: Hash, members: Vec<By>, how: How) -> Epoch {
    let commitment = Hash([0; 32]);
    Epoch {
        suite: SUITE,
        tenant: TENANT,
        by,
        at: 1,
        channel: place.channel(),
        epoch,
        charter,
        members,
        how,
        commitment,
    }
}

pub fn header(author: By, place: Place, epoch: u64, lock: bool) -> Header {
    Header {
        suite: SUITE,
        tenant: TENANT,
        channel: place.channel(),
        epoch,
        author,
        id: EnvelopeId([5; 16]),
        salt: Salt([6; 16]),
        class: Class::Countable,
        label: None,
        lock,
        blobs: Vec::new(),
        trail: Hash([7; 32]),
    }
}

pub fn history(by: By, place: Place, to: By, newest: u64) -> OpenHistory {
    let epochs = (1..=newest).collect();
    OpenHistory { suite: SUITE, tenant: TENANT, by, at: 1, channel: place.channel(), to, epochs }
}

pub fn share(by: By, id: u8, item: (Hash, By, Role), to: Who, until: Option<Millis>) -> Share {
    let (envelope, author, role) = item;
    Share {
        suite: SUITE,
        tenant: TENANT,
        by,
        at: 1,
        id: ShareId([id; 16]),
        items: vec![Item { envelope, author, role }],
        to: to.recipient(),
        until,
        answer_to: Vec::new(),
        in_file: false,
    }
}

pub const fn withdraw(by: By, share: ShareId) -> Withdraw {
    Withdraw { suite: SUITE, tenant: TENANT, by, at: 1, share }
}

pub const fn link(by: By, n: u64, prev: Option<Hash>, statement: Hash) -> Choice {
    Choice { suite: SUITE, tenant: TENANT, by, at: 1, n, prev, statement }
}

pub fn rule(by: By, id: RuleId, authors: &[Who], to: Who, until: Option<Millis>) -> Rule {
    let (channel, authors) = (Place::Private.channel(), authors.iter().map(|who| who.root()).collect());
    Rule { suite: SUITE, tenant: TENANT, by, at: 1, channel, id, labels: None, authors, to: to.recipient(), until }
}

pub const fn end_rule(by: By, rule: RuleId) -> EndRule {
    EndRule { suite: SUITE, tenant: TENANT, by, at: 1, channel: Place::Private.channel(), rule }
}

pub const fn agree(by: By, charter: Hash, rule: RuleId, agrees: bool) -> AgreeRule {
    let channel = Place::Private.channel();
    AgreeRule { suite: SUITE, tenant: TENANT, by, at: 1, channel, charter, rule, agrees }
}

pub fn team(n: u32, has_hanne: bool) -> Team {
    let staff = |who: Who| Staff { person: who.person(), root: who.root(), g: 0, roles: vec![Duty::Professional] };
    let people = has_hanne.then(|| staff(Who::Hanne)).into_iter().collect();
    let by = By { root: Hash([90; 32]), g: 0 };
    Team { suite: SUITE, tenant: TENANT, by, at: 1, n, prev: None, until: Millis::MAX, people }
}
