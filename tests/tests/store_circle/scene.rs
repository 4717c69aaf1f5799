//! The circle: Sam, Hanne and Jef as numbers, what they say, and what each of them then reads.

use naast_core::charter::{ChannelKind, Charter, Member, Retention, Role, Seat};
use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::message::Own;
use naast_core::room::Room;
use naast_core::unlock::Factor;
use naast_core::{By, ChannelId, CommandId, DeviceId, LogId, PersonId, Suite, TenantId};
use naast_protocol::command::WrapBox;
use naast_protocol::entry::Envelope;
use naast_protocol::{Content, Statement};
use naast_store::{Appended, Joined, LogPage, NewAccount, NewMessage, Sent, StoreError, Tx};
use naast_tests::stores::TestStore;

pub const SAM: u8 = 1;
pub const HANNE: u8 = 2;
pub const JEF: u8 = 3;
pub const TENANT: TenantId = TenantId([2; 16]);
pub const CHANNEL: ChannelId = ChannelId([9; 16]);
pub const LOG: LogId = LogId([9; 16]);
pub const ALL: usize = 500;

pub fn person(n: u8) -> PersonId {
    PersonId([n; 16])
}

pub fn by(n: u8) -> By {
    By { root: Hash([n; 32]), g: 0 }
}

pub fn statement(text: &str) -> Statement {
    Statement(format!("head.{text}.signature"))
}

pub fn account(n: u8) -> NewAccount {
    NewAccount {
        person: person(n),
        standing: Standing::Guest,
        root: by(n).root,
        login: Hash([100 + n; 32]),
        record: Bytes(vec![]),
        key: statement("key"),
        unlock: statement("unlock"),
        wraps: vec![WrapBox { factor: Factor::Words, wrapped: Bytes(vec![]) }],
        vault: Bytes(vec![]),
        bag: Bytes(vec![]),
        staff_name: None,
    }
}

pub fn member(n: u8, role: Role) -> Member {
    Member { person: person(n), root: by(n).root, g: 0, role }
}

pub fn charter(n: u32, prev: Option<Hash>, members: Vec<Member>, seats: Vec<Seat>) -> Charter {
    Charter {
        suite: Suite::Naast1,
        tenant: TENANT,
        by: by(SAM),
        at: 0,
        channel: CHANNEL,
        kind: ChannelKind::Direct,
        n,
        prev,
        members,
        seats,
        retention: Retention::default(),
        youth: None,
    }
}

pub fn envelope(n: u8) -> Envelope {
    Envelope {
        header: format!("header {n}"),
        trail: format!("trail {n}"),
        commit: Hash([n; 32]),
        body: Bytes(vec![n; 300]),
    }
}

/// What the author of message `n` says about it beside its envelope.
pub fn message(n: u8, author: u8) -> NewMessage {
    NewMessage {
        channel: CHANNEL,
        command: CommandId([n; 16]),
        person: person(author),
        author: by(author),
        is_locked: n == 1,
        own: Own { device: DeviceId([author; 16]), n: u64::from(n), prev: None },
        seen: 0,
        epoch: 1,
        boxes: Vec::new(),
        envelope: envelope(n),
        at: i64::from(n),
    }
}

pub async fn says(test: &TestStore, n: u8, author: u8) -> Result<Appended, StoreError> {
    let role = if author == SAM { Role::Youth } else { Role::Professional };
    match test.store.send(message(n, author), move |_| Ok::<_, StoreError>(role)).await? {
        Sent::Now(appended) => Ok(appended),
        Sent::Before(_) => Err(StoreError::Unavailable { cause: "said before".to_owned() }),
    }
}

pub async fn page(test: &TestStore, reader: u8, after: u64) -> anyhow::Result<Option<LogPage>> {
    Ok(test.store.read().await?.find_page(person(reader), LOG, after, ALL, usize::MAX).await?)
}

/// What a reader gets, in short: `3:message 4:withheld`.
pub async fn reads(test: &TestStore, reader: u8, after: u64) -> anyhow::Result<String> {
    let Some(page) = page(test, reader, after).await? else { return Ok("nothing".to_owned()) };
    let short = page.entries.iter().map(|entry| {
        let kind = match &entry.content {
            Content::Tombstone { .. } => "tombstone",
            Content::Withheld { .. } => "withheld",
            content => content.kind(),
        };
        format!("{}:{kind}", entry.seq)
    });
    Ok(short.collect::<Vec<_>>().join(" "))
}

/// Appends what changes a room, and keeps the room that core makes of it at that place.
pub async fn changes(
    test: &TestStore,
    content: Content,
    before: Option<Room>,
    next: impl Fn(u64) -> Room + Send + 'static,
) -> Result<(Room, Vec<Joined>), StoreError> {
    let operation = async move |tx: &mut Tx| {
        let appended = tx.append_entry(LOG, 50, &content).await?;
        let room = next(appended.seq);
        let joined = tx.save_room(&room, before.as_ref()).await?;
        Ok((room, joined))
    };
    test.store.write(operation).await
}
