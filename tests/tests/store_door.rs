//! The write door's promises: one commit for many, no disturbance by a bad neighbour, answers and wakes after the commit.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use naast_core::encode::Hash;
use naast_core::{By, LogId};
use naast_protocol::{Content, Statement};
use naast_store::{Appended, LogKind, Store, StoreError, Tx};
use naast_tests::stores::{Engine, TestStore};
use tokio::sync::{Notify, Semaphore};

const LOG: LogId = LogId([1; 16]);
/// As many operations as one transaction takes.
const BATCH: u8 = 64;

/// Why an operation of these tests refuses.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    ByItself,
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn append(tx: &mut Tx, log: LogId) -> Result<Appended, StoreError> {
    tx.append_entry(log, 0, &Content::Bag { n: 1 }).await
}

/// A statement that the database refuses the second time.
async fn write_key(tx: &mut Tx, n: u8) -> Result<(), StoreError> {
    let by = By { root: Hash([n; 32]), g: 0 };
    tx.append_key(by, naast_core::PersonId([n; 16]), &Statement("key".to_owned()), &naast_core::id::Bytes(vec![])).await
}

async fn with_log(engine: Engine) -> anyhow::Result<TestStore> {
    let test = engine.open().await?;
    let made: Result<bool, StoreError> = test.store.write(async |tx| tx.create_log(LOG, LogKind::Channel).await).await;
    assert_eq!(made, Ok(true));
    Ok(test)
}

/// Keeps the one writer of SQLite busy, so that what comes meanwhile waits together.
struct Busy {
    go: Arc<Semaphore>,
    operation: tokio::task::JoinHandle<Result<(), StoreError>>,
}

impl Busy {
    async fn keep(store: &Store) -> Self {
        let (go, started) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
        let (wait, say, store) = (go.clone(), started.clone(), store.clone());
        let operation = tokio::spawn(async move {
            let operation = async move |_: &mut Tx| {
                say.notify_one();
                wait.acquire().await.map(drop).map_err(|_| StoreError::Unavailable { cause: "test over".to_owned() })
            };
            store.write(operation).await
        });
        started.notified().await;
        Self { go, operation }
    }

    async fn end(self) -> anyhow::Result<()> {
        self.go.add_permits(1);
        self.operation.await??;
        Ok(())
    }
}

/// Runs all of these while the door is busy, so that they wait together, then lets them in.
async fn together<T>(
    test: &TestStore,
    writes: impl IntoIterator<Item = impl Future<Output = T>>,
) -> anyhow::Result<Vec<T>> {
    drop(test.take_commits());
    let busy = Busy::keep(&test.store).await;
    let mut all = std::pin::pin!(join_all(writes));
    // The first poll puts every one of them into the queue; none can be answered yet.
    assert!(all.as_mut().now_or_never().is_none());
    busy.end().await?;
    Ok(all.await)
}

#[tokio::test]
async fn those_who_wait_share_one_commit() -> anyhow::Result<()> {
    let test = with_log(Engine::sqlite()?).await?;
    let write = || test.store.write(async |tx| append(tx, LOG).await);
    let mut seqs: Vec<u64> = together(&test, (0..BATCH).map(|_| write()))
        .await?
        .into_iter()
        .map(|done| done.map(|done| done.seq))
        .collect::<Result<_, StoreError>>()?;
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=u64::from(BATCH)).collect::<Vec<_>>());
    let commits = test.take_commits();
    assert_eq!(commits.len(), 1, "each had a commit of its own");
    assert_eq!(commits[0].iter().map(|wake| (wake.log, wake.head)).collect::<Vec<_>>(), [(LOG, u64::from(BATCH))]);
    Ok(())
}

#[tokio::test]
async fn one_who_refuses_disturbs_nobody() -> anyhow::Result<()> {
    let test = with_log(Engine::sqlite()?).await?;
    let write = |n: u8| {
        test.store.write(async move |tx| {
            if n == 3 {
                return Err(Refused::ByItself);
            }
            Ok(append(tx, LOG).await?.seq)
        })
    };
    let done = together(&test, (0..8).map(write)).await?;
    assert_eq!(done[3], Err(Refused::ByItself));
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 7);
    assert_eq!(test.take_commits().len(), 1, "a refusal cost its neighbours their common commit");
    assert_eq!(test.store.read().await?.find_log(LOG).await?.map(|at| at.head), Some(7));
    Ok(())
}

#[tokio::test]
async fn who_refuses_after_writing_is_undone_alone() -> anyhow::Result<()> {
    let test = with_log(Engine::sqlite()?).await?;
    let write = |n: u8| {
        test.store.write(async move |tx| {
            let seq = append(tx, LOG).await?.seq;
            if n == 3 { Err(Refused::ByItself) } else { Ok(seq) }
        })
    };
    let done = together(&test, (0..8).map(write)).await?;
    // Tests run with debug assertions: the broken rule is told instead of the refusal.
    assert!(
        matches!(&done[3], Err(Refused::Store(StoreError::Unavailable { cause })) if cause.contains("before it refused"))
    );
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 7);
    assert_eq!(test.store.read().await?.find_log(LOG).await?.map(|at| at.head), Some(7), "its write stayed");
    Ok(())
}

#[tokio::test]
async fn an_error_of_the_database_hits_only_who_caused_it_on_sqlite() -> anyhow::Result<()> {
    an_error_of_the_database_hits_only_who_caused_it(Engine::sqlite()?).await
}

#[tokio::test]
async fn an_error_of_the_database_hits_only_who_caused_it_on_postgres() -> anyhow::Result<()> {
    an_error_of_the_database_hits_only_who_caused_it(Engine::postgres().await?).await
}

async fn an_error_of_the_database_hits_only_who_caused_it(engine: Engine) -> anyhow::Result<()> {
    let test = with_log(engine).await?;
    test.store.write(async |tx| write_key(tx, 3).await).await?;
    let write = |n: u8| {
        test.store.write(async move |tx| {
            append(tx, LOG).await?;
            match n {
                3 => write_key(tx, 3).await,
                // Whoever passes over the error has not got through with it.
                4 => {
                    let _passed_over = write_key(tx, 3).await;
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    };
    let done: Vec<Result<(), StoreError>> = together(&test, (0..8).map(write)).await?;
    for (n, done) in done.iter().enumerate() {
        assert_eq!(done.is_err(), n == 3 || n == 4, "operation {n}: {done:?}");
    }
    assert_eq!(test.store.read().await?.find_log(LOG).await?.map(|at| at.head), Some(6));
    let woken: usize = test.take_commits().iter().map(Vec::len).sum();
    assert!(woken <= 6, "a commit that never was woke somebody");
    Ok(())
}

#[tokio::test]
async fn a_panic_hits_only_who_panics() -> anyhow::Result<()> {
    let test = with_log(Engine::sqlite()?).await?;
    let write = |n: u8| {
        test.store.write(async move |tx| {
            let appended = append(tx, LOG).await?;
            assert_ne!(n, 3, "the panic that this test wants");
            Ok(appended.seq)
        })
    };
    let done: Vec<Result<u64, StoreError>> = together(&test, (0..8).map(write)).await?;
    assert_eq!(done.iter().filter(|done| done.is_err()).count(), 1);
    assert!(done[3].is_err());
    assert_eq!(test.store.read().await?.find_log(LOG).await?.map(|at| at.head), Some(7));
    Ok(())
}

#[tokio::test]
async fn nothing_is_seen_or_told_before_the_commit_on_sqlite() -> anyhow::Result<()> {
    nothing_is_seen_or_told_before_the_commit(Engine::sqlite()?).await
}

#[tokio::test]
async fn nothing_is_seen_or_told_before_the_commit_on_postgres() -> anyhow::Result<()> {
    nothing_is_seen_or_told_before_the_commit(Engine::postgres().await?).await
}

async fn nothing_is_seen_or_told_before_the_commit(engine: Engine) -> anyhow::Result<()> {
    let test = with_log(engine).await?;
    let (go, appended) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
    let (wait, say) = (go.clone(), appended.clone());
    let mut write = std::pin::pin!(test.store.write(async move |tx| {
        let entry = append(tx, LOG).await?;
        say.notify_one();
        wait.acquire().await.map(drop).map_err(|_| StoreError::Unavailable { cause: "test over".to_owned() })?;
        Ok::<_, StoreError>(entry)
    }));
    assert!(write.as_mut().now_or_never().is_none());
    appended.notified().await;
    assert!(write.as_mut().now_or_never().is_none(), "answered before the commit");
    assert!(test.take_commits().is_empty(), "woken before the commit");
    assert_eq!(test.store.read().await?.find_log(LOG).await?.map(|at| at.head), Some(0), "seen before the commit");
    go.add_permits(1);
    assert_eq!(write.await.map(|entry| entry.seq), Ok(1));
    assert_eq!(test.take_commits().len(), 1, "answered before the listener was told");
    assert_eq!(test.store.read().await?.find_log(LOG).await?.map(|at| at.head), Some(1));
    Ok(())
}

#[tokio::test]
async fn a_log_has_no_holes_however_many_write_on_sqlite() -> anyhow::Result<()> {
    a_log_has_no_holes_however_many_write(Engine::sqlite()?).await
}

#[tokio::test]
async fn a_log_has_no_holes_however_many_write_on_postgres() -> anyhow::Result<()> {
    a_log_has_no_holes_however_many_write(Engine::postgres().await?).await
}

/// Four nodes write into one log and are in each other's way all the time: whoever is undone by that gets a turn alone.
async fn a_log_has_no_holes_however_many_write(engine: Engine) -> anyhow::Result<()> {
    let test = with_log(engine).await?;
    let mut nodes = vec![test.store.clone()];
    while nodes.len() < 4 {
        nodes.push(test.second_node().await?);
    }
    let writers = (0..64).map(|n| {
        let store = &nodes[n % nodes.len()];
        async move {
            let mut seqs = Vec::new();
            for _ in 0..10 {
                seqs.push(store.write(async |tx| append(tx, LOG).await).await?.seq);
            }
            Ok::<_, StoreError>(seqs)
        }
    });
    let seqs = join_all(writers).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut seqs: Vec<u64> = seqs.into_iter().flatten().collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=640).collect::<Vec<u64>>());
    Ok(())
}

/// Two nodes each see that the other's log is empty, and would each write into its own. Only one may find it so.
#[tokio::test]
async fn what_was_decided_on_is_still_true_at_the_commit_on_postgres() -> anyhow::Result<()> {
    let test = with_log(Engine::postgres().await?).await?;
    let other_node = test.second_node().await?;
    let other_log = LogId([2; 16]);
    let made: Result<bool, StoreError> =
        test.store.write(async move |tx| tx.create_log(other_log, LogKind::Channel).await).await;
    assert_eq!(made, Ok(true));

    let (go, decided) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
    let (wait, say) = (go.clone(), decided.clone());
    let mut first = std::pin::pin!(test.store.write(async move |tx| {
        if tx.find_log(other_log).await?.is_none_or(|at| at.head > 0) {
            return Err(Refused::ByItself);
        }
        say.notify_one();
        wait.acquire().await.map(drop).map_err(|_| StoreError::Unavailable { cause: "test over".to_owned() })?;
        Ok(append(tx, LOG).await?.seq)
    }));
    assert!(first.as_mut().now_or_never().is_none());
    decided.notified().await;
    let second = other_node.write(async move |tx| {
        if tx.find_log(LOG).await?.is_none_or(|at| at.head > 0) {
            return Err(Refused::ByItself);
        }
        Ok(append(tx, other_log).await?.seq)
    });
    assert_eq!(second.await, Ok(1));
    go.add_permits(1);
    assert_eq!(first.await, Err(Refused::ByItself), "what it had decided on was no longer true");
    Ok(())
}

#[tokio::test]
async fn a_closed_door_has_done_what_waited_and_lets_in_nobody() -> anyhow::Result<()> {
    let test = with_log(Engine::sqlite()?).await?;
    let busy = Busy::keep(&test.store).await;
    let mut waiting = std::pin::pin!(test.store.write(async |tx| append(tx, LOG).await));
    assert!(waiting.as_mut().now_or_never().is_none());
    let mut closing = std::pin::pin!(test.store.close());
    assert!(closing.as_mut().now_or_never().is_none(), "closed while somebody waited");
    let late = test.store.write(async |tx| append(tx, LOG).await).await;
    assert!(late.is_err());
    busy.end().await?;
    closing.await;
    assert_eq!(waiting.await.map(|entry| entry.seq), Ok(1));
    assert!(test.store.read().await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_database_keeps_its_names_when_it_is_opened_again() -> anyhow::Result<()> {
    let test = with_log(Engine::sqlite()?).await?;
    test.store.close().await;
    let again = naast_store::StoreOptions {
        url: test.engine.url(),
        lineage: [8; 16],
        tenant: naast_core::TenantId([9; 16]),
        listener: Arc::new(|_| ()),
    };
    let again = Store::open(again).await?;
    assert_eq!((again.lineage(), again.tenant()), (test.store.lineage(), test.store.tenant()));
    assert_eq!(again.read().await?.find_log(LOG).await?.map(|at| at.head), Some(0));
    Ok(())
}

#[tokio::test]
async fn a_row_that_nobody_wrote_is_corrupt_and_named() -> anyhow::Result<()> {
    let test = with_log(Engine::sqlite()?).await?;
    test.store.close().await;
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&test.engine.url()).await?;
    sqlx::query("UPDATE log SET access = -1").execute(&mut connection).await?;
    let again = test.engine.open().await?;
    let found = again.store.read().await?.find_log(LOG).await;
    assert_eq!(found, Err(StoreError::Corrupt { table: "log", column: "access", id: "-1".to_owned() }));
    Ok(())
}
