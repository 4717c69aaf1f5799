//! Lies about who reads along: to the youth and the JIM, in the log of their conversation, and to somebody who reads along.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use naast_client::outbox::RuleWish;
use naast_client::{Distrust, Error};
use naast_core::choice::{Choice, ChoiceError, Recipient};
use naast_core::room::RoomError;
use naast_core::rule::{AgreeRule, EndRule, ReadAlong, Rule};
use naast_core::{Hash, RuleId};
use naast_protocol::http::Along;
use naast_protocol::{Content, Entry, Signed, Statement};
use naast_tests::lying_wire::LyingWire;
use naast_tests::scenes::Talk;
use naast_tests::world::World;

use crate::coming_back::{Left, Told, log_of, place, tell, with_signature_of};
use crate::edits::{answers, retold};

/// Hanne reads along by one rule, to which Jef agreed; another one was ended.
struct Scene {
    talk: Talk,
    rule: RuleId,
    entries: Vec<Entry>,
}

impl Scene {
    async fn set(world: &World) -> Result<Self> {
        let mut talk = Box::pin(Talk::begin(world)).await?;
        let authors = vec![talk.sam.root(), talk.jef.root()];
        let wish = RuleWish { channel: talk.room, labels: None, authors, to: talk.hanne.id(), until: None };
        let ended = Box::pin(talk.sam.set_rule(wish.clone())).await?;
        talk.sam.end_rule(ended).await?;
        let rule = Box::pin(talk.sam.set_rule(wish)).await?;
        talk.jef.catch_up().await?;
        talk.jef.agree_rule(talk.room, rule, true).await?;
        talk.jef.tells(&talk.sam, "van Jef").await?;
        talk.sam.say(talk.room, "van Sam").await?;
        let entries = log_of(&mut talk.sam, talk.room).await?;
        Ok(Self { talk, rule, entries })
    }

    /// The place of the n-th entry of a kind, and its statement.
    fn said(&self, kind: &str, n: usize) -> Result<(usize, Statement)> {
        let at = place(&self.entries, kind, n, |content| content.kind() == kind)?;
        match &self.entries[at].content {
            Content::Rule { statement, .. }
            | Content::EndRule { statement, .. }
            | Content::AgreeRule { statement, .. } => Ok((at, statement.clone())),
            other => anyhow::bail!("{} is nothing about rules", other.kind()),
        }
    }
}

/// The same content with another statement in it.
fn saying(content: &Content, statement: Statement) -> Content {
    let content_hash = Hash([0; 32]);
    match content {
        Content::Rule { .. } => Content::Rule { statement, content: content_hash },
        Content::EndRule { .. } => Content::EndRule { statement, content: content_hash },
        _ => Content::AgreeRule { statement, content: content_hash },
    }
    .with_hash()
}

#[tokio::test]
async fn nobody_lets_anybody_read_along_but_the_youth_and_no_end_of_it_is_undone() -> Result<()> {
    let world = World::on_sqlite().await?;
    let scene = Box::pin(Scene::set(&world)).await?;
    let (ended_at, _) = scene.said("rule", 0)?;
    let (end_at, end) = scene.said("end_rule", 0)?;
    let (rule_at, rule) = scene.said("rule", 1)?;
    let (yes_at, yes) = scene.said("agree_rule", 0)?;
    let (said, end_said): (Signed<Rule>, Signed<EndRule>) = (rule.read()?, end.read()?);
    let yes_said: Signed<AgreeRule> = yes.read()?;
    let (sam, jef) = (scene.talk.sam.keys(), scene.talk.jef.keys());
    let himself = Recipient { person: scene.talk.jef.id(), root: scene.talk.jef.root() };
    let to_another = sam.sign(&Rule { to: Recipient { root: Hash([7; 32]), ..said.body.to }, ..said.body.clone() })?;
    let log = scene.talk.room;
    let instead = |at: usize, statement: Statement| {
        let content = saying(&scene.entries[at].content, statement);
        retold(log, move |entries| entries[at].content = content.clone())
    };
    let is_forged_rule: fn(&Distrust) -> bool = |reason| *reason == Distrust::Forged { kind: "rule" };
    let is_no_member: fn(&Distrust) -> bool = |reason| *reason == Distrust::Room(RoomError::NotMember);
    let made = [
        ("a rule that the youth never made", instead(rule_at, jef.sign(&said.body)?), is_forged_rule),
        (
            "a rule that a JIM made",
            instead(rule_at, jef.sign(&Rule { by: jef.by(), ..said.body.clone() })?),
            is_no_member,
        ),
        (
            "another reader's root under the youth's signature",
            instead(rule_at, with_signature_of(&to_another, &rule)?),
            is_forged_rule,
        ),
        (
            "a member who reads along",
            instead(rule_at, sam.sign(&Rule { to: himself, ..said.body.clone() })?),
            (|reason| *reason == Distrust::Room(RoomError::Rule)) as fn(&Distrust) -> bool,
        ),
        (
            "an ended rule said again",
            retold(log, move |entries| {
                let again = entries[ended_at].clone();
                entries.insert(end_at + 1, again);
            }),
            |reason| *reason == Distrust::Room(RoomError::StaleRules),
        ),
        ("an end in the youth's name", instead(end_at, jef.sign(&end_said.body)?), |reason| {
            *reason == Distrust::Forged { kind: "end_rule" }
        }),
        ("an end by the JIM", instead(end_at, jef.sign(&EndRule { by: jef.by(), ..end_said.body })?), is_no_member),
        ("a yes in the JIM's name", instead(yes_at, sam.sign(&yes_said.body)?), |reason| {
            *reason == Distrust::Forged { kind: "agree_rule" }
        }),
        (
            "a yes from before a charter",
            instead(yes_at, jef.sign(&AgreeRule { charter: Hash([7; 32]), ..yes_said.body })?),
            |reason| *reason == Distrust::Room(RoomError::StaleCharter),
        ),
    ];
    let mut trials = Vec::new();
    for who in [&scene.talk.sam, &scene.talk.jef] {
        trials.extend(made.iter().map(|(name, lie, is_reason)| {
            let (to, lie, is_reason) = (who.newcomer.clone(), Arc::clone(lie), *is_reason);
            Told { name, to, lie, is_reason }
        }));
    }
    // Whoever stops believing a conversation says nothing in it, so nobody reads along with anything.
    tell(&world, &trials, |_, left: Left<'_>| left.is_none_or(|person| !person.alarms().is_empty())).await?;
    world.end().await
}

/// What the youth's own log tells of the rules that they chose, told to an empty phone of theirs.
#[tokio::test]
async fn a_youths_own_choices_about_who_reads_along_are_told_once_and_in_one_order() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut scene = Box::pin(Scene::set(&world)).await?;
    let me = scene.talk.sam.id();
    let own = log_of(&mut scene.talk.sam, me).await?;
    let links: Vec<usize> = (0..own.len()).filter(|at| own[*at].content.kind() == "choice").collect();
    let [first, end, second] = links[..] else { anyhow::bail!("a rule, its end and a rule: {links:?}") };
    let said = |at: usize| match &own[at].content {
        Content::Choice { choice, statement } => Ok((choice.clone(), statement.clone())),
        other => Err(anyhow::anyhow!("{} is no choice", other.kind())),
    };
    let (sam, jef) = (scene.talk.sam.keys(), scene.talk.jef.keys());
    let ((made_link, made), (end_link, ended), (next_link, next)) = (said(first)?, said(end)?, said(second)?);
    let link = |statement: &Statement| statement.read::<Choice>().map(|signed: Signed<Choice>| signed.body);
    let forked = sam.sign(&Choice { prev: Some(Hash([7; 32])), ..link(&end_link)? })?;
    let instead = |at: usize, choice: &Statement, statement: &Statement| {
        let content = Content::Choice { choice: choice.clone(), statement: statement.clone() };
        retold(me, move |entries| entries[at].content = content.clone())
    };
    let again = |what: usize| {
        retold(me, move |entries| {
            let again = entries[what].clone();
            entries.insert(end + 1, again);
        })
    };
    let by_jef = |statement: &Statement| -> Result<Statement> {
        Ok(match statement.read::<Rule>() {
            Ok(rule) => jef.sign(&rule.body)?,
            Err(_) => jef.sign(&statement.read::<EndRule>()?.body)?,
        })
    };
    let is_stale: fn(&Distrust) -> bool = |reason| *reason == Distrust::Choice(ChoiceError::Stale);
    let lies = [
        ("an ended rule chosen again", again(first), is_stale),
        ("the end of a rule chosen twice", again(end), is_stale),
        ("a choice to end a rule left out", retold(me, move |entries| drop(entries.remove(end))), is_stale),
        ("a choice about a rule behind another one", instead(end, &forked, &ended), is_stale),
        (
            "another rule under the same choice",
            instead(second, &next_link, &made),
            (|reason| *reason == Distrust::Choice(ChoiceError::Mismatch)) as fn(&Distrust) -> bool,
        ),
        ("a rule chosen in the youth's name", instead(second, &next_link, &by_jef(&next)?), |reason| {
            *reason == Distrust::Forged { kind: "rule" }
        }),
        ("the end of a rule chosen in the youth's name", instead(end, &end_link, &by_jef(&ended)?), |reason| {
            *reason == Distrust::Forged { kind: "end_rule" }
        }),
        (
            "a choice about a rule that somebody else signed",
            instead(first, &jef.sign(&link(&made_link)?)?, &made),
            |reason| *reason == Distrust::Forged { kind: "choice" },
        ),
    ];
    let to = scene.talk.sam.newcomer.clone();
    let trials: Vec<Told> =
        lies.into_iter().map(|(name, lie, is_reason)| Told { name, to: to.clone(), lie, is_reason }).collect();
    tell(&world, &trials, |_, left: Left<'_>| left.is_none_or(|person| !person.alarms().is_empty())).await?;
    world.end().await
}

/// One lie to somebody who reads along.
struct Shown {
    name: &'static str,
    edit: Box<dyn Fn(&mut Along) + Send + Sync>,
    is_reason: fn(&Distrust) -> bool,
}

async fn lies_to_the_reader(scene: &mut Scene) -> Result<Vec<Shown>> {
    let path = format!("/v1/rules/{}", scene.rule);
    let along: Along = scene.talk.hanne.connection().fetch(&path).await?;
    let said = along.told.read::<ReadAlong>()?.body;
    let (sam, jef) = (scene.talk.sam.keys(), scene.talk.jef.keys());
    let to_another = sam.sign(&ReadAlong { to: Recipient { root: Hash([7; 32]), ..said.to }, ..said.clone() })?;
    let another = sam.sign(&ReadAlong { rule: RuleId([7; 16]), ..said.clone() })?;
    let swapped = with_signature_of(&to_another, &along.told)?;
    let is_foreign: fn(&Distrust) -> bool = |reason| *reason == Distrust::ForeignRule;
    let is_forged: fn(&Distrust) -> bool = |reason| *reason == Distrust::Forged { kind: "read_along" };
    let told = |name, statement: Statement, is_reason| Shown {
        name,
        edit: Box::new(move |along: &mut Along| along.told = statement.clone()),
        is_reason,
    };
    let edited = |name, edit: fn(&mut Along), is_reason| Shown { name, edit: Box::new(edit), is_reason };
    Ok(vec![
        told("a rule that the youth never made", jef.sign(&said)?, is_forged),
        told("a rule of somebody else's", jef.sign(&ReadAlong { by: jef.by(), ..said.clone() })?, is_foreign),
        told("another reader's root", to_another, is_foreign),
        told("another reader's root under the youth's signature", swapped, is_forged),
        told("another rule of the youth's", another, is_foreign),
        edited("a box under another key", swap_boxes, is_foreign),
        edited("a changed box", |along| along.words[0].sealed.0[0] ^= 1, is_foreign),
        edited("a key of another epoch", |along| along.keys[0].epoch += 1, is_foreign),
        edited("a changed key", |along| along.keys[0].seal.0[0] ^= 1, is_foreign),
        edited(
            "other words",
            |along| along.words[0].shared.body.0[0] ^= 1,
            |reason| matches!(reason, Distrust::Body(_)),
        ),
    ])
}

/// Each message comes with the other's box.
fn swap_boxes(along: &mut Along) {
    let first = along.words[0].sealed.clone();
    along.words[0].sealed = std::mem::replace(&mut along.words[1].sealed, first);
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "how many lies were tried is what somebody wants to read here")]
async fn whoever_reads_along_reads_nothing_that_the_youth_did_not_let_them() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut scene = Box::pin(Scene::set(&world)).await?;
    let trials = lies_to_the_reader(&mut scene).await?;
    let wire = LyingWire::before(world.app.config.listen).await?;
    let newcomer = &scene.talk.hanne.newcomer;
    let device = world.device_over(wire.address())?;
    let mut hanne = Box::pin(device.sign_in(&newcomer.login_name, &newcomer.words)).await?;
    let tried = trials.len();
    for Shown { name, edit, is_reason } in trials {
        wire.be_honest();
        let read = Box::pin(hanne.read_along(scene.rule)).await.context("the truth")?;
        ensure!(read.messages.len() == 2, "the truth is not read before {name}");
        wire.lie(answers(format!("/v1/rules/{}", scene.rule), edit));
        let read = Box::pin(hanne.read_along(scene.rule)).await;
        ensure!(wire.told() > 0, "{name} was never told");
        ensure!(matches!(&read, Err(Error::Distrust(reason)) if is_reason(reason)), "{name}: {read:?}");
    }
    println!("lies on the wire to somebody who reads along: {tried} tried, {tried} refused");
    world.end().await
}
