//! A short slice of the crash campaign (`make faults`), so that it keeps working: the server program is killed, its
//! disk fails, or its clock jumps under people who talk, and what they were promised is there afterwards.

use anyhow::{Context as _, Result, ensure};
use naast_client::Error;
use naast_client::connection::Socket;
use naast_terminal::load::people::Entrance;
use naast_tests::faults::cluster::Down;
use naast_tests::faults::scenarios::{Engine, Stage, clock, disk, kills};
use naast_tests::faults::table::Row;

/// Enough that the server dies with messages on their way.
const CYCLES: usize = 5;

async fn is_killed(engine: Engine) -> Result<()> {
    let row: Row = tokio::task::LocalSet::new().run_until(Box::pin(kills::run(engine, CYCLES, 7))).await?;
    ensure!(row.is_clean(), "{row}\n{:?} {:?}", row.verdict, row.wrong);
    ensure!(row.unanswered > 0, "nothing was on its way when the server died");
    Ok(())
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_killed_server_on_sqlite() -> Result<()> {
    Box::pin(is_killed(Engine::Sqlite)).await
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_killed_server_on_postgresql() -> Result<()> {
    Box::pin(is_killed(Engine::Postgres)).await
}

#[tokio::test]
async fn a_disk_that_fails_acknowledges_nothing_and_is_used_again_when_it_is_well() -> Result<()> {
    for failure in disk::ALL {
        let row = disk::run(Engine::Sqlite, *failure, 1, 7);
        let row = tokio::task::LocalSet::new().run_until(Box::pin(row)).await?;
        ensure!(row.is_clean(), "{row}\n{:?} {:?}", row.verdict, row.wrong);
    }
    Ok(())
}

#[tokio::test]
async fn sessions_and_messages_survive_a_clock_that_jumps() -> Result<()> {
    let row = clock::run(Engine::Sqlite, 2, 7);
    let row = tokio::task::LocalSet::new().run_until(Box::pin(row)).await?;
    ensure!(row.is_clean(), "{row}\n{:?} {:?}", row.verdict, row.wrong);
    Ok(())
}

async fn nobody_is_sent_away_for_good() -> Result<()> {
    let mut stage = Stage::set(Engine::Postgres, 7).await?;
    let first = stage.program.first_link().await?;
    stage.program.start().await?;
    let place = stage.program.place();
    let entrance = Entrance::open(place.clone(), &first.secret).await?;
    let somebody = entrance.workers(1).await?.pop().context("somebody comes in")?;
    let open = || Socket::open(&place, somebody.token.clone(), false);
    ensure!(open().await.is_ok(), "with a database there are sockets");
    let cluster = stage.cluster.as_mut().context("a database")?;
    cluster.go_down(Down::Killed).await?;
    let turned_away = open().await.err();
    ensure!(matches!(turned_away, Some(Error::Offline(_))), "told to sign in: {turned_away:?}");
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_away_sends_nobody_to_sign_in() -> Result<()> {
    tokio::task::LocalSet::new().run_until(Box::pin(nobody_is_sent_away_for_good())).await
}
