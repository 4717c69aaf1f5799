//! A newcomer, what is opened to them, a seal that is mended, and somebody who wants to hear nothing more.

use anyhow::{Context as _, Result, ensure};
use naast_client::Distrust;
use naast_client::fold::Channel;
use naast_core::charter::{ChannelKind, Role};
use naast_core::invite::Standing;
use naast_core::{ChannelId, LogId, PersonId};
use naast_protocol::command::OpenEpoch;
use naast_protocol::http::{Logs, Page};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand;
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{PATIENCE, World};

on_both_engines! {
    a_newcomer_reads_exactly_what_was_opened_to_them,
    what_is_opened_reaches_an_open_app,
    whoever_took_a_seat_reads_what_was_said_while_it_was_free,
    a_broken_seal_is_mended_and_what_was_said_meanwhile_is_read,
    whoever_is_blocked_notices_nothing,
}

async fn people(world: &World) -> Result<(Actor, Actor, Actor)> {
    let mut opening = Box::pin(Opening::play(world)).await?;
    let jef = Box::pin(opening.jef_comes(world)).await?;
    let Opening { sam, hanne, .. } = opening;
    Ok((sam, jef, hanne))
}

fn epoch_of(person: &Actor, channel: ChannelId) -> Result<u64> {
    let key = person.channel(channel).and_then(|found| found.newest_key().map(|(epoch, _)| epoch));
    key.context("the conversation has a key")
}

/// Sam's triad with Jef: something said, Jef shown out and in again, so that each word has an epoch that does not follow from
/// the one before; then Hanne comes.
async fn three_times(sam: &mut Actor, jef: &mut Actor) -> Result<(ChannelId, Vec<u64>)> {
    let triad = Box::pin(sam.begin(ChannelKind::Triad, &[])).await?;
    let mut epochs = Vec::new();
    for text in ["Eerst.", "Toen.", "Daarna."] {
        Box::pin(sam.let_in(triad, jef.id(), Role::Jim)).await?;
        Box::pin(sam.say(triad, text)).await?;
        jef.reads(text).await?;
        epochs.push(epoch_of(sam, triad)?);
        Box::pin(sam.show_out(triad, jef.id())).await?;
    }
    Ok((triad, epochs))
}

async fn a_newcomer_reads_exactly_what_was_opened_to_them(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne) = people(&world).await?;
    let (triad, epochs) = three_times(&mut sam, &mut jef).await?;
    Box::pin(sam.let_in(triad, hanne.id(), Role::Professional)).await?;
    Box::pin(sam.say(triad, "Nu ook Hanne.")).await?;
    hanne.reads("Nu ook Hanne.").await?;
    for text in ["Eerst.", "Toen.", "Daarna."] {
        hanne.does_not_read(text).await?;
    }
    Box::pin(sam.open_history(triad, hanne.id(), &epochs[1..2])).await?;
    hanne.reads("Toen.").await?;
    hanne.reads("Nu ook Hanne.").await?;
    hanne.does_not_read("Eerst.").await?;
    hanne.does_not_read("Daarna.").await?;
    let page: Page = hanne.connection().fetch(&format!("/v1/logs/{triad}/entries")).await?;
    let readable = page.entries.iter().filter(|entry| matches!(entry.content, naast_protocol::Content::Message(_)));
    ensure!(readable.count() == 3, "her name, what was opened, and what came after: {:?}", page.entries.len());
    Box::pin(hanne.say(triad, "Dank je.")).await?;
    sam.reads("Dank je.").await?;

    let not_hers = Box::pin(hanne.open_history(triad, sam.id(), &epochs[1..2])).await;
    ensure!(not_hers.err().and_then(|error| error.code()) == Some(ErrorCode::NothingHere), "only the owner opens");
    world.end().await
}

async fn what_is_opened_reaches_an_open_app(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne) = people(&world).await?;
    let (triad, epochs) = three_times(&mut sam, &mut jef).await?;
    Box::pin(sam.let_in(triad, hanne.id(), Role::Professional)).await?;
    hanne.catch_up().await?;
    Box::pin(hanne.go_live(false)).await?;
    Box::pin(hanne.hear_everything(PATIENCE)).await?;
    Box::pin(sam.open_history(triad, hanne.id(), &epochs[..1])).await?;
    Box::pin(hanne.hear_until(PATIENCE, |hanne| hanne.find_words("Eerst.").is_some())).await?;
    hanne.trusts_everything()?;
    ensure!(hanne.find_words("Toen.").is_none(), "more than was opened");
    // Following one conversation anew takes none of the others away.
    let elsewhere = sam.channels().map(Channel::id).find(|id| *id != triad && hanne.channel(*id).is_some());
    Box::pin(sam.say(elsewhere.context("they have another conversation")?, "En hier?")).await?;
    Box::pin(hanne.hear_until(PATIENCE, |hanne| hanne.find_words("En hier?").is_some())).await?;
    world.end().await
}

async fn whoever_took_a_seat_reads_what_was_said_while_it_was_free(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let room = opening.jefs_room;
    Box::pin(opening.sam.say(room, "Voor als je komt.")).await?;
    let epoch = epoch_of(&opening.sam, room)?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut sam, .. } = opening;
    jef.does_not_read("Voor als je komt.").await?;
    Box::pin(sam.open_history(room, jef.id(), &[epoch])).await?;
    jef.reads("Voor als je komt.").await?;
    world.end().await
}

async fn a_broken_seal_is_mended_and_what_was_said_meanwhile_is_read(world: World) -> Result<()> {
    let (mut sam, mut jef, _) = people(&world).await?;
    let room = sam.room_with(&jef)?;
    let broken = break_seal(&mut sam, &jef, room)?;
    sam.give(&broken).await?;
    sam.catch_up().await?;
    Box::pin(sam.say(room, "Hoor je mij?")).await?;
    jef.does_not_read("Hoor je mij?").await?;
    let told = jef.alarms().iter().any(|reason| matches!(reason, Distrust::ForeignSeal { .. }));
    ensure!(told, "Jef does not know that his seal is broken: {:?}", jef.alarms());

    Box::pin(sam.reseal(room, jef.id())).await?;
    jef.reads("Hoor je mij?").await?;
    world.end().await
}

/// The next epoch of Sam's, good but for the seal to Jef, which is junk.
fn break_seal(sam: &mut Actor, jef: &Actor, channel: ChannelId) -> Result<Command> {
    let room = sam.channel(channel).and_then(Channel::room).context("the room is known")?.clone();
    let Command::OpenEpoch(good) = sam.make_epoch(channel)? else { anyhow::bail!("no epoch") };
    let mut seals = good.seals.clone();
    for seal in seals.iter_mut().filter(|seal| seal.to.root == jef.root()) {
        seal.sealed.0.iter_mut().for_each(|byte| *byte ^= 0x55);
    }
    ensure!(room.effective_members().count() == seals.len(), "one seal for each");
    Ok(Command::OpenEpoch(OpenEpoch { id: by_hand::id(), seals, ..good }))
}

async fn whoever_is_blocked_notices_nothing(world: World) -> Result<()> {
    let (mut sam, _, _) = people(&world).await?;
    let mut guests = Vec::new();
    for name in ["Eva", "Tom"] {
        let link = sam.invite(Standing::Guest, name, "").await?;
        guests.push(world.enters(name, &link).await?);
        sam.catch_up().await?;
    }
    let (Some(mut tom), Some(mut eva)) = (guests.pop(), guests.pop()) else { anyhow::bail!("two came") };
    let mut begun = Vec::new();
    for guest in [&mut eva, &mut tom] {
        let family = Box::pin(sam.begin(ChannelKind::Family, &[(guest.id(), Role::Parent)])).await?;
        guest.catch_up().await?;
        begun.push(family);
    }
    Box::pin(eva.block(sam.id())).await?;
    Box::pin(tom.leave(begun[1])).await?;
    sam.catch_up().await?;
    for (guest, family) in [(&eva, begun[0]), (&tom, begun[1])] {
        ensure!(guest.channel(family).is_none_or(Channel::has_left), "{} is still in", guest.name());
        let gone = sam.channel(family).is_some_and(|found| found.members().len() == 1);
        ensure!(gone, "Sam sees that {} left, and no more", guest.name());
    }

    let mut worlds = Vec::new();
    for (guest, hears) in [(&mut eva, false), (&mut tom, true)] {
        let seen = of_sam(&mut sam, guest.id()).await?;
        Box::pin(guest.catch_up()).await?;
        guest.trusts_everything()?;
        ensure!(guest.find_words("Ben je er nog?").is_some() == hears, "{} hears of it: {}", guest.name(), !hears);
        ensure!(guest.list_grants().await?.is_empty() != hears, "{} is given something", guest.name());
        let logs: Logs = guest.connection().fetch("/v1/logs").await?;
        ensure!(logs.logs.contains_key(&LogId::from(seen.0)) == hears, "{} finds the conversation", guest.name());
        worlds.push(seen.1);
    }
    ensure!(worlds[0] == worlds[1], "Sam can tell who blocked him: {worlds:?}");

    let id = by_hand::id();
    eva.give(&Command::Unblock(naast_protocol::command::Unblock { id, whom: sam.id() })).await?;
    Box::pin(eva.catch_up()).await?;
    ensure!(eva.find_words("Ben je er nog?").is_none(), "what was never delivered is never delivered");
    let again = Box::pin(sam.begin(ChannelKind::Direct, &[(eva.id(), Role::Parent)])).await?;
    Box::pin(sam.say(again, "Dag mama.")).await?;
    eva.reads("Dag mama.").await?;
    world.end().await
}

/// Sam begins a conversation with somebody, says something, shares something, shows them out again: everything that he is told.
async fn of_sam(sam: &mut Actor, guest: PersonId) -> Result<(ChannelId, Vec<String>)> {
    let mut told = Vec::new();
    let direct = Box::pin(sam.begin(ChannelKind::Direct, &[(guest, Role::Parent)])).await?;
    let said = Box::pin(sam.say(direct, "Ben je er nog?")).await?;
    let share = sam.share(&[said], guest, None).await?;
    told.push(format!("{:?} {:?}", sam.delivery(direct, said), sam.own().shares()[&share].opened_at));
    let logs: Logs = sam.connection().fetch("/v1/logs").await?;
    told.push(format!("{:?}", logs.logs[&LogId::from(direct)]));
    let page: Page = sam.connection().fetch(&format!("/v1/logs/{direct}/entries")).await?;
    told.extend(page.entries.iter().map(|entry| format!("{} {}", entry.seq, entry.content.kind())));
    Ok((direct, told))
}
