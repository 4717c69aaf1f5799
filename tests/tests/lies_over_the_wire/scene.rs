//! The people to whom is lied, what they do meanwhile, and what was truly said before.

use anyhow::{Context as _, Result};
use naast_client::{Distrust, Error, Link, Person};
use naast_core::invite::Standing;
use naast_core::{ChannelId, ShareId};
use naast_protocol::Entry;
use naast_protocol::http::{Granted, Page, Vault};
use naast_tests::lying_wire::{Lie, LyingWire};
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{PATIENCE, World};

/// Who is lied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Sam,
    Hanne,
    Nobody,
}

/// What they do meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    ComeBack,
    CatchUp,
    Say,
    SayLive,
    GoLive,
    Hear,
    OpenGrant,
    Look,
}

/// One lie, and the reason for which it must be refused.
pub struct Trial {
    pub name: &'static str,
    pub who: Who,
    pub act: Act,
    pub lie: Lie,
    pub is_reason: fn(&Distrust) -> bool,
}

/// Everybody, with what was truly said.
pub struct Scene {
    pub world: World,
    pub sam: Actor,
    pub jef: Actor,
    pub hanne: Actor,
    pub room: ChannelId,
    pub entries: Vec<Entry>,
    pub to_hanne: ShareId,
    /// What Jef was given, as the server gave it to him.
    pub given_to_jef: Granted,
    pub first_vault: Vault,
    pub open_link: Link,
    pub other_link: Link,
}

impl Scene {
    pub async fn set() -> Result<Self> {
        let world = World::on_sqlite().await?;
        let mut opening = Box::pin(Opening::play(&world)).await?;
        let first_vault = opening.sam.connection().fetch("/v1/vault").await?;
        let mut jef = Box::pin(opening.jef_comes(&world)).await?;
        let Opening { mut sam, mut hanne, jefs_room: room, .. } = opening;
        let mut said = Vec::new();
        for text in ["Een.", "Twee.", "Drie."] {
            said.push(sam.tells(&jef, text).await?);
        }
        jef.reads("Drie.").await?;
        let to_hanne = sam.share(&said[..1], hanne.id(), None).await?;
        let to_jef = sam.share(&said[1..2], jef.id(), None).await?;
        let given_to_jef = jef.connection().fetch(&format!("/v1/grants/{to_jef}")).await?;
        let page: Page = sam.connection().fetch(&format!("/v1/logs/{room}/entries")).await?;
        let open_link = hanne.invite(Standing::Youth, "Noor", "Kom je erbij?").await?;
        let other_link = hanne.invite(Standing::Youth, "Mila", "Jij ook?").await?;
        let entries = page.entries;
        Ok(Self { world, sam, jef, hanne, room, entries, to_hanne, given_to_jef, first_vault, open_link, other_link })
    }

    /// The place of the n-th entry of a kind.
    pub fn place(&self, kind: &str, n: usize) -> Result<usize> {
        let places = self.entries.iter().enumerate().filter(|(_, entry)| entry.content.kind() == kind);
        places.map(|(place, _)| place).nth(n).with_context(|| format!("there are fewer than {n} of {kind}"))
    }

    /// The place of the message with these words.
    pub fn words(&self, text: &str) -> Result<usize> {
        Ok(usize::try_from(self.sam.find_words(text).context("these words were said")?.seq)? - 1)
    }

    pub async fn comes(&self, who: Who, wire: &LyingWire) -> Result<Person, Error> {
        let newcomer = if who == Who::Sam { &self.sam.newcomer } else { &self.hanne.newcomer };
        let device = self.world.device_over(wire.address()).map_err(|error| Error::Offline(error.to_string()))?;
        Box::pin(device.sign_in(&newcomer.login_name, &newcomer.words)).await
    }

    /// Does it, and gives every reason for which anything was not believed.
    pub async fn play(
        &mut self,
        trial: &Trial,
        wire: &LyingWire,
        somebody: Option<&mut Person>,
    ) -> Result<Vec<Distrust>> {
        let done = match (trial.act, somebody) {
            (Act::ComeBack, _) => match Box::pin(self.comes(trial.who, wire)).await {
                Ok(person) => return Ok(person.alarms()),
                Err(error) => Err(error),
            },
            (Act::Look, _) => self.world.device_over(wire.address())?.look(&self.open_link).await.map(drop),
            (act, Some(person)) => {
                let done = Box::pin(self.act(act, person)).await;
                if done.as_ref().err().is_none_or(|error| error.distrust().is_none()) {
                    return done.map(|()| person.alarms()).map_err(Into::into);
                }
                done
            }
            (act, None) => anyhow::bail!("nobody is there to {act:?}"),
        };
        match done {
            Ok(()) => Ok(Vec::new()),
            Err(Error::Distrust(reason)) => Ok(vec![reason]),
            Err(error) => Err(error.into()),
        }
    }

    async fn act(&mut self, act: Act, person: &mut Person) -> Result<(), Error> {
        match act {
            Act::CatchUp => person.catch_up().await,
            Act::Say => person.say(self.room, "Hier.").await.map(drop),
            Act::SayLive => {
                person.go_live(false).await?;
                person.say(self.room, "Hier.").await.map(drop)
            }
            Act::GoLive => {
                person.go_dark();
                person.go_live(false).await
            }
            Act::Hear => {
                person.go_live(false).await?;
                person.hear_everything(PATIENCE).await?;
                for text in ["Hoor.", "Eens."] {
                    self.jef.say(self.room, text).await?;
                }
                let before = person.channel(self.room).map_or(0, |channel| channel.messages().len());
                let is_heard = |person: &Person| {
                    let heard = person.channel(self.room).map_or(0, |channel| channel.messages().len());
                    heard > before + 1 || !person.alarms().is_empty()
                };
                person.hear_until(PATIENCE, is_heard).await
            }
            Act::OpenGrant => person.open_grant(self.to_hanne).await.map(drop),
            Act::ComeBack | Act::Look => Ok(()),
        }
    }
}
