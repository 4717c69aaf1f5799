//! Messages at the write door, on both engines: many at once are one write, none is lost, doubled or out of its row, and what
//! the writer remembers of a channel is never believed when somebody else changed it.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use naast_core::charter::{ChannelKind, Charter, Member, Retention, Role};
use naast_core::encode::{Hash, log_start};
use naast_core::id::Bytes;
use naast_core::message::Own;
use naast_core::room::Room;
use naast_core::{By, ChannelId, CommandId, DeviceId, LogId, PersonId, Suite, TenantId};
use naast_protocol::entry::Envelope;
use naast_protocol::{Content, Statement};
use naast_store::{KnownAnswer, LogKind, NewMessage, Sent, Standing, Store, StoreError, Tx};
use naast_tests::stores::{Engine, TestStore};

const SAM: By = By { root: Hash([1; 32]), g: 0 };
const ALL: usize = 500;

/// Why the rule of these tests refuses.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    NotIn,
    Gap,
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn channel(n: u8) -> ChannelId {
    ChannelId([n; 16])
}

async fn with_channels(engine: Engine, channels: u8) -> anyhow::Result<TestStore> {
    let test = engine.open().await?;
    for n in 0..channels {
        test.store.write(async move |tx| begin(tx, n).await).await?;
    }
    Ok(test)
}

async fn begin(tx: &mut Tx, n: u8) -> Result<(), StoreError> {
    let charter = Charter {
        suite: Suite::Naast1,
        tenant: TenantId([2; 16]),
        by: SAM,
        at: 0,
        channel: channel(n),
        kind: ChannelKind::Private,
        n: 0,
        prev: None,
        members: vec![Member { person: PersonId([1; 16]), root: SAM.root, g: 0, role: Role::Youth }],
        seats: vec![],
        retention: Retention::default(),
        youth: None,
    };
    tx.create_log(channel(n).into(), LogKind::Channel).await?;
    tx.append_entry(channel(n).into(), 0, &Content::Charter { statement: Statement("charter".to_owned()) }).await?;
    let room = Room::begin(&charter, Hash([1; 32]), 1)
        .map_err(|error| StoreError::Unavailable { cause: error.to_string() })?;
    tx.save_room(&room, None).await.map(drop)
}

/// One device of Sam's with its row of messages in one channel.
struct Phone<'a> {
    store: &'a Store,
    channel: ChannelId,
    device: u8,
    n: u64,
    prev: Option<Hash>,
}

impl<'a> Phone<'a> {
    fn new(store: &'a Store, channel: ChannelId, device: u8) -> Self {
        Self { store, channel, device, n: 0, prev: None }
    }

    fn next(&self) -> NewMessage {
        let n = self.n + 1;
        let (channel, device) = (self.channel, self.device);
        let text = format!("{channel} {device} {n}");
        let mut command = [device; 16];
        command[..8].copy_from_slice(&n.to_be_bytes());
        command[8] = channel.0[0];
        NewMessage {
            channel,
            command: CommandId(command),
            person: PersonId([1; 16]),
            author: SAM,
            is_locked: false,
            own: Own { device: DeviceId([device; 16]), n, prev: self.prev },
            seen: 0,
            epoch: 1,
            boxes: Vec::new(),
            envelope: Envelope { header: text, trail: String::new(), commit: Hash([0; 32]), body: Bytes(vec![7; 300]) },
            at: 5,
        }
    }

    async fn says(&mut self) -> Result<Sent, Refused> {
        let message = self.next();
        let (n, hash) = (message.own.n, message.envelope.hash());
        let sent = send(self.store, message).await?;
        (self.n, self.prev) = (n, Some(hash));
        Ok(sent)
    }
}

/// Sends with the rules that matter here: who is in, and the row of the device.
async fn send(store: &Store, message: NewMessage) -> Result<Sent, Refused> {
    let (own, log) = (message.own, LogId::from(message.channel));
    let rule = move |standing: &Standing<'_>| {
        let role = standing.room.and_then(|room| room.member(SAM.root)).ok_or(Refused::NotIn)?.role;
        assert_eq!(standing.seen, Some(log_start(log)), "the log began with another hash");
        let last = standing.last;
        let follows = (own.n, own.prev) == (last.map_or(1, |(n, _)| n + 1), last.map(|(_, envelope)| envelope));
        if follows { Ok(role) } else { Err(Refused::Gap) }
    };
    store.send(message, rule).await
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_however_many_speak_on_sqlite() -> anyhow::Result<()> {
    nothing_is_lost_or_doubled_however_many_speak(Engine::sqlite()?).await
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_however_many_speak_on_postgres() -> anyhow::Result<()> {
    nothing_is_lost_or_doubled_however_many_speak(Engine::postgres().await?).await
}

/// Two nodes, six channels, four phones in each on both nodes: what one node remembers is outdated by the other all the time.
async fn nothing_is_lost_or_doubled_however_many_speak(engine: Engine) -> anyhow::Result<()> {
    const MESSAGES: u64 = 12;
    let test = with_channels(engine, 6).await?;
    let nodes = [test.store.clone(), test.second_node().await?];
    let phones = (0..6).flat_map(|at| (0..4).map(move |device| (at, device)));
    let talks = phones.map(|(at, device)| {
        let mut phone = Phone::new(&nodes[usize::from(device % 2)], channel(at), device);
        async move {
            for _ in 0..MESSAGES {
                phone.says().await?;
            }
            Ok::<_, Refused>(())
        }
    });
    for talk in join_all(talks).await {
        assert_eq!(talk, Ok(()));
    }
    for n in 0..6 {
        let log = LogId::from(channel(n));
        let facts = &mut test.store.read().await?;
        let page = facts.find_page(PersonId([1; 16]), log, 1, ALL, usize::MAX).await?;
        let page = page.ok_or_else(|| anyhow::anyhow!("nobody reads channel {n}"))?;
        assert_eq!(page.head, 1 + 4 * MESSAGES);
        let mut hash = page.before;
        let mut said = BTreeSet::new();
        for (entry, seq) in page.entries.iter().zip(2..) {
            assert_eq!(entry.seq, seq, "a hole");
            let Content::Message(envelope) = &entry.content else { anyhow::bail!("entry {seq} is no message") };
            assert!(said.insert(envelope.header.clone()), "{} came twice", envelope.header);
            hash = naast_core::encode::log_hash(hash, entry.seq, entry.at, "message", envelope.hash());
            assert_eq!(facts.find_log_hash(log, seq).await?, Some(hash), "the hash of entry {seq} does not add up");
        }
        assert_eq!(said.len() as u64, 4 * MESSAGES);
    }
    Ok(())
}

#[tokio::test]
async fn messages_that_wait_together_are_one_commit() -> anyhow::Result<()> {
    let test = with_channels(Engine::sqlite()?, 2).await?;
    drop(test.take_commits());
    let says = |device| {
        let test = &test;
        async move { Phone::new(&test.store, channel(device % 2), device).says().await }
    };
    let sent = join_all((0..40).map(says)).await;
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    let commits = test.take_commits();
    // The first may go alone while the others come.
    assert!(commits.len() <= 2, "{} commits", commits.len());
    let newest = commits.last().map(|wakes| wakes.iter().map(|wake| wake.head).collect::<Vec<_>>());
    assert_eq!(newest, Some(vec![21, 21]), "not one wake for each log with its newest head");
    Ok(())
}

#[tokio::test]
async fn who_is_refused_disturbs_nobody() -> anyhow::Result<()> {
    let test = with_channels(Engine::sqlite()?, 1).await?;
    let says = |device: u8| {
        let test = &test;
        async move {
            let mut phone = Phone::new(&test.store, channel(0), device);
            // The third phone leaves out a message of its row.
            phone.n = if device == 3 { 7 } else { 0 };
            phone.says().await
        }
    };
    let sent = join_all((0..8).map(says)).await;
    for (device, sent) in sent.iter().enumerate() {
        assert_eq!(sent.is_ok(), device != 3, "{sent:?}");
    }
    assert_eq!(sent[3], Err(Refused::Gap));
    assert_eq!(send(&test.store, Phone::new(&test.store, channel(9), 1).next()).await, Err(Refused::NotIn));
    Ok(())
}

#[tokio::test]
async fn a_repeated_message_gets_its_first_answer_on_sqlite() -> anyhow::Result<()> {
    a_repeated_message_gets_its_first_answer(Engine::sqlite()?).await
}

#[tokio::test]
async fn a_repeated_message_gets_its_first_answer_on_postgres() -> anyhow::Result<()> {
    a_repeated_message_gets_its_first_answer(Engine::postgres().await?).await
}

async fn a_repeated_message_gets_its_first_answer(engine: Engine) -> anyhow::Result<()> {
    let test = with_channels(engine, 1).await?;
    let mut phone = Phone::new(&test.store, channel(0), 1);
    let message = phone.next();
    let first = || KnownAnswer::Sent { log: channel(0).into(), seq: 2, at: 5, content: message.envelope.hash() };
    // Both tries wait together: the second finds the first although it is not written yet.
    let (one, two) = tokio::join!(phone.says(), send(&test.store, message.clone()));
    assert!(matches!(one, Ok(Sent::Now(appended)) if appended.seq == 2), "{one:?}");
    assert_eq!(two, Ok(Sent::Before(first())));
    phone.says().await.map_err(|refused| anyhow::anyhow!("{refused:?}"))?;
    assert_eq!(send(&test.store, message.clone()).await, Ok(Sent::Before(first())));

    // The command of an old message with a new one: its row is right, so only the database knows it.
    let reused = NewMessage { command: message.command, ..phone.next() };
    let others = (10..14).map(|device| {
        let test = &test;
        async move { Phone::new(&test.store, channel(0), device).says().await }
    });
    let (reused, others) = tokio::join!(send(&test.store, reused), join_all(others));
    assert_eq!(reused, Ok(Sent::Before(first())));
    assert!(others.iter().all(Result::is_ok), "{others:?}");
    phone.says().await.map_err(|refused| anyhow::anyhow!("{refused:?}"))?;
    Ok(())
}

#[tokio::test]
async fn what_another_node_ended_counts_at_once_on_sqlite() -> anyhow::Result<()> {
    what_another_node_ended_counts_at_once(Engine::sqlite()?).await
}

#[tokio::test]
async fn what_another_node_ended_counts_at_once_on_postgres() -> anyhow::Result<()> {
    what_another_node_ended_counts_at_once(Engine::postgres().await?).await
}

async fn what_another_node_ended_counts_at_once(engine: Engine) -> anyhow::Result<()> {
    let test = with_channels(engine, 1).await?;
    let other = test.second_node().await?;
    let mut phone = Phone::new(&test.store, channel(0), 1);
    phone.says().await.map_err(|refused| anyhow::anyhow!("{refused:?}"))?;
    // Over there Sam is taken out, without any entry: only the log's access grows.
    let ended: Result<(), StoreError> = other
        .write(async |tx: &mut Tx| {
            let Some(before) = tx.find_room(channel(0)).await? else { return Ok(()) };
            let room = Room { members: vec![], ..before.clone() };
            tx.save_room(&room, Some(&before)).await.map(drop)
        })
        .await;
    ended?;
    assert_eq!(phone.says().await, Err(Refused::NotIn));
    Ok(())
}

#[tokio::test]
async fn what_another_node_allowed_counts_at_once_on_sqlite() -> anyhow::Result<()> {
    what_another_node_allowed_counts_at_once(Engine::sqlite()?).await
}

#[tokio::test]
async fn what_another_node_allowed_counts_at_once_on_postgres() -> anyhow::Result<()> {
    what_another_node_allowed_counts_at_once(Engine::postgres().await?).await
}

async fn what_another_node_allowed_counts_at_once(engine: Engine) -> anyhow::Result<()> {
    let test = with_channels(engine, 1).await?;
    let other = test.second_node().await?;
    let mut here = Phone::new(&test.store, channel(0), 1);
    here.says().await.map_err(|refused| anyhow::anyhow!("{refused:?}"))?;
    // The phone's row goes on over there; this node remembers it as it was and would see a gap.
    let mut there = Phone { store: &other, ..here };
    there.says().await.map_err(|refused| anyhow::anyhow!("{refused:?}"))?;
    let mut back = Phone { store: &test.store, ..there };
    assert!(matches!(back.says().await, Ok(Sent::Now(appended)) if appended.seq == 4));
    Ok(())
}

#[tokio::test]
async fn what_this_node_ended_counts_within_one_batch() -> anyhow::Result<()> {
    let test = with_channels(Engine::sqlite()?, 1).await?;
    let mut phone = Phone::new(&test.store, channel(0), 1);
    phone.says().await.map_err(|refused| anyhow::anyhow!("{refused:?}"))?;
    let end = test.store.write(async |tx: &mut Tx| -> Result<(), StoreError> {
        let Some(before) = tx.find_room(channel(0)).await? else { return Ok(()) };
        tx.save_room(&Room { members: vec![], ..before.clone() }, Some(&before)).await.map(drop)
    });
    let (ended, said) = tokio::join!(end, phone.says());
    ended?;
    assert_eq!(said, Err(Refused::NotIn));
    Ok(())
}
