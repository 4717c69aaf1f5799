//! To whom nobody hands a conversation over, and who hands over none.

use anyhow::{Context as _, Result, ensure};
use naast_client::Error;
use naast_client::fold::Channel;
use naast_core::charter::{ChannelKind, Role};
use naast_core::hand_over::Heir;
use naast_core::invite::Standing;
use naast_core::room::Room;
use naast_core::{ChannelId, Hash, PersonId, limits};
use naast_protocol::http::Page;
use naast_protocol::{Command, ErrorCode, command};
use naast_store::{LogKind, StoreError, Tx};
use naast_tests::by_hand::{fresh, hand_over, heir, id, member};
use naast_tests::on_both_engines;
use naast_tests::scenes::LostEverything;
use naast_tests::world::World;

on_both_engines! {
    nobody_unmet_gone_or_blocked_hands_over_or_is_handed_anything,
    whoever_was_in_it_as_somebody_else_is_handed_nothing,
    an_heir_in_as_many_conversations_as_anybody_may_be_is_handed_no_more,
}

fn code<T>(came: &Result<T, Error>) -> Option<ErrorCode> {
    came.as_ref().err().and_then(Error::code)
}

async fn nobody_unmet_gone_or_blocked_hands_over_or_is_handed_anything(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, mut new, mut hanne, room } = LostEverything::play(&world).await?;
    let link = hanne.invite(Standing::Youth, "Noor", "Kom je?").await?;
    let noor = world.enters("Noor", &link).await?;
    let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
    let triad = Box::pin(old.begin(ChannelKind::Triad, &people)).await?;
    jef.catch_up().await?;
    let nobody = Heir { person: PersonId([77; 16]), root: Hash([77; 32]), g: 0 };
    let mixed = Heir { person: new.id(), ..heir(&noor) };
    let held = jef.channel(room).and_then(Channel::newest_key).context("Jef holds a key")?.0;
    for (what, to) in
        [("a youth he never met", heir(&noor)), ("nobody", nobody), ("another's root", mixed), ("staff", heir(&hanne))]
    {
        let command = hand_over(&jef, &old, to, room, &[held])?;
        let refused = jef.give(&command).await;
        ensure!(code(&refused) == Some(ErrorCode::BadMembers), "to {what}: {refused:?}");
    }
    let outside = hand_over(&hanne, &old, heir(&new), room, &[1])?;
    let refused = hanne.give(&outside).await;
    ensure!(code(&refused) == Some(ErrorCode::NothingHere), "by somebody who was never in: {refused:?}");
    let nowhere = hand_over(&hanne, &old, heir(&new), ChannelId([66; 16]), &[1])?;
    ensure!(code(&hanne.give(&nowhere).await) == code(&refused), "unknown and forbidden look the same");

    let newest = jef.channel(triad).and_then(Channel::newest_key).context("Jef holds a key")?.0;
    let gone = hand_over(&jef, &old, heir(&new), triad, &[newest])?;
    Box::pin(jef.leave(triad)).await?;
    ensure!(code(&jef.give(&gone).await) == Some(ErrorCode::NothingHere), "by somebody who left");

    new.give(&Command::Block(command::Block { id: id(), whom: jef.id(), leaves: Vec::new() })).await?;
    Box::pin(jef.hand_over(room, new.id())).await?;
    new.does_not_read("Weet je nog, de zee?").await?;
    let page: Result<Page, Error> = new.connection().fetch(&format!("/v1/logs/{room}/entries")).await;
    ensure!(code(&page) == Some(ErrorCode::NothingHere), "{page:?}");
    ensure!(jef.channel(room).is_some_and(Channel::is_past), "to Jef it looks as always");
    world.end().await
}

async fn whoever_was_in_it_as_somebody_else_is_handed_nothing(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, mut hanne, .. } = LostEverything::play(&world).await?;
    let link = hanne.invite(Standing::Youth, "Noor", "Kom je?").await?;
    let mut noor = world.enters("Noor", &link).await?;
    // A youth may be another's JIM. Both meet her apart from the conversation that is to be handed over.
    let (link, _) = old.ask_jim("Noor", "Wil jij mijn JIM zijn?").await?;
    Box::pin(noor.sit_down(&link)).await?;
    old.catch_up().await?;
    let (link, _) = noor.ask_jim("opa", "En jij de mijne?").await?;
    Box::pin(jef.sit_down(&link)).await?;
    noor.catch_up().await?;
    let triad = Box::pin(old.begin(ChannelKind::Triad, &[(jef.id(), Role::Jim), (noor.id(), Role::Jim)])).await?;
    Box::pin(old.say(triad, "Met z'n drieën.")).await?;
    noor.reads("Met z'n drieën.").await?;
    Box::pin(old.show_out(triad, noor.id())).await?;
    Box::pin(old.say(triad, "Zonder haar.")).await?;
    jef.reads("Zonder haar.").await?;
    let newest = jef.channel(triad).and_then(Channel::newest_key).context("Jef holds a key")?.0;
    let command = hand_over(&jef, &old, heir(&noor), triad, &[newest])?;
    let refused = jef.give(&command).await;
    ensure!(code(&refused) == Some(ErrorCode::BadMembers), "she was in it, and is not Sam: {refused:?}");
    world.end().await
}

/// Lets somebody be in so many conversations more, each like this one.
async fn fill(world: &World, room: &Room, count: u64) -> Result<()> {
    let room = room.clone();
    let put = async move |tx: &mut Tx| -> Result<(), StoreError> {
        for _ in 0..count {
            let room = Room { channel: ChannelId(fresh()), ..room.clone() };
            tx.create_log(room.channel.into(), LogKind::Channel).await?;
            tx.save_room(&room, None).await?;
        }
        Ok(())
    };
    Ok(world.app.store.write(put).await?)
}

async fn an_heir_in_as_many_conversations_as_anybody_may_be_is_handed_no_more(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, new, room, .. } = LostEverything::play(&world).await?;
    let with_jef = new.room_with(&jef)?;
    let like_it = world.app.store.read().await?.find_room(with_jef).await?.context("they talk")?;
    let alone =
        Room { charter_seq: 1, members: vec![member(&new, Role::Youth)], taken: Vec::new(), epoch: None, ..like_it };
    let is_in = world.app.store.read().await?.count_logs(new.id()).await?;
    let most = limits::LOGS_PER_PERSON_MAX as u64;
    fill(&world, &alone, most - is_in - 1).await?;
    let triad = Box::pin(old.begin(ChannelKind::Triad, &[(jef.id(), Role::Jim)])).await?;
    jef.catch_up().await?;
    let handed = |channel| -> Result<Command> {
        let held = jef.channel(channel).and_then(Channel::newest_key).context("Jef holds a key")?.0;
        hand_over(&jef, &old, heir(&new), channel, &[held])
    };
    let (last, one_more) = (handed(room)?, handed(triad)?);
    jef.give(&last).await.context("there is room for one")?;
    let refused = jef.give(&one_more).await;
    ensure!(code(&refused) == Some(ErrorCode::LimitReached), "one too many: {refused:?}");
    world.end().await
}
