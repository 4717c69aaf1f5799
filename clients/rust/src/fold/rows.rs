//! Trails: each device numbers what it writes in a channel and says how far it had read. So whatever a server leaves out,
//! moves, or shows to some only leaves a gap.

use std::collections::{BTreeMap, BTreeSet};

use naast_core::message::Trail;
use naast_core::{DeviceId, Hash};

use super::LogState;
use crate::Distrust;

/// The rows of all devices in one channel.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    last: BTreeMap<(Hash, DeviceId), Last>,
    /// Messages of which only the hash is left: erased or withheld. A row may lead over them.
    gone: BTreeSet<Hash>,
    seen: BTreeSet<Hash>,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    n: u64,
    envelope: Hash,
    seen: u64,
}

impl Rows {
    /// A message of which only the hash is left.
    pub fn pass_over(&mut self, envelope: Hash) {
        self.gone.insert(envelope);
    }

    /// The newest place of a device's row.
    #[must_use]
    pub fn last(&self, author: Hash, device: DeviceId) -> Option<(u64, Hash)> {
        self.last.get(&(author, device)).map(|last| (last.n, last.envelope))
    }

    /// Takes the next message of a row. `log` stands before the message.
    ///
    /// # Errors
    /// [`Distrust::Replayed`], [`Distrust::Dropped`], [`Distrust::Reordered`], [`Distrust::Forked`]. The row goes on in spite
    /// of it, so that one wrong message is told once.
    pub fn take(&mut self, author: Hash, envelope: Hash, trail: &Trail, log: &LogState) -> Result<(), Distrust> {
        if !self.seen.insert(envelope) {
            return Err(Distrust::Replayed);
        }
        let key = (author, trail.own.device);
        let last = self.last.get(&key).copied();
        let result = self.check(last, trail, log);
        self.last.insert(key, Last { n: trail.own.n, envelope, seen: trail.seen.seq });
        result
    }

    fn check(&self, last: Option<Last>, trail: &Trail, log: &LogState) -> Result<(), Distrust> {
        let own = trail.own;
        let leads_over_gone = own.prev.is_some_and(|prev| self.gone.contains(&prev));
        match last {
            Some(last) if own.n <= last.n || trail.seen.seq < last.seen => return Err(Distrust::Reordered),
            Some(last) if own.n == last.n + 1 && own.prev == Some(last.envelope) => {}
            None if own.n == 1 && own.prev.is_none() => {}
            _ if own.n > 1 && leads_over_gone => {}
            _ => return Err(Distrust::Dropped),
        }
        if trail.seen.seq > log.cursor() {
            return Err(Distrust::Reordered);
        }
        match log.hash_at(trail.seen.seq) {
            Some(hash) if hash != trail.seen.hash => Err(Distrust::Forked),
            // What the author saw before this person came in cannot be compared.
            _ => Ok(()),
        }
    }
}
