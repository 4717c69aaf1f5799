//! A link that keeps a seat, opened by somebody who is here already: they sit down as who they are.

use naast_core::charter::Role;
use naast_core::id::Bytes;
use naast_protocol::sealed::{KeptSeat, Pin};

use super::Person;
use super::come_in::look_at;
use crate::link::Link;
use crate::{Distrust, Error};

impl Person {
    /// Takes the seat that a link keeps. Meeting somebody by their link pins who they are.
    ///
    /// # Errors
    /// As [`super::EmptyDevice::look`]; [`Error::NotPossible`] for a link that keeps no seat for this person, and while another
    /// seat is being taken; [`Error::Refused`] with `seat_gone`. Without a network the seat is taken later.
    pub async fn sit_down(&mut self, link: &Link) -> Result<(), Error> {
        let looked = look_at(&self.connection, link).await?;
        let (inviter, card) = looked.inviter.zip(looked.card).ok_or(Error::NotPossible("nobody asks anything here"))?;
        if looked.look.tenant != self.chains.tenant() {
            return Err(Distrust::OtherTenant.into());
        }
        let seat = card.channel.zip(card.role).filter(|(_, role)| self.standing.may_be(*role) && *role != Role::Youth);
        let (channel, role) = seat.ok_or(Error::NotPossible("this link keeps no seat for you"))?;
        let (person, root) = (inviter.person(), inviter.root());
        if root == self.root() || self.bag.seat.is_some() {
            return Err(Error::NotPossible("you cannot sit down here now"));
        }
        let pin = Pin { root, g: inviter.newest(), name: card.from };
        if self.bag.pins.entry(person).or_insert(pin).root != root {
            return Err(Distrust::SubstitutedKey { person }.into());
        }
        self.bag.seat = Some(KeptSeat { secret: Bytes(link.secret.as_bytes().to_vec()), channel, role });
        self.is_bag_changed = true;
        self.keep_bag().await?;
        self.catch_up().await
    }
}
