//! Somebody lost phone, words and code. They come in anew, are met again, and a member who knows them hands the old conversation
//! over. Whoever lost nothing says so, and it is theirs again.

use anyhow::{Context as _, Result, ensure};
use naast_client::fold::Channel;
use naast_client::{Distrust, Error, Newcomer, Person};
use naast_core::ChannelId;
use naast_core::charter::{ChannelKind, Role};
use naast_core::invite::Standing;
use naast_protocol::http::{Logs, Page};
use naast_protocol::{Command, Content, ErrorCode, command};
use naast_tests::by_hand::{hand_over, heir, id};
use naast_tests::lossy_wire::{Loss, LossyWire};
use naast_tests::on_both_engines;
use naast_tests::people::Actor;
use naast_tests::scenes::LostEverything;
use naast_tests::world::{PATIENCE, World};

on_both_engines! {
    whoever_lost_everything_is_met_again_and_reads_what_was,
    nobody_hands_on_more_than_they_could_read,
    two_members_hand_over_what_each_could_read,
    an_owner_who_lost_nothing_takes_it_up_again_and_the_heir_is_out,
    a_network_that_goes_at_any_step_costs_a_repetition,
    an_heir_goes_and_nothing_stays_of_them,
    whoever_goes_gives_back_what_they_never_followed,
    a_hand_over_after_the_backup_is_brought_back,
    a_link_seats_whoever_is_here_already_once,
}

/// More requests than a hand-over needs.
const STEPS_MAX: usize = 20;

fn code<T>(came: &Result<T, Error>) -> Option<ErrorCode> {
    came.as_ref().err().and_then(Error::code)
}

/// What of a conversation's messages somebody is served: read, withheld.
async fn served(who: &mut Person, room: ChannelId) -> Result<(usize, usize)> {
    let page: Page = who.connection().fetch(&format!("/v1/logs/{room}/entries")).await?;
    let count = |is: fn(&Content) -> bool| page.entries.iter().filter(|entry| is(&entry.content)).count();
    Ok((
        count(|content| matches!(content, Content::Message(_))),
        count(|content| matches!(content, Content::Withheld { .. })),
    ))
}

async fn whoever_lost_everything_is_met_again_and_reads_what_was(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, mut new, mut hanne, room } = LostEverything::play(&world).await?;
    new.tells(&jef, "Dag opa.").await?;
    jef.reads("Dag opa.").await?;
    let erased = Box::pin(jef.say(room, "Dit neem ik terug.")).await?;
    Box::pin(jef.erase(room, erased)).await?;
    let late = Box::pin(jef.say(room, "Dit wis ik straks.")).await?;
    new.does_not_read("Weet je nog, de zee?").await?;
    reads_nothing_of(&mut new, room).await?;

    Box::pin(jef.hand_over(room, new.id())).await?;
    new.reads("Weet je nog, de zee?").await?;
    new.reads("Ja. Het was koud.").await?;
    new.does_not_read("Dit neem ik terug.").await?;
    let heritage: Vec<ChannelId> = new.heritage().map(Channel::id).collect();
    ensure!(heritage == [room], "{heritage:?}");
    let spoken = new.conversation(room);
    ensure!(spoken.contains(&("Sammie".into(), "Weet je nog, de zee?".into())), "it was themselves: {spoken:?}");
    ensure!(new.find_person("Sam").is_none(), "nobody is met by what was handed over");

    // Nothing new, by nobody; what takes away goes on.
    for (who, refused) in
        [(&mut jef, ErrorCode::HandedOver), (&mut old, ErrorCode::HandedOver), (&mut new, ErrorCode::NothingHere)]
    {
        who.catch_up().await?;
        let said = Box::pin(who.say(room, "Nog iets.")).await;
        ensure!(code(&said) == Some(refused), "{}: {said:?}", who.name());
        ensure!(who.outbox().is_empty(), "it blocks what waits behind it");
    }
    let open = jef.make_epoch(room)?;
    ensure!(code(&jef.give(&open).await) == Some(ErrorCode::HandedOver), "a new key");
    Box::pin(jef.erase(room, late)).await?;
    new.does_not_read("Dit wis ik straks.").await?;
    ensure!(old.alarms() == [Distrust::HandedOver { channel: room }], "the owner is told: {:?}", old.alarms());
    jef.trusts_everything()?;
    new.trusts_everything()?;
    reads_nothing_of(&mut hanne, room).await?;

    // Words and code of the new account bring it all back.
    let mut again = Box::pin(new.comes_back_with_words(&world)).await?;
    again.reads("Weet je nog, de zee?").await?;
    Box::pin(again.go_live(false)).await?;
    Box::pin(again.hear_everything(PATIENCE)).await?;
    world.end().await
}

/// Whoever is out, or never was in, finds nothing.
async fn reads_nothing_of(who: &mut Actor, room: ChannelId) -> Result<()> {
    who.catch_up().await?;
    let page: Result<Page, Error> = who.connection().fetch(&format!("/v1/logs/{room}/entries")).await;
    ensure!(code(&page) == Some(ErrorCode::NothingHere), "{}: {page:?}", who.name());
    Ok(())
}

/// Old Sam's triad: Jef hears the first and the third word, Hanne the second and the third.
async fn triad(old: &mut Actor, jef: &mut Actor, hanne: &mut Actor) -> Result<ChannelId> {
    let triad = Box::pin(old.begin(ChannelKind::Triad, &[(jef.id(), Role::Jim)])).await?;
    Box::pin(old.say(triad, "Eerst.")).await?;
    jef.reads("Eerst.").await?;
    Box::pin(old.show_out(triad, jef.id())).await?;
    Box::pin(old.let_in(triad, hanne.id(), Role::Professional)).await?;
    Box::pin(old.say(triad, "Toen.")).await?;
    Box::pin(old.let_in(triad, jef.id(), Role::Jim)).await?;
    Box::pin(old.say(triad, "Daarna.")).await?;
    jef.reads("Daarna.").await?;
    hanne.reads("Daarna.").await?;
    Ok(triad)
}

async fn nobody_hands_on_more_than_they_could_read(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, mut new, mut hanne, .. } = LostEverything::play(&world).await?;
    let triad = triad(&mut old, &mut jef, &mut hanne).await?;
    let newest = jef.channel(triad).and_then(Channel::newest_key).context("Jef holds a key")?.0;
    for epoch in 1..newest {
        let more = hand_over(&jef, &old, heir(&new), triad, &[epoch, newest])?;
        let refused = jef.give(&more).await;
        ensure!(code(&refused) == Some(ErrorCode::StaleEpoch), "epoch {epoch} of {newest}: {refused:?}");
    }
    Box::pin(jef.hand_over(triad, new.id())).await?;
    new.reads("Daarna.").await?;
    new.does_not_read("Eerst.").await?;
    new.does_not_read("Toen.").await?;
    let (messages, _) = served(&mut new, triad).await?;
    let (his, _) = served(&mut jef, triad).await?;
    ensure!(messages <= his, "{messages} are served to the heir, {his} to Jef");
    world.end().await
}

async fn two_members_hand_over_what_each_could_read(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, mut new, mut hanne, .. } = LostEverything::play(&world).await?;
    let triad = triad(&mut old, &mut jef, &mut hanne).await?;
    Box::pin(jef.hand_over(triad, new.id())).await?;
    new.reads("Daarna.").await?;
    Box::pin(new.go_live(false)).await?;
    Box::pin(new.hear_everything(PATIENCE)).await?;
    Box::pin(hanne.hand_over(triad, new.id())).await?;
    Box::pin(new.hear_until(PATIENCE, |new| new.find_words("Toen.").is_some())).await?;
    new.go_dark();
    new.reads("Daarna.").await?;
    new.does_not_read("Eerst.").await?;
    let before = jef.channel(triad).context("Jef is in")?.log().cursor();
    Box::pin(jef.hand_over(triad, new.id())).await?;
    let after = jef.channel(triad).context("Jef is in")?.log().cursor();
    ensure!(after == before + 1, "what was handed over is handed over again: {before} {after}");
    world.end().await
}

async fn an_owner_who_lost_nothing_takes_it_up_again_and_the_heir_is_out(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, mut new, mut hanne, room } = LostEverything::play(&world).await?;
    Box::pin(jef.hand_over(room, new.id())).await?;
    new.reads("Weet je nog, de zee?").await?;
    old.catch_up().await?;
    ensure!(old.alarms() == [Distrust::HandedOver { channel: room }], "{:?}", old.alarms());
    ensure!(code(&Box::pin(old.say(room, "Hé!")).await) == Some(ErrorCode::HandedOver), "nothing by the way");
    Box::pin(new.go_live(false)).await?;
    Box::pin(new.hear_everything(PATIENCE)).await?;

    Box::pin(old.take_up_again(room)).await?;
    old.trusts_everything()?;
    let heirs_key = new.channel(room).and_then(Channel::newest_key).context("the heir held the key")?;
    let new_key = old.channel(room).and_then(Channel::newest_key).context("there is a new one")?;
    ensure!(heirs_key.0 < new_key.0 && heirs_key.1.as_slice() != new_key.1.as_slice(), "the heir holds the key");
    Box::pin(new.hear_until(PATIENCE, |new| new.heritage().next().is_none())).await?;
    new.go_dark();
    Box::pin(old.say(room, "Ik ben er gewoon nog.")).await?;
    jef.reads("Ik ben er gewoon nog.").await?;
    new.does_not_read("Ik ben er gewoon nog.").await?;
    reads_nothing_of(&mut new, room).await?;
    let logs: Logs = new.connection().fetch("/v1/logs").await?;
    ensure!(!logs.logs.contains_key(&room.into()), "the heir still finds it");

    // What is handed over later is that alone: nothing of before lives again.
    let newest = jef.channel(room).and_then(Channel::newest_key).context("Jef holds a key")?.0;
    let only_this = hand_over(&jef, &old, heir(&new), room, &[newest])?;
    jef.give(&only_this).await?;
    ensure!(served(&mut new, room).await?.0 == 1, "one message was said with that key");
    hanne.catch_up().await?;
    world.end().await
}

async fn a_network_that_goes_at_any_step_costs_a_repetition(world: World) -> Result<()> {
    let LostEverything { mut old, jef, mut new, .. } = LostEverything::play(&world).await?;
    let wire = LossyWire::whole(world.app.config.listen).await?;
    let way = jef.newcomer.clone();
    let mut jef = Box::pin(world.device_over(wire.address())?.sign_in(&way.login_name, &way.words)).await?;
    let mut steps = 0;
    'steps: for step in 0..STEPS_MAX {
        for loss in [Loss::Request, Loss::Answer] {
            let text = format!("woord {step} {loss:?}");
            let room = Box::pin(old.begin(ChannelKind::Triad, &[(jef.id(), Role::Jim)])).await?;
            Box::pin(old.say(room, &text)).await?;
            jef.catch_up().await?;
            wire.break_after(step, loss);
            let handed = Box::pin(jef.hand_over(room, new.id())).await;
            if wire.lost() == 0 {
                handed?;
                break 'steps;
            }
            ensure!(matches!(handed, Err(Error::Offline(_))), "step {step}: {handed:?}");
            wire.mend();
            Box::pin(jef.hand_over(room, new.id())).await?;
            jef.catch_up().await?;
            new.reads(&text).await?;
            let times = new.channel(room).and_then(Channel::room).and_then(|room| room.handed.clone());
            ensure!(times.is_some_and(|handed| handed.times == 1), "step {step}, {loss:?}: it counts once");
        }
        steps += 1;
    }
    ensure!((3..STEPS_MAX).contains(&steps), "handing over took {steps} steps");
    world.end().await
}

async fn an_heir_goes_and_nothing_stays_of_them(world: World) -> Result<()> {
    let LostEverything { mut old, mut jef, mut new, mut hanne, room } = LostEverything::play(&world).await?;
    Box::pin(jef.hand_over(room, new.id())).await?;
    new.reads("Weet je nog, de zee?").await?;
    let (heir, login, words) = (new.id(), new.newcomer.login_name.clone(), new.newcomer.words.clone());
    Box::pin(new.into_person().delete_account(&login, &words)).await.context("an heir goes for good")?;
    let reach = world.app.store.read().await?.find_reach(room, heir).await?;
    ensure!(reach.is_none(), "somebody who is no more reads {reach:?}");
    jef.catch_up().await?;
    jef.trusts_everything()?;
    ensure!(jef.channel(room).is_some_and(Channel::is_past), "that an heir went takes nothing back");
    let mut jef = Box::pin(jef.comes_back_with_words(&world)).await?;
    jef.reads("Weet je nog, de zee?").await?;

    let link = hanne.invite(Standing::Youth, "Samuel", "").await?;
    let mut third = world.enters("Samuel", &link).await?;
    let (link, _) = third.ask_jim("opa", "Weer ik.").await?;
    Box::pin(jef.sit_down(&link)).await?;
    Box::pin(jef.hand_over(room, third.id())).await?;
    third.reads("Weet je nog, de zee?").await?;
    let (login, words) = (old.newcomer.login_name.clone(), old.newcomer.words.clone());
    old.catch_up().await?;
    Box::pin(old.into_person().delete_account(&login, &words)).await.context("the old owner goes for good")?;
    reads_nothing_of(&mut third, room).await?;
    third.trusts_everything()?;
    world.end().await
}

async fn whoever_goes_gives_back_what_they_never_followed(world: World) -> Result<()> {
    let LostEverything { mut jef, mut new, room, .. } = LostEverything::play(&world).await?;
    Box::pin(jef.hand_over(room, new.id())).await?;
    let (login, words) = (new.newcomer.login_name.clone(), new.newcomer.words.clone());
    let Command::DeleteAccount(whole) = Box::pin(new.make_farewell(&login, &words)).await? else {
        anyhow::bail!("no farewell")
    };
    ensure!(whole.leaves.len() == 1, "what was handed over is left like any other: {}", whole.leaves.len());
    let (heir, bare) = (new.id(), command::DeleteAccount { id: id(), leaves: Vec::new(), ..whole });
    new.give(&Command::DeleteAccount(bare)).await?;
    let mut facts = world.app.store.read().await?;
    ensure!(facts.find_reach(room, heir).await?.is_none(), "somebody who is no more reads on");
    drop(facts);
    jef.catch_up().await?;
    jef.trusts_everything()?;
    world.end().await
}

async fn a_hand_over_after_the_backup_is_brought_back(world: World) -> Result<()> {
    let LostEverything { mut jef, mut new, room, .. } = LostEverything::play(&world).await?;
    let backup = world.backup().await?;
    Box::pin(jef.hand_over(room, new.id())).await?;
    new.reads("Weet je nog, de zee?").await?;
    let kept = world.backup().await?;
    let world = world.put_back(&backup).await?;
    for who in [&mut jef, &mut new] {
        who.signs_in_again().await?;
    }
    for _ in 0..2 {
        Box::pin(jef.catch_up()).await?;
        Box::pin(new.catch_up()).await?;
    }
    new.reads("Weet je nog, de zee?").await?;
    jef.trusts_everything()?;
    ensure!(jef.channel(room).is_some_and(Channel::is_past));

    let world = world.put_back(&kept).await?;
    let mut again = Box::pin(new.comes_back_with_words(&world)).await?;
    again.reads("Weet je nog, de zee?").await?;
    ensure!(again.heritage().next().is_some(), "a backup holds heirs");
    world.end().await
}

async fn a_link_seats_whoever_is_here_already_once(world: World) -> Result<()> {
    let LostEverything { mut jef, mut new, mut hanne, .. } = LostEverything::play(&world).await?;
    let (link, _) = new.ask_jim("opa", "Nog eens.").await?;
    let taken_back = link.secret.invite();
    new.take_back(taken_back).await?;
    let refused = Box::pin(jef.sit_down(&link)).await;
    ensure!(code(&refused) == Some(ErrorCode::InviteGone), "taken back: {refused:?}");

    let (link, seat) = new.ask_jim("opa", "En nog eens.").await?;
    let own = Box::pin(new.sit_down(&link)).await;
    ensure!(matches!(own, Err(Error::NotPossible(_))), "on one's own seat: {own:?}");
    let staff = Box::pin(hanne.sit_down(&link)).await;
    ensure!(matches!(staff, Err(Error::NotPossible(_))), "as somebody who cannot be a JIM: {staff:?}");
    Box::pin(jef.sit_down(&link)).await?;
    Box::pin(jef.say(seat, "Hier ben ik.")).await?;
    new.reads("Hier ben ik.").await?;
    let newcomer =
        Newcomer { name: "Eva".into(), login_name: "eva fiets".into(), words: "kaas brood eva regen".into() };
    let second = Box::pin(world.device()?.register(&link, &newcomer)).await;
    ensure!(code(&second.map(drop)) == Some(ErrorCode::InviteGone), "it lets one person in");
    world.end().await
}
