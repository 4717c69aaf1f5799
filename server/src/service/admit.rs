//! Who comes into a channel: charters, epochs, seats. Only the owner adds; nobody else has a task for it here.

use std::sync::Arc;

use naast_core::charter::{Charter, Somebody, TakeSeat};
use naast_core::epoch::{Epoch, SEAL_BYTES};
use naast_core::id::Bytes;
use naast_core::invite::{InviteState, is_usable};
use naast_core::room::{Room, RoomError};
use naast_core::team::{Served, served};
use naast_core::{By, Hash, InviteId, LogId, Millis, PersonId, RuleId, limits};
use naast_protocol::command::{self, Answer, Command, Seal};
use naast_protocol::{Content, Signed, Statement};
use naast_store::{LogKind, Tx};

use super::{Caller, ChannelError, SpeakError, answer, answered, move_in, receipt, refused, speaker};
use crate::app::App;

/// The owner says who is in a channel, and with which key it talks from here on: both or neither. The first charter makes
/// the channel.
///
/// # Errors
/// [`ChannelError`].
pub async fn amend_charter(
    app: &Arc<App>,
    caller: Caller,
    amend: command::AmendCharter,
) -> Result<Answer, ChannelError> {
    let charter: Signed<Charter> = amend.charter.read().map_err(SpeakError::Form)?;
    let epoch: Signed<Epoch> = amend.epoch.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChannelError> {
            let command = Command::AmendCharter(amend.clone());
            let channel = charter.body.channel;
            let log = LogId::from(channel);
            let head = tx.find_log(log).await?;
            if let Some(first) = answered::<ChannelError>(tx, caller, &command).await? {
                return Ok(first);
            }
            let owner = speaker(&server, tx, caller, &charter).await?;
            speaker(&server, tx, caller, &epoch).await?;
            let before = tx.find_room(channel).await?;
            // Channels and people share one space of ids: an id that is somebody's own log is no channel to be made.
            if before.is_none() && head.is_some() {
                return Err(RoomError::NotMember.into());
            }
            let seq = head.map_or(0, |log| log.head) + 1;
            let chartered = match &before {
                None if !owner.standing.may_be(charter.body.kind.owner()) => return Err(ChannelError::NotYourTask),
                None => Room::begin(&charter.body, charter.hash, seq),
                Some(room) => room.amend(&charter.body, charter.hash, seq),
            }
            .map_err(|error| refused(error.into(), channel))?;
            check_people(tx, caller, &charter.body, before.as_ref(), at).await?;
            let (room, seals) = open(tx, &chartered, &epoch, &amend.seals, seq + 1).await?;

            if before.is_none() {
                tx.create_log(log, LogKind::Channel).await?;
            }
            let said = tx.append_entry(log, at, &Content::Charter { statement: amend.charter.clone() }).await?;
            let opened = tx.append_epoch(channel, at, &amend.epoch, &seals).await?;
            // Whoever comes with this charter was not there when they were said.
            let stands = |(rule, _): &(RuleId, Statement)| room.rules.find(*rule).is_some();
            for (_, statement) in tx.list_rules_in(channel).await?.into_iter().filter(stands) {
                let content = statement.hash();
                tx.append_entry(log, at, &Content::Rule { statement, content }).await?;
            }
            move_in(tx, &room, before.as_ref(), &amend.charter, at).await?;
            answer(tx, caller, &command, vec![receipt(&server, &said), receipt(&server, &opened)], at).await
        })
        .await
}

/// A member opens a fresh epoch: somebody came, went, or has new keys.
///
/// # Errors
/// [`ChannelError`].
pub async fn open_epoch(app: &Arc<App>, caller: Caller, command: command::OpenEpoch) -> Result<Answer, ChannelError> {
    let epoch: Signed<Epoch> = command.epoch.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChannelError> {
            let asked = Command::OpenEpoch(command.clone());
            let channel = epoch.body.channel;
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<ChannelError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &epoch).await?;
            let before = tx.find_room(channel).await?.ok_or(RoomError::NotMember)?;
            let (room, seals) = open(tx, &before, &epoch, &command.seals, log.head + 1).await?;
            let opened = tx.append_epoch(channel, at, &command.epoch, &seals).await?;
            tx.save_room(&room, Some(&before)).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &opened)], at).await
        })
        .await
}

/// A guest takes the seat that the owner kept for their invite.
///
/// # Errors
/// [`ChannelError`].
pub async fn take_seat(app: &Arc<App>, caller: Caller, command: command::TakeSeat) -> Result<Answer, ChannelError> {
    let signed: Signed<TakeSeat> = command.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ChannelError> {
            let asked = Command::TakeSeat(command.clone());
            let channel = signed.body.channel;
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::Seat)?;
            if let Some(first) = answered::<ChannelError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let guest = speaker(&server, tx, caller, &signed).await?;
            if signed.body.person != caller.person || !guest.standing.may_be(signed.body.role) {
                return Err(RoomError::Seat.into());
            }
            let before = tx.find_room(channel).await?.ok_or(RoomError::Seat)?;
            let room = before.seat(&signed.body, at, log.head + 1).map_err(|reason| refused(reason, channel))?;
            check_space(tx, caller.person).await?;
            use_up(tx, &before, signed.body.invite, caller.person, at).await?;
            let content = Content::TakeSeat { statement: command.statement.clone() };
            let said = tx.append_entry(log.log, at, &content).await?;
            move_in(tx, &room, Some(&before), &command.statement, at).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &said)], at).await
        })
        .await
}

/// An invite that keeps a seat lets one person in, whether they came by it or are here already: taken back or used by somebody
/// else, its seat is taken by nobody.
async fn use_up(tx: &mut Tx, room: &Room, invite: InviteId, guest: PersonId, at: Millis) -> Result<(), ChannelError> {
    let Some(found) = tx.find_invite(invite).await? else { return Ok(()) };
    let is_kept = room.seats.iter().any(|seat| seat.invite == invite && seat.key == found.key);
    match found.state {
        // A charter may name an invite that is somebody else's: it uses nothing up.
        _ if !is_kept || found.maker != room.owner_person() => Ok(()),
        InviteState::Taken { by } if by == guest => Ok(()),
        InviteState::Open if is_usable(found.state, found.until, at) => {
            tx.take_invite(invite, guest, at).await?;
            Ok(())
        }
        _ => Err(RoomError::Seat.into()),
    }
}

/// Everybody listed is who the charter says, and somebody whom the owner met.
async fn check_people(
    tx: &mut Tx,
    caller: Caller,
    charter: &Charter,
    before: Option<&Room>,
    now: Millis,
) -> Result<(), ChannelError> {
    if before.is_none() && tx.count_logs(caller.person).await? > limits::OWN_CHANNELS_MAX as u64 {
        return Err(ChannelError::TooMany);
    }
    if let Some(youth) = charter.youth.filter(|_| before.is_none()) {
        check_youth(tx, caller, youth, charter.by.root).await?;
    }
    for member in &charter.members {
        let account = tx.find_account_by_root(member.root).await?.ok_or(ChannelError::Strangers)?;
        let is_met = member.person == caller.person || tx.is_related(caller.person, member.person).await?;
        if account.person != member.person || account.g < member.g || !is_met || !account.standing.may_be(member.role) {
            return Err(ChannelError::Strangers);
        }
        // Whoever is in already stays countable: a full house must not keep an owner from showing somebody else out.
        let is_new = before.is_none_or(|room| room.member(member.root).is_none());
        if is_new {
            let place = tx.find_place(member.person).await?;
            if place.is_none_or(|(standing, team)| served(standing, team, now) == Served::Nothing) {
                return Err(ChannelError::Strangers);
            }
            check_space(tx, member.person).await?;
        }
    }
    Ok(())
}

/// Only a youth who has this JIM in private is talked about in a room of his.
async fn check_youth(tx: &mut Tx, caller: Caller, youth: Somebody, jim: Hash) -> Result<(), ChannelError> {
    let rooms = tx.list_rooms_between(youth.root, caller.person).await?;
    if !rooms.iter().any(|room| room.is_between(youth, jim)) {
        return Err(ChannelError::Strangers);
    }
    if tx.count_supports(youth.person).await? >= limits::SUPPORTS_MAX { Err(ChannelError::TooMany) } else { Ok(()) }
}

/// Nobody is in more conversations than the bound.
async fn check_space(tx: &mut Tx, person: PersonId) -> Result<(), ChannelError> {
    if tx.count_logs(person).await? >= limits::LOGS_PER_PERSON_MAX as u64 { Err(ChannelError::TooMany) } else { Ok(()) }
}

/// The room with this epoch, and its seals by account.
async fn open(
    tx: &mut Tx,
    room: &Room,
    epoch: &Signed<Epoch>,
    seals: &[Seal],
    seq: u64,
) -> Result<(Room, Vec<(PersonId, Bytes)>), ChannelError> {
    let roots: Vec<Hash> = room.effective_members().map(|member| member.root).collect();
    let newest = tx.list_newest(&roots).await?;
    let next =
        room.open_epoch(&epoch.body, epoch.hash, &newest, seq).map_err(|reason| refused(reason, room.channel))?;
    let mut given: Vec<By> = seals.iter().map(|seal| seal.to).collect();
    given.sort_unstable();
    if given != room.seals_due(&epoch.body) || seals.iter().any(|seal| seal.sealed.0.len() != SEAL_BYTES) {
        return Err(RoomError::Seals.into());
    }
    let by_person = seals
        .iter()
        .filter_map(|seal| room.member(seal.to.root).map(|member| (member.person, seal.sealed.clone())))
        .collect();
    Ok((next, by_person))
}
