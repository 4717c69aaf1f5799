//! News of one's own account: who signed in, what opens it. Shown on each device until it was seen on that device.
//!
//! How far a device saw is kept on that device alone. Kept for all of them together, whoever gets in with stolen words would see
//! the news first, and nobody else ever would.

use naast_core::half::HalfEnd;
use naast_core::unlock::Factor;
use naast_core::{DeviceId, Millis, PersonId};
use naast_protocol::Entry;

/// Something that happened to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountNews {
    /// Its place in the own log.
    pub seq: u64,
    /// When the server took it.
    pub at: Millis,
    /// What.
    pub what: Happening,
}

/// What can happen to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A device signed in.
    SignedIn(DeviceId),
    /// From here on these open the account.
    Factors(Vec<Factor>),
    /// The account has new keys: this generation.
    NewKeys(u32),
    /// This person keeps somebody's half from here on, or no longer.
    Half(PersonId, bool),
    /// Nobody keeps this person's own half any more.
    HalfGone(HalfEnd),
}

/// The news that a device has not shown to its end yet.
#[derive(Debug, Clone, Default)]
pub(super) struct NewsPage {
    unseen: Vec<AccountNews>,
    /// Newest place up to which everything was seen here.
    seen: u64,
}

impl NewsPage {
    /// The same page for a log that is followed again.
    pub fn again(&self) -> Self {
        Self { unseen: Vec::new(), seen: self.seen }
    }

    /// A new life of the database begins at this place: what stands behind it was not seen, whatever stood there before.
    pub fn begin_life(&mut self, seq: u64) {
        self.seen = self.seen.min(seq);
    }

    pub fn note(&mut self, entry: &Entry, what: Happening) {
        if entry.seq > self.seen {
            self.unseen.push(AccountNews { seq: entry.seq, at: entry.at, what });
        }
    }

    pub fn unseen(&self) -> &[AccountNews] {
        &self.unseen
    }

    pub fn see(&mut self) {
        self.seen = self.unseen.last().map_or(self.seen, |newest| newest.seq);
        self.unseen.clear();
    }

    /// Forgets everything up to where this device signed in last.
    pub fn begin_on(&mut self, device: DeviceId) {
        let mine = self.unseen.iter().rposition(|news| news.what == Happening::SignedIn(device));
        if let Some(mine) = mine {
            self.seen = self.unseen[mine].seq;
            self.unseen.drain(..=mine);
        }
    }
}
