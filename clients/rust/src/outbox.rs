//! What a person wants to be written, kept until the server has it.
//!
//! Each item has its command id before the first try. An item is a wish in plain words or a finished command, never half:
//! a finished one is repeated byte for byte, so that it counts once however often it is sent.

use std::collections::VecDeque;

use naast_core::choice::Recipient;
use naast_core::{ChannelId, CommandId, Hash, LabelId, Millis, PersonId, RuleId, ShareId};
use naast_protocol::Command;
use naast_protocol::sealed::{KeptSeat, Payload};
use serde::{Deserialize, Serialize};

use crate::Chance;
use crate::parting::generation_of;

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// Say something.
    Say {
        /// Where.
        channel: ChannelId,
        /// What.
        payload: Payload,
        /// Never to be shared by anybody.
        is_locked: bool,
        /// A label of the youth's.
        label: Option<LabelId>,
    },
    /// Word something for somebody; for whom is said once it is on the server.
    Word {
        /// Where.
        channel: ChannelId,
        /// The words.
        text: String,
        /// For whom.
        whom: String,
        /// In place of which.
        instead_of: Option<Hash>,
    },
    /// Erase an own message.
    Erase {
        /// Where.
        channel: ChannelId,
        /// Which.
        envelope: Hash,
    },
    /// Give somebody messages to read.
    Share(ShareWish),
    /// Take a share back.
    Withdraw {
        /// Which.
        share: ShareId,
    },
    /// Let somebody read along.
    SetRule {
        /// Chosen before the first try.
        id: RuleId,
        /// By which rule.
        rule: RuleWish,
    },
    /// End a rule.
    EndRule {
        /// Which.
        rule: RuleId,
    },
    /// Say whether a rule may cover one's own words.
    AgreeRule {
        /// Where.
        channel: ChannelId,
        /// Which.
        rule: RuleId,
        /// Yes, or no longer.
        agrees: bool,
    },
    /// Take the seat that was kept for a guest.
    TakeSeat(KeptSeat),
    /// Begin a youth's circle: a `direct` channel with who invited them.
    BeginCircle {
        /// Chosen before the first try.
        channel: ChannelId,
        /// Who invited them.
        with: PersonId,
    },
    /// Give the organisation its name.
    NameOrganisation {
        /// The name.
        name: String,
    },
}

/// What is to be given to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareWish {
    /// Chosen before the first try.
    pub id: ShareId,
    /// Which messages.
    pub envelopes: Vec<Hash>,
    /// Whom.
    pub to: Recipient,
    /// Until when.
    pub until: Option<Millis>,
    /// Who reads an answer beside the youth.
    pub answer_to: Vec<PersonId>,
    /// Also a wording for which there are other words since.
    pub takes_outdated: bool,
    /// The reader may write it into the care file.
    #[serde(default)]
    pub in_file: bool,
}

/// By which rule somebody is to read along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWish {
    /// In which own conversation.
    pub channel: ChannelId,
    /// Only what has one of these labels; nothing for everything.
    pub labels: Option<Vec<LabelId>>,
    /// Whose words.
    pub authors: Vec<Hash>,
    /// Who reads along.
    pub to: PersonId,
    /// Until when.
    pub until: Option<Millis>,
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The command's id.
    pub id: CommandId,
    /// What is wanted.
    pub wish: Wish,
    /// The command, once it was made.
    pub made: Option<Command>,
}

/// Everything that waits, first come first sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox(VecDeque<Item>);

impl Outbox {
    /// Keeps a wish under a new command id.
    pub fn keep(&mut self, wish: Wish, chance: &mut Chance) -> CommandId {
        let id = CommandId(chance.bytes());
        self.0.push_back(Item { id, wish, made: None });
        id
    }

    /// What comes next.
    #[must_use]
    pub fn next(&self) -> Option<&Item> {
        self.0.front()
    }

    /// What was made of the next wish: from now on exactly this is sent.
    pub fn note_made(&mut self, id: CommandId, command: Command) {
        if let Some(item) = self.0.front_mut().filter(|item| item.id == id) {
            item.made = Some(command);
        }
    }

    /// The server refused what was made, so it never happened: the wish is made into a command anew.
    pub fn forget_made(&mut self, id: CommandId) {
        if let Some(item) = self.0.front_mut().filter(|item| item.id == id) {
            item.made = None;
        }
    }

    /// The server's database was put back: what was made before may have been lost with it, and is sent as such.
    pub fn resend(&mut self) {
        for item in &mut self.0 {
            item.made = match item.made.take() {
                Some(Command::Send(send)) => Some(Command::Resend(send)),
                made => made,
            };
        }
    }

    /// The keys from generation `g` on are not this person's any more: what was made with them is made anew.
    pub fn part(&mut self, g: u32) {
        for item in &mut self.0 {
            item.made = item.made.take().filter(|made| generation_of(made).is_none_or(|signed| signed < g));
        }
    }

    /// What was to be given to somebody, or read along by them, never goes out. An answer may be lost: whether it went out before,
    /// the own log tells.
    pub fn drop_for(&mut self, whom: PersonId) {
        self.0.retain(|item| match &item.wish {
            Wish::Share(share) => share.to.person != whom,
            Wish::SetRule { rule, .. } => rule.to != whom,
            _ => true,
        });
    }

    /// It is done, or never can be.
    pub fn remove(&mut self, id: CommandId) {
        self.0.retain(|item| item.id != id);
    }

    /// Everything that waits.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.0.iter()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether nothing else waits for this one: when the server takes no more of its kind for now, what is behind it goes on.
#[must_use]
pub const fn stands_alone(command: &Command) -> bool {
    matches!(command, Command::Ask(_) | Command::Report(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_keeps_its_id_until_it_is_done() {
        let mut outbox = Outbox::default();
        let mut chance = Chance::from_seed(1);
        let wish = |share| Wish::Withdraw { share: ShareId([share; 16]) };
        let (first, second) = (outbox.keep(wish(1), &mut chance), outbox.keep(wish(2), &mut chance));
        assert_ne!(first, second);
        outbox.forget_made(first);
        assert_eq!(outbox.next().map(|item| item.id), Some(first));
        outbox.remove(first);
        assert_eq!(outbox.next().map(|item| item.id), Some(second));
        assert_eq!(outbox.iter().count(), 1);
    }

    #[test]
    fn what_waits_for_somebody_is_dropped_and_nothing_else() {
        let mut outbox = Outbox::default();
        let mut chance = Chance::from_seed(1);
        let whom = PersonId([1; 16]);
        let share = |person: PersonId| {
            let (id, to) = (ShareId(person.0), Recipient { person, root: Hash([9; 32]) });
            let (envelopes, answer_to) = (Vec::new(), vec![whom]);
            Wish::Share(ShareWish { id, envelopes, to, until: None, answer_to, takes_outdated: false, in_file: false })
        };
        let rule = |to: PersonId| {
            let rule = RuleWish { channel: ChannelId([3; 16]), labels: None, authors: Vec::new(), to, until: None };
            Wish::SetRule { id: RuleId(to.0), rule }
        };
        let other = PersonId([2; 16]);
        let stay = [share(other), rule(other), Wish::Withdraw { share: ShareId(whom.0) }];
        for wish in [share(whom), rule(whom)].into_iter().chain(stay.clone()) {
            outbox.keep(wish, &mut chance);
        }
        outbox.drop_for(whom);
        assert_eq!(outbox.iter().map(|item| item.wish.clone()).collect::<Vec<_>>(), stay);
    }
}
