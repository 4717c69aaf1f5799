//! What people meant, kept in plain words beside everything that the server decides: who is in, who heard what, what was given to
//! whom and until when. No function of the core is asked here.

use naast_core::Millis;
use naast_core::epoch::How;
use naast_core::id::RuleId;

use crate::acts::{Act, Boxes, To};
use crate::circle::{PLACES, Place, RULES, Who};
use crate::people::People;
use crate::world::{TICK, World};

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Truth {
    inside: [People; 2],
    messages: Vec<Heard>,
    shares: Vec<Shared>,
    rules: Vec<Ruled>,
    is_hanne_out: bool,
    is_seat_taken: bool,
}

/// Who was meant to hear a message.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Heard {
    place: Place,
    author: Who,
    is_locked: bool,
    is_erased: bool,
    /// Who was in, and to whom it was opened later.
    by: People,
    /// Who read along, by which rules.
    along: Vec<usize>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shared {
    message: usize,
    to: Who,
    until: Option<Millis>,
    is_over: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Ruled {
    id: RuleId,
    to: Who,
    with_jef: bool,
    /// Whether Jef agreed, once he said anything.
    word: Option<bool>,
    until: Option<Millis>,
    is_over: bool,
}

fn lasts(until: Option<Millis>, now: Millis) -> bool {
    until.is_none_or(|until| now < until)
}

impl Ruled {
    fn stands(&self, now: Millis) -> bool {
        !self.is_over && lasts(self.until, now)
    }
}

impl Truth {
    pub const fn new(inside: [People; 2]) -> Self {
        Self {
            inside,
            messages: Vec::new(),
            shares: Vec::new(),
            rules: Vec::new(),
            is_hanne_out: false,
            is_seat_taken: false,
        }
    }

    pub const fn inside(&self, place: Place) -> People {
        self.inside[place as usize]
    }

    pub fn rules(&self) -> impl Iterator<Item = RuleId> {
        self.rules.iter().map(|rule| rule.id)
    }

    /// Whether somebody is meant to get a message now: they are in and heard it, or it is given to them, or they read along.
    pub fn may_read(&self, who: Who, message: usize, now: Millis) -> bool {
        let heard = &self.messages[message];
        let is_given =
            |share: &Shared| share.message == message && share.to == who && !share.is_over && lasts(share.until, now);
        let is_read_along = |rule: &usize| {
            let rule = &self.rules[*rule];
            rule.to == who && rule.stands(now)
        };
        let is_in = self.inside(heard.place).has(who) && heard.by.has(who);
        !heard.is_erased && (is_in || self.shares.iter().any(is_given) || heard.along.iter().any(is_read_along))
    }

    /// Whether somebody was ever meant to read a message.
    pub fn ever_read(&self, who: Who, message: usize) -> bool {
        let heard = &self.messages[message];
        let was_given = self.shares.iter().any(|share| share.message == message && share.to == who);
        heard.by.has(who) || was_given || heard.along.iter().any(|rule| self.rules[*rule].to == who)
    }

    pub fn heard(&self, who: Who, message: usize) -> bool {
        self.messages[message].by.has(who)
    }

    /// Whose rule covers what this author says in the private conversation.
    fn covering(&self, author: Who, is_locked: bool, now: Millis) -> Vec<usize> {
        let covers = |rule: &&Ruled| {
            let is_meant = author == Who::Sam || (author == Who::Jef && rule.with_jef && rule.word == Some(true));
            rule.stands(now) && is_meant && !is_locked
        };
        (0..self.rules.len()).filter(|place| covers(&&self.rules[*place])).collect()
    }

    /// Whether the people meant this to be possible. Acts that the core refuses are not asked about.
    pub fn permits(&self, act: Act, world: &World) -> bool {
        match act {
            Act::Sit(who) => who == Who::Jef && !self.is_seat_taken && world.now() < 2 * TICK,
            Act::List(by, _, people) => by == Who::Sam && !(self.is_hanne_out && people.has(Who::Hanne)),
            Act::Leave(by, place) => self.inside(place).has(by) && by != Who::Sam,
            Act::ShowOldCharter(_) | Act::ShowOldLeave(..) | Act::ShowOldTeam => false,
            Act::Open(by, place, _, to) => {
                let is_newest = to == To::OldKeys && !self.inside(place).each().any(|who| world.is_renewed(who));
                self.inside(place).has(by) && (to == To::Members || is_newest)
            }
            Act::Say(by, place, lock, boxes) => {
                let due = if place == Place::Private { self.covering(by, lock, world.now()).len() } else { 0 };
                let standing = self.rules.iter().filter(|rule| rule.stands(world.now())).count();
                let given = [due, 0, standing][boxes as usize];
                self.inside(place).has(by) && (place == Place::Triad || boxes == Boxes::Due || given == due)
            }
            Act::Erase(by, message) => self.messages[message].author == by,
            Act::Share(by, message, ..) => {
                let shared = &self.messages[message];
                by == Who::Sam && !shared.is_erased && (!shared.is_locked || shared.author == by)
            }
            Act::Withdraw(by, share) => by == Who::Sam && !self.shares[share].is_over,
            Act::Rule(by, to, ..) => by == Who::Sam && !self.inside(Place::Private).has(to),
            Act::EndRule(by) => by == Who::Sam && self.rules.last().is_some_and(|rule| !rule.is_over),
            Act::Agree(by, yes) => {
                let is_new = |rule: &Ruled| rule.word != Some(false) && rule.word != Some(yes);
                let may = |rule: &Ruled| !rule.is_over && rule.with_jef && is_new(rule);
                by == Who::Jef && self.inside(Place::Private).has(by) && self.rules.last().is_some_and(may)
            }
            Act::SealRule(by) => by == Who::Sam,
            Act::History(by, place, to) => by == Who::Sam && self.inside(place).has(to),
            Act::Team(_) | Act::Renew(_) | Act::Tick | Act::BackUp | Act::Restore | Act::Compare => true,
        }
    }

    /// What is true after an act.
    pub fn follow(&mut self, act: Act, now: Millis) {
        match act {
            Act::Sit(who) => {
                self.is_seat_taken = true;
                self.comes(who);
            }
            Act::List(_, place, people) => self.inside[place as usize] = people,
            Act::Leave(by, place) => self.inside[place as usize] = self.inside(place).without(by),
            Act::Say(author, place, is_locked, _) => {
                let along = if place == Place::Private { self.covering(author, is_locked, now) } else { Vec::new() };
                let by = self.inside(place);
                self.messages.push(Heard { place, author, is_locked, is_erased: false, by, along });
            }
            Act::Erase(_, message) => self.messages[message].is_erased = true,
            Act::Share(_, message, to, ends) => {
                self.shares.push(Shared { message, to, until: ends.then(|| now + TICK), is_over: false });
            }
            Act::Withdraw(_, share) => self.shares[share].is_over = true,
            Act::Rule(_, to, with_jef, ends) => {
                let until = ends.then(|| now + TICK);
                let id = RULES[self.rules.len()];
                self.rules.push(Ruled { id, to, with_jef, word: None, until, is_over: false });
            }
            Act::EndRule(_) => self.rules.last_mut().into_iter().for_each(|rule| rule.is_over = true),
            Act::Agree(_, yes) => {
                if let Some(rule) = self.rules.last_mut() {
                    rule.word = Some(yes);
                }
            }
            Act::History(_, place, to) => {
                for heard in self.messages.iter_mut().filter(|heard| heard.place == place) {
                    heard.by = heard.by.with(to);
                }
            }
            Act::Team(has_hanne) => {
                self.is_hanne_out = !has_hanne;
                if !has_hanne {
                    self.inside = PLACES.map(|place| self.inside(place).without(Who::Hanne));
                }
            }
            Act::ShowOldCharter(_)
            | Act::ShowOldLeave(..)
            | Act::ShowOldTeam
            | Act::Open(..)
            | Act::SealRule(_)
            | Act::Renew(_)
            | Act::Tick
            | Act::BackUp
            | Act::Restore
            | Act::Compare => {}
        }
        if !self.inside(Place::Private).has(Who::Jef) {
            // Whoever comes back is asked again.
            self.rules.iter_mut().filter(|rule| rule.word == Some(true)).for_each(|rule| rule.word = None);
        }
    }

    fn comes(&mut self, who: Who) {
        self.inside[Place::Private as usize] = self.inside(Place::Private).with(who);
    }

    /// Whose business an act is: everybody else must not see anything of it.
    pub fn concerned(&self, act: Act, before: &Self) -> People {
        let in_or_out = |place: Place| self.inside(place).and(before.inside(place));
        let readers = |message: &Heard| {
            let shares = self.shares.iter().map(|share| share.to);
            message.along.iter().map(|rule| self.rules[*rule].to).chain(shares).fold(message.by, People::with)
        };
        match act {
            Act::Sit(_) | Act::Agree(..) => in_or_out(Place::Private),
            Act::List(_, place, _)
            | Act::ShowOldCharter(place)
            | Act::Leave(_, place)
            | Act::ShowOldLeave(_, place)
            | Act::Open(_, place, ..)
            | Act::History(_, place, _) => in_or_out(place),
            Act::Say(_, place, ..) => {
                let said = self.messages.last();
                in_or_out(place).and(said.map_or_else(People::default, readers_along(self)))
            }
            Act::Erase(_, message) => readers(&self.messages[message]).and(in_or_out(self.messages[message].place)),
            Act::Share(_, _, to, _) => People::of(&[Who::Sam, to]),
            Act::Withdraw(_, share) => People::of(&[Who::Sam, self.shares[share].to]),
            Act::Rule(_, to, ..) => in_or_out(Place::Private).with(to),
            Act::EndRule(_) => in_or_out(Place::Private)
                .and(self.rules.last().map_or_else(People::default, |rule| People::of(&[rule.to]))),
            Act::SealRule(_) => {
                People::of(&[Who::Sam]).and(People::of(&self.rules.iter().map(|rule| rule.to).collect::<Vec<_>>()))
            }
            Act::Team(_) | Act::ShowOldTeam => in_or_out(Place::Private).and(in_or_out(Place::Triad)),
            Act::Renew(_) | Act::BackUp => People::default(),
            Act::Tick | Act::Restore | Act::Compare => People::of(&crate::circle::EVERYBODY),
        }
    }
}

/// Who reads a message along.
fn readers_along(truth: &Truth) -> impl Fn(&Heard) -> People {
    |message| message.along.iter().fold(People::default(), |all, rule| all.with(truth.rules[*rule].to))
}

/// What the model must see done, or it shows nothing about it.
pub const KINDS: &[&str] = &[
    "list",
    "leave",
    "rotate afresh",
    "rotate by derivation",
    "send",
    "send locked",
    "erase",
    "share",
    "share for a while",
    "withdraw",
    "make a rule",
    "end a rule",
    "refuse a rule",
    "seal a rule's key",
    "open history",
    "suspend",
    "let back",
    "renew keys",
    "time passes",
    "back up",
    "restore",
    "compare",
];

/// What an act is called.
pub const fn kind(act: Act) -> &'static str {
    match act {
        Act::Sit(_) => "join by a seat",
        Act::List(..) => "list",
        Act::Leave(..) => "leave",
        Act::ShowOldCharter(_) => "an old charter",
        Act::ShowOldLeave(..) => "an old leave",
        Act::Open(_, _, How::Fresh, _) => "rotate afresh",
        Act::Open(_, _, How::Derived, _) => "rotate by derivation",
        Act::Say(_, _, false, _) => "send",
        Act::Say(_, _, true, _) => "send locked",
        Act::Erase(..) => "erase",
        Act::Share(_, _, _, false) => "share",
        Act::Share(_, _, _, true) => "share for a while",
        Act::Withdraw(..) => "withdraw",
        Act::Rule(..) => "make a rule",
        Act::EndRule(_) => "end a rule",
        Act::Agree(_, true) => "agree to a rule",
        Act::Agree(_, false) => "refuse a rule",
        Act::SealRule(_) => "seal a rule's key",
        Act::History(..) => "open history",
        Act::Team(false) => "suspend",
        Act::Team(true) => "let back",
        Act::ShowOldTeam => "an old team",
        Act::Renew(_) => "renew keys",
        Act::Tick => "time passes",
        Act::BackUp => "back up",
        Act::Restore => "restore",
        Act::Compare => "compare",
    }
}
