//! A crowd that talks: devices with sockets, each with several messages on their way, which come back whenever they are
//! cut off and send what was not answered again, byte for byte, as an outbox does.
//!
//! All of it lives on one thread. Everything that anybody says, is told or sees goes into the books; they judge
//! nothing.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use naast_client::connection::Socket;
use naast_client::{Error, Link, Place};
use naast_core::CommandId;
use naast_core::message::Header;
use naast_protocol::command::Send;
use naast_protocol::frame::{ClientFrame, ServerFrame};
use naast_protocol::{Command, Content, Entry, ErrorCode};
use naast_terminal::load::people::{Device, Entrance};
use naast_terminal::load::rooms::{self, Row};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::history::{History, Mark, Reader, Room, Seen, Stretch};

/// When somebody who was cut off comes back.
const BACK: Duration = Duration::from_millis(10);
/// How long somebody waits for an answer before they believe that the socket is dead.
const SILENCE: Duration = Duration::from_secs(5);
/// Mentors in a room.
const MENTORS: usize = 1;
/// People in a room, each on one device: the youth, the worker, the mentors.
pub const PEOPLE: usize = 2 + MENTORS;

/// Somebody on a device in their room.
pub struct Talker {
    device: Device,
    room: rooms::Room,
    mark: Mark,
    row: Row,
    /// Messages that may be on their way at once; with none, they only read.
    pub window: usize,
    /// Sent or to be sent, not answered yet.
    waiting: VecDeque<Send>,
    cursor: u64,
    /// Where their socket leads.
    pub place: Place,
}

/// What all of them share.
#[derive(Default)]
pub struct Shared {
    /// What happened.
    pub books: RefCell<Books>,
    /// Messages that may still be said.
    allowance: Cell<usize>,
    is_over: Cell<bool>,
    /// To the talkers: allowance or end.
    nudge: Notify,
    /// From the talkers: something happened.
    moved: Notify,
}

/// What happened.
#[derive(Default)]
pub struct Books {
    /// For the judge.
    pub history: History,
    /// Said and not answered: since when.
    pub open: BTreeMap<Mark, Instant>,
    /// When each acknowledged message was said and answered, in order of the answers.
    pub answers: Vec<(Instant, Instant)>,
    /// Refusals by their code, and closings by theirs.
    pub refusals: BTreeMap<String, usize>,
    /// Why a socket ended the last time.
    pub last_end: String,
}

/// A crowd at work.
pub struct Crowd {
    /// What happened, and the way to wait for more.
    pub shared: Rc<Shared>,
    talkers: Vec<Talker>,
    tasks: JoinSet<Result<Talker>>,
}

impl Crowd {
    /// Lets people in by an unused first link: so many rooms of three people.
    ///
    /// # Errors
    /// When somebody does not get in.
    pub async fn gather(place: &Place, first: &Link, count: usize, window: usize) -> Result<Self> {
        let entrance = Entrance::open(place.clone(), &first.secret).await?;
        Self::enter(&entrance, place, count, window).await
    }

    /// The same through a door that is open already.
    ///
    /// # Errors
    /// When somebody does not get in.
    pub async fn enter(entrance: &Arc<Entrance>, place: &Place, count: usize, window: usize) -> Result<Self> {
        let shared = Rc::<Shared>::default();
        let mut talkers = Vec::with_capacity(count * PEOPLE);
        for (mut circle, number) in entrance.circles(count, MENTORS).await?.into_iter().zip(0..) {
            let room = rooms::begin(&mut circle).await?;
            let readers = vec![Reader::default(); PEOPLE];
            shared.books.borrow_mut().history.rooms.push(Room { head: room.seen.seq, readers, ..Room::default() });
            for (device, seat) in [circle.youth, circle.worker].into_iter().chain(circle.mentors).zip(0..) {
                let mark = Mark { room: number, place: seat, n: 0 };
                let (row, cursor) = (Row::begin(&room, &device, mark)?, room.seen.seq);
                let (room, waiting, place) = (room.clone(), VecDeque::new(), place.clone());
                talkers.push(Talker { device, room, mark, row, window, waiting, cursor, place });
            }
        }
        Ok(Self { shared, talkers, tasks: JoinSet::new() })
    }

    /// Everybody, before they begin: to lead somebody's socket elsewhere.
    pub fn talkers(&mut self) -> &mut [Talker] {
        &mut self.talkers
    }

    /// Everybody connects and talks as far as they are allowed to.
    pub fn begin(&mut self) {
        self.shared.is_over.set(false);
        for talker in self.talkers.drain(..) {
            self.tasks.spawn_local(talker.talk(Rc::clone(&self.shared)));
        }
    }

    /// Waits until everything is answered and everybody has left, then lets each read their whole log once more.
    ///
    /// # Errors
    /// When not everything is answered in time, or a log cannot be read.
    pub async fn finish(&mut self, patience: Duration) -> Result<()> {
        self.shared.is_over.set(true);
        self.shared.nudge.notify_waiters();
        let leaving = async {
            while let Some(talker) = self.tasks.join_next().await {
                self.talkers.push(talker??);
            }
            anyhow::Ok(())
        };
        let left = tokio::time::timeout(patience, leaving).await;
        left.with_context(|| format!("people still wait for answers: {}", self.shared.last_end()))??;
        for talker in &mut self.talkers {
            talker.read_all(&self.shared).await?;
        }
        Ok(())
    }
}

impl Shared {
    /// Lets everybody together say so many messages more.
    pub fn allow(&self, more: usize) {
        self.allowance.set(self.allowance.get() + more);
        self.nudge.notify_waiters();
    }

    /// Lets so many more be said again and again, as long as something takes.
    pub async fn while_talking<T>(&self, each: usize, every: Duration, meanwhile: impl Future<Output = T>) -> T {
        tokio::pin!(meanwhile);
        let mut ticks = tokio::time::interval(every);
        loop {
            tokio::select! {
                done = &mut meanwhile => return done,
                _ = ticks.tick() => self.allow(each),
            }
        }
    }

    /// Waits until something is so.
    ///
    /// # Errors
    /// When it does not come about in time.
    pub async fn until(&self, patience: Duration, is_so: impl Fn(&Books) -> bool) -> Result<()> {
        let waiting = async {
            while !is_so(&self.books.borrow()) {
                self.moved.notified().await;
            }
        };
        let waited = tokio::time::timeout(patience, waiting).await;
        waited.with_context(|| format!("it did not come about in {patience:?}; sockets end with: {}", self.last_end()))
    }

    /// What is said and not answered now.
    #[must_use]
    pub fn owed(&self) -> BTreeSet<Mark> {
        self.books.borrow().open.keys().copied().collect()
    }

    /// How many messages were acknowledged.
    #[must_use]
    pub fn acked(&self) -> usize {
        self.books.borrow().answers.len()
    }

    /// Waits until all of these are answered.
    ///
    /// # Errors
    /// When they are not in time.
    pub async fn until_answered(&self, owed: &BTreeSet<Mark>, patience: Duration) -> Result<()> {
        self.until(patience, |books| owed.iter().all(|mark| !books.open.contains_key(mark))).await
    }

    fn last_end(&self) -> String {
        let books = self.books.borrow();
        format!("{}; refusals {:?}; {} open", books.last_end, books.refusals, books.open.len())
    }

    fn may_speak(&self) -> bool {
        !self.is_over.get() && self.allowance.get() > 0
    }

    fn note(&self, note: impl FnOnce(&mut Books)) {
        note(&mut self.books.borrow_mut());
        self.moved.notify_one();
    }
}

impl Talker {
    async fn talk(mut self, shared: Rc<Shared>) -> Result<Self> {
        let mut pauses = tokio::time::interval(BACK);
        pauses.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while let Err(end) = self.one_socket(&shared).await {
            shared.note(|books| books.last_end = format!("{end:#}"));
            pauses.tick().await;
        }
        Ok(self)
    }

    /// One socket, from its opening until there is nothing left to do or something is wrong with it.
    async fn one_socket(&mut self, shared: &Shared) -> Result<()> {
        let mut socket = tokio::time::timeout(SILENCE, self.connect()).await.context("no welcome")??;
        let Mark { room, place, .. } = self.mark;
        let (room, place) = (usize::try_from(room)?, usize::try_from(place)?);
        let stretch = Stretch { after: self.cursor, seen: Vec::new() };
        shared.note(|books| books.history.rooms[room].readers[place].live.push(stretch));
        for send in &self.waiting {
            socket.send(&as_frame(send)).await?;
        }
        loop {
            while shared.may_speak() && self.waiting.len() < self.window {
                let send = self.say(shared)?;
                socket.send(&as_frame(&send)).await?;
            }
            if shared.is_over.get() && self.waiting.is_empty() {
                return Ok(());
            }
            let heard = tokio::select! {
                heard = tokio::time::timeout(SILENCE, socket.next()) => heard,
                () = shared.nudge.notified() => continue,
            };
            match heard {
                Ok(frame) => self.hear(frame?, shared)?,
                Err(_) if self.waiting.is_empty() => {}
                Err(_) => bail!("no answer in {SILENCE:?}"),
            }
        }
    }

    async fn connect(&mut self) -> Result<Socket> {
        let token = self.device.fresh_token().await?;
        let opened = match Socket::open(&self.place, token, false).await {
            Err(Error::Refused(refusal)) if refusal.code == ErrorCode::SignInNeeded => {
                let token = self.device.renew().await?;
                Socket::open(&self.place, token, false).await
            }
            opened => opened,
        };
        let mut socket = opened?;
        socket.resume(BTreeMap::from([(self.room.log, self.cursor)])).await?;
        Ok(socket)
    }

    fn say(&mut self, shared: &Shared) -> Result<Send> {
        shared.allowance.set(shared.allowance.get() - 1);
        let send = self.row.say()?;
        let mark = Mark::from_bytes(send.id.0);
        let content = naast_core::message::envelope_hash(&send.header, send.commit, &send.body.0);
        shared.note(|books| {
            books.history.rooms[room_of(mark)].said.insert(mark, content);
            books.open.insert(mark, Instant::now());
        });
        self.waiting.push_back(send.clone());
        Ok(send)
    }

    fn hear(&mut self, frame: ServerFrame, shared: &Shared) -> Result<()> {
        match frame {
            ServerFrame::Reply { id, ok } => {
                let receipt = ok.receipts.first().context("an answer without a receipt")?;
                self.waiting.retain(|send| send.id != id);
                shared.note(|books| books.answer(id, receipt.seq));
                Ok(())
            }
            ServerFrame::Entry { entry } if entry.seq <= self.cursor => Ok(()),
            ServerFrame::Entry { entry } => {
                // What is missing in between comes again behind the cursor.
                ensure!(entry.seq == self.cursor + 1, "{} came behind {}", entry.seq, self.cursor);
                let (seen, place) = (seen(&entry)?, usize::try_from(self.mark.place)?);
                self.cursor = entry.seq;
                shared.note(|books| {
                    let live = &mut books.history.rooms[room_of(self.mark)].readers[place].live;
                    live.last_mut().into_iter().for_each(|stretch| stretch.seen.push(seen));
                });
                Ok(())
            }
            ServerFrame::Refused { error, .. } => {
                let code = format!("{:?}", error.code);
                shared.note(|books| *books.refusals.entry(code.clone()).or_default() += 1);
                bail!("refused: {code}")
            }
            ServerFrame::Bye { code, .. } => {
                shared.note(|books| *books.refusals.entry(code.to_string()).or_default() += 1);
                bail!("closed: {code}")
            }
            _ => Ok(()),
        }
    }

    /// Reads the whole log once more, on a socket of its own.
    async fn read_all(&mut self, shared: &Shared) -> Result<()> {
        let token = self.device.renew().await?;
        let place = self.device.place();
        let mut socket = Socket::open(&place, token, false).await?;
        socket.resume(BTreeMap::from([(self.room.log, self.room.seen.seq)])).await?;
        let mut last = Vec::new();
        loop {
            match tokio::time::timeout(SILENCE, socket.next()).await.context("the log does not come")?? {
                ServerFrame::Entry { entry } => last.push(seen(&entry)?),
                ServerFrame::CaughtUp => break,
                _ => {}
            }
        }
        let place = usize::try_from(self.mark.place)?;
        shared.note(|books| books.history.rooms[room_of(self.mark)].readers[place].last = last);
        Ok(())
    }
}

impl Books {
    fn answer(&mut self, id: CommandId, seq: u64) {
        let mark = Mark::from_bytes(id.0);
        self.history.rooms[room_of(mark)].acked.push((mark, seq));
        if let Some(since) = self.open.remove(&mark) {
            self.answers.push((since, Instant::now()));
        }
    }

    /// How long the slowest percent of what was said within a time took at least until it was acknowledged.
    #[must_use]
    pub fn p99(&self, from: Instant, to: Instant) -> Duration {
        let within = self.answers.iter().filter(|(said, _)| (from..to).contains(said));
        let mut taken: Vec<Duration> = within.map(|(said, answered)| *answered - *said).collect();
        taken.sort_unstable();
        taken.get(taken.len() * 99 / 100).copied().unwrap_or_default()
    }

    /// Messages that were said after one moment and acknowledged before another.
    #[must_use]
    pub fn answered_within(&self, from: Instant, to: Instant) -> usize {
        self.answers.iter().filter(|(said, answered)| *said >= from && *answered <= to).count()
    }
}

fn as_frame(send: &Send) -> ClientFrame {
    ClientFrame::Command { command: Box::new(Command::Send(send.clone())) }
}

/// An entry as the judge wants it: whose it says it is, and a hash of all that it holds.
fn seen(entry: &Entry) -> Result<Seen> {
    let Content::Message(envelope) = &entry.content else { bail!("an entry that is no message: {entry:?}") };
    let header: Header = serde_json::from_str(&envelope.header)?;
    Ok(Seen { seq: entry.seq, mark: Mark::from_bytes(header.id.0), content: envelope.hash() })
}

fn room_of(mark: Mark) -> usize {
    usize::try_from(mark.room).unwrap_or(usize::MAX)
}
