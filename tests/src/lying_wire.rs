//! A wire that lies: stands between a real client and a real server, and changes what the server says when it is told to.
//!
//! Every answer and every frame is read as JSON and written again, also while nothing is changed: so an honest run over the
//! same wire shows that what a client refuses is the lie and not the wire.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use naast_protocol::frame::SUBPROTOCOL;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

/// Longest head of a request or an answer: a token, a cookie, and what every library adds.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Where a frame of the socket was said.
pub const SOCKET: &str = "/v1/socket";

/// What the server says, on its way.
#[derive(Debug)]
pub struct Said<'a> {
    /// Path and query that were asked, or [`SOCKET`] for a frame.
    pub path: &'a str,
    /// What the client had sent; null for a frame, and where nothing was sent.
    pub asked: &'a Value,
    /// What the server says. A frame that becomes null is left out.
    pub answer: &'a mut Value,
}

/// Changes what a server says. It is shown everything.
pub type Lie = Arc<dyn Fn(&mut Said<'_>) + Send + Sync>;

#[derive(Default)]
struct Liar {
    lie: Option<Lie>,
    told: usize,
}

impl Liar {
    fn tell(&mut self, path: &str, asked: &Value, answer: &mut Value) {
        let Some(lie) = self.lie.clone() else { return };
        let before = answer.clone();
        lie(&mut Said { path, asked, answer });
        self.told += usize::from(*answer != before);
    }
}

/// A running wire; it ends with its owner.
pub struct LyingWire {
    address: SocketAddr,
    liar: Arc<Mutex<Liar>>,
    /// Aborts its tasks when it is dropped.
    _tasks: JoinSet<()>,
}

impl LyingWire {
    /// Listens on a free port of the loopback. It tells the truth until it is told to lie.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let liar = Arc::new(Mutex::new(Liar::default()));
        let mut tasks = JoinSet::new();
        let kept = Arc::clone(&liar);
        tasks.spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let liar = Arc::clone(&kept);
                wires.spawn(async move {
                    // Whoever broke it, a wire ends with its connection.
                    let _ended = pass(client, server, &liar).await;
                });
            }
        });
        Ok(Self { address, liar, _tasks: tasks })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lies from here on.
    pub fn lie(&self, lie: Lie) {
        *lock(&self.liar) = Liar { lie: Some(lie), told: 0 };
    }

    /// Tells the truth from here on.
    pub fn be_honest(&self) {
        lock(&self.liar).lie = None;
    }

    /// How often something was changed since it was told to lie.
    #[must_use]
    pub fn told(&self) -> usize {
        lock(&self.liar).told
    }
}

fn lock(liar: &Mutex<Liar>) -> std::sync::MutexGuard<'_, Liar> {
    liar.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn pass(mut client: TcpStream, server: SocketAddr, liar: &Mutex<Liar>) -> Result<()> {
    let upgrade = format!("GET {SOCKET} ");
    let mut first = vec![0; upgrade.len()];
    // A head comes in one piece, or not at all.
    client.peek(&mut first).await?;
    if first == upgrade.as_bytes() {
        return pass_frames(client, server, liar).await;
    }
    loop {
        let Some(request) = read_http(&mut client).await? else { return Ok(()) };
        let (line, headers) = request.head.split_once("\r\n").context("a request has a head")?;
        let path = line.split(' ').nth(1).unwrap_or_default();
        let asked = serde_json::from_slice(&request.body).unwrap_or_default();
        let mut upstream = TcpStream::connect(server).await?;
        upstream.write_all(format!("{line}\r\nconnection: close\r\n{headers}\r\n\r\n").as_bytes()).await?;
        upstream.write_all(&request.body).await?;
        let answer = read_http(&mut upstream).await?.context("the server answers")?;
        let body = match serde_json::from_slice::<Value>(&answer.body) {
            Ok(mut said) => {
                lock(liar).tell(path, &asked, &mut said);
                serde_json::to_vec(&said)?
            }
            Err(_) => answer.body,
        };
        let is_kept = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            !matches!(name.as_str(), "content-length" | "connection")
        };
        let head: Vec<&str> = answer.head.split("\r\n").filter(is_kept).collect();
        client.write_all(format!("{}\r\ncontent-length: {}\r\n\r\n", head.join("\r\n"), body.len()).as_bytes()).await?;
        client.write_all(&body).await?;
    }
}

/// Head, without the empty line behind it, and body.
pub(crate) struct Http {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Reads a request or an answer; `None` when the other side closed before it began.
pub(crate) async fn read_http(stream: &mut TcpStream) -> Result<Option<Http>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        ensure!(head.len() < HEAD_BYTES_MAX, "the head does not end");
        let mut byte = [0];
        if stream.read(&mut byte).await? == 0 {
            ensure!(head.is_empty(), "cut off");
            return Ok(None);
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head)?.trim_end().to_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    ensure!(!head.to_ascii_lowercase().contains("transfer-encoding"), "this wire reads bodies of a known length");
    let mut body = vec![0; length.unwrap_or_default()];
    stream.read_exact(&mut body).await?;
    Ok(Some(Http { head, body }))
}

#[expect(clippy::result_large_err, reason = "the library's own type")]
async fn pass_frames(client: TcpStream, server: SocketAddr, liar: &Mutex<Liar>) -> Result<()> {
    let mut request = format!("ws://{server}{SOCKET}").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
    let take_over = |asked: &Request, mut answer: Response| {
        if let Some(origin) = asked.headers().get("origin") {
            request.headers_mut().insert("origin", origin.clone());
        }
        answer.headers_mut().extend(
            asked
                .headers()
                .get("sec-websocket-protocol")
                .map(|named| (tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL, named.clone())),
        );
        Ok(answer)
    };
    let mut client = tokio_tungstenite::accept_hdr_async(client, take_over).await?;
    let (mut server, _) = tokio_tungstenite::client_async(request, TcpStream::connect(server).await?).await?;
    loop {
        tokio::select! {
            said = client.next() => server.send(said.context("the client is gone")??).await?,
            said = server.next() => {
                let Message::Text(text) = said.context("the server is gone")?? else { continue };
                let mut frame: Value = serde_json::from_str(&text)?;
                lock(liar).tell(SOCKET, &Value::Null, &mut frame);
                if !frame.is_null() {
                    client.send(Message::text(frame.to_string())).await?;
                }
            }
        }
    }
}
