//! What a person sees: words, names, who reads along, what must not happen.

use naast_core::choice::Share;
use naast_core::{ChannelId, Hash, Millis, PersonId, ShareId};

use super::Person;
use crate::Distrust;
use crate::fold::{Channel, Message};
use crate::outbox::Wish;

/// Where a message of one's own stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// In the outbox.
    Waiting,
    /// The server has it.
    OnServer,
    /// At least one device of each other member has it.
    Delivered,
}

/// A row of "who sees what".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedWith {
    /// The share.
    pub share: ShareId,
    /// What was said.
    pub statement: Share,
    /// With whom, by the name this person knows.
    pub name: String,
    /// Since when.
    pub since: Millis,
    /// When it was opened first.
    pub opened_at: Option<Millis>,
}

impl Person {
    /// The words of a channel, in order, with who said them; what is gone is not among them.
    #[must_use]
    pub fn conversation(&self, channel: ChannelId) -> Vec<(String, String)> {
        let Some(channel) = self.channels.get(&channel) else { return Vec::new() };
        channel
            .messages()
            .iter()
            .filter_map(|message| Some((self.name_in(channel, message.author.root), message.text()?.clone())))
            .collect()
    }

    /// The message with these words in any of this person's channels.
    #[must_use]
    pub fn find_words(&self, text: &str) -> Option<&Message> {
        self.channels
            .values()
            .flat_map(Channel::messages)
            .find(|message| message.text().is_some_and(|words| words == text))
    }

    /// How somebody is called: by their own word in this channel, else as this person noted them.
    #[must_use]
    pub fn name_in(&self, channel: &Channel, root: Hash) -> String {
        if root == self.root() || channel.inherited_from() == Some(root) {
            return self.name().to_owned();
        }
        let noted = || self.bag.pins.values().find(|pin| pin.root == root).map(|pin| pin.name.clone());
        channel.name_of(root).map(str::to_owned).or_else(noted).unwrap_or_default()
    }

    /// Somebody this person met, by the name they know.
    #[must_use]
    pub fn find_person(&self, name: &str) -> Option<PersonId> {
        self.bag.pins.iter().find(|(_, pin)| pin.name == name).map(|(person, _)| *person)
    }

    /// The channel with somebody, by the name this person knows them by.
    #[must_use]
    pub fn channel_with(&self, name: &str) -> Option<ChannelId> {
        let is_in = |channel: &&Channel| {
            let others = channel.members();
            others.iter().any(|member| member.root != self.root() && self.name_in(channel, member.root) == name)
        };
        let goes_on = |channel: &&Channel| !channel.has_left() && !channel.is_past();
        self.channels.values().filter(goes_on).find(is_in).map(Channel::id)
    }

    /// Who can read what now, because this person shared it.
    #[must_use]
    pub fn who_sees_what(&self) -> Vec<SharedWith> {
        let now = self.connection.now();
        self.own
            .shares()
            .iter()
            .filter(|(_, own)| own.is_active(now))
            .map(|(share, own)| SharedWith {
                share: *share,
                statement: own.statement.clone(),
                name: self.bag.pins.get(&own.statement.to.person).map(|pin| pin.name.clone()).unwrap_or_default(),
                since: own.at,
                opened_at: own.opened_at,
            })
            .collect()
    }

    /// Where an own message stands.
    #[must_use]
    pub fn delivery(&self, channel: ChannelId, envelope: Hash) -> Delivery {
        let Some(found) = self.channels.get(&channel) else { return Delivery::Waiting };
        let delivered = self.heads.get(&channel.into()).map_or(0, |head| head.delivered);
        match found.messages().iter().find(|message| message.envelope == envelope) {
            Some(message) if message.seq <= delivered => Delivery::Delivered,
            Some(_) => Delivery::OnServer,
            None => Delivery::Waiting,
        }
    }

    /// Whether everybody else here who shows it saw a message on a screen.
    #[must_use]
    pub fn is_seen(&self, channel: ChannelId, envelope: Hash) -> bool {
        let seen = self.heads.get(&channel.into()).and_then(|head| head.seen).unwrap_or(0);
        let found = self.channels.get(&channel).map(Channel::messages).unwrap_or_default();
        found.iter().any(|message| message.envelope == envelope && message.seq <= seen)
    }

    /// Whether the other one in a conversation of two was writing when this was last heard.
    #[must_use]
    pub fn is_writing(&self, channel: ChannelId) -> bool {
        self.writing.contains(&channel)
    }

    /// How many messages of others this person has not read yet.
    #[must_use]
    pub fn unread(&self, channel: ChannelId) -> usize {
        let Some(found) = self.channels.get(&channel) else { return 0 };
        let read = self.heads.get(&channel.into()).map_or(0, |head| head.read);
        let is_new =
            |message: &&Message| message.seq > read && message.author.root != self.root() && message.text().is_some();
        found.messages().iter().filter(is_new).count()
    }

    /// Words that wait to be sent.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.outbox.iter().filter(|item| matches!(item.wish, Wish::Say { .. } | Wish::Word { .. })).count()
    }

    /// Everything that must not happen and was seen, in any log.
    #[must_use]
    pub fn alarms(&self) -> Vec<Distrust> {
        let channels = self.channels.values().flat_map(Channel::alarms);
        let handed = |channel: &Channel| {
            let is_mine = channel.room().is_some_and(|room| room.is_past() && room.owner == self.root());
            is_mine.then(|| Distrust::HandedOver { channel: channel.id() })
        };
        let handed = self.channels.values().filter_map(handed);
        self.alarms.iter().chain(self.own.alarms()).cloned().chain(channels).chain(handed).collect()
    }
}
