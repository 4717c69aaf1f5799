//! What a frame from the server says, as far as the load program wants to know: found in its bytes, without reading all of
//! its JSON.

use anyhow::{Context as _, Result};
use naast_core::id::decode;

use super::rooms::Mark;

/// A frame from the server.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message of this run stands in its log.
    Entry {
        /// Which.
        mark: Mark,
        /// Where.
        seq: u64,
    },
    /// An entry that is no message.
    OtherEntry,
    /// A message of this run is on the disk.
    Stored {
        /// Which.
        mark: Mark,
        /// Where in its log.
        seq: u64,
    },
    /// The beginning is over: where the logs stand.
    Heads,
    /// Everything that was asked for is there.
    CaughtUp,
    /// Still there?
    Ping,
    /// Welcome and notices.
    Other,
}

/// Reads a frame.
///
/// # Errors
/// With the server's own words when it refused something, and for a frame that is none.
pub fn hear(text: &[u8]) -> Result<Heard> {
    let frame = after(text, br#""frame":""#).context("a frame without its name")?;
    let heard = if frame.starts_with(b"entry") {
        match after(frame, br#""kind":"message""#) {
            // The header is JSON inside JSON: its quotes have a backslash, and the entry's own have none.
            Some(message) => Heard::Entry {
                mark: mark(after(message, br#"\"id\":\""#).context("a message without an id")?)?,
                seq: number(after(frame, br#""seq":"#).context("an entry without a number")?),
            },
            None => Heard::OtherEntry,
        }
    } else if frame.starts_with(b"reply") {
        Heard::Stored {
            mark: mark(after(frame, br#""id":""#).context("a reply without an id")?)?,
            seq: number(after(frame, br#""seq":"#).context("a reply without a receipt")?),
        }
    } else if frame.starts_with(b"refused") || frame.starts_with(b"bye") {
        anyhow::bail!("the server refused: {}", String::from_utf8_lossy(text));
    } else if frame.starts_with(b"heads") {
        Heard::Heads
    } else if frame.starts_with(b"caught_up") {
        Heard::CaughtUp
    } else if frame.starts_with(b"ping") {
        Heard::Ping
    } else {
        Heard::Other
    };
    Ok(heard)
}

/// What follows the first place at which `key` stands.
fn after<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(key.len()).position(|window| window == key)?;
    Some(&text[at + key.len()..])
}

fn number(digits: &[u8]) -> u64 {
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')))
}

fn mark(text: &[u8]) -> Result<Mark> {
    let id = text.get(..22).and_then(|id| std::str::from_utf8(id).ok()).context("an id that is cut short")?;
    Ok(Mark::from_bytes(decode(id)?))
}

#[cfg(test)]
mod tests {
    use naast_core::encode::Hash;
    use naast_core::id::{Bytes, encode};
    use naast_core::{CommandId, LogId};
    use naast_protocol::command::Answer;
    use naast_protocol::entry::{Envelope, Receipt};
    use naast_protocol::frame::ServerFrame;
    use naast_protocol::{Content, Entry, ErrorCode};

    use super::*;

    const MARK: Mark = Mark { room: 3, place: 2, n: 77 };

    fn heard(frame: &ServerFrame) -> Result<Heard> {
        hear(&serde_json::to_vec(frame)?)
    }

    #[test]
    fn an_entrys_own_number_is_read_and_not_the_one_in_its_trail() -> Result<()> {
        let envelope = Envelope {
            header: format!(r#"{{"author":{{}},"id":"{}","salt":"x"}}"#, encode(&MARK.bytes())),
            trail: r#"{"own":{"n":5},"seen":{"seq":2}}"#.to_owned(),
            commit: Hash([1; 32]),
            body: Bytes(vec![9; 272]),
        };
        let entry = Entry { log: LogId([3; 16]), seq: 41, at: 7, content: Content::Message(envelope) };
        assert_eq!(heard(&ServerFrame::Entry { entry })?, Heard::Entry { mark: MARK, seq: 41 });
        Ok(())
    }

    #[test]
    fn a_reply_names_the_message_and_its_place() -> Result<()> {
        let (log, content, receipt) = (LogId([3; 16]), Hash([1; 32]), Hash([2; 32]));
        let ok = Answer { receipts: vec![Receipt { log, seq: 9, at: 7, content, receipt }] };
        let reply = ServerFrame::Reply { id: CommandId(MARK.bytes()), ok };
        assert_eq!(heard(&reply)?, Heard::Stored { mark: MARK, seq: 9 });
        Ok(())
    }

    #[test]
    fn a_refusal_ends_the_run_with_the_servers_reason() {
        let refused = heard(&ServerFrame::Refused { id: None, error: ErrorCode::RateLimited.into() });
        assert!(refused.is_err_and(|error| error.to_string().contains("rate_limited")));
    }

    #[test]
    fn the_other_frames_are_told_apart() -> Result<()> {
        assert_eq!(heard(&ServerFrame::CaughtUp)?, Heard::CaughtUp);
        assert_eq!(heard(&ServerFrame::Ping { logs: std::collections::BTreeMap::new() })?, Heard::Ping);
        assert_eq!(heard(&ServerFrame::Heads { logs: std::collections::BTreeMap::new() })?, Heard::Heads);
        Ok(())
    }
}
