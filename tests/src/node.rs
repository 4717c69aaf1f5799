//! A real server of this process: what it serves with, and how it is stopped.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use naast::app::App;
use naast::clock::{Chance, Clock};
use naast::config::Config;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A running server. Several may serve one database, as if each wake between them were lost.
pub struct Node {
    /// Itself.
    pub app: Arc<App>,
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<()>>,
}

impl Node {
    /// Starts a server behind a listener.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open(listener: TcpListener, config: Config, clock: Clock, chance: Chance) -> Result<Self> {
        let address = listener.local_addr()?;
        let app = Arc::new(App::open(config, clock, chance).await?);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(naast::transport::serve(Arc::clone(&app), listener, async move {
            // Dropped or told: both mean stop.
            let _told = stopped.await;
        }));
        Ok(Self { app, address, stop, serving })
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn end(self) -> Result<()> {
        drop(self.stop);
        self.serving.await?
    }
}
