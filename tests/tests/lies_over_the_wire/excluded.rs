//! Lies about whom a youth excluded from a room about them: to the youth, who reads of it in their own log, and to the JIM.

use anyhow::{Context as _, Result};
use naast_client::fold::Channel;
use naast_client::{Distrust, Newcomer, Person};
use naast_core::charter::{Role, Somebody};
use naast_core::room::RoomError;
use naast_core::support::{EndExclude, Exclude};
use naast_core::{ChannelId, LogId};
use naast_protocol::{Content, Entry, Signed, Statement};
use naast_tests::lying_wire::Lie;
use naast_tests::people::Actor;
use naast_tests::scenes::SupportRoom;
use naast_tests::world::World;

use crate::coming_back::{Left, Told, log_of, place, tell, with_signature_of};
use crate::edits::retold;

/// Jef's room about Sam: Hanne was in, excluded, and let in again.
struct Scene {
    hanne: Actor,
    sam: Actor,
    jef: Actor,
    room: ChannelId,
    /// The exclusion, and that it ended.
    exclude: Statement,
    end: Statement,
}

impl Scene {
    async fn set(world: &World) -> Result<Self> {
        let SupportRoom { mut hanne, mut sam, mut jef, room } = Box::pin(SupportRoom::play(world)).await?;
        Box::pin(sam.exclude(room, hanne.id())).await?;
        Box::pin(jef.catch_up()).await?;
        Box::pin(jef.say(room, "Dan alleen.")).await?;
        Box::pin(jef.note_who_is_gone(room)).await?;
        sam.catch_up().await?;
        Box::pin(sam.end_exclude(room, hanne.id())).await?;
        Box::pin(jef.catch_up()).await?;
        Box::pin(jef.let_in(room, hanne.id(), Role::Professional)).await?;
        Box::pin(jef.say(room, "Daar ben je weer.")).await?;
        hanne.reads("Daar ben je weer.").await?;
        for person in [&mut sam, &mut jef] {
            Box::pin(person.catch_up()).await?;
            person.trusts_everything()?;
        }
        let entries = log_of(&mut jef, room).await?;
        let said = |kind: &str| -> Result<Statement> {
            let found = entries.iter().find(|entry| entry.content.kind() == kind);
            found.and_then(|entry| said_in(&entry.content)).cloned().with_context(|| kind.to_owned())
        };
        let (exclude, end) = (said("exclude")?, said("end_exclude")?);
        Ok(Self { hanne, sam, jef, room, exclude, end })
    }
}

/// What an entry says of who is in: in the room's log, or in the youth's own.
const fn said_in(content: &Content) -> Option<&Statement> {
    match content {
        Content::Exclude { statement } | Content::EndExclude { statement } | Content::Support { statement, .. } => {
            Some(statement)
        }
        _ => None,
    }
}

/// The log in which somebody reads of it, and the entry that says this there.
struct Where {
    who: Newcomer,
    log: LogId,
    entries: Vec<Entry>,
    /// Wraps a statement as this log has it.
    wrap: fn(ChannelId, Statement) -> Content,
    room: ChannelId,
}

impl Where {
    fn at(&self, statement: &Statement) -> Result<usize> {
        place(&self.entries, "statements", 0, |content| said_in(content) == Some(statement))
    }

    /// Another statement at the place of one.
    fn instead(&self, of: &Statement, said: Statement) -> Result<Lie> {
        let (at, content) = (self.at(of)?, (self.wrap)(self.room, said));
        Ok(retold(self.log, move |entries| entries[at].content = content.clone()))
    }

    fn without(&self, statement: &Statement) -> Result<Lie> {
        let at = self.at(statement)?;
        Ok(retold(self.log, move |entries| drop(entries.remove(at))))
    }

    /// A statement a second time, right before another one.
    fn once_more(&self, statement: &Statement, before: usize) -> Result<Lie> {
        let at = self.at(statement)?;
        Ok(retold(self.log, move |entries| entries.insert(before, entries[at].clone())))
    }
}

/// Every lie that can be told to either of the two.
fn lies(scene: &Scene, told: &Where) -> Result<Vec<Told>> {
    let said: Signed<Exclude> = scene.exclude.read()?;
    let ended: Signed<EndExclude> = scene.end.read()?;
    let (said, ended) = (said.body, ended.body);
    let jef = scene.jef.keys();
    let himself = Somebody { person: scene.jef.id(), root: scene.jef.root() };
    let altered = scene.sam.keys().sign(&Exclude { professional: himself, ..said.clone() })?;
    let elsewhere = Exclude { channel: ChannelId([77; 16]), ..said.clone() };
    let told_as = |name, lie, is_reason| Told { name, to: told.who.clone(), lie, is_reason };
    let is_forged: fn(&Distrust) -> bool = |reason| *reason == Distrust::Forged { kind: "exclude" };
    let is_no_member: fn(&Distrust) -> bool = |reason| *reason == Distrust::Room(RoomError::NotMember);
    let instead = |statement| told.instead(&scene.exclude, statement);
    Ok(vec![
        told_as("an exclusion in the youth's name", instead(jef.sign(&said)?)?, is_forged),
        told_as(
            "an exclusion of somebody else under the youth's signature",
            instead(with_signature_of(&altered, &scene.exclude)?)?,
            is_forged,
        ),
        told_as(
            "an exclusion by somebody who may not",
            instead(jef.sign(&Exclude { by: jef.by(), ..said })?)?,
            is_no_member,
        ),
        told_as("an exclusion from another room", instead(scene.sam.keys().sign(&elsewhere)?)?, is_no_member),
        told_as("an exclusion a second time", told.once_more(&scene.exclude, told.at(&scene.end)?)?, |reason| {
            *reason == Distrust::Room(RoomError::StaleCharter)
        }),
        told_as(
            "the end of an exclusion in the youth's name",
            told.instead(&scene.end, jef.sign(&ended)?)?,
            |reason| *reason == Distrust::Forged { kind: "end_exclude" },
        ),
        told_as(
            "the end of an exclusion by somebody who may not",
            told.instead(&scene.end, jef.sign(&EndExclude { by: jef.by(), ..ended })?)?,
            is_no_member,
        ),
        told_as(
            "the end of an exclusion a second time",
            told.once_more(&scene.end, told.at(&scene.end)? + 1)?,
            is_no_member,
        ),
        told_as("the end of an exclusion left out", told.without(&scene.end)?, |reason| {
            matches!(reason, Distrust::ExclusionIgnored { .. })
        }),
    ])
}

#[tokio::test]
async fn nobody_excludes_or_lets_back_in_but_the_youth_and_nothing_of_it_is_hidden() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut scene = Box::pin(Scene::set(&world)).await?;
    let (own, room) = (LogId::from(scene.sam.id()), scene.room);
    let to_sam = Where {
        who: scene.sam.newcomer.clone(),
        log: own,
        entries: log_of(&mut scene.sam, own).await?,
        wrap: |channel, statement| Content::Support { channel, statement },
        room,
    };
    let to_jef = Where {
        who: scene.jef.newcomer.clone(),
        log: room.into(),
        entries: log_of(&mut scene.jef, room).await?,
        wrap: |_, statement| match statement.read::<Exclude>() {
            Ok(_) => Content::Exclude { statement },
            Err(_) => Content::EndExclude { statement },
        },
        room,
    };
    let left_out = |told: &Where, is_reason| -> Result<Told> {
        let lie = told.without(&scene.exclude)?;
        Ok(Told { name: "an exclusion left out", to: told.who.clone(), lie, is_reason })
    };
    let mut trials = lies(&scene, &to_sam)?;
    trials.push(left_out(&to_sam, |reason| matches!(reason, Distrust::RolledBack { .. }))?);
    trials.extend(lies(&scene, &to_jef)?);
    // The next key leaves her out, and nothing says why.
    trials.push(left_out(&to_jef, |reason| matches!(reason, Distrust::GhostMember { .. }))?);
    let hanne = scene.hanne.id();
    let is_in_again = |person: &Person| {
        let here = person.channel(room).filter(|channel| !channel.is_stopped()).map(Channel::members);
        let told = person.supports().find(|known| known.channel == room);
        let told = told.map(|known| known.effective_members().cloned().collect());
        here.or(told).is_some_and(|members| members.iter().any(|member| member.person == hanne))
    };
    tell(&world, &trials, |name, left: Left<'_>| match left {
        Some(person) if name.starts_with("the end of an exclusion ") && !name.ends_with("a second time") => {
            !is_in_again(person)
        }
        // What was believed before stays; nothing behind it is.
        Some(person) => !person.alarms().is_empty(),
        None => true,
    })
    .await?;
    world.end().await
}
