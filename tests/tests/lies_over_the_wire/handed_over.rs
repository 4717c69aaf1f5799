//! Lies about a conversation that was handed over: to the heir, who never met its owner, and to those who were in it.

use anyhow::{Context as _, Result};
use naast_client::Distrust;
use naast_client::fold::Channel;
use naast_core::hand_over::{HandOver, Heir};
use naast_core::invite::Standing;
use naast_core::room::RoomError;
use naast_core::{ChannelId, LogId};
use naast_protocol::{Content, Entry, Signed, Statement};
use naast_tests::lying_wire::Lie;
use naast_tests::people::Actor;
use naast_tests::scenes::LostEverything;
use naast_tests::world::World;

use crate::coming_back::{Left, Told, both, log_of, place, tell, with_signature_of};
use crate::edits::retold;

const WORDS: &str = LostEverything::WORDS;

/// Sam as he was, as he is, who knows him, and a youth who has nothing to do with it.
struct Scene {
    hanne: Actor,
    old: Actor,
    jef: Actor,
    new: Actor,
    noor: Actor,
    room: ChannelId,
}

impl Scene {
    async fn set(world: &World) -> Result<Self> {
        let LostEverything { mut hanne, old, mut jef, mut new, room } = Box::pin(LostEverything::play(world)).await?;
        let link = hanne.invite(Standing::Youth, "Noor", "Kom je?").await?;
        let noor = world.enters("Noor", &link).await?;
        hanne.catch_up().await?;
        Box::pin(jef.hand_over(room, new.id())).await?;
        new.reads(WORDS).await?;
        jef.catch_up().await?;
        Ok(Self { hanne, old, jef, new, noor, room })
    }
}

/// The one who hands over in an entry, of the heir's log or of the conversation's.
const fn hand_over_in(entry: &mut Entry) -> Option<&mut Statement> {
    match &mut entry.content {
        Content::Inherited { statement, .. } | Content::HandOver { statement } => Some(statement),
        _ => None,
    }
}

/// Puts another statement where a conversation was handed over.
fn said_instead(log: impl Into<LogId>, statement: &Statement) -> Lie {
    let statement = statement.clone();
    retold(log, move |entries| {
        entries.iter_mut().filter_map(hand_over_in).for_each(|said| *said = statement.clone());
    })
}

fn reads_it(person: &naast_client::Person) -> bool {
    person.find_words(WORDS).is_some() || person.heritage().next().is_some()
}

#[tokio::test]
async fn nobody_inherits_by_what_nobody_whom_they_met_said_of_them() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut scene = Box::pin(Scene::set(&world)).await?;
    let (heir, room) = (scene.new.id(), scene.room);
    let entries = log_of(&mut scene.new, heir).await?;
    let inherited = place(&entries, "inherited", 0, |content| matches!(content, Content::Inherited { .. }))?;
    let Content::Inherited { statement: truth, .. } = entries[inherited].content.clone() else { unreachable!() };
    let said: Signed<HandOver> = truth.read()?;
    let said = said.body;

    let as_jef = scene.hanne.keys().sign(&said)?;
    let fewer = HandOver { epochs: said.epochs[1..].to_vec(), ..said.clone() };
    let altered = with_signature_of(&scene.jef.keys().sign(&fewer)?, &truth)?;
    let to_noor = Heir { person: scene.noor.id(), root: scene.noor.root(), g: 0 };
    let to_another = scene.jef.keys().sign(&HandOver { to: to_noor, ..said.clone() })?;
    let by_hanne = scene.hanne.keys().sign(&HandOver { by: scene.hanne.keys().by(), ..said.clone() })?;
    let elsewhere = ChannelId([77; 16]);
    let is_forged = |reason: &Distrust| *reason == Distrust::Forged { kind: "hand_over" };
    let is_misplaced = |reason: &Distrust| matches!(reason, Distrust::Misplaced { .. });
    let heir_is = |name, lie, is_reason| Told { name, to: scene.new.newcomer.clone(), lie, is_reason };
    let trials = [
        heir_is("a hand-over in the name of somebody they met", said_instead(heir, &as_jef), is_forged),
        heir_is("an altered hand-over", said_instead(heir, &altered), is_forged),
        heir_is("a hand-over to somebody else", said_instead(heir, &to_another), is_misplaced),
        heir_is(
            "a hand-over of another conversation",
            retold(heir, move |entries| {
                for entry in entries {
                    if let Content::Inherited { channel, .. } = &mut entry.content {
                        *channel = elsewhere;
                    }
                }
            }),
            is_misplaced,
        ),
        heir_is(
            "a hand-over by somebody who was never in",
            both(said_instead(heir, &by_hanne), said_instead(room, &by_hanne)),
            |reason| *reason == Distrust::Room(RoomError::NotMember),
        ),
        heir_is("a hand-over in the conversation that its author never said", said_instead(room, &as_jef), is_forged),
    ];
    // The last two are of a conversation that is theirs by a word they believe: what they read of it ends where the lie begins.
    let is_harmless = |name: &str, left: Left<'_>| match left {
        Some(person) if name.contains("never") => person.channel(room).is_some_and(Channel::is_stopped),
        Some(person) => !reads_it(person),
        None => true,
    };
    tell(&world, &trials, is_harmless).await?;
    let replayed = Told {
        name: "a hand-over that is told a second time",
        to: scene.new.newcomer.clone(),
        lie: retold(heir, move |entries| entries.insert(inherited + 1, entries[inherited].clone())),
        is_reason: |reason| *reason == Distrust::Replayed,
    };
    tell(&world, &[replayed], |_, left| left.is_some_and(|person| !person.alarms().is_empty())).await?;
    world.end().await
}

#[tokio::test]
async fn nobody_hands_over_a_conversation_by_what_they_did_not_say_there() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Scene { hanne, mut old, mut jef, noor, room, .. } = Box::pin(Scene::set(&world)).await?;
    old.catch_up().await?;
    Box::pin(old.take_up_again(room)).await?;
    Box::pin(old.say(room, "Ik ben er gewoon nog.")).await?;
    jef.reads("Ik ben er gewoon nog.").await?;
    let entries = log_of(&mut jef, room).await?;
    let handed = place(&entries, "hand_over", 0, |content| matches!(content, Content::HandOver { .. }))?;
    let Content::HandOver { statement } = entries[handed].content.clone() else { unreachable!() };
    let said: Signed<HandOver> = statement.read()?;
    let newest = jef.channel(room).and_then(Channel::newest_key).context("Jef holds a key")?.0;

    let said = HandOver { epochs: vec![newest], ..said.body };
    let signed = |by: &Actor, said: HandOver| by.keys().sign(&said);
    let as_jef = signed(&hanne, said.clone())?;
    let by_hanne = signed(&hanne, HandOver { by: hanne.keys().by(), ..said.clone() })?;
    let to_the_owner = Heir { person: old.id(), root: old.root(), g: 0 };
    let to_the_owner = signed(&jef, HandOver { to: to_the_owner, ..said.clone() })?;
    let of_another = naast_core::hand_over::Lost { person: noor.id(), root: noor.root() };
    let of_another = signed(&jef, HandOver { from: of_another, ..said })?;
    let last = entries.last().cloned().context("a conversation has entries")?;
    let then = |statement: &Statement| {
        let late = Entry { content: Content::HandOver { statement: statement.clone() }, ..last.clone() };
        retold(room, move |entries| entries.push(late.clone()))
    };
    let mut trials = Vec::new();
    for to in [&jef, &old] {
        let told = |name, lie, is_reason| Told { name, to: to.newcomer.clone(), lie, is_reason };
        let is_no_member = |reason: &Distrust| *reason == Distrust::Room(RoomError::NotMember);
        trials.extend([
            told("handed over in somebody's name", then(&as_jef), |reason| {
                *reason == Distrust::Forged { kind: "hand_over" }
            }),
            // Whoever never met her does not know her keys.
            told("handed over by somebody who is not in", then(&by_hanne), |reason| {
                matches!(reason, Distrust::Room(RoomError::NotMember) | Distrust::Forged { kind: "hand_over" })
            }),
            told("handed over to its owner", then(&to_the_owner), is_no_member),
            told("handed over from somebody who does not own it", then(&of_another), is_no_member),
            told("handed over with words from before it was taken up again", then(&statement), |reason| {
                *reason == Distrust::Room(RoomError::StaleEpoch)
            }),
        ]);
    }
    trials.push(Told {
        name: "that it ever was handed over, left out",
        to: jef.newcomer.clone(),
        lie: retold(room, move |entries| drop(entries.remove(handed))),
        is_reason: |reason| matches!(reason, Distrust::Reordered | Distrust::Forked),
    });
    let is_stopped = |person: &naast_client::Person| person.channel(room).is_none_or(Channel::is_stopped);
    tell(&world, &trials, |name, left| match left {
        Some(person) if name.ends_with("left out") => !person.alarms().is_empty(),
        Some(person) => is_stopped(person),
        None => true,
    })
    .await?;
    world.end().await
}
