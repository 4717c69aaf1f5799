//! The store's story of people, on both engines: who they are, how they come in and come back.

#![expect(clippy::expect_used, reason = "a story that lost its thing or its person cannot go on")]

use naast_core::encode::{Hash, SignPub};
use naast_core::id::Bytes;
use naast_core::invite::{InviteState, Standing};
use naast_core::unlock::Factor;
use naast_core::{By, CommandId, DeviceId, InviteId, LogId, PersonId, SessionId};
use naast_protocol::Statement;
use naast_protocol::command::{Answer, WrapBox};
use naast_store::{KnownAnswer, NewAccount, NewInvite, NewSession, Refresh, StoreError};
use naast_tests::stores::{Engine, TestStore};

const HANNE: u8 = 1;
const SAM: u8 = 2;
const DAY: i64 = 24 * 60 * 60 * 1000;

fn person(n: u8) -> PersonId {
    PersonId([n; 16])
}

fn root(n: u8) -> Hash {
    Hash([n; 32])
}

fn wrap(factor: Factor, bytes: &[u8]) -> WrapBox {
    WrapBox { factor, wrapped: Bytes(bytes.to_vec()) }
}

fn account(n: u8) -> NewAccount {
    NewAccount {
        person: person(n),
        standing: if n == HANNE { Standing::Professional } else { Standing::Youth },
        root: root(n),
        login: Hash([100 + n; 32]),
        record: Bytes(vec![n; 8]),
        key: Statement(format!("key.{n}.0")),
        unlock: Statement(format!("unlock.{n}.0")),
        wraps: vec![wrap(Factor::Words, b"under words")],
        vault: Bytes(b"vault".to_vec()),
        bag: Bytes(b"bag".to_vec()),
        staff_name: (n == HANNE).then(|| "Hanne".to_owned()),
    }
}

async fn register(test: &TestStore, n: u8) -> Result<bool, StoreError> {
    test.store.write(async move |tx| tx.create_account(&account(n), DAY).await).await
}

#[tokio::test]
async fn people_come_in_and_come_back_on_sqlite() -> anyhow::Result<()> {
    people_come_in_and_come_back(Engine::sqlite()?).await
}

#[tokio::test]
async fn people_come_in_and_come_back_on_postgres() -> anyhow::Result<()> {
    people_come_in_and_come_back(Engine::postgres().await?).await
}

async fn people_come_in_and_come_back(engine: Engine) -> anyhow::Result<()> {
    let test = engine.open().await?;
    test.store.check().await?;
    accounts(&test).await?;
    factors(&test).await?;
    generations(&test).await?;
    sessions(&test).await?;
    invites(&test).await?;
    answers(&test).await?;
    organisation(&test).await
}

async fn accounts(test: &TestStore) -> anyhow::Result<()> {
    assert!(register(test, HANNE).await?);
    assert!(register(test, SAM).await?);
    assert!(!register(test, SAM).await?, "somebody registered twice");
    let same_login = NewAccount { login: account(SAM).login, ..account(3) };
    let taken = test.store.write(async move |tx| tx.create_account(&same_login, DAY).await).await;
    assert_eq!(taken, Ok::<_, StoreError>(false), "a login name opened two accounts");

    let facts = &mut test.store.read().await?;
    assert_eq!(facts.find_account(person(3)).await?, None);
    let hanne = facts.find_account_by_login(Hash([100 + HANNE; 32])).await?.expect("Hanne's name is known");
    assert_eq!(Some(&hanne), facts.find_account_by_root(root(HANNE)).await?.as_ref());
    assert_eq!(Some(&hanne), facts.find_account(person(HANNE)).await?.as_ref());
    assert_eq!((hanne.person, hanne.standing, hanne.created_at), (person(HANNE), Standing::Professional, DAY));
    assert_eq!(hanne.by(), By { root: root(HANNE), g: 0 });
    assert_eq!(hanne.staff_name.as_deref(), Some("Hanne"));
    assert_eq!(hanne.unlock, (0, account(HANNE).unlock.hash()));
    assert!(facts.may_read(person(HANNE), LogId::from(person(HANNE))).await?);
    assert!(!facts.may_read(person(SAM), LogId::from(person(HANNE))).await?);
    Ok(())
}

async fn factors(test: &TestStore) -> anyhow::Result<()> {
    let check = Hash([77; 32]);
    let add_code = async move |who: u8| {
        let wraps = [wrap(Factor::Words, b"anew"), wrap(Factor::RecoveryCode, b"under code")];
        let unlock = Statement(format!("unlock.{who}.1"));
        test.store.write(async move |tx| tx.set_unlock(person(who), 1, &unlock, &wraps, Some(check)).await).await
    };
    assert_eq!(add_code(SAM).await, Ok::<_, StoreError>(true));
    assert_eq!(add_code(HANNE).await, Ok::<_, StoreError>(false), "one code opened two accounts");
    test.store.write(async |tx| tx.set_bag(person(SAM), 1, &Bytes(b"fuller".to_vec())).await).await?;

    let facts = &mut test.store.read().await?;
    let sam = facts.find_account_by_code(check).await?.expect("Sam's code is known");
    assert_eq!((sam.person, sam.bag_n, sam.unlock.0), (person(SAM), 1, 1));
    assert_eq!(facts.find_account_by_code(Hash([78; 32])).await?, None);
    let vault = facts.find_vault(person(SAM)).await?.expect("Sam has a vault");
    assert_eq!(vault.wraps.len(), 2);
    assert!(vault.wraps.contains(&wrap(Factor::Words, b"anew")), "an old wrap stayed");
    assert_eq!(vault.unlock.len(), 2);
    assert_eq!((vault.bag_n, vault.bag), (1, Bytes(b"fuller".to_vec())));
    assert_eq!(facts.find_vault(person(HANNE)).await?.map(|vault| vault.unlock.len()), Some(1));
    assert_eq!(facts.find_vault(person(9)).await?, None);
    Ok(())
}

async fn generations(test: &TestStore) -> anyhow::Result<()> {
    let by = By { root: root(SAM), g: 1 };
    let key = Statement("key.2.1".to_owned());
    let vault = Bytes(b"both generations".to_vec());
    test.store.write(async move |tx| tx.append_key(by, person(SAM), &key, &vault).await).await?;

    let facts = &mut test.store.read().await?;
    // More than one statement takes at once, most of them unknown.
    let roots: Vec<Hash> = (0..100).map(root).collect();
    let newest = facts.list_newest(&roots).await?;
    assert_eq!(newest, [By { root: root(HANNE), g: 0 }, by]);
    assert_eq!(facts.list_newest(&[]).await?, []);
    let people: Vec<PersonId> = (0..100).map(person).chain([person(SAM)]).collect();
    let chains = facts.list_chains(&people).await?;
    let lengths: Vec<_> = chains.iter().map(|chain| (chain.person, chain.keys.len())).collect();
    assert_eq!(lengths, [(person(HANNE), 1), (person(SAM), 2)]);
    assert_eq!(facts.list_keys(person(SAM)).await?, [Statement("key.2.0".into()), Statement("key.2.1".into())]);
    assert_eq!(
        facts.find_vault(person(SAM)).await?.map(|found| found.vault),
        Some(Bytes(b"both generations".to_vec()))
    );
    Ok(())
}

async fn sessions(test: &TestStore) -> anyhow::Result<()> {
    let token = |n: u8| Hash([n; 32]);
    let new = |n: u8, device: u8| NewSession {
        id: SessionId([n; 16]),
        person: person(SAM),
        device: DeviceId([device; 16]),
        refresh: token(n),
        until: 10 * DAY,
    };
    for session in [new(10, 1), new(20, 1), new(30, 2)] {
        test.store.write(async move |tx| tx.create_session(&session, DAY).await).await?;
    }
    let rotate = async move |from: Hash, to: Hash| {
        let write = async move |tx: &mut naast_store::Tx| {
            tx.rotate_refresh(SessionId([10; 16]), from, to, 2 * DAY, 20 * DAY).await
        };
        test.store.write(write).await
    };
    assert_eq!(rotate(token(10), token(11)).await, Ok::<_, StoreError>(true));
    assert_eq!(rotate(token(10), token(12)).await, Ok::<_, StoreError>(false), "a replaced token was replaced again");
    assert_eq!(rotate(token(30), token(12)).await, Ok::<_, StoreError>(false), "a token renewed another session");

    let facts = &mut test.store.read().await?;
    let (session, current) = facts.find_session_by_refresh(token(11)).await?.expect("the new token");
    assert_eq!((session.used_at, session.until, current), (2 * DAY, 20 * DAY, Refresh::Current));
    let (_, replaced) = facts.find_session_by_refresh(token(10)).await?.expect("the old token is still known");
    assert_eq!(replaced, Refresh::Replaced { at: 2 * DAY });
    assert_eq!(facts.find_session_by_refresh(token(12)).await?, None);
    assert_eq!(facts.count_devices(person(SAM), DAY).await?, 2);
    assert_eq!(facts.count_devices(person(SAM), 10 * DAY).await?, 1, "a session that is over counted");

    let device = DeviceId([1; 16]);
    let signed_in_anew = async move |tx: &mut naast_store::Tx| tx.revoke_device(person(SAM), device, DAY).await;
    let mut revoked: Vec<SessionId> = test.store.write::<_, StoreError, _>(signed_in_anew).await?;
    revoked.sort();
    assert_eq!(revoked, [SessionId([10; 16]), SessionId([20; 16])]);
    let ended = facts.find_session(SessionId([10; 16])).await?.expect("an ended session is remembered");
    assert!(!ended.is_live(DAY));
    let kept = Some(SessionId([30; 16]));
    let others = test.store.write(async move |tx| tx.revoke_other_sessions(person(SAM), kept, DAY).await).await;
    assert_eq!(others, Ok::<_, StoreError>(vec![]));
    let all = test.store.write(async |tx| tx.revoke_other_sessions(person(SAM), None, DAY).await).await;
    assert_eq!(all, Ok::<_, StoreError>(vec![SessionId([30; 16])]));
    assert_eq!(facts.list_sessions(person(SAM), DAY).await?, []);
    let again = test.store.write(async |tx| tx.revoke_session(SessionId([30; 16]), DAY).await).await;
    assert_eq!(again, Ok::<_, StoreError>(false));
    Ok(())
}

async fn invites(test: &TestStore) -> anyhow::Result<()> {
    let new = |n: u8| NewInvite {
        id: InviteId([n; 16]),
        key: SignPub([n; 32]),
        standing: Standing::Youth,
        until: 5 * DAY,
        maker: (n > 1).then_some(person(HANNE)),
        card: Bytes(b"card".to_vec()),
    };
    for n in [1, 2, 3] {
        assert!(test.store.write::<_, StoreError, _>(async move |tx| tx.create_invite(&new(n), DAY).await).await?);
    }
    let again = test.store.write(async move |tx| tx.create_invite(&new(2), DAY).await).await;
    assert_eq!(again, Ok::<_, StoreError>(false));

    let facts = &mut test.store.read().await?;
    assert_eq!(facts.count_open_invites(person(HANNE), DAY).await?, 2);
    assert_eq!(facts.count_open_invites(person(HANNE), 5 * DAY).await?, 0);
    assert!(!facts.is_related(person(HANNE), person(SAM)).await?);
    assert!(facts.is_related(person(SAM), person(SAM)).await?);

    let take =
        async |n: u8| test.store.write(async move |tx| tx.take_invite(InviteId([n; 16]), person(SAM), DAY).await).await;
    let take_back =
        async |n: u8| test.store.write(async move |tx| tx.take_back_invite(InviteId([n; 16]), DAY).await).await;
    assert_eq!(take(2).await, Ok::<_, StoreError>(true));
    assert_eq!(take(2).await, Ok::<_, StoreError>(false), "an invite let two people in");
    assert_eq!(take_back(2).await, Ok::<_, StoreError>(false), "a used invite was taken back");
    assert_eq!(take_back(3).await, Ok::<_, StoreError>(true));
    assert_eq!(take(3).await, Ok::<_, StoreError>(false), "an invite let somebody in after it was taken back");
    let state = |found: Option<naast_store::Invite>| found.map(|invite| (invite.state, invite.card.0.len()));
    assert_eq!(state(facts.find_invite(InviteId([1; 16])).await?), Some((InviteState::Open, 4)));
    assert_eq!(state(facts.find_invite(InviteId([2; 16])).await?), Some((InviteState::Taken { by: person(SAM) }, 4)));
    assert_eq!(state(facts.find_invite(InviteId([3; 16])).await?), Some((InviteState::TakenBack, 0)));
    assert_eq!(facts.find_invite(InviteId([4; 16])).await?, None);
    assert!(facts.is_related(person(HANNE), person(SAM)).await? && facts.is_related(person(SAM), person(HANNE)).await?);
    Ok(())
}

async fn answers(test: &TestStore) -> anyhow::Result<()> {
    let (command, fingerprint) = (CommandId([5; 16]), Hash([6; 32]));
    let save = async move |tx: &mut naast_store::Tx| {
        tx.save_answer(person(SAM), command, fingerprint, &Answer::default(), 3 * DAY).await
    };
    test.store.write::<_, StoreError, _>(save).await?;
    let facts = &mut test.store.read().await?;
    let known = KnownAnswer::Answered { fingerprint, answer: Answer::default() };
    assert_eq!(facts.find_answer(person(SAM), command).await?, Some(known.clone()));
    assert_eq!(facts.find_answer(person(HANNE), command).await?, None, "a command was answered to somebody else");
    let prune = async |before| test.store.write(async move |tx| tx.delete_answers(before).await).await;
    assert_eq!(prune(3 * DAY).await, Ok::<_, StoreError>(0));
    assert_eq!(facts.find_answer(person(SAM), command).await?, Some(known));
    assert_eq!(prune(3 * DAY + 1).await, Ok::<_, StoreError>(1));
    assert_eq!(facts.find_answer(person(SAM), command).await?, None);
    Ok(())
}

async fn organisation(test: &TestStore) -> anyhow::Result<()> {
    let facts = &mut test.store.read().await?;
    assert_eq!(facts.find_organisation().await?, None);
    let name = async |name: &'static str| {
        let key = Statement("key.50.0".to_owned());
        test.store.write(async move |tx| tx.create_organisation(person(50), root(50), &key, name, DAY).await).await
    };
    assert_eq!(name("De Brug").await, Ok::<_, StoreError>(true));
    assert_eq!(name("Iemand anders").await, Ok::<_, StoreError>(false), "the organisation was named twice");
    let found = facts.find_organisation().await?.expect("it has a name");
    assert_eq!((found.name.as_str(), found.root, found.chain.keys.len()), ("De Brug", root(50), 1));
    Ok(())
}
