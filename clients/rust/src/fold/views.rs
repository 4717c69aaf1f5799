//! What a verified channel shows: who is in, what was said, what looked wrong.

use naast_core::charter::Member;
use naast_core::epoch::How;
use naast_core::room::Room;
use naast_core::{By, ChannelId, DeviceId, Hash, Millis};
use naast_protocol::Statement;
use naast_protocol::sealed::Payload;

use super::LogState;
use super::channel::{Channel, EpochKey};
use super::message::{Message, State};
use crate::Distrust;

impl Channel {
    /// Who has new keys, and from which entry on: they are who they were, on a device that nobody else holds.
    #[must_use]
    pub fn renewed(&self) -> &[(u64, By)] {
        &self.renewed
    }

    /// The channel.
    #[must_use]
    pub const fn id(&self) -> ChannelId {
        self.id
    }

    /// How far its log was followed.
    #[must_use]
    pub const fn log(&self) -> &LogState {
        &self.log
    }

    /// Who is in, once the first charter was read.
    #[must_use]
    pub const fn room(&self) -> Option<&Room> {
        self.room.as_ref()
    }

    /// Key and number of the newest epoch, if this person holds it.
    #[must_use]
    pub fn newest_key(&self) -> Option<(u64, &EpochKey)> {
        let epoch = self.room.as_ref()?.epoch.as_ref()?.epoch;
        self.keys.get(&epoch).map(|key| (epoch, key))
    }

    /// Statement and key of an epoch, if this person holds it.
    #[must_use]
    pub fn epoch(&self, epoch: u64) -> Option<(Hash, &EpochKey)> {
        Some((self.epochs.get(&epoch)?.0, self.keys.get(&epoch)?))
    }

    /// These epochs, and those whose keys follow from theirs.
    #[must_use]
    pub fn with_derived(&self, epochs: &[u64]) -> Vec<u64> {
        let mut all: std::collections::BTreeSet<u64> = epochs.iter().copied().collect();
        for (epoch, (_, how)) in &self.epochs {
            if *how == How::Derived && all.contains(&epoch.saturating_sub(1)) {
                all.insert(*epoch);
            }
        }
        all.into_iter().collect()
    }

    /// Number, statement and key of each epoch that this person holds and that nobody handed over to `heir` yet.
    #[must_use]
    pub fn keys_to_hand_over(&self, heir: Hash) -> Vec<(u64, Hash, EpochKey)> {
        let held =
            self.epochs.iter().filter_map(|(n, (statement, _))| Some((*n, *statement, self.keys.get(n)?.clone())));
        held.filter(|(n, ..)| !self.handed.contains(&(heir, *n))).collect()
    }

    /// Whether it was handed over, and nothing new is written in it.
    #[must_use]
    pub fn is_past(&self) -> bool {
        self.inherited_from.is_some() || self.room.as_ref().is_some_and(Room::is_past)
    }

    /// Whose it was, when it was handed over to this person.
    #[must_use]
    pub const fn inherited_from(&self) -> Option<Hash> {
        self.inherited_from
    }

    /// Everything that was said, in the order of the log.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// How somebody is called here, by their own word.
    #[must_use]
    pub fn name_of(&self, root: Hash) -> Option<&str> {
        self.names.get(&root).map(String::as_str)
    }

    /// The statements that say who somebody is here; none for whoever never was in.
    #[must_use]
    pub fn places_of(&self, root: Hash) -> &[Statement] {
        self.listed.of(root)
    }

    /// Whether somebody is or was in.
    #[must_use]
    pub fn has_listed(&self, root: Hash) -> bool {
        self.listed.has(root)
    }

    /// A message, and the newest other words that its author has for it.
    #[must_use]
    pub fn with_edit(&self, envelope: Hash) -> Vec<&Message> {
        let Some(message) = self.messages.iter().find(|message| message.envelope == envelope) else {
            return Vec::new();
        };
        let is_edit = |other: &&Message| {
            let of = match &other.state {
                State::Words { payload: Payload::Edit { of, .. }, .. } => Some(*of),
                _ => None,
            };
            of == Some(envelope) && other.author.root == message.author.root
        };
        [message].into_iter().chain(self.messages.iter().rev().find(is_edit)).collect()
    }

    /// Places of entries that this program is too old for: something stands there, and the log goes on behind it.
    #[must_use]
    pub fn too_new(&self) -> &[u64] {
        &self.too_new
    }

    /// Everything that must not happen and was seen here.
    #[must_use]
    pub fn alarms(&self) -> Vec<Distrust> {
        let removed = self.messages.iter().any(|message| matches!(message.state, State::Removed));
        self.alarms.iter().cloned().chain(removed.then_some(Distrust::FakeTombstone)).collect()
    }

    /// Whether this device follows it no further.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Whether this person left, or was left out.
    #[must_use]
    pub const fn has_left(&self) -> bool {
        self.has_left
    }

    /// The newest place of this person's own row on a device: what it sent last, whether or not the log told it already.
    #[must_use]
    pub fn own_row(&self, me: Hash, device: DeviceId) -> Option<(u64, Hash)> {
        self.rows.last(me, device).into_iter().chain(self.sent).max_by_key(|(n, _)| *n)
    }

    /// This device's message number `n` is on the server.
    pub const fn note_sent(&mut self, n: u64, envelope: Hash) {
        self.sent = Some((n, envelope));
    }

    /// What was noted as sent is not what the server knows: the log alone counts.
    pub const fn forget_sent(&mut self) {
        self.sent = None;
    }

    /// Whether seats were taken that the owner has not put into a charter yet.
    #[must_use]
    pub fn has_guests(&self) -> bool {
        self.room.as_ref().is_some_and(|room| !room.taken.is_empty())
    }

    /// The members now.
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        self.room.as_ref().map_or_else(Vec::new, |room| room.effective_members().cloned().collect())
    }

    /// When something was said last.
    #[must_use]
    pub fn last_at(&self) -> Millis {
        self.messages.last().map_or(0, |message| message.at)
    }
}
