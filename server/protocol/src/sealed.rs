//! The insides of sealed things. The server never sees these; they stand here so that every client writes the same bytes.

use std::collections::BTreeMap;

use naast_core::encode::Hash;
use naast_core::id::{Bytes, LifeId};
use naast_core::invite::Standing;
use naast_core::{ChannelId, InviteId, LabelId, Millis, PersonId, RuleId, TenantId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use naast_core::charter::Role;

use crate::statement::Statement;
use crate::table::{Mandate, RoundTable};

/// What somebody wrote: the payload inside a message's body, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Payload {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// Words in answer to a message.
    Reply {
        /// The message that is answered.
        to: Hash,
        /// The words.
        text: String,
    },
    /// Other words for an own message. The newest ones count, and that they are other words is shown.
    Edit {
        /// The message.
        of: Hash,
        /// The new words.
        text: String,
    },
    /// A mark on a message: one per person and message, the newest counts, an empty one takes it back.
    Reaction {
        /// The message.
        to: Hash,
        /// The mark.
        mark: String,
    },
    /// A JIM's words for somebody else, in `private`: sharing exactly this message is the youth's literal approval. For whom, and
    /// instead of what, it does not say: whoever is given it reads nothing but the words.
    Wording {
        /// The words.
        text: String,
    },
    /// About an own wording, beside it and never shared: for whom it is. The newest one counts.
    WordedFor {
        /// The wording.
        of: Hash,
        /// For whom, as the JIM calls them.
        whom: String,
        /// The wording whose place it takes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        instead_of: Option<Hash>,
    },
    /// A JIM may speak for the youth, in `private`. Only the youth's counts.
    Mandate(Mandate),
    /// What the youth wants to be said where people sit together. Only the youth's counts.
    RoundTable(RoundTable),
    /// How the author is called here. The newest one counts.
    Profile {
        /// The name.
        name: String,
    },
    /// How a youth calls who reads along by a rule of theirs, for members who never met them. The newest one counts.
    ReadsAlong {
        /// The rule.
        rule: RuleId,
        /// The name: at most [`naast_core::limits::READER_NAME_LETTERS_MAX`] letters.
        name: String,
    },
}

impl Payload {
    /// Whether it is something to read: it counts as unread and may wake a phone.
    #[must_use]
    pub const fn is_words(&self) -> bool {
        self.words().is_some() || self.is_laid()
    }

    /// Whether it is something that a youth lays on the table: read as a card, and changed by another one instead of other words.
    #[must_use]
    pub const fn is_laid(&self) -> bool {
        matches!(self, Self::Mandate(_) | Self::RoundTable(_))
    }

    /// Whether what lies on the table has something on it, and no more than fits. Everything else does.
    #[must_use]
    pub fn fits(&self) -> bool {
        match self {
            Self::Mandate(mandate) => mandate.fits(),
            Self::RoundTable(table) => table.fits(),
            _ => true,
        }
    }

    /// The words, if words are what there is to read.
    #[must_use]
    pub const fn words(&self) -> Option<&String> {
        match self {
            Self::Text { text } | Self::Reply { text, .. } | Self::Wording { text } => Some(text),
            Self::Edit { .. }
            | Self::Reaction { .. }
            | Self::WordedFor { .. }
            | Self::Mandate(_)
            | Self::RoundTable(_)
            | Self::Profile { .. }
            | Self::ReadsAlong { .. } => None,
        }
    }
}

/// What lies under an invite's secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Card {
    /// The deployment: pinned at registration.
    pub tenant: TenantId,
    /// Who asks.
    pub from: String,
    /// As what the guest comes in.
    pub standing: Standing,
    /// How the inviter calls the guest ("opa").
    pub guest: String,
    /// What the guest becomes in the channel, when a seat is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<Role>,
    /// The channel in which a seat is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub channel: Option<ChannelId>,
    /// The inviter's own words.
    pub words: String,
}

/// What somebody says to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "YesLaterNo")]
pub enum Answer {
    /// Yes.
    Yes,
    /// Not now; the link stays good.
    Later,
    /// No, without loss of face.
    No,
}

/// The answer to a card, sealed to the inviter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardAnswer {
    /// Yes, later or no.
    pub answer: Answer,
    /// How the guest is called; may be empty.
    pub name: String,
    /// A few words; may be empty.
    pub words: String,
}

/// What the seal of a share carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShareKeys {
    /// How the youth is called.
    pub from: String,
    /// One per item of the share, in its order.
    pub items: Vec<ShareKey>,
    /// One per JIM in `answer_to` of the share, in its order: each a [`naast_core::answer::Pass`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Statement>>")]
    pub passes: Vec<Statement>,
}

/// An answer to a share, as it is sealed to each of its readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShareAnswer {
    /// A [`naast_core::answer::Answer`].
    pub answer: Statement,
    /// How who answers calls themselves.
    pub from: String,
    /// To a JIM: the youth's pass for him.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pass: Option<Statement>,
}

/// The key of one shared message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShareKey {
    /// The message.
    pub envelope: Hash,
    /// Its key: 32 bytes.
    pub key: Bytes,
    /// How its author is called.
    pub author: String,
    /// When the server took the message.
    pub at: Millis,
}

/// What a report carries: picked messages of one conversation, with everything it takes to check who wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reported {
    /// In the words of who reports; may be empty.
    pub words: String,
    /// The conversation.
    pub channel: ChannelId,
    /// The messages, in the order in which they were said.
    pub messages: Vec<ReportedMessage>,
    /// Statements of its log that say who the authors are there: charters by its owner, seats that were taken.
    pub places: Vec<Statement>,
    /// Account chains of the authors and of the owner, each from generation 0 on.
    pub chains: Vec<Vec<Statement>>,
}

/// One message that is reported, and the key that opens it and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportedMessage {
    /// Exact bytes of its header.
    pub header: String,
    /// Commitment to its key.
    pub commit: Hash,
    /// Sealed body.
    pub body: Bytes,
    /// Its key: 32 bytes.
    pub key: Bytes,
    /// How who reports calls its author. Nobody can check it.
    pub author: String,
    /// When the server took it, by the word of who reports.
    pub at: Millis,
}

/// What the account secret protects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VaultKeys {
    /// The root key: Ed25519 seed, 32 bytes.
    pub root: Bytes,
    /// Every generation's keys, 0 first.
    pub generations: Vec<GenerationKeys>,
    /// The organisation's own keys, in the vault of its first coordinator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub organisation: Option<Box<VaultKeys>>,
}

/// The secret keys of one generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GenerationKeys {
    /// Ed25519 seed, 32 bytes.
    pub sign: Bytes,
    /// X-Wing private key, 32 bytes.
    pub seal: Bytes,
    /// Key of the bag in this generation, 32 bytes.
    pub bag: Bytes,
}

/// What a person's devices share with each other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Bag {
    /// How the person is called.
    pub name: String,
    /// Everybody they met: account → what was seen. Merging never drops one.
    pub pins: BTreeMap<PersonId, Pin>,
    /// The organisation's identity, from the first link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub organisation: Option<Hash>,
    /// Invites they made.
    pub invites: BTreeMap<InviteId, InviteNote>,
    /// The furthest this person's devices saw: nothing older is believed again.
    pub marks: Marks,
    /// Whom they want to hear nothing of: how often they changed their mind, so that devices agree. Blocked while it is odd.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub blocks: BTreeMap<PersonId, u32>,
    /// Requests that this person declined, each with the moment at which it was taken: nobody else ever knows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub declined: BTreeMap<Hash, Millis>,
    /// The labels by which a youth sorts what they write, with their names. Nobody else knows what they stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<LabelId, String>,
    /// The seat that was kept for this person by the invite they came in by, until they sit on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub seat: Option<KeptSeat>,
    /// Generation 0 of the organisation's own chain: with its first coordinator, until the organisation has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub organisation_key: Option<Statement>,
}

/// A seat that waits for this person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptSeat {
    /// The invite's secret, 32 bytes: it proves who may sit down.
    pub secret: Bytes,
    /// Where.
    pub channel: ChannelId,
    /// As what.
    pub role: Role,
}

/// Somebody they met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pin {
    /// Their identity.
    pub root: Hash,
    /// Their newest generation that was seen.
    pub g: u32,
    /// How they are called.
    pub name: String,
}

/// An invite they made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InviteNote {
    /// The secret, 32 bytes.
    pub secret: Bytes,
    /// As what the guest comes in.
    pub standing: Standing,
    /// How they call the guest.
    pub guest: String,
    /// The channel in which a seat is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub channel: Option<ChannelId>,
    /// Last moment.
    pub until: Millis,
}

/// High-water marks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Marks {
    /// Channel → number of the newest charter.
    pub charters: BTreeMap<ChannelId, u32>,
    /// Channel → number of the newest epoch.
    pub epochs: BTreeMap<ChannelId, u64>,
    /// Number of the newest own choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub choice: Option<u64>,
    /// Number of the organisation's newest team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub team: Option<u32>,
    /// Support room about this person → how many changes of who is in were told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub supports: BTreeMap<ChannelId, u64>,
    /// Life of the server → number of the newest list of factors in it. A restore forgets lists; not all come back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unlocks: BTreeMap<LifeId, u32>,
}
