//! Answers to what was shared, and the word that something of this person's was: as the own log tells it.

use std::collections::BTreeMap;

use naast_core::answer::{Answer, Pass, seal_info};
use naast_core::{By, Hash, Millis, PersonId, ShareId};
use naast_protocol::sealed::ShareAnswer;
use naast_protocol::{Signed, Statement};

use super::OwnLog;
use super::channel::Reader;
use crate::crypto::{open_seal, unpadded};
use crate::keys::Keys;

/// An answer that its author signed. Whether they may give it to this person is asked when it is shown.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it says, and to which share.
    pub answer: Answer,
    /// Who answers.
    pub from: PersonId,
    /// How they call themselves.
    pub name: String,
    /// With which word of the youth, to somebody who shared nothing.
    pub pass: Option<Signed<Pass>>,
    /// When the server took it.
    pub at: Millis,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct ShareAnswers {
    told: Vec<Told>,
    own: BTreeMap<ShareId, String>,
    shared_on: BTreeMap<Hash, Millis>,
}

impl ShareAnswers {
    /// Takes an answer. One that does not open, or is not its author's, is nothing: whoever answers may run any app.
    pub(super) fn take(&mut self, share: ShareId, from: PersonId, sealed: &[u8], at: Millis, reader: Reader<'_>) {
        let Some((said, inside)) = open(share, sealed, reader.keys) else { return };
        let chain = reader.chains.find(said.body.by.root);
        if chain.is_none_or(|chain| chain.person() != from || !said.is_by(chain)) {
            return;
        }
        let pass = inside.pass.as_ref().and_then(|pass| pass.read().ok());
        self.told.push(Told { answer: said.body, from, name: inside.from, pass, at });
    }

    /// Takes the copy of an own answer.
    pub(super) fn take_own(&mut self, share: ShareId, sealed: &[u8], keys: &Keys) {
        if let Some(words) = own_words(share, sealed, keys) {
            self.own.entry(share).or_insert(words);
        }
    }

    /// Notes that words of this person's were shared.
    pub(super) fn note_shared_on(&mut self, envelope: Hash, at: Millis) {
        self.shared_on.entry(envelope).or_insert(at);
    }

    /// Everything that was told, oldest first.
    #[must_use]
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// What this person answered to a share.
    #[must_use]
    pub fn own(&self, share: ShareId) -> Option<&String> {
        self.own.get(&share)
    }

    /// Since when words of this person's are known to somebody who was not there, if they are. Who, nobody tells them.
    #[must_use]
    pub fn shared_on(&self, envelope: Hash) -> Option<Millis> {
        self.shared_on.get(&envelope).copied()
    }
}

impl OwnLog {
    /// Answers to what was shared, and what of this person's was.
    #[must_use]
    pub const fn share_answers(&self) -> &ShareAnswers {
        &self.share_answers
    }
}

/// The words of an own answer, out of the copy that was sealed to oneself.
#[must_use]
pub fn own_words(share: ShareId, sealed: &[u8], keys: &Keys) -> Option<String> {
    let (said, _) = open(share, sealed, keys)?;
    said.is_by(keys.chain()).then_some(said.body.words)
}

/// What lies inside, of whichever generation it was sealed to. Its signature stays to be checked.
fn open(share: ShareId, sealed: &[u8], keys: &Keys) -> Option<(Signed<Answer>, ShareAnswer)> {
    let by = keys.by();
    let inside = (0..=by.g).rev().find_map(|g| {
        let info = seal_info(keys.chain().tenant(), share, By { root: by.root, g });
        open_seal(&keys.generation(g)?.seal, &info, sealed).ok()
    })?;
    let inside: ShareAnswer = serde_json::from_slice(unpadded(&inside)?).ok()?;
    let said: Signed<Answer> = Statement::read(&inside.answer).ok()?;
    (said.body.share == share && said.body.check().is_ok()).then_some((said, inside))
}
