//! A passkey as one more way in: it opens the account alone, gives the server no secret, is never the last way, and a copy or a
//! repetition of what it signed lets nobody in.

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::RecoveryCode;
use naast_client::vault::{FactorSecret, Opened};
use naast_client::{Authenticator as _, Chance, EmptyDevice, Error, Way};
use naast_core::unlock::Factor;
use naast_core::{DeviceId, Hash};
use naast_protocol::command::{Answer, SetUnlock};
use naast_protocol::http::{AddPasskey, PasskeyChallenge, PasskeySignIn, Vault};
use naast_protocol::{Command, ErrorCode};
use naast_tests::authenticator::SoftAuthenticator;
use naast_tests::by_hand::id;
use naast_tests::on_both_engines;
use naast_tests::people::Opening;
use naast_tests::world::World;

on_both_engines! {
    a_passkey_alone_opens_the_account_and_leaves_every_other_way,
    what_a_passkey_derived_is_refused_and_not_kept,
    a_passkey_is_never_the_last_way,
    what_was_signed_once_lets_nobody_in_again,
    ways_in_made_after_the_backup_lock_nobody_out,
}

fn code_of<T>(answer: &Result<T, Error>) -> Option<ErrorCode> {
    answer.as_ref().err().and_then(Error::code)
}

async fn a_passkey_alone_opens_the_account_and_leaves_every_other_way(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let mut sam = opening.sam;
    sam.tells(&jef, "Bewaar dit.").await?;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    let mut key = SoftAuthenticator::new(7)?;
    let way = sam.way();
    Box::pin(sam.add_passkey(&mut key, &way)).await?;
    ensure!(sam.own().factors().len() == 3, "words, code and passkey: {:?}", sam.own().factors());

    let mut back = Box::pin(world.device()?.sign_in_with_passkey(&mut key)).await?;
    back.catch_up().await?;
    ensure!(back.id() == sam.id() && back.alarms().is_empty() && back.find_words("Bewaar dit.").is_some());
    Box::pin(world.device()?.sign_in_with_passkey(&mut key)).await.context("as often as somebody likes")?;
    // Nothing that was there before has gone: neither was at hand when the list changed.
    Box::pin(world.device()?.sign_in(&login_name, &words)).await.context("the words still open it")?;
    Box::pin(world.device()?.sign_in_with_code(&code)).await.context("the code still opens it")?;

    let mut newer = SoftAuthenticator::new(8)?;
    Box::pin(sam.add_passkey(&mut newer, &Way::Code(code.to_string()))).await?;
    let old = Box::pin(world.device()?.sign_in_with_passkey(&mut key)).await;
    ensure!(code_of(&old) == Some(ErrorCode::WrongCredentials), "the replaced one still lets in");
    let mut sam = Box::pin(world.device()?.sign_in_with_passkey(&mut newer)).await?;
    let room = sam.channel_with("Jef").context("they talk")?;
    sam.say(room, "Met een sleutel.").await?;
    jef.reads("Met een sleutel.").await?;
    world.end().await
}

/// What a ceremony by hand would post.
async fn shown(device: &mut EmptyDevice, key: &mut SoftAuthenticator) -> Result<PasskeySignIn> {
    let challenge: PasskeyChallenge = device.connection().tell("/v1/auth/passkey/start", &()).await?;
    let origin = device.connection().place().origin.clone();
    let credential = key.get(&challenge.options, &origin, Hash([1; 32]))?.credential;
    Ok(PasskeySignIn { attempt: challenge.attempt, credential, device: DeviceId([9; 16]) })
}

/// The same without what the authenticator derived.
fn cleaned(mut body: PasskeySignIn) -> Result<PasskeySignIn> {
    let mut credential: serde_json::Value = serde_json::from_str(&body.credential)?;
    credential["clientExtensionResults"] = serde_json::json!({ "prf": { "enabled": true } });
    body.credential = credential.to_string();
    Ok(body)
}

async fn finish(device: &mut EmptyDevice, body: &PasskeySignIn) -> Result<(), Error> {
    device.connection().sign_in("/v1/auth/passkey/finish", body).await.map(drop)
}

async fn what_a_passkey_derived_is_refused_and_not_kept(world: World) -> Result<()> {
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let mut key = SoftAuthenticator::new(7)?;
    let way = sam.way();
    let before = world.backup().await?;
    let challenge: PasskeyChallenge = sam.connection().ask("/v1/passkey/start", &()).await?;
    let origin = sam.connection().place().origin.clone();
    let credential = key.create(&challenge.options, &origin, Hash([1; 32]))?.credential;
    let vault: Vault = sam.connection().fetch("/v1/vault").await?;
    let unlock = vault.unlock.last().context("there is a list")?.clone();
    let body = AddPasskey { attempt: challenge.attempt, credential, unlock, wraps: vault.wraps };
    let sent = sam.connection().ask::<Answer>("/v1/passkey", &body).await;
    ensure!(code_of(&sent) == Some(ErrorCode::SecretSent), "a new passkey with its secret: {sent:?}");
    ensure!(world.backup().await? == before, "something was kept");

    Box::pin(sam.add_passkey(&mut key, &way)).await?;
    let mut device = world.device()?;
    let body = shown(&mut device, &mut key).await?;
    ensure!(body.credential.contains("results"), "the secret is in it, as browsers write it");
    let sent = finish(&mut device, &body).await;
    ensure!(code_of(&sent) == Some(ErrorCode::SecretSent), "a sign-in with the secret: {sent:?}");
    finish(&mut device, &cleaned(body)?).await.context("the very same without it is taken")?;
    world.end().await
}

async fn a_passkey_is_never_the_last_way(world: World) -> Result<()> {
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    let mut key = SoftAuthenticator::new(7)?;
    let way = sam.way();
    Box::pin(sam.add_passkey(&mut key, &way)).await?;
    ensure!(matches!(sam.remove_factor(Factor::Words, &way).await, Err(Error::NotPossible(_))));

    // By hand, past the app that knows better.
    let secret = FactorSecret::Code(RecoveryCode::read(&code)?);
    let vault: Vault = sam.connection().fetch("/v1/vault").await?;
    let opened = Opened::open(sam.chains().tenant(), &vault, &secret)?;
    let (unlock, wraps) = opened.relist(&[], Some(Factor::Words), world.now(), &mut Chance::from_seed(3))?;
    let refused = sam.give(&Command::SetUnlock(SetUnlock { id: id(), unlock, wraps, code_check: None })).await;
    ensure!(code_of(&refused) == Some(ErrorCode::BadStatement), "the words were taken away: {refused:?}");
    // A passkey's wrap without its credential would be a way that nobody can show.
    let bare = [FactorSecret::Passkey(zeroize::Zeroizing::new([1; 32]))];
    let (unlock, wraps) = opened.relist(&bare, None, world.now(), &mut Chance::from_seed(4))?;
    let refused = sam.give(&Command::SetUnlock(SetUnlock { id: id(), unlock, wraps, code_check: None })).await;
    ensure!(code_of(&refused) == Some(ErrorCode::BadStatement), "a wrap without a credential: {refused:?}");

    Box::pin(sam.remove_factor(Factor::RecoveryCode, &way)).await?;
    let gone = Box::pin(world.device()?.sign_in_with_code(&code)).await;
    ensure!(code_of(&gone) == Some(ErrorCode::WrongCredentials), "the code still lets in");
    Box::pin(world.device()?.sign_in_with_passkey(&mut key)).await.context("the passkey stays")?;
    Box::pin(sam.remove_factor(Factor::Passkey, &way)).await?;
    let gone = Box::pin(world.device()?.sign_in_with_passkey(&mut key)).await;
    ensure!(code_of(&gone) == Some(ErrorCode::WrongCredentials), "the passkey still lets in");
    Box::pin(world.device()?.sign_in(&login_name, &words)).await.context("the words stay")?;
    world.end().await
}

async fn what_was_signed_once_lets_nobody_in_again(world: World) -> Result<()> {
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let mut key = SoftAuthenticator::new(7)?;
    let way = sam.way();
    Box::pin(sam.add_passkey(&mut key, &way)).await?;
    let mut device = world.device()?;
    let wrong = |came: Result<(), Error>, what: &str| {
        ensure!(code_of(&came) == Some(ErrorCode::WrongCredentials), "{what}: {came:?}");
        Ok(())
    };

    let body = cleaned(shown(&mut device, &mut key).await?)?;
    finish(&mut device, &body).await.context("the first time is allowed")?;
    wrong(finish(&mut device, &body).await, "the same again")?;
    let other = shown(&mut device, &mut key).await?;
    wrong(finish(&mut device, &PasskeySignIn { attempt: other.attempt, ..body }).await, "under another challenge")?;

    let late = cleaned(shown(&mut device, &mut key).await?)?;
    world.pass(5 * 60 * 1000);
    wrong(finish(&mut device, &late).await, "after its time")?;
    let in_time = cleaned(shown(&mut device, &mut key).await?)?;
    world.pass(5 * 60 * 1000 - 1);
    finish(&mut device, &in_time).await.context("just in time is allowed")?;

    let mut copy = key.clone();
    copy.counter = 0;
    let copied = cleaned(shown(&mut device, &mut copy).await?)?;
    wrong(finish(&mut device, &copied).await, "a copy that counts anew")?;
    let mut other = SoftAuthenticator::new(9)?;
    let challenge: PasskeyChallenge = sam.connection().ask("/v1/passkey/start", &()).await?;
    let origin = sam.connection().place().origin.clone();
    let _made = other.create(&challenge.options, &origin, Hash([1; 32]))?;
    let stranger = cleaned(shown(&mut device, &mut other).await?)?;
    wrong(finish(&mut device, &stranger).await, "a passkey that was never kept")?;
    let elsewhere = {
        let challenge: PasskeyChallenge = device.connection().tell("/v1/auth/passkey/start", &()).await?;
        let credential = key.get(&challenge.options, "http://elsewhere.test", Hash([1; 32]))?.credential;
        cleaned(PasskeySignIn { attempt: challenge.attempt, credential, device: DeviceId([9; 16]) })?
    };
    wrong(finish(&mut device, &elsewhere).await, "signed for another page")?;
    let good = cleaned(shown(&mut device, &mut key).await?)?;
    finish(&mut device, &good).await.context("and the right one still is")?;
    world.end().await
}

async fn ways_in_made_after_the_backup_lock_nobody_out(world: World) -> Result<()> {
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let backup = world.backup().await?;
    let code = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    let mut key = SoftAuthenticator::new(7)?;
    let way = sam.way();
    Box::pin(sam.add_passkey(&mut key, &way)).await?;
    sam.catch_up().await?;
    let world = world.put_back(&backup).await?;
    Box::pin(world.device()?.sign_in(&login_name, &words)).await.context("before anybody brought anything back")?;
    sam.signs_in_again().await?;
    Box::pin(sam.catch_up()).await?;
    sam.trusts_everything()?;
    // His bag tells of two more lists than the server has. The code comes back; a passkey is set up once more.
    let mut fresh = Box::pin(world.device()?.sign_in(&login_name, &words)).await.context("the words still open it")?;
    fresh.catch_up().await?;
    ensure!(fresh.alarms().is_empty(), "{:?}", fresh.alarms());
    Box::pin(world.device()?.sign_in_with_code(&code)).await.context("the code opens it again")?;
    ensure!(Box::pin(world.device()?.sign_in_with_passkey(&mut key)).await.is_err(), "the passkey came back");
    Box::pin(sam.add_passkey(&mut key, &way)).await?;
    Box::pin(world.device()?.sign_in_with_passkey(&mut key)).await.context("set up once more")?;
    world.end().await
}
