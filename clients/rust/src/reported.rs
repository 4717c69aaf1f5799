//! Checking a report as an adviser who was never in that conversation: who wrote these words, where, and who says who they are.
//!
//! Whoever reports may run any app. What their statements and keys do not prove is not shown as said by anybody.
//!
//! [Note: What a report proves] Words: that the holder of the author's keys signed them for exactly that conversation. A role: that the
//! owner of a charter of that conversation signed it. That a charter's owner is the true one, nobody outside can know: so where the
//! owner is who reports, that is told beside the role, and only a youth is believed to own what youths own. Who a human is: of staff the
//! team says it; of everybody else nobody does but who reports.

use std::collections::BTreeMap;

use naast_core::charter::{ChannelKind, Charter, Role, TakeSeat, check_members};
use naast_core::encode::verify;
use naast_core::identity::Chain;
use naast_core::invite::Standing;
use naast_core::message::Header;
use naast_core::team::Team;
use naast_core::{By, ChannelId, Hash, Millis, PersonId, StatementBody, TenantId, limits};
use naast_protocol::entry::Envelope;
use naast_protocol::sealed::{Payload, Pin, Reported, ReportedMessage};
use naast_protocol::statement::read_chain;
use naast_protocol::{Signed, Statement, canonical};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Distrust;
use crate::crypto::{BodyError, MessageKey, open_body};

/// What an adviser knows by themselves when they check a report.
#[derive(Debug, Clone, Copy)]
pub struct Adviser<'a> {
    /// The deployment.
    pub tenant: TenantId,
    /// The newest team.
    pub team: Option<&'a Team>,
    /// Whom they met.
    pub pins: &'a BTreeMap<PersonId, Pin>,
}

/// Who reports, as their signature and the server say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reporter {
    /// Their identity.
    pub root: Hash,
    /// As what they came in.
    pub standing: Standing,
}

/// A report that was opened and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedReport {
    /// What who reports says.
    pub words: String,
    /// The messages, each with what could be proven of it.
    pub messages: Vec<CheckedMessage>,
}

/// A message of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedMessage {
    /// Its name.
    pub envelope: Hash,
    /// How who reports calls its author: their word alone.
    pub called: String,
    /// When it was said: their word alone.
    pub at: Millis,
    /// Who wrote what, or why that cannot be known.
    pub said: Result<Said, Unproven>,
}

/// Words that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who, with which keys.
    pub author: By,
    /// Their account.
    pub person: PersonId,
    /// What they are there.
    pub role: Role,
    /// Whose word that is: the owner of the conversation.
    pub listed_by: Hash,
    /// What kind of conversation.
    pub kind: ChannelKind,
    /// Whether the newest team lists them.
    pub is_staff: bool,
    /// What they wrote.
    pub payload: Payload,
}

/// Why nobody can be said to have written something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// No header, key or payload of a message that can be read.
    #[error("this is no message")]
    Form,
    /// Written in another conversation or deployment.
    #[error("this was not written in that conversation")]
    Elsewhere,
    /// The author's keys are not there, or not theirs.
    #[error("these are not the keys of its author")]
    Keys,
    /// The account is known under another identity.
    #[error("somebody else has this account")]
    Identity,
    /// It does not open, was changed, or its author did not sign it.
    #[error("{0}")]
    Body(#[from] BodyError),
    /// No statement of the owner says that its author is in that conversation.
    #[error("nobody lists its author there")]
    NotListed,
}

/// Checks a report that was opened.
///
/// # Errors
/// [`Distrust::ForeignReport`] for more than a report may hold.
pub fn check(inside: Reported, by: Reporter, adviser: Adviser<'_>) -> Result<CheckedReport, Distrust> {
    let is_long = inside.words.chars().count() > limits::REPORT_LETTERS_MAX;
    if is_long || inside.messages.is_empty() || inside.messages.len() > limits::REPORT_MESSAGES_MAX {
        return Err(Distrust::ForeignReport);
    }
    let chains = inside.chains.iter().filter_map(|keys| read_chain(keys).ok());
    let chains = chains.filter(|chain| chain.tenant() == adviser.tenant);
    let evidence = Evidence {
        channel: inside.channel,
        chains: chains.map(|chain| (chain.root(), chain)).collect(),
        places: &inside.places,
        by,
        adviser,
    };
    let messages = inside.messages.into_iter().map(|message| evidence.checked(message)).collect();
    Ok(CheckedReport { words: inside.words, messages })
}

/// What a report brings to prove who wrote its messages.
struct Evidence<'a> {
    channel: ChannelId,
    chains: BTreeMap<Hash, Chain>,
    places: &'a [Statement],
    by: Reporter,
    adviser: Adviser<'a>,
}

/// Where somebody stands, by whose word.
struct Place {
    role: Role,
    listed_by: Hash,
    kind: ChannelKind,
}

impl Evidence<'_> {
    fn checked(&self, message: ReportedMessage) -> CheckedMessage {
        let ReportedMessage { header, commit, body, key, author: called, at } = message;
        let envelope = Envelope { header, trail: String::new(), commit, body };
        let said = self.said(&envelope, &key.0);
        CheckedMessage { envelope: envelope.hash(), called, at, said }
    }

    fn said(&self, envelope: &Envelope, key: &[u8]) -> Result<Said, Unproven> {
        let header: Header = canonical::read(envelope.header.as_bytes()).map_err(|_| Unproven::Form)?;
        if header.tenant != self.adviser.tenant || header.channel != self.channel {
            return Err(Unproven::Elsewhere);
        }
        let author = header.author;
        let chain = self.chains.get(&author.root).ok_or(Unproven::Keys)?;
        let generation = chain.generation(author.g).ok_or(Unproven::Keys)?;
        let person = chain.person();
        if self.is_known_otherwise(person, author.root) {
            return Err(Unproven::Identity);
        }
        let key = MessageKey::from_bytes(<[u8; 32]>::try_from(key).map_err(|_| Unproven::Form)?);
        let words = open_body(&key, &envelope.header, envelope.commit, &envelope.body.0)?;
        let payload = words.by(generation.sign_pub, &envelope.header)?;
        let payload: Payload = serde_json::from_slice(&payload).map_err(|_| Unproven::Form)?;
        if !payload.is_words() && !matches!(payload, Payload::Edit { .. }) {
            return Err(Unproven::Form);
        }
        let Place { role, listed_by, kind } = self.place(person, author.root).ok_or(Unproven::NotListed)?;
        let is_staff = self.adviser.team.is_some_and(|team| team.lists(person, author.root));
        Ok(Said { author, person, role, listed_by, kind, is_staff, payload })
    }

    /// Whether the team, or whoever the adviser met, has this account under another identity.
    fn is_known_otherwise(&self, person: PersonId, root: Hash) -> bool {
        let staff = self.adviser.team.iter().flat_map(|team| &team.people).find(|staff| staff.person == person);
        let pin = self.adviser.pins.get(&person);
        staff.is_some_and(|staff| staff.root != root) || pin.is_some_and(|pin| pin.root != root)
    }

    /// Where the owner put somebody: by a charter, or on a seat that a charter kept.
    fn place(&self, person: PersonId, root: Hash) -> Option<Place> {
        let charters = self.places.iter().filter_map(|place| self.signed::<Charter>(place));
        let charters: Vec<Charter> =
            charters.map(|signed| signed.body).filter(|charter| self.counts(charter)).collect();
        let place = |charter: &Charter, role| Place { role, listed_by: charter.by.root, kind: charter.kind };
        let listed = charters.iter().find_map(|charter| {
            let member = charter.members.iter().find(|member| member.person == person && member.root == root)?;
            Some(place(charter, member.role))
        });
        let seats = self.places.iter().filter_map(|place| self.signed::<TakeSeat>(place)).map(|signed| signed.body);
        let mut own =
            seats.filter(|seat| seat.by.root == root && seat.person == person && seat.channel == self.channel);
        listed.or_else(|| {
            own.find_map(|taken| {
                let kept = |charter: &&Charter| {
                    charter.seats.iter().any(|seat| {
                        let is_it = seat.invite == taken.invite && seat.role == taken.role;
                        is_it && verify(seat.key, &taken.proof_bytes(), taken.proof)
                    })
                };
                charters.iter().find(kept).map(|charter| place(charter, taken.role))
            })
        })
    }

    /// Whether a charter can be the one of that conversation. See: [Note: What a report proves]
    fn counts(&self, charter: &Charter) -> bool {
        let is_owner_a_youth = charter.kind.owner() == Role::Youth;
        let is_claimed = charter.by.root == self.by.root && is_owner_a_youth && self.by.standing != Standing::Youth;
        charter.channel == self.channel && check_members(charter).is_ok() && !is_claimed
    }

    /// A statement whose signer is among the chains and signed it.
    fn signed<B: StatementBody + Serialize + DeserializeOwned>(&self, statement: &Statement) -> Option<Signed<B>> {
        let signed: Signed<B> = statement.read().ok()?;
        let chain = self.chains.get(&signed.body.by().root)?;
        signed.is_by(chain).then_some(signed)
    }
}

#[cfg(test)]
mod tests;
