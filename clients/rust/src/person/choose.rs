//! Choosing: who knows what. Share, withdraw, and read what others gave.

use naast_core::choice::{Choice, Item, Recipient, Share, Withdraw, seal_info};
use naast_core::id::Bytes;
use naast_core::{By, CommandId, Hash, Millis, PersonId, ShareId, Suite};
use naast_protocol::command;
use naast_protocol::entry::Envelope;
use naast_protocol::http::{GrantRow, Granted, Grants, Shared};
use naast_protocol::sealed::{Payload, ShareKey, ShareKeys};
use naast_protocol::{Command, Signed, Statement};

use super::Person;
use crate::crypto::{MessageKey, open_seal, seal};
use crate::fold::{Channel, Message, State, open_words};
use crate::outbox::Wish;
use crate::{Distrust, Error};

/// What a grant gives to read. Kept in memory only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenWords {
    /// How the youth is called.
    pub from: String,
    /// Until when.
    pub until: Option<Millis>,
    /// The messages that are still there.
    pub messages: Vec<GivenMessage>,
}

/// A message that was given to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenMessage {
    /// Who wrote it, in the youth's words; that they wrote it was verified.
    pub author: String,
    /// What it says.
    pub payload: Payload,
    /// When.
    pub at: Millis,
}

impl GivenMessage {
    /// The words, if there are any.
    #[must_use]
    pub const fn text(&self) -> Option<&String> {
        match &self.payload {
            Payload::Text { text } | Payload::Reply { text, .. } => Some(text),
            Payload::Edit { .. } | Payload::Reaction { .. } | Payload::Profile { .. } => None,
        }
    }
}

impl Person {
    /// Gives somebody messages to read.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody who was never met; [`Error::Offline`] when it waits; [`Error::Refused`].
    pub async fn share(&mut self, envelopes: &[Hash], with: PersonId, until: Option<Millis>) -> Result<ShareId, Error> {
        let pin = self.bag.pins.get(&with).ok_or(Error::NotPossible("you have not met this person"))?;
        let to = Recipient { person: with, root: pin.root };
        let id = ShareId(self.chance.bytes());
        self.outbox.keep(Wish::Share { id, envelopes: envelopes.to_vec(), to, until }, &mut self.chance);
        self.send_waiting().await?;
        self.pull(self.id().into()).await?;
        Ok(id)
    }

    /// Takes a share back; once this is `Ok`, nobody is served it any more.
    ///
    /// # Errors
    /// [`Error::Offline`] when it waits; [`Error::Refused`].
    pub async fn withdraw(&mut self, share: ShareId) -> Result<(), Error> {
        self.outbox.keep(Wish::Withdraw { share }, &mut self.chance);
        let sent = self.send_waiting().await;
        // Something else may have been given up on the way: what was taken back is known here all the same.
        if !matches!(sent, Err(Error::Offline(_))) {
            self.pull(self.id().into()).await?;
        }
        sent
    }

    /// What this person may read by grants now, as the server lists it.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn list_grants(&mut self) -> Result<Vec<GrantRow>, Error> {
        Ok(self.connection.fetch::<Grants>("/v1/grants").await?.grants)
    }

    /// Opens what somebody gave. The giver sees that it was opened.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` when it is gone; [`Error::Distrust`] when it is not what it pretends to be.
    pub async fn open_grant(&mut self, share: ShareId) -> Result<GivenWords, Error> {
        let granted: Granted = self.connection.fetch(&format!("/v1/grants/{share}")).await?;
        let mut chains = self.chains.clone();
        for shown in &granted.chains {
            if shown.person != self.id() {
                chains.admit(shown.person, shown, self.bag.pins.get(&shown.person))?;
            }
        }
        let signed: Signed<Share> = chains.read(&granted.share)?;
        let said = &signed.body;
        // Somebody may share who was met by a link alone: only their pin says who they are.
        let is_met = self.bag.pins.values().any(|pin| pin.root == said.by.root);
        let is_mine = said.id == share && said.to == Recipient { person: self.id(), root: self.root() };
        if !is_met || !is_mine || said.until.is_some_and(|until| until <= self.connection.now()) {
            return Err(Distrust::ForeignShare.into());
        }
        let inside = self.open_share_seal(&signed, &granted.seal.0).ok_or(Distrust::ForeignShare)?;
        let keys: ShareKeys = serde_json::from_slice(&inside).map_err(|_| Distrust::ForeignShare)?;
        if keys.items.iter().map(|key| key.envelope).ne(said.items.iter().map(|item| item.envelope)) {
            return Err(Distrust::ForeignShare.into());
        }
        let mut messages = Vec::with_capacity(granted.envelopes.len());
        for shared in granted.envelopes {
            let Shared { header, commit, body } = shared;
            let envelope = Envelope { header, trail: String::new(), commit, body };
            let hash = envelope.hash();
            let item = said.items.iter().find(|item| item.envelope == hash).ok_or(Distrust::ForeignShare)?;
            let given = keys.items.iter().find(|key| key.envelope == hash).ok_or(Distrust::ForeignShare)?;
            let key = <[u8; 32]>::try_from(given.key.0.as_slice()).map_err(|_| Distrust::ForeignShare)?;
            let payload = open_words(&envelope, item.author, &MessageKey::from_bytes(key), &chains)?;
            messages.push(GivenMessage { author: given.author.clone(), payload, at: given.at });
        }
        Ok(GivenWords { from: keys.from, until: said.until, messages })
    }

    fn open_share_seal(&self, signed: &Signed<Share>, sealed: &[u8]) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        let by = self.keys.by();
        (0..=by.g).rev().find_map(|g| {
            let info = seal_info(signed.body.tenant, signed.hash, By { root: by.root, g });
            open_seal(&self.keys.generation(g)?.seal, &info, sealed).ok()
        })
    }

    pub(super) async fn make_share(
        &mut self,
        command: CommandId,
        id: ShareId,
        envelopes: &[Hash],
        to: Recipient,
        until: Option<Millis>,
    ) -> Result<Command, Error> {
        if self.chains.find(to.root).is_none() {
            self.fetch_chain(to.person).await?;
        }
        let mut items = Vec::new();
        let mut keys = Vec::new();
        for envelope in envelopes {
            let (message, author) = self.words_of(*envelope)?;
            let State::Words { key, payload } = &message.state else {
                return Err(Error::NotPossible("this message is not there any more"));
            };
            if !payload.is_words() {
                return Err(Error::NotPossible("this is nothing to read"));
            }
            items.push(Item { envelope: *envelope, author: message.author, role: message.role });
            keys.push(ShareKey { envelope: *envelope, key: Bytes(key.as_bytes().to_vec()), author, at: message.at });
        }
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let share = self.keys.sign(&Share { suite, tenant, by, at, id, items, to, until })?;
        let newest = self.chains.find(to.root).map(|chain| (chain.by(), chain.generation(chain.newest()).copied()));
        let Some((reader, Some(generation))) = newest else {
            return Err(Error::NotPossible("this person's keys are not known"));
        };
        let inside = ShareKeys { from: self.bag.name.clone(), items: keys };
        let inside = zeroize::Zeroizing::new(serde_json::to_vec(&inside).map_err(|_| Distrust::ForeignShare)?);
        let info = seal_info(tenant, share.hash(), reader);
        let sealed = seal(&generation.seal_pub, &info, &inside, &mut self.chance);
        let seal = Bytes(sealed.map_err(|_| Error::NotPossible("this person's key is none"))?);
        let choice = self.next_choice(share.hash())?;
        Ok(Command::Share(command::Share { id: command, share, choice, to_g: reader.g, seal }))
    }

    pub(super) fn make_withdraw(&mut self, command: CommandId, share: ShareId) -> Result<Command, Error> {
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let withdraw = self.keys.sign(&Withdraw { suite, tenant, by, at, share })?;
        let choice = self.next_choice(withdraw.hash())?;
        Ok(Command::Withdraw(command::Withdraw { id: command, withdraw, choice }))
    }

    /// A link for a statement: the one it had, while that still follows, else a new one.
    pub(super) fn linked(&self, link: Statement, statement: Hash) -> Result<Statement, Distrust> {
        let follows = |link: &Choice| match self.own.chain() {
            None => link.n == 0,
            Some((n, hash)) => link.n == n + 1 && link.prev == Some(hash),
        };
        let still_follows = link.read::<Choice>().is_ok_and(|link| {
            let is_ours = link.body.by == self.keys.by() && link.is_by(self.keys.chain());
            is_ours && follows(&link.body) && link.body.statement == statement
        });
        if still_follows { Ok(link) } else { self.next_choice(statement) }
    }

    pub(super) fn next_choice(&self, statement: Hash) -> Result<Statement, Distrust> {
        let (n, prev) = self.own.chain().map_or((0, None), |(n, hash)| (n + 1, Some(hash)));
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        self.keys.sign(&Choice { suite, tenant, by, at, n, prev, statement })
    }

    /// A message of an own channel, and how its author is called there.
    fn words_of(&self, envelope: Hash) -> Result<(&Message, String), Error> {
        let found = self.channels.values().find_map(|channel: &Channel| {
            let message = channel.messages().iter().find(|message| message.envelope == envelope)?;
            Some((message, channel.name_of(message.author.root).unwrap_or_default().to_owned()))
        });
        found.ok_or(Error::NotPossible("this message is not in any of your conversations"))
    }
}
