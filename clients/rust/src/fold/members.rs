//! Who is in a room and who reads along, statement by statement: the same for a channel's own log and for what a youth is told of a room about them.

use naast_core::charter::{Charter, CharterError, Leave, Member, TakeSeat};
use naast_core::encode::verify;
use naast_core::hand_over::HandOver;
use naast_core::room::Room;
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::support::{EndExclude, Exclude};
use naast_core::team::Team;
use naast_core::{By, ChannelId, Hash, LogId, Millis, PersonId, Suite};
use naast_protocol::{Content, Signed, Statement};

use super::channel::Reader;
use crate::Distrust;
use crate::chains::Chains;

/// Where a statement stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub channel: ChannelId,
    pub log: LogId,
    pub seq: u64,
    pub at: Millis,
    /// Whose it was, when it was handed over to this person.
    pub inherited_from: Option<Hash>,
}

/// The room after what an entry says of its members; nothing for an entry that says nothing of them.
pub(super) fn follow(
    room: Option<&Room>,
    content: &Content,
    place: Place,
    reader: Reader<'_>,
) -> Result<Option<Room>, Distrust> {
    let here = || room.ok_or(Distrust::Misplaced { log: place.log, seq: place.seq });
    Ok(Some(match content {
        Content::Charter { statement } => chartered(room, &reader.chains.read(statement)?, place, reader)?,
        Content::TakeSeat { statement } => seated(here()?, &reader.chains.read(statement)?, place, reader)?,
        Content::Leave { statement } => {
            let leave: Signed<Leave> = reader.chains.read(statement)?;
            here()?.leave(&leave.body, place.seq).map_err(Distrust::Room)?
        }
        Content::HandOver { statement } => {
            let said: Signed<HandOver> = reader.chains.read(statement)?;
            here()?.hand_over(&said.body, place.seq).map_err(Distrust::Room)?
        }
        Content::Team { statement } => {
            let team: Signed<Team> = reader.chains.read(statement)?;
            if Some(team.body.by.root) != reader.organisation || team.body.until <= place.at {
                return Err(Distrust::Forged { kind: "team" });
            }
            here()?.follow_team(&team.body, place.seq).map_err(Distrust::Room)?
        }
        Content::Exclude { statement } => {
            let said: Signed<Exclude> = reader.chains.read(statement)?;
            here()?.exclude(&said.body, said.hash, place.seq).map_err(Distrust::Room)?
        }
        Content::EndExclude { statement } => {
            let said: Signed<EndExclude> = reader.chains.read(statement)?;
            here()?.end_exclude(&said.body).map_err(Distrust::Room)?
        }
        Content::Rule { statement, .. } => {
            let said: Signed<Rule> = reader.chains.read(statement)?;
            here()?.set_rule(&said.body).map_err(Distrust::Room)?
        }
        Content::EndRule { statement, .. } => {
            let said: Signed<EndRule> = reader.chains.read(statement)?;
            here()?.end_rule(&said.body).map_err(Distrust::Room)?
        }
        Content::AgreeRule { statement, .. } => {
            let said: Signed<AgreeRule> = reader.chains.read(statement)?;
            here()?.agree_rule(&said.body).map_err(Distrust::Room)?
        }
        _ => return Ok(None),
    }))
}

/// Whose keys have to be known before [`follow`] can judge an entry.
pub(super) fn wants(room: Option<&Room>, content: &Content) -> Vec<(PersonId, By)> {
    let member = |by: By| room.and_then(|room| room.member(by.root)).map(|member| (member.person, by));
    let heir = |by: By| room.and_then(|room| room.heir(by.root)).map(|heir| (heir.person, by));
    let youth = |by: By| room.and_then(|room| room.youth).map(|youth| (youth.person, by));
    match content {
        Content::Charter { statement } => read(statement).map_or_else(Vec::new, |charter: Charter| {
            let by = |member: &Member| By { root: member.root, g: member.g };
            charter.members.iter().map(|member| (member.person, by(member))).collect()
        }),
        Content::TakeSeat { statement } => {
            read(statement).map_or_else(Vec::new, |seat: TakeSeat| vec![(seat.person, seat.by)])
        }
        Content::Leave { statement } => {
            let read = read(statement).and_then(|leave: Leave| member(leave.by).or_else(|| heir(leave.by)));
            read.into_iter().collect()
        }
        Content::HandOver { statement } => {
            read(statement).and_then(|said: HandOver| member(said.by)).into_iter().collect()
        }
        Content::Exclude { statement } => {
            read(statement).and_then(|said: Exclude| youth(said.by)).into_iter().collect()
        }
        Content::EndExclude { statement } => {
            read(statement).and_then(|said: EndExclude| youth(said.by)).into_iter().collect()
        }
        Content::Rule { statement, .. } => read(statement).and_then(|said: Rule| member(said.by)).into_iter().collect(),
        Content::EndRule { statement, .. } => {
            read(statement).and_then(|said: EndRule| member(said.by)).into_iter().collect()
        }
        Content::AgreeRule { statement, .. } => {
            read(statement).and_then(|said: AgreeRule| member(said.by)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Those of whom an older generation, or nothing, is known in this life of the database.
pub(super) fn unknown(wanted: Vec<(PersonId, By)>, chains: &Chains) -> Vec<PersonId> {
    wanted.into_iter().filter(|(_, by)| !chains.was_shown(*by)).map(|(person, _)| person).collect()
}

fn chartered(
    room: Option<&Room>,
    charter: &Signed<Charter>,
    place: Place,
    reader: Reader<'_>,
) -> Result<Room, Distrust> {
    if charter.body.channel != place.channel {
        return Err(Distrust::Misplaced { log: place.log, seq: place.seq });
    }
    check_people(&charter.body, reader)?;
    let Some(room) = room else { return begun(charter, place, reader) };
    if charter.body.members.iter().any(|member| room.is_excluded(member.root)) {
        return Err(Distrust::ExclusionIgnored { channel: place.channel });
    }
    Ok(room.amend(&charter.body, charter.hash, place.seq)?)
}

/// The room of the first charter this device sees. Its owner must be somebody this person met by a link, or was.
fn begun(charter: &Signed<Charter>, place: Place, reader: Reader<'_>) -> Result<Room, Distrust> {
    let owner = charter.body.by.root;
    let is_known = owner == reader.keys.by().root || place.inherited_from == Some(owner);
    if !is_known && reader.pins.values().all(|pin| pin.root != owner) {
        return Err(Distrust::UnknownOwner { channel: place.channel });
    }
    if charter.body.n == 0 {
        return Ok(Room::begin(&charter.body, charter.hash, place.seq)?);
    }
    // Newcomers begin at the newest charter: what stood before it is not theirs to see. An owner was there from the first.
    if owner == reader.keys.by().root || place.seq == 1 {
        return Err(CharterError::Stale.into());
    }
    Ok(Room::enter(&charter.body, charter.hash, place.seq)?)
}

fn seated(room: &Room, seat: &Signed<TakeSeat>, place: Place, reader: Reader<'_>) -> Result<Room, Distrust> {
    let seat = &seat.body;
    if reader.chains.find(seat.by.root).is_none_or(|chain| chain.person() != seat.person) {
        return Err(Distrust::SubstitutedKey { person: seat.person });
    }
    check_pin(seat.person, seat.by.root, reader)?;
    if room.taken.iter().any(|taken| taken.invite == seat.invite) {
        return Err(Distrust::SecondOnSeat { channel: place.channel });
    }
    let kept = room.seats.iter().find(|kept| kept.invite == seat.invite);
    if kept.is_none_or(|kept| !verify(kept.key, &seat.proof_bytes(), seat.proof)) {
        return Err(Distrust::UnprovenGuest);
    }
    room.seat(seat, place.at, place.seq).map_err(Distrust::Room)
}

/// Everybody listed is who this person knows them to be.
fn check_people(charter: &Charter, reader: Reader<'_>) -> Result<(), Distrust> {
    if charter.suite != Suite::Naast1 {
        return Err(Distrust::OtherTenant);
    }
    for member in &charter.members {
        check_pin(member.person, member.root, reader)?;
        let chain = reader.chains.find(member.root);
        if chain.is_none_or(|chain| chain.person() != member.person) {
            return Err(Distrust::SubstitutedKey { person: member.person });
        }
    }
    Ok(())
}

fn check_pin(person: PersonId, root: Hash, reader: Reader<'_>) -> Result<(), Distrust> {
    let is_other = reader.pins.get(&person).is_some_and(|pin| pin.root != root);
    if is_other { Err(Distrust::SubstitutedKey { person }) } else { Ok(()) }
}

fn read<B: naast_core::StatementBody + serde::Serialize + serde::de::DeserializeOwned>(
    statement: &Statement,
) -> Option<B> {
    statement.read::<B>().ok().map(|signed| signed.body)
}
