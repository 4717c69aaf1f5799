//! Answers to cards, sealed to whoever asked.

use naast_core::invite::answer_seal_info;
use naast_core::{InviteId, Millis};
use naast_protocol::sealed::{Answer, CardAnswer};

use crate::crypto::open_seal;
use crate::keys::Keys;

/// An answer to a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Yes, later, no.
    pub answer: Answer,
    /// How the guest calls themselves.
    pub name: String,
    /// A few words.
    pub words: String,
    /// When.
    pub at: Millis,
}

/// What an answer says, if it was sealed to this person.
pub(super) fn open_answer(invite: InviteId, sealed: &[u8], keys: &Keys) -> Option<CardAnswer> {
    let by = keys.by();
    // A card answered before a new generation was sealed to an older one.
    (0..=by.g).rev().find_map(|g| {
        let info = answer_seal_info(keys.chain().tenant(), invite, naast_core::By { root: by.root, g });
        let opened = open_seal(&keys.generation(g)?.seal, &info, sealed).ok()?;
        serde_json::from_slice(&opened).ok()
    })
}
