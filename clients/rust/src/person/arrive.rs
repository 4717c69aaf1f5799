//! What follows coming in: a guest takes the seat that was kept, a youth's circle begins, everybody says their name, an
//! organisation gets one.
//!
//! What is still to do is read off the bag and the own log, never remembered beside them: so it is done by whichever device
//! comes first, however often the network went in between, and once.

use naast_core::charter::{ChannelKind, Role, TakeSeat};
use naast_core::encode::Sig;
use naast_core::invite::Standing;
use naast_core::{ChannelId, CommandId, PersonId, Suite};
use naast_protocol::command::{self, SetOrganisation};
use naast_protocol::http::Deployment;
use naast_protocol::sealed::{KeptSeat, Payload};
use naast_protocol::{Command, ErrorCode};

use super::Person;
use crate::outbox::Wish;
use crate::{Distrust, Error, InviteSecret};

impl Person {
    /// Puts into the outbox what coming in left to do, as far as it is known now and does not wait there already.
    pub(super) fn note_what_is_due(&mut self) {
        self.note_seat();
        self.note_circle();
        self.note_names();
        self.note_readers();
        if self.bag.organisation.is_some() && self.bag.organisation_key.take().is_some() {
            self.is_bag_changed = true;
        }
    }

    fn note_seat(&mut self) {
        let Some(seat) = self.bag.seat.clone() else { return };
        if self.own.channels().contains_key(&seat.channel) {
            self.forget_seat();
        } else if !self.outbox.iter().any(|item| matches!(item.wish, Wish::TakeSeat(_))) {
            self.outbox.keep(Wish::TakeSeat(seat), &mut self.chance);
        }
    }

    /// A youth who never was in any channel has met one person alone: who invited them.
    fn note_circle(&mut self) {
        let was_somewhere = !self.own.channels().is_empty() || !self.bag.marks.charters.is_empty();
        let is_waiting = self.outbox.iter().any(|item| matches!(item.wish, Wish::BeginCircle { .. }));
        if self.standing != Standing::Youth || was_somewhere || is_waiting {
            return;
        }
        let arrived = self.own.arrived();
        let is_inviter = |person: &&PersonId| arrived.iter().all(|guest| guest.person != **person);
        if let Some(with) = self.bag.pins.keys().find(is_inviter).copied() {
            let channel = ChannelId(self.chance.bytes());
            self.outbox.keep(Wish::BeginCircle { channel, with }, &mut self.chance);
        }
    }

    /// Youths and guests say in each conversation how they are called. Everybody may read the names of staff.
    fn note_names(&mut self) {
        if matches!(self.standing, Standing::Coordinator | Standing::Professional) {
            return;
        }
        let me = self.root();
        let is_said = |channel: ChannelId| {
            self.outbox.iter().any(|item| {
                matches!(&item.wish, Wish::Say { channel: to, payload: Payload::Profile { .. }, .. } if *to == channel)
            })
        };
        let nameless: Vec<ChannelId> = self
            .channels
            .values()
            .filter(|channel| !channel.is_stopped() && !channel.has_left() && channel.name_of(me).is_none())
            .filter(|channel| !channel.is_past())
            .filter(|channel| channel.room().is_some_and(|room| room.member(me).is_some()) && !is_said(channel.id()))
            .map(crate::fold::Channel::id)
            .collect();
        for channel in nameless {
            let payload = Payload::Profile { name: self.bag.name.clone() };
            self.outbox.keep(Wish::Say { channel, payload, is_locked: false, label: None }, &mut self.chance);
        }
    }

    /// Somebody sits on it, or nobody ever will.
    pub(super) fn forget_seat(&mut self) {
        self.bag.seat = None;
        self.is_bag_changed = true;
    }

    pub(super) fn make_take_seat(&self, id: CommandId, kept: &KeptSeat) -> Result<Command, Error> {
        let secret = <[u8; 32]>::try_from(kept.secret.0.as_slice()).map_err(|_| Distrust::DamagedVault)?;
        let secret = InviteSecret::from_bytes(secret);
        let mut seat = TakeSeat {
            suite: Suite::Naast1,
            tenant: self.chains.tenant(),
            by: self.keys.by(),
            at: self.connection.now(),
            invite: secret.invite(),
            channel: kept.channel,
            person: self.id(),
            role: kept.role,
            proof: Sig([0; 64]),
        };
        seat.proof = secret.prove(&seat.proof_bytes());
        Ok(Command::TakeSeat(command::TakeSeat { id, statement: self.keys.sign(&seat)? }))
    }

    pub(super) async fn make_circle(
        &mut self,
        id: CommandId,
        channel: ChannelId,
        with: PersonId,
    ) -> Result<Command, Error> {
        let other = self.listed(with, Role::Professional).await?;
        self.make_channel(id, channel, ChannelKind::Direct, vec![other], Vec::new(), None)
    }

    pub(super) fn make_organisation(&self, id: CommandId, name: &str) -> Result<Command, Error> {
        let key = self.bag.organisation_key.clone();
        let key = key.ok_or(Error::NotPossible("the organisation is named by its first coordinator"))?;
        Ok(Command::SetOrganisation(SetOrganisation { id, key, name: name.to_owned() }))
    }

    /// The organisation has the identity that this person made for it.
    pub(super) fn note_organisation(&mut self) {
        if let Some(key) = self.bag.organisation_key.take() {
            self.bag.organisation = Some(key.hash());
            self.is_bag_changed = true;
        }
    }

    /// Whether a wish that was refused came true before: by a command of which another device never heard the answer.
    pub(super) async fn came_true_before(&mut self, wish: &Wish, code: Option<ErrorCode>) -> Result<bool, Error> {
        match wish {
            Wish::NameOrganisation { .. } if code == Some(ErrorCode::NotYourTask) => {
                let deployment: Deployment = self.connection.look("/v1/deployment").await?;
                Ok(deployment.organisation.is_some() && self.bag.organisation_key.is_some())
            }
            _ => Ok(false),
        }
    }
}
