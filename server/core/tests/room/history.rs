//! Keys given again, to whom and by whom.

use naast_core::charter::{ChannelKind, Charter, OpenHistory, Role};
use naast_core::epoch::{How, Reseal};
use naast_core::room::{Room, RoomError};
use naast_core::{By, ChannelId, Suite};

use super::{CHANNEL, EVA, FIRST, JEF, SAM, SECOND, TENANT, charter, epoch, leave, listed, member};

fn history(by: By, to: By, epochs: &[u64]) -> OpenHistory {
    OpenHistory { suite: Suite::Naast1, tenant: TENANT, by, at: 1, channel: CHANNEL, to, epochs: epochs.to_vec() }
}

#[test]
fn the_owner_alone_opens_what_was_said_before_to_somebody_who_is_in() -> Result<(), RoomError> {
    let room = listed()?;
    let fresh = |_| false;
    assert_eq!(room.may_open_history(&history(SAM, JEF, &[1, 2]), fresh), Ok(()));
    assert_eq!(room.may_open_history(&history(JEF, SAM, &[1]), fresh), Err(RoomError::NotMember), "not the owner");
    assert_eq!(room.may_open_history(&history(JEF, JEF, &[1]), fresh), Err(RoomError::NotMember), "nor to himself");
    assert_eq!(room.may_open_history(&history(SAM, EVA, &[1]), fresh), Err(RoomError::NotMember), "not in");
    assert_eq!(room.may_open_history(&history(SAM, SAM, &[1]), fresh), Err(RoomError::NotMember), "to oneself");
    let elsewhere = OpenHistory { channel: ChannelId([9; 16]), ..history(SAM, JEF, &[1]) };
    assert_eq!(room.may_open_history(&elsewhere, fresh), Err(RoomError::NotMember));
    for wrong in [&[][..], &[0], &[4], &[2, 1], &[1, 1]] {
        assert_eq!(room.may_open_history(&history(SAM, JEF, wrong), fresh), Err(RoomError::StaleEpoch), "{wrong:?}");
    }
    Ok(())
}

#[test]
fn nobody_is_given_a_key_from_which_others_follow_that_they_were_not_given() -> Result<(), RoomError> {
    let room = listed()?;
    let second_is_derived = |epoch| epoch == 2;
    let open = |epochs: &[u64]| room.may_open_history(&history(SAM, JEF, epochs), second_is_derived);
    assert_eq!(open(&[1]), Err(RoomError::StaleEpoch), "the second follows from it");
    assert_eq!(open(&[1, 2]), Ok(()));
    assert_eq!(open(&[2]), Ok(()));
    let newest_is_derived = |epoch| epoch == 3;
    assert_eq!(room.may_open_history(&history(SAM, JEF, &[2]), newest_is_derived), Ok(()), "that one he holds");
    Ok(())
}

#[test]
fn the_newest_key_alone_is_no_reason_to_be_given_the_one_before() -> Result<(), RoomError> {
    // Eva is in, and nobody opened an epoch for her yet.
    let members = vec![member(SAM, Role::Youth), member(JEF, Role::Jim), member(EVA, Role::Jim)];
    let kind = ChannelKind::Triad;
    let first = Charter { kind, ..charter(0, members[..2].to_vec(), vec![]) };
    let room = Room::begin(&first, FIRST, 1)?;
    let room = room.open_epoch(&epoch(SAM, 1, FIRST, &[SAM, JEF], How::Fresh), FIRST, &[SAM, JEF], 2)?;
    let room = room.open_epoch(&epoch(SAM, 2, FIRST, &[SAM, JEF], How::Fresh), SECOND, &[SAM, JEF], 3)?;
    let room = room.amend(&Charter { kind, ..charter(1, members, vec![]) }, SECOND, 4)?;
    let all_are_derived = |_| true;
    let open = |to, epochs: &[u64]| room.may_open_history(&history(SAM, to, epochs), all_are_derived);
    assert_eq!(open(JEF, &[1]), Ok(()), "he holds what follows");
    assert_eq!(open(EVA, &[1]), Err(RoomError::StaleEpoch), "she does not");
    assert_eq!(open(EVA, &[1, 2]), Ok(()));
    assert_eq!(open(EVA, &[2]), Ok(()), "nothing follows from the newest yet");
    Ok(())
}

#[test]
fn who_has_newer_keys_opens_nothing_with_older_ones() -> Result<(), RoomError> {
    let newer = By { g: 1, ..SAM };
    let members = vec![member(newer, Role::Youth), member(JEF, Role::Jim)];
    let room = Room::begin(&Charter { by: newer, ..charter(0, members, vec![]) }, FIRST, 1)?;
    let room = room.open_epoch(&epoch(newer, 1, FIRST, &[newer, JEF], How::Fresh), FIRST, &[newer, JEF], 2)?;
    assert_eq!(room.may_open_history(&history(newer, JEF, &[1]), |_| false), Ok(()));
    assert_eq!(room.may_open_history(&history(SAM, JEF, &[1]), |_| false), Err(RoomError::NotMember));
    Ok(())
}

#[test]
fn a_broken_seal_is_mended_by_and_for_those_who_hold_the_newest_key() -> Result<(), RoomError> {
    let room = listed()?;
    let reseal = |by, epoch, to| {
        let said = Reseal { suite: Suite::Naast1, tenant: TENANT, by, at: 1, channel: CHANNEL, epoch, to };
        room.may_reseal(&said).map(|_| ())
    };
    assert_eq!(reseal(SAM, 3, JEF), Ok(()));
    assert_eq!(reseal(JEF, 3, SAM), Ok(()), "anybody who holds it");
    assert_eq!(reseal(SAM, 2, JEF), Err(RoomError::StaleEpoch));
    assert_eq!(reseal(EVA, 3, JEF), Err(RoomError::NotMember));
    assert_eq!(reseal(SAM, 3, EVA), Err(RoomError::StaleKey), "a ghost");
    assert_eq!(reseal(SAM, 3, By { g: 1, ..JEF }), Err(RoomError::StaleKey), "other keys than the epoch lists");
    assert_eq!(reseal(SAM, 3, SAM), Err(RoomError::StaleKey));
    let left = room.leave(&leave(JEF, SECOND), 7)?;
    let said = Reseal { suite: Suite::Naast1, tenant: TENANT, by: SAM, at: 1, channel: CHANNEL, epoch: 3, to: JEF };
    assert_eq!(left.may_reseal(&said).err(), Some(RoomError::StaleKey), "somebody who left");
    Ok(())
}
