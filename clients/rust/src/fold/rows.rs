//! Trails: each device numbers what it writes in a channel and says how far it had read. So whatever a server leaves out,
//! moves, or shows to some only leaves a gap.
//!
//! [Note: Former seen] A message that a restore lost comes back byte for byte, so it still says how far its author had read in
//! the former life of the log: a place at or behind the `restored` entry, with another hash than the log has there now. That
//! is believed of a device until it has said something that was made in this life; and never against this device's own
//! memory of the former life. See: [Note: Lives]

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
    /// This person came in the middle, or came back: where the rows stood before is not known.
    is_newcomer: bool,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    n: u64,
    envelope: Hash,
    seen: u64,
    /// The life of the log in which it was made, as far as that shows.
    made_in: Made,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// It may be from any life: its author had seen what all have in common.
    Anytime,
    /// In a former one.
    Before,
    /// In the one that begins here.
    Since(u64),
}

impl Rows {
    /// A message of which only the hash is left.
    pub fn pass_over(&mut self, envelope: Hash) {
        self.gone.insert(envelope);
    }

    /// This person comes in the middle, or comes back.
    pub fn enter(&mut self) {
        self.is_newcomer = true;
        self.last.clear();
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
        let made_in = made_in(trail, log);
        let result = self.check(last, made_in, trail, log);
        // Who spoke in this life did, whatever comes after it.
        let spoke =
            last.map(|last| last.made_in).filter(|before| log.life().is_some_and(|life| *before == Made::Since(life)));
        let made_in = spoke.unwrap_or(made_in);
        self.last.insert(key, Last { n: trail.own.n, envelope, seen: trail.seen.seq, made_in });
        result
    }

    fn check(&self, last: Option<Last>, made_in: Made, trail: &Trail, log: &LogState) -> Result<(), Distrust> {
        let own = trail.own;
        let leads_over_gone = own.prev.is_some_and(|prev| self.gone.contains(&prev));
        match last {
            Some(last) if own.n <= last.n => return Err(Distrust::Reordered),
            Some(last) if trail.seen.seq < last.seen && last.made_in != Made::Before => {
                return Err(Distrust::Reordered);
            }
            Some(last) if own.n == last.n + 1 && own.prev == Some(last.envelope) => {}
            None if own.n == 1 && own.prev.is_none() => {}
            // What a newcomer was not there for cannot be compared.
            None if self.is_newcomer && own.n > 1 && own.prev.is_some() => {}
            _ if own.n > 1 && leads_over_gone => {}
            _ => return Err(Distrust::Dropped),
        }
        let spoke_since = last.is_some_and(|last| log.life().is_some_and(|life| last.made_in == Made::Since(life)));
        if made_in == Made::Before && !spoke_since {
            return match log.former_hash_at(trail.seen.seq) {
                Some(hash) if hash != trail.seen.hash => Err(Distrust::Forked),
                // What its author saw in the former life beyond this device cannot be compared.
                _ => Ok(()),
            };
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

/// In which life of the log a message was made. See: [Note: Former seen]
fn made_in(trail: &Trail, log: &LogState) -> Made {
    let seen = trail.seen;
    match log.life() {
        Some(life) if seen.seq >= life => {
            let is_here = log.hash_at(seen.seq) == Some(seen.hash);
            if is_here { Made::Since(life) } else { Made::Before }
        }
        _ => Made::Anytime,
    }
}

#[cfg(test)]
mod tests {
    use naast_core::message::{Own, Salt, Seen};
    use naast_core::{LogId, ShareId};
    use naast_protocol::{Content, Entry};

    use super::*;

    const DEVICE: DeviceId = DeviceId([1; 16]);
    const AUTHOR: Hash = Hash([2; 32]);

    fn entry(seq: u64, content: Content) -> Entry {
        Entry { log: LogId([1; 16]), seq, at: 5, content }
    }

    fn void(seq: u64) -> Entry {
        entry(seq, Content::Void { share: ShareId([7; 16]) })
    }

    /// A log of which entries 2 and 3 were lost, put back at 2 and gone on up to 4; and hashes of the former one.
    fn restored() -> (LogState, LogState) {
        let mut former = LogState::new(LogId([1; 16]));
        (1..=3).for_each(|seq| former.advance(&void(seq)));
        let mut log = former.again();
        log.advance(&void(1));
        log.advance(&entry(2, Content::Restored { lineage: "new".into() }));
        (3..=4).for_each(|seq| log.advance(&void(seq)));
        (log, former)
    }

    fn trail(n: u64, prev: Option<u8>, seq: u64, hash: Option<Hash>) -> Trail {
        let own = Own { device: DEVICE, n, prev: prev.map(|prev| Hash([prev; 32])) };
        Trail { salt: Salt([0; 16]), own, seen: Seen { seq, hash: hash.unwrap_or(Hash([9; 32])) } }
    }

    #[test]
    fn what_was_said_in_the_former_life_is_believed_until_its_device_speaks_in_this_one() {
        let (log, former) = restored();
        let mut rows = Rows::default();
        let mut say = |name: u8, trail: Trail| rows.take(AUTHOR, Hash([name; 32]), &trail, &log);
        assert_eq!(say(1, trail(1, None, 3, former.hash_at(3))), Ok(()));
        assert_eq!(say(2, trail(2, Some(1), 9, None)), Ok(()), "further than this device ever followed it");
        assert_eq!(say(3, trail(3, Some(2), 4, log.hash_at(4))), Ok(()), "in this life, though 4 is less than 9");
        assert_eq!(say(4, trail(4, Some(3), 4, None)), Err(Distrust::Forked));
        assert_eq!(say(5, trail(5, Some(4), 9, None)), Err(Distrust::Reordered));
    }

    #[test]
    fn a_former_life_that_this_device_remembers_otherwise_is_a_fork() {
        let (log, former) = restored();
        assert_ne!(former.hash_at(3), log.hash_at(3));
        let forked = Rows::default().take(AUTHOR, Hash([1; 32]), &trail(1, None, 3, None), &log);
        assert_eq!(forked, Err(Distrust::Forked));
        let common = Rows::default().take(AUTHOR, Hash([1; 32]), &trail(1, None, 1, None), &log);
        assert_eq!(common, Err(Distrust::Forked), "before the cut there is one truth");
    }

    #[test]
    fn a_log_that_was_never_put_back_has_no_former_life() {
        let mut log = LogState::new(LogId([1; 16]));
        (1..=4).for_each(|seq| log.advance(&void(seq)));
        let forked = Rows::default().take(AUTHOR, Hash([1; 32]), &trail(1, None, 3, None), &log);
        assert_eq!(forked, Err(Distrust::Forked));
    }
}
