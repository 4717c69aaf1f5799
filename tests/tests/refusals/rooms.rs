//! What is refused about channels: who is in, which key, how often.

use anyhow::Result;
use naast_client::InviteSecret;
use naast_core::charter::{Charter, Member, Role, Seat, TakeSeat};
use naast_core::encode::Sig;
use naast_core::epoch::Epoch;
use naast_core::hand_over::{HandOver, Heir, Lost};
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::room::Room;
use naast_core::{Suite, TenantId, limits};
use naast_protocol::command::{self, AmendCharter, OpenEpoch, Seal};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{Ledger, amend, charter, epoch, id, member, next_charter, open, seals};
use naast_tests::people::Actor;

use super::Scene;

pub async fn rows(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    Box::pin(charters(scene, ledger)).await?;
    Box::pin(epochs(scene, ledger)).await?;
    Box::pin(seats(scene, ledger)).await?;
    Box::pin(handed_over(scene, ledger)).await
}

async fn handed_over(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { world, hanne, sam, .. } = scene;
    let link = hanne.invite(Standing::Youth, "Sammie", "").await?;
    let anew = world.enters("Sammie", &link).await?;
    hanne.catch_up().await?;
    let room = with_hanne(sam, hanne, ledger).await?;
    let said = |by: &Actor, to: &Actor, epoch: u64| HandOver {
        suite: Suite::Naast1,
        tenant: by.chains().tenant(),
        by: by.keys().by(),
        at: world.now(),
        channel: room.channel,
        from: Lost { person: sam.id(), root: sam.root() },
        to: Heir { person: to.id(), root: to.root(), g: 0 },
        epochs: vec![epoch],
    };
    let over = |by: &Actor, to: &Actor, epoch: u64, seals: usize| -> Result<Command> {
        let statement = by.keys().sign(&said(by, to, epoch))?;
        let seals = vec![Bytes(vec![9; naast_core::epoch::SEAL_BYTES]); seals];
        Ok(Command::HandOver(command::HandOver { id: id(), statement, seals }))
    };
    let (to_himself, by_him) = (over(hanne, sam, 1, 1)?, over(sam, &anew, 1, 1)?);
    let (unsealed, old, good) = (over(hanne, &anew, 1, 0)?, over(hanne, &anew, 1, 1)?, over(hanne, &anew, 2, 1)?);
    let of = |statement, seal_bytes: usize| {
        Command::HandOver(command::HandOver { id: id(), statement, seals: vec![Bytes(vec![9; seal_bytes])] })
    };
    let in_her_name = of(sam.keys().sign(&said(hanne, &anew, 1))?, naast_core::epoch::SEAL_BYTES);
    let no_seal = of(hanne.keys().sign(&said(hanne, &anew, 1))?, naast_core::epoch::SEAL_BYTES - 1);
    let newer = said(hanne, &anew, 1);
    let newer = HandOver { to: Heir { g: 1, ..newer.to }, ..newer };
    let newer = command::HandOver { id: id(), statement: hanne.keys().sign(&newer)?, seals: Vec::new() };
    let (epoch, after) = (Command::OpenEpoch(open(hanne, &room)?.0), Command::OpenEpoch(open(hanne, &room)?.0));
    ledger.refused(ErrorCode::NothingHere, "somebody's room given to themselves", hanne, to_himself).await?;
    ledger.refused(ErrorCode::NothingHere, "a room that its owner hands over", sam, by_him).await?;
    ledger.refused(ErrorCode::BadStatement, "a room handed over in her name", hanne, in_her_name).await?;
    ledger.refused(ErrorCode::StaleKey, "an heir's newer keys", hanne, Command::HandOver(newer)).await?;
    ledger.refused(ErrorCode::BadSeals, "a room without its keys", hanne, unsealed).await?;
    ledger.refused(ErrorCode::BadSeals, "a room with what is no key", hanne, no_seal).await?;
    ledger.allowed("a key before", hanne, epoch).await?;
    ledger.refused(ErrorCode::StaleEpoch, "a room without its newest key", hanne, old).await?;
    ledger.allowed("a room to whom its owner is now", hanne, good.clone()).await?;
    ledger.allowed("the very same again", hanne, good).await?;
    ledger.refused(ErrorCode::HandedOver, "a key after", hanne, after).await
}

async fn charters(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { desk, hanne, sam, jef, .. } = scene;
    let with = |other: Member| -> Result<Command> {
        Ok(Command::AmendCharter(amend(sam, &charter(sam, Some(other), Vec::new()), None)?.0))
    };
    let stranger = with(member(desk, Role::Worker))?;
    let confused = with(Member { person: jef.id(), ..member(hanne, Role::Professional) })?;
    let first = charter(sam, Some(member(hanne, Role::Professional)), Vec::new());
    let (good, room) = amend(sam, &first, None)?;
    let spoiled = |edit: &dyn Fn(&mut Vec<Seal>)| {
        let mut spoiled = AmendCharter { id: id(), ..good.clone() };
        edit(&mut spoiled.seals);
        Command::AmendCharter(spoiled)
    };
    let missing = spoiled(&|seals| drop(seals.pop()));
    let extra = spoiled(&|seals| seals.push(Seal { to: jef.keys().by(), ..seals[0].clone() }));
    let short = spoiled(&|seals| seals[0].sealed.0.truncate(1167));

    ledger.refused(ErrorCode::BadMembers, "somebody whom the owner never met", sam, stranger).await?;
    ledger.refused(ErrorCode::BadMembers, "one person's root as another's", sam, confused).await?;
    for (what, command) in [("a seal missing", missing), ("a seal too many", extra), ("a short seal", short)] {
        ledger.refused(ErrorCode::BadSeals, what, sam, command).await?;
    }
    ledger.allowed("a channel with somebody met", sam, Command::AmendCharter(good)).await?;

    let again = Charter { at: first.at + 1, ..first.clone() };
    let again = Command::AmendCharter(amend(sam, &again, None)?.0);
    ledger.refused(ErrorCode::StaleCharter, "a first charter once more", sam, again).await?;
    let next = next_charter(sam, &room, &first);
    let next = Command::AmendCharter(amend(sam, &next, Some(&room))?.0);
    ledger.allowed("the charter that follows", sam, next).await?;

    let circle = charter(jef, None, Vec::new());
    let circle = Command::AmendCharter(amend(jef, &circle, None)?.0);
    ledger.refused(ErrorCode::NotYourTask, "a guest who begins a circle", jef, circle).await?;
    let circle = Command::AmendCharter(amend(sam, &charter(sam, None, Vec::new()), None)?.0);
    ledger.allowed("a youth who begins one", sam, circle).await
}

/// A new channel of Sam's with Hanne in it.
async fn with_hanne(sam: &mut Actor, hanne: &Actor, ledger: &Ledger) -> Result<Room> {
    let first = charter(sam, Some(member(hanne, Role::Professional)), Vec::new());
    let (made, room) = amend(sam, &first, None)?;
    ledger.allowed("a channel", sam, Command::AmendCharter(made)).await?;
    Ok(room)
}

async fn epochs(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { hanne, sam, jef, .. } = scene;
    let room = with_hanne(sam, hanne, ledger).await?;
    let by = |by: &Actor, signer: &Actor, edit: &dyn Fn(&mut Epoch)| -> Result<Command> {
        let mut body = epoch(by, &room)?;
        edit(&mut body);
        let (seals, epoch) = (seals(&room, &body), signer.keys().sign(&body)?);
        Ok(Command::OpenEpoch(OpenEpoch { id: id(), epoch, seals }))
    };
    let outsider = by(jef, jef, &|_| {})?;
    let elsewhere = by(hanne, hanne, &|epoch| epoch.tenant = TenantId([9; 16]))?;
    let (forged, borrowed) = (by(hanne, jef, &|_| {})?, by(sam, sam, &|_| {})?);
    let ahead = by(hanne, hanne, &|epoch| epoch.epoch += 1)?;
    let good = by(hanne, hanne, &|_| {})?;
    ledger.refused(ErrorCode::NothingHere, "an epoch by somebody outside", jef, outsider).await?;
    ledger.refused(ErrorCode::BadStatement, "another deployment", hanne, elsewhere).await?;
    ledger.refused(ErrorCode::BadStatement, "another person's signature", hanne, forged).await?;
    ledger.refused(ErrorCode::BadStatement, "another person's words", hanne, borrowed).await?;
    ledger.refused(ErrorCode::StaleEpoch, "an epoch that skips one", hanne, ahead).await?;
    ledger.allowed("an epoch by a member", hanne, good).await?;

    let mut room = with_hanne(sam, hanne, ledger).await?;
    for _ in 0..limits::EPOCHS_PER_HOUR_MAX {
        let (command, after) = open(sam, &room)?;
        ledger.allowed("a few epochs", sam, Command::OpenEpoch(command)).await?;
        room = after;
    }
    let (one_more, hers) = (open(sam, &room)?.0, open(hanne, &room)?.0);
    let one_more = Command::OpenEpoch(one_more);
    ledger.refused(ErrorCode::RateLimited, "epoch upon epoch by one member", sam, one_more).await?;
    ledger.allowed("another member's epoch", hanne, Command::OpenEpoch(hers)).await
}

async fn seats(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { world, hanne, sam, jef, .. } = scene;
    let (secret, other) = (InviteSecret::from_bytes([61; 32]), InviteSecret::from_bytes([62; 32]));
    let free_until = async |sam: &mut Actor, until| -> Result<Charter> {
        let seat = Seat { invite: secret.invite(), key: secret.key(), role: Role::Jim, until };
        let first = charter(sam, None, vec![seat]);
        let made = Command::AmendCharter(amend(sam, &first, None)?.0);
        ledger.allowed("a channel with a seat", sam, made).await?;
        Ok(first)
    };
    let over = free_until(sam, world.now()).await?;
    let free = free_until(sam, world.now() + 1000).await?;
    let take = |guest: &Actor, charter: &Charter, secret: &InviteSecret| -> Result<Command> {
        let mut body = TakeSeat {
            suite: Suite::Naast1,
            tenant: guest.chains().tenant(),
            by: guest.keys().by(),
            at: world.now(),
            invite: charter.seats[0].invite,
            channel: charter.channel,
            person: guest.id(),
            role: Role::Jim,
            proof: Sig([0; 64]),
        };
        body.proof = secret.prove(&body.proof_bytes());
        Ok(Command::TakeSeat(command::TakeSeat { id: id(), statement: guest.keys().sign(&body)? }))
    };
    let (late, without_link) = (take(jef, &over, &secret)?, take(jef, &free, &other)?);
    let (first, second) = (take(jef, &free, &secret)?, take(hanne, &free, &secret)?);
    ledger.refused(ErrorCode::SeatGone, "a seat that is over", jef, late).await?;
    ledger.refused(ErrorCode::SeatGone, "a seat without its link", jef, without_link).await?;
    ledger.allowed("a free seat", jef, first).await?;
    ledger.refused(ErrorCode::SeatGone, "a seat that is taken", hanne, second).await
}
