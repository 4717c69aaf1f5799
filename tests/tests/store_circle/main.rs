//! The store's story of a circle, on both engines: who reads what of a channel, what is shared, and what is gone.

#![expect(clippy::expect_used, reason = "a story that lost its thing or its person cannot go on")]

mod scene;

use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::charter::{Leave, Role, Seat, TakeSeat};
use naast_core::encode::{Hash, Sig, SignPub, log_hash, log_start};
use naast_core::grant::GrantState;
use naast_core::id::Bytes;
use naast_core::room::Room;
use naast_core::{CommandId, DeviceId, InviteId, PersonId, ShareId, Suite};
use naast_protocol::Content;
use naast_store::{Appended, Joined, KnownAnswer, LogKind, NewGrant, StoreError, Tx};
use naast_tests::stores::{Engine, TestStore};

use scene::{
    ALL, CHANNEL, HANNE, JEF, LOG, SAM, TENANT, account, by, changes, charter, envelope, member, page, person, reads,
    says, statement,
};

#[tokio::test]
async fn a_circle_talks_shares_and_parts_on_sqlite() -> anyhow::Result<()> {
    a_circle_talks_shares_and_parts(Engine::sqlite()?).await
}

#[tokio::test]
async fn a_circle_talks_shares_and_parts_on_postgres() -> anyhow::Result<()> {
    a_circle_talks_shares_and_parts(Engine::postgres().await?).await
}

async fn a_circle_talks_shares_and_parts(engine: Engine) -> anyhow::Result<()> {
    let test = engine.open().await?;
    for n in [SAM, HANNE, JEF] {
        assert!(test.store.write::<_, StoreError, _>(async move |tx| tx.create_account(&account(n), 0).await).await?);
    }
    let room = begin(&test).await?;
    talk(&test).await?;
    acknowledge(&test).await?;
    share(&test).await?;
    erase(&test).await?;
    let room = part(&test, room).await?;
    let room = take_the_seat(&test, room).await?;
    come_back(&test, room).await?;
    the_log_adds_up(&test).await
}

/// Entries 1 and 2: Sam's channel with Hanne, and its first epoch.
async fn begin(test: &TestStore) -> anyhow::Result<Room> {
    let made: Result<bool, StoreError> = test.store.write(async |tx| tx.create_log(LOG, LogKind::Channel).await).await;
    assert_eq!(made, Ok(true));
    let again: Result<bool, StoreError> = test.store.write(async |tx| tx.create_log(LOG, LogKind::Channel).await).await;
    assert_eq!(again, Ok(false), "one id named two logs");
    assert_eq!(reads(test, SAM, 0).await?, "nothing", "a log without members was read");

    let first = charter(0, None, vec![member(SAM, Role::Youth), member(HANNE, Role::Professional)], vec![]);
    let content = Content::Charter { statement: statement("charter0") };
    let begin = move |seq| Room::begin(&first, Hash([40; 32]), seq).expect("Sam may talk with Hanne");
    let (room, joined) = changes(test, content, None, begin).await?;
    let expected = [SAM, HANNE].map(|n| Joined { person: person(n), from: 1, before: log_start(LOG) });
    assert_eq!(joined, expected);
    assert_eq!(test.store.read().await?.find_room(CHANNEL).await?, Some(room.clone()));

    let seals = [(person(SAM), Bytes(b"Sam's seal".to_vec())), (person(HANNE), Bytes(b"Hanne's seal".to_vec()))];
    let epoch = async move |tx: &mut Tx| tx.append_epoch(CHANNEL, 50, &statement("epoch1"), &seals).await;
    let appended: Appended = test.store.write::<_, StoreError, _>(epoch).await?;
    assert_eq!(appended.seq, 2);
    for (reader, own) in [(SAM, "Sam's seal"), (HANNE, "Hanne's seal")] {
        let entries = page(test, reader, 1).await?.expect("both read").entries;
        let own = Some(Bytes(own.as_bytes().to_vec()));
        assert_eq!(entries[0].content, Content::Epoch { statement: statement("epoch1"), seal: own });
    }
    Ok(room)
}

/// Entries 3, 4 and 5: a locked message of Sam's, one of Hanne's, one more of Sam's.
async fn talk(test: &TestStore) -> anyhow::Result<()> {
    drop(test.take_commits());
    let first = says(test, 1, SAM).await?;
    says(test, 2, HANNE).await?;
    says(test, 3, SAM).await?;
    let woken: Vec<_> = test.take_commits().into_iter().flatten().map(|wake| (wake.log, wake.head)).collect();
    assert_eq!(woken, [(LOG, 3), (LOG, 4), (LOG, 5)]);
    assert_eq!(reads(test, HANNE, 0).await?, "1:charter 2:epoch 3:message 4:message 5:message");
    assert_eq!(reads(test, JEF, 0).await?, "nothing");

    let facts = &mut test.store.read().await?;
    let sent = KnownAnswer::Sent { log: LOG, seq: 3, at: 1, content: envelope(1).hash() };
    assert_eq!(facts.find_answer(person(SAM), CommandId([1; 16])).await?, Some(sent));
    assert_eq!(facts.find_answer(person(HANNE), CommandId([1; 16])).await?, None);
    assert_eq!(
        facts.find_own_row(CHANNEL, PersonId([SAM; 16]), DeviceId([SAM; 16])).await?,
        Some((3, envelope(3).hash()))
    );
    assert_eq!(facts.find_own_row(CHANNEL, PersonId([JEF; 16]), DeviceId([SAM; 16])).await?, None);
    let known = facts.find_message(envelope(1).hash(), person(HANNE)).await?.expect("it is there");
    assert_eq!((known.seq, known.author, known.role, known.owner), (first.seq, by(SAM), Role::Youth, by(SAM).root));
    assert!(known.is_locked && !known.is_erased && known.is_readable);
    assert!(facts.find_message(envelope(1).hash(), person(JEF)).await?.is_some_and(|known| !known.is_readable));

    // One page ends at its number of entries, or at its bytes, but never gives nothing.
    let page = facts.find_page(person(SAM), LOG, 2, 2, usize::MAX).await?.expect("Sam reads");
    assert_eq!((page.entries.len(), page.head), (2, 5));
    assert_eq!(facts.find_page(person(SAM), LOG, 2, ALL, 1).await?.map(|page| page.entries.len()), Some(1));
    assert_eq!(facts.find_page(person(SAM), LOG, 5, ALL, 1).await?.map(|page| page.entries.len()), Some(0));
    assert_eq!(facts.find_page(person(SAM), LOG, 50, ALL, 1).await?.map(|page| page.entries.len()), Some(0));
    Ok(())
}

async fn acknowledge(test: &TestStore) -> anyhow::Result<()> {
    let ack = async |who: u8, device: u8, seq: u64| {
        test.store.write(async move |tx| tx.set_ack(LOG, person(who), DeviceId([device; 16]), seq).await).await
    };
    let facts = &mut test.store.read().await?;
    assert_eq!(facts.find_marks(LOG, person(SAM)).await?.delivered, 0);
    assert_eq!(ack(HANNE, 1, 3).await, Ok::<_, StoreError>(true));
    assert_eq!(ack(HANNE, 2, 4).await, Ok::<_, StoreError>(true));
    assert_eq!(ack(HANNE, 2, 2).await, Ok::<_, StoreError>(false), "an acknowledgement went back");
    assert_eq!(ack(HANNE, 2, 99).await, Ok::<_, StoreError>(false), "what was never sent was acknowledged");
    assert_eq!(ack(JEF, 9, 1).await, Ok::<_, StoreError>(false), "somebody acknowledged what they do not read");
    assert_eq!(
        facts.find_marks(LOG, person(SAM)).await?.delivered,
        4,
        "not the furthest device of the only other member"
    );

    let mark = async |seq| test.store.write(async move |tx| tx.set_read_mark(LOG, person(SAM), seq).await).await;
    assert_eq!(mark(5).await, Ok::<_, StoreError>(true));
    assert_eq!(mark(4).await, Ok::<_, StoreError>(false), "a read mark went back");
    let logs = facts.list_logs(person(SAM)).await?;
    assert_eq!(logs.len(), 2, "Sam reads the channel and the own log");
    let channel = logs.iter().find(|log| log.log == LOG).expect("the channel is among them");
    assert_eq!((channel.head, channel.from, channel.delivered, channel.read), (5, 1, 4, 5));
    assert_eq!((channel.seen, channel.is_shown), (None, false), "Hanne shows nobody how far she read");

    let hers = async |seq| test.store.write(async move |tx| tx.set_read_mark(LOG, person(HANNE), seq).await).await;
    let shows = async |is_shown| {
        let shows = async move |tx: &mut Tx| tx.show_read_marks(LOG, person(HANNE), is_shown).await;
        test.store.write(shows).await
    };
    assert_eq!(hers(3).await, Ok::<_, StoreError>(true));
    assert_eq!(facts.find_marks(LOG, person(SAM)).await?.seen, None, "told although she never said so");
    shows(true).await?;
    assert_eq!(facts.find_marks(LOG, person(SAM)).await?.seen, Some(3));
    assert_eq!(facts.find_marks(LOG, person(HANNE)).await?.seen, None, "Sam shows nobody");
    shows(false).await?;
    assert_eq!(facts.find_marks(LOG, person(SAM)).await?.seen, None);
    Ok(())
}

fn grant(share: u8, until: Option<i64>) -> NewGrant {
    NewGrant {
        share: ShareId([share; 16]),
        from: person(SAM),
        to: person(JEF),
        to_g: 0,
        until,
        statement: statement("share"),
        seal: Bytes(b"the keys under seal".to_vec()),
        envelopes: vec![envelope(3).hash(), envelope(2).hash()],
    }
}

async fn share(test: &TestStore) -> anyhow::Result<()> {
    let give = async |n, until| test.store.write(async move |tx| tx.create_grant(&grant(n, until), 60).await).await;
    assert_eq!(give(1, Some(100)).await, Ok::<_, StoreError>(true));
    assert_eq!(give(1, None).await, Ok::<_, StoreError>(false), "one id named two shares");
    assert_eq!(give(2, None).await, Ok::<_, StoreError>(true));
    let first = ShareId([1; 16]);

    let facts = &mut test.store.read().await?;
    let open = facts.find_open_grant(first, person(JEF), 99).await?.expect("Jef may read it");
    assert_eq!(open.seal, grant(1, None).seal);
    let bodies: Vec<_> = open.messages.iter().map(|message| (message.author, message.shared.body.0[0])).collect();
    assert_eq!(bodies, [(person(SAM), 3), (person(HANNE), 2)], "not the messages in the order of the share");
    assert_eq!(facts.find_open_grant(first, person(HANNE), 99).await?, None, "somebody else read a grant");
    assert_eq!(facts.find_open_grant(first, person(JEF), 100).await?, None, "a grant was read after its end");
    assert_eq!(facts.list_grants_to(person(JEF), 99).await?.len(), 2);
    assert_eq!(facts.list_grants_to(person(JEF), 100).await?.len(), 1);
    assert!(facts.is_related(person(JEF), person(SAM)).await? && !facts.is_related(person(JEF), person(HANNE)).await?);

    let opened = async || test.store.write(async move |tx| tx.set_opened(first, 70).await).await;
    assert_eq!(opened().await, Ok::<_, StoreError>(true));
    assert_eq!(opened().await, Ok::<_, StoreError>(false), "a grant was opened first twice");

    let withdraw = async move |tx: &mut Tx| {
        let mut grant = tx.find_grant(first).await?.expect("it was given");
        grant.state = GrantState::Withdrawn { at: 80 };
        tx.save_withdrawn(&grant).await
    };
    test.store.write::<_, StoreError, _>(withdraw).await?;
    assert_eq!(facts.find_open_grant(first, person(JEF), 99).await?, None, "a withdrawn grant was read");
    let withdrawn = facts.find_grant(first).await?.expect("it is remembered");
    assert_eq!((withdrawn.state, withdrawn.from_root), (GrantState::Withdrawn { at: 80 }, by(SAM).root));
    let given = facts.list_grants_by(person(SAM)).await?;
    let moments: Vec<_> = given.iter().map(|given| (given.opened_at, given.withdrawn_at)).collect();
    assert_eq!(moments, [(Some(70), Some(80)), (None, None)]);

    assert_eq!(facts.find_chain_end(person(SAM)).await?, None);
    for n in [0, 1] {
        let end = async move |tx: &mut Tx| tx.set_chain_end(person(SAM), n, Hash([3; 32])).await;
        test.store.write::<_, StoreError, _>(end).await?;
    }
    assert_eq!(facts.find_chain_end(person(SAM)).await?, Some((1, Hash([3; 32]))));
    Ok(())
}

async fn erase(test: &TestStore) -> anyhow::Result<()> {
    let facts = &mut test.store.read().await?;
    let access_before = facts.find_log(LOG).await?.expect("it exists").access;
    let erase = async |n| test.store.write(async move |tx| tx.erase_message(envelope(n).hash(), 90).await).await;
    assert_eq!(erase(2).await, Ok::<_, StoreError>(true));
    assert_eq!(erase(2).await, Ok::<_, StoreError>(false));
    assert_eq!(erase(99).await, Ok::<_, StoreError>(false));
    let entries = page(test, SAM, 3).await?.expect("Sam reads").entries;
    assert_eq!(entries[0].content, Content::Tombstone { author: by(HANNE), envelope: envelope(2).hash() });
    let left = facts.find_open_grant(ShareId([2; 16]), person(JEF), 99).await?.expect("the share stays");
    assert_eq!(left.messages.len(), 1, "an erased message was shared on");
    assert!(facts.find_message(envelope(2).hash(), person(SAM)).await?.is_some_and(|known| known.is_erased));
    assert!(facts.find_answer(person(HANNE), CommandId([2; 16])).await?.is_some(), "its answer was forgotten");
    assert_eq!(facts.find_log(LOG).await?.expect("it exists").access, access_before + 1);
    Ok(())
}

/// Entry 6: Hanne leaves. Entry 7: Sam goes on alone.
async fn part(test: &TestStore, room: Room) -> anyhow::Result<Room> {
    let leave = Leave {
        suite: Suite::Naast1,
        tenant: TENANT,
        by: by(HANNE),
        at: 0,
        channel: CHANNEL,
        charter: room.charter,
        takes: None,
    };
    let access_before = test.store.read().await?.find_log(LOG).await?.expect("it exists").access;
    let before = room.clone();
    let next = move |seq| before.leave(&leave, seq).expect("Hanne may leave");
    let (room, joined) = changes(test, Content::Leave { statement: statement("leave") }, Some(room), next).await?;
    assert_eq!(joined, []);
    says(test, 4, SAM).await?;
    assert_eq!(reads(test, HANNE, 0).await?, "nothing", "who left went on reading");
    let facts = &mut test.store.read().await?;
    assert!(!facts.may_read(person(HANNE), LOG).await?);
    assert_eq!(facts.list_logs(person(HANNE)).await?.len(), 1);
    assert!(facts.find_message(envelope(1).hash(), person(HANNE)).await?.is_some_and(|known| !known.is_readable));
    assert!(facts.is_related(person(HANNE), person(SAM)).await?, "they had been in one channel");
    assert_eq!(facts.find_marks(LOG, person(SAM)).await?.delivered, 0, "nobody else is in");
    assert_eq!(facts.find_log(LOG).await?.expect("it exists").access, access_before + 1);
    Ok(room)
}

/// Entry 8: a charter with a seat. 9: a message before anybody sits there. 10: Jef sits down. 11: a message after that.
async fn take_the_seat(test: &TestStore, room: Room) -> anyhow::Result<Room> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let invite = InviteId([8; 16]);
    let seat = Seat { invite, key: SignPub(key.verifying_key().to_bytes()), role: Role::Jim, until: 1000 };
    let second = charter(1, Some(room.charter), vec![member(SAM, Role::Youth)], vec![seat]);
    let before = room.clone();
    let next = move |seq| before.amend(&second, Hash([41; 32]), seq).expect("Sam may keep a seat");
    let content = Content::Charter { statement: statement("charter1") };
    let (room, joined) = changes(test, content, Some(room), next).await?;
    assert_eq!(joined, []);
    says(test, 5, SAM).await?;

    let mut taking = TakeSeat {
        suite: Suite::Naast1,
        tenant: TENANT,
        by: by(JEF),
        at: 0,
        invite,
        channel: CHANNEL,
        person: person(JEF),
        role: Role::Jim,
        proof: Sig([0; 64]),
    };
    taking.proof = Sig(key.sign(&taking.proof_bytes()).to_bytes());
    let before = room.clone();
    let next = move |seq| before.seat(&taking, 0, seq).expect("Jef holds the link");
    let (room, joined) = changes(test, Content::TakeSeat { statement: statement("seat") }, Some(room), next).await?;
    let hash_before = test.store.read().await?.find_log_hash(LOG, 7).await?.expect("the log is that long");
    assert_eq!(joined, [Joined { person: person(JEF), from: 8, before: hash_before }]);
    says(test, 6, SAM).await?;

    let got = page(test, JEF, 0).await?.expect("Jef reads");
    assert_eq!(got.before, hash_before);
    assert_eq!(reads(test, JEF, 0).await?, "8:charter 9:withheld 10:take_seat 11:message");
    assert_eq!(got.entries[1].content, Content::Withheld { content: envelope(5).hash() });
    let facts = &mut test.store.read().await?;
    for (n, may_read) in [(3, false), (5, false), (6, true)] {
        let known = facts.find_message(envelope(n).hash(), person(JEF)).await?.expect("it is there");
        assert_eq!(known.is_readable, may_read, "message {n}");
    }
    assert!(!facts.is_related(person(JEF), person(HANNE)).await?, "they never were in one channel together");
    Ok(room)
}

/// Entry 12: Sam says who is here anew: Hanne instead of Jef. 13: a message.
async fn come_back(test: &TestStore, room: Room) -> anyhow::Result<()> {
    let members = vec![member(SAM, Role::Youth), member(HANNE, Role::Professional)];
    let third = charter(2, Some(room.charter), members, vec![]);
    let before = room.clone();
    let next = move |seq| before.amend(&third, Hash([42; 32]), seq).expect("Sam may ask Hanne back");
    let content = Content::Charter { statement: statement("charter2") };
    let (_, joined) = changes(test, content, Some(room), next).await?;
    assert_eq!(joined.iter().map(|joined| (joined.person, joined.from)).collect::<Vec<_>>(), [(person(HANNE), 12)]);
    says(test, 7, SAM).await?;
    assert_eq!(reads(test, JEF, 0).await?, "nothing");
    // What was hers is hers again; what lies between is not, and no page runs over the hole.
    assert_eq!(reads(test, HANNE, 0).await?, "1:charter 2:epoch 3:message 4:tombstone 5:message");
    assert_eq!(reads(test, HANNE, 3).await?, "4:tombstone 5:message");
    assert_eq!(reads(test, HANNE, 5).await?, "12:charter 13:message");
    assert_eq!(reads(test, HANNE, 8).await?, "12:charter 13:message");
    assert_eq!(page(test, HANNE, 5).await?.map(|page| page.before), Some(joined[0].before));
    let logs = test.store.read().await?.list_logs(person(SAM)).await?;
    let delivered = logs.iter().find(|log| log.log == LOG).map(|log| log.delivered);
    assert_eq!(delivered, Some(4), "who is gone was waited for");
    Ok(())
}

/// Whoever adds up what Sam reads comes to the hash that the server keeps, although one message is erased.
async fn the_log_adds_up(test: &TestStore) -> anyhow::Result<()> {
    let page = page(test, SAM, 0).await?.expect("Sam reads");
    assert_eq!((page.entries.len(), page.head), (13, 13));
    let add = |hash, entry: &naast_protocol::Entry| {
        log_hash(hash, entry.seq, entry.at, entry.content.kind(), entry.content.content_hash())
    };
    let sum = page.entries.iter().fold(page.before, add);
    assert_eq!(test.store.read().await?.find_log_hash(LOG, 13).await?, Some(sum));
    Ok(())
}
