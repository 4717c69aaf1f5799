//! A phone was lost: new keys with one factor, and nothing that is said from then on can be read or said with what it held.

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::RecoveryCode;
use naast_client::fold::{Channel, Happening};
use naast_client::vault::{FactorSecret, Opened};
use naast_client::{Chance, Distrust, Error, Person, Way};
use naast_core::charter::Charter;
use naast_core::message::Header;
use naast_core::{ChannelId, Hash};
use naast_protocol::command::Send;
use naast_protocol::http::{Logs, Vault};
use naast_protocol::{Command, Content, ErrorCode};
use naast_store::{StoreError, Tx};
use naast_tests::by_hand::{charter, id, next_charter};
use naast_tests::lossy_wire::{Loss, LossyWire};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{PATIENCE, World};

on_both_engines! {
    a_lost_phone_reads_and_says_nothing_more,
    another_device_signs_in_once_and_goes_on,
    a_server_that_keeps_other_sessions_alive_gets_no_further_than_the_new_keys,
    a_network_that_goes_at_any_step_costs_a_repetition,
}

/// More requests than new keys need.
const STEPS_MAX: usize = 60;

/// Generation of somebody's keys in the newest epoch of a conversation.
fn epoch_g(channel: Option<&Channel>, root: Hash) -> Option<u32> {
    let epoch = channel?.room()?.epoch.as_ref()?;
    epoch.members.iter().find(|by| by.root == root).map(|by| by.g)
}

fn is_refused_with<T>(answer: &Result<T, Error>, code: ErrorCode) -> bool {
    answer.as_ref().err().and_then(Error::code) == Some(code)
}

async fn a_lost_phone_reads_and_says_nothing_more(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let room = sam.room_with(&jef)?;
    sam.tells(&jef, "Van voor die tijd.").await?;
    jef.reads("Van voor die tijd.").await?;
    let mut lost = Box::pin(sam.on_another_device(&world)).await?;
    Box::pin(lost.go_live(false)).await?;
    Box::pin(lost.hear_everything(PATIENCE)).await?;

    let (identity, way) = (sam.root(), sam.way());
    Box::pin(sam.lost_phone(&way)).await?;
    ensure!(sam.root() == identity && sam.keys().by().g == 1 && !sam.is_renewing());
    let closed = Box::pin(lost.hear_until(PATIENCE, |_| false)).await;
    ensure!(!matches!(closed, Err(Error::TooLate)) && !lost.is_live(), "its socket stays open");
    ensure!(is_refused_with(&lost.connection().fetch::<Logs>("/v1/logs").await, ErrorCode::SignInNeeded));

    for channel in sam.channels() {
        ensure!(
            epoch_g(Some(channel), identity) == Some(1),
            "{:?} still talks with a key of the lost phone",
            channel.id()
        );
        let old = lost.channel(channel.id()).and_then(Channel::newest_key).context("the lost phone held a key")?;
        let new = channel.newest_key().context("Sam holds the new key")?;
        ensure!(old.0 < new.0 && old.1.as_slice() != new.1.as_slice(), "the new key is the old one");
        let listed = channel.room().and_then(|room| room.member(identity)).context("Sam is in")?.g;
        ensure!(listed == 1, "an own charter still asks for the old keys");
    }
    jef.tells(&sam, "Nieuwe telefoon?").await?;
    sam.reads("Nieuwe telefoon?").await?;
    sam.reads("Van voor die tijd.").await?;
    sam.tells(&jef, "Ja. De oude is weg.").await?;
    jef.reads("Ja. De oude is weg.").await?;
    hanne.catch_up().await?;
    hanne.trusts_everything()?;

    let seen = jef.channel(room).context("they talk")?.renewed().to_vec();
    ensure!(matches!(seen[..], [(_, by)] if by.root == identity && by.g == 1), "Jef is not told: {seen:?}");
    ensure!(jef.bag().pins.get(&sam.id()).is_some_and(|pin| pin.root == identity && pin.g == 1));

    Box::pin(old_keys_say_nothing(&mut sam, &lost, room)).await?;
    world.end().await
}

/// What is said with the keys of the lost phone is refused, whoever brings it.
async fn old_keys_say_nothing(sam: &mut Actor, lost: &Person, room: ChannelId) -> Result<()> {
    sam.connection().cut(true);
    let said = Box::pin(sam.say(room, "Uit de tunnel.")).await;
    ensure!(matches!(said, Err(Error::Offline(_))), "there was no tunnel: {said:?}");
    sam.connection().cut(false);
    let Some(Command::Send(good)) = Box::pin(sam.make_next()).await? else { anyhow::bail!("nothing waits") };
    let mut header: Header = serde_json::from_str(&good.header)?;
    header.author = lost.keys().by();
    let old = Send { id: id(), header: serde_json::to_string(&header)?, ..good.clone() };
    let refused = sam.give(&Command::Send(old)).await;
    ensure!(is_refused_with(&refused, ErrorCode::StaleKey), "a word of the old keys: {refused:?}");

    let before = sam.channel(room).and_then(Channel::room).context("the room is known")?.clone();
    let first =
        Charter { channel: room, kind: before.kind, members: before.members.clone(), ..charter(sam, None, vec![]) };
    let body = Charter { by: lost.keys().by(), ..next_charter(sam, &before, &first) };
    let statement = lost.keys().sign(&body)?;
    let command =
        naast_protocol::command::AmendCharter { id: id(), charter: statement.clone(), epoch: statement, seals: vec![] };
    let refused = sam.give(&Command::AmendCharter(command)).await;
    ensure!(refused.is_err(), "a charter of the old keys was taken");
    let (suite, tenant, by) = (naast_core::Suite::Naast1, sam.chains().tenant(), lost.keys().by());
    let body = naast_core::message::Erase { suite, tenant, by, at: 0, channel: room, envelope: Hash([1; 32]) };
    let erase = naast_protocol::command::Erase { id: id(), statement: lost.keys().sign(&body)? };
    let refused = sam.give(&Command::Erase(erase)).await;
    ensure!(is_refused_with(&refused, ErrorCode::StaleKey), "a statement of the old keys: {refused:?}");
    sam.give(&Command::Send(good)).await.context("the same word with the new keys is taken").map(drop)
}

async fn another_device_signs_in_once_and_goes_on(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let mut sam = opening.sam;
    let mut tablet = Box::pin(sam.on_another_device(&world)).await?;
    sam.tells(&jef, "Bewaar dit.").await?;
    tablet.reads("Bewaar dit.").await?;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    Box::pin(sam.lost_phone(&Way::Code(code.to_string()))).await?;
    // The factors are what they were: the words open the account, and so does the code.
    let asked = Box::pin(tablet.catch_up()).await;
    ensure!(is_refused_with(&asked, ErrorCode::SignInNeeded), "the tablet goes on without being asked: {asked:?}");
    tablet.signs_in_again().await?;
    jef.tells(&sam, "Hoor je mij overal?").await?;
    tablet.reads("Hoor je mij overal?").await?;
    tablet.tells(&jef, "Ook op de tablet.").await?;
    jef.reads("Ook op de tablet.").await?;
    ensure!(tablet.keys().by().g == 1 && tablet.find_words("Bewaar dit.").is_some());
    let is_told = tablet.account_news().iter().any(|news| news.what == Happening::NewKeys(1));
    ensure!(is_told, "new keys are no news there: {:?}", tablet.account_news());
    let mut again = sam.comes_back_with_code(&world, &code).await?;
    again.reads("Bewaar dit.").await?;
    again.reads("Ook op de tablet.").await?;
    world.end().await
}

async fn a_server_that_keeps_other_sessions_alive_gets_no_further_than_the_new_keys(world: World) -> Result<()> {
    let mut sam = Box::pin(Opening::play(&world)).await?.sam;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = RecoveryCode::read(&Box::pin(sam.make_recovery_code(&login_name, &words)).await?)?;
    let vault: Vault = sam.connection().fetch("/v1/vault").await?;
    let opened = Opened::open(sam.chains().tenant(), &vault, &FactorSecret::Code(code))?;
    let renewal = opened.renew(world.now(), &mut Chance::from_seed(9))?;
    let (person, by) = (sam.id(), renewal.keys.by());
    let keep = async move |tx: &mut Tx| -> Result<(), StoreError> {
        tx.append_key(by, person, &renewal.key, &renewal.vault).await?;
        let content = Content::Key { statement: renewal.key.clone() };
        tx.append_entry(person.into(), 1, &content).await.map(drop)
    };
    world.app.store.write(keep).await?;
    let met = Box::pin(sam.catch_up()).await;
    ensure!(matches!(met, Err(Error::NewKeys)), "went on with the old keys: {met:?}");
    ensure!(sam.alarms().contains(&Distrust::NewerOwnKeys));
    world.end().await
}

async fn a_network_that_goes_at_any_step_costs_a_repetition(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let mut sam = opening.sam;
    let (identity, room, way) = (sam.root(), sam.room_with(&jef)?, sam.way());
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    let mut g = 0;
    let mut steps = 0;
    'steps: for step in 0..STEPS_MAX {
        for loss in [Loss::Answer, Loss::Request] {
            let wire = LossyWire::breaking(world.app.config.listen, "POST /v1/auth/words/start ", step, loss).await?;
            let mut phone = Box::pin(world.device_over(wire.address())?.sign_in_with_code(&code)).await?;
            let renewed = Box::pin(phone.lost_phone(&way)).await;
            if wire.lost() == 0 {
                renewed?;
                break 'steps;
            }
            wire.mend();
            let went_on = Box::pin(phone.catch_up()).await;
            if phone.keys().by().g == g {
                // Nothing was on its way: whoever lost the phone asks once more.
                Box::pin(phone.lost_phone(&way)).await.with_context(|| format!("step {step}, {loss:?}"))?;
            } else {
                went_on.with_context(|| format!("step {step}, {loss:?}"))?;
            }
            g += 1;
            ensure!(
                phone.keys().by().g == g && !phone.is_renewing(),
                "step {step}, {loss:?}: more than one generation"
            );
            for channel in phone.channels() {
                ensure!(
                    epoch_g(Some(channel), identity) == Some(g),
                    "step {step}, {loss:?}: an old key is talked with"
                );
            }
            ensure!(phone.alarms().is_empty(), "step {step}, {loss:?}: {:?}", phone.alarms());
            Box::pin(phone.say(room, &format!("Stap {step} {loss:?}."))).await?;
            jef.reads(&format!("Stap {step} {loss:?}.")).await?;
            if !wire.has_lost_a_command() {
                break;
            }
        }
        steps += 1;
    }
    ensure!((5..STEPS_MAX).contains(&steps), "new keys took {steps} steps");
    world.end().await
}
