//! What is refused about messages and about who may read them.

use anyhow::{Context as _, Result};
use naast_core::Hash;
use naast_core::choice::{Item, Share, Withdraw};
use naast_core::id::Bytes;
use naast_core::{Suite, limits};
use naast_protocol::command::{self, ChoiceAt, CompareChoices, Send};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{Ledger, choice, id, share, share_body, with_trail};
use naast_tests::people::Actor;

use super::Scene;

pub async fn rows(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    Box::pin(messages(scene, ledger)).await?;
    Box::pin(shares(scene, ledger)).await
}

/// A finished message that was not sent yet.
async fn finished(who: &mut Actor, to: &Actor, text: &str) -> Result<Send> {
    let room = who.room_with(to)?;
    who.connection().cut(true);
    let _waits = who.say(room, text).await;
    who.connection().cut(false);
    match who.make_next().await? {
        Some(Command::Send(send)) => Ok(send),
        other => anyhow::bail!("{other:?} waits"),
    }
}

async fn messages(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { sam, jef, .. } = scene;
    let send = finished(sam, jef, "Ja.").await?;
    let skipped = with_trail(&send, |trail| trail.own.n += 1)?;
    ledger.refused(ErrorCode::OwnGap, "a row that skips a place", sam, Command::Send(skipped)).await?;
    for (what, trail) in [
        ("a log that never was seen so", with_trail(&send, |trail| trail.seen.hash = Hash([9; 32]))?),
        ("a log that is not as long", with_trail(&send, |trail| trail.seen.seq += 1000)?),
        ("a number that no browser reads", with_trail(&send, |trail| trail.seen.seq = 1 << 53)?),
    ] {
        ledger.refused(ErrorCode::Malformed, what, sam, Command::Send(trail.clone())).await?;
        ledger.refused(ErrorCode::Malformed, "a former life that never was", sam, Command::Resend(trail)).await?;
    }
    let long = Send { id: id(), body: Bytes(vec![9; limits::BODY_BYTES_MAX + 1]), ..send.clone() };
    ledger.refused(ErrorCode::TooLarge, "a message that is too long", sam, Command::Send(long)).await?;
    ledger.allowed("the message itself", sam, Command::Send(send)).await?;
    Ok(sam.catch_up().await?)
}

async fn shares(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { world, sam, jef, hanne, .. } = scene;
    sam.tells(jef, "Van mij.").await?;
    let room = jef.room_with(sam)?;
    jef.catch_up().await?;
    jef.say_locked(room, "Onder ons.").await?;
    sam.catch_up().await?;
    jef.catch_up().await?;
    let item = |text: &str| -> Result<Item> {
        let found = sam.find_words(text).context("it was said")?;
        Ok(Item { envelope: found.envelope, author: found.author, role: found.role })
    };
    let (own, locked) = (item("Van mij.")?, item("Onder ons.")?);
    let foreign = Item { envelope: Hash([9; 32]), ..own.clone() };
    let given = share_body(sam, own.clone(), hanne);
    for (what, item) in [("a message of elsewhere", foreign), ("a locked message", locked)] {
        let command = Command::Share(share(sam, &share_body(sam, item, hanne))?);
        ledger.refused(ErrorCode::NotShareable, what, sam, command).await?;
    }
    let not_his = share(jef, &share_body(jef, own, sam))?;
    ledger.refused(ErrorCode::NotShareable, "in another's channel", jef, Command::Share(not_his)).await?;

    let over = Share { until: Some(world.now()), ..given.clone() };
    let over = Command::Share(share(sam, &over)?);
    ledger.refused(ErrorCode::AlreadyOver, "an end that is past", sam, over).await?;
    let newer = command::Share { to_g: 1, ..share(sam, &given)? };
    ledger.refused(ErrorCode::StaleKey, "keys that nobody has", sam, Command::Share(newer)).await?;
    let mut ahead = share(sam, &given)?;
    ahead.choice = choice(sam, Some((7, Hash([7; 32]))), ahead.share.hash())?;
    ledger.refused(ErrorCode::StaleChoice, "a choice out of its row", sam, Command::Share(ahead)).await?;
    let compare = |newest| Command::CompareChoices(CompareChoices { id: id(), newest });
    let elsewhere = compare(Some(ChoiceAt { n: 7, hash: Hash([7; 32]) }));
    ledger.refused(ErrorCode::StaleChoice, "a chain that ends elsewhere", sam, elsewhere).await?;
    ledger.allowed("a chain that ends here", sam, compare(None)).await?;

    let until = Share { until: Some(world.now() + 1), ..given };
    let good = Command::Share(share(sam, &until)?);
    ledger.allowed("a share of one's own words", sam, good).await?;
    sam.catch_up().await?;
    let withdraw = |sam: &Actor| -> Result<Command> {
        let (suite, tenant, by, at) = (Suite::Naast1, sam.chains().tenant(), sam.keys().by(), world.now());
        let withdraw = sam.keys().sign(&Withdraw { suite, tenant, by, at, share: until.id })?;
        let choice = choice(sam, sam.own().chain(), withdraw.hash())?;
        Ok(Command::Withdraw(command::Withdraw { id: id(), withdraw, choice }))
    };
    let first = withdraw(sam)?;
    ledger.allowed("taking back", sam, first).await?;
    sam.catch_up().await?;
    let second = withdraw(sam)?;
    ledger.refused(ErrorCode::AlreadyWithdrawn, "taking back twice", sam, second).await
}
