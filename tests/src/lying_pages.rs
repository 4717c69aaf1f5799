//! A wire that lies about the web app: stands between somebody who fetches its files and a real server, and changes what comes.
//!
//! Every file is asked for without compression, also while nothing is changed: so an honest run over the same wire shows that
//! what is refused is the lie and not the wire.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::lying_wire::read_http;

/// A file on its way.
#[derive(Debug)]
pub struct Given {
    /// The path that was asked.
    pub path: String,
    /// Whether who asks would take it compressed.
    pub as_browser: bool,
    /// The first line and the headers of the answer; its length is written anew.
    pub head: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl Given {
    /// Replaces what stands in the text once.
    ///
    /// # Panics
    /// When it does not stand there: a lie that changes nothing shows nothing.
    pub fn replace(&mut self, old: &str, new: &str) {
        let text = String::from_utf8_lossy(&self.body).into_owned();
        assert!(text.contains(old), "{old} is not in {}", self.path);
        self.body = text.replacen(old, new, 1).into_bytes();
    }
}

/// Changes a file. It is shown every one.
pub type Lie = Arc<dyn Fn(&mut Given) + Send + Sync>;

/// A running wire; it ends with its owner.
pub struct LyingPages {
    /// Where whoever fetches connects.
    pub address: SocketAddr,
    /// Aborts its tasks when it is dropped.
    _tasks: JoinSet<()>,
}

impl LyingPages {
    /// Listens on a free port of the loopback.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(server: SocketAddr, lie: Lie) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let lie = Arc::clone(&lie);
                wires.spawn(async move {
                    // Whoever broke it, a wire ends with its connection.
                    let _ended = pass(client, server, &lie).await;
                });
            }
        });
        Ok(Self { address, _tasks: tasks })
    }
}

async fn pass(mut client: TcpStream, server: SocketAddr, lie: &Lie) -> Result<()> {
    while let Some(request) = read_http(&mut client).await? {
        let first = request.head.lines().next().unwrap_or_default();
        let path = first.split(' ').nth(1).context("a request has a path")?.to_owned();
        let as_browser = request.head.lines().any(|line| line.starts_with("accept-encoding: gzip"));
        let mut upstream = TcpStream::connect(server).await?;
        upstream.write_all(format!("{first}\r\nhost: {server}\r\nconnection: close\r\n\r\n").as_bytes()).await?;
        let answer = read_http(&mut upstream).await?.context("the server answers")?;
        let mut given = Given { path, as_browser, head: answer.head, body: answer.body };
        lie(&mut given);
        let is_kept = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            !matches!(name.as_str(), "content-length" | "connection")
        };
        let head: Vec<&str> = given.head.split("\r\n").filter(is_kept).collect();
        let head = format!("{}\r\ncontent-length: {}\r\n\r\n", head.join("\r\n"), given.body.len());
        // In one piece: two would wait for each other.
        client.write_all(&[head.as_bytes(), &given.body].concat()).await?;
    }
    Ok(())
}
