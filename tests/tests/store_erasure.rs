//! Gone means overwritten: what was erased, withdrawn or taken back is in no byte of the database's files any more.

use std::collections::BTreeSet;
use std::path::Path;

use aho_corasick::AhoCorasick;
use naast_core::charter::{ChannelKind, Charter, Member, Retention, Role};
use naast_core::encode::{Hash, SignPub};
use naast_core::grant::GrantState;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::message::Own;
use naast_core::room::Room;
use naast_core::{By, ChannelId, CommandId, DeviceId, InviteId, PersonId, ShareId, Suite, TenantId};
use naast_protocol::entry::Envelope;
use naast_protocol::{Content, Statement};
use naast_store::{LogKind, NewGrant, NewInvite, NewMessage, Scrubbed, StoreError, Tx};
use naast_tests::scanner::files_under;
use naast_tests::stores::Engine;

const SAM: PersonId = PersonId([1; 16]);
const HANNE: PersonId = PersonId([2; 16]);
const TENANT: TenantId = TenantId([2; 16]);
const SAYS: By = By { root: Hash([8; 32]), g: 0 };
const CHANNEL: ChannelId = ChannelId([3; 16]);
const SHARE: ShareId = ShareId([4; 16]);
const INVITE: InviteId = InviteId([5; 16]);
/// What has to go: the body and the header of a message, the seal of a share, the card of an invite.
const SECRETS: [&str; 4] = ["body-of-a-message", "header-of-a-message", "seal-of-a-share", "card-of-an-invite"];

/// Long, so that it does not hide in the small room of a row; not so long that PostgreSQL would compress it.
fn long(secret: &str) -> String {
    secret.repeat(25)
}

fn bytes(secret: &str) -> Bytes {
    Bytes(long(secret).into_bytes())
}

fn envelope() -> Envelope {
    Envelope { header: long(SECRETS[1]), trail: "trail".to_owned(), commit: Hash([6; 32]), body: bytes(SECRETS[0]) }
}

fn message() -> NewMessage {
    NewMessage {
        channel: CHANNEL,
        command: CommandId([7; 16]),
        person: SAM,
        author: SAYS,
        is_locked: false,
        own: Own { device: DeviceId([9; 16]), n: 1, prev: None },
        seen: 1,
        epoch: 1,
        boxes: Vec::new(),
        envelope: envelope(),
        at: 1,
    }
}

fn corrupt(error: &impl ToString) -> StoreError {
    StoreError::Unavailable { cause: error.to_string() }
}

async fn write_all(tx: &mut Tx) -> Result<(), StoreError> {
    tx.create_log(CHANNEL.into(), LogKind::Channel).await?;
    let charter = Charter {
        suite: Suite::Naast1,
        tenant: TENANT,
        by: SAYS,
        at: 0,
        channel: CHANNEL,
        kind: ChannelKind::Direct,
        n: 0,
        prev: None,
        members: vec![Member { person: SAM, root: SAYS.root, g: 0, role: Role::Youth }],
        seats: vec![],
        retention: Retention::default(),
        youth: None,
    };
    tx.append_entry(CHANNEL.into(), 0, &Content::Charter { statement: Statement("charter".to_owned()) }).await?;
    let room = Room::begin(&charter, Hash([1; 32]), 1).map_err(|error| corrupt(&error))?;
    tx.save_room(&room, None).await?;
    let invite = NewInvite {
        id: INVITE,
        key: SignPub([0; 32]),
        standing: Standing::Guest,
        until: 10,
        maker: Some(SAM),
        card: bytes(SECRETS[3]),
    };
    tx.create_invite(&invite, 1).await?;
    let grant = NewGrant {
        share: SHARE,
        from: SAM,
        to: HANNE,
        to_g: 0,
        until: None,
        statement: Statement("share".to_owned()),
        seal: bytes(SECRETS[2]),
        envelopes: vec![envelope().hash()],
    };
    tx.create_grant(&grant, 1).await.map(drop)
}

async fn end_all(tx: &mut Tx) -> Result<(), StoreError> {
    tx.erase_message(envelope().hash(), 2).await?;
    tx.take_back_invite(INVITE, 2).await?;
    let withdrawn = naast_core::grant::Grant {
        share: SHARE,
        from: SAM,
        from_root: Hash([8; 32]),
        to: HANNE,
        until: None,
        opened_at: None,
        state: GrantState::Withdrawn { at: 2 },
    };
    tx.save_withdrawn(&withdrawn).await
}

/// Which of the secrets are in the files of a folder and of the folders in it.
fn found_in(folder: &Path) -> anyhow::Result<Vec<&'static str>> {
    let secrets = AhoCorasick::new(SECRETS)?;
    let mut found = BTreeSet::new();
    for path in files_under(folder)? {
        // What the database deletes while it is looked through is not there.
        let bytes = std::fs::read(path).unwrap_or_default();
        found.extend(secrets.find_iter(&bytes).map(|hit| hit.pattern().as_usize()));
    }
    Ok(found.into_iter().map(|place| SECRETS[place]).collect())
}

#[tokio::test]
async fn what_is_gone_is_in_no_byte_of_the_files_on_sqlite() -> anyhow::Result<()> {
    let test = Engine::sqlite()?.open().await?;
    let Engine::Sqlite(folder) = &test.engine else { anyhow::bail!("not the engine that was asked for") };
    test.store.write(async |tx| write_all(tx).await).await?;
    test.store.send(message(), |_| Ok::<_, StoreError>(Role::Youth)).await?;
    assert_eq!(found_in(folder.path())?, SECRETS, "the search would not find what is there");

    test.store.write(async |tx| end_all(tx).await).await?;
    assert_eq!(found_in(folder.path())?, SECRETS, "nothing is left to scrub: this shows nothing");
    assert_eq!(test.store.scrub().await?, Scrubbed::All);
    assert!(folder.path().join("naast.db").exists());
    assert_eq!(found_in(folder.path())?, Vec::<&str>::new());
    Ok(())
}

#[tokio::test]
async fn what_is_gone_is_in_no_byte_of_the_files_on_postgres() -> anyhow::Result<()> {
    let test = Engine::postgres().await?.open().await?;
    let Engine::Postgres(database) = &test.engine else { anyhow::bail!("not the engine that was asked for") };
    test.store.write(async |tx| write_all(tx).await).await?;
    test.store.send(message(), |_| Ok::<_, StoreError>(Role::Youth)).await?;
    assert_eq!(found_in(&database.data_folder())?, SECRETS, "the search would not find what is there");

    test.store.write(async |tx| end_all(tx).await).await?;
    assert_eq!(found_in(&database.data_folder())?, SECRETS, "nothing is left to scrub: this shows nothing");
    assert_eq!(test.store.scrub().await?, Scrubbed::All);
    assert_eq!(found_in(&database.data_folder())?, Vec::<&str>::new());
    Ok(())
}
