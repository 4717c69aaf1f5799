//! Somebody renewed their keys, the server's disk broke, and the backup knows nothing of it. Whoever has a factor comes back all the
//! same: with the keys that the server forgot, or, when another phone made others meanwhile, with those.

use anyhow::{Context as _, Result, ensure};
use naast_client::fold::Channel;
use naast_core::ChannelId;
use naast_core::charter::{ChannelKind, Role};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

on_both_engines!(
    any_device_with_the_forgotten_keys_brings_them_back,
    who_renewed_on_two_phones_comes_back_on_both,
    what_was_taken_back_with_keys_that_are_gone_stays_taken_back,
    what_was_taken_back_before_new_keys_were_made_stays_taken_back,
    whom_forgotten_keys_put_out_is_put_out_of_a_longer_row_of_charters,
    what_forgotten_keys_made_is_made_anew_without_whom_they_put_out,
);

/// Sam and Jef, who have talked, and Hanne.
async fn three(world: &World) -> Result<(Actor, Actor, Actor, ChannelId)> {
    let mut opening = Box::pin(Opening::play(world)).await?;
    let mut jef = Box::pin(opening.jef_comes(world)).await?;
    let Opening { hanne, mut sam, jefs_room: room, .. } = opening;
    jef.catch_up().await?;
    jef.tells(&sam, "voor de kopie").await?;
    sam.reads("voor de kopie").await?;
    Ok((sam, jef, hanne, room))
}

async fn catch_up_in_turns(all: &mut [&mut Actor]) -> Result<()> {
    for _ in 0..3 {
        for who in all.iter_mut() {
            Box::pin(who.catch_up()).await?;
        }
    }
    all.iter().try_for_each(|who| who.trusts_everything())
}

async fn any_device_with_the_forgotten_keys_brings_them_back(world: World) -> Result<()> {
    let (mut sam, mut jef, _hanne, room) = three(&world).await?;
    let backup = world.backup().await?;
    let way = sam.way();
    Box::pin(sam.lost_phone(&way)).await?;
    // The tablet has the new keys from the vault; it never asked for them itself.
    let mut tablet = sam.on_another_device(&world).await?;
    sam.say(room, "met nieuwe sleutels").await?;
    jef.reads("met nieuwe sleutels").await?;
    drop(sam);
    let world = world.put_back(&backup).await?;
    jef.signs_in_again().await?;
    Box::pin(jef.catch_up()).await?;
    tablet.signs_in_again().await?;
    ensure!(tablet.keys().by().g == 1);
    catch_up_in_turns(&mut [&mut tablet, &mut jef]).await?;
    tablet.tells(&jef, "ik ben er nog").await?;
    jef.reads("ik ben er nog").await?;
    let fresh = tablet.on_another_device(&world).await?;
    ensure!(fresh.keys().by().g == 1 && fresh.find_words("ik ben er nog").is_some());
    world.end().await
}

async fn who_renewed_on_two_phones_comes_back_on_both(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne, room) = three(&world).await?;
    let way = sam.way();
    let mut tablet = sam.on_another_device(&world).await?;
    let backup = world.backup().await?;
    // Twice on the phone, and everybody heard of it.
    for _ in 0..2 {
        Box::pin(sam.lost_phone(&way)).await?;
    }
    sam.say(room, "op de telefoon").await?;
    jef.reads("op de telefoon").await?;
    hanne.catch_up().await?;
    let world = world.put_back(&backup).await?;
    // The tablet comes first, and makes keys of its own.
    tablet.signs_in_again().await?;
    Box::pin(tablet.lost_phone(&way)).await?;
    tablet.say(room, "op het tablet").await?;
    for who in [&mut jef, &mut hanne] {
        who.signs_in_again().await?;
        Box::pin(who.catch_up()).await?;
        who.trusts_everything()?;
    }
    ensure!(jef.find_words("op het tablet").is_some(), "the keys that hold now are believed");

    sam.signs_in_again().await?;
    ensure!(sam.keys().by().g == 2, "no lower number than anybody saw");
    catch_up_in_turns(&mut [&mut sam, &mut jef, &mut hanne]).await?;
    sam.tells(&jef, "hier ben ik weer").await?;
    jef.reads("hier ben ik weer").await?;
    sam.reads("op het tablet").await?;
    // The tablet's session ended with the phone's keys; it comes back to the same ones, and nothing goes round.
    tablet.signs_in_again().await?;
    ensure!(tablet.keys().by() == sam.keys().by());
    catch_up_in_turns(&mut [&mut tablet, &mut sam, &mut jef, &mut hanne]).await?;
    tablet.tells(&jef, "en hier ook").await?;
    jef.reads("en hier ook").await?;
    ensure!(sam.keys().by().g == 2 && tablet.keys().by().g == 2);
    world.end().await
}

async fn what_was_taken_back_with_keys_that_are_gone_stays_taken_back(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne, room) = three(&world).await?;
    let way = sam.way();
    let said = sam.tells(&jef, "niet voor altijd").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    let regretted = sam.tells(&jef, "te veel gezegd").await?;
    let mut tablet = sam.on_another_device(&world).await?;
    let backup = world.backup().await?;
    Box::pin(sam.lost_phone(&way)).await?;
    sam.withdraw(share).await?;
    sam.erase(room, regretted).await?;
    let world = world.put_back(&backup).await?;
    tablet.signs_in_again().await?;
    Box::pin(tablet.lost_phone(&way)).await?;
    hanne.signs_in_again().await?;
    hanne.sees_nothing().await?;
    sam.signs_in_again().await?;
    jef.signs_in_again().await?;
    catch_up_in_turns(&mut [&mut sam, &mut jef, &mut hanne]).await?;
    ensure!(sam.who_sees_what().iter().all(|shown| shown.share != share), "it is taken back again");
    sam.confirm_choices().await?;
    hanne.sees_nothing().await?;
    jef.does_not_read("te veel gezegd").await?;
    let fresh = sam.on_another_device(&world).await?;
    ensure!(fresh.find_words("te veel gezegd").is_none() && fresh.find_words("niet voor altijd").is_some());
    world.end().await
}

async fn what_was_taken_back_before_new_keys_were_made_stays_taken_back(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne, _) = three(&world).await?;
    let way = sam.way();
    let said = sam.tells(&jef, "niet voor altijd").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    let backup = world.backup().await?;
    sam.withdraw(share).await?;
    Box::pin(sam.lost_phone(&way)).await?;
    let world = world.put_back(&backup).await?;
    for who in [&mut sam, &mut jef, &mut hanne] {
        who.signs_in_again().await?;
    }
    catch_up_in_turns(&mut [&mut sam, &mut jef, &mut hanne]).await?;
    ensure!(sam.who_sees_what().iter().all(|shown| shown.share != share), "it is taken back again");
    hanne.sees_nothing().await?;
    world.end().await
}

/// Sam's triad, from which his phone puts Hanne out with keys that the backup does not know. His tablet renews his keys so many times,
/// and makes as many charters there with her in it. What Jef says in between was sealed with a key that nobody brings back.
async fn put_out_by_forgotten_keys(world: World, phone_lets_her_in_again: usize, tablet_renews: usize) -> Result<()> {
    let (mut sam, mut jef, mut hanne, _) = three(&world).await?;
    let way = sam.way();
    let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
    let triad = Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
    let mut tablet = sam.on_another_device(&world).await?;
    let backup = world.backup().await?;
    Box::pin(sam.lost_phone(&way)).await?;
    for _ in 0..phone_lets_her_in_again {
        Box::pin(sam.show_out(triad, hanne.id())).await?;
        Box::pin(sam.let_in(triad, hanne.id(), Role::Professional)).await?;
    }
    Box::pin(sam.show_out(triad, hanne.id())).await?;
    jef.catch_up().await?;
    Box::pin(jef.say(triad, "in een vergeten gesprek")).await?;
    let forgotten = charter_of(&sam, triad)?;
    let world = world.put_back(&backup).await?;
    tablet.signs_in_again().await?;
    for _ in 0..tablet_renews {
        Box::pin(tablet.lost_phone(&way)).await?;
    }
    let other = charter_of(&tablet, triad)?;
    ensure!((other > forgotten) == (tablet_renews > phone_lets_her_in_again + 2), "{other} {forgotten}");
    for who in [&mut sam, &mut jef, &mut hanne] {
        who.signs_in_again().await?;
    }
    catch_up_in_turns(&mut [&mut sam, &mut jef, &mut hanne]).await?;
    let is_in = |who: &Actor| {
        let members = who.channel(triad).map(Channel::members).unwrap_or_default();
        members.iter().any(|member| member.person == hanne.id())
    };
    ensure!(!is_in(&sam) && !is_in(&jef), "she is out again");
    ensure!(charter_of(&sam, triad)? >= forgotten.max(other), "nobody who knew more waits for ever");
    Box::pin(sam.say(triad, "zonder Hanne")).await?;
    jef.reads("zonder Hanne").await?;
    Box::pin(jef.say(triad, "ja")).await?;
    sam.reads("ja").await?;
    for text in ["zonder Hanne", "ja", "in een vergeten gesprek"] {
        hanne.does_not_read(text).await?;
    }
    let mut fresh = sam.on_another_device(&world).await?;
    fresh.reads("ja").await?;
    world.end().await
}

fn charter_of(who: &Actor, channel: ChannelId) -> Result<u32> {
    let room = who.channel(channel).and_then(Channel::room);
    Ok(room.context("the conversation is known")?.charter_n)
}

async fn whom_forgotten_keys_put_out_is_put_out_of_a_longer_row_of_charters(world: World) -> Result<()> {
    Box::pin(put_out_by_forgotten_keys(world, 0, 3)).await
}

async fn what_forgotten_keys_made_is_made_anew_without_whom_they_put_out(world: World) -> Result<()> {
    Box::pin(put_out_by_forgotten_keys(world, 1, 1)).await
}
