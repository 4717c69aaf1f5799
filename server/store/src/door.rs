//! The one write door: many callers' work in one transaction, answered together after one sync of the disk.
//!
//! The writer has a thread of its own, because an operation is an asynchronous closure whose future nobody can prove to
//! be `Send`; the closures themselves travel.
//!
//! [Note: One writer per node] SQLite lets one connection write. On PostgreSQL a second writer made it slower: what an
//! operation asked must stay true until its commit (SERIALIZABLE), so two batches at once mostly undo each other; with
//! 64 callers two writers took 1,400 appends a second where one took 2,300. Several nodes on one PostgreSQL are writers
//! of each other all the same, so whoever is undone is repeated, alone. See: [Note: Turns]
//!
//! [Note: Batches] A writer takes what waits, at most [`BATCH`] operations, and runs them one after the other in one
//! transaction. If the database fails under one of them, or one refuses after it wrote, the transaction is rolled back
//! and all of them run again, each in a transaction of its own: a bad operation costs the others time and nothing else.
//! Messages that follow each other in a batch are decided on one by one and written together: see [`crate::sends`].
//! There are no savepoints: SQLite may abort the whole transaction under them. A commit that fails without the database
//! saying that it was undone is *not* repeated: it may have happened. Those callers hear `Unavailable` and ask again
//! with their command id.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError, RwLock};

use futures_util::FutureExt as _;
use naast_core::charter::Role;
use tokio::sync::{mpsc, oneshot, watch};

use crate::db::{Db, Turn, Use};
use crate::facts::Fault;
use crate::hot::Hot;
use crate::sends::{Care, Sends};
use crate::tx::{Grown, Tx, Wake, WakeListener};
use crate::work::{Job, Message, Ran, Waiting};
use crate::{NewMessage, Sent, Standing, StoreError};

/// Operations in one transaction. Pages of the indexes that several messages touch are written once: at 64 a message costs a
/// quarter more. More than 256 only makes the last ones wait.
const BATCH: usize = 256;
/// Operations that may wait: four batches, some 150 ms. Whoever comes then waits outside.
const QUEUE: usize = 4 * BATCH;
/// How often one operation is tried when something is in the way although it goes alone: a lock of the database's own
/// work, for instance.
const SINGLE_TRIES: usize = 3;

/// The way to the writer.
pub(crate) struct Door {
    /// Gone once the door is closed.
    queue: RwLock<Option<mpsc::Sender<Waiting>>>,
    /// Its other end lives as long as the writer does.
    writer: watch::Receiver<()>,
}

impl Door {
    /// Connects the writer and brings the tables to the newest form.
    pub(crate) async fn open(url: String, listener: WakeListener) -> Result<Self, StoreError> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (alive, watched) = watch::channel(());
        let (opened, is_open) = oneshot::channel();
        std::thread::Builder::new()
            .name("naast-writer".to_owned())
            .spawn(move || {
                let _alive = alive;
                let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(opened.send(Err(StoreError::unavailable(error)))),
                };
                runtime.block_on(serve(url, listener, waiting, opened));
            })
            .map_err(StoreError::unavailable)?;
        is_open.await.map_err(|_| StoreError::unavailable("the writer stopped while it connected"))??;
        Ok(Self { queue: RwLock::new(Some(queue)), writer: watched })
    }

    /// See [`crate::Store::write`].
    pub(crate) async fn write<T, E, F>(&self, operation: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.wait(Waiting::Operation(Box::new(Job::new(operation, answer))), answered).await
    }

    /// See [`crate::Store::send`].
    pub(crate) async fn send<E, F>(&self, message: NewMessage, decide: F) -> Result<Sent, E>
    where
        F: Fn(&Standing<'_>) -> Result<Role, E> + Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let message = Message { message: Arc::new(message), decide };
        self.wait(Waiting::Message(Box::new(Job::new(message, answer))), answered).await
    }

    async fn wait<T, E: From<StoreError>>(
        &self,
        waiting: Waiting,
        answered: oneshot::Receiver<Result<T, E>>,
    ) -> Result<T, E> {
        let closed = || E::from(StoreError::unavailable("the write door is closed"));
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)?;
        queue.send(waiting).await.map_err(|_| closed())?;
        drop(queue);
        answered.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Lets in nobody any more and waits until what waited is done.
    pub(crate) async fn close(&self) {
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
        let mut writer = self.writer.clone();
        // Ends with an error when the thread drops the other end, which is what is waited for.
        while writer.changed().await.is_ok() {}
    }
}

/// The life of the writer's thread.
async fn serve(
    url: String,
    listener: WakeListener,
    mut waiting: mpsc::Receiver<Waiting>,
    opened: oneshot::Sender<Result<(), StoreError>>,
) {
    let mut writer = match connect(&url).await {
        Ok(db) => Writer { db, listener, hot: Hot::default() },
        Err(error) => return drop(opened.send(Err(error))),
    };
    if opened.send(Ok(())).is_err() {
        return;
    }
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        writer.settle(&mut batch).await;
    }
    writer.db.close().await;
}

async fn connect(url: &str) -> Result<Db, StoreError> {
    let db = Db::open(url, Use::Write, 1).await.map_err(StoreError::unavailable)?;
    db.migrate().await?;
    Ok(db)
}

/// How a transaction ended.
enum Ended {
    /// On the disk; this grew.
    Committed(Grown),
    /// Undone: somebody else was in the way.
    Conflict(StoreError),
    /// Undone: one of those who waited disturbed it.
    Disturbed(StoreError),
    /// Never began: the database is away.
    Away(StoreError),
    /// The commit failed, and nobody knows whether it happened.
    Unknown(StoreError),
}

struct Writer {
    db: Db,
    listener: WakeListener,
    hot: Hot,
}

impl Writer {
    /// Carries out a batch; everybody in it has been answered afterwards. See: [Note: Batches]
    async fn settle(&mut self, batch: &mut Vec<Waiting>) {
        if batch.len() > 1 {
            // See: [Note: Turns]
            for turn in [Turn::Shared, Turn::Alone] {
                match self.attempt(batch, turn, Care::Swift).await {
                    Ended::Committed(grown) => return self.announce(&grown, batch.drain(..)),
                    Ended::Conflict(_) => {}
                    Ended::Disturbed(_) => break,
                    Ended::Away(error) | Ended::Unknown(error) => {
                        return batch.drain(..).for_each(|waiting| waiting.fail(&error));
                    }
                }
            }
        }
        let mut alone = batch.drain(..);
        while let Some(waiting) = alone.next() {
            if let Err(error) = self.settle_alone(waiting).await {
                // One try tells that the database is away: the others need not each wait for that.
                return alone.for_each(|waiting| waiting.fail(&error));
            }
        }
    }

    /// Carries out one operation in a transaction of its own. An error says that the database is away.
    async fn settle_alone(&mut self, waiting: Waiting) -> Result<(), StoreError> {
        let mut alone = vec![waiting];
        let mut tries = 0;
        loop {
            tries += 1;
            let turn = if tries == 1 { Turn::Shared } else { Turn::Alone };
            match self.attempt(&mut alone, turn, Care::Asking).await {
                Ended::Committed(grown) => self.announce(&grown, alone.drain(..)),
                Ended::Conflict(_) if tries < SINGLE_TRIES => continue,
                Ended::Conflict(error) | Ended::Disturbed(error) => alone.drain(..).for_each(|one| one.undo(&error)),
                Ended::Unknown(error) => alone.drain(..).for_each(|one| one.fail(&error)),
                Ended::Away(error) => {
                    alone.drain(..).for_each(|one| one.fail(&error));
                    return Err(error);
                }
            }
            return Ok(());
        }
    }

    /// Runs a batch in one transaction and commits it, if nobody in it disturbed it.
    async fn attempt(&mut self, batch: &mut [Waiting], turn: Turn, care: Care) -> Ended {
        let mut tx = match self.db.begin(turn).await {
            Ok(connection) => Tx::new(connection),
            Err(error) => return Ended::Away(StoreError::unavailable(error)),
        };
        let mut sends = Sends::new(&mut self.hot, care);
        let ran = AssertUnwindSafe(run_all(batch, &mut sends, &mut tx)).catch_unwind().await;
        if let Some((fault, error)) = tx.disturbance(ran.ok()) {
            sends.undone();
            if let Err(error) = tx.into_connection().roll_back().await {
                tracing::warn!(%error, "a transaction was not rolled back in order; its connection is given up");
            }
            return if fault == Fault::Conflict { Ended::Conflict(error) } else { Ended::Disturbed(error) };
        }
        let wakes = tx.take_wakes();
        match tx.into_connection().commit().await {
            Ok(()) => Ended::Committed(Grown { logs: newest(wakes), messages: sends.committed() }),
            Err(error) => {
                sends.undone();
                let is_conflict = Fault::of(&error) == Fault::Conflict;
                let error = StoreError::unavailable(error);
                if is_conflict { Ended::Conflict(error) } else { Ended::Unknown(error) }
            }
        }
    }

    /// Says which logs grew, then answers: whoever hears an answer finds everybody else informed.
    fn announce(&self, grown: &Grown, done: impl Iterator<Item = Waiting>) {
        let told = std::panic::catch_unwind(AssertUnwindSafe(|| {
            if !grown.logs.is_empty() {
                (self.listener)(grown);
            }
        }));
        if told.is_err() {
            tracing::error!("the listener for wakes panicked");
        }
        done.for_each(Waiting::answer);
    }
}

/// Runs a batch up to the first who disturbs the transaction, and says how that one, or the last, ran.
async fn run_all(batch: &mut [Waiting], sends: &mut Sends<'_>, tx: &mut Tx) -> Ran {
    for waiting in batch {
        match waiting {
            Waiting::Message(message) => sends.take(tx, message.as_mut()).await,
            Waiting::Operation(operation) => {
                // It may ask for what those before it wrote.
                if sends.write(tx).await.is_err() {
                    break;
                }
                let woken = tx.begin_operation();
                let ran = operation.run(tx).await;
                sends.forget(tx.wakes_since(woken));
                if ran == Ran::Refused && tx.has_written() {
                    return Ran::Refused;
                }
            }
        }
        if tx.facts.fault.is_some() {
            break;
        }
    }
    // What fails here is noted in the transaction.
    let _noted = sends.write(tx).await;
    Ran::Done
}

/// One wake per log: when several raised it, its newest head is enough.
fn newest(wakes: Vec<Wake>) -> Vec<Wake> {
    let newest: std::collections::BTreeMap<_, _> = wakes.into_iter().map(|wake| (wake.log, wake)).collect();
    newest.into_values().collect()
}
