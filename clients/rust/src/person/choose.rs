//! Choosing: who knows what. Share, withdraw, and read what others gave.

use naast_core::answer::Pass;
use naast_core::charter::Role;
use naast_core::choice::{Choice, Item, Recipient, Share, Withdraw, seal_info};
use naast_core::id::Bytes;
use naast_core::{By, CommandId, Hash, Millis, PersonId, ShareId, Suite};
use naast_protocol::command;
use naast_protocol::entry::Envelope;
use naast_protocol::http::{GrantRow, Granted, Grants, ReaderRow, Readers, Shared};
use naast_protocol::sealed::{Payload, ShareKey, ShareKeys};
use naast_protocol::{Command, Signed, Statement};

use super::Person;
use crate::chains::Chains;
use crate::crypto::{MessageKey, open_seal, seal};
use crate::fold::{Channel, Message, State, open_words};
use crate::outbox::{ShareWish, Wish};
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
    /// Who reads an answer beside the youth, as the youth calls them: to be shown before anybody writes one.
    pub answer_to: Vec<String>,
    /// What this person answered.
    pub answered: Option<String>,
    /// The youth lets this person write it into the care file.
    pub in_file: bool,
}

/// What somebody gives with messages, beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Until when; nothing: until they stop it.
    pub until: Option<Millis>,
    /// JIMs whose words are among the messages, and who read an answer beside the youth.
    pub answer_to: Vec<PersonId>,
    /// Also a wording for which there are other words since.
    pub takes_outdated: bool,
    /// The reader, a professional, may write it into the care file.
    pub in_file: bool,
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
        self.payload.words()
    }

    /// Whether its author worded it for the reader, and the youth approved of exactly these words by giving them.
    #[must_use]
    pub const fn is_wording(&self) -> bool {
        matches!(self.payload, Payload::Wording { .. })
    }
}

/// A grant that was believed, not yet read.
#[derive(Debug)]
pub(super) struct Opened {
    /// What the youth said.
    pub share: Signed<Share>,
    /// What lay in the seal.
    pub keys: ShareKeys,
    /// Everybody's keys, those that came along included.
    pub chains: Chains,
    /// The messages.
    envelopes: Vec<Shared>,
}

impl Person {
    /// Gives somebody messages to read.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody who was never met; [`Error::Offline`] when it waits; [`Error::Refused`].
    pub async fn share(&mut self, envelopes: &[Hash], with: PersonId, until: Option<Millis>) -> Result<ShareId, Error> {
        self.share_as(envelopes, with, Sharing { until, ..Sharing::default() }).await
    }

    /// Gives somebody messages to read, and says who else reads their answer.
    ///
    /// # Errors
    /// [`Error::OtherWords`] for a wording for which there are other words since; [`Error::NotPossible`] when the answer would go to
    /// somebody else than a JIM whose words are given; see [`Person::share`].
    pub async fn share_as(&mut self, envelopes: &[Hash], reader: PersonId, sharing: Sharing) -> Result<ShareId, Error> {
        let pin = self.bag.pins.get(&reader).ok_or(Error::NotPossible("you have not met this person"))?;
        let to = Recipient { person: reader, root: pin.root };
        let id = ShareId(self.chance.bytes());
        let (envelopes, Sharing { until, answer_to, takes_outdated, in_file }) = (envelopes.to_vec(), sharing);
        let wish = ShareWish { id, envelopes, to, until, answer_to, takes_outdated, in_file };
        self.outbox.keep(Wish::Share(wish), &mut self.chance);
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

    /// When those who may read something of this person were last here, as the server says it: to the hour, and nobody can check it.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn list_readers(&mut self) -> Result<Vec<ReaderRow>, Error> {
        Ok(self.connection.fetch::<Readers>("/v1/readers").await?.readers)
    }

    /// Opens what somebody gave. The giver sees that it was opened.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` when it is gone; [`Error::Distrust`] when it is not what it pretends to be.
    pub async fn open_grant(&mut self, share: ShareId) -> Result<GivenWords, Error> {
        let Opened { share: signed, keys, chains, envelopes } = self.fetch_grant(share).await?;
        let said = &signed.body;
        let mut messages = Vec::with_capacity(envelopes.len());
        for shared in envelopes {
            let Shared { header, commit, body } = shared;
            let envelope = Envelope { header, trail: String::new(), commit, body };
            let hash = envelope.hash();
            let item = said.items.iter().find(|item| item.envelope == hash).ok_or(Distrust::ForeignShare)?;
            let given = keys.items.iter().find(|key| key.envelope == hash).ok_or(Distrust::ForeignShare)?;
            let key = <[u8; 32]>::try_from(given.key.0.as_slice()).map_err(|_| Distrust::ForeignShare)?;
            let payload = open_words(&envelope, item.author, &MessageKey::from_bytes(key), &chains)?;
            if matches!(payload, Payload::Wording { .. }) && item.role != Role::Jim {
                return Err(Distrust::NoWording.into());
            }
            let is_youths = item.author.root == said.by.root && item.role == Role::Youth;
            if payload.is_laid() && !(is_youths && payload.fits()) {
                return Err(Distrust::NotYouths.into());
            }
            messages.push(GivenMessage { author: given.author.clone(), payload, at: given.at });
        }
        let called = |jim: &Recipient| {
            let place = said.items.iter().position(|item| item.author.root == jim.root)?;
            keys.items.get(place).map(|key| key.author.clone())
        };
        let answer_to = said.answer_to.iter().filter_map(called).collect();
        let answered = self.own.share_answers().own(share).cloned();
        Ok(GivenWords { from: keys.from, until: said.until, messages, answer_to, answered, in_file: said.in_file })
    }

    /// Fetches a grant and believes who gave it, to whom, and with which keys. Its messages stay to be opened.
    pub(super) async fn fetch_grant(&mut self, share: ShareId) -> Result<Opened, Error> {
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
        if keys.passes.len() != said.answer_to.len() {
            return Err(Distrust::ForeignShare.into());
        }
        // A pass that lets this person answer in nobody's name would be refused by whoever gets it.
        for (pass, jim) in keys.passes.iter().zip(&said.answer_to) {
            let pass: Signed<Pass> = chains.read(pass)?;
            let fits = pass.body.by.root == said.by.root && pass.body.share == share;
            if !fits || pass.body.from != said.to || pass.body.to != *jim {
                return Err(Distrust::ForeignShare.into());
            }
        }
        Ok(Opened { share: signed, keys, chains, envelopes: granted.envelopes })
    }

    fn open_share_seal(&self, signed: &Signed<Share>, sealed: &[u8]) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        let by = self.keys.by();
        (0..=by.g).rev().find_map(|g| {
            let info = seal_info(signed.body.tenant, signed.hash, By { root: by.root, g });
            open_seal(&self.keys.generation(g)?.seal, &info, sealed).ok()
        })
    }

    pub(super) async fn make_share(&mut self, command: CommandId, wish: &ShareWish) -> Result<Command, Error> {
        let &ShareWish { id, to, until, .. } = wish;
        if self.chains.find(to.root).is_none() {
            self.fetch_chain(to.person).await?;
        }
        let mut items = Vec::new();
        let mut keys = Vec::new();
        let mut authors = Vec::new();
        for envelope in &wish.envelopes {
            let (message, author) = self.words_of(*envelope)?;
            let State::Words { key, payload } = &message.state else {
                return Err(Error::NotPossible("this message is not there any more"));
            };
            if !payload.is_words() {
                return Err(Error::NotPossible("this is nothing to read"));
            }
            if message.is_outdated() && !wish.takes_outdated {
                return Err(Error::OtherWords);
            }
            authors.push(Recipient { person: message.person, root: message.author.root });
            items.push(Item { envelope: *envelope, author: message.author, role: message.role });
            keys.push(ShareKey { envelope: *envelope, key: Bytes(key.as_bytes().to_vec()), author, at: message.at });
        }
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let mut answer_to = Vec::new();
        let mut passes = Vec::new();
        for jim in &wish.answer_to {
            let is_theirs = |author: &&Recipient| author.person == *jim;
            let jim = authors.iter().find(is_theirs).copied();
            let jim = jim.ok_or(Error::NotPossible("an answer goes to a JIM whose words are given"))?;
            let theirs = items.iter().filter(|item: &&Item| item.author.root == jim.root);
            let about = theirs.map(|item| item.envelope).collect();
            passes.push(self.keys.sign(&Pass { suite, tenant, by, at, share: id, about, from: to, to: jim })?);
            answer_to.push(jim);
        }
        let share =
            self.keys.sign(&Share { suite, tenant, by, at, id, items, to, until, answer_to, in_file: wish.in_file })?;
        let newest = self.chains.find(to.root).map(|chain| (chain.by(), chain.generation(chain.newest()).copied()));
        let Some((reader, Some(generation))) = newest else {
            return Err(Error::NotPossible("this person's keys are not known"));
        };
        let inside = ShareKeys { from: self.bag.name.clone(), items: keys, passes };
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
