//! A wire that remembers: stands between clients and a server on loopback, passes every byte on and keeps a copy.
//!
//! Browsers mask what they send on a socket (RFC 6455 §5.3), so that a word would not be found in the copy; therefore the
//! recording also holds the unmasked payloads.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What went over one connection.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// From the client.
    pub sent: Vec<u8>,
    /// From the server.
    pub received: Vec<u8>,
}

type Recording = Arc<Mutex<Vec<Connection>>>;

/// A running wiretap; it ends with its owner.
pub struct Wiretap {
    address: SocketAddr,
    recording: Recording,
    /// Aborts its tasks when it is dropped.
    _tasks: JoinSet<()>,
}

impl Wiretap {
    /// Listens on a free port of the loopback and passes everything to `server`.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(server: SocketAddr) -> Result<Self> {
        Self::on(SocketAddr::from(([127, 0, 0, 1], 0)), server).await
    }

    /// Listens on a given address and passes everything to `server`.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn on(address: SocketAddr, server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let recording = Recording::default();
        let mut tasks = JoinSet::new();
        let address = listener.local_addr()?;
        let kept = Arc::clone(&recording);
        tasks.spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let at = {
                    let mut all = lock(&kept);
                    all.push(Connection::default());
                    all.len() - 1
                };
                wires.spawn(pass(client, server, Arc::clone(&kept), at));
            }
        });
        Ok(Self { address, recording, _tasks: tasks })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything so far, connection by connection.
    #[must_use]
    pub fn recorded(&self) -> Vec<Connection> {
        lock(&self.recording).clone()
    }

    /// Everything so far as streams to search, each with a name.
    #[must_use]
    pub fn streams(&self) -> Vec<(String, Vec<u8>)> {
        let mut streams = Vec::new();
        for (at, connection) in self.recorded().into_iter().enumerate() {
            streams.push((format!("connection {at}, unmasked"), unmasked(&connection.sent)));
            streams.push((format!("connection {at}, sent"), connection.sent));
            streams.push((format!("connection {at}, received"), connection.received));
        }
        streams
    }
}

fn lock(recording: &Recording) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    recording.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Passes bytes both ways until either side closes.
async fn pass(client: TcpStream, server: SocketAddr, recording: Recording, at: usize) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    let up = copy(client_reads, server_writes, |bytes| lock(&recording)[at].sent.extend_from_slice(bytes));
    let down = copy(server_reads, client_writes, |bytes| lock(&recording)[at].received.extend_from_slice(bytes));
    tokio::join!(up, down);
}

/// Copies until the end or an error, keeping each piece before it is passed on.
async fn copy(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, keep: impl Fn(&[u8])) {
    let mut room = vec![0; 16 * 1024];
    while let Ok(count) = from.read(&mut room).await {
        if count == 0 {
            break;
        }
        keep(&room[..count]);
        if to.write_all(&room[..count]).await.is_err() {
            break;
        }
    }
    // The other side may have closed already, which is all the same.
    let _closed = to.shutdown().await;
}

/// The payloads of the masked frames that follow a request to upgrade; nothing for a connection without one.
#[must_use]
pub fn unmasked(sent: &[u8]) -> Vec<u8> {
    let mut payloads = Vec::new();
    let Some(end) = sent.windows(4).position(|window| window == b"\r\n\r\n") else { return payloads };
    let head = String::from_utf8_lossy(&sent[..end]).to_ascii_lowercase();
    if !head.contains("upgrade: websocket") {
        return payloads;
    }
    let mut rest = &sent[end + 4..];
    while let Some((payload, after)) = frame(rest) {
        payloads.extend(payload);
        rest = after;
    }
    payloads
}

/// The first masked frame (RFC 6455 §5.2): its payload in the clear, and what follows it.
fn frame(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (length, head): (u64, usize) = match bytes.get(1)? & 0x7f {
        126 => (u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?), 10),
        short => (u64::from(short), 2),
    };
    let is_masked = bytes[1] & 0x80 != 0;
    let start = head + if is_masked { 4 } else { 0 };
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    let payload = bytes.get(start..end)?;
    let mask = if is_masked { bytes.get(head..head + 4)? } else { &[0; 4] };
    Some((payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect(), &bytes[end..]))
}
