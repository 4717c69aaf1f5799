//! Openings that several stories and lies share: people who talk, somebody who lost everything, and a room about a youth.

use anyhow::Result;
use naast_core::ChannelId;
use naast_core::charter::{ChannelKind, Role};
use naast_core::invite::Standing;

use crate::people::{Actor, Opening};
use crate::world::World;

/// Sam and Jef, who talk, and Hanne, who is not in there.
pub struct Talk {
    /// The professional who let Sam in.
    pub hanne: Actor,
    /// The youth.
    pub sam: Actor,
    /// His JIM.
    pub jef: Actor,
    /// Their conversation.
    pub room: ChannelId,
}

impl Talk {
    /// From an empty machine.
    ///
    /// # Errors
    /// When any of it fails.
    pub async fn begin(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { hanne, mut sam, jefs_room: room, .. } = opening;
        jef.catch_up().await?;
        sam.catch_up().await?;
        Ok(Self { hanne, sam, jef, room })
    }
}

/// After a restore: everybody signs in again and looks, as often as it takes until all have seen what each brought back.
///
/// # Errors
/// When somebody does not come in, or does not believe what they see.
pub async fn all_come_back<const N: usize>(mut everybody: [&mut Actor; N]) -> Result<()> {
    for who in &mut everybody {
        who.signs_in_again().await?;
    }
    for _ in 0..3 {
        for who in &mut everybody {
            Box::pin(who.catch_up()).await?;
        }
    }
    everybody.iter().try_for_each(|who| who.trusts_everything())
}

/// Sam lost phone, words and code, and came in anew; Jef met him again. Nothing was handed over yet.
pub struct LostEverything {
    /// The professional who let him in, twice.
    pub hanne: Actor,
    /// Sam as he was.
    pub old: Actor,
    /// His JIM, who knows both.
    pub jef: Actor,
    /// Sam as he is now.
    pub new: Actor,
    /// The old conversation with Jef, in which both said something.
    pub room: ChannelId,
}

impl LostEverything {
    /// What Sam said in the old conversation.
    pub const WORDS: &str = "Weet je nog, de zee?";
    /// What Jef said there.
    pub const ANSWER: &str = "Ja. Het was koud.";

    /// From an empty machine.
    ///
    /// # Errors
    /// When any of it fails.
    pub async fn play(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { mut hanne, sam: mut old, jefs_room: room, .. } = opening;
        old.tells(&jef, Self::WORDS).await?;
        jef.reads(Self::WORDS).await?;
        jef.tells(&old, Self::ANSWER).await?;
        old.reads(Self::ANSWER).await?;
        let link = hanne.invite(Standing::Youth, "Sammie", "Kom je weer?").await?;
        let mut new = world.enters("Sammie", &link).await?;
        let (link, _) = new.ask_jim("opa", "Ik ben het, Sam.").await?;
        Box::pin(jef.sit_down(&link)).await?;
        jef.trusts_everything()?;
        new.catch_up().await?;
        hanne.catch_up().await?;
        Ok(Self { hanne, old, jef, new, room })
    }
}

/// Sam, Jef and Hanne, who have met, and Jef's room about Sam with Hanne in it.
pub struct SupportRoom {
    /// The professional on whom Jef falls back.
    pub hanne: Actor,
    /// The youth whom it is about.
    pub sam: Actor,
    /// The JIM whose room it is.
    pub jef: Actor,
    /// The room.
    pub room: ChannelId,
}

impl SupportRoom {
    /// From an empty machine.
    ///
    /// # Errors
    /// When any of it fails.
    pub async fn play(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { mut hanne, mut sam, .. } = opening;
        let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
        Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
        jef.catch_up().await?;
        let room = Box::pin(jef.begin_support(sam.id(), &[hanne.id()])).await?;
        for person in [&mut hanne, &mut sam] {
            Box::pin(person.catch_up()).await?;
            person.trusts_everything()?;
        }
        Ok(Self { hanne, sam, jef, room })
    }
}
