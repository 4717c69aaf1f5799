//! Commands made by hand with real people's keys: each valid as it stands, so that a test can spoil exactly one thing.
//!
//! What is sealed inside is junk, for servers look at lengths alone. People whose logs hold it must not read on.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, ensure};
use naast_client::{Error, Person};
use naast_core::charter::{ChannelKind, Charter, Member, Retention, Role, Seat};
use naast_core::choice::{ChainEnd, Choice, Item, Recipient, Share};
use naast_core::epoch::{Epoch, How, commitment};
use naast_core::hand_over::{HandOver, Heir, Lost};
use naast_core::id::Bytes;
use naast_core::message::{Header, Trail, trail_hash};
use naast_core::room::Room;
use naast_core::{By, ChannelId, CommandId, Hash, Millis, ShareId, Suite};
use naast_protocol::command::{self, AmendCharter, OpenEpoch, Seal, Send};
use naast_protocol::{Command, ErrorCode, Statement};

/// When everything made by hand was said.
const AT: Millis = 1_791_306_000_000;
/// An X-Wing encapsulation, a key and a tag.
const SEAL_BYTES: usize = 1120 + 32 + 16;

static IDS: AtomicU64 = AtomicU64::new(1);

/// Sixteen bytes that nothing else in this process has.
#[must_use]
pub fn fresh() -> [u8; 16] {
    let mut bytes = [0xee; 16];
    bytes[..8].copy_from_slice(&IDS.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes
}

/// A command id that was not used before.
#[must_use]
pub fn id() -> CommandId {
    CommandId(fresh())
}

/// Somebody as a charter lists them.
#[must_use]
pub fn member(person: &Person, role: Role) -> Member {
    Member { person: person.id(), root: person.root(), g: 0, role }
}

/// A first charter of a new channel: its owner, one more person or nobody, and seats.
#[must_use]
pub fn charter(owner: &Person, other: Option<Member>, seats: Vec<Seat>) -> Charter {
    let kind = if seats.is_empty() && other.is_some() { ChannelKind::Direct } else { ChannelKind::Private };
    Charter {
        suite: Suite::Naast1,
        tenant: owner.chains().tenant(),
        by: owner.keys().by(),
        at: AT,
        channel: ChannelId(fresh()),
        kind,
        n: 0,
        prev: None,
        members: [member(owner, Role::Youth)].into_iter().chain(other).collect(),
        seats,
        retention: Retention::default(),
        youth: None,
    }
}

/// The charter that follows the one of this room.
#[must_use]
pub fn next_charter(owner: &Person, room: &Room, first: &Charter) -> Charter {
    Charter { by: owner.keys().by(), n: room.charter_n + 1, prev: Some(room.charter), ..first.clone() }
}

/// The next epoch of a room, fresh.
///
/// # Errors
/// When the room has nobody in it.
pub fn epoch(by: &Person, room: &Room) -> Result<Epoch> {
    let newest: Vec<By> = room.effective_members().map(|member| By { root: member.root, g: member.g }).collect();
    Ok(Epoch {
        suite: Suite::Naast1,
        tenant: room.tenant,
        by: by.keys().by(),
        at: AT,
        channel: room.channel,
        epoch: room.epoch.as_ref().map_or(0, |last| last.epoch) + 1,
        charter: room.charter,
        members: room.holders(&newest)?,
        how: How::Fresh,
        commitment: commitment(&[1; 32]),
    })
}

/// A seal of the right length for everybody who needs one.
#[must_use]
pub fn seals(room: &Room, epoch: &Epoch) -> Vec<Seal> {
    room.seals_due(epoch).into_iter().map(|to| Seal { to, sealed: Bytes(vec![9; SEAL_BYTES]) }).collect()
}

/// A charter with the epoch that goes with it, and the room that it makes of `before`.
///
/// # Errors
/// When they do not go together.
pub fn amend(owner: &Person, charter: &Charter, before: Option<&Room>) -> Result<(AmendCharter, Room)> {
    let statement = owner.keys().sign(charter)?;
    let seq = before.and_then(|room| room.epoch.as_ref()).map_or(0, |epoch| epoch.seq) + 1;
    // Whom a server must refuse, a rule may refuse here already: the room is only what the epoch is made from.
    let room = match before {
        Some(before) => before.amend(charter, statement.hash(), seq)?,
        None => Room::begin(charter, statement.hash(), seq)?,
    };
    let body = epoch(owner, &room)?;
    let seals = seals(&room, &body);
    let epoch = owner.keys().sign(&body)?;
    let after = room.open_epoch(&body, epoch.hash(), &body.members, seq + 1)?;
    Ok((AmendCharter { id: id(), charter: statement, epoch, seals }, after))
}

/// The next epoch as a command, with the room after it.
///
/// # Errors
/// When the room refuses it.
pub fn open(by: &Person, room: &Room) -> Result<(OpenEpoch, Room)> {
    let body = epoch(by, room)?;
    let statement = by.keys().sign(&body)?;
    let seq = room.epoch.as_ref().map_or(0, |last| last.seq).max(room.changed_seq) + 1;
    let after = room.open_epoch(&body, statement.hash(), &body.members, seq)?;
    Ok((OpenEpoch { id: id(), epoch: statement, seals: seals(room, &body) }, after))
}

/// The link that follows the end of a chain of choices.
///
/// # Errors
/// When it cannot be signed.
pub fn choice(by: &Person, after: ChainEnd, statement: Hash) -> Result<Statement> {
    let (n, prev) = after.map_or((0, None), |(n, hash)| (n + 1, Some(hash)));
    let (suite, tenant) = (Suite::Naast1, by.chains().tenant());
    Ok(by.keys().sign(&Choice { suite, tenant, by: by.keys().by(), at: AT, n, prev, statement })?)
}

/// A share of a message by the owner of its channel, as its statement says it.
#[must_use]
pub fn share_body(by: &Person, item: Item, to: &Person) -> Share {
    Share {
        suite: Suite::Naast1,
        tenant: by.chains().tenant(),
        by: by.keys().by(),
        at: AT,
        id: ShareId(fresh()),
        items: vec![item],
        to: Recipient { person: to.id(), root: to.root() },
        until: None,
        answer_to: Vec::new(),
        in_file: false,
    }
}

/// The command for a share that follows what its giver chose before.
///
/// # Errors
/// When it cannot be signed.
pub fn share(by: &Person, body: &Share) -> Result<command::Share> {
    let share = by.keys().sign(body)?;
    let choice = choice(by, by.own().chain(), share.hash())?;
    Ok(command::Share { id: id(), share, choice, to_g: 0, seal: Bytes(vec![9; 1400]) })
}

/// Somebody as a hand-over names them.
#[must_use]
pub fn heir(who: &Person) -> Heir {
    Heir { person: who.id(), root: who.root(), g: 0 }
}

/// A conversation of `old` handed over, with junk in its seals.
///
/// # Errors
/// When it cannot be signed.
pub fn hand_over(by: &Person, old: &Person, to: Heir, channel: ChannelId, epochs: &[u64]) -> Result<Command> {
    let said = HandOver {
        suite: Suite::Naast1,
        tenant: by.chains().tenant(),
        by: by.keys().by(),
        at: AT,
        channel,
        from: Lost { person: old.id(), root: old.root() },
        to,
        epochs: epochs.to_vec(),
    };
    let seals = vec![Bytes(vec![9; SEAL_BYTES]); epochs.len()];
    Ok(Command::HandOver(command::HandOver { id: id(), statement: by.keys().sign(&said)?, seals }))
}

/// The same message with another trail; its header names the new one.
///
/// # Errors
/// When it is no message.
pub fn with_trail(send: &Send, edit: impl FnOnce(&mut Trail)) -> Result<Send> {
    let mut header: Header = serde_json::from_str(&send.header)?;
    let mut trail: Trail = serde_json::from_str(&send.trail)?;
    edit(&mut trail);
    let trail = serde_json::to_string(&trail)?;
    header.trail = trail_hash(&trail);
    Ok(Send { id: id(), header: serde_json::to_string(&header)?, trail, ..send.clone() })
}

/// What was refused so far, each beside what is allowed.
#[derive(Debug, Default)]
pub struct Ledger(Vec<ErrorCode>);

impl Ledger {
    /// Somebody gives a command that must be refused with this code.
    ///
    /// # Errors
    /// When it is carried out, or refused for another reason.
    pub async fn refused(&mut self, code: ErrorCode, what: &str, who: &mut Person, command: Command) -> Result<()> {
        let given = who.give(&command).await.map(drop);
        self.note(code, what, &given)
    }

    /// The twin of something refused: the same, without what was wrong.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn allowed(&self, what: &str, who: &mut Person, command: Command) -> Result<()> {
        who.give(&command).await.map(drop).with_context(|| format!("{what} is allowed"))
    }

    /// Notes what came of something that must be refused with this code.
    ///
    /// # Errors
    /// When it was not.
    pub fn note(&mut self, code: ErrorCode, what: &str, came: &Result<(), Error>) -> Result<()> {
        let refused = came.as_ref().err().and_then(Error::code);
        ensure!(refused == Some(code), "{what}: {came:?} instead of {code:?}");
        self.0.push(code);
        Ok(())
    }

    /// Whether something was refused with this code.
    #[must_use]
    pub fn has(&self, code: ErrorCode) -> bool {
        self.0.contains(&code)
    }
}
