//! Phones get lost, networks drop, people type wrong words: what was said stays said once, and everybody gets back in.

use anyhow::{Context as _, Result, ensure};
use naast::service::sync;
use naast_client::{Error, Link, Newcomer, Person};
use naast_core::invite::Standing;
use naast_core::{CommandId, Hash};
use naast_protocol::command::TakeBackInvite;
use naast_protocol::http::{SignInStarted, StartSignIn};
use naast_protocol::{Command, ErrorCode};
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, PATIENCE, World};

naast_tests::on_both_engines!(
    words_alone_bring_everything_back_on_an_empty_device,
    the_recovery_code_alone_brings_everything_back_on_an_empty_device,
    a_share_can_be_taken_back_from_a_new_phone,
    what_is_written_without_a_network_is_sent_once,
    a_message_whose_answer_was_lost_is_not_said_twice,
    a_repeated_command_id_gets_the_first_answer_or_a_refusal,
    an_unknown_name_is_answered_like_a_known_one,
    a_socket_that_breaks_and_comes_back_loses_nothing,
    a_message_of_which_nobody_was_woken_arrives_with_the_next_ping,
    somebody_new_appears_on_an_open_socket,
    a_refresh_token_that_is_used_again_later_ends_its_session,
);

/// Sam and Jef, who have talked.
async fn two_who_talk(world: &World) -> Result<(Actor, Actor)> {
    let mut opening = Opening::play(world).await?;
    let mut jef = opening.jef_comes(world).await?;
    let mut sam = opening.sam;
    sam.tells(&jef, "Slaap je al?").await?;
    jef.reads("Slaap je al?").await?;
    jef.tells(&sam, "Nee hoor.").await?;
    sam.reads("Nee hoor.").await?;
    Ok((sam, jef))
}

async fn words_alone_bring_everything_back_on_an_empty_device(world: World) -> Result<()> {
    let (sam, jef) = two_who_talk(&world).await?;
    let mut sam = sam.comes_back_with_words(&world).await?;
    sam.reads("Slaap je al?").await?;
    sam.reads("Nee hoor.").await?;
    sam.tells(&jef, "Nieuwe telefoon.").await?;
    let mut jef = jef.comes_back_with_words(&world).await?;
    jef.reads("Slaap je al?").await?;
    jef.reads("Nieuwe telefoon.").await?;
    ensure!(sam.own().devices().len() == 1, "a new device is announced, never hidden");
    world.end().await
}

async fn the_recovery_code_alone_brings_everything_back_on_an_empty_device(world: World) -> Result<()> {
    let (mut sam, jef) = two_who_talk(&world).await?;
    ensure!(!sam.has_second_factor());
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = sam.make_recovery_code(&login_name, &words).await?;
    ensure!(sam.has_second_factor());
    let typed = code.to_lowercase().replace('-', " ");
    let mut sam = sam.comes_back_with_code(&world, &typed).await?;
    sam.reads("Nee hoor.").await?;
    sam.tells(&jef, "Mijn briefje lag nog thuis.").await?;

    // Both factors still open the account, and a new code ends the old one.
    let newer = sam.make_recovery_code(&login_name, &words).await?;
    let refused = world.device()?.sign_in_with_code(&code).await;
    ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::WrongCredentials)));
    let mut sam = sam.comes_back_with_code(&world, &newer).await?;
    sam.reads("Mijn briefje lag nog thuis.").await?;
    let mut sam = sam.comes_back_with_words(&world).await?;
    sam.reads("Mijn briefje lag nog thuis.").await?;
    world.end().await
}

async fn a_share_can_be_taken_back_from_a_new_phone(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let secret = sam.tells(&jef, "Een geheim.").await?;
    sam.share(&[secret], hanne.id(), None).await?;
    let mut sam = sam.comes_back_with_words(&world).await?;
    let shared = sam.who_sees_what().into_iter().next().context("the new phone knows the share")?;
    ensure!(shared.name == "Hanne");
    sam.withdraw(shared.share).await?;
    hanne.sees_nothing().await?;
    sam.trusts_everything()?;
    world.end().await
}

async fn what_is_written_without_a_network_is_sent_once(world: World) -> Result<()> {
    let (mut sam, mut jef) = two_who_talk(&world).await?;
    sam.connection().cut(true);
    for text in ["In de trein.", "Nog steeds."] {
        ensure!(matches!(sam.tells(&jef, text).await, Err(error) if is_offline(&error)));
    }
    ensure!(sam.waiting() == 2);
    // The app is closed and opened in the tunnel: what waits still waits.
    sam.connection().cut(false);
    let mut sam = sam.closes_and_opens_the_app().await?;
    sam.catch_up().await?;
    ensure!(sam.waiting() == 0);
    sam.catch_up().await?;
    jef.catch_up().await?;
    let said: Vec<String> = jef.conversation(jef.room_with(&sam)?).into_iter().map(|(_, text)| text).collect();
    ensure!(said == ["Slaap je al?", "Nee hoor.", "In de trein.", "Nog steeds."], "{said:?}");
    jef.trusts_everything()?;
    world.end().await
}

fn is_offline(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(Error::Offline(_)))
}

async fn a_message_whose_answer_was_lost_is_not_said_twice(world: World) -> Result<()> {
    let (mut sam, mut jef) = two_who_talk(&world).await?;
    let room = sam.room_with(&jef)?;
    // The command goes out and is carried out; the answer never arrives, so the client repeats the very same one.
    sam.connection().cut(true);
    ensure!(matches!(sam.tells(&jef, "Hoor je mij?").await, Err(error) if is_offline(&error)));
    sam.connection().cut(false);
    let command = sam.make_next().await?.context("something waits")?;
    let first = sam.give(&command).await?;
    ensure!(sam.waiting() == 1);
    sam.catch_up().await?;
    ensure!(sam.waiting() == 0);
    jef.catch_up().await?;
    let heard = jef.conversation(room).into_iter().filter(|(_, text)| text == "Hoor je mij?").count();
    ensure!(heard == 1, "it was said {heard} times");
    ensure!(sam.give(&command).await? == first, "a repeated id gets the first answer");
    world.end().await
}

async fn a_repeated_command_id_gets_the_first_answer_or_a_refusal(world: World) -> Result<()> {
    let (mut sam, _) = two_who_talk(&world).await?;
    let id = CommandId([7; 16]);
    let (first, other) = (sam.invite(Standing::Guest, "Mia", "").await?, sam.invite(Standing::Guest, "Bo", "").await?);
    let take_back = |link: &Link| Command::TakeBackInvite(TakeBackInvite { id, invite: link.secret.invite() });
    let answer = sam.give(&take_back(&first)).await?;
    // Done anew it would be refused: the invite is gone. For ninety days it is the same act, not another one.
    world.pass(89 * DAY_MS);
    ensure!(sam.give(&take_back(&first)).await? == answer);
    ensure!(sam.give(&take_back(&other)).await.is_err_and(|error| error.code() == Some(ErrorCode::IdReused)));
    world.end().await
}

async fn an_unknown_name_is_answered_like_a_known_one(world: World) -> Result<()> {
    let (sam, _) = two_who_talk(&world).await?;
    let device = world.device()?;
    let tenant = device.deployment().await?.tenant;
    let mut device = world.device()?;
    let mut shapes = Vec::new();
    for name in [sam.newcomer.login_name.as_str(), "bestaat niet"] {
        let mut chance = naast_client::Chance::from_seed(5);
        let (_, request) = naast_client::crypto::opaque::SigningIn::start("een twee drie vier", &mut chance)?;
        let login: Hash = naast_client::words::login_hash(tenant, name);
        let started: SignInStarted =
            device.connection().tell("/v1/auth/words/start", &StartSignIn { login, request }).await?;
        shapes.push(started.response.0.len());
    }
    ensure!(shapes[0] == shapes[1]);
    let wrong = world.device()?.sign_in(&sam.newcomer.login_name, "een twee drie vier").await;
    let unknown = world.device()?.sign_in("bestaat niet", "een twee drie vier").await;
    ensure!(format!("{:?}", wrong.err()) == format!("{:?}", unknown.err()));
    world.end().await
}

async fn a_socket_that_breaks_and_comes_back_loses_nothing(world: World) -> Result<()> {
    let (mut sam, mut jef) = two_who_talk(&world).await?;
    let room = jef.room_with(&sam)?;
    jef.go_live(false).await?;
    jef.hear_everything(PATIENCE).await?;
    for round in 0..4 {
        sam.say(room, &format!("Live {round}")).await?;
        if round % 2 == 0 {
            jef.hear_until(PATIENCE, |jef| jef.find_words(&format!("Live {round}")).is_some()).await?;
        }
        jef.go_dark();
        sam.say(room, &format!("Donker {round}")).await?;
        jef.go_live(false).await?;
        jef.hear_until(PATIENCE, |jef| jef.find_words(&format!("Donker {round}")).is_some()).await?;
    }
    let said: Vec<String> = jef.conversation(room).into_iter().map(|(_, text)| text).skip(2).collect();
    let expected: Vec<String> = (0..4).flat_map(|n| [format!("Live {n}"), format!("Donker {n}")]).collect();
    ensure!(said == expected, "{said:?}");
    jef.trusts_everything()?;
    world.end().await
}

async fn a_message_of_which_nobody_was_woken_arrives_with_the_next_ping(world: World) -> Result<()> {
    let (sam, mut jef) = two_who_talk(&world).await?;
    jef.go_live(false).await?;
    jef.hear_everything(PATIENCE).await?;
    // What comes in over another server on the same database wakes nobody on this one.
    let other = world.another_node().await?;
    let Newcomer { login_name, words, .. } = sam.newcomer.clone();
    let mut elsewhere = world.device_over(other.address)?.sign_in(&login_name, &words).await?;
    let room = sam.room_with(&jef)?;
    elsewhere.say(room, "Ben je er nog?").await?;
    ensure!(jef.find_words("Ben je er nog?").is_none());
    let turn = async {
        for second in 0..25 {
            sync::ask_around(&world.app, second).await;
        }
        Ok(())
    };
    let hear = async { jef.hear_until(PATIENCE, |jef| jef.find_words("Ben je er nog?").is_some()).await };
    tokio::try_join!(turn, hear)?;
    jef.trusts_everything()?;
    other.end().await?;
    world.end().await
}

async fn somebody_new_appears_on_an_open_socket(world: World) -> Result<()> {
    let opening = Opening::play(&world).await?;
    let mut sam = opening.sam;
    sam.go_live(false).await?;
    sam.hear_everything(PATIENCE).await?;
    let mut jef = world.enters("Jef", &opening.jefs_link).await?;
    sam.hear_until(PATIENCE, |sam| sam.channel_with("Jef").is_some()).await?;
    sam.catch_up().await?;
    jef.tells(&sam, "Dag jongen.").await?;
    sam.hear_until(PATIENCE, |sam: &Person| sam.find_words("Dag jongen.").is_some()).await?;
    sam.trusts_everything()?;
    world.end().await
}

async fn a_refresh_token_that_is_used_again_later_ends_its_session(world: World) -> Result<()> {
    let (mut sam, _) = two_who_talk(&world).await?;
    let stolen = sam.connection().cookie().cloned().context("there is a refresh token")?;
    sam.connection().refresh().await?;
    world.pass(61_000);
    sam.connection().refresh().await?;
    let mut thief = world.device()?;
    thief.connection().put_cookie(stolen);
    let refused = thief.connection().refresh().await;
    ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::SignInNeeded)));
    // Nobody can tell who has the copy: the session ends for both, and a factor brings Sam back.
    let ended = sam.connection().refresh().await;
    ensure!(ended.is_err_and(|error| error.code() == Some(ErrorCode::SignInNeeded)));
    let mut sam = sam.comes_back_with_words(&world).await?;
    sam.reads("Nee hoor.").await?;
    world.end().await
}
