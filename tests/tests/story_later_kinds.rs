//! A newer server writes something that an app does not know yet. The app goes on: with what stands behind it, and everywhere else.

use anyhow::{Context as _, Result, ensure};
use naast_client::Distrust;
use naast_core::{Hash, LogId};
use naast_protocol::Content;
use naast_protocol::later::Later;
use naast_store::{StoreError, Tx};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

on_both_engines!(
    what_stands_behind_an_entry_of_a_later_kind_is_read,
    an_entry_of_which_nothing_is_known_stops_its_log_alone,
);

async fn writes(world: &World, log: LogId, content: Option<Hash>) -> Result<u64> {
    let (at, later) = (world.now(), Content::Later(Later { kind: "poll".to_owned(), content }));
    let written = world
        .app
        .store
        .write(async move |tx: &mut Tx| -> Result<_, StoreError> { tx.append_entry(log, at, &later).await });
    Ok(written.await?.seq)
}

async fn sam_and_jef(world: &World) -> Result<(Actor, Actor, Actor)> {
    let mut opening = Box::pin(Opening::play(world)).await?;
    let mut jef = Box::pin(opening.jef_comes(world)).await?;
    let Opening { mut sam, hanne, .. } = opening;
    sam.tells(&jef, "Slaap je al?").await?;
    jef.reads("Slaap je al?").await?;
    Ok((sam, jef, hanne))
}

async fn what_stands_behind_an_entry_of_a_later_kind_is_read(world: World) -> Result<()> {
    let (mut sam, mut jef, _) = sam_and_jef(&world).await?;
    let room = sam.room_with(&jef)?;
    let place = writes(&world, room.into(), Some(Hash([5; 32]))).await?;
    writes(&world, jef.id().into(), Some(Hash([6; 32]))).await?;
    sam.tells(&jef, "En nu?").await?;
    jef.reads("En nu?").await?;
    jef.tells(&sam, "Nog niet.").await?;
    sam.reads("Nog niet.").await?;
    ensure!(jef.channel(room).context("they talk")?.too_new() == [place]);
    let mut fresh = jef.on_another_device(&world).await?;
    fresh.reads("Nog niet.").await?;
    world.end().await
}

async fn an_entry_of_which_nothing_is_known_stops_its_log_alone(world: World) -> Result<()> {
    let (mut sam, mut jef, hanne) = sam_and_jef(&world).await?;
    let place = writes(&world, sam.room_with(&jef)?.into(), None).await?;
    sam.catch_up().await?;
    let reason = sam.alarms().first().cloned();
    ensure!(matches!(reason, Some(Distrust::TooNew { seq, .. }) if seq == place), "{reason:?}");
    sam.tells(&hanne, "Dit gaat wel.").await?;
    ensure!(sam.find_words("Dit gaat wel.").is_some() && sam.find_words("Slaap je al?").is_some());
    jef.catch_up().await?;
    world.end().await
}
