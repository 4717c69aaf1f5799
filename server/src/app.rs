//! What every task needs, wired together once.

use std::sync::Arc;

use anyhow::Context as _;
use naast_core::TenantId;
use naast_store::{Grown, Store, StoreOptions};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bus::{Arrivals, Bus, Recent};
use crate::challenges::Challenges;
use crate::clock::{Chance, Clock};
use crate::config::Config;
use crate::keys::Keys;
use crate::pleas::Pleas;
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
    /// The newest messages.
    pub recent: Arc<Recent>,
    /// What arrived on devices and is not written down yet.
    pub arrivals: Arrivals,
    /// Sign-ins that have begun.
    pub attempts: Attempts,
    /// Passkey ceremonies that have begun.
    pub challenges: Challenges,
    /// Empty phones that ask for a half.
    pub pleas: Pleas,
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
        config.make_data_folder()?;
        let keys = Keys::open(&config.data, &chance)?;
        let tokens = Tokens::new(&keys.token, &config.origin)?;
        let challenges = Challenges::open(&config.origin)?;
        let bus = Arc::new(Bus::default());
        let recent = Arc::new(Recent::default());
        let (listening, newest) = (Arc::clone(&bus), Arc::clone(&recent));
        let options = StoreOptions {
            url: config.database.clone(),
            tenant: TenantId(chance.bytes()),
            lineage: chance.bytes(),
            listener: Arc::new(move |grown: &Grown| {
                newest.take(grown);
                listening.wake(grown.logs.iter().map(|wake| wake.log));
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
            recent,
            arrivals: Arrivals::default(),
            attempts: Attempts::default(),
            challenges,
            pleas: Pleas::default(),
            draining: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }
}
