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
//! There are no savepoints: SQLite may abort the whole transaction under them. A commit that fails without the database
//! saying that it was undone is *not* repeated: it may have happened. Those callers hear `Unavailable` and ask again
//! with their command id.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{PoisonError, RwLock};

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot, watch};

use crate::StoreError;
use crate::db::{Db, Turn, Use};
use crate::facts::Fault;
use crate::tx::{Tx, Wake, WakeListener};
use crate::work::{Job, Work};

/// Operations in one transaction. At 64 the sync is a small part of the work; more only makes the last ones wait.
const BATCH: usize = 64;
/// Operations that may wait: sixteen batches, some 100 ms. Whoever comes then waits outside.
const QUEUE: usize = 16 * BATCH;
/// How often one operation is tried when something is in the way although it goes alone: a lock of the database's own
/// work, for instance.
const SINGLE_TRIES: usize = 3;

/// The way to the writer.
pub(crate) struct Door {
    /// Gone once the door is closed.
    queue: RwLock<Option<mpsc::Sender<Box<dyn Work>>>>,
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
        let closed = || E::from(StoreError::unavailable("the write door is closed"));
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        // A later multi-row statement for `send` is another kind of [`Work`], gathered by the writer before the batch
        // runs.
        let job: Box<dyn Work> = Box::new(Job::new(operation, answer));
        queue.send(job).await.map_err(|_| closed())?;
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
    mut waiting: mpsc::Receiver<Box<dyn Work>>,
    opened: oneshot::Sender<Result<(), StoreError>>,
) {
    let writer = match connect(&url).await {
        Ok(db) => Writer { db, listener },
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
    /// On the disk; these logs grew.
    Committed(Vec<Wake>),
    /// Undone: somebody else was in the way.
    Conflict(StoreError),
    /// Undone: one of the operations disturbed it.
    Disturbed(StoreError),
    /// Never began: the database is away.
    Away(StoreError),
    /// The commit failed, and nobody knows whether it happened.
    Unknown(StoreError),
}

struct Writer {
    db: Db,
    listener: WakeListener,
}

impl Writer {
    /// Carries out a batch; every operation in it has been answered afterwards. See: [Note: Batches]
    async fn settle(&self, batch: &mut Vec<Box<dyn Work>>) {
        if batch.len() > 1 {
            // See: [Note: Turns]
            for turn in [Turn::Shared, Turn::Alone] {
                match self.attempt(batch, turn).await {
                    Ended::Committed(wakes) => return self.announce(&wakes, batch.drain(..)),
                    Ended::Conflict(_) => {}
                    Ended::Disturbed(_) => break,
                    Ended::Away(error) | Ended::Unknown(error) => {
                        return batch.drain(..).for_each(|work| work.fail(&error));
                    }
                }
            }
        }
        let mut alone = batch.drain(..);
        while let Some(work) = alone.next() {
            if let Err(error) = self.settle_alone(work).await {
                // One try tells that the database is away: the others need not each wait for that.
                return alone.for_each(|work| work.fail(&error));
            }
        }
    }

    /// Carries out one operation in a transaction of its own. An error says that the database is away.
    async fn settle_alone(&self, work: Box<dyn Work>) -> Result<(), StoreError> {
        let mut alone = vec![work];
        let mut tries = 0;
        loop {
            tries += 1;
            let turn = if tries == 1 { Turn::Shared } else { Turn::Alone };
            match self.attempt(&mut alone, turn).await {
                Ended::Committed(wakes) => self.announce(&wakes, alone.drain(..)),
                Ended::Conflict(_) if tries < SINGLE_TRIES => continue,
                Ended::Conflict(error) | Ended::Disturbed(error) => alone.drain(..).for_each(|work| work.undo(&error)),
                Ended::Unknown(error) => alone.drain(..).for_each(|work| work.fail(&error)),
                Ended::Away(error) => {
                    alone.drain(..).for_each(|work| work.fail(&error));
                    return Err(error);
                }
            }
            return Ok(());
        }
    }

    /// Runs operations in one transaction and commits it, if none of them disturbed it.
    async fn attempt(&self, batch: &mut [Box<dyn Work>], turn: Turn) -> Ended {
        let mut tx = match self.db.begin(turn).await {
            Ok(connection) => Tx::new(connection),
            Err(error) => return Ended::Away(StoreError::unavailable(error)),
        };
        for work in batch {
            tx.begin_operation();
            let ran = AssertUnwindSafe(work.run(&mut tx)).catch_unwind().await;
            if let Some((fault, error)) = tx.disturbance(ran.ok()) {
                if let Err(error) = tx.into_connection().roll_back().await {
                    tracing::warn!(%error, "a transaction was not rolled back in order; its connection is given up");
                }
                return if fault == Fault::Conflict { Ended::Conflict(error) } else { Ended::Disturbed(error) };
            }
        }
        let wakes = tx.take_wakes();
        match tx.into_connection().commit().await {
            Ok(()) => Ended::Committed(wakes),
            Err(error) if Fault::of(&error) == Fault::Conflict => Ended::Conflict(StoreError::unavailable(error)),
            Err(error) => Ended::Unknown(StoreError::unavailable(error)),
        }
    }

    /// Says which logs grew, then answers: whoever hears an answer finds everybody else informed.
    fn announce(&self, wakes: &[Wake], done: impl Iterator<Item = Box<dyn Work>>) {
        // Several operations may have raised one log: its newest head is enough.
        let newest: BTreeMap<_, _> = wakes.iter().map(|wake| (wake.log, *wake)).collect();
        let newest: Vec<Wake> = newest.into_values().collect();
        let told = std::panic::catch_unwind(AssertUnwindSafe(|| {
            if !newest.is_empty() {
                (self.listener)(&newest);
            }
        }));
        if told.is_err() {
            tracing::error!("the listener for wakes panicked");
        }
        done.for_each(Work::answer);
    }
}
