//! Send a message, send one again that was lost, or erase one: the hot path.

use std::sync::Arc;

use naast_core::charter::Role;
use naast_core::encode::log_start;
use naast_core::id::Bytes;
use naast_core::message::{self, Header, Trail};
use naast_core::room::RoomError;
use naast_core::rule::BOX_BYTES;
use naast_core::{ChannelId, CommandId, LogId, Millis, RuleId, limits};
use naast_protocol::command::{Answer, Command, Erase, RuleBox, Send};
use naast_protocol::entry::Envelope;
use naast_protocol::{Content, Signed, canonical};
use naast_store::{Appended, KnownAnswer, NewMessage, Sent, Standing, StoreError, Tx};

use super::{Caller, IdReused, SpeakError, answer, answered, receipt, speaker};
use crate::app::App;

/// Why a message was not taken or not erased.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Header or trail is not of the form that the protocol has.
    #[error("not a message")]
    Malformed,
    /// A part is longer than its bound.
    #[error("the message is too long")]
    TooLarge,
    /// A rule of the room.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// The channel that has to be fetched, because its charter, epoch or keys have changed.
    #[error("the conversation has moved on: {reason}")]
    Stale {
        /// What has changed.
        reason: RoomError,
        /// Where.
        channel: ChannelId,
    },
    /// The device's own row does not continue here.
    #[error("the last message of this device is number {n}")]
    OwnGap {
        /// Newest number that the server knows.
        n: u64,
    },
    /// No such message for this person.
    #[error("there is no such message")]
    Unknown,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The command id stands for another message.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A message whose form was checked: what the rules and the store need of it.
#[derive(Debug)]
struct Checked {
    header: Header,
    trail: Trail,
    envelope: Envelope,
    boxes: Vec<RuleBox>,
}

/// Takes a message; answers when it is on the disk.
///
/// # Errors
/// [`SendError`].
pub async fn send(app: &App, caller: Caller, send: Send) -> Result<Answer, SendError> {
    take(app, caller, send.id, check(send)?, Past::Known, Beside::WhatRulesAsk).await
}

/// Takes a message again that a restore lost: its author's app still has it, finished and signed, and sends the same bytes. What
/// was not lost is answered as the first time. Nobody reads along with it: which rules stood then is not known now.
///
/// # Errors
/// [`SendError`].
pub async fn resend(app: &App, caller: Caller, send: Send) -> Result<Answer, SendError> {
    let command = send.id;
    let checked = check(Send { boxes: Vec::new(), ..send })?;
    let (log, seen) = (checked.header.channel.into(), checked.trail.seen.seq);
    let may_be_lost = app.store.read().await?.may_have_been_lost(log, seen).await?;
    let past = if may_be_lost { Past::PerhapsLost } else { Past::Known };
    take(app, caller, command, checked, past, Beside::Nothing).await
}

/// What has to come beside a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// Exactly what the rules of its room ask for.
    WhatRulesAsk,
    /// Nothing, whatever they ask for.
    Nothing,
}

/// What is known of the place up to which a message's author had read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Past {
    /// This database knows it.
    Known,
    /// It may be a place of the log's former life. Readers judge it with their own memory of that.
    PerhapsLost,
}

async fn take(
    app: &App,
    caller: Caller,
    command: CommandId,
    checked: Checked,
    past: Past,
    beside: Beside,
) -> Result<Answer, SendError> {
    let Checked { header, trail, envelope, boxes } = checked;
    let content = envelope.hash();
    let message = NewMessage {
        channel: header.channel,
        command,
        person: caller.person,
        author: header.author,
        is_locked: header.lock,
        own: trail.own,
        seen: trail.seen.seq,
        epoch: header.epoch,
        boxes,
        envelope,
        at: app.clock.now(),
    };
    let (given, now) = (message.boxes.iter().map(|given| given.rule).collect::<Vec<RuleId>>(), message.at);
    let decide = move |standing: &Standing<'_>| {
        let role = may_send(caller, &header, &trail, past, standing)?;
        if beside == Beside::WhatRulesAsk {
            check_covered(&header, &given, now, standing)?;
        }
        Ok::<Role, SendError>(role)
    };
    let taken = app.store.send(message, decide).await?;
    let appended = match taken {
        Sent::Now(appended) => appended,
        Sent::Before(KnownAnswer::Sent { log, seq, at, content: first }) if first == content => {
            Appended { log, seq, at, content, before: log_start(log) }
        }
        Sent::Before(_) => return Err(IdReused.into()),
    };
    Ok(Answer { receipts: vec![receipt(app, &appended)] })
}

/// Whether a message may come next, and what its author is in the channel.
fn may_send(
    caller: Caller,
    header: &Header,
    trail: &Trail,
    past: Past,
    standing: &Standing<'_>,
) -> Result<Role, SendError> {
    let (channel, own) = (header.channel, trail.own);
    let room = standing.room.ok_or(RoomError::NotMember)?;
    let author = room.member(header.author.root).filter(|member| member.person == caller.person);
    let role = author.ok_or(RoomError::NotMember)?.role;
    room.may_write(header).map_err(|reason| match reason {
        RoomError::StaleEpoch | RoomError::StaleKey => SendError::Stale { reason, channel },
        other => SendError::Room(other),
    })?;
    // A false word about what was seen would make every reader believe that the server lies.
    let is_true = standing.seen == Some(trail.seen.hash) || past == Past::PerhapsLost;
    if !is_true || own.device != caller.device {
        return Err(SendError::Malformed);
    }
    let last = standing.last;
    if (own.n, own.prev) != (last.map_or(1, |(n, _)| n + 1), last.map(|(_, envelope)| envelope)) {
        return Err(SendError::OwnGap { n: last.map_or(0, |(n, _)| n) });
    }
    Ok(role)
}

fn check_covered(header: &Header, given: &[RuleId], now: Millis, standing: &Standing<'_>) -> Result<(), SendError> {
    let room = standing.room.ok_or(RoomError::NotMember)?;
    let channel = header.channel;
    room.check_covered(header, given, now).map_err(|reason| SendError::Stale { reason, channel })
}

/// Checks everything about a message that needs no database.
fn check(send: Send) -> Result<Checked, SendError> {
    let Send { header: header_text, trail: trail_text, commit, body: Bytes(body), boxes, .. } = send;
    if header_text.len() > limits::HEADER_BYTES_MAX
        || trail_text.len() > limits::TRAIL_BYTES_MAX
        || body.len() > limits::BODY_BYTES_MAX
        || boxes.len() > limits::RULES_MAX
    {
        return Err(SendError::TooLarge);
    }
    let header: Header = canonical::read(header_text.as_bytes()).map_err(|_| SendError::Malformed)?;
    let trail: Trail = canonical::read(trail_text.as_bytes()).map_err(|_| SendError::Malformed)?;
    // 16 bytes of tag beside a padded plaintext.
    let is_padded = body.len().checked_sub(16).is_some_and(|plain| message::padded_length(plain) == plain);
    let are_boxes = boxes.iter().all(|given| given.sealed.0.len() == BOX_BYTES);
    if message::trail_hash(&trail_text) != header.trail || !is_padded || !header.blobs.is_empty() || !are_boxes {
        return Err(SendError::Malformed);
    }
    let envelope = Envelope { header: header_text, trail: trail_text, commit, body: Bytes(body) };
    Ok(Checked { header, trail, envelope, boxes })
}

/// Erases an own message: ciphertext and shares of it go, a tombstone stays.
///
/// # Errors
/// [`SendError`].
pub async fn erase(app: &Arc<App>, caller: Caller, erase: Erase) -> Result<Answer, SendError> {
    let signed: Signed<message::Erase> = erase.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, SendError> {
            let command = Command::Erase(erase.clone());
            let said = &signed.body;
            if let Some(first) = answered::<SendError>(tx, caller, &command).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &signed).await?;
            let room = tx.find_room(said.channel).await?.ok_or(SendError::Unknown)?;
            let found = tx.find_message(said.envelope, caller.person).await?.ok_or(SendError::Unknown)?;
            if found.channel != said.channel || found.is_erased {
                return Err(SendError::Unknown);
            }
            room.may_erase(said.by, found.author)?;
            tx.erase_message(said.envelope, at).await?;
            let content = Content::Erased { statement: erase.statement.clone() };
            let appended = tx.append_entry(LogId::from(said.channel), at, &content).await?;
            answer(tx, caller, &command, vec![receipt(&server, &appended)], at).await
        })
        .await
}
