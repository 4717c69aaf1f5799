//! Take a message again that a restore lost: its author's app still has it, finished and signed, and sends the same bytes.
//!
//! Everything that holds for `send` holds here but one thing: what its author had seen of the log may be a place of
//! the former life, which this database no longer knows. Readers judge that with their own memory of it.

use naast_core::encode::log_start;
use naast_core::id::Bytes;
use naast_core::message::{self, Header, Trail};
use naast_core::room::RoomError;
use naast_core::{ChannelId, Hash, limits};
use naast_protocol::canonical;
use naast_protocol::command::{Answer, Send};
use naast_protocol::entry::Envelope;
use naast_store::{Appended, KnownAnswer, NewMessage, Sent, StoreError};

use super::{Caller, IdReused, receipt};
use crate::app::App;

/// Why a message was not taken again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResendError {
    /// Header or trail is not of the form that the protocol has, or no life of this log was as its author saw it.
    #[error("not a message")]
    Malformed,
    /// A part is longer than its bound.
    #[error("the message is too long")]
    TooLarge,
    /// A rule of the room.
    #[error("{reason}")]
    Room {
        /// Which.
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
    /// The command id stands for another message.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a message again; answers when it is on the disk. What was not lost is answered as the first time.
///
/// # Errors
/// [`ResendError`].
pub async fn resend(app: &App, caller: Caller, send: Send) -> Result<Answer, ResendError> {
    let command = send.id;
    let (header, trail, envelope) = check(send)?;
    let content = envelope.hash();
    let may_be_lost = app.store.read().await?.may_have_been_lost(header.channel.into(), trail.seen.seq).await?;
    let message = NewMessage {
        channel: header.channel,
        command,
        person: caller.person,
        author: header.author,
        is_locked: header.lock,
        own: trail.own,
        seen: trail.seen.seq,
        envelope,
        at: app.clock.now(),
    };
    let taken = app
        .store
        .send(message, move |standing| {
            let refused = |reason| ResendError::Room { reason, channel: header.channel };
            let room = standing.room.ok_or(refused(RoomError::NotMember))?;
            let author = room.member(header.author.root).filter(|member| member.person == caller.person);
            let role = author.ok_or(refused(RoomError::NotMember))?.role;
            room.may_write(&header).map_err(refused)?;
            check_row(caller, &trail, standing.seen, standing.last, may_be_lost)?;
            Ok::<_, ResendError>(role)
        })
        .await?;
    let appended = match taken {
        Sent::Now(appended) => appended,
        Sent::Before(KnownAnswer::Sent { log, seq, at, content: first }) if first == content => {
            Appended { log, seq, at, content, before: log_start(log) }
        }
        Sent::Before(_) => return Err(IdReused.into()),
    };
    Ok(Answer { receipts: vec![receipt(app, &appended)] })
}

/// Its place in its device's row is the next one, and its author saw this log, or may have seen a former life of it.
fn check_row(
    caller: Caller,
    trail: &Trail,
    seen: Option<Hash>,
    last: Option<(u64, Hash)>,
    may_be_lost: bool,
) -> Result<(), ResendError> {
    if (seen != Some(trail.seen.hash) && !may_be_lost) || trail.own.device != caller.device {
        return Err(ResendError::Malformed);
    }
    if (trail.own.n, trail.own.prev) != (last.map_or(1, |(n, _)| n + 1), last.map(|(_, envelope)| envelope)) {
        return Err(ResendError::OwnGap { n: last.map_or(0, |(n, _)| n) });
    }
    Ok(())
}

/// Checks everything about a message that needs no database.
fn check(send: Send) -> Result<(Header, Trail, Envelope), ResendError> {
    let Send { header: header_text, trail: trail_text, commit, body: Bytes(body), .. } = send;
    if header_text.len() > limits::HEADER_BYTES_MAX
        || trail_text.len() > limits::TRAIL_BYTES_MAX
        || body.len() > limits::BODY_BYTES_MAX
    {
        return Err(ResendError::TooLarge);
    }
    let header: Header = canonical::read(header_text.as_bytes()).map_err(|_| ResendError::Malformed)?;
    let trail: Trail = canonical::read(trail_text.as_bytes()).map_err(|_| ResendError::Malformed)?;
    // 16 bytes of tag beside a padded plaintext.
    let is_padded = body.len().checked_sub(16).is_some_and(|plain| message::padded_length(plain) == plain);
    if message::trail_hash(&trail_text) != header.trail || !is_padded || !header.blobs.is_empty() {
        return Err(ResendError::Malformed);
    }
    Ok((header, trail, Envelope { header: header_text, trail: trail_text, commit, body: Bytes(body) }))
}
