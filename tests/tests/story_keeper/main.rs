//! PIN and a person: Jef keeps a half of Sam's way in. Together they bring Sam back on an empty phone; neither does alone, and
//! nobody tries the PIN an eleventh time.

mod scene;

use anyhow::{Context as _, Result, ensure};
use naast_client::vault::{FactorSecret, Opened};
use naast_client::{Chance, Distrust, Error, Heard, Plea, PleaLink, Way};
use naast_core::charter::{ChannelKind, Role};
use naast_core::half::HalfEnd;
use naast_core::unlock::Factor;
use naast_core::{Hash, limits};
use naast_protocol::command::SetUnlock;
use naast_protocol::http::{HearPlea, PleaHeard, TryPin, Vault};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::id;
use naast_tests::lossy_wire::LossyWire;
use naast_tests::lying_wire::LyingWire;
use naast_tests::on_both_engines;
use naast_tests::people::Actor;
use naast_tests::world::World;

use scene::{OTHER, PIN, Two, code_of, comes_in, gone, helped, told, way, wrong};

on_both_engines! {
    a_pin_and_a_person_open_the_account_and_leave_every_other_way,
    whoever_has_nothing_else_left_makes_a_code_at_once_and_chooses_anew_with_it,
    ten_tries_are_all_there_ever_are_also_over_a_restart,
    tries_that_race_are_counted_one_by_one,
    whoever_stops_goes_or_is_gone_takes_the_half_along,
    neither_a_stranger_nor_a_no_gives_a_half,
    new_keys_of_either_leave_the_half_as_it_is,
    a_half_comes_with_its_pin_and_goes_with_its_list,
}

async fn a_pin_and_a_person_open_the_account_and_leave_every_other_way(world: World) -> Result<()> {
    let Two { mut sam, mut jef, .. } = Two::meet(&world).await?;
    sam.tells(&jef, "Bewaar dit.").await?;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    let way = way(&sam);
    for easy in ["123456", "000000", "12345"] {
        let refused = Box::pin(sam.choose_keeper(jef.id(), easy, &way)).await;
        ensure!(matches!(refused, Err(Error::Pin(_))), "{easy} was taken");
    }
    Box::pin(sam.choose_keeper(jef.id(), PIN, &way)).await?;
    ensure!(sam.own().factors().len() == 3, "words, code, PIN and person: {:?}", sam.own().factors());
    let own = sam.list_halves().await?.own.context("somebody keeps it")?;
    ensure!(own.keeper == jef.id() && own.left == limits::PIN_TRIES_MAX);
    jef.catch_up().await?;
    ensure!(told(&jef) == [true], "Jef is told that he was chosen");

    let phone = helped(&world, &mut jef, &sam).await?;
    let mut back = comes_in(phone, PIN).await?;
    back.catch_up().await?;
    ensure!(back.id() == sam.id() && back.alarms().is_empty() && back.find_words("Bewaar dit.").is_some());
    ensure!(sam.list_halves().await?.own.is_some_and(|own| own.left == limits::PIN_TRIES_MAX - 1), "it was counted");
    let phone = helped(&world, &mut jef, &sam).await?;
    comes_in(phone, PIN).await.context("once more")?;
    Box::pin(world.device()?.sign_in(&login_name, &words)).await.context("the words still open it")?;
    Box::pin(world.device()?.sign_in_with_code(&code)).await.context("the code still opens it")?;

    // A backup holds it, with what was counted.
    let backup = world.backup().await?;
    let world = world.put_back(&backup).await?;
    jef.signs_in_again().await?;
    let phone = helped(&world, &mut jef, &sam).await?;
    let mut back = comes_in(phone, PIN).await.context("after a restore")?;
    let left = back.list_halves().await?.own.map(|own| own.left);
    ensure!(left == Some(limits::PIN_TRIES_MAX - 3), "{left:?}");
    world.end().await
}

async fn whoever_has_nothing_else_left_makes_a_code_at_once_and_chooses_anew_with_it(world: World) -> Result<()> {
    let Two { mut sam, mut jef, .. } = Two::with_half(&world).await?;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let lost = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    let mut phone = helped(&world, &mut jef, &sam).await?;
    let secret = Box::pin(phone.try_pin(PIN)).await?.ok().context("the right PIN")?;
    let mut back = Box::pin(phone.come_in(&secret)).await?;
    // No words, no code: what has just opened the account makes a new one.
    let code = Box::pin(back.make_recovery_code_now(&secret)).await?;
    ensure!(back.own().factors().len() == 3, "the words and the half stay: {:?}", back.own().factors());
    let refused = Box::pin(world.device()?.sign_in_with_code(&lost)).await.map(drop);
    ensure!(code_of(&refused) == Some(ErrorCode::WrongCredentials), "the lost code opens nothing any more");

    let mut again = Box::pin(world.device()?.sign_in_with_code(&code)).await.context("the new code opens it")?;
    Box::pin(again.remove_factor(Factor::PinAndPerson, &Way::Code(code.to_string()))).await?;
    jef.catch_up().await?;
    Box::pin(again.choose_keeper(jef.id(), OTHER, &Way::Code(code.to_string()))).await?;
    jef.catch_up().await?;
    let phone = helped(&world, &mut jef, &again).await?;
    comes_in(phone, OTHER).await.context("what was chosen with the code opens it")?;
    world.end().await
}

async fn ten_tries_are_all_there_ever_are_also_over_a_restart(mut world: World) -> Result<()> {
    let Two { mut sam, mut jef, .. } = Two::with_half(&world).await?;
    let mut left = limits::PIN_TRIES_MAX;
    for round in 0..4 {
        let mut phone = helped(&world, &mut jef, &sam).await?;
        for here in (0..limits::PLEA_TRIES_MAX).rev() {
            left -= 1;
            wrong(&mut phone, left, here.min(left)).await?;
            if left == 1 {
                break;
            }
        }
        if left == 1 {
            break;
        }
        let more = Box::pin(phone.try_pin(PIN)).await.map(drop);
        ensure!(code_of(&more) == Some(ErrorCode::WrongCredentials), "an answer is worth three tries: {more:?}");
        ensure!(round < 3, "nine tries need three answers");
        world = world.restart().await?;
    }
    sam.catch_up().await?;
    ensure!(gone(&sam).is_none(), "nine wrong ones end nothing");
    // The tenth is the last, and it may be the right one.
    let phone = helped(&world, &mut jef, &sam).await?;
    let mut back = comes_in(phone, PIN).await.context("the tenth try still counts")?;
    sam.catch_up().await?;
    ensure!(gone(&sam) == Some(HalfEnd::Tries), "Sam's other devices are told");
    ensure!(back.list_halves().await?.own.is_none());
    jef.catch_up().await?;
    ensure!(told(&jef) == [true, false], "so is Jef");
    ensure!(jef.list_halves().await?.kept.is_empty());
    let phone = world.device()?.ask_for_half().await?;
    let given = jef.hand_over_half(&phone.link(), sam.id()).await;
    ensure!(matches!(given, Err(Error::NotPossible(_))), "there is nothing to give any more: {given:?}");

    let way = way(&sam);
    Box::pin(sam.choose_keeper(jef.id(), OTHER, &way)).await.context("Sam chooses anew")?;
    jef.catch_up().await?;
    let phone = helped(&world, &mut jef, &sam).await?;
    comes_in(phone, OTHER).await.context("and that counts from ten again")?;
    world.end().await
}

async fn tries_that_race_are_counted_one_by_one(world: World) -> Result<()> {
    let Two { mut sam, mut jef, .. } = Two::with_half(&world).await?;
    let mut phones = Vec::new();
    for _ in 0..5 {
        phones.push(helped(&world, &mut jef, &sam).await?);
    }
    let mut tries = tokio::task::JoinSet::new();
    for mut phone in phones {
        tries.spawn(async move {
            let mut answered = Vec::new();
            for _ in 0..limits::PLEA_TRIES_MAX {
                answered
                    .extend(Box::pin(phone.try_pin(OTHER)).await.ok().and_then(Result::err).map(|wrong| wrong.left));
            }
            answered
        });
    }
    let mut left: Vec<u32> = tries.join_all().await.into_iter().flatten().collect();
    left.sort_unstable();
    ensure!(left == (0..limits::PIN_TRIES_MAX).collect::<Vec<_>>(), "fifteen tries were answered so: {left:?}");
    sam.catch_up().await?;
    ensure!(gone(&sam) == Some(HalfEnd::Tries));
    world.end().await
}

async fn whoever_stops_goes_or_is_gone_takes_the_half_along(world: World) -> Result<()> {
    let Two { mut sam, mut jef, .. } = Two::with_half(&world).await?;
    let way = way(&sam);
    let mut phone = helped(&world, &mut jef, &sam).await?;
    jef.stop_keeping(sam.id()).await?;
    let tried = Box::pin(phone.try_pin(PIN)).await.map(drop);
    ensure!(code_of(&tried) == Some(ErrorCode::WrongCredentials), "also for a phone that has it already: {tried:?}");
    sam.catch_up().await?;
    ensure!(gone(&sam) == Some(HalfEnd::Keeper), "Sam is told when Jef stops");
    sam.see_account_news();
    let again = jef.stop_keeping(sam.id()).await;
    ensure!(code_of(&again) == Some(ErrorCode::NothingHere), "there is nothing to stop: {again:?}");

    // Blocked: in either direction.
    Box::pin(sam.choose_keeper(jef.id(), PIN, &way)).await?;
    jef.catch_up().await?;
    jef.block(sam.id()).await?;
    sam.catch_up().await?;
    ensure!(gone(&sam) == Some(HalfEnd::Keeper), "Sam is told when Jef blocks him");
    ensure!(jef.list_halves().await?.kept.is_empty());
    let apart = Box::pin(sam.choose_keeper(jef.id(), PIN, &way)).await;
    ensure!(code_of(&apart) == Some(ErrorCode::BadMembers), "they talk no more: {apart:?}");
    // Listed again, Jef is in and never hears of it; nor of a half that is sealed to him.
    Box::pin(sam.begin(ChannelKind::Private, &[(jef.id(), Role::Jim)])).await?;
    Box::pin(sam.choose_keeper(jef.id(), PIN, &way)).await.context("taken like anything else")?;
    jef.catch_up().await?;
    ensure!(told(&jef) == [true, false, true, false] && jef.list_halves().await?.kept.is_empty(), "{:?}", told(&jef));
    world.end().await?;

    for how in ["sam shows him out", "jef leaves", "jef deletes his account"] {
        let world = World::on_sqlite().await?;
        let Two { mut sam, mut jef, .. } = Two::with_half(&world).await?;
        jef.catch_up().await?;
        let room = sam.room_with(&jef)?;
        match how {
            "sam shows him out" => sam.show_out(room, jef.id()).await?,
            "jef leaves" => jef.leave(room).await?,
            _ => {
                let (login_name, words) = (jef.newcomer.login_name.clone(), jef.newcomer.words.clone());
                Box::pin(jef.into_person().delete_account(&login_name, &words)).await?;
            }
        }
        sam.catch_up().await?;
        ensure!(gone(&sam) == Some(HalfEnd::Keeper), "{how}: Sam is not told");
        ensure!(sam.list_halves().await?.own.is_none(), "{how}: the half is still there");
        world.end().await?;
    }
    Ok(())
}

async fn neither_a_stranger_nor_a_no_gives_a_half(world: World) -> Result<()> {
    let Two { mut hanne, mut sam, mut jef } = Two::with_half(&world).await?;
    let mut phone = world.device()?.ask_for_half().await?;
    let link = phone.link();
    ensure!(link.to_string().contains("/h#"), "what names the plea stands behind the hash: {link}");
    let given = hanne.hand_over_half(&link, sam.id()).await;
    ensure!(matches!(given, Err(Error::NotPossible(_))), "Hanne keeps nothing: {given:?}");
    let said = hanne.refuse_half(&link, sam.id()).await;
    ensure!(code_of(&said) == Some(ErrorCode::NothingHere), "and says nothing: {said:?}");
    let nobody = PleaLink { plea: Hash([9; 32]), ..link.clone() };
    let given = jef.hand_over_half(&nobody, sam.id()).await;
    ensure!(code_of(&given) == Some(ErrorCode::NothingHere), "nobody asks there: {given:?}");
    ensure!(
        matches!(Box::pin(phone.try_pin(PIN)).await, Err(Error::NotPossible(_))),
        "without a half nothing is tried"
    );
    // By hand, past the app that knows better: neither what is shown nor a guess hears or tries anything.
    let mut device = world.device()?;
    for attempt in [link.plea, Hash([9; 32])] {
        let heard = device.connection().tell::<PleaHeard>("/v1/auth/plea/hear", &HearPlea { attempt }).await;
        ensure!(code_of(&heard) == Some(ErrorCode::WrongCredentials), "{heard:?}");
        let body = TryPin { attempt, request: naast_core::id::Bytes(vec![1; 32]) };
        let tried = device.connection().tell::<serde_json::Value>("/v1/auth/plea/pin", &body).await;
        ensure!(code_of(&tried) == Some(ErrorCode::WrongCredentials), "{tried:?}");
    }

    jef.refuse_half(&link, sam.id()).await?;
    ensure!(phone.hear().await? == Heard::No);
    let late = jef.hand_over_half(&link, sam.id()).await;
    ensure!(code_of(&late) == Some(ErrorCode::NothingHere), "one answer: {late:?}");
    let mut phone = world.device()?.ask_for_half().await?;
    world.pass(limits::PLEA_MS - 1);
    jef.hand_over_half(&phone.link(), sam.id()).await.context("just in time")?;
    ensure!(phone.hear().await? == Heard::Half);
    world.pass(1);
    let over = Box::pin(phone.try_pin(PIN)).await.map(drop);
    ensure!(code_of(&over) == Some(ErrorCode::WrongCredentials), "ten minutes are over: {over:?}");
    ensure!(sam.list_halves().await?.own.is_some_and(|own| own.left == limits::PIN_TRIES_MAX), "nothing was counted");
    world.end().await
}

async fn new_keys_of_either_leave_the_half_as_it_is(world: World) -> Result<()> {
    let Two { mut sam, mut jef, .. } = Two::with_half(&world).await?;
    let (sams, jefs) = (way(&sam), way(&jef));
    Box::pin(sam.lost_phone(&sams)).await?;
    jef.catch_up().await?;
    Box::pin(jef.lost_phone(&jefs)).await?;
    sam.catch_up().await?;
    ensure!(gone(&sam).is_none() && sam.own().factors().contains(&Factor::PinAndPerson));
    let phone = helped(&world, &mut jef, &sam).await?;
    let mut back = comes_in(phone, PIN).await?;
    back.catch_up().await?;
    ensure!(back.keys().by() == sam.keys().by() && back.alarms().is_empty());
    world.end().await
}

async fn a_half_comes_with_its_pin_and_goes_with_its_list(world: World) -> Result<()> {
    let Two { mut hanne, mut sam, mut jef } = Two::with_half(&world).await?;
    let way = way(&sam);
    let Way::Words { login_name, words } = &way else { anyhow::bail!("no words") };
    let code = Box::pin(sam.make_recovery_code(login_name, words)).await?;
    let phone = helped(&world, &mut jef, &sam).await?;
    comes_in(phone, PIN).await.context("a list that changed for another reason leaves it")?;
    // By hand: a wrap without its half would be a way that nobody can go.
    let secret = FactorSecret::Code(naast_client::crypto::RecoveryCode::read(&code)?);
    let vault: Vault = sam.connection().fetch("/v1/vault").await?;
    let opened = Opened::open(sam.chains().tenant(), &vault, &secret)?;
    let bare = [FactorSecret::pin_and_person(&[1; 32], &[2; 64])];
    let (unlock, wraps) = opened.relist(&bare, None, world.now(), &mut Chance::from_seed(4))?;
    let refused = sam.give(&Command::SetUnlock(SetUnlock { id: id(), unlock, wraps, code_check: None })).await;
    ensure!(code_of(&refused) == Some(ErrorCode::BadStatement), "a wrap without a half: {refused:?}");

    let (me, hanne_id) = (sam.id(), hanne.id());
    let oneself = Box::pin(sam.choose_keeper(me, PIN, &way)).await;
    ensure!(oneself.is_err(), "nobody keeps their own half");
    // Another keeper takes the place of the first, who is told.
    Box::pin(sam.choose_keeper(hanne_id, PIN, &way)).await?;
    jef.catch_up().await?;
    hanne.catch_up().await?;
    ensure!(told(&jef) == [true, false] && told(&hanne) == [true], "{:?} {:?}", told(&jef), told(&hanne));
    Box::pin(sam.remove_factor(Factor::PinAndPerson, &way)).await?;
    hanne.catch_up().await?;
    ensure!(told(&hanne) == [true, false] && hanne.list_halves().await?.kept.is_empty());
    ensure!(sam.list_halves().await?.own.is_none() && gone(&sam).is_none(), "Sam said so: it is no news to him");
    Box::pin(world.device()?.sign_in(login_name, words)).await.context("the words stay")?;
    world.end().await
}

#[tokio::test]
async fn an_answer_that_is_lost_at_any_step_costs_a_repetition() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Two { mut sam, mut jef, .. } = Two::with_half(&world).await?;
    let server = world.app.config.listen;
    for (step, counted) in
        [("POST /v1/auth/plea/hear ", 1), ("POST /v1/auth/plea/pin ", 2), ("POST /v1/auth/plea/finish ", 2)]
    {
        let before = sam.list_halves().await?.own.context("there is one")?.left;
        let wire = LossyWire::before(server, step, 1).await?;
        let mut phone = world.device_over(wire.address())?.ask_for_half().await?;
        jef.hand_over_half(&phone.link(), sam.id()).await?;
        jef.hand_over_half(&phone.link(), sam.id()).await.context("the keeper's answer again")?;
        let mut lost = 0;
        while phone.hear().await.is_err() {
            lost += 1;
        }
        let secret = loop {
            match Box::pin(phone.try_pin(PIN)).await {
                Ok(tried) => break tried.ok().context("the right PIN")?,
                Err(Error::Offline(_)) => lost += 1,
                Err(other) => return Err(other.into()),
            }
        };
        let mut back = Box::pin(phone.come_in(&secret)).await?;
        ensure!(wire.lost() == 1 && lost == 1, "{step}: {} lost, {lost} noticed", wire.lost());
        let after = back.list_halves().await?.own.context("there is one")?.left;
        ensure!(before - after == counted, "{step}: {before} became {after}");
    }
    // The list again, after a lost answer, is answered like the first.
    let wire = LossyWire::before(server, "POST /v1/half ", 1).await?;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let mut phone = Box::pin(world.device_over(wire.address())?.sign_in(&login_name, &words)).await?;
    let way = way(&sam);
    let first = Box::pin(phone.choose_keeper(jef.id(), OTHER, &way)).await;
    ensure!(matches!(first, Err(Error::Offline(_))) && wire.lost() == 1, "{first:?}");
    Box::pin(phone.choose_keeper(jef.id(), PIN, &way)).await.context("and once more")?;
    let phone = helped(&world, &mut jef, &sam).await?;
    comes_in(phone, PIN).await?;
    world.end().await
}

#[tokio::test]
async fn a_server_that_shows_the_keeper_its_own_key_gets_no_half() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Two { mut sam, jef, .. } = Two::with_half(&world).await?;
    let wire = LyingWire::before(world.app.config.listen).await?;
    let (login_name, words) = (jef.newcomer.login_name.clone(), jef.newcomer.words.clone());
    let mut jef = Box::pin(world.device_over(wire.address())?.sign_in(&login_name, &words)).await?;
    let phone = world.device()?.ask_for_half().await?;
    let its_own = serde_json::to_value(naast_client::crypto::SealKey::from_bytes([7; 32]).public())?;
    wire.lie(std::sync::Arc::new(move |said| {
        if said.path.starts_with("/v1/pleas/") {
            said.answer["key"] = its_own.clone();
        }
    }));
    let given = jef.hand_over_half(&phone.link(), sam.id()).await;
    ensure!(given.as_ref().err().and_then(Error::distrust) == Some(&Distrust::LinkMismatch), "{given:?}");
    ensure!(wire.told() == 1);
    wire.be_honest();
    jef.hand_over_half(&phone.link(), sam.id()).await.context("the honest wire carries it")?;
    comes_in_after(phone, &mut sam).await?;
    world.end().await
}

async fn comes_in_after(mut phone: Plea, sam: &mut Actor) -> Result<()> {
    ensure!(phone.hear().await? == Heard::Half);
    let back = comes_in(phone, PIN).await?;
    ensure!(back.id() == sam.id());
    Ok(())
}
