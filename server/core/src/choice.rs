//! What the youth decides about who knows what: share and withdraw, numbered in a chain that only the youth's devices see.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::charter::Role;
use crate::encode::{Hash, hash};
use crate::planted::{Guard, kept};
use crate::{By, Millis, PersonId, ShareId, Suite, TenantId, limits};

/// One message that is shared, named by its hash: exactly these words, no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The message.
    pub envelope: Hash,
    /// Who wrote it.
    pub author: By,
    /// What the author was where it was written.
    pub role: Role,
}

/// Somebody a share is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The account.
    pub person: PersonId,
    /// Their identity.
    pub root: Hash,
}

/// The youth gives one person some messages to read. It names no place and counts nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// Chosen at random.
    pub id: ShareId,
    /// What is shared.
    pub items: Vec<Item>,
    /// With whom.
    pub to: Recipient,
    /// Until when; absent: until the youth stops it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<Millis>,
    /// Who reads the answer to it beside the youth: JIMs whose words are among the items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Recipient>>")]
    pub answer_to: Vec<Recipient>,
    /// Its reader, a professional, may write it into the care file. The server does nothing with it: it is the youth's word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub in_file: bool,
}

/// The youth takes a share back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// What is taken back.
    pub share: ShareId,
}

/// A link of the youth's chain of choices. Only the youth's own devices and the server see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// 0, 1, 2 …
    pub n: u64,
    /// Hash of the link before; in all but the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub prev: Option<Hash>,
    /// Hash of the share or withdraw that this link stands for.
    pub statement: Hash,
}
crate::statement_body!(Share = "share", Withdraw = "withdraw", Choice = "choice");

/// What the seal of a share is bound to (the HPKE `info`).
#[must_use]
pub fn seal_info(tenant: TenantId, share: Hash, to: By) -> Vec<u8> {
    crate::enc(
        "share",
        &[tenant.as_bytes().into(), share.as_bytes().into(), to.root.as_bytes().into(), u64::from(to.g).into()],
    )
}

/// Content hash of a `choice` entry: the link and what it stands for.
#[must_use]
pub fn choice_content(choice: Hash, statement: Hash) -> Hash {
    hash("choice-entry", &[choice.as_bytes().into(), statement.as_bytes().into()])
}

/// Why a choice is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// The link does not follow the newest one.
    #[error("this choice does not follow the last one")]
    Stale,
    /// The link stands for another statement, or is signed by another person.
    #[error("the link and the choice do not belong together")]
    Mismatch,
    /// Nothing shared, too much at once, or one message twice.
    #[error("a share holds between one message and the bound, each once")]
    Items,
    /// The end lies in the past.
    #[error("the share would have ended before it began")]
    AlreadyOver,
    /// Shared with oneself.
    #[error("nobody shares with themselves")]
    ToOneself,
    /// A message that the youth cannot share: unknown, erased, locked by somebody else, or not readable by the youth.
    #[error("one of these messages cannot be shared")]
    NotShareable,
    /// The answer would go to somebody else than a JIM whose words are shared, to the reader, or to somebody twice.
    #[error("an answer goes to the youth, and to JIMs whose words are shared")]
    AnswerTo,
}

/// The end of a chain of choices: what the next link has to follow.
pub type ChainEnd = Option<(u64, Hash)>;

/// Whether `link` follows `last` and stands for the statement with hash `statement` by the same person.
///
/// # Errors
/// [`ChoiceError::Stale`] or [`ChoiceError::Mismatch`].
pub fn follow(last: ChainEnd, link: &Choice, statement: Hash, by: By) -> Result<(), ChoiceError> {
    let follows = match last {
        None => link.n == 0 && link.prev.is_none(),
        Some((n, hash)) => n.checked_add(1) == Some(link.n) && link.prev == Some(hash),
    };
    if !kept(Guard::ChoiceFollows, follows) {
        return Err(ChoiceError::Stale);
    }
    if !kept(Guard::ChoiceIsOfOne, link.statement == statement && link.by.root == by.root) {
        return Err(ChoiceError::Mismatch);
    }
    Ok(())
}

/// What the server knows about a message that somebody wants to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shareable {
    /// Its hash.
    pub envelope: Hash,
    /// Its author's account.
    pub person: PersonId,
    /// Its author.
    pub author: By,
    /// Its author's role where it was written.
    pub role: Role,
    /// Locked by its author.
    pub is_locked: bool,
    /// Erased.
    pub is_erased: bool,
    /// Written in a channel that the youth owns, and readable by the youth.
    pub is_own_and_readable: bool,
}

/// Whether the youth may make this share of these messages now.
///
/// `known` holds what the server found; a message that was not found is simply not in it.
///
/// # Errors
/// [`ChoiceError`] by reason.
pub fn may_share(share: &Share, known: &[Shareable], now: Millis) -> Result<(), ChoiceError> {
    let is_bounded = (1..=limits::SHARE_ITEMS_MAX).contains(&share.items.len());
    if !kept(Guard::ShareIsBounded, is_bounded) {
        return Err(ChoiceError::Items);
    }
    let mut seen: Vec<Hash> = share.items.iter().map(|item| item.envelope).collect();
    seen.sort_unstable();
    seen.dedup();
    if !kept(Guard::ShareNamesOnce, seen.len() == share.items.len()) {
        return Err(ChoiceError::Items);
    }
    if !kept(Guard::ShareEndsLater, share.until.is_none_or(|until| until > now)) {
        return Err(ChoiceError::AlreadyOver);
    }
    if !kept(Guard::ShareIsForAnother, share.to.root != share.by.root) {
        return Err(ChoiceError::ToOneself);
    }
    let shareable = |item: &Item| {
        known.iter().any(|message| {
            message.envelope == item.envelope
                && kept(Guard::SharedIsAsWritten, message.author == item.author && message.role == item.role)
                && kept(Guard::SharedIsOwn, message.is_own_and_readable)
                && kept(Guard::ErasedIsNotShared, !message.is_erased)
                && kept(Guard::LockedIsNotShared, !message.is_locked || message.author.root == share.by.root)
        })
    };
    if !share.items.iter().all(shareable) {
        return Err(ChoiceError::NotShareable);
    }
    let words_something = |jim: &Recipient| {
        known.iter().any(|message| {
            let is_theirs = message.person == jim.person && message.author.root == jim.root;
            is_theirs && message.role == Role::Jim
        })
    };
    let is_twice = |place: usize| share.answer_to[..place].contains(&share.answer_to[place]);
    let are_jims = kept(Guard::AnswerGoesToJims, share.answer_to.iter().all(words_something));
    let is_one_reader = |jim: &Recipient| jim.root == share.to.root;
    let are_others = kept(Guard::AnswerGoesToOthers, !share.answer_to.iter().any(is_one_reader));
    let are_once = kept(Guard::AnswerGoesToEachOnce, !(0..share.answer_to.len()).any(is_twice));
    let are_few = kept(Guard::AnswerGoesToFew, share.answer_to.len() <= limits::SHARE_ANSWER_TO_MAX);
    if are_jims && are_others && are_once && are_few { Ok(()) } else { Err(ChoiceError::AnswerTo) }
}

/// Whose authors are told that something of theirs is shared: each message of somebody else that nobody but its author was given
/// before. To whom, and how often since, they are not told; what they are given back themselves is shared with nobody.
#[must_use]
pub fn newly_shared(share: &Share, known: &[Shareable], shared_before: &[Hash]) -> Vec<(PersonId, Hash)> {
    let is_new = |message: &&Shareable| {
        let author = message.author.root;
        kept(Guard::ToldIsNotTheYouth, author != share.by.root)
            && kept(Guard::ToldIsNotTheReader, author != share.to.root)
            && kept(Guard::ToldIsToldOnce, !shared_before.contains(&message.envelope))
    };
    known.iter().filter(is_new).map(|message| (message.person, message.envelope)).collect()
}
