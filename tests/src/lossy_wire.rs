//! A wire that loses requests and answers: passes everything on to a server, and once in a while something never arrives.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A running wire; it ends with its owner.
pub struct LossyWire {
    address: SocketAddr,
    losses: Arc<Mutex<Losses>>,
    /// Aborts its tasks when it is dropped.
    _tasks: JoinSet<()>,
}

/// What is lost of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// It never reaches the server.
    Request,
    /// It is carried out, and nobody hears of it.
    Answer,
}

/// Which requests and answers get lost.
struct Losses {
    plan: Plan,
    /// How many were.
    lost: usize,
    /// The last one was a command.
    was_command: bool,
}

enum Plan {
    /// The answers to the next so many requests that begin like this.
    Answers { request: String, due: usize },
    /// So many requests after one that begins like this, something is lost, and the network is gone.
    Breaks { after: String, left: Option<usize>, at: usize, loss: Loss },
    /// No request arrives.
    Gone,
    /// All is well.
    Whole,
}

impl Losses {
    /// What becomes of a request that begins like this.
    fn judge(&mut self, request: &[u8]) -> Option<Loss> {
        let loss = match &mut self.plan {
            Plan::Answers { request: wanted, due } if *due > 0 && request.starts_with(wanted.as_bytes()) => {
                *due -= 1;
                Some(Loss::Answer)
            }
            Plan::Breaks { left: Some(0), loss, .. } => Some(*loss),
            Plan::Breaks { left: Some(left), .. } => {
                *left -= 1;
                None
            }
            Plan::Breaks { after, left, at, .. } if request.starts_with(after.as_bytes()) => {
                *left = Some(*at);
                None
            }
            Plan::Gone => Some(Loss::Request),
            _ => None,
        };
        if loss.is_some() {
            self.lost += 1;
            self.was_command = request.starts_with(b"POST /v1/commands ");
            if matches!(self.plan, Plan::Breaks { .. }) {
                self.plan = Plan::Gone;
            }
        }
        loss
    }
}

impl LossyWire {
    /// Listens on a free port of the loopback and loses the first `count` answers to requests that begin like this.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(server: SocketAddr, request: &str, count: usize) -> Result<Self> {
        Self::with(server, Plan::Answers { request: request.to_owned(), due: count }).await
    }

    /// Passes `at` requests after one that begins like this; of the next one this is lost, and from then on the network is gone.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn breaking(server: SocketAddr, after: &str, at: usize, loss: Loss) -> Result<Self> {
        Self::with(server, Plan::Breaks { after: after.to_owned(), left: None, at, loss }).await
    }

    /// Loses nothing until it is told to.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn whole(server: SocketAddr) -> Result<Self> {
        Self::with(server, Plan::Whole).await
    }

    async fn with(server: SocketAddr, plan: Plan) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let losses = Arc::new(Mutex::new(Losses { plan, lost: 0, was_command: false }));
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

    /// How many requests and answers were lost.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.losses.lock().unwrap_or_else(PoisonError::into_inner).lost
    }

    /// Whether what was lost last was a command or its answer: anything else may be asked again without a thought.
    #[must_use]
    pub fn has_lost_a_command(&self) -> bool {
        self.losses.lock().unwrap_or_else(PoisonError::into_inner).was_command
    }

    /// The very next request loses this, and from then on the network is gone.
    pub fn break_now(&self, loss: Loss) {
        self.break_after(0, loss);
    }

    /// Passes so many requests; the next one loses this, and from then on the network is gone. Counts anew what was lost.
    pub fn break_after(&self, requests: usize, loss: Loss) {
        let plan = Plan::Breaks { after: String::new(), left: Some(requests), at: 0, loss };
        *self.losses.lock().unwrap_or_else(PoisonError::into_inner) = Losses { plan, lost: 0, was_command: false };
    }

    /// The network is back.
    pub fn mend(&self) {
        self.losses.lock().unwrap_or_else(PoisonError::into_inner).plan = Plan::Whole;
    }
}

/// Passes bytes both ways until either side closes, or until something is lost: then both are closed.
async fn pass(mut client: TcpStream, server: SocketAddr, losses: &Mutex<Losses>) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    let (mut up, mut down) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    let mut is_answer_lost = false;
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let sent = &up[..read?];
                if sent.is_empty() {
                    return server.shutdown().await;
                }
                let is_request = sent.starts_with(b"GET ") || sent.starts_with(b"POST ");
                let judge = || losses.lock().unwrap_or_else(PoisonError::into_inner).judge(sent);
                match is_request.then(judge).flatten() {
                    Some(Loss::Request) => return Ok(()),
                    loss => is_answer_lost |= loss.is_some(),
                }
                server.write_all(sent).await?;
            }
            read = server.read(&mut down) => {
                let answer = &down[..read?];
                if answer.is_empty() {
                    return client.shutdown().await;
                }
                if is_answer_lost {
                    return Ok(());
                }
                client.write_all(answer).await?;
            }
        }
    }
}
