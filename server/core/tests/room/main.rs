//! Who is in a channel and which key counts: each rule with the twin that is allowed.

mod hand_over;
mod history;
mod kinds;
mod rules;
mod support;
mod team;

use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::charter::{ChannelKind, Charter, CharterError, Leave, Member, Retention, Role, Seat, TakeSeat};
use naast_core::encode::{Hash, Sig, SignPub};
use naast_core::epoch::{Epoch, How};
use naast_core::message::{Class, Header, Salt};
use naast_core::room::{Room, RoomError};
use naast_core::{By, ChannelId, EnvelopeId, InviteId, PersonId, Suite, TenantId};

const TENANT: TenantId = TenantId([1; 16]);
const CHANNEL: ChannelId = ChannelId([2; 16]);
const INVITE: InviteId = InviteId([3; 16]);
const SAM: By = By { root: Hash([10; 32]), g: 0 };
const JEF: By = By { root: Hash([20; 32]), g: 0 };
const EVA: By = By { root: Hash([30; 32]), g: 0 };
const FIRST: Hash = Hash([100; 32]);
const SECOND: Hash = Hash([101; 32]);

fn member(by: By, role: Role) -> Member {
    Member { person: PersonId([by.root.0[0]; 16]), root: by.root, g: by.g, role }
}

fn invite_key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn seat() -> Seat {
    Seat { invite: INVITE, key: SignPub(invite_key().verifying_key().to_bytes()), role: Role::Jim, until: 1_000 }
}

fn charter(n: u32, members: Vec<Member>, seats: Vec<Seat>) -> Charter {
    Charter {
        suite: Suite::Naast1,
        tenant: TENANT,
        by: SAM,
        at: 1,
        channel: CHANNEL,
        kind: ChannelKind::Private,
        n,
        prev: (n > 0).then_some(FIRST),
        members,
        seats,
        retention: Retention::default(),
        youth: None,
    }
}

fn take_seat(by: By) -> TakeSeat {
    let mut statement = TakeSeat {
        suite: Suite::Naast1,
        tenant: TENANT,
        by,
        at: 1,
        invite: INVITE,
        channel: CHANNEL,
        person: PersonId([by.root.0[0]; 16]),
        role: Role::Jim,
        proof: Sig([0; 64]),
    };
    statement.proof = Sig(invite_key().sign(&statement.proof_bytes()).to_bytes());
    statement
}

fn epoch(by: By, epoch: u64, charter: Hash, members: &[By], how: How) -> Epoch {
    let commitment = Hash([0; 32]);
    Epoch {
        suite: Suite::Naast1,
        tenant: TENANT,
        by,
        at: 1,
        channel: CHANNEL,
        epoch,
        charter,
        members: members.to_vec(),
        how,
        commitment,
    }
}

fn header(author: By, epoch: u64) -> Header {
    Header {
        suite: Suite::Naast1,
        tenant: TENANT,
        channel: CHANNEL,
        epoch,
        author,
        id: EnvelopeId([5; 16]),
        salt: Salt([6; 16]),
        class: Class::Countable,
        label: None,
        lock: false,
        blobs: Vec::new(),
        trail: Hash([7; 32]),
    }
}

/// Sam's room with a seat kept for Jef, and an epoch that Sam alone holds.
fn asked() -> Result<Room, RoomError> {
    let room = Room::begin(&charter(0, vec![member(SAM, Role::Youth)], vec![seat()]), FIRST, 1)?;
    room.open_epoch(&epoch(SAM, 1, FIRST, &[SAM], How::Fresh), Hash([50; 32]), &[SAM], 2)
}

/// Jef took the seat and opened an epoch with Sam.
fn seated() -> Result<Room, RoomError> {
    let room = asked()?.seat(&take_seat(JEF), 0, 3)?;
    room.open_epoch(&epoch(JEF, 2, FIRST, &[SAM, JEF], How::Fresh), Hash([51; 32]), &[SAM, JEF], 4)
}

/// Sam's app listed Jef.
fn listed() -> Result<Room, RoomError> {
    let members = vec![member(SAM, Role::Youth), member(JEF, Role::Jim)];
    let room = seated()?.amend(&charter(1, members, vec![]), SECOND, 5)?;
    room.open_epoch(&epoch(SAM, 3, SECOND, &[SAM, JEF], How::Derived), Hash([52; 32]), &[SAM, JEF], 6)
}

#[test]
fn a_guest_writes_at_once_and_the_owner_lists_them_later() -> Result<(), RoomError> {
    assert_eq!(seated()?.may_write(&header(JEF, 2)), Ok(()));
    assert_eq!(listed()?.may_write(&header(JEF, 3)), Ok(()));
    assert_eq!(listed()?.may_write(&header(SAM, 3)), Ok(()));
    let newer = By { g: 1, ..SAM };
    assert_eq!(listed()?.may_write(&header(newer, 3)), Err(RoomError::StaleKey), "no epoch lists these keys yet");
    Ok(())
}

#[test]
fn nobody_writes_with_a_key_from_before_the_last_change() -> Result<(), RoomError> {
    let just_seated = asked()?.seat(&take_seat(JEF), 0, 3)?;
    assert_eq!(just_seated.may_write(&header(SAM, 1)), Err(RoomError::StaleEpoch), "Jef would be forgotten");
    assert_eq!(seated()?.may_write(&header(SAM, 1)), Err(RoomError::StaleEpoch));
    assert_eq!(seated()?.may_write(&header(SAM, 3)), Err(RoomError::StaleEpoch), "a key that does not exist yet");
    Ok(())
}

#[test]
fn a_stranger_neither_writes_nor_opens_an_epoch_nor_leaves() -> Result<(), RoomError> {
    let room = listed()?;
    assert_eq!(room.may_write(&header(EVA, 3)), Err(RoomError::NotMember));
    let ghost = epoch(EVA, 4, SECOND, &[SAM, JEF, EVA], How::Fresh);
    assert_eq!(room.open_epoch(&ghost, FIRST, &[SAM, JEF, EVA], 7).err(), Some(RoomError::NotMember));
    Ok(())
}

#[test]
fn an_epoch_has_exactly_the_members_at_their_newest_keys() -> Result<(), RoomError> {
    let room = listed()?;
    let refused = |members: &[By], newest: &[By]| {
        room.open_epoch(&epoch(SAM, 4, SECOND, members, How::Fresh), FIRST, newest, 7).err()
    };
    let newer = By { g: 1, ..JEF };
    assert_eq!(refused(&[SAM, JEF], &[SAM, JEF]), None);
    assert_eq!(refused(&[SAM], &[SAM, JEF]), Some(RoomError::StaleKey), "Jef is forgotten");
    assert_eq!(refused(&[SAM, JEF, EVA], &[SAM, JEF, EVA]), Some(RoomError::StaleKey), "Eva is not in");
    assert_eq!(refused(&[SAM, JEF], &[SAM, newer]), Some(RoomError::StaleKey), "Jef has newer keys");
    assert_eq!(refused(&[JEF, SAM], &[SAM, JEF]), Some(RoomError::StaleKey), "one spelling only");
    assert_eq!(refused(&[SAM, JEF], &[SAM]), Some(RoomError::StaleKey), "Jef's keys are unknown");
    let by_old_keys = epoch(JEF, 4, SECOND, &[SAM, newer], How::Fresh);
    let came = room.open_epoch(&by_old_keys, FIRST, &[SAM, newer], 7).err();
    assert_eq!(came, Some(RoomError::StaleKey), "nobody opens with keys that the epoch does not list");
    Ok(())
}

#[test]
fn epochs_count_one_by_one_on_the_newest_charter() -> Result<(), RoomError> {
    let room = listed()?;
    let opened = |number, charter| {
        room.open_epoch(&epoch(JEF, number, charter, &[SAM, JEF], How::Fresh), FIRST, &[SAM, JEF], 7).err()
    };
    assert_eq!(opened(4, SECOND), None);
    assert_eq!(opened(3, SECOND), Some(RoomError::StaleEpoch));
    assert_eq!(opened(5, SECOND), Some(RoomError::StaleEpoch));
    assert_eq!(opened(4, FIRST), Some(RoomError::StaleCharter));
    Ok(())
}

#[test]
fn a_key_is_derived_only_to_add_somebody() -> Result<(), RoomError> {
    let room = listed()?;
    let derived = |room: &Room, number, members: &[By], charter| {
        room.open_epoch(&epoch(SAM, number, charter, members, How::Derived), FIRST, members, 9).err()
    };
    assert_eq!(derived(&room, 4, &[SAM, JEF], SECOND), Some(RoomError::StaleEpoch), "no new charter to derive from");
    let third = Charter { n: 2, prev: Some(SECOND), ..charter(1, vec![member(SAM, Role::Youth)], vec![]) };
    let without_jef = room.amend(&third, Hash([102; 32]), 7)?;
    assert_eq!(
        derived(&without_jef, 4, &[SAM], Hash([102; 32])),
        Some(RoomError::StaleEpoch),
        "Jef could derive the next key himself"
    );
    let left = room.leave(&leave(JEF, SECOND), 7)?;
    assert_eq!(derived(&left, 4, &[SAM], SECOND), Some(RoomError::StaleEpoch));

    let alone =
        asked()?.amend(&charter(1, vec![member(SAM, Role::Youth), member(JEF, Role::Jim)], vec![]), SECOND, 3)?;
    let both = [SAM, JEF];
    let open = |by| alone.open_epoch(&epoch(by, 2, SECOND, &both, How::Derived), FIRST, &both, 4).err();
    assert_eq!(open(SAM), None);
    assert_eq!(open(JEF), Some(RoomError::StaleEpoch), "who holds no key derives none");
    Ok(())
}

#[test]
fn a_fresh_key_is_sealed_to_all_and_a_derived_one_to_newcomers() -> Result<(), RoomError> {
    let room = seated()?;
    assert_eq!(room.seals_due(&epoch(SAM, 3, FIRST, &[SAM, JEF], How::Fresh)), vec![SAM, JEF]);
    assert_eq!(room.seals_due(&epoch(SAM, 3, FIRST, &[SAM, JEF], How::Derived)), vec![]);
    assert_eq!(room.seals_due(&epoch(SAM, 3, FIRST, &[SAM, JEF, EVA], How::Derived)), vec![EVA]);
    let newer = By { g: 1, ..JEF };
    assert_eq!(room.seals_due(&epoch(SAM, 3, FIRST, &[SAM, newer], How::Derived)), vec![newer]);
    Ok(())
}

fn leave(by: By, charter: Hash) -> Leave {
    Leave { suite: Suite::Naast1, tenant: TENANT, by, at: 1, channel: CHANNEL, charter, takes: None }
}

#[test]
fn who_left_is_out_at_once_and_comes_back_only_by_a_later_charter() -> Result<(), RoomError> {
    let room = listed()?.leave(&leave(JEF, SECOND), 7)?;
    assert_eq!(room.may_write(&header(JEF, 3)), Err(RoomError::NotMember));
    assert_eq!(room.may_write(&header(SAM, 3)), Err(RoomError::StaleEpoch), "Jef still holds this key");
    assert_eq!(room.leave(&leave(JEF, SECOND), 8).err(), Some(RoomError::NotMember));

    let unaware = Charter {
        n: 2,
        prev: Some(SECOND),
        ..charter(1, vec![member(SAM, Role::Youth), member(JEF, Role::Jim)], vec![])
    };
    assert_eq!(room.amend(&unaware, FIRST, 8).err(), Some(CharterError::Stale), "Sam had not seen Jef go");
    let aware = Charter { members: vec![member(SAM, Role::Youth)], ..unaware };
    assert!(room.amend(&aware, FIRST, 8).is_ok());
    Ok(())
}

#[test]
fn whoever_left_their_seat_is_not_seated_again_by_the_same_seat() -> Result<(), RoomError> {
    let room = seated()?.leave(&leave(JEF, FIRST), 5)?;
    let kept = charter(1, vec![member(SAM, Role::Youth)], vec![seat()]);
    let next = room.amend(&kept, SECOND, 6)?;
    assert_eq!(next.role_of(PersonId([20; 16])), None, "a kept seat undoes no leave");

    let other = InviteId([4; 16]);
    let two = Room { seats: vec![seat(), Seat { invite: other, ..seat() }], ..room };
    let mut again = TakeSeat { invite: other, ..take_seat(JEF) };
    again.proof = Sig(invite_key().sign(&again.proof_bytes()).to_bytes());
    assert_eq!(two.seat(&again, 0, 6).err(), Some(RoomError::StaleCharter), "a second seat burnt by somebody gone");
    Ok(())
}

#[test]
fn a_leave_names_the_newest_charter_and_owners_stay() -> Result<(), RoomError> {
    let room = listed()?;
    assert_eq!(room.leave(&leave(JEF, FIRST), 7).err(), Some(RoomError::StaleCharter));
    assert_eq!(room.leave(&leave(SAM, SECOND), 7).err(), Some(RoomError::NotMember));
    let elsewhere = Leave { channel: ChannelId([9; 16]), ..leave(JEF, SECOND) };
    assert_eq!(room.leave(&elsewhere, 7).err(), Some(RoomError::NotMember));
    Ok(())
}

#[test]
fn a_guest_stays_as_long_as_the_owner_keeps_their_seat_or_lists_them() -> Result<(), RoomError> {
    let room = Room { kind: ChannelKind::Triad, ..seated()? };
    let next = |members: Vec<Member>, seats| Charter { kind: ChannelKind::Triad, ..charter(1, members, seats) };
    let count = |charter: &Charter| {
        let after = room.amend(charter, SECOND, 5)?;
        assert_eq!(after.may_write(&header(SAM, 2)), Err(RoomError::StaleEpoch), "a new charter wants a new epoch");
        Ok::<_, RoomError>(after.effective_members().count())
    };
    let (sam, jef) = (member(SAM, Role::Youth), member(JEF, Role::Jim));
    assert_eq!(count(&next(vec![sam.clone()], vec![seat()]))?, 2, "on their seat");
    assert_eq!(count(&next(vec![sam.clone(), jef.clone()], vec![]))?, 2, "listed");
    assert_eq!(count(&next(vec![sam.clone(), jef], vec![seat()]))?, 2, "both at once is once");
    assert_eq!(count(&next(vec![sam], vec![]))?, 1, "neither");
    Ok(())
}

#[test]
fn a_seat_is_taken_once_in_time_by_who_held_the_link() -> Result<(), RoomError> {
    let room = asked()?;
    assert!(room.seat(&take_seat(JEF), 999, 3).is_ok());
    assert_eq!(room.seat(&take_seat(JEF), 1_000, 3).err(), Some(RoomError::Seat), "over");
    let forged = TakeSeat { proof: Sig([1; 64]), ..take_seat(JEF) };
    assert_eq!(room.seat(&forged, 0, 3).err(), Some(RoomError::Seat), "no link");
    let stolen = TakeSeat { by: EVA, ..take_seat(JEF) };
    assert_eq!(room.seat(&stolen, 0, 3).err(), Some(RoomError::Seat), "somebody else's proof");
    let promoted = TakeSeat { role: Role::Professional, ..take_seat(JEF) };
    assert_eq!(room.seat(&promoted, 0, 3).err(), Some(RoomError::Seat), "another role than the seat's");
    let twice = room.seat(&take_seat(JEF), 0, 3)?;
    assert_eq!(twice.seat(&take_seat(EVA), 0, 4).err(), Some(RoomError::Seat), "two on one seat");
    assert_eq!(room.seat(&take_seat(SAM), 0, 3).err(), Some(RoomError::StaleCharter), "the owner needs no seat");
    Ok(())
}

#[test]
fn only_the_owner_says_who_is_here() -> Result<(), RoomError> {
    let room = seated()?;
    let members = vec![member(SAM, Role::Youth), member(JEF, Role::Jim)];
    let next = charter(1, members, vec![]);
    assert!(room.amend(&next, SECOND, 5).is_ok());
    let amended = |change: &dyn Fn(&mut Charter)| {
        let mut other = next.clone();
        change(&mut other);
        room.amend(&other, SECOND, 5).err()
    };
    assert_eq!(amended(&|c| c.by = JEF), Some(CharterError::NotOwner));
    assert_eq!(amended(&|c| c.n = 2), Some(CharterError::Stale));
    assert_eq!(amended(&|c| c.prev = Some(SECOND)), Some(CharterError::Stale));
    assert_eq!(amended(&|c| c.kind = ChannelKind::Direct), Some(CharterError::Changed));
    assert_eq!(amended(&|c| c.channel = ChannelId([9; 16])), Some(CharterError::Changed));
    assert_eq!(amended(&|c| c.tenant = TenantId([9; 16])), Some(CharterError::Changed));
    assert_eq!(amended(&|c| c.members[1].role = Role::Professional), Some(CharterError::Members));
    assert_eq!(amended(&|c| c.members[1].root = SAM.root), Some(CharterError::Members), "somebody twice");
    assert_eq!(
        amended(&|c| c.members.retain(|member| member.role != Role::Youth)),
        Some(CharterError::Members),
        "the owner is missing"
    );
    assert_eq!(amended(&|c| c.seats = vec![seat()]), Some(CharterError::Members), "a third person");
    Ok(())
}

#[test]
fn an_owner_cannot_fall_back_to_older_keys() -> Result<(), RoomError> {
    let newer = By { g: 1, ..SAM };
    let first = Charter { by: newer, members: vec![member(newer, Role::Youth)], ..charter(0, vec![], vec![]) };
    let room = Room::begin(&first, FIRST, 1)?;
    let next = charter(1, vec![member(SAM, Role::Youth)], vec![]);
    assert_eq!(room.amend(&next, SECOND, 2).err(), Some(CharterError::NotOwner));
    Ok(())
}

#[test]
fn a_newcomer_takes_the_first_epoch_they_see_at_its_number() -> Result<(), RoomError> {
    let members = vec![member(SAM, Role::Youth), member(JEF, Role::Jim)];
    let later = charter(1, members, vec![]);
    let entered = Room::enter(&later, SECOND, 5)?;
    let opened = |room: &Room, number| {
        room.open_epoch(&epoch(SAM, number, SECOND, &[SAM, JEF], How::Derived), FIRST, &[SAM, JEF], 6)
    };
    let room = opened(&entered, 3)?;
    assert_eq!(opened(&room, 5).err(), Some(RoomError::StaleEpoch), "from then on one by one");
    assert_eq!(opened(&entered, 0).err(), Some(RoomError::StaleEpoch));
    let next = |n| Charter { prev: Some(SECOND), ..charter(n, later.members.clone(), vec![]) };
    assert_eq!(entered.amend(&next(1), FIRST, 6).err(), Some(CharterError::Stale), "charters go on from there too");
    assert!(entered.amend(&next(2), FIRST, 6).is_ok());
    for half in [Charter { prev: None, ..later.clone() }, Charter { n: 0, ..later.clone() }] {
        assert_eq!(Room::enter(&half, FIRST, 1).err(), Some(CharterError::Stale), "{half:?}");
    }
    let first = Charter { n: 0, prev: None, ..later };
    assert_eq!(Room::enter(&first, FIRST, 1).err(), Some(CharterError::Stale));
    assert_eq!(opened(&Room::begin(&first, SECOND, 1)?, 3).err(), Some(RoomError::StaleEpoch), "who was there counts");
    Ok(())
}

#[test]
fn how_long_words_are_kept_is_what_the_newest_charter_says() -> Result<(), RoomError> {
    let said =
        Charter { retention: Retention { days: Some(30) }, ..charter(1, vec![member(SAM, Role::Youth)], vec![]) };
    let room = Room::begin(&charter(0, vec![member(SAM, Role::Youth)], vec![]), FIRST, 1)?;
    assert_ne!(room.retention, said.retention);
    assert_eq!(room.amend(&said, SECOND, 2)?.retention, said.retention);
    Ok(())
}

#[test]
fn an_author_alone_erases_their_words() -> Result<(), RoomError> {
    let room = listed()?;
    assert_eq!(room.may_erase(JEF, JEF), Ok(()));
    assert_eq!(room.may_erase(SAM, JEF), Err(RoomError::NotMember), "not even the owner");
    assert_eq!(room.may_erase(EVA, EVA), Err(RoomError::NotMember));
    Ok(())
}

#[test]
fn joining_and_going_are_noticed() -> Result<(), RoomError> {
    let (before, after) = (asked()?, seated()?);
    let jef = PersonId([20; 16]);
    assert_eq!(after.joined_since(Some(&before)), vec![jef]);
    assert_eq!(listed()?.joined_since(Some(&after)), vec![], "listing somebody who sits there is no joining");
    let left = listed()?.leave(&leave(JEF, SECOND), 7)?;
    assert_eq!(left.gone_since(&listed()?), vec![jef]);
    assert_eq!(left.role_of(jef), None);
    Ok(())
}
