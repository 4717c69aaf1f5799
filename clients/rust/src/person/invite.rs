//! Inviting: a card under a secret, and a link to hand over.

use naast_core::charter::{ChannelKind, Role, Seat};
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::{ChannelId, InviteId, limits};
use naast_protocol::Command;
use naast_protocol::command::{Invite, TakeBackInvite};
use naast_protocol::sealed::{Card, InviteNote, Pin};

use super::Person;
use crate::crypto::{BoxKind, seal_box};
use crate::link::{InviteSecret, Link};
use crate::{Distrust, Error};

impl Person {
    /// Invites somebody in; gives the link to hand over.
    ///
    /// # Errors
    /// [`Error::Refused`] with `not_your_task` for a standing that is somebody else's to invite.
    pub async fn invite(&mut self, standing: Standing, guest: &str, words: &str) -> Result<Link, Error> {
        let secret = InviteSecret::make(&mut self.chance);
        self.put_up(secret, standing, guest, words, None).await
    }

    /// A youth asks somebody to be their JIM: a private channel with a seat kept free, and a card that asks.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn ask_jim(&mut self, guest: &str, words: &str) -> Result<(Link, ChannelId), Error> {
        let secret = InviteSecret::make(&mut self.chance);
        let until = self.connection.now() + limits::INVITE_MS_MAX;
        let seat = Seat { invite: secret.invite(), key: secret.key(), role: Role::Jim, until };
        let channel = self.begin_channel(ChannelKind::Private, vec![seat]).await?;
        let link = self.put_up(secret, Standing::Guest, guest, words, Some(channel)).await?;
        Ok((link, channel))
    }

    /// Takes an invite back that nobody used.
    ///
    /// # Errors
    /// [`Error::Refused`] with `invite_gone`.
    pub async fn take_back(&mut self, invite: InviteId) -> Result<(), Error> {
        let id = self.command_id();
        self.command(&Command::TakeBackInvite(TakeBackInvite { id, invite })).await.map(drop)
    }

    /// Pins whoever came in by an own invite: the invite's key proved who they are.
    pub(super) async fn meet_arrivals(&mut self) -> Result<(), Error> {
        let new: Vec<_> =
            self.own.arrived().iter().filter(|arrived| !self.bag.pins.contains_key(&arrived.person)).copied().collect();
        for arrived in new {
            let name = self.bag.invites.get(&arrived.invite).map(|note| note.guest.clone()).unwrap_or_default();
            self.bag.pins.insert(arrived.person, Pin { root: arrived.root, g: 0, name });
            self.is_bag_changed = true;
            match self.fetch_chain(arrived.person).await {
                Err(Error::Distrust(reason)) => self.alarms.push(reason),
                // Their keys are fetched again when they are needed.
                Err(Error::Refused(_)) => {}
                other => other?,
            }
        }
        Ok(())
    }

    async fn put_up(
        &mut self,
        secret: InviteSecret,
        standing: Standing,
        guest: &str,
        words: &str,
        channel: Option<ChannelId>,
    ) -> Result<Link, Error> {
        let invite = secret.invite();
        let until = self.connection.now() + limits::INVITE_MS_MAX;
        let card = Card {
            tenant: self.chains.tenant(),
            from: self.bag.name.clone(),
            standing,
            guest: guest.to_owned(),
            role: channel.map(|_| Role::Jim),
            channel,
            words: words.to_owned(),
        };
        let inside = serde_json::to_vec(&card).map_err(|_| Distrust::ForeignCard)?;
        let sealed = seal_box(BoxKind::Card { invite }, secret.as_bytes(), &inside, &mut self.chance);
        let card = Bytes(sealed.map_err(|_| Distrust::ForeignCard)?);
        // The secret is kept before the invite is up: who comes in is proven with it.
        let note =
            InviteNote { secret: Bytes(secret.as_bytes().to_vec()), standing, guest: guest.to_owned(), channel, until };
        self.bag.invites.insert(invite, note);
        self.is_bag_changed = true;
        self.keep_bag().await?;
        let id = self.command_id();
        self.command(&Command::Invite(Invite { id, invite, key: secret.key(), standing, until, card })).await?;
        let origin = self.connection.place().origin.clone();
        Ok(Link { origin, secret, inviter: Some(self.root()), organisation: self.bag.organisation })
    }
}
