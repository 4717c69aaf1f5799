//! Standing rules: the youth lets somebody read along, ends that, a JIM agrees or not, and what the reader gets.

use std::ops::ControlFlow;
use std::sync::Arc;

use naast_core::choice::{Choice, ChoiceError};
use naast_core::epoch::SEAL_BYTES;
use naast_core::grant::GrantError;
use naast_core::room::{Room, RoomError};
use naast_core::rule::{AgreeRule, EndRule, ReadAlong, Rule};
use naast_core::{ChannelId, Hash, LogId, RuleId, StatementBody, limits};
use naast_protocol::command::{self, Answer, Command, RuleKey};
use naast_protocol::http::{Along, Rules};
use naast_protocol::{Content, Signed};
use naast_store::{NewRule, Tx};

use super::{
    Caller, ChooseError, IdReused, SpeakError, answer, answered, append_choice, check_link, end_rule, receipt, speaker,
};
use crate::app::App;

/// The youth lets somebody read along with what is said from here on. The rule, what its reader is told, its key and its link in the
/// chain of choices are kept together or not at all.
///
/// # Errors
/// [`ChooseError`].
pub async fn set(app: &Arc<App>, caller: Caller, command: command::SetRule) -> Result<Answer, ChooseError> {
    let said: Signed<Rule> = command.rule.read().map_err(SpeakError::Form)?;
    let told: Signed<ReadAlong> = command.told.read().map_err(SpeakError::Form)?;
    let link: Signed<Choice> = command.choice.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChooseError> {
            let asked = Command::SetRule(command.clone());
            let (channel, id, reader) = (said.body.channel, said.body.id, said.body.to);
            let (log, before) = match open(&server, tx, caller, &asked, channel, &said).await? {
                ControlFlow::Break(first) => return Ok(first),
                ControlFlow::Continue(found) => found,
            };
            speaker(&server, tx, caller, &told).await?;
            if told.body != said.body.for_reader() {
                return Err(SpeakError::NotTheirs.into());
            }
            check_link::<_, ChooseError>(&server, tx, caller, &link, &said).await?;
            // To everybody else a rule that stands looks like one that never was.
            if before.rules.find(id).is_some() {
                let is_owner = before.owner == said.body.by.root;
                return Err(if is_owner { IdReused.into() } else { stale(RoomError::NotMember, channel) });
            }
            let room = before.set_rule(&said.body).map_err(|reason| stale(reason, channel))?;
            if said.body.until.is_some_and(|until| until <= at) {
                return Err(ChoiceError::AlreadyOver.into());
            }
            check_key(tx, caller, &room, id, &command.key).await?;
            if !tx.is_related(caller.person, reader.person).await? {
                return Err(ChooseError::StaleKey);
            }
            let content = Content::Rule { statement: command.rule.clone(), content: said.hash };
            let appended = tx.append_entry(log, at, &content).await?;
            tx.save_room(&room, Some(&before)).await?;
            let rule = NewRule {
                rule: id,
                channel,
                from: caller.person,
                to: reader.person,
                until: said.body.until,
                statement: command.rule.clone(),
                for_reader: command.told.clone(),
            };
            if !tx.create_rule(&rule, at).await? {
                return Err(IdReused.into());
            }
            tx.save_rule_key(id, command.key.epoch, &command.key.seal, command.key.epoch).await?;
            let content = Content::Choice { choice: command.choice.clone(), statement: command.rule.clone() };
            let chosen = append_choice(tx, caller, &link, &content, at).await?;
            if let Some(reader) = tx.find_told_of_rule(id).await? {
                let given = Content::RuleGiven { rule: id, from: caller.person, content: Hash([0; 32]) };
                tx.append_entry(reader.into(), at, &given.with_hash()).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &appended), receipt(&server, &chosen)], at).await
        })
        .await
}

/// The youth ends a rule. From the answer on nothing is read by it, not even what was covered before.
///
/// # Errors
/// [`ChooseError`].
pub async fn end(app: &Arc<App>, caller: Caller, command: command::EndRule) -> Result<Answer, ChooseError> {
    let said: Signed<EndRule> = command.statement.read().map_err(SpeakError::Form)?;
    let link: Signed<Choice> = command.choice.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChooseError> {
            let asked = Command::EndRule(command.clone());
            let (log, before) = match open(&server, tx, caller, &asked, said.body.channel, &said).await? {
                ControlFlow::Break(first) => return Ok(first),
                ControlFlow::Continue(found) => found,
            };
            check_link::<_, ChooseError>(&server, tx, caller, &link, &said).await?;
            let room = before.end_rule(&said.body)?;
            let content = Content::EndRule { statement: command.statement.clone(), content: said.hash };
            let appended = tx.append_entry(log, at, &content).await?;
            tx.save_room(&room, Some(&before)).await?;
            let over = end_rule(tx, said.body.rule).await?;
            let content = Content::Choice { choice: command.choice.clone(), statement: command.statement.clone() };
            let chosen = append_choice(tx, caller, &link, &content, at).await?;
            if let Some((reader, over)) = over {
                tx.append_entry(reader.into(), at, &over).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &appended), receipt(&server, &chosen)], at).await
        })
        .await
}

/// A JIM says whether a rule may cover what they write. From a no on, nothing that they wrote is read by it.
///
/// # Errors
/// [`ChooseError`].
pub async fn agree(app: &Arc<App>, caller: Caller, command: command::AgreeRule) -> Result<Answer, ChooseError> {
    let said: Signed<AgreeRule> = command.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChooseError> {
            let asked = Command::AgreeRule(command.clone());
            let channel = said.body.channel;
            let (log, before) = match open(&server, tx, caller, &asked, channel, &said).await? {
                ControlFlow::Break(first) => return Ok(first),
                ControlFlow::Continue(found) => found,
            };
            let room = before.agree_rule(&said.body).map_err(|reason| stale(reason, channel))?;
            let content = Content::AgreeRule { statement: command.statement.clone(), content: said.hash };
            let appended = tx.append_entry(log, at, &content).await?;
            tx.save_room(&room, Some(&before)).await?;
            if !said.body.agrees {
                tx.uncover(said.body.rule, caller.person, at).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &appended)], at).await
        })
        .await
}

/// The youth gives a rule's reader its key in an epoch that was opened since, by whomever.
///
/// # Errors
/// [`ChooseError`].
pub async fn seal(app: &Arc<App>, caller: Caller, command: command::SealRule) -> Result<Answer, ChooseError> {
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChooseError> {
            let room = find_room(tx, command.channel).await?;
            let oldest = check_key(tx, caller, &room, command.rule, &command.key).await?;
            tx.save_rule_key(command.rule, command.key.epoch, &command.key.seal, oldest).await?;
            Ok(Answer::default())
        })
        .await
}

/// What somebody reads along now.
///
/// # Errors
/// [`ChooseError::Grant`] when there is nothing here for this reader, whatever the reason.
pub async fn read(app: &App, caller: Caller, rule: RuleId) -> Result<Along, ChooseError> {
    let now = app.clock.now();
    let mut facts = app.store.read().await?;
    let open = facts.find_open_rule(rule, caller.person, now, limits::ALONG_WORDS_MAX).await?;
    let open = open.ok_or(GrantError::Nothing)?;
    let people = [vec![open.from], open.authors].concat();
    let chains = facts.list_chains(&people).await?;
    Ok(Along { told: open.statement, keys: open.keys, words: open.words, chains })
}

/// By which rules a person reads along now.
///
/// # Errors
/// [`ChooseError::Store`].
pub async fn list(app: &App, caller: Caller) -> Result<Rules, ChooseError> {
    let rules = app.store.read().await?.list_rules_to(caller.person, app.clock.now()).await?;
    Ok(Rules { rules })
}

/// The log and the room of the channel in which the caller says this by their own word; or the answer from when it was said before.
async fn open<B: StatementBody>(
    app: &App,
    tx: &mut Tx,
    caller: Caller,
    asked: &Command,
    channel: ChannelId,
    said: &Signed<B>,
) -> Result<ControlFlow<Answer, (LogId, Room)>, ChooseError> {
    let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
    if let Some(first) = answered::<ChooseError>(tx, caller, asked).await? {
        return Ok(ControlFlow::Break(first));
    }
    speaker(app, tx, caller, said).await?;
    Ok(ControlFlow::Continue((log.log, find_room(tx, channel).await?)))
}

async fn find_room(tx: &mut Tx, channel: ChannelId) -> Result<Room, ChooseError> {
    Ok(tx.find_room(channel).await?.ok_or(RoomError::NotMember)?)
}

/// The key is by the youth, of an epoch in which the rule stands, for the reader as they are now. Gives back the oldest such epoch.
async fn check_key(tx: &mut Tx, caller: Caller, room: &Room, rule: RuleId, key: &RuleKey) -> Result<u64, ChooseError> {
    let account = tx.find_account(caller.person).await?.ok_or(RoomError::NotMember)?;
    let at = room.may_seal_rule(account.root, rule, key.epoch).map_err(|reason| stale(reason, room.channel))?;
    let (to, oldest) = (at.to, *room.epochs_of(at).start());
    let reader = tx.find_account_by_root(to.root).await?.filter(|reader| reader.person == to.person);
    if reader.is_none_or(|reader| reader.g != key.to_g) {
        return Err(ChooseError::StaleKey);
    }
    if key.seal.0.len() == SEAL_BYTES { Ok(oldest) } else { Err(RoomError::Seals.into()) }
}

/// A rule's refusal: a stale one names the channel to fetch.
fn stale(reason: RoomError, channel: ChannelId) -> ChooseError {
    match reason {
        RoomError::StaleRules | RoomError::StaleEpoch | RoomError::StaleCharter => {
            ChooseError::Stale { reason, channel }
        }
        other => ChooseError::Room(other),
    }
}
