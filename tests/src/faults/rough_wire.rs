//! A rough network between people and the server: it delays, cuts, swallows, doubles and reorders, goes silent for
//! everybody, or is too thin for somebody. Every die falls by a seed.
//!
//! Doubled and reordered are whole frames from the server, because below them the operating systems already mend that;
//! cut and swallowed is anything, in the middle of it.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use naast_client::Chance;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::careless_wire::frame_length;

/// The most that is passed on at once.
const PIECE_BYTES: usize = 16 * 1024;
/// Of how many pieces one is treated so.
const OF: u32 = 1000;
/// Of [`OF`] pieces: both sides see the connection end.
const CUT: u32 = 12;
/// Of [`OF`] pieces: from now on nothing passes, and neither side learns of it.
const SWALLOWED: u32 = 3;
/// Of [`OF`] pieces: it takes up to [`DELAY_MS_MAX`].
const DELAYED: u32 = 100;
const DELAY_MS_MAX: u32 = 60;
/// Of [`OF`] frames from the server: it comes twice.
const DOUBLED: u32 = 30;
/// Of [`OF`] frames from the server: it comes behind the next one.
const REORDERED: u32 = 30;

/// What the network is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Everything passes.
    Clear,
    /// Each piece has a fate of its own.
    Rough,
    /// Nothing passes, for anybody, and nobody learns of it.
    Dark,
    /// So many bytes a second from the server, for each connection.
    Thin(u32),
}

/// A running wire; it ends with its owner.
pub struct RoughWire {
    address: SocketAddr,
    sky: Rc<Sky>,
    _tasks: JoinSet<()>,
}

struct Sky {
    weather: Cell<Weather>,
    changed: Notify,
    chance: RefCell<Chance>,
    /// Pieces that were cut, swallowed, delayed, doubled, reordered.
    done: [Cell<usize>; 5],
}

/// What becomes of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    Cut,
    Swallowed,
}

impl RoughWire {
    /// Listens on a free port before a server.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(server: SocketAddr, weather: Weather, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let chance = RefCell::new(Chance::from_seed(seed));
        let sky = Sky { weather: Cell::new(weather), changed: Notify::new(), chance, done: Default::default() };
        let sky = Rc::new(sky);
        let above = Rc::clone(&sky);
        let mut tasks = JoinSet::new();
        tasks.spawn_local(async move {
            let mut wires = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let sky = Rc::clone(&above);
                wires.spawn_local(async move {
                    // Whoever broke it, a wire ends with its connection.
                    let _ended = pass(client, server, &sky).await;
                });
            }
        });
        Ok(Self { address, sky, _tasks: tasks })
    }

    /// Where people connect.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The weather changes.
    pub fn becomes(&self, weather: Weather) {
        self.sky.weather.set(weather);
        self.sky.changed.notify_waiters();
    }

    /// Whether nothing passes now.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        self.sky.weather.get() == Weather::Dark
    }

    /// What was done so far, in words.
    #[must_use]
    pub fn done(&self) -> String {
        let names = ["cut", "swallowed", "delayed", "doubled", "reordered"];
        let told = names.iter().zip(&self.sky.done).map(|(name, count)| format!("{} {name}", count.get()));
        told.collect::<Vec<_>>().join(", ")
    }
}

impl Sky {
    fn falls(&self, of: u32) -> bool {
        self.weather.get() == Weather::Rough && self.chance.borrow_mut().below(OF) < of
    }

    fn note(&self, what: usize) {
        self.done[what].set(self.done[what].get() + 1);
    }

    /// Waits out the dark, then says what becomes of the next piece, after a delay of its own.
    async fn fate(&self) -> Fate {
        while self.weather.get() == Weather::Dark {
            self.changed.notified().await;
        }
        if self.falls(CUT) {
            self.note(0);
            return Fate::Cut;
        }
        if self.falls(SWALLOWED) {
            self.note(1);
            return Fate::Swallowed;
        }
        if self.falls(DELAYED) {
            self.note(2);
            let ms = self.chance.borrow_mut().below(DELAY_MS_MAX);
            pause(Duration::from_millis(ms.into())).await;
        }
        Fate::Passes
    }
}

async fn pass(client: TcpStream, server: SocketAddr, sky: &Sky) -> std::io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    if matches!(sky.weather.get(), Weather::Thin(_)) {
        // Otherwise the operating system would take megabytes for whoever reads so slowly.
        socket.set_recv_buffer_size(4096)?;
    }
    let server = socket.connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        ended = up(from_client, to_server, sky) => ended,
        ended = down(from_server, to_client, sky) => ended,
    }
}

async fn up(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, sky: &Sky) -> std::io::Result<()> {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let count = from.read(&mut piece).await?;
        match sky.fate().await {
            Fate::Cut => return Ok(()),
            Fate::Swallowed => std::future::pending().await,
            Fate::Passes if count == 0 => return Ok(()),
            Fate::Passes => to.write_all(&piece[..count]).await?,
        }
    }
}

async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, sky: &Sky) -> std::io::Result<()> {
    let (mut bytes, mut held) = (Vec::with_capacity(PIECE_BYTES), None::<Vec<u8>>);
    let mut is_socket = false;
    loop {
        if let Weather::Thin(rate) = sky.weather.get() {
            let mut little = vec![0; usize::try_from(rate / 10).unwrap_or(1).max(1)];
            let count = from.read(&mut little).await?;
            if count == 0 {
                return Ok(());
            }
            to.write_all(&little[..count]).await?;
            pause(Duration::from_millis(100)).await;
            continue;
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return to.shutdown().await;
        }
        match sky.fate().await {
            Fate::Cut => return Ok(()),
            Fate::Swallowed => std::future::pending().await,
            Fate::Passes => {}
        }
        let is_answer = !is_socket && bytes.windows(4).any(|window| window == b"\r\n\r\n");
        if !is_socket {
            // Requests and answers pass as they come; frames follow the answer that makes it a socket.
            is_socket = is_answer && bytes.starts_with(b"HTTP/1.1 101");
            let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |end| end + 4);
            let whole: Vec<u8> = bytes.drain(..if is_socket { end } else { bytes.len() }).collect();
            to.write_all(&whole).await?;
        }
        while let Some(length) = frame_length(&bytes).filter(|length| is_socket && *length <= bytes.len()) {
            let frame: Vec<u8> = bytes.drain(..length).collect();
            if sky.falls(DOUBLED) {
                sky.note(3);
                to.write_all(&frame).await?;
            }
            if held.is_none() && sky.falls(REORDERED) {
                sky.note(4);
                held = Some(frame);
                continue;
            }
            to.write_all(&frame).await?;
            if let Some(late) = held.take() {
                to.write_all(&late).await?;
            }
        }
    }
}

/// A network takes its time: this is what is tested, no test waits by it.
async fn pause(time: Duration) {
    let _over = tokio::time::timeout(time, std::future::pending::<()>()).await;
}
