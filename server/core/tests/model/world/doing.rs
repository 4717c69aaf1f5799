//! The acts that take more than a line: what is said, what the core answers, and what is kept of it.

use naast_core::By;
use naast_core::charter::Charter;
use naast_core::choice::{Shareable, follow, may_share};
use naast_core::encode::Hash;
use naast_core::epoch::How;
use naast_core::grant::{Grant, GrantState};
use naast_core::id::RuleId;
use naast_core::rule::RuleAt;

use crate::acts::{Boxes, To};
use crate::circle::{self, PLACES, Place, RULES, Who, whose};
use crate::keys::Key;
use crate::people::People;
use crate::world::{Given, Message, Server, TICK, World};

impl World {
    pub(super) fn charter(&self, by: Who, place: Place, n: u32, prev: Hash, people: People) -> Charter {
        let members: Vec<By> = people.each().map(|who| self.by(who)).collect();
        circle::charter(self.by(by), place, n, Some(prev), &members, false)
    }

    pub(super) fn open(&mut self, by: Who, place: Place, how: How, to: To) -> Option<()> {
        let (hash, seq, room) = (self.name(), self.next_seq(place), self.room(place));
        let newest = self.newest;
        let newest: Vec<By> = circle::EVERYBODY.map(|who| who.by(newest[who as usize])).to_vec();
        let mut members = room.holders(&newest).ok()?;
        match to {
            To::Members => {}
            To::AGhost => members.push(Who::Marie.by(0)),
            To::AllButOne => drop(members.pop()),
            To::OldKeys => members.iter_mut().for_each(|by| by.g = 0),
        }
        let next = room.epoch.as_ref().map_or(1, |last| last.epoch + 1);
        let said = circle::epoch(self.by(by), place, next, room.charter, members, how);
        let opened = room.open_epoch(&said, hash, &newest, seq).ok()?;
        let sealed = room.seals_due(&said);
        self.keys.open(place, how, sealed.iter().filter_map(|to| whose(to.root)).chain([by]));
        self.keep(place, opened);
        Some(())
    }

    pub(super) fn say(&mut self, by: Who, place: Place, lock: bool, boxes: Boxes) -> Option<()> {
        let (envelope, seq) = (self.name(), self.next_seq(place));
        let (room, author) = (self.room(place), self.by(by));
        let header = circle::header(author, place, room.epoch.as_ref()?.epoch, lock);
        // An honest app gives nothing any more to a rule whose time is over.
        let lasts = |rule: &&RuleAt| !rule.is_over(self.now());
        let boxes: Vec<RuleId> = match boxes {
            Boxes::Due => room.rules_for(&header).filter(lasts).map(|rule| rule.id).collect(),
            Boxes::None => Vec::new(),
            Boxes::All => room.rules.standing().iter().filter(lasts).map(|rule| rule.id).collect(),
        };
        room.may_write(&header).ok()?;
        room.check_covered(&header, &boxes, self.now()).ok()?;
        let key = self.keys.newest(place)?;
        let message = Message { place, seq, author, envelope, is_locked: lock, is_erased: false, key, boxes };
        self.server.messages.push(message);
        Some(())
    }

    pub(super) fn share(&mut self, by: Who, place: usize, to: Who, ends: bool) -> Option<()> {
        let (statement, hash) = (self.name(), self.name());
        let author_of = &self.server.messages[place];
        let (envelope, author, role) = (author_of.envelope, author_of.author, whose(author_of.author.root)?.role());
        let until = ends.then(|| self.now() + TICK);
        let id = u8::try_from(self.chosen.len()).ok()?;
        let said = circle::share(self.by(by), id, (envelope, author, role), to, until);
        let known = Shareable {
            envelope,
            person: whose(author.root)?.person(),
            author,
            role,
            is_locked: author_of.is_locked,
            is_erased: author_of.is_erased,
            is_own_and_readable: self.room(author_of.place).owner == by.root() && self.is_in_reach(by, author_of),
        };
        may_share(&said, &[known], self.now()).ok()?;
        self.link(by, statement, hash)?;
        let grant = Grant {
            share: said.id,
            from: by.person(),
            from_root: by.root(),
            to: to.person(),
            until,
            opened_at: None,
            state: GrantState::Active { seal: vec![1] },
        };
        let given = Given { grant, message: place };
        self.chosen.push((given.clone(), false));
        self.server.grants.push(given);
        self.keys.give(to, Key::Message(place));
        Some(())
    }

    pub(super) fn withdraw(&mut self, by: Who, place: usize) -> Option<()> {
        let (statement, hash, at) = (self.name(), self.name(), self.now());
        let given = self.server.grants[place].clone();
        let said = circle::withdraw(self.by(by), given.grant.share);
        self.link(by, statement, hash)?;
        let grant = given.grant.withdraw(by.person(), &said, at).ok()?;
        self.server.grants[place].grant = grant;
        self.chosen[place].1 = true;
        Some(())
    }

    fn link(&mut self, by: Who, statement: Hash, hash: Hash) -> Option<()> {
        let (n, prev) = self.server.chain.map_or((0, None), |(n, last)| (n + 1, Some(last)));
        let link = circle::link(self.by(by), n, prev, statement);
        follow(self.server.chain, &link, statement, self.by(by)).ok()?;
        self.server.chain = Some((n, hash));
        Some(())
    }

    /// The newest rule, whether it stands or not.
    pub(super) fn rule_id(&self) -> Option<RuleId> {
        RULES.into_iter().rev().find(|rule| self.truth.rules().any(|said| said == *rule))
    }

    pub(super) fn rule(&mut self, by: Who, to: Who, with_jef: bool, ends: bool) -> Option<()> {
        let id = RULES.into_iter().find(|rule| self.truth.rules().all(|said| said != *rule))?;
        let authors: &[Who] = if with_jef { &[Who::Sam, Who::Jef] } else { &[Who::Sam] };
        let said = circle::rule(self.by(by), id, authors, to, ends.then(|| self.now() + TICK));
        let room = self.room(Place::Private).set_rule(&said).ok()?;
        let newest = room.epoch.as_ref().map(|newest| newest.epoch);
        self.keep(Place::Private, room);
        newest.map_or(Some(()), |newest| self.seal_rule(by, id, newest))
    }

    pub(super) fn seal_rule(&mut self, by: Who, rule: RuleId, newest: u64) -> Option<()> {
        let to = self.room(Place::Private).may_seal_rule(by.root(), rule, newest).ok()?.to;
        let key = self.keys.newest(Place::Private)?;
        self.keys.give(whose(to.root)?, Key::Rule(rule, key));
        Some(())
    }

    pub(super) fn open_history(&mut self, by: Who, place: Place, to: Who) -> Option<()> {
        let room = self.room(place);
        let said = circle::history(self.by(by), place, self.by(to), room.epoch.as_ref()?.epoch);
        let derived = |epoch| self.keys.is_derived(place, epoch);
        room.may_open_history(&said, derived).ok()?;
        let seq = self.next_seq(place);
        self.server.stretches.push((place, to, 1, Some(seq - 1)));
        self.keys.give_all(to, place);
        Some(())
    }

    pub(super) fn follow_team(&mut self, n: u32, has_hanne: bool) -> Option<()> {
        let team = circle::team(n, has_hanne);
        // A log holds only teams that change something in it.
        let touched: Vec<Place> = PLACES.into_iter().filter(|place| self.room(*place).is_touched_by(&team)).collect();
        for place in &touched {
            let seq = self.next_seq(*place);
            let room = self.room(*place).follow_team(&team, seq).ok()?;
            self.keep(*place, room);
        }
        (!touched.is_empty()).then_some(())
    }

    /// Conversations come back from their members' apps; shares from Sam's, each with its end.
    pub(super) fn compare(&mut self) -> Option<()> {
        let (lost, restored) = (*self.lost.take()?, self.server.clone());
        self.server = Server { grants: restored.grants, chain: restored.chain, ..lost };
        for (place, (given, is_over)) in self.chosen.clone().into_iter().enumerate() {
            if place >= self.server.grants.len() {
                let (statement, hash) = (self.name(), self.name());
                self.link(Who::Sam, statement, hash)?;
                self.server.grants.push(given);
            }
            let kept = &self.server.grants[place];
            if is_over && matches!(kept.grant.state, GrantState::Active { .. }) {
                self.withdraw(Who::Sam, place)?;
            }
        }
        Some(())
    }
}
