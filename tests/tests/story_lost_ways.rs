//! Answers get lost, wishes cannot come true, and one person has two phones: nothing is lost or blocked by it.

use anyhow::{Context as _, Result, ensure};
use naast_client::{Error, Newcomer};
use naast_core::Hash;
use naast_core::invite::Standing;
use naast_protocol::ErrorCode;
use naast_tests::lossy_wire::LossyWire;
use naast_tests::people::Opening;
use naast_tests::world::World;

fn jef() -> Newcomer {
    Newcomer { name: "Jef".into(), login_name: "jef fiets".into(), words: "kaas brood jef regen".into() }
}

#[tokio::test]
async fn a_registration_whose_answer_is_lost_is_made_once_and_comes_in() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Opening { mut sam, jefs_link, jefs_room, .. } = Opening::play(&world).await?;
    let wire = LossyWire::before(world.app.config.listen, "POST /v1/accounts ", 1).await?;
    let mut jef = Box::pin(world.device_over(wire.address())?.register(&jefs_link, &jef())).await?;
    ensure!(wire.lost() == 1, "no answer was lost");
    jef.say(jefs_room, "Daar ben ik dan.").await?;
    sam.reads("Daar ben ik dan.").await?;
    ensure!(sam.own().arrived().len() == 1, "he came in once");
    world.end().await
}

#[tokio::test]
async fn a_registration_that_finds_no_way_can_be_sent_again_later() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Opening { mut sam, jefs_link, jefs_room, .. } = Opening::play(&world).await?;
    let wire = LossyWire::before(world.app.config.listen, "POST /v1/accounts ", 2).await?;
    let mut registration = Box::pin(world.device_over(wire.address())?.prepare(&jefs_link, &jef())).await?;
    for _ in 0..2 {
        ensure!(matches!(registration.send().await, Err(Error::Offline(_))));
    }
    // The invitation is used up: for anybody else there is nothing under it any more.
    let other = Box::pin(world.device()?.register(&jefs_link, &Newcomer { name: "Bo".into(), ..jef() })).await;
    ensure!(other.is_err_and(|error| error.code() == Some(ErrorCode::InviteGone)));
    registration.send().await?;
    let mut jef = Box::pin(registration.settle_in()).await?;
    jef.say(jefs_room, "Eindelijk.").await?;
    sam.reads("Eindelijk.").await?;
    world.end().await
}

#[tokio::test]
async fn a_wish_that_cannot_come_true_is_given_up_and_blocks_nothing_behind_it() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut opening = Opening::play(&world).await?;
    let jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let said = sam.tells(&jef, "Tot straks.").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    sam.connection().cut(true);
    // A message that is in none of Sam's conversations can never be shared; taking the other share back can wait no longer.
    let (nothing, hanne_id) = (Hash([9; 32]), hanne.id());
    ensure!(matches!(sam.share(&[nothing], hanne_id, None).await, Err(Error::Offline(_))));
    ensure!(matches!(sam.withdraw(share).await, Err(Error::Offline(_))));
    sam.connection().cut(false);
    ensure!(matches!(sam.catch_up().await, Err(Error::NotPossible(_))), "why it was given up is told");
    ensure!(sam.outbox().is_empty());
    hanne.sees_nothing().await?;
    sam.catch_up().await?;
    world.end().await
}

#[tokio::test]
async fn a_withdraw_behind_a_wish_that_cannot_come_true_is_known_at_once() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut opening = Opening::play(&world).await?;
    let jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let said = sam.tells(&jef, "Tot straks.").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    sam.connection().cut(true);
    let hanne_id = hanne.id();
    ensure!(matches!(sam.share(&[Hash([9; 32])], hanne_id, None).await, Err(Error::Offline(_))));
    sam.connection().cut(false);
    ensure!(matches!(sam.withdraw(share).await, Err(Error::NotPossible(_))));
    ensure!(sam.who_sees_what().is_empty());
    hanne.sees_nothing().await?;
    world.end().await
}

#[tokio::test]
async fn somebody_who_was_invited_on_the_other_phone_is_no_forgery_on_this_one() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut hanne = Opening::play(&world).await?.hanne;
    let mut other_phone = hanne.on_another_device(&world).await?;
    let link = other_phone.invite(Standing::Youth, "Noor", "").await?;
    hanne.catch_up().await?;
    ensure!(hanne.bag().invites.contains_key(&link.secret.invite()), "the newer bag was fetched");

    let link = other_phone.invite(Standing::Youth, "Mila", "").await?;
    let mut mila = world.enters("Mila", &link).await?;
    for phone in [&mut hanne, &mut other_phone] {
        phone.catch_up().await?;
        phone.trusts_everything()?;
    }
    let room = hanne.channel_with("Mila").context("Mila's circle begins with who invited her")?;
    hanne.say(room, "Welkom.").await?;
    mila.reads("Welkom.").await?;
    world.end().await
}
