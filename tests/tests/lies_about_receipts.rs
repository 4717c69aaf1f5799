//! What a server confirms: every command's true answer is believed, and no other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use naast_client::receipts::Promises;
use naast_client::{Distrust, Newcomer};
use naast_core::{Hash, PersonId, ShareId};
use naast_protocol::command::Answer;
use naast_protocol::{Command, Content, Entry};
use naast_tests::lying_wire::LyingWire;
use naast_tests::people::Opening;
use naast_tests::world::World;

/// Commands that append to logs which their sender reads.
const CONFIRMED: [&str; 10] = [
    "send",
    "erase",
    "amend_charter",
    "open_epoch",
    "take_seat",
    "leave",
    "share",
    "withdraw",
    "set_bag",
    "set_unlock",
];

type Heard = Arc<Mutex<Vec<(Command, Answer)>>>;

/// Remembers every command that went over a wire, with its answer.
fn listen(wire: &LyingWire) -> Heard {
    let heard = Heard::default();
    let kept = Arc::clone(&heard);
    wire.lie(Arc::new(move |said| {
        if let (Ok(command), Ok(answer)) =
            (serde_json::from_value(said.asked.clone()), serde_json::from_value(said.answer.clone()))
        {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push((command, answer));
        }
    }));
    heard
}

/// One of each command, by whom it was given, with its true answer.
async fn hear_every_command() -> Result<BTreeMap<&'static str, (PersonId, Command, Answer)>> {
    let world = World::on_sqlite().await?;
    let Opening { sam, hanne, jefs_link, jefs_room, .. } = Box::pin(Opening::play(&world)).await?;
    let (sams, jefs) =
        (LyingWire::before(world.app.config.listen).await?, LyingWire::before(world.app.config.listen).await?);
    let (sam_said, jef_said) = (listen(&sams), listen(&jefs));
    let Newcomer { login_name, words, .. } = sam.newcomer.clone();
    let mut sam = Box::pin(world.device_over(sams.address())?.sign_in(&login_name, &words)).await?;
    let newcomer =
        Newcomer { name: "Jef".into(), login_name: "jef fiets".into(), words: "kaas brood jef regen".into() };
    let jef = Box::pin(world.device_over(jefs.address())?.register(&jefs_link, &newcomer)).await?;
    let mut jef = Box::new(jef);
    sam.catch_up().await?;
    let said = sam.say(jefs_room, "Een.").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    sam.withdraw(share).await?;
    sam.erase(jefs_room, said).await?;
    Box::pin(sam.make_recovery_code(&login_name, &words)).await?;
    jef.catch_up().await?;
    jef.leave(jefs_room).await?;
    sam.catch_up().await?;
    sam.say(jefs_room, "Twee.").await?;
    let mut all = BTreeMap::new();
    for (who, heard) in [(sam.id(), sam_said), (jef.id(), jef_said)] {
        for (command, answer) in heard.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            all.entry(command.name()).or_insert((who, command, answer));
        }
    }
    world.end().await?;
    Ok(all)
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "how many lies were tried is what somebody wants to read here")]
async fn every_command_is_confirmed_as_it_was_given_or_not_believed() -> Result<()> {
    let heard = hear_every_command().await?;
    let mut tried = 0;
    for name in CONFIRMED {
        let (me, command, answer) = heard.get(name).with_context(|| format!("{name} was never given"))?;
        let take = |answer: &Answer| Promises::default().take(*me, command, answer, |_| None);
        ensure!(!answer.receipts.is_empty() && take(answer) == Ok(()), "the true answer to {name} is believed");
        let edited = |edit: &dyn Fn(&mut Answer)| {
            let mut changed = answer.clone();
            edit(&mut changed);
            changed
        };
        let last = answer.receipts.len() - 1;
        for (lie, changed) in [
            ("another content", edited(&|answer| answer.receipts[last].content = Hash([7; 32]))),
            ("another log", edited(&|answer| answer.receipts[last].log.0[0] ^= 1)),
            ("no receipt", edited(&|answer| answer.receipts.clear())),
            ("one receipt too few", edited(&|answer| answer.receipts.truncate(last))),
            ("one receipt too many", edited(&|answer| answer.receipts.push(answer.receipts[last].clone()))),
        ] {
            ensure!(take(&changed) == Err(Distrust::ForeignReceipt), "{name}: {lie} is believed");
            tried += 1;
        }
        tried += promised(name, *me, command, answer)?;
    }
    println!("lies about receipts: {tried} tried, {tried} refused");
    Ok(())
}

/// What was confirmed stands where it was confirmed; gives how many lies were tried.
fn promised(name: &str, me: PersonId, command: &Command, answer: &Answer) -> Result<usize> {
    let mut promises = Promises::default();
    promises.take(me, command, answer, |_| None)?;
    ensure!(promises.take(me, command, answer, |_| None) == Ok(()), "{name}: the same answer again is no lie");
    for receipt in &answer.receipts {
        let content = Content::Void { share: ShareId([7; 16]) };
        let shown = Entry { log: receipt.log, seq: receipt.seq, at: receipt.at, content };
        let reason = Distrust::BrokenPromise { log: receipt.log, seq: receipt.seq };
        ensure!(promises.check(&shown) == Err(reason), "{name}: something else may stand there");
        ensure!(promises.furthest(receipt.log) >= receipt.seq, "{name}: the log may end before it");
    }
    // Another moment at the same place, confirmed a second time.
    let mut later = answer.clone();
    later.receipts[0].at += 1;
    let again = promises.take(me, command, &later, |_| None);
    ensure!(matches!(again, Err(Distrust::BrokenPromise { .. })), "{name}: one place is confirmed for two things");
    Ok(2 * answer.receipts.len() + 1)
}

#[tokio::test]
async fn what_leaves_nothing_in_a_log_is_confirmed_by_nothing() -> Result<()> {
    let heard = hear_every_command().await?;
    let (me, said, answer) = heard.get("send").context("something was said")?;
    let id = said.id();
    let take_back =
        Command::TakeBackInvite(naast_protocol::command::TakeBackInvite { id, invite: naast_core::InviteId([1; 16]) });
    let take = |answer: &Answer| Promises::default().take(*me, &take_back, answer, |_| None);
    ensure!(take(&Answer::default()) == Ok(()));
    ensure!(take(answer) == Err(Distrust::ForeignReceipt));
    Ok(())
}
