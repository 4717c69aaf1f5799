//! A message as the server sees it: an open header, a trail for the members, a sealed body.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encode::{Hash, hash};
use crate::{BlobId, By, ChannelId, DeviceId, EnvelopeId, LabelId, Millis, Suite, TenantId};

/// Whether a message counts as something to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Counts as unread.
    Countable,
    /// A reaction, a name, a mark: never counts, never wakes a phone.
    Silent,
}

/// A sealed file that belongs to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BlobRef {
    /// The file.
    pub id: BlobId,
    /// SHA-256 of its ciphertext.
    pub hash: Hash,
    /// Length of its ciphertext.
    pub bytes: u64,
}

/// The open part of a message. Its exact bytes are bound to the body, so no field can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The channel it was written in.
    pub channel: ChannelId,
    /// The epoch whose key opens it.
    pub epoch: u64,
    /// Who wrote it.
    pub author: By,
    /// Its id.
    pub id: EnvelopeId,
    /// 16 random bytes: two equal messages share nothing.
    pub salt: Salt,
    /// Whether it counts as unread.
    pub class: Class,
    /// A label of the youth's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub label: Option<LabelId>,
    /// Locked by its author: never shared.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub lock: bool,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<BlobRef>>")]
    pub blobs: Vec<BlobRef>,
    /// Hash of the trail: [`trail_hash`].
    pub trail: Hash,
}

crate::id::fixed_bytes!(/// 16 random bytes.
    Salt, 16);

/// What the members see beside a message: its place in its author's own row, and what the author had seen of the log.
/// A message that was dropped, moved or shown to some only leaves a gap here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Trail {
    /// 16 random bytes: the hash in the header tells outsiders nothing.
    pub salt: Salt,
    /// The place in the row of what this device wrote in this channel.
    pub own: Own,
    /// The newest entry of the log that the author had.
    pub seen: Seen,
}

/// A place in the row of one device in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// The device.
    pub device: DeviceId,
    /// 1, 2, 3 …
    pub n: u64,
    /// Envelope hash of the one before; in all but the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub prev: Option<Hash>,
}

/// A point in a log: its number and the log hash there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Number of the entry.
    pub seq: u64,
    /// Log hash after it.
    pub hash: Hash,
}

/// The author's (or the charter's) statement that a message is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Who erases.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub envelope: Hash,
}
crate::statement_body!(Erase = "erase");

/// Hash of a header's exact bytes.
#[must_use]
pub fn header_hash(header: &str) -> Hash {
    hash("header", &[header.into()])
}

/// Hash of a trail's exact bytes.
#[must_use]
pub fn trail_hash(trail: &str) -> Hash {
    hash("trail", &[trail.into()])
}

/// The name of a message: header, commitment and body together.
#[must_use]
pub fn envelope_hash(header: &str, commit: Hash, body: &[u8]) -> Hash {
    hash("envelope", &[header.into(), commit.as_bytes().into(), body.into()])
}

/// What stands beside a body so that one ciphertext has one meaning for everybody who opens it.
#[must_use]
pub fn message_commit(key: &[u8; 32]) -> Hash {
    hash("commit", &[key.into()])
}

/// What a message key is derived with from the epoch key (the HKDF `info`): giving one away gives nothing else.
#[must_use]
pub fn message_key_info(header: &str) -> Vec<u8> {
    crate::enc("message", &[header_hash(header).as_bytes().into()])
}

/// The bytes an author signs inside a body.
#[must_use]
pub fn words_bytes(header: &str, payload: &[u8]) -> Vec<u8> {
    crate::enc("words", &[header_hash(header).as_bytes().into(), payload.into()])
}

/// Length to which a plaintext of `bytes` is padded: the next of 256, 512, 1024 …
#[must_use]
pub fn padded_length(bytes: usize) -> usize {
    bytes.max(256).next_power_of_two()
}
