//! People who talk: in a closed loop, where each says the next thing when the last one has arrived, or in an open loop, by
//! the clock, whether the server keeps up or not.
//!
//! One task per socket, all on one thread. Time runs from the moment at which something was *meant* to be said: a server that
//! makes people wait before they speak does not look fast by it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use naast_client::connection::Connection;
use naast_core::LogId;
use naast_protocol::frame::ClientFrame;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::ledger::Ledger;
use super::process::{Spent, Watched};
use super::reading::{Heard, hear};
use super::rooms::{Letter, Mark};
use super::wire::Wire;

/// How long nothing may arrive before what is on its way counts as lost.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a token is used; it is good for ten minutes.
const PROLONG: Duration = Duration::from_mins(8);
const GLANCE: Duration = Duration::from_millis(10);

/// A socket with what it listens to.
pub struct Listener {
    /// The socket.
    pub wire: Wire,
    /// The session that its token comes from.
    pub connection: Connection,
    /// Its place in each of its rooms.
    pub place: usize,
    /// Its rooms, with where they stand.
    pub logs: BTreeMap<LogId, u64>,
}

/// Somebody's row in one room: from which socket, and everything that will be said.
pub struct Seat {
    /// Number of the socket.
    pub listener: usize,
    /// Room and place.
    pub mark: Mark,
    /// In order.
    pub letters: Vec<Letter>,
}

/// When people speak.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each seat keeps this many messages on their way.
    Closed {
        /// How many.
        in_flight: usize,
    },
    /// This many messages a second, over all seats in turn.
    Open {
        /// How many.
        per_second: u32,
    },
}

/// A run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// When people speak.
    pub pace: Pace,
    /// Before anything is measured.
    pub warm_up: Duration,
    /// What is measured.
    pub measured: Duration,
}

/// What came out.
pub struct Talked {
    /// From meant to be said until on the disk and with everybody, in the measured time, shortest first.
    pub latencies: Vec<Duration>,
    /// How long was measured: less than planned when the prepared messages ran out.
    pub lasted: Duration,
    /// What server and database spent meanwhile.
    pub spent: Spent,
    /// Messages that were said in all, those outside of the measured time included.
    pub said: usize,
    /// Bytes that have to be kept of them.
    pub kept_bytes: usize,
}

/// What all tasks of a run share.
struct Shared {
    ledger: RefCell<Ledger>,
    seats: Vec<Seat>,
    /// Seat by room and place.
    seat_of: BTreeMap<(u32, u32), usize>,
    said: Vec<Cell<usize>>,
    desks: Vec<Desk>,
    pace: Pace,
    is_over: Cell<bool>,
    ran_out: Notify,
    arrived: RefCell<Vec<Arrived>>,
}

struct Arrived {
    since: Instant,
    at: Instant,
}

/// What one socket has to say.
#[derive(Default)]
struct Desk {
    orders: RefCell<VecDeque<Order>>,
    wake: Notify,
}

struct Order {
    seat: usize,
    meant: Instant,
}

/// Lets people talk, then waits until everything has arrived.
///
/// # Errors
/// When the server loses, doubles or reorders anything, refuses something, or closes.
pub async fn talk(
    listeners: Vec<Listener>,
    seats: Vec<Seat>,
    ledger: Ledger,
    plan: Plan,
    watched: &Watched,
) -> Result<Talked> {
    let shared = Rc::new(Shared {
        ledger: RefCell::new(ledger),
        seat_of: seats.iter().zip(0..).map(|(seat, at)| ((seat.mark.room, seat.mark.place), at)).collect(),
        said: seats.iter().map(|_| Cell::new(0)).collect(),
        seats,
        desks: listeners.iter().map(|_| Desk::default()).collect(),
        pace: plan.pace,
        is_over: Cell::new(false),
        ran_out: Notify::new(),
        arrived: RefCell::new(Vec::new()),
    });
    let mut tasks = JoinSet::new();
    for (at, mut listener) in listeners.into_iter().enumerate() {
        listener.wire.say(&ClientFrame::Resume { logs: std::mem::take(&mut listener.logs) })?;
        listener.wire.wait_for(|heard| matches!(heard, Heard::CaughtUp)).await?;
        tasks.spawn_local(serve(Rc::clone(&shared), at, listener));
    }
    let begun = Instant::now();
    let (from, to) = (begun + plan.warm_up, begun + plan.warm_up + plan.measured);
    match plan.pace {
        Pace::Closed { in_flight } => {
            for seat in (0..shared.seats.len()).flat_map(|seat| std::iter::repeat_n(seat, in_flight)) {
                shared.order(seat, Instant::now());
            }
        }
        Pace::Open { per_second } => {
            tasks.spawn_local(by_the_clock(Rc::clone(&shared), per_second, begun, to));
        }
    }
    let controlled = async {
        tokio::time::sleep_until(from.into()).await;
        let before = watched.look()?;
        tokio::select! {
            () = tokio::time::sleep_until(to.into()) => {}
            () = shared.ran_out.notified() => {}
        }
        let (ended, after) = (Instant::now(), watched.look()?);
        shared.is_over.set(true);
        shared.settle().await;
        anyhow::Ok((ended, after.since(&before)))
    };
    let (ended, spent) = tokio::select! {
        controlled = controlled => controlled?,
        broken = broken(&mut tasks) => return Err(broken),
    };
    shared.ledger.borrow().close()?;
    let mut latencies: Vec<Duration> = shared
        .arrived
        .borrow()
        .iter()
        .filter(|arrived| {
            let counts = if matches!(plan.pace, Pace::Open { .. }) { arrived.since } else { arrived.at };
            (from..ended).contains(&counts)
        })
        .map(|arrived| arrived.at.saturating_duration_since(arrived.since))
        .collect();
    latencies.sort_unstable();
    let said = shared.said.iter().map(Cell::get);
    let letters = shared.seats.iter().zip(said.clone()).flat_map(|(seat, said)| seat.letters.iter().take(said));
    let kept_bytes = letters.map(|letter| letter.kept_bytes).sum();
    Ok(Talked { latencies, lasted: ended.saturating_duration_since(from), spent, said: said.sum(), kept_bytes })
}

/// Waits until a task fails: sockets are served until the run is over.
async fn broken(tasks: &mut JoinSet<Result<()>>) -> anyhow::Error {
    loop {
        match tasks.join_next().await {
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => return error,
            Some(Err(error)) => return error.into(),
            None => return anyhow::anyhow!("nobody is there any more"),
        }
    }
}

/// One socket's life.
async fn serve(shared: Rc<Shared>, number: usize, listener: Listener) -> Result<()> {
    let Listener { mut wire, mut connection, place, .. } = listener;
    let desk = &shared.desks[number];
    let mut due = std::pin::pin!(tokio::time::sleep(PROLONG));
    loop {
        while let Some(order) = shared.next_order(number) {
            shared.say(&mut wire, &order);
        }
        tokio::select! {
            biased;
            turned = wire.turn() => turned?,
            () = desk.wake.notified() => {}
            () = &mut due => {
                wire.say(&ClientFrame::Token { token: connection.refresh().await?.access })?;
                due.as_mut().reset(tokio::time::Instant::now() + PROLONG);
            }
        }
        while let Some(frame) = wire.take()? {
            let done = match hear(wire.text(frame))? {
                Heard::Entry { mark, seq } => (shared.ledger.borrow_mut().entry(place, mark, seq), mark),
                Heard::Stored { mark, seq } => (shared.ledger.borrow_mut().stored(mark, seq), mark),
                Heard::Ping => {
                    wire.say(&ClientFrame::Pong {})?;
                    continue;
                }
                Heard::OtherEntry => anyhow::bail!("somebody else's entry stands in a room of this run"),
                Heard::Heads | Heard::CaughtUp | Heard::Other => continue,
            };
            if let (Some(since), mark) = done {
                shared.arrive(number, mark, since);
            }
        }
    }
}

/// Orders one message after the other, when its time has come.
async fn by_the_clock(shared: Rc<Shared>, per_second: u32, begun: Instant, to: Instant) -> Result<()> {
    let ticks = Arc::new(Notify::new());
    let due = move |number: u32| begun + Duration::from_secs(1) * number / per_second;
    let ticker = Arc::clone(&ticks);
    // The runtime's own timer counts in milliseconds, which is as long as a whole delivery takes.
    std::thread::Builder::new().name("clock".to_owned()).spawn(move || {
        for meant in (0..).map(due).take_while(|meant| *meant < to) {
            std::thread::sleep(meant.saturating_duration_since(Instant::now()));
            ticker.notify_one();
        }
    })?;
    let mut number = 0;
    while due(number) < to {
        ticks.notified().await;
        while due(number) <= Instant::now() && due(number) < to {
            // A step that has no divisor in common with the seats: neighbours do not speak one after the other.
            let seat = usize::try_from(u64::from(number) * 7_919)? % shared.seats.len();
            shared.order(seat, due(number));
            number += 1;
        }
    }
    Ok(())
}

impl Shared {
    fn order(&self, seat: usize, meant: Instant) {
        let desk = &self.desks[self.seats[seat].listener];
        desk.orders.borrow_mut().push_back(Order { seat, meant });
        desk.wake.notify_one();
    }

    fn next_order(&self, listener: usize) -> Option<Order> {
        self.desks[listener].orders.borrow_mut().pop_front()
    }

    fn say(&self, wire: &mut Wire, order: &Order) {
        let (seat, said) = (&self.seats[order.seat], &self.said[order.seat]);
        let Some(letter) = seat.letters.get(said.get()) else {
            self.ran_out.notify_one();
            return;
        };
        said.set(said.get() + 1);
        let mark = Mark { n: u64::try_from(said.get()).unwrap_or(u64::MAX), ..seat.mark };
        self.ledger.borrow_mut().begin(mark, order.meant);
        wire.push(&letter.frame);
    }

    /// A message is with everybody: its author goes on.
    fn arrive(&self, listener: usize, mark: Mark, since: Instant) {
        let at = Instant::now();
        self.arrived.borrow_mut().push(Arrived { since, at });
        let is_closed = matches!(self.pace, Pace::Closed { .. });
        if let Some(seat) = self.seat_of.get(&(mark.room, mark.place)).filter(|_| is_closed && !self.is_over.get()) {
            let author = self.seats[*seat].listener;
            self.desks[author].orders.borrow_mut().push_back(Order { seat: *seat, meant: at });
            if author != listener {
                self.desks[author].wake.notify_one();
            }
        }
    }

    /// Waits until nothing is on its way any more, or nothing arrives any more.
    async fn settle(&self) {
        let (mut done, mut since) = (self.ledger.borrow().done(), Instant::now());
        while self.ledger.borrow().open() > 0 && since.elapsed() < PATIENCE {
            tokio::time::sleep(GLANCE).await;
            let now = self.ledger.borrow().done();
            if now > done {
                (done, since) = (now, Instant::now());
            }
        }
    }
}

/// The message that a share of all others is not slower than, in thousandths.
#[must_use]
pub fn at_thousandth(sorted: &[Duration], thousandth: usize) -> Duration {
    let at = (sorted.len() * thousandth / 1000).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// Everything that a run's people will say, written on both cores.
///
/// # Errors
/// Never for keys that sign.
pub fn prepare<T: Sync>(orders: &[T], write: impl Fn(&T) -> Result<Seat> + Sync) -> Result<Vec<Seat>> {
    let half = orders.len().div_ceil(2).max(1);
    std::thread::scope(|scope| {
        let write = &write;
        let halves: Vec<_> = orders
            .chunks(half)
            .map(|part| scope.spawn(move || part.iter().map(write).collect::<Result<Vec<Seat>>>()))
            .collect();
        let mut seats = Vec::with_capacity(orders.len());
        for half in halves {
            seats.extend(half.join().ok().context("a writer stopped")??);
        }
        Ok(seats)
    })
}
