//! Other words for one's own, marks on a message, who is writing, who has read: each seen by those it is for, and no further.

use anyhow::{Context as _, Result, ensure};
use naast_core::charter::{ChannelKind, Role};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{PATIENCE, World};

on_both_engines! {
    other_words_are_shown_as_other_words_and_never_shared,
    everybody_has_one_mark_on_a_message,
    how_far_somebody_read_is_told_when_they_say_so,
    who_is_writing_is_seen_between_two_and_nowhere_else,
}

async fn people(world: &World) -> Result<(Actor, Actor, Actor)> {
    let mut opening = Box::pin(Opening::play(world)).await?;
    let jef = Box::pin(opening.jef_comes(world)).await?;
    let Opening { sam, hanne, .. } = opening;
    Ok((sam, jef, hanne))
}

async fn other_words_are_shown_as_other_words_and_never_shared(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne) = people(&world).await?;
    let room = sam.room_with(&jef)?;
    let said = sam.tells(&jef, "Maandag.").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    let edit = Box::pin(sam.edit(room, said, "Dinsdag.")).await?;
    jef.reads("Dinsdag.").await?;
    jef.does_not_read("Maandag.").await?;
    let message = jef.find_words("Dinsdag.").context("it is there")?;
    ensure!(message.is_edited() && message.envelope == said, "that it was changed is not to be seen");
    ensure!(jef.unread(room) == 1, "other words count as a new message: {}", jef.unread(room));
    let given = hanne.open_grant(share).await?;
    ensure!(given.messages[0].text().map(String::as_str) == Some("Maandag."), "other words were shared on");
    ensure!(Box::pin(sam.share(&[edit], hanne.id(), None)).await.is_err(), "an edit is nothing to share");

    let mine = jef.tells(&sam, "Van mij.").await?;
    sam.reads("Van mij.").await?;
    ensure!(Box::pin(sam.edit(room, mine, "Niet van jou.")).await.is_err(), "somebody else's words");
    Box::pin(sam.erase(room, said)).await?;
    jef.does_not_read("Dinsdag.").await?;
    jef.trusts_everything()?;
    world.end().await
}

async fn everybody_has_one_mark_on_a_message(world: World) -> Result<()> {
    let (mut sam, mut jef, _) = people(&world).await?;
    let room = sam.room_with(&jef)?;
    let said = sam.tells(&jef, "Gelukt!").await?;
    jef.reads("Gelukt!").await?;
    for mark in ["👍", "🎉"] {
        Box::pin(jef.react(room, said, mark)).await?;
    }
    Box::pin(sam.react(room, said, "😊")).await?;
    sam.catch_up().await?;
    let marks = &sam.find_words("Gelukt!").context("it is there")?.reactions;
    ensure!(marks.get(&jef.root()).map(String::as_str) == Some("🎉"), "the newest one counts: {marks:?}");
    ensure!(marks.len() == 2, "one of each: {marks:?}");
    ensure!(sam.unread(room) == 0, "a mark counts as something to read");
    Box::pin(jef.react(room, said, "")).await?;
    sam.catch_up().await?;
    let marks = &sam.find_words("Gelukt!").context("it is there")?.reactions;
    ensure!(!marks.contains_key(&jef.root()) && marks.len() == 1, "taken back: {marks:?}");
    sam.trusts_everything()?;
    world.end().await
}

async fn how_far_somebody_read_is_told_when_they_say_so(world: World) -> Result<()> {
    let (mut sam, mut jef, _) = people(&world).await?;
    let room = sam.room_with(&jef)?;
    let said = sam.tells(&jef, "Gelezen?").await?;
    jef.reads("Gelezen?").await?;
    jef.read(room).await?;
    sam.catch_up().await?;
    ensure!(!sam.is_seen(room, said), "told although Jef never said so");
    jef.show_read_marks(room, true).await?;
    sam.catch_up().await?;
    ensure!(sam.is_seen(room, said));
    jef.catch_up().await?;

    Box::pin(sam.go_live(false)).await?;
    Box::pin(sam.hear_everything(PATIENCE)).await?;
    let next = sam.tells(&jef, "En dit?").await?;
    jef.reads("En dit?").await?;
    jef.read(room).await?;
    Box::pin(sam.hear_until(PATIENCE, |sam| sam.is_seen(room, next))).await?;
    jef.show_read_marks(room, false).await?;
    Box::pin(sam.hear_until(PATIENCE, |sam| !sam.is_seen(room, next))).await?;
    world.end().await
}

async fn who_is_writing_is_seen_between_two_and_nowhere_else(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne) = people(&world).await?;
    let room = sam.room_with(&jef)?;
    let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
    let triad = Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
    for person in [&mut sam, &mut jef, &mut hanne] {
        Box::pin(person.catch_up()).await?;
        Box::pin(person.go_live(false)).await?;
        Box::pin(person.hear_everything(PATIENCE)).await?;
    }
    // The triad's would come first, were it told.
    jef.show_writing(triad).await?;
    jef.show_writing(room).await?;
    Box::pin(sam.hear_until(PATIENCE, |sam| sam.is_writing(room))).await?;
    ensure!(!sam.is_writing(triad), "three can see who is writing");
    Box::pin(jef.say(room, "Zo.")).await?;
    Box::pin(sam.hear_until(PATIENCE, |sam| sam.find_words("Zo.").is_some())).await?;
    ensure!(!sam.is_writing(room), "still writing what was said");
    world.end().await
}
