//! Requests: what others asked this person, and what this person asked others. What a request was answered stands nowhere.

use naast_core::request::{Matter, Request, counting, is_open, seal_info};
use naast_core::{By, Hash, Millis, PersonId};
use naast_protocol::{Signed, Statement};

use super::channel::Reader;
use crate::crypto::{open_seal, unpadded};
use crate::keys::Keys;

/// A request that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Its name: hash of the statement.
    pub hash: Hash,
    /// What it says.
    pub request: Request,
    /// Who asks.
    pub from: PersonId,
    /// When the server took it.
    pub at: Millis,
}

/// Everything that was asked, in the order in which it was taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Requests(Vec<Asking>);

impl Requests {
    /// Takes a request to this person. One that does not open, or is not the asker's, is nothing: whoever asks may run any app.
    /// Whether the asker is who this person met is asked when it is shown: they may be met a moment later.
    pub fn take(&mut self, from: PersonId, sealed: &[u8], at: Millis, reader: Reader<'_>) {
        let Some(signed) = open(sealed, reader.keys) else { return };
        let chain = reader.chains.find(signed.body.by.root);
        let is_theirs = chain.is_some_and(|chain| chain.person() == from && signed.is_by(chain));
        let to_me = signed.body.to.root == reader.keys.by().root;
        if is_theirs && to_me && signed.body.check().is_ok() {
            self.note(signed, from, at);
        }
    }

    /// Takes the copy of an own request.
    pub fn take_own(&mut self, to: PersonId, sealed: &[u8], at: Millis, keys: &Keys) {
        let Some(signed) = open(sealed, keys) else { return };
        if signed.is_by(keys.chain()) && signed.body.to.person == to {
            self.note(signed, keys.chain().person(), at);
        }
    }

    fn note(&mut self, signed: Signed<Request>, from: PersonId, at: Millis) {
        if self.0.iter().all(|asking| asking.hash != signed.hash) {
            self.0.push(Asking { hash: signed.hash, request: signed.body, from, at });
        }
    }

    /// What counts and is open at this moment, oldest first.
    pub fn open(&self, now: Millis) -> Vec<&Asking> {
        let matters: Vec<(Matter, Millis)> = self.0.iter().map(|asking| (asking.request.matter(), asking.at)).collect();
        let counts = counting(&matters).into_iter().filter_map(|place| self.0.get(place));
        counts.filter(|asking| is_open(asking.at, now)).collect()
    }
}

/// The statement inside, of whichever generation it was sealed to. Its signature stays to be checked.
fn open(sealed: &[u8], keys: &Keys) -> Option<Signed<Request>> {
    let by = keys.by();
    (0..=by.g).rev().find_map(|g| {
        let info = seal_info(keys.chain().tenant(), By { root: by.root, g });
        let inside = open_seal(&keys.generation(g)?.seal, &info, sealed).ok()?;
        let text = String::from_utf8(unpadded(&inside)?.to_vec()).ok()?;
        Statement(text).read().ok()
    })
}
