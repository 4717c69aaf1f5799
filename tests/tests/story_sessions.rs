//! Where somebody is signed in: what the list shows, what ending a session ends, what is announced, and what suspended staff can
//! still do.

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::opaque::Setting;
use naast_client::fold::Happening;
use naast_client::{Chance, Error};
use naast_core::PersonId;
use naast_core::SessionId;
use naast_core::charter::{ChannelKind, Role};
use naast_core::invite::Standing;
use naast_protocol::ErrorCode;
use naast_protocol::http::{InviteLook, Logs, RegistrationStarted, StartRegistration};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, PATIENCE, World};

on_both_engines! {
    a_session_that_was_ended_is_worth_nothing_at_once,
    ending_all_others_ends_exactly_the_others,
    who_signed_in_is_announced_on_each_device_until_it_was_seen_there,
    a_team_that_ends_takes_no_word_more_on_an_open_socket,
    suspended_staff_may_sign_out_and_their_links_are_nothing,
}

fn is_over<T>(answer: &Result<T, Error>) -> bool {
    answer.as_ref().err().and_then(Error::code) == Some(ErrorCode::SignInNeeded)
}

async fn a_session_that_was_ended_is_worth_nothing_at_once(world: World) -> Result<()> {
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let room = sam.channel_with("Hanne").context("Sam's circle begins with Hanne")?;
    let mut lost = Box::pin(sam.on_another_device(&world)).await?;
    Box::pin(lost.go_live(false)).await?;
    Box::pin(lost.hear_everything(PATIENCE)).await?;
    let refresh = lost.connection().cookie().cloned().context("there is a refresh token")?;

    world.pass(1000);
    let shown = sam.list_sessions().await?;
    ensure!(shown.len() == 2, "two devices: {shown:?}");
    let (here, there) = (shown.iter().find(|row| row.is_this), shown.iter().find(|row| !row.is_this));
    let (here, there) = (here.context("this one is marked")?.clone(), there.context("the other is listed")?.clone());
    ensure!(here.device == sam.device() && there.device == lost.device());
    ensure!(there.created_at == world.now() - 1000 && there.used_at == there.created_at);

    sam.end_session(there.session).await?;
    // Over the open socket, before it can have heard of anything.
    let said = Box::pin(lost.say(room, "Ik ben niet Sam.")).await;
    ensure!(said.is_err(), "a word of the lost phone was taken");
    ensure!(is_over(&lost.connection().fetch::<Logs>("/v1/logs").await), "the access token is still good");
    let mut thief = world.device()?;
    thief.connection().put_cookie(refresh);
    ensure!(is_over(&thief.connection().refresh().await), "the refresh token is still good");
    ensure!(Box::pin(lost.go_live(false)).await.is_err(), "a new socket was opened");
    sam.does_not_read("Ik ben niet Sam.").await?;
    ensure!(sam.list_sessions().await?.len() == 1);

    let refused = sam.end_session(SessionId([9; 16])).await;
    ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)), "a session of nobody");
    world.end().await
}

async fn ending_all_others_ends_exactly_the_others(world: World) -> Result<()> {
    let Opening { mut hanne, mut sam, .. } = Box::pin(Opening::play(&world)).await?;
    let mut others = Vec::new();
    for _ in 0..2 {
        let mut other = Box::pin(sam.on_another_device(&world)).await?;
        Box::pin(other.go_live(false)).await?;
        Box::pin(other.hear_everything(PATIENCE)).await?;
        others.push(other);
    }
    Box::pin(sam.go_live(false)).await?;
    Box::pin(sam.hear_everything(PATIENCE)).await?;
    sam.end_other_sessions().await?;
    for other in &mut others {
        let closed = Box::pin(other.hear_until(PATIENCE, |_| false)).await;
        ensure!(!matches!(closed, Err(Error::TooLate)) && !other.is_live(), "a socket stays open");
        ensure!(is_over(&other.connection().fetch::<Logs>("/v1/logs").await));
    }
    sam.connection().fetch::<Logs>("/v1/logs").await.context("this session goes on")?;
    let room = sam.channel_with("Hanne").context("they talk")?;
    Box::pin(sam.say(room, "Ik ben er nog.")).await?;
    ensure!(sam.is_live(), "the own socket was closed with the others");
    hanne.reads("Ik ben er nog.").await.context("other people's sessions go on")?;

    let row = hanne.list_sessions().await?.first().context("Hanne is signed in")?.session;
    let refused = sam.end_session(row).await;
    ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)), "somebody else's session");
    hanne.connection().fetch::<Logs>("/v1/logs").await.context("and it goes on")?;
    world.end().await
}

fn signed_in(who: &Actor) -> Vec<naast_core::DeviceId> {
    let device = |what: &Happening| if let Happening::SignedIn(device) = what { Some(*device) } else { None };
    who.account_news().iter().filter_map(|news| device(&news.what)).collect()
}

async fn who_signed_in_is_announced_on_each_device_until_it_was_seen_there(world: World) -> Result<()> {
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    sam.catch_up().await?;
    ensure!(sam.account_news().is_empty(), "who registered has no news: {:?}", sam.account_news());

    let mut stranger = Box::pin(sam.on_another_device(&world)).await?;
    ensure!(stranger.account_news().is_empty(), "what was before is no news to a new device");
    stranger.see_account_news();
    stranger.catch_up().await?;
    sam.catch_up().await?;
    ensure!(signed_in(&sam) == [stranger.device()], "not announced: {:?}", sam.account_news());

    // Not seen yet, it is still there after the app was closed.
    let mut sam = sam.closes_and_opens_the_app().await?;
    sam.catch_up().await?;
    ensure!(signed_in(&sam) == [stranger.device()]);
    sam.see_account_news();
    let mut sam = sam.closes_and_opens_the_app().await?;
    sam.catch_up().await?;
    ensure!(sam.account_news().is_empty(), "what was seen is announced again");

    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    Box::pin(stranger.make_recovery_code(&login_name, &words)).await?;
    sam.catch_up().await?;
    let is_told = sam.account_news().iter().any(|news| matches!(&news.what, Happening::Factors(all) if all.len() == 2));
    ensure!(is_told, "a new way in was not announced: {:?}", sam.account_news());
    world.end().await
}

/// The coordinator says the team: herself and these professionals, for so long.
async fn says_team(desk: &mut Actor, world: &World, professionals: &[PersonId], ms: i64) -> Result<()> {
    let (login, words) = (desk.newcomer.login_name.clone(), desk.newcomer.words.clone());
    Ok(Box::pin(desk.say_team(&login, &words, professionals, world.now() + ms)).await?)
}

async fn a_team_that_ends_takes_no_word_more_on_an_open_socket(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut coordinator, mut hanne, mut sam, .. } = opening;
    let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
    let triad = Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
    Box::pin(sam.say(triad, "Samen.")).await?;
    coordinator.catch_up().await?;
    // Far less than an access token lives: nothing else ends her socket.
    let minute = 60 * 1000;
    says_team(&mut coordinator, &world, &[hanne.id()], minute).await?;
    hanne.reads("Samen.").await?;
    Box::pin(hanne.go_live(false)).await?;
    Box::pin(hanne.hear_everything(PATIENCE)).await?;
    world.pass(minute - 1);
    Box::pin(hanne.say(triad, "Net op tijd.")).await?;
    ensure!(hanne.is_live(), "it was said over the socket");
    world.pass(1);
    let said = Box::pin(hanne.say(triad, "Te laat.")).await;
    ensure!(said.is_err(), "a word was taken after the team's end");
    sam.reads("Net op tijd.").await?;
    sam.does_not_read("Te laat.").await?;
    world.end().await
}

async fn suspended_staff_may_sign_out_and_their_links_are_nothing(world: World) -> Result<()> {
    let Opening { mut coordinator, mut hanne, .. } = Box::pin(Opening::play(&world)).await?;
    let link = hanne.invite(Standing::Youth, "Noor", "Kom je erbij?").await?;
    let path = format!("/v1/invites/{}", link.secret.invite());
    let (_, request) = Setting::start("vier woorden op papier", &mut Chance::from_seed(5))?;
    let start = StartRegistration { invite: link.secret.invite(), login: naast_core::Hash([5; 32]), request };
    let mut device = world.device()?;
    device.connection().look::<InviteLook>(&path).await.context("before, there is something under it")?;
    let noor = naast_client::Newcomer {
        name: "Noor".into(),
        login_name: "noor fiets".into(),
        words: "kaas brood noor regen".into(),
    };
    // She had begun while the link was good: the last request comes too late.
    let mut registration = Box::pin(world.device()?.prepare(&link, &noor)).await?;
    coordinator.catch_up().await?;
    says_team(&mut coordinator, &world, &[], 30 * DAY_MS).await?;

    let gone = |code: Option<ErrorCode>, what: &str| {
        ensure!(code == Some(ErrorCode::InviteGone), "{what}: {code:?}");
        Ok(())
    };
    let looked = device.connection().look::<InviteLook>(&path).await;
    gone(looked.err().and_then(|error| error.code()), "looked")?;
    let started = device.connection().tell::<RegistrationStarted>("/v1/auth/words/registration", &start).await;
    gone(started.err().and_then(|error| error.code()), "began")?;
    gone(registration.send().await.err().and_then(|error| error.code()), "came in")?;

    says_team(&mut coordinator, &world, &[hanne.id()], 30 * DAY_MS).await?;
    device.connection().look::<InviteLook>(&path).await.context("listed again, her link is good again")?;
    registration.send().await.context("and admits")?;

    says_team(&mut coordinator, &world, &[], 30 * DAY_MS).await?;
    let refused = hanne.connection().fetch::<Logs>("/v1/logs").await;
    ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::NotInTeam)), "she is suspended");
    let refresh = hanne.connection().cookie().cloned().context("there is a refresh token")?;
    hanne.connection().sign_out().await.context("whoever is served nothing may still go")?;
    let mut later = world.device()?;
    later.connection().put_cookie(refresh);
    ensure!(is_over(&later.connection().refresh().await), "she is signed out");
    world.end().await
}
