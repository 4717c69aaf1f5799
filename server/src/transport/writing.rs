//! Frames on their way out of a socket: fed into its memory, then written with one flush. A write that makes no progress ends the
//! socket.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use futures_util::SinkExt as _;
use naast_core::CommandId;
use naast_protocol::frame::{Close, ServerFrame};
use naast_protocol::{Entry, Refusal};

use crate::bus::Fresh;

/// How long a write may make no progress.
const STUCK: Duration = Duration::from_mins(1);

/// Why a socket ends.
pub enum End {
    /// The other side is gone.
    Gone,
    /// The server closes.
    Closed(Close),
}

impl From<axum::Error> for End {
    fn from(_: axum::Error) -> Self {
        Self::Gone
    }
}

/// [`ServerFrame::Entry`] without a copy of the entry.
#[derive(serde::Serialize)]
struct EntryFrame<'a> {
    frame: &'static str,
    entry: &'a Entry,
}

fn encoded(entry: &Entry) -> Bytes {
    // Entries are plain data: writing them as JSON cannot fail.
    serde_json::to_vec(&EntryFrame { frame: "entry", entry }).unwrap_or_default().into()
}

/// The frame of a message that many readers share.
pub fn frame_of(message: &Fresh) -> Message {
    let frame = message.frame(encoded);
    // It was made of text: reading it as text cannot fail.
    Message::Text(frame.try_into().unwrap_or_default())
}

pub async fn refuse(socket: &mut WebSocket, id: Option<CommandId>, error: Refusal) -> Result<(), End> {
    write(socket, &ServerFrame::Refused { id, error }).await
}

pub async fn write(socket: &mut WebSocket, frame: &ServerFrame) -> Result<(), End> {
    feed(socket, frame).await?;
    flush(socket).await
}

pub async fn feed(socket: &mut WebSocket, frame: &ServerFrame) -> Result<(), End> {
    moving(socket.feed(text(frame))).await
}

pub async fn flush(socket: &mut WebSocket) -> Result<(), End> {
    moving(socket.flush()).await
}

/// A write that makes progress: whoever reads nothing for a minute holds neither task nor socket.
pub async fn moving(writing: impl Future<Output = Result<(), axum::Error>>) -> Result<(), End> {
    match tokio::time::timeout(STUCK, writing).await {
        Ok(written) => Ok(written?),
        Err(_) => Err(End::Closed(Close::Slow)),
    }
}

pub fn text(frame: &ServerFrame) -> Message {
    // Frames are plain data: writing them as JSON cannot fail.
    Message::Text(serde_json::to_string(frame).unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use naast_core::DeviceId;
    use naast_core::LogId;
    use naast_protocol::Content;

    use super::*;

    #[test]
    fn an_entry_is_encoded_as_the_frame_that_the_protocol_names() {
        let content = Content::SignedIn { device: DeviceId([2; 16]) };
        let entry = Entry { log: LogId([1; 16]), seq: 3, at: 4, content };
        let frame = text(&ServerFrame::Entry { entry: entry.clone() });
        assert_eq!(encoded(&entry), frame.into_data());
    }
}
