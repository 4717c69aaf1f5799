//! An organisation takes its staff away, and never adds anybody: what Hanne is served when she no longer works there, what the
//! others see of it, and what they make of a server that pretends not to know.

use anyhow::{Context as _, Result, ensure};
use naast_client::fold::Channel;
use naast_client::{Distrust, Error};
use naast_core::charter::{ChannelKind, Role};
use naast_core::encode::Hash;
use naast_core::team::Team;
use naast_core::{ChannelId, PersonId};
use naast_protocol::http::{Grants, Logs};
use naast_protocol::{Command, ErrorCode, Signed};
use naast_store::{StoreError, TeamAt, Tx};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, PATIENCE, World};

on_both_engines! {
    whoever_no_longer_works_there_is_served_nothing_from_that_second_on,
    a_team_that_ends_pauses_its_people_until_the_next,
    a_server_that_ignores_the_team_is_found_out,
    an_organisation_lets_nobody_in,
}

/// A triad of Sam, Jef and Hanne, in which something was said and something shared with Hanne.
struct Scene {
    desk: Actor,
    hanne: Actor,
    sam: Actor,
    jef: Actor,
    triad: ChannelId,
}

impl Scene {
    async fn play(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { mut coordinator, mut hanne, mut sam, .. } = opening;
        let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
        let triad = Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
        Box::pin(sam.say(triad, "Samen.")).await?;
        jef.reads("Samen.").await?;
        hanne.reads("Samen.").await?;
        let secret = jef.tells(&sam, "Wat alleen Sam weet.").await?;
        sam.reads("Wat alleen Sam weet.").await?;
        sam.share(&[secret], hanne.id(), None).await?;
        coordinator.catch_up().await?;
        Ok(Self { desk: coordinator, hanne, sam, jef, triad })
    }
}

/// The coordinator says the team: herself and these professionals.
async fn says_team(desk: &mut Actor, world: &World, professionals: &[PersonId], days: i64) -> Result<(), Error> {
    let (login, words) = (desk.newcomer.login_name.clone(), desk.newcomer.words.clone());
    Box::pin(desk.say_team(&login, &words, professionals, world.now() + days * DAY_MS)).await
}

fn is_in(channel: Option<&Channel>, person: PersonId) -> bool {
    channel.is_some_and(|channel| channel.members().iter().any(|member| member.person == person))
}

async fn is_served_nothing(hanne: &mut Actor, triad: ChannelId) -> Result<()> {
    let logs = hanne.connection().fetch::<Logs>("/v1/logs").await.err();
    let page = hanne.connection().fetch::<naast_protocol::http::Page>(&format!("/v1/logs/{triad}/entries")).await.err();
    let grants = hanne.connection().fetch::<Grants>("/v1/grants").await.err();
    for answer in [logs, page, grants] {
        ensure!(answer.as_ref().and_then(Error::code) == Some(ErrorCode::NotInTeam), "served: {answer:?}");
    }
    Ok(())
}

async fn whoever_no_longer_works_there_is_served_nothing_from_that_second_on(world: World) -> Result<()> {
    let Scene { mut desk, mut hanne, mut sam, mut jef, triad } = Box::pin(Scene::play(&world)).await?;
    says_team(&mut desk, &world, &[hanne.id()], 30).await?;
    Box::pin(sam.say(triad, "Hanne is er nog.")).await?;
    hanne.reads("Hanne is er nog.").await?;
    sam.trusts_everything()?;
    Box::pin(hanne.go_live(false)).await?;
    Box::pin(hanne.hear_everything(PATIENCE)).await?;

    says_team(&mut desk, &world, &[], 30).await?;
    let closed = Box::pin(hanne.hear_until(PATIENCE, |_| false)).await;
    ensure!(!matches!(closed, Err(Error::TooLate)) && !hanne.is_live(), "her socket stays open: {closed:?}");
    is_served_nothing(&mut hanne, triad).await?;

    for person in [&mut sam, &mut jef] {
        Box::pin(person.catch_up()).await?;
        person.trusts_everything()?;
        ensure!(!is_in(person.channel(triad), hanne.id()), "{} still sees her", person.name());
    }
    Box::pin(sam.say(triad, "Zonder Hanne.")).await?;
    jef.reads("Zonder Hanne.").await?;
    let room = sam.channel(triad).and_then(Channel::room).context("the room is known")?;
    let holders = &room.epoch.as_ref().context("it talks with a key")?.members;
    ensure!(holders.iter().all(|by| by.root != hanne.root()), "the new key is sealed to her");
    let direct = sam.channel_with("Hanne");
    ensure!(direct.is_none(), "another conversation still has her: {direct:?}");
    world.end().await
}

async fn a_team_that_ends_pauses_its_people_until_the_next(world: World) -> Result<()> {
    let Scene { mut desk, mut hanne, mut sam, jef: _, triad } = Box::pin(Scene::play(&world)).await?;
    says_team(&mut desk, &world, &[hanne.id()], 30).await?;
    hanne.catch_up().await?;
    world.pass(30 * DAY_MS - 1);
    hanne.catch_up().await?;
    Box::pin(sam.say(triad, "Net op tijd.")).await?;
    hanne.reads("Net op tijd.").await?;
    world.pass(1);
    is_served_nothing(&mut hanne, triad).await?;
    let said = Box::pin(hanne.say(triad, "Te laat.")).await;
    ensure!(said.as_ref().err().and_then(Error::code) == Some(ErrorCode::NotInTeam), "her words are taken: {said:?}");
    sam.does_not_read("Te laat.").await?;
    sam.trusts_everything()?;

    says_team(&mut desk, &world, &[hanne.id()], 30).await?;
    hanne.catch_up().await?;
    hanne.trusts_everything()?;
    sam.reads("Te laat.").await?;
    world.end().await
}

async fn a_server_that_ignores_the_team_is_found_out(world: World) -> Result<()> {
    let Scene { mut desk, hanne, mut sam, mut jef, triad } = Box::pin(Scene::play(&world)).await?;
    says_team(&mut desk, &world, &[hanne.id()], 30).await?;
    sam.catch_up().await?;
    sam.trusts_everything()?;

    let (login, words) = (desk.newcomer.login_name.clone(), desk.newcomer.words.clone());
    let until = world.now() + DAY_MS;
    let command = Box::pin(desk.make_team(&login, &words, &[], until)).await?;
    let Command::SetTeam(said) = command else { anyhow::bail!("no team") };
    let team: Signed<Team> = said.statement.read()?;
    let kept = TeamAt { n: team.body.n, hash: team.hash, until, statement: said.statement.clone() };
    put(&world, kept.clone()).await?;
    for person in [&mut sam, &mut jef] {
        Box::pin(person.catch_up()).await?;
        let is_found = person.alarms().contains(&Distrust::TeamIgnored { channel: triad });
        ensure!(is_found, "{} believes it: {:?}", person.name(), person.alarms());
    }
    put(&world, TeamAt { n: 0, hash: Hash([1; 32]), ..kept }).await?;
    let mut again = sam.on_another_device(&world).await?;
    Box::pin(again.catch_up()).await?;
    put(&world, TeamAt { n: 7, ..forged(&said.statement, &sam)? }).await?;
    Box::pin(again.catch_up()).await?;
    let forged = again.alarms().contains(&Distrust::Forged { kind: "team" });
    ensure!(forged, "a team that somebody else signed: {:?}", again.alarms());
    world.end().await
}

/// The same team, signed by somebody who is not the organisation.
fn forged(team: &naast_protocol::Statement, by: &Actor) -> Result<TeamAt> {
    let team: Signed<Team> = team.read()?;
    let body = Team { by: by.keys().by(), n: 7, ..team.body };
    let statement = by.keys().sign(&body)?;
    Ok(TeamAt { n: 7, hash: statement.hash(), until: body.until, statement })
}

/// What a lying server does: it shows a team and changes nothing.
async fn put(world: &World, team: TeamAt) -> Result<()> {
    let put = async move |tx: &mut Tx| -> Result<(), StoreError> { tx.set_team(&team, &[]).await };
    Ok(world.app.store.write(put).await?)
}

async fn an_organisation_lets_nobody_in(world: World) -> Result<()> {
    let Scene { mut desk, mut hanne, mut sam, jef: _, triad } = Box::pin(Scene::play(&world)).await?;
    says_team(&mut desk, &world, &[], 30).await?;
    sam.catch_up().await?;
    let refused = Box::pin(sam.let_in(triad, hanne.id(), Role::Professional)).await;
    ensure!(refused.is_err(), "Sam lists somebody who does not work there: {refused:?}");
    says_team(&mut desk, &world, &[hanne.id()], 30).await?;
    for person in [&mut sam, &mut hanne] {
        Box::pin(person.catch_up()).await?;
        person.trusts_everything()?;
    }
    ensure!(!is_in(sam.channel(triad), hanne.id()), "the organisation let her in");
    Box::pin(sam.let_in(triad, hanne.id(), Role::Professional)).await?;
    Box::pin(sam.say(triad, "Welkom terug.")).await?;
    hanne.reads("Welkom terug.").await?;
    world.end().await
}
