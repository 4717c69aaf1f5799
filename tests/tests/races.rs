//! A short slice of the races (`make races`), on both engines.

use anyhow::{Result, ensure};
use naast_tests::faults::scenarios::Engine;
use naast_tests::races::judge::Act;
use naast_tests::races::{Size, run};

const SLICE: Size = Size { circles: 2, writers: 8, rounds: 8, pause_max: 30, is_planted: false };

async fn nothing_is_given_after_it_was_taken_back(engine: Engine) -> Result<()> {
    let verdict = tokio::task::LocalSet::new().run_until(Box::pin(run(engine, SLICE, 7))).await?;
    ensure!(verdict.faults.is_empty(), "{verdict}\n{:#?}", verdict.faults);
    let done: Vec<Act> = verdict.tallies.keys().copied().collect();
    ensure!(done == Act::ALL, "not every act was tried\n{verdict}");
    ensure!(verdict.tallies.values().any(|tally| tally.overlapped > 0), "nothing raced\n{verdict}");
    Ok(())
}

#[tokio::test]
async fn what_is_taken_back_among_many_who_write_is_given_to_nobody_on_sqlite() -> Result<()> {
    Box::pin(nothing_is_given_after_it_was_taken_back(Engine::Sqlite)).await
}

#[tokio::test]
async fn what_is_taken_back_among_many_who_write_is_given_to_nobody_on_postgresql() -> Result<()> {
    Box::pin(nothing_is_given_after_it_was_taken_back(Engine::Postgres)).await
}

#[tokio::test]
async fn what_is_only_said_to_be_taken_back_is_found() -> Result<()> {
    let planted = Size { circles: 1, writers: 2, rounds: 12, pause_max: 30, is_planted: true };
    let racing = tokio::task::LocalSet::new();
    let verdict = racing.run_until(Box::pin(run(Engine::Sqlite, planted, 7))).await?;
    let found = |act: Act| verdict.faults.iter().any(|fault| fault.starts_with(act.name()));
    ensure!(Act::ALL.into_iter().all(found), "{verdict}\n{:#?}", verdict.faults);
    Ok(())
}
