//! A youth sees when those who may read something were last here: to the hour, of nobody else, and not of whoever blocked them.

use anyhow::{Result, ensure};
use naast_client::Person;
use naast_core::{Millis, PersonId};
use naast_tests::people::Opening;
use naast_tests::world::{DAY_MS, World};

const HOUR_MS: Millis = 60 * 60 * 1000;

naast_tests::on_both_engines!(
    it_is_told_of_readers_alone_and_to_the_hour,
    who_blocked_the_youth_looks_like_somebody_who_stays_away,
);

/// Whom this person hears of, with when they were here.
async fn heard(person: &mut Person) -> Result<Vec<(PersonId, Millis)>> {
    Ok(person.list_readers().await?.into_iter().map(|reader| (reader.person, reader.here_at)).collect())
}

fn to_the_hour(at: Millis) -> Millis {
    at - at % HOUR_MS
}

async fn it_is_told_of_readers_alone_and_to_the_hour(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let mut jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let words = sam.tells(&jef, "Alleen tot morgen.").await?;
    ensure!(heard(&mut sam).await?.is_empty(), "they talk with Sam, and may read nothing else");

    let share = sam.share(&[words], hanne.id(), Some(world.now() + DAY_MS)).await?;
    world.pass(5 * HOUR_MS + 17);
    hanne.catch_up().await?;
    let here = to_the_hour(world.now());
    ensure!(heard(&mut sam).await?.is_empty(), "she opened nothing, so nobody told her that Sam would see it");
    hanne.open_grant(share).await?;
    ensure!(heard(&mut sam).await? == [(hanne.id(), here)], "Hanne was here this hour");
    world.pass(3 * HOUR_MS);
    ensure!(heard(&mut sam).await? == [(hanne.id(), here)], "and has not come since");
    for other in [&mut hanne, &mut jef] {
        ensure!(heard(other).await?.is_empty(), "nobody hears of a reader who is not theirs");
    }

    world.pass(DAY_MS);
    hanne.catch_up().await?;
    ensure!(heard(&mut sam).await?.is_empty(), "she may read nothing any more: it is over");
    sam.withdraw(share).await?;
    let share = sam.share(&[words], hanne.id(), None).await?;
    hanne.open_grant(share).await?;
    ensure!(heard(&mut sam).await? == [(hanne.id(), to_the_hour(world.now()))]);
    sam.withdraw(share).await?;
    ensure!(heard(&mut sam).await?.is_empty(), "she may read nothing any more: it was taken back");
    world.end().await
}

async fn who_blocked_the_youth_looks_like_somebody_who_stays_away(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let words = sam.tells(&jef, "Voor Hanne ook.").await?;
    let share = sam.share(&[words], hanne.id(), None).await?;
    hanne.open_grant(share).await?;
    let last = heard(&mut sam).await?;
    Box::pin(hanne.block(sam.id())).await?;
    world.pass(DAY_MS);
    hanne.catch_up().await?;
    ensure!(heard(&mut sam).await? == last, "Sam sees her come");
    Box::pin(hanne.unblock(sam.id())).await?;
    ensure!(
        heard(&mut sam).await? == [(hanne.id(), to_the_hour(world.now()))],
        "and does again when she does not mind"
    );
    world.end().await
}
