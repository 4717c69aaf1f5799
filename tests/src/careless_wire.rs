//! A wire that is careless with one frame: passes everything between clients and a server on, and drops, doubles or
//! reorders one message on its way to one reader.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What happens to the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// Nothing: an honest run over the same wire.
    None,
    /// It never arrives.
    Drop,
    /// It arrives twice.
    Double,
    /// It arrives after the next message of the same socket.
    Swap,
}

/// A running wire; it ends with its owner.
pub struct CarelessWire {
    address: SocketAddr,
    /// Messages until the slip; counts down over all sockets.
    due: Arc<AtomicUsize>,
    /// Aborts its tasks when it is dropped.
    _tasks: JoinSet<()>,
}

impl CarelessWire {
    /// Listens on a free port of the loopback, and slips at the message number `at` of all that readers get.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(server: SocketAddr, slip: Slip, at: usize) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let due = Arc::new(AtomicUsize::new(at));
        let counted = Arc::clone(&due);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let due = Arc::clone(&counted);
                wires.spawn(async move {
                    // Whoever broke it, a wire ends with its connection.
                    let _ended = pass(client, server, slip, &due).await;
                });
            }
        });
        Ok(Self { address, due, _tasks: tasks })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the moment of the slip has come.
    #[must_use]
    pub fn has_slipped(&self) -> bool {
        self.due.load(Ordering::SeqCst) == 0
    }
}

async fn pass(client: TcpStream, server: SocketAddr, slip: Slip, due: &AtomicUsize) -> std::io::Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let up = async {
        tokio::io::copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await
    };
    tokio::try_join!(up, down(from_server, to_client, slip, due)).map(drop)
}

/// What the server says: passed on as it comes, or frame by frame when it has become a socket.
async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, slip: Slip, due: &AtomicUsize) -> std::io::Result<()> {
    let (mut bytes, mut held) = (Vec::new(), None);
    while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
        if from.read_buf(&mut bytes).await? == 0 {
            return to.shutdown().await;
        }
    }
    if !bytes.starts_with(b"HTTP/1.1 101") {
        to.write_all(&bytes).await?;
        tokio::io::copy(&mut from, &mut to).await?;
        return to.shutdown().await;
    }
    let header_end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |end| end + 4);
    to.write_all(&bytes[..header_end]).await?;
    bytes.drain(..header_end);
    loop {
        while let Some(length) = frame_length(&bytes).filter(|length| *length <= bytes.len()) {
            let frame: Vec<u8> = bytes.drain(..length).collect();
            let is_message = frame.windows(16).any(|window| window == br#""kind":"message""#);
            let take_one = |due: usize| due.checked_sub(1);
            let is_now = is_message && due.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take_one) == Ok(1);
            match slip {
                Slip::Drop if is_now => {}
                Slip::Double if is_now => to.write_all(&[frame.as_slice(), &frame].concat()).await?,
                Slip::Swap if is_now => held = Some(frame),
                _ => {
                    to.write_all(&frame).await?;
                    if let Some(late) = held.take_if(|_| is_message) {
                        to.write_all(&late).await?;
                    }
                }
            }
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return to.shutdown().await;
        }
    }
}

/// How long the first frame is, head included (RFC 6455 §5.2); servers mask nothing.
pub(crate) fn frame_length(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        126 => Some(4 + usize::from(u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?))),
        127 => usize::try_from(u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?)).ok()?.checked_add(10),
        short => Some(2 + usize::from(*short)),
    }
}
