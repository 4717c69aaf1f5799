//! A crowd talks while others besiege the door: bad handshakes, heads that never end, frames of 64 MB.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use naast_protocol::frame::SUBPROTOCOL;
use naast_terminal::load::process::Watched;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{Engine, PATIENCE, Stage};
use crate::faults::crowd::Crowd;
use crate::faults::table::Row;

/// Rooms of three people.
const ROOMS: usize = 34;
/// How long each stretch takes.
const STRETCH: Duration = Duration::from_secs(10);
/// Messages that the crowd says, every so often: 200 a second.
const EACH: usize = 10;
const EVERY: Duration = Duration::from_millis(50);
/// How often besiegers come, and how many then: so many every ten milliseconds.
const TURN: Duration = Duration::from_millis(10);
/// How long one of them waits for what the server does.
const WAIT: Duration = Duration::from_secs(30);
/// Source addresses among which they are spread, 127.0.0.2 and on: one alone runs out of ports.
const ADDRESSES: usize = 200;
/// By how much more the server's memory may grow than in the calm: what a few thousand open connections cost.
const GROWTH_KB_MAX: u64 = 128 * 1024;

/// What somebody does who wants no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Siege {
    /// An upgrade that is none, 10,000 a second if the machine gives as much.
    Handshakes,
    /// A head that goes on by a byte a second; 2,000 at once, and each that is let go comes again.
    Heads,
    /// The beginning of a frame that says it has 64 MB; 200 a second.
    Frames,
}

impl Siege {
    const ALL: [Self; 3] = [Self::Handshakes, Self::Heads, Self::Frames];

    /// Those that come in one turn, and those that are there at once.
    const fn strength(self) -> (usize, usize) {
        match self {
            Self::Handshakes => (100, 512),
            Self::Heads => (100, 2_000),
            Self::Frames => (2, 256),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Handshakes => "bad handshakes",
            Self::Heads => "heads without end",
            Self::Frames => "frames of 64 MB",
        }
    }

    /// One of them, until the server lets it go. False when the server took what it should not have.
    async fn lay(self, mut stream: TcpStream, is_over: &AtomicBool) -> Result<bool> {
        let server = stream.peer_addr()?;
        let upgrade = format!(
            "GET /v1/socket HTTP/1.1\r\nhost: {server}\r\norigin: http://{server}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: {}\r\n\
             sec-websocket-protocol: {SUBPROTOCOL}\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            if self == Self::Frames { 13 } else { 12 }
        );
        let mut answer = [0; 1024];
        match self {
            Self::Handshakes => {
                stream.write_all(upgrade.as_bytes()).await?;
                let length = timeout(WAIT, stream.read(&mut answer)).await??;
                Ok(!answer[..length].starts_with(b"HTTP/1.1 101"))
            }
            Self::Heads => {
                stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx: ").await?;
                let began = Instant::now();
                let mut pace = tokio::time::interval(Duration::from_secs(1));
                while !is_over.load(Relaxed) && began.elapsed() < WAIT {
                    pace.tick().await;
                    if stream.write_all(b"z").await.is_err() {
                        return Ok(true);
                    }
                }
                Ok(is_over.load(Relaxed))
            }
            Self::Frames => {
                stream.write_all(upgrade.as_bytes()).await?;
                let length = timeout(WAIT, stream.read(&mut answer)).await??;
                if !answer[..length].starts_with(b"HTTP/1.1 101") {
                    return Ok(false);
                }
                // RFC 6455, 5.2: final, text; masked, length in 64 bits; mask; as much of the words as goes out at once.
                let mut head = vec![0x81, 0x80 | 127];
                head.extend(64_000_000_u64.to_be_bytes());
                head.resize(head.len() + 64 * 1024, 0);
                // A server that has seen enough closes before it is through.
                let _sent = stream.write_all(&head).await;
                let mut rest = Vec::new();
                let _reset = timeout(WAIT, stream.read_to_end(&mut rest)).await?;
                Ok(true)
            }
        }
    }
}

/// Besiegers at work, on a thread of their own.
struct Besiegers {
    is_over: Arc<AtomicBool>,
    tried: Arc<AtomicUsize>,
    taken: Arc<AtomicUsize>,
    work: std::thread::JoinHandle<Result<()>>,
}

impl Besiegers {
    fn begin(siege: Siege, server: SocketAddr) -> Self {
        let (is_over, tried, taken) = (Arc::<AtomicBool>::default(), Arc::default(), Arc::default());
        let shared = (Arc::clone(&is_over), Arc::clone(&tried), Arc::clone(&taken));
        let work = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(come(siege, server, shared.0, shared.1, shared.2))
        });
        Self { is_over, tried, taken, work }
    }

    /// How many came, and how many of them the server took.
    fn end(self) -> Result<(usize, usize)> {
        self.is_over.store(true, Relaxed);
        self.work.join().ok().context("the besiegers broke off")??;
        Ok((self.tried.load(Relaxed), self.taken.load(Relaxed)))
    }
}

async fn come(
    siege: Siege,
    server: SocketAddr,
    is_over: Arc<AtomicBool>,
    tried: Arc<AtomicUsize>,
    taken: Arc<AtomicUsize>,
) -> Result<()> {
    let (each, most) = siege.strength();
    let places = Arc::new(Semaphore::new(most));
    let mut turns = tokio::time::interval(TURN);
    let mut number: usize = 0;
    while !is_over.load(Relaxed) {
        turns.tick().await;
        for _ in 0..each {
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else { break };
            number += 1;
            let from = u8::try_from(2 + number % ADDRESSES)?;
            let (is_over, tried, taken) = (Arc::clone(&is_over), Arc::clone(&tried), Arc::clone(&taken));
            tokio::spawn(async move {
                let _place = place;
                let Ok(stream) = reach(server, from).await else { return };
                tried.fetch_add(1, Relaxed);
                // Whoever was cut off was not taken.
                let is_refused = siege.lay(stream, &is_over).await.unwrap_or(true);
                taken.fetch_add(usize::from(!is_refused), Relaxed);
            });
        }
    }
    // Those who are still there leave.
    let _all = timeout(PATIENCE, places.acquire_many(u32::try_from(most)?)).await?;
    Ok(())
}

/// A connection that leaves nothing behind when it ends.
async fn reach(server: SocketAddr, from: u8) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_zero_linger()?;
    socket.bind(SocketAddr::from(([127, 0, 0, from], 0)))?;
    Ok(timeout(WAIT, socket.connect(server)).await??)
}

/// Talks in calm, then under each siege.
///
/// # Errors
/// When what was said is not answered.
pub async fn run(engine: Engine, seed: u64) -> Result<Row> {
    let mut stage = Stage::set(engine, seed).await?;
    let first = stage.program.first_link().await?;
    stage.program.start().await?;
    let place = stage.program.place();
    let watched = Watched { server: Some(stage.program.pid()?), ..Watched::default() };
    let mut crowd = Crowd::gather(&place, &first, ROOMS, 2).await?;
    let mut row = Row { scenario: "siege of the door".to_owned(), engine: engine.name(), cycles: 3, ..Row::default() };
    let mut notes = Vec::new();
    let mut calm = 0;
    for siege in std::iter::once(None).chain(Siege::ALL.map(Some)) {
        let besiegers = siege.map(|siege| Besiegers::begin(siege, stage.program.address()));
        crowd.begin();
        let shared = Rc::clone(&crowd.shared);
        let began = Instant::now();
        let over = shared.until(STRETCH, |books| books.answers.len() == usize::MAX);
        // Only the time ends it.
        let _time_is_over = shared.while_talking(EACH, EVERY, over).await;
        let ended = Instant::now();
        let answered = shared.books.borrow().answered_within(began, ended);
        let p99 = shared.books.borrow().p99(began, ended).as_millis();
        let counted = besiegers.map(Besiegers::end).transpose()?;
        crowd.finish(PATIENCE).await?;
        let peak = watched.memory_kb()?.map_or(0, |(_, peak)| peak);
        match siege.zip(counted) {
            None => {
                calm = peak;
                notes.push(format!("calm: p99 {p99} ms, {answered} messages"));
            }
            Some((siege, (tried, taken))) => {
                let (name, rate) = (siege.name(), tried / usize::try_from(STRETCH.as_secs())?);
                notes.push(format!("{tried} {name} ({rate}/s): p99 {p99} ms, {answered} messages"));
                if tried == 0 || answered == 0 {
                    row.wrong.push(format!("{name}: {tried} came, {answered} messages were answered"));
                }
                if taken > 0 {
                    row.wrong.push(format!("{taken} {name} were taken"));
                }
                if peak > calm + GROWTH_KB_MAX {
                    row.wrong.push(format!("{name}: memory grew from {calm} to {peak} kB"));
                }
            }
        }
    }
    let books = crowd.shared.books.borrow();
    row.acked = books.answers.len();
    row.verdict = books.history.judge();
    row.note = notes.join("; ");
    Ok(row)
}
