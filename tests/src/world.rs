//! A world to play stories in: a real server on a free port, on either engine, with a clock that stands still and dice that
//! fall the same way every time; and people with real clients.

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use naast::app::App;
use naast::clock::{Chance as ServerChance, Clock};
use naast::config::{Config, LogLevel};
use naast_client::{Chance, EmptyDevice, Link, Newcomer, Person, Place, Way};
use naast_core::invite::Standing;
use naast_core::{ChannelId, Hash, Millis};
use naast_store::backup::{NewLife, restore};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

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
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<Result<()>>,
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
        };
        let clock = Arc::new(AtomicI64::new(TUESDAY_EVENING));
        let app = Arc::new(App::open(config, Clock::Held(Arc::clone(&clock)), ServerChance::seeded(1)).await?);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(naast::transport::serve(Arc::clone(&app), listener, async move {
            // Dropped or told: both mean stop.
            let _told = stopped.await;
        }));
        let dice = AtomicU64::new(1000);
        Ok(Self { app, engine, origin, clock, dice, stop: Some(stop), serving, _keys: keys })
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
        let place = Place { server: format!("http://{listening}"), origin: self.origin.clone() };
        let clock = Arc::clone(&self.clock);
        let chance = Chance::from_seed(self.dice.fetch_add(1, Ordering::SeqCst));
        let clock: naast_client::Clock = Arc::new(move || clock.load(Ordering::SeqCst));
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
        drop(self.stop.take());
        (&mut self.serving).await??;
        let (dice, clock) = (self.dice.fetch_add(1, Ordering::SeqCst), Clock::Held(Arc::clone(&self.clock)));
        self.serve_anew(self.app.config.clone(), clock, ServerChance::seeded(dice)).await?;
        Ok(self)
    }

    async fn serve_anew(&mut self, config: Config, clock: Clock, chance: ServerChance) -> Result<()> {
        let listener = TcpListener::bind(config.listen).await?;
        self.app = Arc::new(App::open(config, clock, chance).await?);
        let (stop, stopped) = oneshot::channel::<()>();
        self.serving = tokio::spawn(naast::transport::serve(Arc::clone(&self.app), listener, async move {
            // Dropped or told: both mean stop.
            let _told = stopped.await;
        }));
        self.stop = Some(stop);
        Ok(())
    }

    /// The disk breaks: a new one of the same kind, a backup on it, the same key file, the same address.
    ///
    /// # Errors
    /// When the backup is not restored, or the server does not start.
    pub async fn put_back(mut self, backup: &[u8]) -> Result<Self> {
        drop(self.stop.take());
        (&mut self.serving).await??;
        let engine = match self.engine {
            Engine::Sqlite(_) => Engine::sqlite()?,
            Engine::Postgres(_) => Engine::postgres().await?,
        };
        let (dice, clock) = (self.dice.fetch_add(1, Ordering::SeqCst), Clock::Held(Arc::clone(&self.clock)));
        let chance = ServerChance::seeded(dice);
        let life = NewLife { lineage: chance.bytes(), at: clock.now() };
        restore(&engine.url(), std::io::Cursor::new(backup), life).await?;
        let config = Config { database: engine.url(), ..self.app.config.clone() };
        self.serve_anew(config, clock, chance).await?;
        self.engine = engine;
        Ok(self)
    }

    /// Stops the server in order.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn end(mut self) -> Result<()> {
        drop(self.stop.take());
        (&mut self.serving).await?
    }
}

/// A person in a story.
#[derive(Debug)]
pub struct Actor {
    person: Box<Person>,
    /// What they came in with.
    pub newcomer: Newcomer,
}

impl Deref for Actor {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.person
    }
}

impl DerefMut for Actor {
    fn deref_mut(&mut self) -> &mut Person {
        &mut self.person
    }
}

impl Actor {
    /// How they are called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.newcomer.name
    }

    /// The person alone.
    #[must_use]
    pub fn into_person(self) -> Person {
        *self.person
    }

    /// The channel with somebody.
    ///
    /// # Errors
    /// When they have none together.
    pub fn room_with(&self, other: &Self) -> Result<ChannelId> {
        let name = other.name();
        self.channel_with(name).with_context(|| format!("{} has no conversation with {name}", self.name()))
    }

    /// Says something to somebody.
    ///
    /// # Errors
    /// When it does not reach the server.
    pub async fn tells(&mut self, other: &Self, text: &str) -> Result<Hash> {
        let room = self.room_with(other)?;
        Ok(Box::pin(self.say(room, text)).await?)
    }

    /// Looks what is new, and must find these words.
    ///
    /// # Errors
    /// When they are not there, or anything looked wrong.
    pub async fn reads(&mut self, text: &str) -> Result<()> {
        Box::pin(self.catch_up()).await?;
        self.trusts_everything()?;
        ensure!(self.find_words(text).is_some(), "{} does not find \"{text}\"", self.name());
        Ok(())
    }

    /// Looks what is new, and must not find these words in any conversation.
    ///
    /// # Errors
    /// When they are there.
    pub async fn does_not_read(&mut self, text: &str) -> Result<()> {
        Box::pin(self.catch_up()).await?;
        ensure!(self.find_words(text).is_none(), "{} reads \"{text}\"", self.name());
        Ok(())
    }

    /// Has nothing to read by a grant, and nobody could tell that there ever was.
    ///
    /// # Errors
    /// When something is listed.
    pub async fn sees_nothing(&mut self) -> Result<()> {
        let grants = self.list_grants().await?;
        ensure!(grants.is_empty(), "{} may read {} grants", self.name(), grants.len());
        Ok(())
    }

    /// Nothing that must not happen was seen.
    ///
    /// # Errors
    /// With the first thing that was.
    pub fn trusts_everything(&self) -> Result<()> {
        match self.alarms().first() {
            None => Ok(()),
            Some(reason) => anyhow::bail!("{} does not believe: {reason}", self.name()),
        }
    }

    /// Comes back on an empty device with login name and words; the old device is gone.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn comes_back_with_words(self, world: &World) -> Result<Self> {
        let Newcomer { login_name, words, .. } = &self.newcomer;
        let person = Box::new(Box::pin(world.device()?.sign_in(login_name, words)).await?);
        Ok(Self { person, newcomer: self.newcomer })
    }

    /// The same person on one more device, beside this one.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn on_another_device(&self, world: &World) -> Result<Self> {
        let Newcomer { login_name, words, .. } = &self.newcomer;
        let person = Box::new(Box::pin(world.device()?.sign_in(login_name, words)).await?);
        Ok(Self { person, newcomer: self.newcomer.clone() })
    }

    /// Comes back on an empty device with the recovery code alone.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn comes_back_with_code(self, world: &World, code: &str) -> Result<Self> {
        let person = Box::new(Box::pin(world.device()?.sign_in_with_code(code)).await?);
        Ok(Self { person, newcomer: self.newcomer })
    }

    /// The words with which they open their account.
    #[must_use]
    pub fn way(&self) -> Way {
        Way::Words { login_name: self.newcomer.login_name.clone(), words: self.newcomer.words.clone() }
    }

    /// Signs in once more on the same device.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn signs_in_again(&mut self) -> Result<()> {
        let Newcomer { login_name, words, .. } = self.newcomer.clone();
        Ok(Box::pin(self.person.sign_in_again(&login_name, &words)).await?)
    }

    /// Puts the device away and takes it out again.
    ///
    /// # Errors
    /// When the session has ended.
    pub async fn closes_and_opens_the_app(self) -> Result<Self> {
        let person = Box::new(self.person.put_away().take_out().await?);
        Ok(Self { person, newcomer: self.newcomer })
    }
}

/// The people of the story, up to the moment at which Jef has the link to his card.
pub struct Opening {
    /// Runs the desk.
    pub coordinator: Actor,
    /// The professional.
    pub hanne: Actor,
    /// The youth.
    pub sam: Actor,
    /// The link that asks Jef.
    pub jefs_link: Link,
    /// The private channel with Jef's seat.
    pub jefs_room: ChannelId,
}

impl Opening {
    /// From an empty machine: a coordinator, an organisation, Hanne, Sam, and Sam's question to his grandfather.
    ///
    /// # Errors
    /// When any of it fails.
    pub async fn play(world: &World) -> Result<Self> {
        let mut coordinator = world.enters("Desk", &world.first_link().await?).await?;
        coordinator.name_organisation("Huis aan de Leie").await?;
        let link = coordinator.invite(Standing::Professional, "Hanne", "").await?;
        let mut hanne = world.enters("Hanne", &link).await?;
        let link = hanne.invite(Standing::Youth, "Sam", "Kom je erbij?").await?;
        let mut sam = world.enters("Sam", &link).await?;
        hanne.catch_up().await?;
        let (jefs_link, jefs_room) = sam.ask_jim("opa", "Wil jij mijn JIM zijn?").await?;
        Ok(Self { coordinator, hanne, sam, jefs_link, jefs_room })
    }

    /// Jef says yes and comes in.
    ///
    /// # Errors
    /// When he does not get in.
    pub async fn jef_comes(&mut self, world: &World) -> Result<Actor> {
        let jef = world.enters("Jef", &self.jefs_link).await?;
        self.sam.catch_up().await?;
        Ok(jef)
    }
}
