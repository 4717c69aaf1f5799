//! A member hands a conversation over to its owner, who lost everything and is somebody else now.

use std::sync::Arc;

use naast_core::epoch::{Epoch, SEAL_BYTES};
use naast_core::hand_over::HandOver;
use naast_core::room::{Room, RoomError};
use naast_core::{LogId, PersonId, limits};
use naast_protocol::command::{self, Answer, Command};
use naast_protocol::{Content, Signed};
use naast_store::{HandedEpoch, NewHeir, Tx};

use super::{Caller, ChannelError, SpeakError, answer, answered, receipt, refused, speaker};
use crate::app::App;

/// From the answer on nothing new is written there, and the heir reads what the author could read.
///
/// # Errors
/// [`ChannelError`].
pub async fn hand_over(app: &Arc<App>, caller: Caller, command: command::HandOver) -> Result<Answer, ChannelError> {
    let said: Signed<HandOver> = command.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChannelError> {
            let asked = Command::HandOver(command.clone());
            let channel = said.body.channel;
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<ChannelError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            let before = tx.find_room(channel).await?.ok_or(RoomError::NotMember)?;
            let seq = log.head + 1;
            let room = before.hand_over(&said.body, seq).map_err(|reason| refused(reason, channel))?;
            check_heir(tx, caller.person, &said.body, &before).await?;
            let seals = command.seals.iter().filter(|seal| seal.0.len() == SEAL_BYTES);
            if command.seals.len() != said.body.epochs.len() || seals.count() != command.seals.len() {
                return Err(RoomError::Seals.into());
            }
            let (from, epochs) = readable(tx, caller.person, &said.body, &command).await?;

            let content = Content::HandOver { statement: command.statement.clone() };
            let appended = tx.append_entry(LogId::from(channel), at, &content).await?;
            tx.save_room(&room, Some(&before)).await?;
            let (person, is_again) = (said.body.to.person, before.heir(said.body.to.root).is_some());
            let heir = NewHeir { channel, person, by: caller.person, from, seq, is_again, epochs };
            if let Some(told) = tx.hand_over(&heir).await? {
                let (from, before, statement) = (told.from, told.before, command.statement.clone());
                tx.append_entry(person.into(), at, &Content::Inherited { channel, from, before, statement }).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &appended)], at).await
        })
        .await
}

/// Somebody whom the author met, who may own such a channel, with their newest keys; and nobody who was in it themselves. Unknown and
/// never met look the same.
async fn check_heir(tx: &mut Tx, author: PersonId, said: &HandOver, room: &Room) -> Result<(), ChannelError> {
    let account = tx.find_account_by_root(said.to.root).await?.ok_or(ChannelError::Strangers)?;
    let is_met = account.person == said.to.person && tx.is_related(author, said.to.person).await?;
    let may_be = account.standing.may_be(room.kind.owner());
    if !is_met || !may_be || tx.was_member(room.channel, said.to.person).await? {
        return Err(ChannelError::Strangers);
    }
    if account.g != said.to.g {
        return Err(refused(RoomError::StaleKey, room.channel));
    }
    if tx.count_logs(said.to.person).await? >= limits::LOGS_PER_PERSON_MAX as u64 {
        return Err(ChannelError::TooMany);
    }
    Ok(())
}

/// First entry that the heir gets, and what of the named epochs the author may read: nobody hands on more.
async fn readable(
    tx: &mut Tx,
    author: PersonId,
    said: &HandOver,
    command: &command::HandOver,
) -> Result<(u64, Vec<HandedEpoch>), ChannelError> {
    let reach = tx.find_reach(said.channel, author).await?.ok_or(RoomError::NotMember)?;
    let head = tx.find_log(said.channel.into()).await?.map_or(0, |log| log.head);
    let entries = tx.list_epochs(said.channel).await?;
    let number = |statement: &naast_protocol::Statement| statement.read::<Epoch>().ok().map(|epoch| epoch.body.epoch);
    let mut from = u64::MAX;
    let mut handed = Vec::with_capacity(said.epochs.len());
    for (epoch, seal) in said.epochs.iter().zip(&command.seals) {
        let place = entries.iter().position(|entry| number(&entry.statement) == Some(*epoch));
        let place = place.ok_or_else(|| refused(RoomError::StaleEpoch, said.channel))?;
        let entry = &entries[place];
        let last = entries.get(place + 1).map_or(head, |next| next.seq - 1);
        let parts = reach.of_epoch(entry.charter_seq, entry.seq, last);
        if parts.is_empty() {
            return Err(refused(RoomError::StaleEpoch, said.channel));
        }
        from = from.min(entry.charter_seq);
        handed.push(HandedEpoch { seq: entry.seq, parts, seal: seal.clone() });
    }
    Ok((from, handed))
}
