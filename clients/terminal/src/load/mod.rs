//! The load program: the work of circles, as much of it as a server on this machine takes.
//!
//! It uses what every client uses: accounts, channels with charters and epochs, sealed and signed messages. It looks for loss,
//! doubles and wrong order by itself and fails when there is any. `server/docs/performance.md` says what each workload is.

mod catch_up;
mod figures;
mod growth;
pub mod idle;
mod ledger;
pub mod people;
pub mod process;
mod reading;
pub mod rooms;
mod talk;
pub mod wire;
mod withdraw;

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use naast_client::{Link, Place};
use naast_core::limits::{MEMBERS_MAX, SOCKETS_PER_PERSON_MAX};

pub use figures::Figures;
use ledger::Ledger;
use people::{Circle, Device, Entrance};
use process::Watched;
use rooms::{Mark, Room};
use talk::{Listener, Pace, Plan, Seat, Talked};
use wire::{Target, Wire};

/// People who talk in a room, each on one device: the youth, the worker, a JIM.
const PEOPLE: usize = 3;
/// People who do not have to be asked for: the youth and the worker.
const WITHOUT_MENTORS: usize = 2;

/// Measure a server on this machine, on an empty database.
#[derive(Debug, Clone, Args)]
pub struct Load {
    /// Where the server is, like <http://127.0.0.1:8080>.
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// A link from `naast invite-coordinator` that nobody used yet.
    #[arg(long, value_name = "LINK")]
    pub link: String,
    /// What is done.
    #[arg(long)]
    pub workload: Workload,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
    /// What the table calls this server.
    #[arg(long, default_value = "naast")]
    pub label: String,
    /// The server's process, to read its CPU time and memory.
    #[arg(long)]
    pub pid: Option<u32>,
    /// The database's first process, to read its CPU time.
    #[arg(long)]
    pub database_pid: Option<u32>,
    /// A trace that gets a line for each fsync and fdatasync, to count them (`strace -f --seccomp-bpf -e trace=… -o FILE`).
    #[arg(long, value_name = "FILE")]
    pub sync_trace: Option<PathBuf>,
    /// Rooms. [default: the workload's]
    #[arg(long)]
    pub rooms: Option<usize>,
    /// Messages on their way for each device. [default: the workload's]
    #[arg(long)]
    pub in_flight: Option<usize>,
    /// Messages a second, over all rooms, in `steady`. [default: 300]
    #[arg(long)]
    pub rate: Option<u32>,
    /// Seconds that are measured. [default: the workload's]
    #[arg(long)]
    pub seconds: Option<u64>,
    /// Seconds before that. [default: 2]
    #[arg(long)]
    pub warm_up: Option<u64>,
    /// Messages that are written beforehand; a run ends early when they run out. [default: the workload's]
    #[arg(long)]
    pub messages: Option<usize>,
    /// Sockets, in `idle`. [default: 10000]
    #[arg(long)]
    pub sockets: Option<usize>,
    /// Rounds, in `growth` and in `withdraw`. [default: 10, and 300]
    #[arg(long)]
    pub rounds: Option<usize>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Workload {
    /// A hundred rooms of three people, two messages on their way for each.
    Triads,
    /// Ten rooms, one message on its way for each.
    Light,
    /// 300 messages a second over a thousand rooms, by the clock.
    Steady,
    /// Ten thousand silent sockets, and a storm.
    Idle,
    /// A thousand missed messages of one room.
    CatchUp,
    /// One room with as many sockets as it may have.
    BigRoom,
    /// Triads, round after round on a database that grows.
    Growth,
    /// A youth takes back what somebody has on their screen, again and again.
    Withdraw,
}

impl Workload {
    const fn name(self) -> &'static str {
        match self {
            Self::Triads => "triads",
            Self::Light => "light",
            Self::Steady => "steady",
            Self::Idle => "idle",
            Self::CatchUp => "catch-up",
            Self::BigRoom => "big-room",
            Self::Growth => "growth",
            Self::Withdraw => "withdraw",
        }
    }
}

/// Everything that a workload needs to be at hand.
struct Bench {
    load: Load,
    entrance: Arc<Entrance>,
    target: Target,
    watched: Watched,
}

impl Load {
    /// A workload in its own size.
    #[must_use]
    pub fn of(server: String, link: String, workload: Workload) -> Self {
        Self {
            server,
            link,
            workload,
            json: false,
            label: "naast".to_owned(),
            pid: None,
            database_pid: None,
            sync_trace: None,
            rooms: None,
            in_flight: None,
            rate: None,
            seconds: None,
            warm_up: None,
            messages: None,
            sockets: None,
            rounds: None,
        }
    }

    /// Measures, and prints the figures.
    ///
    /// # Errors
    /// With a sentence: when the server loses, doubles or reorders a message, refuses something, or is not there.
    pub async fn run(self) -> Result<()> {
        let is_json = self.json;
        let figures = self.measure().await?;
        let mut out = std::io::stdout();
        if is_json {
            writeln!(out, "{}", serde_json::to_string(&figures)?)?;
        } else {
            writeln!(out, "{}\n{}", figures::HEAD, figures.row())?;
        }
        Ok(())
    }

    /// Measures.
    ///
    /// # Errors
    /// As [`Load::run`].
    pub async fn measure(self) -> Result<Figures> {
        let watched = Watched { server: self.pid, database: self.database_pid, syncs: self.sync_trace.clone() };
        let base_kb = watched.memory_kb()?.map(|(now, _)| now);
        let measured = async {
            let first = Link::read(&self.link).context("--link must be the whole link, from http to its end")?;
            let place = Place { server: self.server.trim_end_matches('/').to_owned(), origin: first.origin.clone() };
            let target = Target::find(&place).await?;
            let entrance = Entrance::open(place, &first.secret).await?;
            let (workload, label) = (self.workload.name(), self.label.clone());
            let bench = Bench { load: self, entrance, target, watched: watched.clone() };
            let figures = bench.measure().await?;
            anyhow::Ok(Figures { workload, label, ..figures })
        };
        let figures = tokio::task::LocalSet::new().run_until(measured).await?;
        Ok(Figures { base_kb, peak_kb: watched.memory_kb()?.map(|(_, most)| most), ..figures })
    }
}

impl Bench {
    async fn measure(&self) -> Result<Figures> {
        let load = &self.load;
        match load.workload {
            Workload::Triads => self.closed(100, 2, 300_000).await,
            Workload::Light => self.closed(10, 1, 60_000).await,
            Workload::Steady => self.steady().await,
            Workload::Idle => {
                idle::measure(&self.entrance, &self.target, load.sockets.unwrap_or(10_000), &self.watched).await
            }
            Workload::CatchUp => self.catch_up().await,
            Workload::BigRoom => self.big_room().await,
            Workload::Growth => self.growth().await,
            Workload::Withdraw => Box::pin(withdraw::measure(&self.entrance, load.rounds.unwrap_or(300))).await,
        }
    }

    const fn plan(&self, pace: Pace, seconds: u64) -> Plan {
        let warm_up = match self.load.warm_up {
            Some(seconds) => seconds,
            None => 2,
        };
        let measured = match self.load.seconds {
            Some(seconds) => seconds,
            None => seconds,
        };
        Plan { pace, warm_up: Duration::from_secs(warm_up), measured: Duration::from_secs(measured) }
    }

    /// Triads and light.
    async fn closed(&self, rooms: usize, in_flight: usize, messages: usize) -> Result<Figures> {
        let count = self.load.rooms.unwrap_or(rooms);
        let in_flight = self.load.in_flight.unwrap_or(in_flight);
        let each = self.load.messages.unwrap_or(messages) / (count * PEOPLE).max(1);
        let circles = self.circles(count, 1).await?;
        let plan = self.plan(Pace::Closed { in_flight }, 10);
        let talked = self.talk(&circles, 0, each, plan).await?;
        let what = format!("{count} rooms of {PEOPLE} people, {in_flight} in flight each");
        Ok(Figures { what, ..Figures::default() }.with(&talked, PEOPLE - 1))
    }

    async fn steady(&self) -> Result<Figures> {
        let count = self.load.rooms.unwrap_or(1000);
        let per_second = self.load.rate.unwrap_or(300);
        let circles = self.circles(count.div_ceil(10), 10).await?;
        let plan = self.plan(Pace::Open { per_second }, 20);
        let said = (plan.warm_up + plan.measured).as_secs() * u64::from(per_second);
        let seats = circles.iter().map(|(_, rooms)| rooms.len() * PEOPLE).sum::<usize>();
        let talked = self.talk(&circles, 0, usize::try_from(said)? / seats.max(1) + 1, plan).await?;
        let what = format!(
            "{} rooms of {PEOPLE} people with ten rooms each, {per_second} messages/s by the clock",
            seats / PEOPLE
        );
        Ok(Figures { what, ..Figures::default() }.with(&talked, PEOPLE - 1))
    }

    async fn catch_up(&self) -> Result<Figures> {
        let count = self.load.messages.unwrap_or(1000);
        let circles = self.circles(1, 1).await?;
        let (circle, rooms) = circles.first().context("a circle")?;
        let room = rooms.first().context("a room")?;
        let mark = Mark { room: 0, place: 0, n: 0 };
        let letters = rooms::write(room, &circle.youth, mark, count)?;
        let kept_bytes = letters.iter().map(|letter| letter.kept_bytes).sum::<usize>();
        let listeners = vec![self.listen(0, &circle.youth, 0, rooms).await?];
        let seats = vec![Seat { listener: 0, mark, letters }];
        let ledger = Ledger::new(std::iter::once(room.seen.seq), 1);
        let plan =
            Plan { pace: Pace::Closed { in_flight: 16 }, warm_up: Duration::ZERO, measured: Duration::from_mins(1) };
        talk::talk(listeners, seats, ledger, plan, &Watched::default()).await?;
        let figures = catch_up::measure(&self.target, &circle.worker, room, count, &self.watched).await?;
        let kept_bytes = u64::try_from(kept_bytes).ok();
        Ok(Figures { what: format!("{count} missed messages of one room"), kept_bytes, ..figures })
    }

    /// As many sockets as one room may have: sixteen people on twenty each.
    async fn big_room(&self) -> Result<Figures> {
        let circles = self.begin(self.entrance.circles(1, MEMBERS_MAX - WITHOUT_MENTORS).await?, 1).await?;
        let (circle, rooms) = circles.first().context("a circle")?;
        let room = rooms.first().context("a room")?;
        let in_flight = self.load.in_flight.unwrap_or(16);
        let each = self.load.messages.unwrap_or(100_000) / 2;
        let devices: Vec<&Device> =
            circle.people().flat_map(|device| std::iter::repeat_n(device, SOCKETS_PER_PERSON_MAX)).collect();
        let seats = talk::prepare(&[0, SOCKETS_PER_PERSON_MAX], |place| {
            let mark = Mark { room: 0, place: u32::try_from(*place)?, n: 0 };
            Ok(Seat { listener: *place, mark, letters: rooms::write(room, devices[*place], mark, each)? })
        })?;
        let mut listeners = Vec::new();
        for (place, device) in devices.iter().enumerate() {
            listeners.push(self.listen(place, device, place, std::slice::from_ref(room)).await?);
        }
        let ledger = Ledger::new(std::iter::once(room.seen.seq), devices.len());
        let plan = self.plan(Pace::Closed { in_flight }, 10);
        let talked = talk::talk(listeners, seats, ledger, plan, &self.watched).await?;
        let what = format!(
            "one room, {} sockets of {MEMBERS_MAX} people, {in_flight} in flight of two of them",
            devices.len()
        );
        Ok(Figures { what, ..Figures::default() }.with(&talked, devices.len() - 1))
    }

    /// A socket that will listen to these rooms, from its place in each.
    async fn listen(&self, number: usize, device: &Device, place: usize, rooms: &[Room]) -> Result<Listener> {
        let wire = Wire::open(&self.target, number, &device.token).await?;
        let connection = device.connection();
        Ok(Listener { wire, connection, place, logs: rooms.iter().map(|room| (room.log, room.seen.seq)).collect() })
    }

    /// Circles of three with this many rooms each.
    async fn circles(&self, count: usize, rooms_each: usize) -> Result<Vec<(Circle, Vec<Room>)>> {
        ensure!(count > 0, "a run needs a room");
        self.begin(self.entrance.circles(count, PEOPLE - WITHOUT_MENTORS).await?, rooms_each).await
    }

    async fn begin(&self, circles: Vec<Circle>, rooms_each: usize) -> Result<Vec<(Circle, Vec<Room>)>> {
        let mut begun = Vec::with_capacity(circles.len());
        let mut beginning = tokio::task::JoinSet::new();
        for circle in circles {
            beginning.spawn_local(begin_rooms(circle, rooms_each));
        }
        while let Some(circle) = beginning.join_next().await {
            begun.push(circle??);
        }
        Ok(begun)
    }

    /// Everybody talks in all their rooms, `each` messages at most from each device in each room. The rooms are numbered from
    /// `first` on, so that no message has the name of one that was said in this run before.
    async fn talk(&self, circles: &[(Circle, Vec<Room>)], first: u32, each: usize, plan: Plan) -> Result<Talked> {
        let (mut rows, mut places) = (Vec::new(), Vec::new());
        let before = usize::try_from(first)?;
        let mut first = first;
        for (circle, rooms) in circles {
            for (place, device) in circle.people().enumerate() {
                for (room, number) in rooms.iter().zip(first..) {
                    let mark = Mark { room: number, place: u32::try_from(place)?, n: 0 };
                    rows.push((places.len(), room, device, mark));
                }
                places.push((device, place, rooms));
            }
            first += u32::try_from(rooms.len())?;
        }
        let seats = talk::prepare(&rows, |(listener, room, device, mark)| {
            Ok(Seat { listener: *listener, mark: *mark, letters: rooms::write(room, device, *mark, each)? })
        })?;
        // Only now: a socket that says nothing while hundreds of thousands of messages are written is closed.
        let mut listeners = Vec::new();
        for (number, (device, place, rooms)) in places.into_iter().enumerate() {
            listeners.push(self.listen(number, device, place, rooms).await?);
        }
        let heads = circles.iter().flat_map(|(_, rooms)| rooms).map(|room| room.seen.seq);
        let heads = std::iter::repeat_n(0, before).chain(heads);
        talk::talk(listeners, seats, Ledger::new(heads, PEOPLE), plan, &self.watched).await
    }
}

async fn begin_rooms(mut circle: Circle, count: usize) -> Result<(Circle, Vec<Room>)> {
    let mut rooms = Vec::with_capacity(count);
    for _ in 0..count {
        rooms.push(rooms::begin(&mut circle).await?);
    }
    Ok((circle, rooms))
}
