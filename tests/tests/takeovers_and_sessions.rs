//! Nobody becomes somebody else: not by an id that is taken, not by a session that should have ended.

use anyhow::{Context as _, Result, ensure};
use naast_client::Chance;
use naast_client::crypto::RecoveryCode;
use naast_client::crypto::opaque::Setting;
use naast_core::charter::Charter;
use naast_core::invite::Standing;
use naast_core::{ChannelId, DeviceId, PersonId, limits};
use naast_protocol::frame::{Close, ServerFrame};
use naast_protocol::http::{CodeSignIn, Page, RegistrationStarted, SignedIn, StartRegistration};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{amend, charter};
use naast_tests::house::House;
use naast_tests::people::{Actor, Opening};
use naast_tests::plain_socket::Socket;
use naast_tests::samples::Stranger;
use naast_tests::world::{PATIENCE, World};

async fn own_log(who: &mut Actor) -> Result<Page> {
    let log = who.id();
    Ok(who.connection().fetch(&format!("/v1/logs/{log}/entries")).await?)
}

#[tokio::test]
async fn a_charter_for_somebody_elses_own_log_is_refused_and_leaves_nothing_there() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Opening { mut hanne, mut sam, .. } = Box::pin(Opening::play(&world)).await?;
    let before = own_log(&mut hanne).await?;
    let good = charter(&sam, None, Vec::new());
    for person in [hanne.id(), sam.id()] {
        let taken = Charter { channel: ChannelId(person.0), ..good.clone() };
        let command = Command::AmendCharter(amend(&sam, &taken, None)?.0);
        let refused = sam.give(&command).await;
        ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)));
    }
    ensure!(own_log(&mut hanne).await? == before, "something appeared in Hanne's log");
    let command = Command::AmendCharter(amend(&sam, &good, None)?.0);
    sam.give(&command).await.context("a channel of its own is allowed")?;
    world.end().await
}

#[tokio::test]
async fn nobody_registers_under_the_id_of_a_channel_or_of_a_person() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Opening { hanne, mut sam, .. } = Box::pin(Opening::play(&world)).await?;
    let tenant = sam.chains().tenant();
    let channel = Charter { channel: ChannelId([77; 16]), ..charter(&sam, None, Vec::new()) };
    let command = Command::AmendCharter(amend(&sam, &channel, None)?.0);
    sam.give(&command).await?;
    let link = sam.invite(Standing::Guest, "Mia", "").await?;
    let mut device = world.device()?;
    let mut register = async |stranger: &Stranger| -> Result<Result<SignedIn, naast_client::Error>> {
        let mut chance = Chance::from_seed(7);
        let (setting, request) = Setting::start("vier woorden op papier", &mut chance)?;
        let start = StartRegistration { invite: link.secret.invite(), login: stranger.login(), request };
        let started: RegistrationStarted = device.connection().tell("/v1/auth/words/registration", &start).await?;
        let (record, _) = setting.finish(&started.response, &mut chance)?;
        let register = stranger.register(&link.secret, record, None)?;
        Ok(device.connection().sign_in("/v1/accounts", &register).await)
    };
    for taken in [PersonId(channel.channel.0), hanne.id()] {
        let refused = register(&Stranger::under(taken, 79, tenant)?).await?;
        ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::NameTaken)), "{taken:?} came in twice");
    }
    let free = register(&Stranger::new(78, tenant)?).await?;
    ensure!(free.is_ok_and(|session| session.person == PersonId([78; 16])), "a free id is allowed");
    world.end().await
}

#[tokio::test]
async fn one_device_too_many_ends_the_session_that_was_not_used_for_longest() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = RecoveryCode::read(&Box::pin(sam.make_recovery_code(&login_name, &words)).await?)?;
    let mut more = Vec::new();
    for number in 1..=u8::try_from(limits::DEVICES_MAX)? {
        world.pass(1000);
        if usize::from(number) == limits::DEVICES_MAX {
            // The oldest of all is used before the last one comes: now the second is the one that nobody uses.
            sam.connection().refresh().await?;
            world.pass(1000);
        }
        let mut device = world.device()?;
        let body = CodeSignIn { authenticator: code.authenticator(), device: DeviceId([number; 16]) };
        device.connection().sign_in("/v1/auth/code", &body).await.context("nobody is locked out by old phones")?;
        more.push(device);
    }
    ensure!(more.len() + 1 == limits::DEVICES_MAX + 1);
    let ended = more[0].connection().refresh().await;
    ensure!(ended.is_err_and(|error| error.code() == Some(ErrorCode::SignInNeeded)), "the unused one goes on");
    for device in &mut more[1..] {
        device.connection().refresh().await.context("a used session goes on")?;
    }
    sam.connection().refresh().await.context("the oldest, which was used, goes on")?;
    world.end().await
}

#[tokio::test]
async fn a_copied_refresh_token_closes_the_open_socket_of_its_session() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let stolen = sam.connection().cookie().cloned().context("there is a refresh token")?;
    sam.connection().refresh().await?;
    world.pass(61_000);
    sam.connection().refresh().await?;
    sam.go_live(false).await?;
    sam.hear_everything(PATIENCE).await?;
    ensure!(sam.is_live());
    let mut thief = world.device()?;
    thief.connection().put_cookie(stolen);
    ensure!(thief.connection().refresh().await.is_err_and(|error| error.code() == Some(ErrorCode::SignInNeeded)));
    sam.hear_until(PATIENCE, |sam| !sam.is_live()).await?;
    world.end().await
}

#[tokio::test]
async fn who_is_slow_to_say_who_they_are_is_told_to_come_back() -> Result<()> {
    let house = House::open().await?;
    let mut slow = Socket::connect(house.address).await?;
    let said = tokio::time::timeout(PATIENCE, slow.next()).await??;
    let come_back = ServerFrame::Bye { code: Close::Slow as u16, retry_in_ms: Some(0) };
    ensure!(said == come_back, "an app stops for good at another word: {said:?}");
    house.close().await
}
