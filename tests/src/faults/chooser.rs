//! People with the real client, who talk, share and withdraw without end: what they were told is done must stay done.
//!
//! Sam talks to Jef, gives Hanne some of it to read and takes most of it back. Whenever the server is gone, their
//! wishes wait in the client's own outbox.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use naast_client::fold::{Channel, Message};
use naast_client::{Chance, Clock, EmptyDevice, Error, Link, Newcomer, Person, Place};
use naast_core::invite::Standing;
use naast_core::{ChannelId, Hash, Millis, ShareId};
use naast_protocol::ErrorCode;
use tokio::task::JoinSet;

use super::history::{History, Listing, Mark, Reader, Room, Seen};

/// When somebody tries again whose server was not there.
const BACK: Duration = Duration::from_millis(10);
/// Shares that are left alone, so that it is seen whether they stay: so many, one in so many.
const GIVEN_MAX: usize = 10;
const GIVEN_OF: u64 = 4;

/// The people, before and while they are at it.
pub struct Chooser {
    people: Option<People>,
    is_over: Rc<Cell<bool>>,
    task: JoinSet<Result<Chosen>>,
}

struct People {
    sam: Box<Person>,
    jef: Box<Person>,
    hanne: Box<Person>,
    room: ChannelId,
}

/// What they did and saw.
#[derive(Debug, Default)]
pub struct Chosen {
    room: Room,
    listings: Vec<Listing>,
    withdrawn: Listing,
    /// What their clients did not believe.
    pub alarms: Vec<String>,
}

impl Chooser {
    /// Lets them in by an unused first link.
    ///
    /// # Errors
    /// When somebody does not get in.
    pub async fn begin(place: &Place, first: &Link, seed: u64) -> Result<Self> {
        let mut desk = enter(place, first, "Desk", seed).await?;
        desk.name_organisation("Huis aan de Leie").await?;
        let mut hanne =
            enter(place, &desk.invite(Standing::Professional, "Hanne", "").await?, "Hanne", seed + 1).await?;
        let mut sam = enter(place, &hanne.invite(Standing::Youth, "Sam", "").await?, "Sam", seed + 2).await?;
        hanne.catch_up().await?;
        let (link, room) = sam.ask_jim("Jef", "Wil jij mijn JIM zijn?").await?;
        let mut jef = enter(place, &link, "Jef", seed + 3).await?;
        sam.catch_up().await?;
        jef.catch_up().await?;
        let people = People { sam, jef, hanne, room };
        Ok(Self { people: Some(people), is_over: Rc::default(), task: JoinSet::new() })
    }

    /// They begin.
    pub fn go(&mut self) {
        if let Some(people) = self.people.take() {
            self.task.spawn_local(people.choose(Rc::clone(&self.is_over)));
        }
    }

    /// They come to an end and look at everything once more.
    ///
    /// # Errors
    /// When they do not in time, or something was refused that must not be.
    pub async fn finish(&mut self, patience: Duration) -> Result<Chosen> {
        self.is_over.set(true);
        let chosen = tokio::time::timeout(patience, self.task.join_next()).await;
        chosen.context("the client waits for ever")?.context("nobody chose anything")??
    }
}

impl Chosen {
    /// Messages that were acknowledged.
    #[must_use]
    pub fn said(&self) -> usize {
        self.room.acked.len()
    }

    /// Withdrawals that were acknowledged.
    #[must_use]
    pub fn withdrawn(&self) -> usize {
        self.withdrawn.withdrawn.len()
    }

    /// Puts it into the books.
    pub fn tell(self, history: &mut History) {
        history.rooms.push(self.room);
        history.listings.extend(self.listings);
    }
}

impl People {
    async fn choose(mut self, is_over: Rc<Cell<bool>>) -> Result<Chosen> {
        let mut chosen = Chosen::default();
        let mut n = 0;
        while !is_over.get() {
            n += 1;
            // One time over a socket, the next over HTTP.
            if n % 2 == 0 {
                let _may_fail = self.sam.go_live(false).await;
            }
            let envelope = self.say(n, &mut chosen).await?;
            let share = self.share(envelope).await?;
            if n % GIVEN_OF == 0 && chosen.withdrawn.given.len() < GIVEN_MAX {
                chosen.withdrawn.given.insert(share);
            } else {
                self.withdraw(share).await?;
                chosen.withdrawn.withdrawn.insert(share);
            }
            self.sam.go_dark();
            let listed = self.listed(share).await?;
            chosen.listings.push(Listing { listed, ..chosen.withdrawn.clone() });
        }
        for person in [&mut self.sam, &mut self.jef, &mut self.hanne] {
            settle(person).await?;
            chosen.alarms.extend(person.alarms().iter().map(|alarm| format!("{}: {alarm}", person.name())));
        }
        let reader = |person: &Person| Reader { last: self.read(person, chosen.room.head), ..Reader::default() };
        chosen.room.readers = vec![reader(&self.sam), reader(&self.jef)];
        Ok(chosen)
    }

    /// Says a number, and stays at it until the server has it.
    async fn say(&mut self, n: u64, chosen: &mut Chosen) -> Result<Hash> {
        let text = n.to_string();
        chosen.room.said.insert(mark(n), words(n));
        passing(self.sam.say(self.room, &text).await.map(drop))?;
        settle(&mut self.sam).await?;
        let message = self.sam.find_words(&text).with_context(|| format!("{n} is said and nowhere"))?;
        if n == 1 {
            chosen.room.head = message.seq - 1;
        }
        chosen.room.acked.push((mark(n), message.seq));
        Ok(message.envelope)
    }

    async fn share(&mut self, envelope: Hash) -> Result<ShareId> {
        let hanne = self.hanne.id();
        passing(self.sam.share(&[envelope], hanne, None).await.map(drop))?;
        settle(&mut self.sam).await?;
        let shares = self.sam.own().shares().iter();
        let mut mine = shares.filter(|(_, own)| own.statement.items.iter().any(|item| item.envelope == envelope));
        mine.next().map(|(share, _)| *share).context("a share is done and nowhere")
    }

    async fn withdraw(&mut self, share: ShareId) -> Result<()> {
        passing(self.sam.withdraw(share).await)?;
        settle(&mut self.sam).await?;
        let own = self.sam.own().shares().get(&share).context("a share that was withdrawn is nowhere")?;
        own.withdrawn_at.map(drop).context("a withdraw is done and nowhere")
    }

    /// What Hanne may read now; the newest share is tried as well.
    async fn listed(&mut self, newest: ShareId) -> Result<BTreeSet<ShareId>> {
        let mut pauses = tokio::time::interval(BACK);
        let mut listed: BTreeSet<ShareId> = loop {
            match self.hanne.list_grants().await {
                Ok(rows) => break rows.into_iter().map(|row| row.share).collect(),
                Err(error) => passing(Err(error))?,
            }
            pauses.tick().await;
        };
        if self.hanne.open_grant(newest).await.is_ok() {
            listed.insert(newest);
        }
        Ok(listed)
    }

    /// What was said in the room, as somebody's client holds it after verifying it.
    fn read(&self, reader: &Person, head: u64) -> Vec<Seen> {
        let messages = reader.channel(self.room).map(Channel::messages).unwrap_or_default();
        let seen = |message: &Message| {
            let n = message.text().and_then(|text| text.parse().ok()).unwrap_or(0);
            Seen { seq: message.seq, mark: mark(n), content: words(n) }
        };
        // Before the first number they told each other their names.
        messages.iter().filter(|message| message.seq > head).map(seen).collect()
    }
}

/// How somebody comes in whom nobody else here is called after.
pub(crate) fn newcomer(name: &str) -> Newcomer {
    Newcomer {
        name: name.to_owned(),
        login_name: format!("{} fiets", name.to_lowercase()),
        words: format!("kaas brood {} regen", name.to_lowercase()),
    }
}

/// A device of somebody new.
pub(crate) async fn enter(place: &Place, link: &Link, name: &str, seed: u64) -> Result<Box<Person>> {
    let registering = Box::pin(empty(place, seed)?.register(link, &newcomer(name))).await;
    Ok(Box::new(registering.with_context(|| format!("{name} comes in"))?))
}

/// A device of nobody yet.
pub(crate) fn empty(place: &Place, seed: u64) -> Result<EmptyDevice> {
    let clock: Clock = Arc::new(now);
    Ok(EmptyDevice::new(place.clone(), clock, Chance::from_seed(seed))?)
}

/// Sends what waits and then fetches everything, as often as it takes.
async fn settle(person: &mut Person) -> Result<()> {
    let mut pauses = tokio::time::interval(BACK);
    loop {
        let had_nothing_to_send = person.outbox().is_empty();
        match Box::pin(person.catch_up()).await {
            // What is sent at the end of catching up is fetched the next time.
            Ok(()) if had_nothing_to_send => return Ok(()),
            Ok(()) => continue,
            Err(error) => passing(Err(error))?,
        }
        pauses.tick().await;
    }
}

/// Passes over that the server was not there; whatever else went wrong must not.
fn passing(done: Result<(), Error>) -> Result<()> {
    match done {
        Ok(()) | Err(Error::Offline(_)) => Ok(()),
        Err(Error::Refused(refusal)) if refusal.code == ErrorCode::Unavailable => Ok(()),
        Err(error) => bail!("refused for good: {error}"),
    }
}

fn mark(n: u64) -> Mark {
    Mark { room: u32::MAX, place: 0, n }
}

/// Stands for the words in the books.
fn words(n: u64) -> Hash {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&n.to_be_bytes());
    Hash(hash)
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
