//! Professionals who no longer work for the organisation are out, and let in again by nobody but the owner.

use naast_core::charter::{ChannelKind, Charter, CharterError, Role};
use naast_core::encode::Hash;
use naast_core::epoch::How;
use naast_core::room::{Room, RoomError};
use naast_core::team::{Duty, Staff, Team};
use naast_core::{By, PersonId, Suite, TenantId};

use super::{EVA, FIRST, JEF, SAM, SECOND, TENANT, charter, epoch, header, member};

fn team(n: u32, people: &[By]) -> Team {
    let staff = |by: &By| Staff {
        person: PersonId([by.root.0[0]; 16]),
        root: by.root,
        g: by.g,
        roles: vec![Duty::Professional],
    };
    Team {
        suite: Suite::Naast1,
        tenant: TENANT,
        by: By { root: Hash([90; 32]), g: 0 },
        at: 1,
        n,
        prev: None,
        until: 1_000,
        people: people.iter().map(staff).collect(),
    }
}

/// Sam, Jef as JIM, Eva as professional.
fn triad() -> Result<Room, RoomError> {
    let members = vec![member(SAM, Role::Youth), member(JEF, Role::Jim), member(EVA, Role::Professional)];
    let room = Room::begin(&Charter { kind: ChannelKind::Triad, ..charter(0, members, vec![]) }, FIRST, 1)?;
    let all = [SAM, JEF, EVA];
    room.open_epoch(&epoch(SAM, 1, FIRST, &all, How::Fresh), Hash([50; 32]), &all, 2)
}

#[test]
fn a_professional_missing_from_the_team_is_out_and_nobody_else_is() -> Result<(), RoomError> {
    let room = triad()?;
    let unchanged = room.follow_team(&team(0, &[EVA]), 3)?;
    assert_eq!(unchanged.may_write(&header(EVA, 1)), Ok(()));
    assert!(!room.is_touched_by(&team(0, &[EVA])));

    assert!(room.is_touched_by(&team(0, &[])));
    let out = room.follow_team(&team(0, &[]), 3)?;
    assert_eq!(out.may_write(&header(EVA, 1)), Err(RoomError::NotMember));
    assert_eq!(out.may_write(&header(SAM, 1)), Err(RoomError::StaleEpoch), "Eva holds this key");
    assert!(out.member(JEF.root).is_some(), "a JIM is nobody's staff");
    let ghost = epoch(EVA, 2, FIRST, &[SAM, JEF, EVA], How::Fresh);
    assert_eq!(out.open_epoch(&ghost, FIRST, &[SAM, JEF, EVA], 4).err(), Some(RoomError::NotMember));
    let other = Staff { person: PersonId([77; 16]), ..team(0, &[EVA]).people.remove(0) };
    assert!(room.is_touched_by(&Team { people: vec![other], ..team(0, &[]) }), "another account under her identity");
    Ok(())
}

#[test]
fn whoever_was_taken_out_comes_back_by_the_team_and_then_by_the_owner() -> Result<(), RoomError> {
    let out = triad()?.follow_team(&team(0, &[]), 3)?;
    let next = |n, prev, eva: bool| {
        let eva = eva.then(|| member(EVA, Role::Professional));
        let members = [member(SAM, Role::Youth), member(JEF, Role::Jim)].into_iter().chain(eva).collect();
        Charter { kind: ChannelKind::Triad, prev: Some(prev), ..charter(n, members, vec![]) }
    };
    assert_eq!(out.amend(&next(1, FIRST, true), SECOND, 4).err(), Some(CharterError::Stale), "Sam had not seen her go");
    let without = out.amend(&next(1, FIRST, false), SECOND, 4)?;
    assert_eq!(without.amend(&next(2, SECOND, true), FIRST, 5).err(), Some(CharterError::Members), "out of the team");

    let back = without.follow_team(&team(1, &[EVA]), 5)?;
    assert!(without.is_touched_by(&team(1, &[EVA])));
    assert_eq!(back.role_of(PersonId([30; 16])), None, "an organisation lets nobody in");
    assert!(back.amend(&next(2, SECOND, true), FIRST, 6).is_ok());
    Ok(())
}

#[test]
fn a_room_follows_newer_teams_alone() -> Result<(), RoomError> {
    let room = triad()?.follow_team(&team(3, &[EVA]), 3)?;
    assert_eq!(room.follow_team(&team(3, &[]), 4).err(), Some(RoomError::StaleTeam));
    assert_eq!(room.follow_team(&team(2, &[]), 4).err(), Some(RoomError::StaleTeam), "rolled back");
    let elsewhere = Team { tenant: TenantId([9; 16]), ..team(4, &[]) };
    assert_eq!(room.follow_team(&elsewhere, 4).err(), Some(RoomError::StaleTeam));
    assert!(room.follow_team(&team(4, &[]), 4).is_ok());
    Ok(())
}
