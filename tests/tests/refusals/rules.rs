//! What is refused about reading along.

use anyhow::{Context as _, Result};
use naast_client::outbox::RuleWish;
use naast_core::encode::Hash;
use naast_core::rule::{AgreeRule, ReadAlong, Rule};
use naast_core::{RuleId, limits};
use naast_protocol::command;
use naast_protocol::{Command, ErrorCode, Signed};
use naast_tests::by_hand::{Ledger, choice, id, open};
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

/// In a world of its own: its rows are made of what a rule owes.
pub async fn rows(ledger: &mut Ledger) -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { hanne, mut sam, jefs_room: room, .. } = opening;
    jef.catch_up().await?;
    sam.catch_up().await?;
    let wish = RuleWish { channel: room, labels: None, authors: vec![sam.root()], to: hanne.id(), until: None };
    let standing = Box::pin(sam.set_rule(wish)).await?;

    let (suite, tenant, at) = (naast_core::Suite::Naast1, sam.chains().tenant(), world.now());
    let to = naast_core::choice::Recipient { person: hanne.id(), root: hanne.root() };
    let (authors, by) = (vec![sam.root()], sam.keys().by());
    let body =
        Rule { suite, tenant, by, at, channel: room, id: RuleId([1; 16]), labels: None, authors, to, until: None };
    let key =
        command::RuleKey { epoch: 2, to_g: 0, seal: naast_core::id::Bytes(vec![9; naast_core::epoch::SEAL_BYTES]) };
    let epoch = sam.channel(room).and_then(|room| room.newest_key()).map_or(0, |(epoch, _)| epoch);
    let key = command::RuleKey { epoch, ..key };
    let said = |who: &Actor, edit: &dyn Fn(&mut Rule)| -> Result<Command> {
        let mut body = Rule { by: who.keys().by(), ..body.clone() };
        edit(&mut body);
        let (rule, told) = (who.keys().sign(&body)?, who.keys().sign(&body.for_reader())?);
        let choice = choice(who, who.own().chain(), rule.hash())?;
        Ok(Command::SetRule(command::SetRule { id: id(), rule, told, choice, key: key.clone() }))
    };
    let by_jim = said(&jef, &|_| {})?;
    ledger.refused(ErrorCode::NothingHere, "a JIM's rule in a youth's room", &mut jef, by_jim).await?;
    let Command::SetRule(set) = said(&sam, &|_| {})? else { anyhow::bail!("another command") };
    for (what, edit) in [
        (
            "a reader is told of another rule",
            (|told: &mut ReadAlong| told.rule = RuleId([2; 16])) as fn(&mut ReadAlong),
        ),
        ("a reader is told of another end", |told| told.until = Some(told.at + 1)),
    ] {
        let mut other = body.for_reader();
        edit(&mut other);
        let wrong = Command::SetRule(command::SetRule { told: sam.keys().sign(&other)?, ..set.clone() });
        ledger.refused(ErrorCode::BadStatement, what, &mut sam, wrong).await?;
    }
    let over = said(&sam, &|said| said.until = Some(said.at))?;
    ledger.refused(ErrorCode::AlreadyOver, "a rule that is over", &mut sam, over).await?;
    let for_jef = naast_core::choice::Recipient { person: jef.id(), root: jef.root() };
    let inside = said(&sam, &|said| said.to = for_jef)?;
    ledger.refused(ErrorCode::NotShareable, "a rule for somebody who is in", &mut sam, inside).await?;
    let foreign = said(&sam, &|said| said.authors = vec![Hash([9; 32])])?;
    ledger.refused(ErrorCode::NotShareable, "the words of somebody who is not in", &mut sam, foreign).await?;
    for (code, what, wrong) in [
        (ErrorCode::StaleEpoch, "the key of another epoch", command::RuleKey { epoch: epoch + 1, ..key.clone() }),
        (ErrorCode::StaleKey, "keys that the reader has not", command::RuleKey { to_g: 1, ..key.clone() }),
        (ErrorCode::BadSeals, "no seal", command::RuleKey { seal: naast_core::id::Bytes(vec![9]), ..key.clone() }),
    ] {
        let Command::SetRule(set) = said(&sam, &|_| {})? else { anyhow::bail!("another command") };
        let set = Command::SetRule(command::SetRule { key: wrong.clone(), ..set });
        ledger.refused(code, what, &mut sam, set).await?;
        let seal = command::SealRule { id: id(), channel: room, rule: standing, key: wrong };
        ledger.refused(code, what, &mut sam, Command::SealRule(seal)).await?;
    }
    let seal = |key| Command::SealRule(command::SealRule { id: id(), channel: room, rule: standing, key });
    ledger.refused(ErrorCode::NothingHere, "a JIM seals a rule", &mut jef, seal(key.clone())).await?;
    ledger.allowed("a youth seals a rule", &mut sam, seal(key.clone())).await?;

    let charter = sam.channel(room).and_then(|room| room.room()).map_or(Hash([0; 32]), |room| room.charter);
    let agrees =
        AgreeRule { suite, tenant, by: jef.keys().by(), at, channel: room, charter, rule: standing, agrees: true };
    let unasked = command::AgreeRule { id: id(), statement: jef.keys().sign(&agrees)? };
    ledger.refused(ErrorCode::NothingHere, "a JIM whom nobody asks", &mut jef, Command::AgreeRule(unasked)).await?;

    let right = said(&sam, &|_| {})?;
    let Command::SetRule(set) = &right else { anyhow::bail!("another command") };
    let name: Signed<Rule> = set.rule.read()?;
    ledger.allowed("a youth's rule", &mut sam, right.clone()).await?;
    ledger.allowed("the very same again", &mut sam, right).await?;
    sam.catch_up().await?;
    anyhow::ensure!(sam.rules_in(room).iter().any(|rule| rule.id == name.body.id));

    // A message that goes without what the rules ask for, and the same with it.
    sam.connection().cut(true);
    let _waits = sam.say(room, "voor Hanne").await;
    sam.connection().cut(false);
    let Some(Command::Send(send)) = sam.make_next().await? else { anyhow::bail!("nothing waits") };
    let bare = Command::Send(command::Send { boxes: Vec::new(), ..send.clone() });
    ledger.refused(ErrorCode::StaleRules, "a message without its boxes", &mut sam, bare).await?;
    ledger.allowed("a message with its boxes", &mut sam, Command::Send(send)).await?;

    let mut now = sam.channel(room).and_then(|room| room.room()).context("the room is known")?.clone();
    // More than one of them may open in an hour.
    for n in 0..limits::RULE_KEYS_MAX {
        let opener = if n % 2 == 0 { &mut jef } else { &mut sam };
        let (open, after) = open(opener, &now)?;
        opener.connection().command(&Command::OpenEpoch(open)).await?;
        now = after;
    }
    ledger.refused(ErrorCode::StaleEpoch, "a rule's key in an epoch of long ago", &mut sam, seal(key.clone())).await?;
    let oldest = command::RuleKey { epoch: epoch + 1, ..key };
    ledger.allowed("a rule's key in the oldest epoch that counts", &mut sam, seal(oldest)).await?;
    world.end().await
}
