//! A wire that loses answers: passes requests on to a server, and once in a while the answer never comes back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A running wire; it ends with its owner.
pub struct LossyWire {
    address: SocketAddr,
    losses: Arc<Losses>,
    /// Aborts its tasks when it is dropped.
    _tasks: JoinSet<()>,
}

/// Which answers get lost.
struct Losses {
    /// How the request begins.
    request: String,
    /// How many answers to it are still to be lost.
    due: AtomicUsize,
    /// How many were.
    lost: AtomicUsize,
}

impl LossyWire {
    /// Listens on a free port of the loopback and loses the first `count` answers to requests that begin like this.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(server: SocketAddr, request: &str, count: usize) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let (due, lost) = (AtomicUsize::new(count), AtomicUsize::new(0));
        let losses = Arc::new(Losses { request: request.to_owned(), due, lost });
        let mut tasks = JoinSet::new();
        let kept = Arc::clone(&losses);
        tasks.spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let losses = Arc::clone(&kept);
                wires.spawn(async move {
                    // Whoever broke it, a wire ends with its connection.
                    let _ended = pass(client, server, &losses).await;
                });
            }
        });
        Ok(Self { address, losses, _tasks: tasks })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many answers were lost.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.losses.lost.load(Ordering::SeqCst)
    }
}

/// Passes bytes both ways until either side closes, or until an answer is lost: then both are closed.
async fn pass(mut client: TcpStream, server: SocketAddr, losses: &Losses) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    let (mut up, mut down) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    let mut is_to_be_lost = false;
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let sent = &up[..read?];
                if sent.is_empty() {
                    return server.shutdown().await;
                }
                let take_one = |due: usize| due.checked_sub(1);
                is_to_be_lost |= sent.starts_with(losses.request.as_bytes())
                    && losses.due.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take_one).is_ok();
                server.write_all(sent).await?;
            }
            read = server.read(&mut down) => {
                let answer = &down[..read?];
                if answer.is_empty() {
                    return client.shutdown().await;
                }
                if is_to_be_lost {
                    losses.lost.fetch_add(1, Ordering::SeqCst);
                    return Ok(());
                }
                client.write_all(answer).await?;
            }
        }
    }
}
