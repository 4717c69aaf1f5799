//! A world to play stories in: a real server on a free port, on either engine, with a clock that stands still and dice that
//! fall the same way every time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use naast::app::App;
use naast::clock::{Chance as ServerChance, Clock};
use naast::config::{Config, LogLevel};
use naast_client::{Chance, EmptyDevice, Link, Newcomer, Place};
use naast_core::Millis;
use naast_store::backup::{NewLife, restore};
use tokio::net::TcpListener;

use crate::node::Node;
use crate::people::Actor;
use crate::stores::Engine;

/// Tuesday 6 October 2026, 19:00 in Brussels.
pub const TUESDAY_EVENING: Millis = 1_791_306_000_000;
/// A day.
pub const DAY_MS: Millis = 24 * 60 * 60 * 1000;
/// How long somebody waits for what should happen at once, before a test says that it did not.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Plays each of these stories, which take a [`World`], on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $story() -> anyhow::Result<()> {
                Box::pin(super::$story($crate::world::World::on_sqlite().await?)).await
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $story() -> anyhow::Result<()> {
                Box::pin(super::$story($crate::world::World::on_postgres().await?)).await
            })+
        }
    };
}

/// A server and the time.
pub struct World {
    /// The server itself.
    pub app: Arc<App>,
    /// Where its data is.
    pub engine: Engine,
    origin: String,
    clock: Arc<AtomicI64>,
    dice: AtomicU64,
    node: Node,
    _keys: tempfile::TempDir,
}

impl World {
    /// A new world on an SQLite file.
    ///
    /// # Errors
    /// When the server does not start.
    pub async fn on_sqlite() -> Result<Self> {
        Self::on(Engine::sqlite()?).await
    }

    /// A new world on PostgreSQL.
    ///
    /// # Errors
    /// When the server or PostgreSQL does not start.
    pub async fn on_postgres() -> Result<Self> {
        Self::on(Engine::postgres().await?).await
    }

    async fn on(engine: Engine) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let listen = listener.local_addr()?;
        // A name, because passkeys are bound to one; the server's address is asked all the same.
        let origin = format!("http://localhost:{}", listen.port());
        let keys = tempfile::tempdir()?;
        let config = Config {
            listen,
            data: keys.path().to_owned(),
            database: engine.url(),
            origin: origin.clone(),
            log: LogLevel::Warn,
            trusted_proxies: Vec::new(),
            knocks_per_minute: 1_000_000,
            frames_per_second: 1_000_000,
            connections_per_address: 1_000_000,
            tls: None,
            security_contact: None,
        };
        let clock = Arc::new(AtomicI64::new(TUESDAY_EVENING));
        let held = Clock::Held(Arc::clone(&clock));
        let node = Node::open(listener, config, held, ServerChance::seeded(1)).await?;
        let dice = AtomicU64::new(1000);
        Ok(Self { app: Arc::clone(&node.app), node, engine, origin, clock, dice, _keys: keys })
    }

    /// Lets time pass.
    pub fn pass(&self, ms: Millis) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.load(Ordering::SeqCst)
    }

    /// A device of nobody.
    ///
    /// # Errors
    /// When this machine can make no connections.
    pub fn device(&self) -> Result<EmptyDevice> {
        self.device_over(self.app.config.listen)
    }

    /// A device of nobody whose way to the server leads over something else that listens.
    ///
    /// # Errors
    /// When this machine can make no connections.
    pub fn device_over(&self, listening: SocketAddr) -> Result<EmptyDevice> {
        self.device_with(listening, 0)
    }

    /// A device of nobody whose clock is ahead.
    ///
    /// # Errors
    /// When this machine can make no connections.
    pub fn device_ahead(&self, ms: Millis) -> Result<EmptyDevice> {
        self.device_with(self.app.config.listen, ms)
    }

    fn device_with(&self, listening: SocketAddr, ahead: Millis) -> Result<EmptyDevice> {
        let place = Place { server: format!("http://{listening}"), origin: self.origin.clone() };
        let clock = Arc::clone(&self.clock);
        let chance = Chance::from_seed(self.dice.fetch_add(1, Ordering::SeqCst));
        let clock: naast_client::Clock = Arc::new(move || clock.load(Ordering::SeqCst) + ahead);
        Ok(EmptyDevice::new(place, clock, chance)?)
    }

    /// The very first link.
    ///
    /// # Errors
    /// When the server makes none.
    pub async fn first_link(&self) -> Result<Link> {
        Ok(Link::read(&naast::service::invite::first_link(&self.app).await?)?)
    }

    /// Somebody comes in by a link, with words that a test remembers.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn enters(&self, name: &str, link: &Link) -> Result<Actor> {
        let newcomer = Newcomer {
            name: name.to_owned(),
            login_name: format!("{} fiets", name.to_lowercase()),
            words: format!("kaas brood {} regen", name.to_lowercase()),
        };
        let person = Box::pin(self.device()?.register(link, &newcomer)).await;
        let person = Box::new(person.with_context(|| format!("{name} comes in"))?);
        Ok(Actor { person, newcomer })
    }

    /// One more server on the same database: what is written over it wakes nobody here, as if each wake were lost.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn another_node(&self) -> Result<Node> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let (dice, clock) = (self.dice.fetch_add(1, Ordering::SeqCst), Clock::Held(Arc::clone(&self.clock)));
        Node::open(listener, self.app.config.clone(), clock, ServerChance::seeded(dice)).await
    }

    /// Everything in the database at this moment.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn backup(&self) -> Result<Vec<u8>> {
        let mut file = Vec::new();
        naast_store::backup::back_up(&self.engine.url(), &mut file).await?;
        Ok(file)
    }

    /// The server stops and starts again on the same database: what it kept in memory is gone.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(mut self) -> Result<Self> {
        self.node.end().await?;
        let (dice, clock) = (self.dice.fetch_add(1, Ordering::SeqCst), Clock::Held(Arc::clone(&self.clock)));
        let config = self.app.config.clone();
        let listener = TcpListener::bind(config.listen).await?;
        self.node = Node::open(listener, config, clock, ServerChance::seeded(dice)).await?;
        self.app = Arc::clone(&self.node.app);
        Ok(self)
    }

    /// The disk breaks: a new one of the same kind, a backup on it, the same key file, the same address.
    ///
    /// # Errors
    /// When the backup is not restored, or the server does not start.
    pub async fn put_back(mut self, backup: &[u8]) -> Result<Self> {
        self.node.end().await?;
        let engine = match self.engine {
            Engine::Sqlite(_) => Engine::sqlite()?,
            Engine::Postgres(_) => Engine::postgres().await?,
        };
        let (dice, clock) = (self.dice.fetch_add(1, Ordering::SeqCst), Clock::Held(Arc::clone(&self.clock)));
        let chance = ServerChance::seeded(dice);
        let life = NewLife { lineage: chance.bytes(), at: clock.now() };
        restore(&engine.url(), std::io::Cursor::new(backup), life).await?;
        let config = Config { database: engine.url(), ..self.app.config.clone() };
        let listener = TcpListener::bind(config.listen).await?;
        self.node = Node::open(listener, config, clock, chance).await?;
        (self.app, self.engine) = (Arc::clone(&self.node.app), engine);
        Ok(self)
    }

    /// Stops the server in order.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn end(self) -> Result<()> {
        self.node.end().await
    }
}
