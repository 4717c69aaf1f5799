//! Keys of a channel given again: old epochs opened to a newcomer by the owner, a broken seal mended by a member.

use std::sync::Arc;

use naast_core::LogId;
use naast_core::charter::OpenHistory;
use naast_core::epoch::{Epoch, How, Reseal, SEAL_BYTES};
use naast_core::id::Bytes;
use naast_core::room::RoomError;
use naast_protocol::command::{self, Answer, Command};
use naast_protocol::{Content, Signed, Statement};
use naast_store::{EpochEntry, OpenedEpoch, Tx};

use super::{Caller, ChannelError, SpeakError, answer, answered, receipt, refused, speaker};
use crate::app::App;

/// The owner opens old epochs to somebody who is in. From the answer on they read exactly what was said in those.
///
/// # Errors
/// [`ChannelError`].
pub async fn open(app: &Arc<App>, caller: Caller, command: command::OpenHistory) -> Result<Answer, ChannelError> {
    let said: Signed<OpenHistory> = command.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChannelError> {
            let asked = Command::OpenHistory(command.clone());
            let channel = said.body.channel;
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<ChannelError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            let room = tx.find_room(channel).await?.ok_or(RoomError::NotMember)?;
            let epochs = read_epochs(tx.list_epochs(channel).await?);
            let is_derived = |n| epochs.iter().any(|(_, epoch)| epoch.epoch == n && epoch.how == How::Derived);
            room.may_open_history(&said.body, is_derived).map_err(|reason| refused(reason, channel))?;
            let newcomer = room.member(said.body.to.root).ok_or(RoomError::NotMember)?.person;
            if !tx.list_newest(&[said.body.to.root]).await?.contains(&said.body.to) {
                return Err(refused(RoomError::StaleKey, channel));
            }
            if !are_seals(&command.seals, said.body.epochs.len()) {
                return Err(RoomError::Seals.into());
            }
            let mut opened = Vec::with_capacity(command.seals.len());
            let mut from = u64::MAX;
            for (n, seal) in said.body.epochs.iter().zip(&command.seals) {
                let place = epochs.iter().position(|(_, epoch)| epoch.epoch == *n).ok_or(RoomError::StaleEpoch)?;
                let until = epochs.get(place + 1).map_or(log.head, |(next, _)| next.seq - 1);
                let (entry, _) = &epochs[place];
                from = from.min(entry.charter_seq);
                opened.push(OpenedEpoch { seq: entry.seq, until, seal: seal.clone() });
            }
            let content = Content::OpenHistory { statement: command.statement.clone() };
            let appended = tx.append_entry(LogId::from(channel), at, &content).await?;
            let joined = tx.open_history(channel, newcomer, from, &opened).await?;
            let told = Content::Joined { channel, from: joined.from, before: joined.before };
            tx.append_entry(newcomer.into(), at, &told).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &appended)], at).await
        })
        .await
}

/// A member seals the newest key anew to somebody whose seal is broken.
///
/// # Errors
/// [`ChannelError`].
pub async fn reseal(app: &Arc<App>, caller: Caller, command: command::Reseal) -> Result<Answer, ChannelError> {
    let said: Signed<Reseal> = command.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChannelError> {
            let asked = Command::Reseal(command.clone());
            let channel = said.body.channel;
            tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<ChannelError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            let room = tx.find_room(channel).await?.ok_or(RoomError::NotMember)?;
            let epoch = room.may_reseal(&said.body).map_err(|reason| refused(reason, channel))?;
            let reader = room.member(said.body.to.root).ok_or(RoomError::NotMember)?.person;
            if !are_seals(std::slice::from_ref(&command.seal), 1) {
                return Err(RoomError::Seals.into());
            }
            tx.reseal(channel, epoch.seq, reader, &command.seal).await?;
            let content = Content::Reseal { statement: command.statement.clone() };
            let appended = tx.append_entry(LogId::from(channel), at, &content).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &appended)], at).await
        })
        .await
}

fn are_seals(seals: &[Bytes], count: usize) -> bool {
    seals.len() == count && seals.iter().all(|seal| seal.0.len() == SEAL_BYTES)
}

/// Entries of epochs with what they say; the store holds none that cannot be read.
fn read_epochs(entries: Vec<EpochEntry>) -> Vec<(EpochEntry, Epoch)> {
    let read = |entry: EpochEntry| {
        let said = Statement::read::<Epoch>(&entry.statement).ok()?;
        Some((entry, said.body))
    };
    entries.into_iter().filter_map(read).collect()
}
