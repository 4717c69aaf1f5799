//! A room whose owner lost everything: who may hand it over, what stops in it, and how the owner takes it up again.

use naast_core::charter::{ChannelKind, CharterError, Role};
use naast_core::encode::Hash;
use naast_core::epoch::{How, Reseal};
use naast_core::hand_over::{HandOver, Heir, Lost, Reach};
use naast_core::room::{Room, RoomError};
use naast_core::{By, ChannelId, PersonId, Suite, TenantId, limits};

use super::{CHANNEL, EVA, JEF, SAM, SECOND, TENANT, asked, charter, epoch, header, leave, listed, member, take_seat};

const THIRD: Hash = Hash([102; 32]);
/// Sam, as he is now.
const NEW: By = By { root: Hash([40; 32]), g: 0 };

fn lost(by: By) -> Lost {
    Lost { person: PersonId([by.root.0[0]; 16]), root: by.root }
}

fn heir(by: By) -> Heir {
    Heir { person: PersonId([by.root.0[0]; 16]), root: by.root, g: by.g }
}

fn said(by: By, to: By, epochs: &[u64]) -> HandOver {
    HandOver {
        suite: Suite::Naast1,
        tenant: TENANT,
        by,
        at: 1,
        channel: CHANNEL,
        from: lost(SAM),
        to: heir(to),
        epochs: epochs.to_vec(),
    }
}

/// Jef handed Sam's room to the new Sam.
fn handed() -> Result<Room, RoomError> {
    listed()?.hand_over(&said(JEF, NEW, &[2, 3]), 7)
}

/// Sam's next charter, with these people.
fn contradicted(others: &[By]) -> Result<Room, CharterError> {
    let room = handed().map_err(|_| CharterError::Changed)?;
    let members = [member(SAM, Role::Youth)].into_iter().chain(others.iter().map(|by| member(*by, Role::Jim)));
    let next = naast_core::charter::Charter { prev: Some(SECOND), ..charter(2, members.collect(), vec![]) };
    room.amend(&next, THIRD, 8)
}

#[test]
fn a_member_hands_the_owners_room_to_somebody_who_is_not_in() -> Result<(), RoomError> {
    let room = listed()?;
    let by = |said: &HandOver| room.hand_over(said, 7).err();
    assert_eq!(by(&said(JEF, NEW, &[2, 3])), None);
    assert_eq!(by(&said(EVA, NEW, &[3])), Some(RoomError::NotMember), "by somebody who is not in");
    assert_eq!(by(&said(SAM, NEW, &[3])), Some(RoomError::NotMember), "by the owner, who lost nothing");
    assert_eq!(by(&said(JEF, SAM, &[3])), Some(RoomError::NotMember), "to the owner");
    assert_eq!(by(&said(JEF, JEF, &[3])), Some(RoomError::NotMember), "to oneself");
    let other_root = Heir { root: Hash([41; 32]), ..heir(JEF) };
    assert_eq!(by(&HandOver { to: other_root, ..said(JEF, NEW, &[3]) }), Some(RoomError::NotMember), "another root");
    assert_eq!(by(&HandOver { from: lost(JEF), ..said(JEF, NEW, &[3]) }), Some(RoomError::NotMember), "not the owner");
    let other_person = Lost { person: PersonId([9; 16]), ..lost(SAM) };
    assert_eq!(by(&HandOver { from: other_person, ..said(JEF, NEW, &[3]) }), Some(RoomError::NotMember));
    let other_root = Lost { root: Hash([9; 32]), ..lost(SAM) };
    assert_eq!(by(&HandOver { from: other_root, ..said(JEF, NEW, &[3]) }), Some(RoomError::NotMember));
    let other_person = Heir { person: PersonId([9; 16]), ..heir(JEF) };
    assert_eq!(by(&HandOver { to: other_person, ..said(JEF, NEW, &[3]) }), Some(RoomError::NotMember));
    let elsewhere = HandOver { channel: ChannelId([9; 16]), ..said(JEF, NEW, &[3]) };
    assert_eq!(by(&elsewhere), Some(RoomError::NotMember));
    let foreign = HandOver { tenant: TenantId([9; 16]), ..said(JEF, NEW, &[3]) };
    assert_eq!(by(&foreign), Some(RoomError::NotMember));
    Ok(())
}

#[test]
fn epochs_that_are_handed_over_exist_ascend_and_are_so_many_at_most() -> Result<(), RoomError> {
    // What was handed over already need not be handed over with its newest key again.
    let room = handed()?;
    let refused = |epochs: &[u64]| room.hand_over(&said(JEF, NEW, epochs), 8).err();
    assert_eq!(refused(&[1, 2]), None);
    for wrong in [&[][..], &[0], &[4], &[2, 1], &[1, 1]] {
        assert_eq!(refused(wrong), Some(RoomError::StaleEpoch), "{wrong:?}");
    }
    let newest = room.epoch.clone().map(|at| naast_core::room::EpochAt { epoch: 1_000, ..at });
    let long = Room { epoch: newest, ..room.clone() };
    let most: Vec<u64> = (1..).take(limits::HISTORY_EPOCHS_MAX + 1).collect();
    assert!(long.hand_over(&said(JEF, NEW, &most[1..]), 8).is_ok());
    assert_eq!(long.hand_over(&said(JEF, NEW, &most), 8).err(), Some(RoomError::StaleEpoch));
    Ok(())
}

#[test]
fn an_heirs_newest_keys_stay_the_newest() -> Result<(), RoomError> {
    let newer = By { g: 1, ..NEW };
    let room = handed()?.hand_over(&said(JEF, newer, &[1]), 8)?;
    assert_eq!(room.heirs(), [heir(newer)]);
    assert_eq!(room.hand_over(&said(JEF, NEW, &[1]), 9)?.heirs(), [heir(newer)], "never back to older ones");
    Ok(())
}

#[test]
fn whoever_left_and_whoever_holds_no_key_yet_hands_nothing_over() -> Result<(), RoomError> {
    let left = listed()?.leave(&leave(JEF, SECOND), 7)?;
    assert_eq!(left.hand_over(&said(JEF, NEW, &[2]), 8).err(), Some(RoomError::NotMember));
    let seated = asked()?.seat(&take_seat(JEF), 0, 3)?;
    assert_eq!(seated.hand_over(&said(JEF, NEW, &[1]), 4).err(), Some(RoomError::StaleEpoch), "no key yet");
    let older = Room { epoch: listed()?.epoch.map(|at| at_generation(at, 1)), ..listed()? };
    assert_eq!(older.hand_over(&said(JEF, NEW, &[3]), 7).err(), Some(RoomError::StaleEpoch), "older keys than listed");
    assert!(older.hand_over(&said(By { g: 1, ..JEF }, NEW, &[3]), 7).is_ok());
    Ok(())
}

fn at_generation(mut at: naast_core::room::EpochAt, g: u32) -> naast_core::room::EpochAt {
    at.members.iter_mut().for_each(|by| by.g = g);
    at
}

#[test]
fn only_what_a_youth_owns_is_handed_over() -> Result<(), RoomError> {
    for kind in [ChannelKind::Private, ChannelKind::Direct, ChannelKind::Triad, ChannelKind::Family] {
        assert!(Room { kind, ..listed()? }.hand_over(&said(JEF, NEW, &[3]), 7).is_ok(), "{kind:?}");
    }
    for kind in [ChannelKind::Line, ChannelKind::Support] {
        let refused = Room { kind, ..listed()? }.hand_over(&said(JEF, NEW, &[3]), 7).err();
        assert_eq!(refused, Some(RoomError::NotMember), "{kind:?}");
    }
    Ok(())
}

#[test]
fn nothing_new_is_written_in_a_room_that_was_handed_over() -> Result<(), RoomError> {
    let (open, past) = (listed()?, handed()?);
    assert!(!open.is_past() && past.is_past());
    let past_by = |came: Result<(), RoomError>| assert_eq!(came, Err(RoomError::HandedOver));
    assert_eq!(open.may_write(&header(JEF, 3)), Ok(()));
    past_by(past.may_write(&header(JEF, 3)));
    past_by(past.may_write(&header(SAM, 3)));
    let fresh = epoch(JEF, 4, SECOND, &[SAM, JEF], How::Fresh);
    assert!(open.open_epoch(&fresh, Hash([53; 32]), &[SAM, JEF], 8).is_ok());
    past_by(past.open_epoch(&fresh, Hash([53; 32]), &[SAM, JEF], 8).map(drop));
    let reseal = Reseal { suite: Suite::Naast1, tenant: TENANT, by: SAM, at: 1, channel: CHANNEL, epoch: 3, to: JEF };
    assert!(open.may_reseal(&reseal).is_ok());
    past_by(past.may_reseal(&reseal).map(drop));
    let (suite, by, to) = (Suite::Naast1, SAM, JEF);
    let history =
        naast_core::charter::OpenHistory { suite, tenant: TENANT, by, at: 1, channel: CHANNEL, to, epochs: vec![1, 2] };
    assert_eq!(open.may_open_history(&history, |_| false), Ok(()));
    past_by(past.may_open_history(&history, |_| false));
    let free = Room { seats: vec![super::seat()], ..past };
    assert_eq!(free.seat(&take_seat(EVA), 0, 8).err(), Some(RoomError::Seat), "an outsider learns nothing of it");
    assert!(Room { handed: None, ..free }.seat(&take_seat(EVA), 0, 8).is_ok());
    Ok(())
}

#[test]
fn what_takes_away_goes_on_in_a_room_that_was_handed_over() -> Result<(), RoomError> {
    let past = handed()?;
    assert_eq!(past.may_erase(JEF, JEF), Ok(()));
    assert_eq!(past.may_erase(NEW, SAM), Err(RoomError::NotMember), "an heir takes nothing away");
    let alone = past.leave(&leave(JEF, SECOND), 8)?;
    assert!(alone.is_past() && alone.member(JEF.root).is_none() && alone.heir(NEW.root).is_some());
    let unread = past.leave(&leave(NEW, SECOND), 8)?;
    assert!(unread.is_past(), "that somebody reads no more takes nothing back");
    assert_eq!(unread.disinherited_since(&past), [heir(NEW).person]);
    assert_eq!(unread.leave(&leave(NEW, SECOND), 9).err(), Some(RoomError::NotMember));
    let two = past.hand_over(&said(JEF, EVA, &[3]), 8)?;
    let one = two.leave(&leave(NEW, SECOND), 9)?;
    assert_eq!(one.disinherited_since(&two), [heir(NEW).person], "and nobody else");
    Ok(())
}

#[test]
fn an_heir_is_no_member() -> Result<(), RoomError> {
    let past = handed()?;
    assert!(past.member(NEW.root).is_none() && past.role_of(heir(NEW).person).is_none());
    assert_eq!(past.may_write(&header(NEW, 3)), Err(RoomError::NotMember));
    assert_eq!(past.hand_over(&said(NEW, EVA, &[3]), 8).err(), Some(RoomError::NotMember));
    assert!(past.gone_since(&listed()?).is_empty() && past.joined_since(Some(&listed()?)).is_empty());
    Ok(())
}

#[test]
fn nobody_hands_on_what_was_never_theirs_to_read() {
    let reach = Reach { from: 10, stretches: vec![(12, 20), (31, 40)] };
    assert_eq!(reach.of_epoch(10, 11, 14), [(12, 14)], "from their coming on");
    assert_eq!(reach.of_epoch(10, 15, 18), [(15, 18)]);
    assert_eq!(reach.of_epoch(15, 16, 50), [(16, 20), (31, 40)], "not what lies between");
    assert_eq!(reach.of_epoch(20, 21, 30), [], "while they were away");
    assert_eq!(reach.of_epoch(9, 15, 18), [], "on a charter that they never saw");
}

#[test]
fn several_hand_over_up_to_a_bound() -> Result<(), RoomError> {
    let mut room = handed()?;
    for seq in 8..100 {
        match room.hand_over(&said(JEF, NEW, &[2]), seq) {
            Ok(next) => room = next,
            Err(reason) => {
                assert_eq!(reason, RoomError::TooMany);
                break;
            }
        }
    }
    assert_eq!(room.handed.as_ref().map(|handed| handed.times), Some(limits::HAND_OVERS_MAX));
    assert_eq!(room.heirs(), [heir(NEW)], "one heir, however often");
    assert_eq!(room.handed.as_ref().map(|handed| handed.seq), Some(7), "since the first time");
    Ok(())
}

#[test]
fn the_owners_next_charter_takes_the_room_up_again_with_a_key_that_the_heir_cannot_derive() {
    let Ok(again) = contradicted(&[JEF]) else { panic!("the owner goes on") };
    assert!(!again.is_past());
    let next = |how| epoch(SAM, 4, THIRD, &[SAM, JEF], how);
    let open = |how| again.open_epoch(&next(how), Hash([54; 32]), &[SAM, JEF], 9);
    assert_eq!(open(How::Derived).err(), Some(RoomError::StaleEpoch), "the heir holds the last key");
    let Ok(room) = open(How::Fresh) else { panic!("a fresh key is taken") };
    assert_eq!(room.handed, None);
    assert_eq!(handed().map(|past| room.disinherited_since(&past)), Ok(vec![heir(NEW).person]));
    assert_eq!(room.may_write(&header(SAM, 4)), Ok(()));
    assert!(matches!(contradicted(&[NEW]), Err(CharterError::Members)), "an heir is let in later, or never");
}

#[test]
fn words_from_before_the_owner_took_it_up_again_hand_it_over_no_second_time() -> Result<(), RoomError> {
    let old = said(JEF, NEW, &[2, 3]);
    let Ok(again) = contradicted(&[JEF]) else { panic!("the owner goes on") };
    assert_eq!(listed()?.hand_over(&said(JEF, NEW, &[2]), 7).err(), Some(RoomError::StaleEpoch), "not the newest");
    let room = again.open_epoch(&epoch(SAM, 4, THIRD, &[SAM, JEF], How::Fresh), Hash([54; 32]), &[SAM, JEF], 9)?;
    assert_eq!(room.hand_over(&old, 10).err(), Some(RoomError::StaleEpoch));
    assert!(room.hand_over(&said(JEF, NEW, &[2, 3, 4]), 10)?.is_past());
    let more = handed()?.hand_over(&said(JEF, NEW, &[1]), 8)?;
    assert!(more.is_past(), "what is handed over already may be handed over further back");
    Ok(())
}
