//! Answering what somebody shared, and reading what others answered: to the youth, and to a JIM whose words it was.

use naast_core::answer::{Answer, seal_info};
use naast_core::charter::Role;
use naast_core::choice::Recipient;
use naast_core::id::Bytes;
use naast_core::identity::Chain;
use naast_core::{CommandId, Hash, Millis, PersonId, ShareId, Suite, limits};
use naast_protocol::command::{AnswerSeal, AnswerShare};
use naast_protocol::sealed::ShareAnswer;
use naast_protocol::{Command, ErrorCode, Statement};

use super::Person;
use super::send::is_passing;
use crate::crypto::{padded, seal};
use crate::fold::{Channel, GivenState, Message, Told, own_words};
use crate::{Distrust, Error};

/// An answer as whoever it was sealed to reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardAnswer {
    /// What is answered: an own share, or one of somebody who shared this person's words.
    pub share: ShareId,
    /// Who answers.
    pub from: PersonId,
    /// How they are called: as this person noted them, else as they call themselves.
    pub name: String,
    /// The answer.
    pub words: String,
    /// To which messages: for the youth all that were shared, for a JIM his own.
    pub about: Vec<Hash>,
    /// When the server took it.
    pub at: Millis,
}

impl Person {
    /// Answers what somebody shared, once. Who reads it, [`super::GivenWords::answer_to`] says before.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for no words, and for what was answered; [`Error::Refused`] with `nothing_here` when it can be read no
    /// more, with `limit_reached` when another device answered; see [`Person::open_grant`].
    pub async fn answer(&mut self, share: ShareId, words: &str) -> Result<(), Error> {
        let opened = self.fetch_grant(share).await?;
        if self.own.share_answers().own(share).is_some() {
            return Err(Error::NotPossible("this was answered, and is answered once"));
        }
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let answer = Answer { suite, tenant, by, at, share, words: words.to_owned() };
        answer.check().map_err(|_| Error::NotPossible("an answer has words, and not too many"))?;
        let answer = self.keys.sign(&answer)?;
        let said = &opened.share.body;
        let jims = said.answer_to.iter().zip(&opened.keys.passes);
        let readers = jims.map(|(jim, pass)| (jim.root, Some(pass.clone()))).chain([(said.by.root, None)]);
        let mut seals = Vec::new();
        for (root, pass) in readers {
            // Of somebody who is gone there are no keys.
            let Some(chain) = opened.chains.find(root) else { continue };
            let sealed = self.seal_answer(share, &answer, pass, chain)?;
            seals.push(AnswerSeal { to: chain.person(), to_g: chain.newest(), sealed });
        }
        let own = self.seal_answer(share, &answer, None, &self.keys.chain().clone())?;
        let answer = AnswerShare { id: self.command_id(), share, seals, own };
        self.command(&Command::Answer(answer)).await?;
        self.pull(self.id().into()).await
    }

    fn seal_answer(
        &mut self,
        share: ShareId,
        answer: &Statement,
        pass: Option<Statement>,
        to: &Chain,
    ) -> Result<Bytes, Error> {
        let inside = ShareAnswer { answer: answer.clone(), from: self.bag.name.clone(), pass };
        let inside = zeroize::Zeroizing::new(serde_json::to_vec(&inside).map_err(|_| Distrust::ForeignShare)?);
        let inside = padded(&inside).ok_or(Distrust::ForeignShare)?;
        let key = to.generation(to.newest()).ok_or(Distrust::ForeignShare)?;
        let info = seal_info(self.chains.tenant(), share, to.by());
        let sealed = seal(&key.seal_pub, &info, &inside, &mut self.chance);
        Ok(Bytes(sealed.map_err(|_| Error::NotPossible("this person's key is none"))?))
    }

    /// What becomes of an answer that a restore lost and that was refused now. False while it waits: the youth's app may bring
    /// the share back, unless that is known to be gone. Somebody's newer keys ask for the same words in new seals.
    pub(super) async fn settle_lost_answer(
        &mut self,
        id: CommandId,
        lost: &AnswerShare,
        code: ErrorCode,
    ) -> Result<bool, Error> {
        let share = lost.share;
        let may_come = || self.own.received().get(&share).is_none_or(|given| given.state == GivenState::There);
        if code == ErrorCode::NothingHere && may_come() {
            return Ok(false);
        }
        if matches!(code, ErrorCode::StaleKey | ErrorCode::BadSeals)
            && let Some(words) = own_words(share, &lost.own.0, &self.keys)
        {
            match self.answer(share, &words).await {
                Err(error) if is_passing(&error) => return Err(error),
                Err(Error::Refused(_)) => return Ok(false),
                _ => {}
            }
        }
        self.lives.journal.give_up(id);
        Ok(true)
    }

    /// What others answered, oldest first: to what this person shared, and about words of theirs that somebody else shared.
    #[must_use]
    pub fn answers(&self) -> Vec<HeardAnswer> {
        let mut heard: Vec<HeardAnswer> = Vec::new();
        for told in self.own.share_answers().told() {
            let share = told.answer.share;
            // A share is answered once, whatever a server shows.
            if heard.iter().any(|first| first.share == share) {
                continue;
            }
            let Some(about) = self.answers_mine(told).or_else(|| self.answers_a_youths(told)) else { continue };
            let noted = self.bag.pins.get(&told.from).map(|pin| pin.name.clone()).filter(|name| !name.is_empty());
            let name = noted.unwrap_or_else(|| told.name.chars().take(limits::ANSWER_NAME_LETTERS_MAX).collect());
            let (from, words, at) = (told.from, told.answer.words.clone(), told.at);
            heard.push(HeardAnswer { share, from, name, words, about, at });
        }
        heard
    }

    /// What of an own share is answered, by whom it was given to.
    fn answers_mine(&self, told: &Told) -> Option<Vec<Hash>> {
        let share = &self.own.shares().get(&told.answer.share)?.statement;
        let is_theirs = share.to == Recipient { person: told.from, root: told.answer.by.root };
        is_theirs.then(|| share.items.iter().map(|item| item.envelope).collect())
    }

    /// Which own words a youth let them answer about. See: [Note: A pass to answer]
    fn answers_a_youths(&self, told: &Told) -> Option<Vec<Hash>> {
        let pass = told.pass.as_ref()?;
        let youth = pass.body.by.root;
        let is_said = self.chains.find(youth).is_some_and(|chain| pass.is_by(chain));
        let is_for_me = pass.body.to == Recipient { person: self.id(), root: self.root() };
        let is_there = |channel: &&Channel| {
            channel.room().is_some_and(|room| room.owner == youth && room.kind.owner() == Role::Youth)
        };
        let own: Vec<&Message> = self.channels().filter(is_there).flat_map(Channel::messages).collect();
        let is_mine = |envelope: &Hash| {
            own.iter().any(|message| message.envelope == *envelope && message.author.root == self.root())
        };
        let admits = is_said && is_for_me && pass.body.admits(&told.answer, self.root());
        (admits && pass.body.about.iter().all(is_mine)).then(|| pass.body.about.clone())
    }
}
