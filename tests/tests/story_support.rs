//! Jef asks Hanne how to go on with it, in a room of theirs: what Sam sees of it, what he never does, and how he says that Hanne
//! reads along there no more.

use anyhow::{Context as _, Result, ensure};
use naast_client::fold::Channel;
use naast_client::{Distrust, Error};
use naast_core::charter::{Charter, Member, Role};
use naast_core::invite::Standing;
use naast_core::room::Room;
use naast_core::{ChannelId, LogId, PersonId, limits};
use naast_protocol::http::Page;
use naast_protocol::{Content, ErrorCode};
use naast_store::{StoreError, Tx};
use naast_tests::by_hand::member;
use naast_tests::on_both_engines;
use naast_tests::people::Actor;
use naast_tests::scenes::SupportRoom;
use naast_tests::world::{PATIENCE, World};
use serde_json::Value;

on_both_engines! {
    the_youth_hears_that_the_room_is_there_and_who_is_in_it,
    nothing_that_is_said_there_changes_what_the_youth_receives,
    whom_the_youth_excludes_is_served_nothing_from_then_on,
    a_server_that_ignores_an_exclusion_is_found_out,
    only_about_a_youth_who_has_him_in_private_and_only_so_often,
    the_room_ends_with_its_jim_and_goes_on_without_its_youth,
    an_exclusion_that_a_restore_lost_comes_back,
}

/// Who is in the only room about this youth, as they see it.
fn seen_by(youth: &Actor) -> Vec<PersonId> {
    youth.supports().flat_map(Room::effective_members).map(|member| member.person).collect()
}

fn is_in(channel: Option<&Channel>, person: PersonId) -> bool {
    channel.is_some_and(|channel| channel.members().iter().any(|member| member.person == person))
}

async fn the_youth_hears_that_the_room_is_there_and_who_is_in_it(world: World) -> Result<()> {
    let SupportRoom { hanne, mut sam, mut jef, room } = Box::pin(SupportRoom::play(&world)).await?;
    ensure!(seen_by(&sam) == [jef.id(), hanne.id()], "Sam sees {:?}", seen_by(&sam));
    ensure!(sam.channel(room).is_none(), "Sam follows its log");
    let page = sam.connection().fetch::<Page>(&format!("/v1/logs/{room}/entries")).await;
    ensure!(page.err().and_then(|error| error.code()) == Some(ErrorCode::NothingHere), "Sam is served its log");

    Box::pin(jef.show_out(room, hanne.id())).await?;
    sam.catch_up().await?;
    ensure!(seen_by(&sam) == [jef.id()], "Sam still sees Hanne there");
    Box::pin(jef.let_in(room, hanne.id(), Role::Professional)).await?;
    sam.catch_up().await?;
    sam.trusts_everything()?;
    ensure!(seen_by(&sam) == [jef.id(), hanne.id()], "Sam does not see her come");

    let mut again = sam.on_another_device(&world).await?;
    Box::pin(again.catch_up()).await?;
    again.trusts_everything()?;
    ensure!(seen_by(&again) == seen_by(&sam), "his other phone sees something else");
    world.end().await
}

/// Everything that the server gives to this person, as it comes.
async fn received(person: &mut Actor, others: &[PersonId]) -> Result<Vec<Value>> {
    let mut paths: Vec<String> =
        ["/v1/logs", "/v1/grants", "/v1/vault", "/v1/team"].into_iter().map(str::to_owned).collect();
    let channels = person.channels().map(|channel| LogId::from(channel.id()));
    let logs: Vec<LogId> = channels.chain([LogId::from(person.id())]).collect();
    paths.extend(logs.iter().map(|log| format!("/v1/logs/{log}/entries")));
    paths.extend(others.iter().map(|person| format!("/v1/chains/{person}")));
    let mut all = Vec::new();
    for path in paths {
        all.push(person.connection().fetch(&path).await?);
    }
    Ok(all)
}

async fn nothing_that_is_said_there_changes_what_the_youth_receives(world: World) -> Result<()> {
    let SupportRoom { mut hanne, mut sam, mut jef, room } = Box::pin(SupportRoom::play(&world)).await?;
    let others = [jef.id(), hanne.id()];
    jef.catch_up().await?;
    let before = received(&mut sam, &others).await?;
    Box::pin(sam.go_live(false)).await?;
    Box::pin(sam.hear_everything(PATIENCE)).await?;
    let cursor = sam.own().log().cursor();
    for count in 0..25 {
        Box::pin(jef.say(room, &format!("Vraag {count}."))).await?;
        Box::pin(hanne.catch_up()).await?;
        Box::pin(hanne.say(room, &format!("Antwoord {count}."))).await?;
        Box::pin(jef.catch_up()).await?;
    }
    let erased = jef.find_words("Vraag 3.").context("it was said")?.envelope;
    jef.erase(room, erased).await?;
    jef.read(room).await?;
    let after = received(&mut sam, &others).await?;
    ensure!(before == after, "Sam can tell that something was said: {before:?}\n{after:?}");
    ensure!(sam.own().log().cursor() == cursor, "his own log grew");

    // What is compared does change when there is something to hear.
    Box::pin(jef.show_out(room, hanne.id())).await?;
    ensure!(received(&mut sam, &others).await? != after, "the comparison sees nothing");
    world.end().await
}

async fn nothing_is_here(person: &mut Actor, channel: ChannelId) -> Result<()> {
    let page = person.connection().fetch::<Page>(&format!("/v1/logs/{channel}/entries")).await;
    let refused = page.as_ref().err().and_then(Error::code);
    ensure!(refused == Some(ErrorCode::NothingHere), "{} is served {page:?}", person.name());
    Ok(())
}

async fn whom_the_youth_excludes_is_served_nothing_from_then_on(world: World) -> Result<()> {
    let SupportRoom { mut hanne, mut sam, mut jef, room } = Box::pin(SupportRoom::play(&world)).await?;
    Box::pin(jef.say(room, "Hoe zou jij dat doen?")).await?;
    hanne.reads("Hoe zou jij dat doen?").await?;
    Box::pin(hanne.go_live(false)).await?;
    Box::pin(hanne.hear_everything(PATIENCE)).await?;

    Box::pin(sam.exclude(room, hanne.id())).await?;
    sam.trusts_everything()?;
    ensure!(seen_by(&sam) == [jef.id()], "Sam still sees her there");
    Box::pin(hanne.hear_until(PATIENCE, |hanne| hanne.own().has_left(room))).await?;
    nothing_is_here(&mut hanne, room).await?;
    nothing_is_here(&mut hanne, ChannelId([99; 16])).await?;
    let late = Box::pin(hanne.say(room, "Nog iets.")).await;
    ensure!(late.is_err(), "she still speaks there");

    Box::pin(jef.catch_up()).await?;
    jef.trusts_everything()?;
    ensure!(!is_in(jef.channel(room), hanne.id()), "Jef still has her there");
    let excluded = jef.channel(room).and_then(Channel::room).is_some_and(|room| room.is_excluded(hanne.root()));
    ensure!(excluded, "Jef is not told that Sam chose it");
    Box::pin(jef.say(room, "Dan alleen.")).await?;
    hanne.does_not_read("Dan alleen.").await?;
    let holders = jef.channel(room).and_then(Channel::room).and_then(|room| room.epoch.clone()).context("a key")?;
    ensure!(holders.members.iter().all(|by| by.root != hanne.root()), "the new key is sealed to her");
    let refused = Box::pin(jef.let_in(room, hanne.id(), Role::Professional)).await;
    ensure!(refused.is_err(), "Jef lets her in all the same");
    let triad = jef.channels().find(|channel| is_in(Some(channel), hanne.id())).map(Channel::id);
    ensure!(triad.is_some(), "she is out of another conversation too");

    Box::pin(sam.end_exclude(room, hanne.id())).await?;
    Box::pin(jef.catch_up()).await?;
    Box::pin(jef.let_in(room, hanne.id(), Role::Professional)).await?;
    Box::pin(jef.say(room, "Daar ben je weer.")).await?;
    hanne.reads("Daar ben je weer.").await?;
    sam.catch_up().await?;
    sam.trusts_everything()?;
    ensure!(seen_by(&sam) == [jef.id(), hanne.id()], "Sam does not see her come back");
    world.end().await
}

/// The charter after the newest one of this room, with these people in it, whatever the rules say.
fn lists_again(jef: &Actor, room: ChannelId, members: Vec<Member>) -> Result<naast_protocol::Statement> {
    let known = jef.channel(room).and_then(Channel::room).context("Jef knows his room")?;
    let charter = Charter {
        suite: naast_core::Suite::Naast1,
        tenant: known.tenant,
        by: jef.keys().by(),
        at: 1,
        channel: room,
        kind: known.kind,
        n: known.charter_n + 1,
        prev: Some(known.charter),
        members,
        seats: Vec::new(),
        retention: known.retention,
        youth: known.youth,
    };
    Ok(jef.keys().sign(&charter)?)
}

async fn a_server_that_ignores_an_exclusion_is_found_out(world: World) -> Result<()> {
    let SupportRoom { hanne, mut sam, mut jef, room } = Box::pin(SupportRoom::play(&world)).await?;
    Box::pin(sam.exclude(room, hanne.id())).await?;
    Box::pin(jef.note_who_is_gone(room)).await?;
    Box::pin(jef.catch_up()).await?;
    Box::pin(sam.catch_up()).await?;
    sam.trusts_everything()?;
    // A JIM whose app breaks the rule, and a server that takes it.
    let again = lists_again(&jef, room, vec![member(&jef, Role::Jim), member(&hanne, Role::Professional)])?;
    let (told, statement) = (LogId::from(sam.id()), again.clone());
    let at = world.now();
    let put = async move |tx: &mut Tx| -> Result<(), StoreError> {
        tx.append_entry(told, at, &Content::Support { channel: room, statement: statement.clone() }).await?;
        tx.append_entry(room.into(), at, &Content::Charter { statement: again.clone() }).await?;
        Ok(())
    };
    world.app.store.write(put).await?;
    for person in [&mut sam, &mut jef] {
        Box::pin(person.catch_up()).await?;
        let is_found = person.alarms().contains(&Distrust::ExclusionIgnored { channel: room });
        ensure!(is_found, "{} believes it: {:?}", person.name(), person.alarms());
    }
    ensure!(!sam.own().is_stopped(), "the rest of his own log goes on");

    // A server that never tells of the exclusion to his other phone is behind what this one saw.
    let mut again = sam.on_another_device(&world).await?;
    Box::pin(again.catch_up()).await?;
    ensure!(again.alarms().contains(&Distrust::ExclusionIgnored { channel: room }), "{:?}", again.alarms());
    world.end().await
}

async fn only_about_a_youth_who_has_him_in_private_and_only_so_often(world: World) -> Result<()> {
    let SupportRoom { hanne, mut sam, mut jef, room } = Box::pin(SupportRoom::play(&world)).await?;
    let link = sam.invite(Standing::Guest, "mama", "Kom je erbij?").await?;
    let mut eva = world.enters("Eva", &link).await?;
    sam.catch_up().await?;
    let code = |answer: &Result<ChannelId, Error>| answer.as_ref().err().and_then(Error::code);
    let not_his = Box::pin(eva.begin_support(sam.id(), &[])).await;
    ensure!(code(&not_his) == Some(ErrorCode::BadMembers), "a parent begins one: {not_his:?}");
    let about_her = Box::pin(jef.begin_support(hanne.id(), &[])).await;
    ensure!(code(&about_her) == Some(ErrorCode::BadMembers), "about a professional: {about_her:?}");
    let command = Box::pin(sam.exclude(room, jef.id())).await;
    let refused = command.as_ref().err().and_then(Error::code);
    ensure!(refused == Some(ErrorCode::NothingHere), "Sam excludes his JIM: {command:?}");

    for _ in 1..limits::SUPPORTS_MAX {
        Box::pin(jef.begin_support(sam.id(), &[])).await?;
    }
    let too_many = Box::pin(jef.begin_support(sam.id(), &[])).await;
    ensure!(code(&too_many) == Some(ErrorCode::LimitReached), "{too_many:?}");
    // Whom Sam shows out of private talks about him in no new room.
    let private = sam.room_with(&jef)?;
    Box::pin(sam.show_out(private, jef.id())).await?;
    let gone = Box::pin(jef.begin_support(sam.id(), &[])).await;
    ensure!(code(&gone) == Some(ErrorCode::BadMembers), "{gone:?}");
    world.end().await
}

async fn the_room_ends_with_its_jim_and_goes_on_without_its_youth(world: World) -> Result<()> {
    let SupportRoom { mut hanne, sam, mut jef, room } = Box::pin(SupportRoom::play(&world)).await?;
    let Actor { newcomer, .. } = &sam;
    let (login, words) = (newcomer.login_name.clone(), newcomer.words.clone());
    let mut other = sam.on_another_device(&world).await?;
    Box::pin(other.exclude(room, hanne.id())).await?;
    Box::pin(other.end_exclude(room, hanne.id())).await?;
    Box::pin(sam.into_person().delete_account(&login, &words)).await?;
    // What Sam had said there is still checked, so his keys are still to be had.
    Box::pin(jef.catch_up()).await?;
    Box::pin(jef.let_in(room, hanne.id(), Role::Professional)).await?;
    Box::pin(jef.say(room, "Zonder Sam.")).await?;
    hanne.reads("Zonder Sam.").await?;
    let mut anew = jef.on_another_device(&world).await?;
    anew.reads("Zonder Sam.").await?;
    world.end().await?;

    let world = World::on_sqlite().await?;
    let SupportRoom { mut sam, jef, .. } = Box::pin(SupportRoom::play(&world)).await?;
    let (login, words) = (jef.newcomer.login_name.clone(), jef.newcomer.words.clone());
    Box::pin(jef.into_person().delete_account(&login, &words)).await?;
    sam.catch_up().await?;
    sam.trusts_everything()?;
    ensure!(sam.supports().next().is_none(), "Sam still sees a room: {:?}", seen_by(&sam));
    world.end().await
}

async fn an_exclusion_that_a_restore_lost_comes_back(world: World) -> Result<()> {
    let SupportRoom { mut hanne, mut sam, mut jef, room } = Box::pin(SupportRoom::play(&world)).await?;
    let backup = world.backup().await?;
    Box::pin(sam.exclude(room, hanne.id())).await?;
    let world = world.put_back(&backup).await?;
    for person in [&mut sam, &mut hanne, &mut jef] {
        Box::pin(person.signs_in_again()).await?;
    }
    Box::pin(sam.catch_up()).await?;
    Box::pin(sam.catch_up()).await?;
    nothing_is_here(&mut hanne, room).await?;
    ensure!(seen_by(&sam) == [jef.id()], "Sam sees {:?}", seen_by(&sam));
    Box::pin(jef.catch_up()).await?;
    jef.trusts_everything()?;
    ensure!(!is_in(jef.channel(room), hanne.id()), "Jef still has her there");
    world.end().await
}
