//! What is refused about keys that are given again: old ones to a newcomer, the newest one to somebody whose seal is broken.

use anyhow::{Result, ensure};
use naast_core::charter::{Charter, OpenHistory, Role};
use naast_core::epoch::{How, Reseal, SEAL_BYTES};
use naast_core::id::Bytes;
use naast_core::room::Room;
use naast_core::{By, LogId, Suite};
use naast_protocol::command::{self, AmendCharter};
use naast_protocol::http::Logs;
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{Ledger, amend, charter, epoch, id, member, next_charter, open, seals};
use naast_tests::people::Actor;

use super::Scene;

pub async fn rows(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { sam, hanne, .. } = scene;
    let room = four_epochs(sam, hanne, ledger).await?;
    Box::pin(opened(scene, &room, ledger)).await?;
    Box::pin(sealed_anew(scene, &room, ledger)).await
}

/// A channel of Sam's with Hanne in it, whose third key follows from the second.
async fn four_epochs(sam: &mut Actor, hanne: &Actor, ledger: &Ledger) -> Result<Room> {
    let first = charter(sam, Some(member(hanne, Role::Professional)), Vec::new());
    let (made, room) = amend(sam, &first, None)?;
    ledger.allowed("a channel", sam, Command::AmendCharter(made)).await?;
    let (second, room) = open(sam, &room)?;
    ledger.allowed("a second key", sam, Command::OpenEpoch(second)).await?;
    let (third, room) = derive(sam, &room, &first)?;
    ledger.allowed("a key that follows from it", sam, Command::AmendCharter(third)).await?;
    let (fourth, room) = open(sam, &room)?;
    ledger.allowed("a fourth key", sam, Command::OpenEpoch(fourth)).await?;
    Ok(room)
}

/// The next charter with a key that whoever held the last one has already.
fn derive(owner: &Actor, room: &Room, first: &Charter) -> Result<(AmendCharter, Room)> {
    let charter = next_charter(owner, room, first);
    let statement = owner.keys().sign(&charter)?;
    let seq = room.epoch.as_ref().map_or(0, |last| last.seq) + 1;
    let room = room.amend(&charter, statement.hash(), seq)?;
    let mut body = epoch(owner, &room)?;
    body.how = How::Derived;
    let (seals, epoch) = (seals(&room, &body), owner.keys().sign(&body)?);
    let after = room.open_epoch(&body, epoch.hash(), &body.members, seq + 1)?;
    Ok((AmendCharter { id: id(), charter: statement, epoch, seals }, after))
}

fn junk(count: usize) -> Vec<Bytes> {
    vec![Bytes(vec![9; SEAL_BYTES]); count]
}

/// Gives a command that is right twice: it counts once.
async fn allowed_once(what: &str, who: &mut Actor, room: &Room, command: Command, ledger: &Ledger) -> Result<()> {
    ledger.allowed(what, who, command.clone()).await?;
    let first = head(who, room).await?;
    ledger.allowed("the very same again", who, command).await?;
    let second = head(who, room).await?;
    ensure!(first == second, "{what} counts twice: {first}, {second}");
    Ok(())
}

async fn head(who: &mut Actor, room: &Room) -> Result<String> {
    let logs: Logs = who.connection().fetch("/v1/logs").await?;
    Ok(format!("{:?}", logs.logs.get(&LogId::from(room.channel))))
}

async fn opened(scene: &mut Scene, room: &Room, ledger: &mut Ledger) -> Result<()> {
    let Scene { sam, hanne, jef, .. } = scene;
    let (owner, newcomer, outsider) = (sam.keys().by(), hanne.keys().by(), jef.keys().by());
    let said = |by: By, signer: &Actor, to: By, epochs: &[u64], seals: Vec<Bytes>| -> Result<Command> {
        let (suite, tenant, channel) = (Suite::Naast1, room.tenant, room.channel);
        let body = OpenHistory { suite, tenant, by, at: 1, channel, to, epochs: epochs.to_vec() };
        Ok(Command::OpenHistory(command::OpenHistory { id: id(), statement: signer.keys().sign(&body)?, seals }))
    };
    let in_his_name = said(owner, hanne, newcomer, &[1], junk(1))?;
    let by_her = said(newcomer, hanne, owner, &[1], junk(1))?;
    ledger.refused(ErrorCode::BadStatement, "old words opened in the owner's name", hanne, in_his_name).await?;
    ledger.refused(ErrorCode::NothingHere, "old words opened by a member", hanne, by_her).await?;
    let short = vec![Bytes(vec![9; SEAL_BYTES - 1])];
    for (code, what, to, epochs, seals) in [
        (ErrorCode::NothingHere, "to somebody outside", outsider, &[1][..], junk(1)),
        (ErrorCode::StaleKey, "to keys that nobody has", By { g: 1, ..newcomer }, &[1], junk(1)),
        (ErrorCode::StaleEpoch, "of a key that never was", newcomer, &[5], junk(1)),
        (ErrorCode::StaleEpoch, "of a key without the one that follows from it", newcomer, &[2], junk(1)),
        (ErrorCode::BadSeals, "without the key", newcomer, &[1], Vec::new()),
        (ErrorCode::BadSeals, "with a key too many", newcomer, &[1], junk(2)),
        (ErrorCode::BadSeals, "with what is no key", newcomer, &[1], short),
    ] {
        let command = said(owner, sam, to, epochs, seals)?;
        ledger.refused(code, &format!("old words {what}"), sam, command).await?;
    }
    let good = said(owner, sam, newcomer, &[2, 3], junk(2))?;
    allowed_once("a key with the one that follows from it", sam, room, good, ledger).await
}

async fn sealed_anew(scene: &mut Scene, room: &Room, ledger: &mut Ledger) -> Result<()> {
    let Scene { sam, hanne, jef, .. } = scene;
    let (his, hers, outsider) = (sam.keys().by(), hanne.keys().by(), jef.keys().by());
    let said = |by: By, signer: &Actor, to: By, epoch: u64, bytes: usize| -> Result<Command> {
        let (suite, tenant, channel) = (Suite::Naast1, room.tenant, room.channel);
        let statement = signer.keys().sign(&Reseal { suite, tenant, by, at: 1, channel, epoch, to })?;
        Ok(Command::Reseal(command::Reseal { id: id(), statement, seal: Bytes(vec![9; bytes]) }))
    };
    let in_her_name = said(hers, sam, his, 4, SEAL_BYTES)?;
    let by_him = said(outsider, jef, hers, 4, SEAL_BYTES)?;
    ledger.refused(ErrorCode::BadStatement, "a seal mended in another's name", sam, in_her_name).await?;
    ledger.refused(ErrorCode::NothingHere, "a seal mended by somebody outside", jef, by_him).await?;
    for (code, what, to, epoch, bytes) in [
        (ErrorCode::StaleEpoch, "of an older key", hers, 3, SEAL_BYTES),
        (ErrorCode::StaleKey, "to keys that do not hold it", By { g: 1, ..hers }, 4, SEAL_BYTES),
        (ErrorCode::BadSeals, "with what is no key", hers, 4, SEAL_BYTES - 1),
    ] {
        let command = said(his, sam, to, epoch, bytes)?;
        ledger.refused(code, &format!("a seal mended {what}"), sam, command).await?;
    }
    let good = said(his, sam, hers, 4, SEAL_BYTES)?;
    allowed_once("a seal mended", sam, room, good, ledger).await
}
