//! A socket as bytes: a handshake, whole frames out, frames in without a copy (RFC 6455).
//!
//! The load program shares two cores with the server that it measures, so that what it spends itself is seen in the figures.
//! It is no client for anything else: frames that a Naast server does not send end the wire.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Range;

use anyhow::{Context as _, Result, bail, ensure};
use naast_client::Place;
use naast_protocol::frame::{ClientFrame, SUBPROTOCOL};
use tokio::io::Interest;
use tokio::net::{TcpSocket, TcpStream};

use super::reading::{Heard, hear};

/// First room for what comes in: ten thousand silent sockets are twenty megabytes here.
const INPUT_BYTES: usize = 2 * 1024;
/// Most that one frame may need.
const INPUT_BYTES_MAX: usize = 256 * 1024;
/// Addresses of the loopback that connections come from in turn: one has 28,000 ports.
const SOURCES: u8 = 8;

/// Where to connect.
#[derive(Debug, Clone)]
pub struct Target {
    address: SocketAddr,
    origin: String,
}

impl Target {
    /// Finds the address of a server.
    ///
    /// # Errors
    /// When it has none, or speaks TLS: this program measures servers on this machine.
    pub async fn find(place: &Place) -> Result<Self> {
        let host = place.server.strip_prefix("http://").context("--server must begin with http://")?;
        let host = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
        let found: Vec<SocketAddr> = tokio::net::lookup_host(&host).await?.collect();
        let address = found.iter().find(|address| address.is_ipv4()).or(found.first());
        Ok(Self { address: *address.context("--server has no address")?, origin: place.origin.clone() })
    }
}

/// An open socket.
pub struct Wire {
    stream: TcpStream,
    input: Vec<u8>,
    /// What of `input` is filled and was not taken yet.
    filled: Range<usize>,
    output: Vec<u8>,
    /// How much of `output` is written.
    written: usize,
    /// Bytes that came in.
    pub received: u64,
}

impl Wire {
    /// Connects, from one of several addresses when the server is on the loopback, and says who asks.
    ///
    /// # Errors
    /// When the server does not welcome.
    pub async fn open(target: &Target, number: usize, token: &str) -> Result<Self> {
        let socket = if target.address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if target.address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST) {
            let last = u8::try_from(number % usize::from(SOURCES))?;
            socket.bind(SocketAddr::from(([127, 0, 0, 2 + last], 0)))?;
        }
        let stream = socket.connect(target.address).await?;
        stream.set_nodelay(true)?;
        let (input, output) = (vec![0; INPUT_BYTES], Vec::new());
        let mut wire = Self { stream, input, filled: 0..0, output, written: 0, received: 0 };
        let Target { address, origin } = target;
        wire.push(
            format!(
                "GET /v1/socket HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\n\
                 Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
                 Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
            )
            .as_bytes(),
        );
        let end = loop {
            wire.turn().await?;
            let head = &wire.input[wire.filled.clone()];
            if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let status = wire.input[wire.filled.clone()].split(|byte| *byte == b'\r').next().unwrap_or_default();
        ensure!(status.starts_with(b"HTTP/1.1 101"), "no socket: {}", String::from_utf8_lossy(status));
        wire.filled.start += end;
        let app = concat!("naast-load ", env!("CARGO_PKG_VERSION")).to_owned();
        wire.say(&ClientFrame::Hello { token: token.to_owned(), app })?;
        wire.wait_for(|heard| matches!(heard, Heard::Heads)).await?;
        Ok(wire)
    }

    /// Puts a frame into the output; it goes out with the next turn.
    ///
    /// # Errors
    /// Never for plain data.
    pub fn say(&mut self, frame: &ClientFrame) -> Result<()> {
        self.push(&framed(&serde_json::to_vec(frame)?));
        Ok(())
    }

    /// Puts bytes into the output.
    pub fn push(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    /// Waits for a frame of a kind; pings are answered, others passed over.
    ///
    /// # Errors
    /// When the server refuses something or closes.
    pub async fn wait_for(&mut self, is_wanted: impl Fn(&Heard) -> bool) -> Result<()> {
        loop {
            while let Some(frame) = self.take()? {
                let heard = hear(&self.input[frame])?;
                if is_wanted(&heard) {
                    return Ok(());
                }
                if heard == Heard::Ping {
                    self.say(&ClientFrame::Pong {})?;
                }
            }
            self.turn().await?;
        }
    }

    /// Waits until something can be read (or written, while something waits), and does both as far as they go.
    ///
    /// # Errors
    /// When the other side closed.
    pub async fn turn(&mut self) -> Result<()> {
        self.flush()?;
        let interest =
            if self.output.is_empty() { Interest::READABLE } else { Interest::READABLE.add(Interest::WRITABLE) };
        self.stream.ready(interest).await?;
        self.flush()?;
        self.fill()
    }

    /// Looks without waiting whether the socket is still open, and answers what came in.
    ///
    /// # Errors
    /// When the server closed.
    pub fn glance(&mut self) -> Result<()> {
        self.fill()?;
        while let Some(frame) = self.take()? {
            if hear(&self.input[frame])? == Heard::Ping {
                self.say(&ClientFrame::Pong {})?;
            }
        }
        self.flush()
    }

    /// Writes as much as goes out without waiting.
    ///
    /// # Errors
    /// When the other side closed.
    fn flush(&mut self) -> Result<()> {
        while self.written < self.output.len() {
            match self.stream.try_write(&self.output[self.written..]) {
                Ok(written) => self.written += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("the server closed a socket"),
            }
        }
        self.output.clear();
        self.written = 0;
        Ok(())
    }

    /// Reads what is there.
    fn fill(&mut self) -> Result<()> {
        if self.filled.start > 0 {
            self.input.copy_within(self.filled.clone(), 0);
            self.filled = 0..self.filled.len();
        }
        if self.filled.end == self.input.len() {
            ensure!(self.input.len() < INPUT_BYTES_MAX, "a frame is longer than any that Naast has");
            self.input.resize(self.input.len() * 4, 0);
        }
        match self.stream.try_read(&mut self.input[self.filled.end..]) {
            Ok(0) => bail!("the server closed a socket"),
            Ok(count) => {
                self.filled.end += count;
                self.received += u64::try_from(count)?;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error).context("the server closed a socket"),
        }
    }

    /// Takes the next whole frame that is there: where its text lies, for [`Wire::text`].
    ///
    /// # Errors
    /// For a frame that a Naast server does not send.
    pub fn take(&mut self) -> Result<Option<Range<usize>>> {
        let bytes = &self.input[self.filled.clone()];
        let [first, second, rest @ ..] = bytes else { return Ok(None) };
        let (head, length) = match second {
            126 => {
                let Some(long) = rest.first_chunk() else { return Ok(None) };
                (4, usize::from(u16::from_be_bytes(*long)))
            }
            127 => {
                let Some(long) = rest.first_chunk() else { return Ok(None) };
                (10, usize::try_from(u64::from_be_bytes(*long))?)
            }
            short => (2, usize::from(*short)),
        };
        let start = self.filled.start + head;
        let Some(end) = start.checked_add(length).filter(|end| *end <= self.filled.end) else { return Ok(None) };
        match first {
            0x81 => {}
            0x88 => {
                let code = self.input[start..end].first_chunk().map_or(0, |code| u16::from_be_bytes(*code));
                bail!("the server closed a socket with code {code}");
            }
            other => bail!("a frame of a kind that Naast does not send: {other:#x}"),
        }
        self.filled.start = end;
        Ok(Some(start..end))
    }

    /// The text of a frame that was just taken.
    #[must_use]
    pub fn text(&self, frame: Range<usize>) -> &[u8] {
        &self.input[frame]
    }
}

/// A text frame as a client sends it. The mask is zero, which every server has to undo like any other.
#[must_use]
pub fn framed(text: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(text.len() + 14);
    frame.push(0x81);
    // The highest bit of the length says that there is a mask.
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(short @ 0..=125), _) => frame.push(0x80 | short),
        (_, Ok(medium)) => {
            frame.push(0xfe);
            frame.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            frame.push(0xff);
            frame.extend_from_slice(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(text);
    frame
}
