//! HTTP by hand over one TCP connection per request: sends whatever bytes a test wants, which no library would.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use naast_protocol::ErrorCode;
use naast_protocol::http::Problem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// Head, in lower case.
    pub head: String,
    /// Body, as it came.
    pub body: Vec<u8>,
}

impl Answered {
    /// The code of a refusal; none for anything that is no typed refusal.
    #[must_use]
    pub fn refusal(&self) -> Option<ErrorCode> {
        let is_problem = self.head.contains("content-type: application/problem+json");
        let problem: Problem = serde_json::from_slice(&self.body).ok()?;
        (is_problem && problem.status == self.status).then_some(problem.refusal.code)
    }
}

/// A request: method, path, headers beside host and length, body.
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Access token.
    pub token: Option<&'a str>,
    /// Further lines of the head.
    pub headers: &'a [(&'a str, &'a str)],
    /// Body.
    pub body: &'a [u8],
}

/// Sends a request and reads the answer to its end.
///
/// # Errors
/// When the server cannot be reached or answers something that is not HTTP.
pub async fn ask(server: SocketAddr, request: &Request<'_>) -> Result<Answered> {
    let mut stream = TcpStream::connect(server).await?;
    let mut lines = vec![
        format!("{} {} HTTP/1.1", request.method, request.path),
        format!("Host: {server}"),
        "Connection: close".to_owned(),
        "Content-Type: application/json".to_owned(),
        format!("Content-Length: {}", request.body.len()),
    ];
    lines.extend(request.token.map(|token| format!("Authorization: Bearer {token}")));
    lines.extend(request.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let head = format!("{}\r\n\r\n", lines.join("\r\n"));
    stream.write_all(head.as_bytes()).await?;
    // A server that has seen enough closes before the body is through: its answer still counts.
    let _sent = stream.write_all(request.body).await;
    let mut bytes = Vec::new();
    let _ended = stream.read_to_end(&mut bytes).await;
    read(&bytes).context("not an answer in HTTP")
}

fn read(bytes: &[u8]) -> Option<Answered> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answered { status, head, body: bytes[end + 4..].to_vec() })
}
