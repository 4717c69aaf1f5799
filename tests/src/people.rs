//! The people of stories, each with a real client: what one of them does in one breath, and how they all begin.

use std::ops::{Deref, DerefMut};

use anyhow::{Context as _, Result, ensure};
use naast_client::{Link, Newcomer, Person, Way};
use naast_core::invite::Standing;
use naast_core::{ChannelId, Hash};

use crate::world::World;

/// A person in a story.
#[derive(Debug)]
pub struct Actor {
    pub(crate) person: Box<Person>,
    /// What they came in with.
    pub newcomer: Newcomer,
}

impl Deref for Actor {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.person
    }
}

impl DerefMut for Actor {
    fn deref_mut(&mut self) -> &mut Person {
        &mut self.person
    }
}

impl Actor {
    /// How they are called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.newcomer.name
    }

    /// The person alone.
    #[must_use]
    pub fn into_person(self) -> Person {
        *self.person
    }

    /// The channel with somebody.
    ///
    /// # Errors
    /// When they have none together.
    pub fn room_with(&self, other: &Self) -> Result<ChannelId> {
        let name = other.name();
        self.channel_with(name).with_context(|| format!("{} has no conversation with {name}", self.name()))
    }

    /// Says something to somebody.
    ///
    /// # Errors
    /// When it does not reach the server.
    pub async fn tells(&mut self, other: &Self, text: &str) -> Result<Hash> {
        let room = self.room_with(other)?;
        Ok(Box::pin(self.say(room, text)).await?)
    }

    /// Looks what is new, and must find these words.
    ///
    /// # Errors
    /// When they are not there, or anything looked wrong.
    pub async fn reads(&mut self, text: &str) -> Result<()> {
        Box::pin(self.catch_up()).await?;
        self.trusts_everything()?;
        ensure!(self.find_words(text).is_some(), "{} does not find \"{text}\"", self.name());
        Ok(())
    }

    /// Looks what is new, and must not find these words in any conversation.
    ///
    /// # Errors
    /// When they are there.
    pub async fn does_not_read(&mut self, text: &str) -> Result<()> {
        Box::pin(self.catch_up()).await?;
        ensure!(self.find_words(text).is_none(), "{} reads \"{text}\"", self.name());
        Ok(())
    }

    /// Has nothing to read by a grant, and nobody could tell that there ever was.
    ///
    /// # Errors
    /// When something is listed.
    pub async fn sees_nothing(&mut self) -> Result<()> {
        let grants = self.list_grants().await?;
        ensure!(grants.is_empty(), "{} may read {} grants", self.name(), grants.len());
        Ok(())
    }

    /// Nothing that must not happen was seen.
    ///
    /// # Errors
    /// With the first thing that was.
    pub fn trusts_everything(&self) -> Result<()> {
        match self.alarms().first() {
            None => Ok(()),
            Some(reason) => anyhow::bail!("{} does not believe: {reason}", self.name()),
        }
    }

    /// Comes back on an empty device with login name and words; the old device is gone.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn comes_back_with_words(self, world: &World) -> Result<Self> {
        let Newcomer { login_name, words, .. } = &self.newcomer;
        let person = Box::new(Box::pin(world.device()?.sign_in(login_name, words)).await?);
        Ok(Self { person, newcomer: self.newcomer })
    }

    /// The same person on one more device, beside this one.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn on_another_device(&self, world: &World) -> Result<Self> {
        let Newcomer { login_name, words, .. } = &self.newcomer;
        let person = Box::new(Box::pin(world.device()?.sign_in(login_name, words)).await?);
        Ok(Self { person, newcomer: self.newcomer.clone() })
    }

    /// Comes back on an empty device with the recovery code alone.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn comes_back_with_code(self, world: &World, code: &str) -> Result<Self> {
        let person = Box::new(Box::pin(world.device()?.sign_in_with_code(code)).await?);
        Ok(Self { person, newcomer: self.newcomer })
    }

    /// The words with which they open their account.
    #[must_use]
    pub fn way(&self) -> Way {
        Way::Words { login_name: self.newcomer.login_name.clone(), words: self.newcomer.words.clone() }
    }

    /// Signs in once more on the same device.
    ///
    /// # Errors
    /// When they do not get in.
    pub async fn signs_in_again(&mut self) -> Result<()> {
        let Newcomer { login_name, words, .. } = self.newcomer.clone();
        Ok(Box::pin(self.person.sign_in_again(&login_name, &words)).await?)
    }

    /// Puts the device away and takes it out again.
    ///
    /// # Errors
    /// When the session has ended.
    pub async fn closes_and_opens_the_app(self) -> Result<Self> {
        let person = Box::new(self.person.put_away().take_out().await?);
        Ok(Self { person, newcomer: self.newcomer })
    }
}

/// The people of the story, up to the moment at which Jef has the link to his card.
pub struct Opening {
    /// Runs the desk.
    pub coordinator: Actor,
    /// The professional.
    pub hanne: Actor,
    /// The youth.
    pub sam: Actor,
    /// The link that asks Jef.
    pub jefs_link: Link,
    /// The private channel with Jef's seat.
    pub jefs_room: ChannelId,
}

impl Opening {
    /// From an empty machine: a coordinator, an organisation, Hanne, Sam, and Sam's question to his grandfather.
    ///
    /// # Errors
    /// When any of it fails.
    pub async fn play(world: &World) -> Result<Self> {
        let mut coordinator = world.enters("Desk", &world.first_link().await?).await?;
        coordinator.name_organisation("Huis aan de Leie").await?;
        let link = coordinator.invite(Standing::Professional, "Hanne", "").await?;
        let mut hanne = world.enters("Hanne", &link).await?;
        let link = hanne.invite(Standing::Youth, "Sam", "Kom je erbij?").await?;
        let mut sam = world.enters("Sam", &link).await?;
        hanne.catch_up().await?;
        let (jefs_link, jefs_room) = sam.ask_jim("opa", "Wil jij mijn JIM zijn?").await?;
        Ok(Self { coordinator, hanne, sam, jefs_link, jefs_room })
    }

    /// Jef says yes and comes in.
    ///
    /// # Errors
    /// When he does not get in.
    pub async fn jef_comes(&mut self, world: &World) -> Result<Actor> {
        let jef = world.enters("Jef", &self.jefs_link).await?;
        self.sam.catch_up().await?;
        Ok(jef)
    }
}
