//! The rooms of a run: real channels with a signed charter and a sealed epoch, and messages that were written beforehand.
//!
//! Messages are signed, sealed and framed before anything is measured: what a phone spends on its own words is not what the
//! server costs. Each continues its device's row. All say that their author had seen the log's newest entry before the run:
//! what was seen later has a hash that nobody knows beforehand.

use anyhow::{Context as _, Result};
use naast_client::crypto::{Key32, MessageKey, seal, seal_body};
use naast_client::keys::Keys;
use naast_core::charter::{ChannelKind, Charter, Member, Retention, Role};
use naast_core::encode::{log_hash, log_start};
use naast_core::epoch::{Epoch, How, commitment, seal_info};
use naast_core::id::Bytes;
use naast_core::message::{Class, Header, Own, Salt, Seen, Trail, envelope_hash, trail_hash};
use naast_core::room::Room as Rules;
use naast_core::{ChannelId, CommandId, DeviceId, EnvelopeId, Hash, LogId, Suite, TenantId};
use naast_protocol::Command;
use naast_protocol::command::{AmendCharter, Seal, Send};
use naast_protocol::frame::ClientFrame;
use naast_protocol::sealed::Payload;

use super::people::{Circle, Device};
use super::wire::framed;

/// Letters in a message: with signature and padding a body of 272 bytes, the nearest to 300 that the format has.
const LETTERS: usize = 120;

/// A channel with what it takes to write in it.
#[derive(Clone)]
pub struct Room {
    /// Its log.
    pub log: LogId,
    /// Where the log stands before anybody speaks.
    pub seen: Seen,
    tenant: TenantId,
    epoch: u64,
    key: Key32,
}

/// Names one message of a run in 16 bytes, which travel as its id and its command's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Number of the room.
    pub room: u32,
    /// Whose: the author's place in the room.
    pub place: u32,
    /// The how-manieth there of this author: 1, 2, 3 …
    pub n: u64,
}

impl Mark {
    /// As an id.
    #[must_use]
    pub fn bytes(self) -> [u8; 16] {
        let number = (u128::from(self.room) << 96) | (u128::from(self.place) << 64) | u128::from(self.n);
        number.to_be_bytes()
    }

    /// From an id.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(bytes);
        // Each is cut to its own bits.
        let part = |shift: u32| u32::try_from((number >> shift) & u128::from(u32::MAX)).unwrap_or_default();
        Self { room: part(96), place: part(64), n: (u64::from(part(32)) << 32) | u64::from(part(0)) }
    }
}

/// The youth of a circle begins a room with everybody in it.
///
/// # Errors
/// When the server refuses.
pub async fn begin(circle: &mut Circle) -> Result<Room> {
    let Circle { youth, worker, mentors } = circle;
    let (by, tenant, at) = (youth.keys.by(), youth.keys.chain().tenant(), youth.now());
    let channel = ChannelId(youth.chance().bytes());
    let member = |device: &Device, role| {
        let by = device.keys.by();
        Member { person: device.person, root: by.root, g: by.g, role }
    };
    let mut members = vec![member(youth, Role::Youth), member(worker, Role::Professional)];
    members.extend(mentors.iter().map(|mentor| member(mentor, Role::Jim)));
    let everybody: Vec<Keys> = [&*youth, worker].into_iter().chain(&*mentors).map(|one| one.keys.clone()).collect();
    let newest: Vec<_> = everybody.iter().map(Keys::by).collect();
    let charter = Charter {
        suite: Suite::Naast1,
        tenant,
        by,
        at,
        channel,
        kind: ChannelKind::Triad,
        n: 0,
        prev: None,
        members,
        seats: Vec::new(),
        retention: Retention::default(),
        youth: None,
    };
    let said = youth.keys.sign(&charter)?;
    let rules = Rules::begin(&charter, said.hash(), 1)?;
    let key = Key32::new(youth.chance().bytes());
    let epoch = Epoch {
        suite: Suite::Naast1,
        tenant,
        by,
        at,
        channel,
        epoch: 1,
        charter: said.hash(),
        members: rules.holders(&newest)?,
        how: How::Fresh,
        commitment: commitment(&key),
    };
    let opened = youth.keys.sign(&epoch)?;
    let mut seals = Vec::new();
    for to in rules.seals_due(&epoch) {
        let keys = everybody.iter().find(|keys| keys.by() == to).context("a seal for whoever is in")?;
        let public = keys.chain().generation(to.g).context("everybody has keys")?.seal_pub;
        let info = seal_info(tenant, channel, 1, opened.hash(), to);
        seals.push(Seal { to, sealed: Bytes(seal(&public, &info, key.as_slice(), youth.chance())?) });
    }
    let made = youth
        .command(|id| Command::AmendCharter(AmendCharter { id, charter: said, epoch: opened, seals }))
        .await
        .context("a room was not made")?;
    let log = LogId::from(channel);
    let mut seen = Seen { seq: 0, hash: log_start(log) };
    for (kind, receipt) in ["charter", "epoch"].into_iter().zip(&made.receipts) {
        seen = Seen { seq: receipt.seq, hash: log_hash(seen.hash, receipt.seq, receipt.at, kind, receipt.content) };
    }
    Ok(Room { log, seen, tenant, epoch: 1, key })
}

/// A message as it goes over the wire, with the bytes that have to be kept of it.
pub struct Letter {
    /// A whole masked frame.
    pub frame: Vec<u8>,
    /// Header, trail, commitment and body.
    pub kept_bytes: usize,
}

/// What one device says in one room: each message continues the row of those before.
pub struct Row {
    room: Room,
    device: DeviceId,
    keys: Keys,
    mark: Mark,
    prev: Option<Hash>,
    payload: Vec<u8>,
}

impl Row {
    /// A row of whom `mark` names, of which nothing was said yet.
    ///
    /// # Errors
    /// Never for plain data.
    pub fn begin(room: &Room, author: &Device, mark: Mark) -> Result<Self> {
        let payload = serde_json::to_vec(&Payload::Text { text: "n".repeat(LETTERS) })?;
        let (room, device, keys) = (room.clone(), author.id, author.keys.clone());
        Ok(Self { room, device, keys, mark: Mark { n: 0, ..mark }, prev: None, payload })
    }

    /// The next message, signed and sealed.
    ///
    /// # Errors
    /// Never for keys that sign and seal.
    pub fn say(&mut self) -> Result<Send> {
        let (room, keys) = (&self.room, &self.keys);
        self.mark.n += 1;
        let (n, mark) = (self.mark.n, self.mark.bytes());
        let own = Own { device: self.device, n, prev: self.prev };
        let trail = serde_json::to_string(&Trail { salt: Salt(mark), own, seen: room.seen })?;
        let header = serde_json::to_string(&Header {
            suite: Suite::Naast1,
            tenant: room.tenant,
            channel: ChannelId(room.log.0),
            epoch: room.epoch,
            author: keys.by(),
            id: EnvelopeId(mark),
            salt: Salt(mark),
            class: Class::Countable,
            label: None,
            lock: false,
            blobs: Vec::new(),
            trail: trail_hash(&trail),
        })?;
        let key = MessageKey::derive(&room.key, &header);
        let body = seal_body(&key, &header, &self.payload, &keys.newest().sign)?;
        let commit = key.commit();
        self.prev = Some(envelope_hash(&header, commit, &body));
        Ok(Send { id: CommandId(mark), header, trail, commit, body: Bytes(body), boxes: Vec::new() })
    }
}

/// Everything that one device will say in one room, in its order.
///
/// # Errors
/// Never for keys that sign and seal.
pub fn write(room: &Room, author: &Device, first: Mark, count: usize) -> Result<Vec<Letter>> {
    let mut row = Row::begin(room, author, first)?;
    let mut letters = Vec::with_capacity(count);
    for _ in 0..count {
        let send = row.say()?;
        let kept_bytes = send.header.len() + send.trail.len() + send.commit.0.len() + send.body.0.len();
        let command = ClientFrame::Command { command: Box::new(Command::Send(send)) };
        letters.push(Letter { frame: framed(&serde_json::to_vec(&command)?), kept_bytes });
    }
    Ok(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_survives_being_an_id() {
        let mark = Mark { room: u32::MAX - 1, place: 7, n: u64::MAX - 5 };
        assert_eq!(Mark::from_bytes(mark.bytes()), mark);
    }
}
