//! What every task needs, wired together once.

use std::os::unix::fs::DirBuilderExt as _;
use std::sync::Arc;

use anyhow::Context as _;
use naast_core::TenantId;
use naast_store::{Store, StoreOptions, Wake};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bus::Bus;
use crate::clock::{Chance, Clock};
use crate::config::Config;
use crate::keys::Keys;
use crate::service::sign_in::Attempts;
use crate::tokens::Tokens;

/// One running server.
pub struct App {
    /// Its settings.
    pub config: Config,
    /// Its time.
    pub clock: Clock,
    /// Its chance.
    pub chance: Chance,
    /// Its secrets.
    pub keys: Keys,
    /// Its access tokens.
    pub tokens: Tokens,
    /// What it keeps.
    pub store: Store,
    /// Who listens.
    pub bus: Arc<Bus>,
    /// Sign-ins that have begun.
    pub attempts: Attempts,
    /// Cancelled when the server goes down in order.
    pub draining: CancellationToken,
    /// Every task that runs beside the requests.
    pub tasks: TaskTracker,
}

impl App {
    /// Opens the data folder, the key file and the database.
    ///
    /// # Errors
    /// With a sentence that says what is in the way.
    pub async fn open(config: Config, clock: Clock, chance: Chance) -> anyhow::Result<Self> {
        // Nobody else on this machine has a reason to look in; an existing folder keeps what its owner set.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&config.data)
            .with_context(|| format!("cannot make the data folder {}", config.data.display()))?;
        let keys = Keys::open(&config.data, &chance)?;
        let tokens = Tokens::new(&keys.token, &config.origin)?;
        let bus = Arc::new(Bus::default());
        let listening = Arc::clone(&bus);
        let options = StoreOptions {
            url: config.database.clone(),
            tenant: TenantId(chance.bytes()),
            lineage: chance.bytes(),
            listener: Arc::new(move |wakes: &[Wake]| {
                for wake in wakes {
                    listening.wake(wake.log);
                }
            }),
        };
        let store = Store::open(options).await.context("cannot open the database")?;
        Ok(Self {
            config,
            clock,
            chance,
            keys,
            tokens,
            store,
            bus,
            attempts: Attempts::default(),
            draining: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }
}
