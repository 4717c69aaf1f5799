//! The youth decides who knows what: share, withdraw, and what a reader gets of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use naast_core::choice::{Choice, ChoiceError, Share, Shareable, Withdraw, may_share, newly_shared};
use naast_core::grant::GrantError;
use naast_core::room::RoomError;
use naast_core::{ChannelId, Hash, Millis, PersonId, ShareId, limits};
use naast_protocol::command::{self, Answer, Command};
use naast_protocol::http::{Granted, Grants, ReaderRow, Readers};
use naast_protocol::{Content, Signed};
use naast_store::{NewGrant, OpenGrant, StoreError, Tx};

use super::{
    Caller, ChooseError, IdReused, SpeakError, answer, answered, append_choice, check_link, receipt, speaker, tell_all,
};
use crate::app::App;

/// The youth gives somebody messages to read. The share, its grant and its link in the chain are kept together or not at all.
///
/// # Errors
/// [`ChooseError`].
pub async fn share(app: &Arc<App>, caller: Caller, command: command::Share) -> Result<Answer, ChooseError> {
    let share: Signed<Share> = command.share.read().map_err(SpeakError::Form)?;
    let link: Signed<Choice> = command.choice.read().map_err(SpeakError::Form)?;
    if command.seal.0.len() > limits::SEAL_BYTES_MAX {
        return Err(ChooseError::TooLarge);
    }
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChooseError> {
            let asked = Command::Share(command.clone());
            let reader = share.body.to;
            if let Some(first) = answered::<ChooseError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let youth = speaker(&server, tx, caller, &share).await?;
            check_link::<_, ChooseError>(&server, tx, caller, &link, &share).await?;
            let account = tx.find_account_by_root(reader.root).await?.filter(|account| account.person == reader.person);
            let account = account.ok_or(ChooseError::StaleKey)?;
            if account.g != command.to_g || !tx.is_related(caller.person, reader.person).await? {
                return Err(ChooseError::StaleKey);
            }
            let envelopes: Vec<Hash> = share.body.items.iter().map(|item| item.envelope).collect();
            let known = if envelopes.len() > limits::SHARE_ITEMS_MAX {
                Vec::new()
            } else {
                tx.list_messages(&envelopes, caller.person).await?
            };
            let rooms: BTreeSet<ChannelId> = known.iter().map(|message| message.channel).collect();
            let known: Vec<Shareable> = known
                .into_iter()
                .map(|message| Shareable {
                    envelope: message.envelope,
                    person: message.person,
                    author: message.author,
                    role: message.role,
                    is_locked: message.is_locked,
                    is_erased: message.is_erased,
                    // A JIM owns channels too; what is said there is not theirs to hand on.
                    is_own_and_readable: youth.standing.may_share()
                        && message.owner == youth.root
                        && message.is_readable,
                })
                .collect();
            may_share(&share.body, &known, at)?;
            for channel in rooms {
                tx.find_room(channel).await?.ok_or(RoomError::NotMember)?.may_go_on()?;
            }
            if tx.find_grant(share.body.id).await?.is_some() {
                return Err(IdReused.into());
            }
            let grant = NewGrant {
                share: share.body.id,
                from: caller.person,
                to: reader.person,
                to_g: command.to_g,
                until: share.body.until,
                statement: command.share.clone(),
                seal: command.seal.clone(),
                envelopes,
            };
            let mut told = authors_told(tx, caller, &share.body, &known).await?;
            tx.create_grant(&grant, at).await?;
            if tx.is_told(share.body.id).await? {
                told.push((reader.person, Content::Grant { share: share.body.id, from: caller.person }));
            }
            let content = Content::Choice { choice: command.choice.clone(), statement: command.share.clone() };
            tx.set_chain_end(caller.person, link.body.n, link.hash).await?;
            let chosen = tell_all(tx, told, (caller.person, content), at).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &chosen)], at).await
        })
        .await
}

/// The authors who hear that something of theirs is given, each with what they hear. Whoever is gone, or wants to hear nothing of
/// the youth, is told nothing; and nobody is, when who is given it wants to hear nothing of the youth and so never gets it.
async fn authors_told(
    tx: &mut Tx,
    caller: Caller,
    share: &Share,
    known: &[Shareable],
) -> Result<Vec<(PersonId, Content)>, StoreError> {
    if tx.has_blocked(share.to.person, caller.person).await? {
        return Ok(Vec::new());
    }
    let envelopes: Vec<Hash> = known.iter().map(|message| message.envelope).collect();
    let before = tx.list_shared_before(&envelopes).await?;
    let mut told = Vec::new();
    for (author, envelope) in newly_shared(share, known, &before) {
        if tx.may_read(author, author.into()).await? && !tx.has_blocked(author, caller.person).await? {
            told.push((author, Content::SharedOn { envelope, content: Hash([0; 32]) }.with_hash()));
        }
    }
    Ok(told)
}

/// The youth takes a share back. From the answer on it is served to nobody.
///
/// # Errors
/// [`ChooseError`].
pub async fn withdraw(app: &Arc<App>, caller: Caller, command: command::Withdraw) -> Result<Answer, ChooseError> {
    let said: Signed<Withdraw> = command.withdraw.read().map_err(SpeakError::Form)?;
    let link: Signed<Choice> = command.choice.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChooseError> {
            let asked = Command::Withdraw(command.clone());
            let share = said.body.share;
            let reader = tx.find_grant(share).await?.ok_or(GrantError::Nothing)?.to;
            if let Some(first) = answered::<ChooseError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            check_link::<_, ChooseError>(&server, tx, caller, &link, &said).await?;
            let grant = tx.find_grant(share).await?.ok_or(GrantError::Nothing)?;
            let withdrawn = grant.withdraw(caller.person, &said.body, at)?;
            tx.save_withdrawn(&withdrawn).await?;
            let content = Content::Choice { choice: command.choice.clone(), statement: command.withdraw.clone() };
            let chosen = append_choice(tx, caller, &link, &content, at).await?;
            if tx.is_told(share).await? {
                tx.append_entry(reader.into(), at, &Content::Void { share }).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &chosen)], at).await
        })
        .await
}

/// After a restore: the youth's app finds every choice it knows in the chain, so what is shared there may be read.
///
/// # Errors
/// [`ChooseError::Choice`] while the chain ends elsewhere.
pub async fn compare(app: &Arc<App>, caller: Caller, said: command::CompareChoices) -> Result<Answer, ChooseError> {
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChooseError> {
            if tx.find_chain_end(caller.person).await? != said.newest.map(|newest| (newest.n, newest.hash)) {
                return Err(ChoiceError::Stale.into());
            }
            tx.thaw_grants(caller.person).await?;
            Ok(Answer::default())
        })
        .await
}

/// What a reader gets of a grant now. The first time, the youth is told.
///
/// # Errors
/// [`ChooseError::Grant`] when there is nothing here for this reader, whatever the reason.
pub async fn open_grant(app: &Arc<App>, caller: Caller, share: ShareId) -> Result<Granted, ChooseError> {
    let now = app.clock.now();
    let mut facts = app.store.read().await?;
    let found = facts.find_open_grant(share, caller.person, now).await?.ok_or(GrantError::Nothing)?;
    let open = if found.opened_at.is_some() { found } else { open_first(app, caller, share, found.from, now).await? };
    let mut people = vec![open.from];
    people.extend(open.messages.iter().map(|message| message.author));
    // Who answers seals to these too, also when all that they said was erased since.
    let answer_to = open.statement.read::<Share>().map(|said| said.body.answer_to).unwrap_or_default();
    people.extend(answer_to.iter().map(|jim| jim.person));
    let chains = facts.list_chains(&people).await?;
    let envelopes = open.messages.into_iter().map(|message| message.shared).collect();
    Ok(Granted { share: open.statement, seal: open.seal, envelopes, chains })
}

/// Notes the first opening, and reads in the same transaction what is given: a withdraw comes before both or after both.
async fn open_first(
    app: &Arc<App>,
    caller: Caller,
    share: ShareId,
    from: PersonId,
    now: Millis,
) -> Result<OpenGrant, ChooseError> {
    app.store
        .write(async move |tx: &mut Tx| -> Result<OpenGrant, ChooseError> {
            let open = tx.find_open_grant(share, caller.person, now).await?.ok_or(GrantError::Nothing)?;
            // Where all words are erased there is nothing to open: nobody is told that it was read.
            if !open.messages.is_empty() && tx.set_opened(share, now).await? {
                tx.append_entry(from.into(), now, &Content::Opened { share }).await?;
            }
            Ok(open)
        })
        .await
}

/// What a person may read by grants now.
///
/// # Errors
/// [`ChooseError::Store`].
pub async fn list_grants(app: &App, caller: Caller) -> Result<Grants, ChooseError> {
    let grants = app.store.read().await?.list_grants_to(caller.person, app.clock.now()).await?;
    Ok(Grants { grants })
}

/// When those who read what a person shares with them were last here. Of somebody who opened nothing, nothing is told: they were not
/// told either that it would be.
///
/// # Errors
/// [`ChooseError::Store`].
pub async fn list_readers(app: &App, caller: Caller) -> Result<Readers, ChooseError> {
    let readers = app.store.read().await?.list_readers(caller.person, app.clock.now()).await?;
    let to_the_hour = |(person, at)| ReaderRow { person, here_at: at - at % limits::HERE_STEP_MS };
    let is_known = |(_, at): &(PersonId, Millis)| *at > 0;
    Ok(Readers { readers: readers.into_iter().filter(is_known).map(to_the_hour).collect() })
}
