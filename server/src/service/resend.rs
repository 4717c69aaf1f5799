//! Take a message again that a restore lost: its author's app still has it, finished and signed, and sends the same bytes.
//!
//! Everything that holds for [`super::send`] holds here but one thing: what its author had seen of the log may be a place of
//! the former life, which this database no longer knows. Readers judge that with their own memory of it.

use naast_core::encode::log_start;
use naast_core::id::Bytes;
use naast_core::message::{self, Header, Trail};
use naast_core::room::RoomError;
use naast_core::{Hash, limits};
use naast_protocol::canonical;
use naast_protocol::command::{Answer, Send};
use naast_protocol::entry::Envelope;
use naast_store::{Appended, KnownAnswer, NewMessage, Sent};

use super::send::SendError;
use super::{Caller, IdReused, receipt};
use crate::app::App;

/// Takes a message again; answers when it is on the disk. What was not lost is answered as the first time.
///
/// # Errors
/// [`SendError`].
pub async fn resend(app: &App, caller: Caller, send: Send) -> Result<Answer, SendError> {
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
    let sent = app
        .store
        .send(message, move |standing| {
            let room = standing.room.ok_or(SendError::Room(RoomError::NotMember))?;
            let author = room.member(header.author.root).filter(|member| member.person == caller.person);
            let role = author.ok_or(SendError::Room(RoomError::NotMember))?.role;
            room.may_write(&header).map_err(|reason| match reason {
                RoomError::StaleEpoch | RoomError::StaleKey => SendError::Stale { reason, channel: header.channel },
                other => SendError::Room(other),
            })?;
            check_row(caller, &trail, standing.seen, standing.last, may_be_lost)?;
            Ok::<_, SendError>(role)
        })
        .await?;
    let appended = match sent {
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
) -> Result<(), SendError> {
    if (seen != Some(trail.seen.hash) && !may_be_lost) || trail.own.device != caller.device {
        return Err(SendError::Malformed);
    }
    if (trail.own.n, trail.own.prev) != (last.map_or(1, |(n, _)| n + 1), last.map(|(_, envelope)| envelope)) {
        return Err(SendError::OwnGap { n: last.map_or(0, |(n, _)| n) });
    }
    Ok(())
}

/// Checks everything about a message that needs no database.
fn check(send: Send) -> Result<(Header, Trail, Envelope), SendError> {
    let Send { header: header_text, trail: trail_text, commit, body: Bytes(body), .. } = send;
    if header_text.len() > limits::HEADER_BYTES_MAX
        || trail_text.len() > limits::TRAIL_BYTES_MAX
        || body.len() > limits::BODY_BYTES_MAX
    {
        return Err(SendError::TooLarge);
    }
    let header: Header = canonical::read(header_text.as_bytes()).map_err(|_| SendError::Malformed)?;
    let trail: Trail = canonical::read(trail_text.as_bytes()).map_err(|_| SendError::Malformed)?;
    // 16 bytes of tag beside a padded plaintext.
    let is_padded = body.len().checked_sub(16).is_some_and(|plain| message::padded_length(plain) == plain);
    if message::trail_hash(&trail_text) != header.trail || !is_padded || !header.blobs.is_empty() {
        return Err(SendError::Malformed);
    }
    Ok((header, trail, Envelope { header: header_text, trail: trail_text, commit, body: Bytes(body) }))
}
