//! The server's disk breaks, and its newest backup is some hours old. What was said and chosen since then is on people's
//! phones: it comes back, once, and nothing comes back that was taken away.

use anyhow::{Context as _, Result, ensure};
use naast_client::Distrust;
use naast_core::{Hash, ShareId};
use naast_protocol::ErrorCode;
use naast_store::backup::{NewLife, back_up, restore};
use naast_tests::on_both_engines;
use naast_tests::people::Actor;
use naast_tests::scenes::{self, Talk};
use naast_tests::stores::Engine;
use naast_tests::world::{PATIENCE, World};
use sqlx::{Connection as _, SqliteConnection};

/// Sam and Jef have talked.
async fn begin(world: &World) -> Result<Talk> {
    let mut circle = Talk::begin(world).await?;
    circle.jef.tells(&circle.sam, "voor de kopie").await?;
    circle.sam.reads("voor de kopie").await?;
    Ok(circle)
}

async fn all_come_back(circle: &mut Talk) -> Result<()> {
    scenes::all_come_back([&mut circle.jef, &mut circle.sam, &mut circle.hanne]).await
}

fn both_hear(circle: &Talk, texts: &[&str]) -> Result<()> {
    for who in [&circle.sam, &circle.jef] {
        let heard: Vec<String> = who.conversation(circle.room).into_iter().map(|(_, text)| text).collect();
        ensure!(heard == texts, "{} has {heard:?}", who.name());
    }
    Ok(())
}

/// Whether somebody is told that there is nothing here.
async fn finds_nothing(who: &mut Actor, share: ShareId) -> Result<()> {
    who.sees_nothing().await?;
    let refused = who.open_grant(share).await.err().and_then(|error| error.code());
    ensure!(refused == Some(ErrorCode::NothingHere), "{} opened it: {refused:?}", who.name());
    Ok(())
}

async fn what_was_said_since_the_backup_is_there_again_once_and_in_order(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let backup = world.backup().await?;
    for (number, text) in ["een", "twee", "drie", "vier"].into_iter().enumerate() {
        let Talk { sam, jef, .. } = &mut circle;
        let (says, hears) = if number % 2 == 0 { (sam, jef) } else { (jef, sam) };
        says.tells(hears, text).await?;
        hears.reads(text).await?;
    }
    let said = ["voor de kopie", "een", "twee", "drie", "vier"];
    both_hear(&circle, &said)?;
    let world = world.put_back(&backup).await?;
    all_come_back(&mut circle).await?;
    for who in [&circle.sam, &circle.jef] {
        let mut heard: Vec<String> = who.conversation(circle.room).into_iter().map(|(_, text)| text).collect();
        let alternate = [heard.iter().position(|text| text == "een"), heard.iter().position(|text| text == "drie")];
        ensure!(alternate[0] < alternate[1], "Sam's words changed places");
        heard.sort_unstable();
        let mut all = said.map(str::to_owned);
        all.sort_unstable();
        ensure!(heard == all, "{} has {heard:?}", who.name());
        ensure!(who.channel(circle.room).is_some_and(|room| room.missing().next().is_none()));
    }
    circle.jef.tells(&circle.sam, "en verder").await?;
    circle.sam.reads("en verder").await?;
    let late = circle.sam.on_another_device(&world).await?;
    ensure!(late.find_words("vier").is_some() && late.find_words("en verder").is_some());
    late.trusts_everything()?;
    world.end().await
}

async fn who_hears_live_of_the_new_life_compares_before_anything_else(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    circle.sam.go_live(false).await?;
    let backup = world.backup().await?;
    circle.sam.tells(&circle.jef, "dit is weg").await?;
    circle.jef.reads("dit is weg").await?;
    circle.sam.go_dark();
    let world = world.put_back(&backup).await?;
    let before = circle.sam.lineage().map(str::to_owned);
    for who in [&mut circle.sam, &mut circle.jef] {
        who.signs_in_again().await?;
        Box::pin(who.go_live(false)).await?;
        Box::pin(who.hear_everything(PATIENCE)).await.with_context(|| format!("{} hears everything", who.name()))?;
    }
    ensure!(circle.sam.lineage().is_some() && circle.sam.lineage() != before.as_deref());
    Box::pin(circle.jef.hear_until(PATIENCE, |jef| jef.find_words("dit is weg").is_some())).await?;
    circle.jef.trusts_everything()?;
    both_hear(&circle, &["voor de kopie", "dit is weg"])?;
    circle.sam.trusts_everything()?;
    world.end().await
}

async fn a_conversation_that_was_begun_after_the_backup_is_there_again(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let backup = world.backup().await?;
    let (_, room) = circle.sam.ask_jim("tante", "En jij?").await?;
    circle.sam.say(room, "tot straks hier").await?;
    let world = world.put_back(&backup).await?;
    all_come_back(&mut circle).await?;
    ensure!(circle.sam.conversation(room).iter().any(|(_, text)| text == "tot straks hier"));
    circle.sam.say(room, "en verder").await?;
    let late = circle.sam.on_another_device(&world).await?;
    ensure!(late.conversation(room).len() == 2, "{:?}", late.conversation(room));
    world.end().await
}

async fn new_keys_made_after_the_backup_are_there_again(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let backup = world.backup().await?;
    let way = circle.sam.way();
    Box::pin(circle.sam.lost_phone(&way)).await?;
    circle.sam.say(circle.room, "met nieuwe sleutels").await?;
    circle.jef.catch_up().await?;
    let world = world.put_back(&backup).await?;
    all_come_back(&mut circle).await?;
    both_hear(&circle, &["voor de kopie", "met nieuwe sleutels"])?;
    circle.jef.say(circle.room, "ik lees het").await?;
    circle.sam.catch_up().await?;
    both_hear(&circle, &["voor de kopie", "met nieuwe sleutels", "ik lees het"])?;
    let late = circle.sam.on_another_device(&world).await?;
    ensure!(late.conversation(circle.room).len() == 3, "{:?}", late.conversation(circle.room));
    world.end().await
}

async fn what_was_in_the_outbox_when_the_disk_broke_is_said_once(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let backup = world.backup().await?;
    circle.jef.tells(&circle.sam, "eerst dit").await?;
    circle.sam.reads("eerst dit").await?;
    circle.sam.connection().cut(true);
    ensure!(circle.sam.say(circle.room, "onderweg").await.is_err());
    circle.sam.connection().cut(false);
    let made = circle.sam.make_next().await?.context("it waits")?;
    // The server had it, its answer was lost, and then the disk broke.
    circle.sam.connection().command(&made).await?;
    let world = world.put_back(&backup).await?;
    all_come_back(&mut circle).await?;
    both_hear(&circle, &["voor de kopie", "eerst dit", "onderweg"])?;
    world.end().await
}

async fn a_withdraw_made_after_the_backup_is_never_undone(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let words = circle.sam.find_words("voor de kopie").context("it was said")?.envelope;
    let share = circle.sam.share(&[words], circle.hanne.id(), None).await?;
    circle.hanne.catch_up().await?;
    circle.hanne.open_grant(share).await?;
    let backup = world.backup().await?;
    circle.sam.withdraw(share).await?;
    finds_nothing(&mut circle.hanne, share).await?;

    let world = world.put_back(&backup).await?;
    circle.hanne.signs_in_again().await?;
    circle.hanne.catch_up().await?;
    finds_nothing(&mut circle.hanne, share).await?;
    all_come_back(&mut circle).await?;
    finds_nothing(&mut circle.hanne, share).await?;
    ensure!(circle.sam.who_sees_what().is_empty());
    world.end().await
}

async fn a_share_made_after_the_backup_comes_back(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let backup = world.backup().await?;
    // The words that are shared are lost with the share.
    circle.jef.tells(&circle.sam, "deel dit maar").await?;
    circle.sam.reads("deel dit maar").await?;
    let words = circle.sam.find_words("deel dit maar").context("it was said")?.envelope;
    let share = circle.sam.share(&[words], circle.hanne.id(), None).await?;
    let world = world.put_back(&backup).await?;
    circle.sam.signs_in_again().await?;
    circle.sam.catch_up().await?;
    ensure!(circle.sam.lost_shares() == [share], "it waits for what Jef said");
    all_come_back(&mut circle).await?;
    let given = circle.hanne.open_grant(share).await?;
    ensure!(given.messages.len() == 1 && circle.sam.lost_shares().is_empty());
    circle.sam.withdraw(share).await?;
    finds_nothing(&mut circle.hanne, share).await?;
    world.end().await
}

async fn what_is_still_shared_can_be_read_again_once_the_youth_compared(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let words = circle.sam.find_words("voor de kopie").context("it was said")?.envelope;
    let share = circle.sam.share(&[words], circle.hanne.id(), None).await?;
    let backup = world.backup().await?;
    let world = world.put_back(&backup).await?;
    circle.hanne.signs_in_again().await?;
    circle.hanne.catch_up().await?;
    finds_nothing(&mut circle.hanne, share).await?;
    all_come_back(&mut circle).await?;
    ensure!(circle.hanne.open_grant(share).await?.messages.len() == 1);
    world.end().await
}

async fn who_has_several_devices_is_asked_before_what_they_share_is_shown(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let words = circle.sam.find_words("voor de kopie").context("it was said")?.envelope;
    let share = circle.sam.share(&[words], circle.hanne.id(), None).await?;
    let mut tablet = circle.sam.on_another_device(&world).await?;
    let backup = world.backup().await?;
    tablet.catch_up().await?;
    circle.sam.withdraw(share).await?;
    let world = world.put_back(&backup).await?;
    circle.hanne.signs_in_again().await?;
    tablet.signs_in_again().await?;
    tablet.catch_up().await?;
    finds_nothing(&mut circle.hanne, share).await?;
    // The phone, on which it was taken back, comes before anybody answers the tablet's question.
    circle.sam.signs_in_again().await?;
    circle.sam.catch_up().await?;
    tablet.catch_up().await?;
    tablet.confirm_choices().await?;
    finds_nothing(&mut circle.hanne, share).await?;
    world.end().await
}

async fn what_another_device_took_back_is_taken_back_again(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let words = circle.sam.find_words("voor de kopie").context("it was said")?.envelope;
    let before = circle.sam.share(&[words], circle.hanne.id(), None).await?;
    let mut tablet = circle.sam.on_another_device(&world).await?;
    let backup = world.backup().await?;
    let after = circle.sam.share(&[words], circle.hanne.id(), None).await?;
    tablet.catch_up().await?;
    for share in [before, after] {
        tablet.withdraw(share).await?;
    }
    circle.sam.catch_up().await?;
    let world = world.put_back(&backup).await?;
    // The tablet never comes back; the phone saw what it did.
    circle.sam.signs_in_again().await?;
    for _ in 0..2 {
        circle.sam.catch_up().await?;
    }
    circle.sam.confirm_choices().await?;
    circle.hanne.signs_in_again().await?;
    circle.hanne.catch_up().await?;
    finds_nothing(&mut circle.hanne, before).await?;
    ensure!(!circle.sam.own().shares().contains_key(&after), "it was given once more");
    ensure!(circle.sam.who_sees_what().is_empty());
    circle.sam.trusts_everything()?;
    world.end().await
}

async fn an_erased_message_stays_erased(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let before: Hash = circle.jef.tells(&circle.sam, "te veel gezegd").await?;
    circle.sam.reads("te veel gezegd").await?;
    let backup = world.backup().await?;
    circle.jef.erase(circle.room, before).await?;
    let after = circle.jef.tells(&circle.sam, "en nog eens").await?;
    circle.jef.erase(circle.room, after).await?;
    circle.jef.tells(&circle.sam, "zo is het goed").await?;
    circle.sam.reads("zo is het goed").await?;
    let world = world.put_back(&backup).await?;
    // Sam looks before Jef's phone could say again that it is erased.
    circle.sam.signs_in_again().await?;
    circle.sam.does_not_read("te veel gezegd").await?;
    all_come_back(&mut circle).await?;
    both_hear(&circle, &["voor de kopie", "zo is het goed"])?;
    let fresh = circle.sam.on_another_device(&world).await?;
    ensure!(fresh.find_words("te veel gezegd").is_none() && fresh.find_words("en nog eens").is_none());
    fresh.trusts_everything()?;
    world.end().await
}

async fn nothing_is_said_to_somebody_whom_the_backup_lets_in_again(world: World) -> Result<()> {
    let mut circle = begin(&world).await?;
    let backup = world.backup().await?;
    circle.jef.leave(circle.room).await?;
    circle.sam.catch_up().await?;
    let world = world.put_back(&backup).await?;
    circle.sam.signs_in_again().await?;
    circle.sam.catch_up().await.context("Sam looks")?;
    let is_in = |circle: &Talk| {
        circle
            .sam
            .channel(circle.room)
            .is_some_and(|channel| channel.members().iter().any(|member| member.person == circle.jef.id()))
    };
    ensure!(!is_in(&circle), "Sam's own app leaves Jef in, whom it saw leave");
    circle.sam.say(circle.room, "alleen voor mij").await?;
    all_come_back(&mut circle).await.context("all come back")?;
    ensure!(circle.sam.waiting() == 0 && circle.sam.find_words("alleen voor mij").is_some());
    circle.jef.does_not_read("alleen voor mij").await?;
    world.end().await
}

on_both_engines!(
    what_was_said_since_the_backup_is_there_again_once_and_in_order,
    who_hears_live_of_the_new_life_compares_before_anything_else,
    a_conversation_that_was_begun_after_the_backup_is_there_again,
    new_keys_made_after_the_backup_are_there_again,
    what_was_in_the_outbox_when_the_disk_broke_is_said_once,
    a_withdraw_made_after_the_backup_is_never_undone,
    a_share_made_after_the_backup_comes_back,
    what_is_still_shared_can_be_read_again_once_the_youth_compared,
    who_has_several_devices_is_asked_before_what_they_share_is_shown,
    what_another_device_took_back_is_taken_back_again,
    an_erased_message_stays_erased,
    nothing_is_said_to_somebody_whom_the_backup_lets_in_again,
);

/// A backup in which somebody changed the past of every log.
async fn forged(backup: &[u8]) -> Result<Vec<u8>> {
    let engine = Engine::sqlite()?;
    restore(&engine.url(), std::io::Cursor::new(backup), NewLife { lineage: [5; 16], at: 5 }).await?;
    let mut connection = SqliteConnection::connect(&engine.url()).await?;
    for change in [
        "DELETE FROM entry WHERE kind = 'restored'",
        "UPDATE log SET head = head - 1",
        // The last entry of each log is of another moment.
        "UPDATE entry SET at = at + 1 WHERE seq = (SELECT head FROM log WHERE number = log)",
    ] {
        sqlx::query(change).execute(&mut connection).await?;
    }
    connection.close().await?;
    let mut file = Vec::new();
    back_up(&engine.url(), &mut file).await?;
    Ok(file)
}

#[tokio::test]
async fn a_new_life_whose_past_is_another_one_is_refused() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut circle = begin(&world).await?;
    let backup = world.backup().await?;
    circle.sam.tells(&circle.jef, "daarna").await?;
    let world = world.put_back(&forged(&backup).await?).await?;
    circle.sam.signs_in_again().await?;
    let refused = Box::pin(circle.sam.go_live(false)).await;
    let reason = refused.as_ref().err().and_then(|error| error.distrust().cloned());
    ensure!(matches!(reason, Some(Distrust::OtherLineage)), "{refused:?}");
    ensure!(circle.sam.alarms().iter().any(|reason| matches!(reason, Distrust::Rewritten { .. })));
    ensure!(circle.sam.say(circle.room, "en nu?").await.is_err());
    world.end().await
}
