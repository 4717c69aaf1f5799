//! Saying something: from a wish in the outbox to a message on the server, once.

use naast_core::id::Bytes;
use naast_core::message::{Class, Erase, Header, Own, Salt, Seen, Trail, envelope_hash, trail_hash};
use naast_core::{ChannelId, CommandId, EnvelopeId, Hash, LabelId, Suite};
use naast_protocol::command::{self, Send};
use naast_protocol::entry::Envelope;
use naast_protocol::sealed::Payload;
use naast_protocol::{Command, ErrorCode};

use super::Person;
use super::rooms::is_stale;
use crate::crypto::{MessageKey, seal_body};
use crate::fold::{Channel, Message, State};
use crate::outbox::{Item, Wish};
use crate::{Distrust, Error};

/// How often a wish is made into a command anew before somebody has to look at it.
const TRIES: usize = 8;

impl Person {
    /// Says something in a channel. Without a network it waits in the outbox.
    ///
    /// # Errors
    /// [`Error::Offline`] when it waits; any other when it will never be said.
    pub async fn say(&mut self, channel: ChannelId, text: &str) -> Result<Hash, Error> {
        self.put_in(channel, Payload::Text { text: text.to_owned() }, false, None).await
    }

    /// Answers a message.
    ///
    /// # Errors
    /// See [`Person::say`].
    pub async fn reply(&mut self, channel: ChannelId, to: Hash, text: &str) -> Result<Hash, Error> {
        self.put_in(channel, Payload::Reply { to, text: text.to_owned() }, false, None).await
    }

    /// Says something that nobody else may ever share.
    ///
    /// # Errors
    /// See [`Person::say`].
    pub async fn say_locked(&mut self, channel: ChannelId, text: &str) -> Result<Hash, Error> {
        self.put_in(channel, Payload::Text { text: text.to_owned() }, true, None).await
    }

    /// Says something under a label of this person's own: whoever reads along by it reads this too.
    ///
    /// # Errors
    /// See [`Person::say`].
    pub async fn say_labelled(&mut self, channel: ChannelId, text: &str, label: LabelId) -> Result<Hash, Error> {
        self.put_in(channel, Payload::Text { text: text.to_owned() }, false, Some(label)).await
    }

    /// Writes other words for an own message; everybody here sees that they are other words.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for words that are not this person's own; see [`Person::say`].
    pub async fn edit(&mut self, channel: ChannelId, of: Hash, text: &str) -> Result<Hash, Error> {
        let found = self.channels.get(&channel).and_then(|channel| {
            channel.messages().iter().find(|message| message.envelope == of && message.author.root == self.root())
        });
        let is_locked = match found {
            Some(message) if message.first_text().is_some() => message.is_locked,
            _ => return Err(Error::NotPossible("only whoever wrote words may write others for them")),
        };
        self.put_in(channel, Payload::Edit { of, text: text.to_owned() }, is_locked, None).await
    }

    /// Puts a mark on a message, in the place of the one before; an empty one takes it back.
    ///
    /// # Errors
    /// See [`Person::say`].
    pub async fn react(&mut self, channel: ChannelId, to: Hash, mark: &str) -> Result<Hash, Error> {
        self.put_in(channel, Payload::Reaction { to, mark: mark.to_owned() }, false, None).await
    }

    /// Erases an own message for everybody, and with it all other words for it, and all that was said about the same table.
    ///
    /// # Errors
    /// See [`Person::say`].
    pub async fn erase(&mut self, channel: ChannelId, envelope: Hash) -> Result<(), Error> {
        let is_of_it = |message: &&Message| {
            let edits =
                matches!(&message.state, State::Words { payload: Payload::Edit { of, .. }, .. } if *of == envelope);
            edits && message.author.root == self.keys.by().root
        };
        let found = self.channels.get(&channel).map(Channel::messages).unwrap_or_default();
        let edits: Vec<Hash> = found.iter().filter(is_of_it).map(|message| message.envelope).collect();
        // Taken away, a table does not become what it was before it was changed.
        let others = self.channels.get(&channel).map(|found| found.others_of_its_table(envelope)).unwrap_or_default();
        for envelope in edits.into_iter().chain(others).chain([envelope]) {
            self.outbox.keep(Wish::Erase { channel, envelope }, &mut self.chance);
        }
        self.send_waiting().await?;
        self.pull(channel.into()).await
    }

    pub(super) async fn put_in(
        &mut self,
        channel: ChannelId,
        payload: Payload,
        is_locked: bool,
        label: Option<LabelId>,
    ) -> Result<Hash, Error> {
        self.outbox.keep(Wish::Say { channel, payload, is_locked, label }, &mut self.chance);
        self.send_waiting().await?;
        let sent = self.channels.get(&channel).and_then(|channel| channel.own_row(self.root(), self.device));
        let (_, envelope) = sent.ok_or(Error::NotPossible("nothing was said"))?;
        if !self.is_live() {
            self.pull(channel.into()).await?;
        }
        Ok(envelope)
    }

    /// Sends everything that waits, in order. What others' changes made stale is mended and said again; what never can be
    /// said is given up, and what waits behind it is sent all the same.
    ///
    /// # Errors
    /// [`Error::Offline`] or a passing refusal when the rest waits on; else why the first item was given up.
    pub async fn send_waiting(&mut self) -> Result<(), Error> {
        let mut given_up = None;
        while let Some(item) = self.outbox.next().cloned() {
            let sent = match self.send_item(&item).await {
                Err(error) if !is_passing(&error) => self.give_up(&item.wish, error).await,
                sent => sent,
            };
            match sent {
                Ok(()) => {}
                Err(error) if is_passing(&error) => return Err(error),
                Err(error) => {
                    given_up.get_or_insert(error);
                }
            }
            self.outbox.remove(item.id);
        }
        given_up.map_or(Ok(()), Err)
    }

    async fn send_item(&mut self, item: &Item) -> Result<(), Error> {
        let mut tries = 0;
        loop {
            let Some(command) = self.make_next().await? else { return Ok(()) };
            tries += 1;
            match self.command(&command).await {
                Ok(_) => return self.settle(&item.wish, &command).await,
                Err(Error::Refused(refusal)) if is_mendable(refusal.code) && tries < TRIES => {
                    self.outbox.forget_made(item.id);
                    self.mend_for(item, refusal.code).await?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes the next wish into a finished command without sending it. From then on exactly this command is sent.
    ///
    /// # Errors
    /// [`Error::Offline`] when it cannot be made without the server.
    pub async fn make_next(&mut self) -> Result<Option<Command>, Error> {
        let Some(item) = self.outbox.next().cloned() else { return Ok(None) };
        if let Some(made) = item.made {
            return Ok(Some(made));
        }
        let command = self.make(&item).await?;
        self.outbox.note_made(item.id, command.clone());
        Ok(Some(command))
    }

    async fn make(&mut self, item: &Item) -> Result<Command, Error> {
        if self.connection.is_cut() {
            return Err(Error::Offline("no network".into()));
        }
        let made = match &item.wish {
            Wish::Say { channel, payload, is_locked, label } => {
                Command::Send(self.make_send(item.id, *channel, payload, *is_locked, *label).await?)
            }
            Wish::Word { channel, text, .. } => {
                let payload = Payload::Wording { text: text.clone() };
                Command::Send(self.make_send(item.id, *channel, &payload, false, None).await?)
            }
            Wish::Erase { channel, envelope } => {
                let (suite, tenant, by, at) =
                    (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
                let erase = Erase { suite, tenant, by, at, channel: *channel, envelope: *envelope };
                Command::Erase(command::Erase { id: item.id, statement: self.keys.sign(&erase)? })
            }
            Wish::Share(wish) => self.make_share(item.id, wish).await?,
            Wish::Withdraw { share } => self.make_withdraw(item.id, *share)?,
            Wish::SetRule { id, rule } => self.make_rule(item.id, *id, rule).await?,
            Wish::EndRule { rule } => self.make_end_rule(item.id, *rule)?,
            Wish::AgreeRule { channel, rule, agrees } => self.make_agreement(item.id, *channel, *rule, *agrees)?,
            Wish::TakeSeat(seat) => self.make_take_seat(item.id, seat)?,
            Wish::BeginCircle { channel, with } => self.make_circle(item.id, *channel, *with).await?,
            Wish::NameOrganisation { name } => self.make_organisation(item.id, name)?,
        };
        Ok(made)
    }

    async fn make_send(
        &mut self,
        id: CommandId,
        channel: ChannelId,
        payload: &Payload,
        is_locked: bool,
        label: Option<LabelId>,
    ) -> Result<Send, Error> {
        if self.must_wait(channel) {
            return Err(Error::NotBackYet);
        }
        self.ensure_epoch(channel).await?;
        self.seal_rules(channel).await?;
        let envelope = self.envelope(channel, payload, is_locked, label)?;
        let boxes = self.boxes(channel, &envelope)?;
        let Envelope { header, trail, commit, body } = envelope;
        Ok(Send { id, header, trail, commit, body, boxes })
    }

    /// Seals a payload for a channel as it is known here.
    fn envelope(
        &mut self,
        id: ChannelId,
        payload: &Payload,
        is_locked: bool,
        label: Option<LabelId>,
    ) -> Result<Envelope, Error> {
        let channel = self.channels.get(&id).ok_or(Error::NotPossible("you are not in this conversation"))?;
        let (epoch, key) = channel.newest_key().ok_or(Error::NotPossible("this conversation has no key yet"))?;
        let last = channel.own_row(self.keys.by().root, self.device);
        let own =
            Own { device: self.device, n: last.map_or(0, |(n, _)| n) + 1, prev: last.map(|(_, envelope)| envelope) };
        let seen = Seen { seq: channel.log().cursor(), hash: channel.log().hash() };
        let trail = Trail { salt: Salt(self.chance.bytes()), own, seen };
        let trail = serde_json::to_string(&trail).map_err(|_| Distrust::MalformedMessage)?;
        let class = if payload.is_words() { Class::Countable } else { Class::Silent };
        let header = Header {
            suite: Suite::Naast1,
            tenant: self.chains.tenant(),
            channel: id,
            epoch,
            author: self.keys.by(),
            id: EnvelopeId(self.chance.bytes()),
            salt: Salt(self.chance.bytes()),
            class,
            label,
            lock: is_locked,
            blobs: Vec::new(),
            trail: trail_hash(&trail),
        };
        let header = serde_json::to_string(&header).map_err(|_| Distrust::MalformedMessage)?;
        let payload = serde_json::to_vec(payload).map_err(|_| Distrust::MalformedMessage)?;
        let key = MessageKey::derive(key, &header);
        let body = seal_body(&key, &header, &payload, &self.keys.newest().sign).map_err(Distrust::Body)?;
        Ok(Envelope { header, trail, commit: key.commit(), body: Bytes(body) })
    }

    /// The server has it: notes what that means here.
    async fn settle(&mut self, wish: &Wish, command: &Command) -> Result<(), Error> {
        match (wish, command) {
            (Wish::Say { channel, .. } | Wish::Word { channel, .. }, Command::Send(sent) | Command::Resend(sent)) => {
                let trail: Trail = serde_json::from_str(&sent.trail).map_err(|_| Distrust::MalformedMessage)?;
                let envelope = envelope_hash(&sent.header, sent.commit, &sent.body.0);
                if let Some(channel) = self.channels.get_mut(channel) {
                    channel.note_sent(trail.own.n, envelope);
                }
                if let Wish::Word { channel, whom, instead_of, .. } = wish {
                    self.note_worded(*channel, envelope, whom, *instead_of);
                }
            }
            (Wish::TakeSeat(_) | Wish::BeginCircle { .. }, _) => {
                self.fetch_everything().await?;
                self.note_what_is_due();
            }
            (Wish::NameOrganisation { .. }, _) => self.note_organisation(),
            _ => {}
        }
        Ok(())
    }

    /// What was refused: whether its wish came true all the same, and what follows when it never will.
    async fn give_up(&mut self, wish: &Wish, error: Error) -> Result<(), Error> {
        if self.came_true_before(wish, error.code()).await? {
            self.note_organisation();
            return Ok(());
        }
        if matches!(wish, Wish::TakeSeat(_)) {
            self.forget_seat();
        }
        Err(error)
    }

    async fn mend_for(&mut self, item: &Item, code: ErrorCode) -> Result<(), Error> {
        match &item.wish {
            Wish::Say { channel, .. } | Wish::Word { channel, .. } | Wish::Erase { channel, .. } => {
                if let Some(channel) = self.channels.get_mut(channel).filter(|_| code == ErrorCode::OwnGap) {
                    channel.forget_sent();
                }
                self.mend(*channel, code).await
            }
            Wish::Share(wish) => {
                self.fetch_chain(wish.to.person).await?;
                self.pull(self.id().into()).await
            }
            Wish::Withdraw { .. } | Wish::EndRule { .. } => self.pull(self.id().into()).await,
            Wish::SetRule { rule, .. } => {
                self.fetch_chain(rule.to).await?;
                self.pull(rule.channel.into()).await?;
                self.pull(self.id().into()).await
            }
            Wish::AgreeRule { channel, .. } => self.pull((*channel).into()).await,
            Wish::BeginCircle { with, .. } => self.fetch_chain(*with).await,
            Wish::TakeSeat(_) | Wish::NameOrganisation { .. } => Ok(()),
        }
    }
}

const fn is_mendable(code: ErrorCode) -> bool {
    is_stale(code) || matches!(code, ErrorCode::OwnGap | ErrorCode::StaleChoice | ErrorCode::StaleRules)
}

/// Nothing is wrong with what was said; the server cannot take it now.
pub(super) const fn is_passing(error: &Error) -> bool {
    match error {
        Error::Offline(_) | Error::NotBackYet => true,
        Error::Refused(refusal) => {
            matches!(
                refusal.code,
                ErrorCode::Unavailable | ErrorCode::RateLimited | ErrorCode::SignInNeeded | ErrorCode::NotInTeam
            )
        }
        _ => false,
    }
}
