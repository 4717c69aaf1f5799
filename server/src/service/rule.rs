//! Standing rules: the youth lets somebody read along, ends that, a JIM agrees or not, and what the reader gets.

use std::sync::Arc;

use naast_core::choice::{Choice, ChoiceError};
use naast_core::epoch::SEAL_BYTES;
use naast_core::grant::GrantError;
use naast_core::room::{Room, RoomError};
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::{ChannelId, Hash, limits};
use naast_protocol::command::{self, Answer, Command, RuleKey};
use naast_protocol::http::{Along, Rules};
use naast_protocol::{Content, Signed};
use naast_store::{NewRule, StoreError, Tx};

use super::{Caller, IdReused, SpeakError, answer, answered, append_choice, check_link, receipt, speaker};
use crate::app::App;

/// Why a rule was not taken, or nothing is given to read along.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A rule of choices.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// A rule of the room.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// The channel that has to be fetched first.
    #[error("the conversation has moved on: {reason}")]
    Stale {
        /// What has changed.
        reason: RoomError,
        /// Where.
        channel: ChannelId,
    },
    /// Nothing here for this reader, whatever the reason.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The reader is unknown to the youth, or their keys are not the ones that the seal is made for.
    #[error("sealed to other keys than the reader's newest")]
    StaleKey,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The youth lets somebody read along with what is said from here on. The rule, its key and its link in the chain of choices are
/// kept together or not at all.
///
/// # Errors
/// [`RuleError`].
pub async fn set(app: &Arc<App>, caller: Caller, command: command::SetRule) -> Result<Answer, RuleError> {
    let said: Signed<Rule> = command.rule.read().map_err(SpeakError::Form)?;
    let link: Signed<Choice> = command.choice.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, RuleError> {
            let asked = Command::SetRule(command.clone());
            let channel = said.body.channel;
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<RuleError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            check_link::<_, RuleError>(&server, tx, caller, &link, &said).await?;
            let before = find_room(tx, channel).await?;
            if before.rules.find(said.hash).is_some() {
                return Err(IdReused.into());
            }
            let room = before.set_rule(&said.body, said.hash).map_err(|reason| stale(reason, channel))?;
            if said.body.until.is_some_and(|until| until <= at) {
                return Err(ChoiceError::AlreadyOver.into());
            }
            let reader = said.body.to;
            check_key(tx, caller, &room, said.hash, &command.key).await?;
            if !tx.is_related(caller.person, reader.person).await? {
                return Err(RuleError::StaleKey);
            }
            let content = Content::Rule { statement: command.rule.clone(), content: said.hash };
            let appended = tx.append_entry(log.log, at, &content).await?;
            tx.save_room(&room, Some(&before)).await?;
            let rule = NewRule {
                rule: said.hash,
                channel,
                n: said.body.n,
                from: caller.person,
                to: reader.person,
                until: said.body.until,
                statement: command.rule.clone(),
            };
            tx.create_rule(&rule, at).await?;
            tx.save_rule_key(said.hash, command.key.epoch, &command.key.seal).await?;
            let content = Content::Choice { choice: command.choice.clone(), statement: command.rule.clone() };
            let chosen = append_choice(tx, caller, &link, &content, at).await?;
            if let Some(reader) = tx.find_told_of_rule(said.hash).await? {
                let given = Content::RuleGiven { rule: said.hash, from: caller.person, content: Hash([0; 32]) };
                tx.append_entry(reader.into(), at, &given.with_hash()).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &appended), receipt(&server, &chosen)], at).await
        })
        .await
}

/// The youth ends a rule. From the answer on nothing is read by it, not even what was covered before.
///
/// # Errors
/// [`RuleError`].
pub async fn end(app: &Arc<App>, caller: Caller, command: command::EndRule) -> Result<Answer, RuleError> {
    let said: Signed<EndRule> = command.statement.read().map_err(SpeakError::Form)?;
    let link: Signed<Choice> = command.choice.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, RuleError> {
            let asked = Command::EndRule(command.clone());
            let (channel, rule) = (said.body.channel, said.body.rule);
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<RuleError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            check_link::<_, RuleError>(&server, tx, caller, &link, &said).await?;
            let before = find_room(tx, channel).await?;
            let room = before.end_rule(&said.body)?;
            let content = Content::EndRule { statement: command.statement.clone(), content: said.hash };
            let appended = tx.append_entry(log.log, at, &content).await?;
            tx.save_room(&room, Some(&before)).await?;
            let told = tx.find_told_of_rule(rule).await?;
            tx.delete_rule(rule).await?;
            let content = Content::Choice { choice: command.choice.clone(), statement: command.statement.clone() };
            let chosen = append_choice(tx, caller, &link, &content, at).await?;
            if let Some(reader) = told {
                let over = Content::RuleOver { rule, content: Hash([0; 32]) }.with_hash();
                tx.append_entry(reader.into(), at, &over).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &appended), receipt(&server, &chosen)], at).await
        })
        .await
}

/// A JIM says whether a rule may cover what they write. From a no on, nothing that they wrote is read by it.
///
/// # Errors
/// [`RuleError`].
pub async fn agree(app: &Arc<App>, caller: Caller, command: command::AgreeRule) -> Result<Answer, RuleError> {
    let said: Signed<AgreeRule> = command.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, RuleError> {
            let asked = Command::AgreeRule(command.clone());
            let channel = said.body.channel;
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<RuleError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            let before = find_room(tx, channel).await?;
            let room = before.agree_rule(&said.body).map_err(|reason| stale(reason, channel))?;
            let content = Content::AgreeRule { statement: command.statement.clone(), content: said.hash };
            let appended = tx.append_entry(log.log, at, &content).await?;
            tx.save_room(&room, Some(&before)).await?;
            if !said.body.agrees {
                tx.uncover(said.body.rule, caller.person).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &appended)], at).await
        })
        .await
}

/// The youth gives a rule's reader its key in an epoch that was opened since, by whomever.
///
/// # Errors
/// [`RuleError`].
pub async fn seal(app: &Arc<App>, caller: Caller, command: command::SealRule) -> Result<Answer, RuleError> {
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, RuleError> {
            let room = find_room(tx, command.channel).await?;
            check_key(tx, caller, &room, command.rule, &command.key).await?;
            tx.save_rule_key(command.rule, command.key.epoch, &command.key.seal).await?;
            Ok(Answer::default())
        })
        .await
}

/// What somebody reads along now.
///
/// # Errors
/// [`RuleError::Grant`] when there is nothing here for this reader, whatever the reason.
pub async fn read(app: &App, caller: Caller, rule: Hash) -> Result<Along, RuleError> {
    let now = app.clock.now();
    let mut facts = app.store.read().await?;
    let open = facts.find_open_rule(rule, caller.person, now, limits::ALONG_WORDS_MAX).await?;
    let open = open.ok_or(GrantError::Nothing)?;
    let people = [vec![open.from], open.authors].concat();
    let chains = facts.list_chains(&people).await?;
    Ok(Along { rule: open.statement, keys: open.keys, words: open.words, chains })
}

/// By which rules a person reads along now.
///
/// # Errors
/// [`RuleError::Store`].
pub async fn list(app: &App, caller: Caller) -> Result<Rules, RuleError> {
    let rules = app.store.read().await?.list_rules_to(caller.person, app.clock.now()).await?;
    Ok(Rules { rules })
}

async fn find_room(tx: &mut Tx, channel: ChannelId) -> Result<Room, RuleError> {
    Ok(tx.find_room(channel).await?.ok_or(RoomError::NotMember)?)
}

/// The key is by the youth, of an epoch in which the rule stands, for the reader as they are now.
async fn check_key(tx: &mut Tx, caller: Caller, room: &Room, rule: Hash, key: &RuleKey) -> Result<(), RuleError> {
    let account = tx.find_account(caller.person).await?.ok_or(RoomError::NotMember)?;
    let to = room.may_seal_rule(account.root, rule, key.epoch).map_err(|reason| stale(reason, room.channel))?.to;
    let reader = tx.find_account_by_root(to.root).await?.filter(|reader| reader.person == to.person);
    if reader.is_none_or(|reader| reader.g != key.to_g) {
        return Err(RuleError::StaleKey);
    }
    if key.seal.0.len() == SEAL_BYTES { Ok(()) } else { Err(RoomError::Seals.into()) }
}

/// A rule's refusal: a stale one names the channel to fetch.
fn stale(reason: RoomError, channel: ChannelId) -> RuleError {
    match reason {
        RoomError::StaleRules | RoomError::StaleEpoch | RoomError::StaleCharter => RuleError::Stale { reason, channel },
        other => RuleError::Room(other),
    }
}
