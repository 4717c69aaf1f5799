//! Who can open what, in symbols: a key is known to whoever it was sealed to, or whoever knows what it follows from. Nothing is ever
//! forgotten, and every ciphertext counts as lying open: so this holds against a server that shows everything to everybody.

use naast_core::epoch::How;
use naast_core::id::RuleId;

use crate::circle::{Place, Who};
use crate::world::Message;

/// Something that was sealed to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// That of an epoch, by its place among all that were made.
    Epoch(usize),
    /// That of one message.
    Message(usize),
    /// That of a rule in an epoch.
    Rule(RuleId, usize),
}

#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Keys {
    made: Vec<Made>,
    held: [Vec<Key>; 4],
}

/// The key of an epoch; a derived one follows from another.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Made {
    place: Place,
    parent: Option<usize>,
}

impl Keys {
    /// Makes the key of a new epoch, and seals it.
    pub fn open(&mut self, place: Place, how: How, sealed: impl Iterator<Item = Who>) {
        let parent = self.newest(place).filter(|_| how == How::Derived);
        self.made.push(Made { place, parent });
        for who in sealed {
            self.give(who, Key::Epoch(self.made.len() - 1));
        }
    }

    pub fn newest(&self, place: Place) -> Option<usize> {
        self.made.iter().rposition(|made| made.place == place)
    }

    /// Whether the key of an epoch, by its number in the conversation, follows from the one before.
    pub fn is_derived(&self, place: Place, epoch: u64) -> bool {
        let nth = usize::try_from(epoch).unwrap_or(usize::MAX).saturating_sub(1);
        self.made.iter().filter(|made| made.place == place).nth(nth).is_some_and(|made| made.parent.is_some())
    }

    pub fn give(&mut self, to: Who, key: Key) {
        let held = &mut self.held[to as usize];
        if !held.contains(&key) {
            held.push(key);
        }
    }

    /// Seals every key that a conversation ever had.
    pub fn give_all(&mut self, to: Who, place: Place) {
        for key in 0..self.made.len() {
            if self.made[key].place == place {
                self.give(to, Key::Epoch(key));
            }
        }
    }

    fn knows_epoch(&self, who: Who, key: usize) -> bool {
        let is_given = self.held[who as usize].contains(&Key::Epoch(key));
        is_given || self.made[key].parent.is_some_and(|parent| self.knows_epoch(who, parent))
    }

    /// Whether somebody can open a message, by whatever way.
    pub fn opens(&self, who: Who, place: usize, message: &Message) -> bool {
        let held = &self.held[who as usize];
        let by_rule = message.boxes.iter().any(|rule| held.contains(&Key::Rule(*rule, message.key)));
        by_rule || held.contains(&Key::Message(place)) || self.knows_epoch(who, message.key)
    }
}
