//! The people of a race: a youth with two phones, somebody to whom he gives things to read, and those with whom he talks.
//!
//! His second phone and the others write all the time, each over a socket of their own. With his first phone he gives
//! something, and takes it back while whoever it was given to asks for it again and again.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::rc::Rc;

use anyhow::{Context as _, Result};
use naast_client::outbox::RuleWish;
use naast_client::{Chance, Link, Person, Place};
use naast_core::charter::{ChannelKind, Role};
use naast_core::epoch::Epoch;
use naast_core::invite::Standing;
use naast_core::message::Header;
use naast_core::{ChannelId, EnvelopeId, Hash, LogId, PersonId, RuleId, ShareId, limits};
use naast_protocol::frame::ServerFrame;
use naast_protocol::http::Page;
use naast_protocol::{Content, Entry};
use serde_json::Value;
use tokio::task::JoinSet;

use super::judge::{Act, Line, Race, Request, Round, Span};
use super::{Watch, pause};
use crate::faults::chooser::{empty, enter, newcomer};
use crate::plain_http;

/// How long others write before an act, at most, and behind it, in milliseconds.
const BEFORE_MAX: u32 = 40;
const BEHIND: u32 = 40;
/// How often it is looked whether somebody noticed that they are out.
const NOTICES_MAX: u32 = 250;
/// Requests on their way at once for what is taken back.
const ASKING: usize = 2;
/// Entries on a page.
const PAGE: u64 = 500;

/// Everybody, before they begin.
pub struct Circle {
    sam: Box<Person>,
    hanne: Box<Person>,
    /// Whoever writes; the last is Sam's other phone.
    writers: Vec<Box<Person>>,
    room: ChannelId,
    server: SocketAddr,
    /// How often he rotated the key.
    rotated: u32,
    /// Sam only says that he took something back: the judge has to find it.
    pub is_planted: bool,
}

/// What those who write share.
struct Shared {
    watch: Watch,
    race: RefCell<Race>,
    /// Their access tokens, by which it is asked for them too.
    tokens: RefCell<Vec<String>>,
    is_over: Cell<bool>,
    pause_max: u32,
    /// Who was refused something since they were shown out.
    noticed: RefCell<BTreeSet<usize>>,
}

impl Circle {
    /// Lets them in, the professional by this link; nobody in another circle has this number.
    ///
    /// # Errors
    /// When somebody does not get in.
    pub async fn gather(
        place: &Place,
        server: SocketAddr,
        link: &Link,
        writers: usize,
        (number, seed): (usize, u64),
    ) -> Result<Self> {
        let called = |name: &str| format!("{name} {number}");
        let mut hanne = enter(place, link, &called("Hanne"), seed).await?;
        let link = hanne.invite(Standing::Youth, "Sam", "").await?;
        let mut sam = enter(place, &link, &called("Sam"), seed + 1).await?;
        hanne.catch_up().await?;
        let mut people = Vec::with_capacity(writers + 1);
        for (n, its_seed) in (0..writers).zip(seed + 3..) {
            let link = sam.invite(Standing::Guest, "Iemand", "").await?;
            people.push(enter(place, &link, &called(&format!("Iemand {n}")), its_seed).await?);
        }
        sam.catch_up().await?;
        let in_it: Vec<(PersonId, Role)> = people.iter().map(|person| (person.id(), Role::Jim)).collect();
        let room = sam.begin(ChannelKind::Triad, &in_it).await?;
        let me = newcomer(&called("Sam"));
        people.push(Box::new(Box::pin(empty(place, seed + 2)?.sign_in(&me.login_name, &me.words)).await?));
        for person in people.iter_mut().chain([&mut sam, &mut hanne]) {
            person.catch_up().await?;
        }
        Ok(Self { sam, hanne, writers: people, room, server, rotated: 0, is_planted: false })
    }

    /// Everybody writes, with pauses of so many milliseconds at most, and Sam takes back so often.
    ///
    /// # Errors
    /// When an act of Sam's is refused.
    pub async fn race(mut self, rounds: usize, pause_max: u32, mut chance: Chance) -> Result<Race> {
        let writers: Vec<Box<Person>> = self.writers.drain(..).collect();
        let (count, race) = (writers.len(), Race { seen: vec![BTreeSet::new(); writers.len()], ..Race::default() });
        let shared = Rc::new(Shared {
            watch: Watch::start(),
            race: RefCell::new(race),
            tokens: RefCell::new(vec![String::new(); count]),
            is_over: Cell::new(false),
            pause_max,
            noticed: RefCell::default(),
        });
        let roots: Vec<_> = writers.iter().map(|person| (person.id(), person.root())).collect();
        let mut writing = JoinSet::new();
        for (writer, person) in writers.into_iter().enumerate() {
            let its_chance = Chance::from_seed(chance.below(u32::MAX).into());
            writing.spawn_local(write(person, self.room, writer, Rc::clone(&shared), its_chance));
        }
        for _ in 0..rounds {
            self.round(&shared, &roots, &mut chance).await?;
        }
        shared.is_over.set(true);
        let mut alarms = self.sam.alarms();
        while let Some(person) = writing.join_next().await {
            alarms.extend(person?.alarms());
        }
        let log = self.whole_log().await?;
        let mut race = shared.race.take();
        race.alarms = alarms.iter().map(ToString::to_string).collect();
        for entry in &log {
            race.log.insert(entry.seq, line(entry)?);
        }
        Ok(race)
    }

    /// Sam gives something, others ask for it and write, and he takes it back.
    async fn round(&mut self, shared: &Rc<Shared>, people: &[(PersonId, Hash)], chance: &mut Chance) -> Result<()> {
        self.sam.catch_up().await?;
        let act = self.choose(chance)?;
        // Not Sam's own other phone.
        let others = u32::try_from(people.len())? - 1;
        let whom = usize::try_from(chance.below(others))?;
        let mut wish = Wish::Nothing;
        let (token, path) = match act {
            Act::Withdraw => {
                let said = self.sam.channel(self.room).and_then(|room| room.messages().last());
                let Some(envelope) = said.map(|message| message.envelope) else { return Ok(()) };
                let share = self.sam.share(&[envelope], self.hanne.id(), None).await?;
                wish = Wish::Withdraw(share);
                (self.hanne.connection().token().await?, format!("/v1/grants/{share}"))
            }
            Act::EndRule => {
                let (authors, to) = (vec![self.sam.root()], self.hanne.id());
                let rule = RuleWish { channel: self.room, labels: None, authors, to, until: None };
                let rule = self.sam.set_rule(rule).await?;
                wish = Wish::EndRule(rule);
                (self.hanne.connection().token().await?, format!("/v1/rules/{rule}"))
            }
            Act::ShowOut | Act::Rotate => {
                let after = self.newest();
                let path = format!("/v1/logs/{}/entries?after={after}&limit={PAGE}", LogId::from(self.room));
                (shared.tokens.borrow()[whom].clone(), path)
            }
        };
        let asking = Asking::begin(self.server, &token, &path, shared);
        pause(chance.below(BEFORE_MAX)).await;
        let (head, began) = (self.newest(), shared.watch.now());
        match (act, wish) {
            _ if self.is_planted => {}
            (Act::ShowOut, _) => self.sam.show_out(self.room, people[whom].0).await?,
            (Act::Rotate, _) => {
                let epoch = self.sam.make_epoch(self.room)?;
                self.sam.give(&epoch).await.map(drop)?;
            }
            (_, Wish::Withdraw(share)) => self.sam.withdraw(share).await?,
            (_, Wish::EndRule(rule)) => self.sam.end_rule(rule).await?,
            (Act::Withdraw | Act::EndRule, Wish::Nothing) => {}
        }
        let span = Span { began, ended: shared.watch.now() };
        pause(BEHIND).await;
        let requests = asking.end().await?;
        let mut out = None;
        if act == Act::ShowOut && !self.is_planted {
            shared.noticed.borrow_mut().remove(&whom);
            // Whoever is out for a blink hears of going and coming at once: server/docs/security/races.md.
            for _ in 0..NOTICES_MAX {
                if shared.noticed.borrow().contains(&whom) {
                    break;
                }
                pause(BEHIND).await;
            }
            self.sam.catch_up().await?;
            out = Some((whom, people[whom].1, self.newest()));
            self.sam.let_in(self.room, people[whom].0, Role::Jim).await?;
        }
        shared.race.borrow_mut().rounds.push(Round { act, span, head, out, requests });
        Ok(())
    }

    /// What Sam does next: the server opens no more than so many epochs an hour that nothing else asked for.
    fn choose(&mut self, chance: &mut Chance) -> Result<Act> {
        let acts = if self.rotated < limits::EPOCHS_PER_HOUR_MAX { &Act::ALL[..] } else { &Act::ALL[..3] };
        let act = acts[usize::try_from(chance.below(u32::try_from(acts.len())?))?];
        self.rotated += u32::from(act == Act::Rotate);
        Ok(act)
    }

    /// The newest place of the conversation that Sam's phone knows.
    fn newest(&self) -> u64 {
        self.sam.channel(self.room).map_or(0, |room| room.log().cursor())
    }

    /// The conversation from its beginning, as the server gives it to its owner.
    async fn whole_log(&mut self) -> Result<Vec<Entry>> {
        let (log, mut entries) = (LogId::from(self.room), Vec::<Entry>::new());
        loop {
            let after = entries.last().map_or(0, |entry| entry.seq);
            let path = format!("/v1/logs/{log}/entries?after={after}&limit={PAGE}");
            let page: Page = self.sam.connection().fetch(&path).await?;
            if page.entries.is_empty() {
                return Ok(entries);
            }
            entries.extend(page.entries);
        }
    }
}

/// What Sam takes back.
enum Wish {
    Nothing,
    Withdraw(ShareId),
    EndRule(RuleId),
}

/// Writes until it is over; whoever is not in comes back as soon as they are.
async fn write(
    mut person: Box<Person>,
    room: ChannelId,
    writer: usize,
    shared: Rc<Shared>,
    mut chance: Chance,
) -> Box<Person> {
    let mut n = 0_u64;
    while !shared.is_over.get() {
        n += 1;
        let is_well = write_once(&mut person, room, (writer, n), &shared).await.is_ok();
        for frame in person.take_raw_frames() {
            if let Ok(ServerFrame::Entry { entry }) = serde_json::from_str(&frame)
                && entry.log == LogId::from(room)
            {
                shared.race.borrow_mut().seen[writer].insert(entry.seq);
            }
        }
        if !is_well {
            shared.noticed.borrow_mut().insert(writer);
            person.go_dark();
            // Refused or cut off: what changed is fetched, and tried again.
            let _may_fail = person.catch_up().await;
        }
        pause(chance.below(shared.pause_max)).await;
    }
    person
}

async fn write_once(person: &mut Person, room: ChannelId, (writer, n): (usize, u64), shared: &Shared) -> Result<()> {
    let token = person.connection().token().await?;
    shared.tokens.borrow_mut()[writer] = token;
    if !person.is_live() {
        person.go_live(true).await?;
    }
    let began = shared.watch.now();
    let envelope = person.say(room, &format!("{writer} {n}")).await?;
    shared.race.borrow_mut().said.insert(envelope, Span { began, ended: shared.watch.now() });
    Ok(())
}

/// Whoever something is taken from asks for it without a pause.
struct Asking {
    is_over: Rc<Cell<bool>>,
    tasks: JoinSet<Result<Vec<Request>>>,
}

impl Asking {
    fn begin(server: SocketAddr, token: &str, path: &str, shared: &Rc<Shared>) -> Self {
        let (is_over, mut tasks) = (Rc::new(Cell::new(false)), JoinSet::new());
        for _ in 0..ASKING {
            let (is_over, watch) = (Rc::clone(&is_over), shared.watch.clone());
            let (token, path) = (token.to_owned(), path.to_owned());
            tasks.spawn_local(async move {
                let mut requests = Vec::new();
                while !is_over.get() {
                    let began = watch.now();
                    let asked =
                        plain_http::Request { method: "GET", path: &path, token: Some(&token), ..Default::default() };
                    // Whoever is not answered is given nothing.
                    let Ok(answered) = plain_http::ask(server, &asked).await else { continue };
                    let given =
                        if answered.status == 200 { Some(ids(&serde_json::from_slice(&answered.body)?)) } else { None };
                    requests.push(Request { span: Span { began, ended: watch.now() }, given });
                }
                Ok(requests)
            });
        }
        Self { is_over, tasks }
    }

    async fn end(mut self) -> Result<Vec<Request>> {
        self.is_over.set(true);
        let mut all = Vec::new();
        while let Some(requests) = self.tasks.join_next().await {
            all.extend(requests??);
        }
        Ok(all)
    }
}

/// The messages in an answer, wherever in it they stand.
fn ids(answer: &Value) -> Vec<EnvelopeId> {
    match answer {
        Value::Object(fields) => {
            let header = fields.get("header").and_then(Value::as_str);
            let own = header.and_then(|header| serde_json::from_str::<Header>(header).ok());
            own.map(|header| header.id).into_iter().chain(fields.values().flat_map(ids)).collect()
        }
        Value::Array(all) => all.iter().flat_map(ids).collect(),
        _ => Vec::new(),
    }
}

/// An entry as the judge wants it.
fn line(entry: &Entry) -> Result<Line> {
    Ok(match &entry.content {
        Content::Message(envelope) => {
            let header: Header = serde_json::from_str(&envelope.header).context("a header")?;
            Line::Message { id: header.id, envelope: envelope.hash(), epoch: header.epoch, author: header.author.root }
        }
        Content::Charter { .. } => Line::Charter,
        Content::Epoch { statement, .. } => Line::Epoch(statement.read::<Epoch>()?.body.epoch),
        Content::EndRule { .. } => Line::EndRule,
        _ => Line::Other,
    })
}
