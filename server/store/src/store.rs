//! The store itself: opened once, shared by everybody.

use std::sync::Arc;

use naast_core::TenantId;
use naast_core::charter::Role;

use crate::cells::Cell;
use crate::db::{Db, Use, change, run};
use crate::door::Door;
use crate::{Facts, NewMessage, Sent, Standing, StoreError, Tx, WakeListener, sql};

/// Connections for questions. Two cores answer no faster with more, and memory is paid per connection.
const READERS: u32 = 4;

/// How a store is opened.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite://<file>` (made when missing, its folder must exist) or `postgres://user@host/database`.
    pub url: String,
    /// The life of the database, if this is its first day: 16 random bytes.
    pub lineage: [u8; 16],
    /// The deployment's id, if this is its first day: random.
    pub tenant: TenantId,
    /// Told which logs grew, after each commit and before those who wrote get their answers. Must be quick and must not
    /// wait for the store.
    pub listener: WakeListener,
}

/// The database, open. Cheap to clone: all clones share connections and the write door.
#[derive(Clone)]
pub struct Store {
    readers: Db,
    door: Arc<Door>,
    /// As in [`StoreOptions::url`]: may hold a password.
    url: Arc<str>,
    lineage: Arc<str>,
    tenant: TenantId,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database: brings its tables to the newest form, and gives a new one its lineage and its deployment.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn open(options: StoreOptions) -> Result<Self, StoreError> {
        let StoreOptions { url, lineage, tenant, listener } = options;
        let door = Door::open(url.clone(), listener).await?;
        let readers = Db::open(&url, Use::Read, READERS).await.map_err(StoreError::unavailable)?;
        let (lineage, tenant) =
            door.write(async move |tx: &mut Tx| tx.settle_deployment(lineage, tenant).await).await?;
        Ok(Self {
            readers,
            door: Arc::new(door),
            url: url.into(),
            lineage: naast_core::id::encode(&lineage).into(),
            tenant,
        })
    }

    /// The life of the database, in base64url: another one after a restore.
    #[must_use]
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The deployment.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Lends a connection for questions. Each question sees all that was committed when it was asked.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none comes free in time.
    pub async fn read(&self) -> Result<Facts, StoreError> {
        let connection = self.readers.acquire().await.map_err(StoreError::unavailable)?;
        Ok(Facts::new(connection))
    }

    /// The one door for writing. Runs `operation` in a transaction together with those of other callers, and answers
    /// when it is on the disk.
    ///
    /// The operation first asks and decides, then writes: when it gives back an error it must not have written
    /// anything, so that those who share its transaction are not disturbed. (If it did, its writes are undone,
    /// everybody else's work is repeated, and in debug builds the answer is [`StoreError::Unavailable`], so that a test
    /// notices.) It may run several times, and must do the same each time. What it asks stays true until it is
    /// committed. Nobody waits inside it for anything but its `Tx`.
    ///
    /// # Errors
    /// What the operation gave back; [`StoreError::Unavailable`] when the database failed, even if the operation itself
    /// passed over that.
    pub async fn write<T, E, F>(&self, operation: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.door.write(operation).await
    }

    /// Appends a message, together with those of other callers, and answers when it is on the disk. `decide` says what its
    /// author is in the channel, or refuses; it is a pure rule and may be asked several times. A message whose command
    /// was carried out before is not appended again.
    ///
    /// # Errors
    /// What `decide` gave back; [`StoreError`] as with [`Store::write`].
    pub async fn send<E, F>(&self, message: NewMessage, decide: F) -> Result<Sent, E>
    where
        F: Fn(&Standing<'_>) -> Result<Role, E> + Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.door.send(message, decide).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        let facts = &mut self.read().await?;
        let _: i64 = run!(facts, c => sqlx::query_scalar(sql::CHECK).fetch_one(c))?;
        Ok(())
    }

    /// Finishes what is waiting at the door and closes all connections. Later calls are refused.
    pub async fn close(&self) {
        self.door.close().await;
        self.readers.close().await;
    }
}

impl Tx {
    /// Gives a new database its names, and reads those it has.
    async fn settle_deployment(
        &mut self,
        lineage: [u8; 16],
        tenant: TenantId,
    ) -> Result<([u8; 16], TenantId), StoreError> {
        change!(self, c => sqlx::query(sql::INSERT_DEPLOYMENT)
            .bind(lineage.as_slice())
            .bind(tenant.as_bytes().as_slice())
            .execute(c))?;
        let (lineage, tenant): (Vec<u8>, Vec<u8>) = run!(self, c => sqlx::query_as(sql::FIND_DEPLOYMENT).fetch_one(c))?;
        let lineage = Cell("deployment", "lineage").bytes(&lineage, |bytes| bytes.try_into().ok())?;
        Ok((lineage, Cell("deployment", "tenant").bytes(&tenant, TenantId::from_slice)?))
    }
}
