//! The server, the keys and what people meant, at one moment. Every decision of the server is asked of the core's own functions; what
//! stands here beside them is as little as there can be: it keeps what they decided.

mod doing;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use naast_core::choice::ChainEnd;
use naast_core::encode::Hash;
use naast_core::grant::Grant;
use naast_core::id::RuleId;
use naast_core::room::Room;
use naast_core::{By, Millis};

use crate::acts::Act;
use crate::circle::{self, Place, Who, name, whose};
use crate::keys::Keys;
use crate::people::People;
use crate::truth::Truth;

/// Far more than the slack around the end of a rule.
pub const TICK: Millis = 600_000;

/// Everything that decides what comes next.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct World {
    ticks: u8,
    names: u8,
    newest: [u32; 4],
    pub server: Server,
    pub keys: Keys,
    pub truth: Truth,
    /// Charters that were said, each with its number and the one before it.
    listed: Vec<(Place, u32, Hash, People)>,
    /// Leaves that were said, with the charter that they left.
    left: Vec<(Who, Place, Hash)>,
    teams: u32,
    /// What Sam's app knows of its own choices: each share with what it gave, and whether it was taken back.
    chosen: Vec<(Given, bool)>,
    backup: Option<Box<Server>>,
    /// While the server is what a backup was: what it had been.
    pub lost: Option<Box<Server>>,
}

/// What the server keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Server {
    pub rooms: [Room; 2],
    heads: [u64; 2],
    /// Who may read messages from where to where.
    stretches: Vec<(Place, Who, u64, Option<u64>)>,
    pub messages: Vec<Message>,
    pub grants: Vec<Given>,
    chain: ChainEnd,
}

/// A share that was given.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Given {
    pub grant: Grant,
    pub message: usize,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Message {
    pub place: Place,
    seq: u64,
    pub author: By,
    pub envelope: Hash,
    pub is_locked: bool,
    pub is_erased: bool,
    /// Place of its epoch's key among all that were made.
    pub key: usize,
    pub boxes: Vec<RuleId>,
}

impl World {
    /// Before anybody came: Sam's private conversation keeps a seat, and Sam, Jef and Hanne are three.
    pub fn beginning() -> Option<Self> {
        let sam = Who::Sam.by(0);
        let three = [sam, Who::Jef.by(0), Who::Hanne.by(0)];
        let private = circle::charter(sam, Place::Private, 0, None, &[sam], true);
        let triad = circle::charter(sam, Place::Triad, 0, None, &three, false);
        let rooms = [Room::begin(&private, name(1), 1).ok()?, Room::begin(&triad, name(2), 1).ok()?];
        let stretches = vec![
            (Place::Private, Who::Sam, 1, None),
            (Place::Triad, Who::Sam, 1, None),
            (Place::Triad, Who::Jef, 1, None),
            (Place::Triad, Who::Hanne, 1, None),
        ];
        let server = Server { rooms, heads: [1, 1], stretches, messages: Vec::new(), grants: Vec::new(), chain: None };
        let truth = Truth::new([People::of(&[Who::Sam]), People::of(&[Who::Sam, Who::Jef, Who::Hanne])]);
        Some(Self {
            ticks: 0,
            names: 2,
            newest: [0; 4],
            server,
            keys: Keys::default(),
            truth,
            listed: Vec::new(),
            left: Vec::new(),
            teams: 0,
            chosen: Vec::new(),
            backup: None,
            lost: None,
        })
    }

    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    pub fn now(&self) -> Millis {
        Millis::from(self.ticks) * TICK
    }

    pub const fn ticks(&self) -> u8 {
        self.ticks
    }

    pub const fn said(&self) -> usize {
        self.server.messages.len()
    }

    pub const fn shares(&self) -> usize {
        self.server.grants.len()
    }

    pub const fn is_restored(&self) -> bool {
        self.lost.is_some()
    }

    pub const fn has_backup(&self) -> bool {
        self.backup.is_some()
    }

    pub fn room(&self, place: Place) -> &Room {
        &self.server.rooms[place as usize]
    }

    /// Who is in, by the server's room.
    pub fn inside(&self, place: Place) -> People {
        let people: Vec<Who> = self.room(place).effective_members().filter_map(|member| whose(member.root)).collect();
        People::of(&people)
    }

    pub fn is_renewed(&self, who: Who) -> bool {
        self.newest[who as usize] > 0
    }

    fn by(&self, who: Who) -> By {
        who.by(self.newest[who as usize])
    }

    fn name(&mut self) -> Hash {
        self.names += 1;
        name(self.names)
    }

    fn next_seq(&mut self, place: Place) -> u64 {
        self.server.heads[place as usize] += 1;
        self.server.heads[place as usize]
    }

    /// Keeps a room, and who may read from or up to where, as its own account of who came and went says.
    fn keep(&mut self, place: Place, room: Room) {
        let before = std::mem::replace(&mut self.server.rooms[place as usize], room);
        let room = &self.server.rooms[place as usize];
        for person in room.gone_since(&before) {
            let ended = room.changed_seq.saturating_sub(1);
            let is_theirs = |(at, who, _, until): &&mut (Place, Who, u64, Option<u64>)| {
                *at == place && who.person() == person && until.is_none()
            };
            self.server.stretches.iter_mut().filter(is_theirs).for_each(|stretch| stretch.3 = Some(ended));
        }
        for member in room.effective_members().filter(|one| room.joined_since(Some(&before)).contains(&one.person)) {
            self.server.stretches.extend(whose(member.root).map(|who| (place, who, room.changed_seq, None)));
        }
    }

    /// Whether the server gives this message to this person now.
    pub fn serves(&self, who: Who, place: usize) -> bool {
        let is_theirs = self.is_in_reach(who, &self.server.messages[place])
            || self.given(who).any(|given| given.message == place)
            || self.along(who).any(|(_, message)| message == place);
        is_theirs && !self.server.messages[place].is_erased
    }

    /// Whether somebody is in where a message was said, and was then, or was let read it later.
    fn is_in_reach(&self, who: Who, message: &Message) -> bool {
        let room = self.room(message.place);
        let is_in = room.role_of(who.person()).is_some();
        let reads = |(at, reader, from, until): &(Place, Who, u64, Option<u64>)| {
            let reaches = *from <= message.seq && until.is_none_or(|until| message.seq <= until);
            *at == message.place && *reader == who && reaches
        };
        is_in && self.server.stretches.iter().any(reads)
    }

    /// What is given to somebody now.
    pub fn given(&self, who: Who) -> impl Iterator<Item = &Given> {
        let now = self.now();
        let is_open = move |given: &&Given| given.grant.open(who.person(), now).is_ok();
        // After a restore nothing is, until the youth's app compared.
        self.server.grants.iter().filter(move |_| !self.is_restored()).filter(is_open)
    }

    /// What somebody reads along with now: by which rule, and which message.
    pub fn along(&self, who: Who) -> impl Iterator<Item = (RuleId, usize)> {
        let (rules, now) = (&self.room(Place::Private).rules, self.now());
        let theirs = rules.standing().iter().filter(move |rule| rule.to.person == who.person() && !rule.is_over(now));
        theirs.filter(|_| !self.is_restored()).flat_map(|rule| {
            let messages = self.server.messages.iter().enumerate();
            let covered = messages.filter(|(_, message)| message.boxes.contains(&rule.id) && !message.is_erased);
            covered.map(|(place, _)| (rule.id, place))
        })
    }

    /// The world after an act; nothing when it is refused. What the act means to people is not asked here.
    pub fn tried(&self, act: Act) -> Option<Self> {
        let mut next = self.clone();
        match act {
            Act::Sit(who) => {
                let seq = next.next_seq(Place::Private);
                let said = circle::take_seat(who, next.by(who).g);
                let room = self.room(Place::Private).seat(&said, self.now(), seq).ok()?;
                next.keep(Place::Private, room);
            }
            Act::List(by, place, people) => {
                let (hash, seq) = (next.name(), next.next_seq(place));
                let room = self.room(place);
                let (n, prev) = (room.charter_n + 1, room.charter);
                next.listed.push((place, n, prev, people));
                next.keep(place, room.amend(&self.charter(by, place, n, prev, people), hash, seq).ok()?);
            }
            Act::ShowOldCharter(place) => {
                let (hash, seq, room) = (next.name(), next.next_seq(place), self.room(place));
                let is_old = |(at, n, ..): &&(Place, u32, Hash, People)| *at == place && *n < room.charter_n;
                let (_, n, prev, people) = *self.listed.iter().rev().find(is_old)?;
                next.keep(place, room.amend(&self.charter(Who::Sam, place, n, prev, people), hash, seq).ok()?);
            }
            Act::Leave(by, place) => {
                let (seq, charter) = (next.next_seq(place), self.room(place).charter);
                let room = self.room(place).leave(&circle::leave(self.by(by), place, charter), seq).ok()?;
                next.left.push((by, place, charter));
                next.keep(place, room);
            }
            Act::ShowOldLeave(by, place) => {
                let shown = self.left.iter().find(|(who, at, _)| (*who, *at) == (by, place))?;
                let seq = next.next_seq(place);
                let room = self.room(place).leave(&circle::leave(self.by(by), place, shown.2), seq).ok()?;
                next.keep(place, room);
            }
            Act::Open(by, place, how, to) => next.open(by, place, how, to)?,
            Act::Say(by, place, lock, boxes) => next.say(by, place, lock, boxes)?,
            Act::Erase(by, place) => {
                let message = &mut next.server.messages[place];
                let room = self.room(message.place);
                room.may_erase(self.by(by), message.author).ok().filter(|()| !message.is_erased)?;
                message.is_erased = true;
            }
            Act::Share(by, message, to, ends) => next.share(by, message, to, ends)?,
            Act::Withdraw(by, place) => next.withdraw(by, place)?,
            Act::Rule(by, to, with_jef, ends) => next.rule(by, to, with_jef, ends)?,
            Act::EndRule(by) => {
                let rule = self.rule_id()?;
                let room = self.room(Place::Private).end_rule(&circle::end_rule(self.by(by), rule)).ok()?;
                next.keep(Place::Private, room);
            }
            Act::Agree(by, agrees) => {
                let room = self.room(Place::Private);
                let said = circle::agree(self.by(by), room.charter, self.rule_id()?, agrees);
                next.keep(Place::Private, room.agree_rule(&said).ok()?);
            }
            Act::SealRule(by) => {
                let newest = self.room(Place::Private).epoch.as_ref()?.epoch;
                next.seal_rule(by, self.rule_id()?, newest)?;
            }
            Act::History(by, place, to) => next.open_history(by, place, to)?,
            Act::Team(has_hanne) => {
                next.teams += 1;
                next.follow_team(next.teams, has_hanne)?;
            }
            Act::ShowOldTeam => next.follow_team(1, true)?,
            Act::Renew(who) if self.is_renewed(who) => return None,
            Act::Renew(who) => next.newest[who as usize] += 1,
            Act::Tick => next.ticks += 1,
            Act::BackUp => next.backup = Some(Box::new(self.server.clone())),
            Act::Restore => {
                let restored = *next.backup.take()?;
                next.lost = Some(Box::new(std::mem::replace(&mut next.server, restored)));
            }
            Act::Compare => next.compare()?,
        }
        Some(next)
    }
}
