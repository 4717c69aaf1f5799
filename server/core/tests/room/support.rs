//! A room about a youth: it names them from the first, and a professional whom they exclude is out until they say otherwise.

use naast_core::charter::{ChannelKind, Charter, CharterError, Role, Seat, Somebody};
use naast_core::encode::Hash;
use naast_core::epoch::How;
use naast_core::room::{Room, RoomError};
use naast_core::support::{EndExclude, Exclude};
use naast_core::{By, ChannelId, PersonId, Suite, TenantId, limits};

use super::{CHANNEL, EVA, FIRST, JEF, SAM, SECOND, TENANT, charter, epoch, header, member, seat, take_seat};

const KARIM: By = By { root: Hash([40; 32]), g: 0 };
const SAID: Hash = Hash([60; 32]);

fn somebody(by: By) -> Somebody {
    Somebody { person: PersonId([by.root.0[0]; 16]), root: by.root }
}

/// Jef's charter of a room about Sam, with these professionals.
fn about_sam(n: u32, prev: Option<Hash>, staff: &[By]) -> Charter {
    let staff = staff.iter().map(|by| member(*by, Role::Professional));
    let members = [member(JEF, Role::Jim)].into_iter().chain(staff).collect();
    let kind = ChannelKind::Support;
    Charter { by: JEF, kind, prev, youth: Some(somebody(SAM)), ..charter(n, members, vec![]) }
}

/// Jef, Eva and Karim, talking.
fn support() -> Result<Room, RoomError> {
    let room = Room::begin(&about_sam(0, None, &[EVA, KARIM]), FIRST, 1)?;
    let all = [JEF, EVA, KARIM];
    room.open_epoch(&epoch(JEF, 1, FIRST, &all, How::Fresh), Hash([50; 32]), &all, 2)
}

fn exclude(by: By, who: By, charter: Hash) -> Exclude {
    let professional = somebody(who);
    Exclude { suite: Suite::Naast1, tenant: TENANT, by, at: 1, channel: CHANNEL, charter, professional }
}

fn end_exclude(by: By, exclude: Hash) -> EndExclude {
    EndExclude { suite: Suite::Naast1, tenant: TENANT, by, at: 1, channel: CHANNEL, exclude }
}

#[test]
fn a_support_room_names_its_youth_and_no_other_room_names_one() {
    let begin = |charter: &Charter| Room::begin(charter, FIRST, 1).err();
    let first = about_sam(0, None, &[EVA]);
    assert_eq!(begin(&first), None);
    assert_eq!(begin(&Charter { youth: None, ..first.clone() }), Some(CharterError::Members));
    let in_it = Charter { youth: Some(somebody(EVA)), ..first };
    assert_eq!(begin(&in_it), Some(CharterError::Members), "nobody is talked about who is there");
    let private = charter(0, vec![member(SAM, Role::Youth)], vec![]);
    assert_eq!(begin(&Charter { youth: Some(somebody(EVA)), ..private }), Some(CharterError::Members));
}

#[test]
fn every_later_charter_keeps_the_youth() -> Result<(), RoomError> {
    let next = about_sam(1, Some(FIRST), &[EVA]);
    assert!(support()?.amend(&next, SECOND, 3).is_ok());
    for youth in [None, Some(somebody(By { root: Hash([70; 32]), g: 0 }))] {
        let other = Charter { youth, ..next.clone() };
        assert_eq!(support()?.amend(&other, SECOND, 3).err(), Some(CharterError::Changed));
    }
    Ok(())
}

#[test]
fn a_jim_begins_a_room_about_the_youth_who_has_him_in_private() -> Result<(), RoomError> {
    let (sam, eva) = (somebody(SAM), somebody(EVA));
    let private = Room::begin(&charter(0, vec![member(SAM, Role::Youth), member(JEF, Role::Jim)], vec![]), FIRST, 1)?;
    assert!(private.is_between(sam, JEF.root));
    assert!(!private.is_between(sam, EVA.root), "another mentor");
    assert!(!private.is_between(eva, JEF.root), "another youth");
    assert!(
        !private.is_between(Somebody { person: eva.person, ..sam }, JEF.root),
        "another account under Sam's identity"
    );
    assert!(!private.is_between(Somebody { root: EVA.root, ..sam }, JEF.root), "another identity of Sam's account");
    assert!(!private.is_between(sam, SAM.root), "the youth themselves");
    let alone = Room::begin(&charter(0, vec![member(SAM, Role::Youth)], vec![seat()]), FIRST, 1)?;
    assert!(!alone.is_between(sam, JEF.root), "Jef has not said yes");
    let members = vec![member(SAM, Role::Youth), member(JEF, Role::Jim)];
    let triad = Room::begin(&Charter { kind: ChannelKind::Triad, ..charter(0, members, vec![]) }, FIRST, 1)?;
    assert!(!triad.is_between(sam, JEF.root), "where others are");
    Ok(())
}

#[test]
fn whom_the_youth_excludes_is_out_and_listed_by_no_charter() -> Result<(), RoomError> {
    let out = support()?.exclude(&exclude(SAM, EVA, FIRST), SAID, 3)?;
    assert!(out.member(EVA.root).is_none() && out.member(KARIM.root).is_some());
    assert_eq!(out.may_write(&header(EVA, 1)), Err(RoomError::NotMember));
    assert_eq!(out.may_write(&header(JEF, 1)), Err(RoomError::StaleEpoch), "Eva holds this key");
    let left = [JEF, KARIM];
    let derived = epoch(JEF, 2, FIRST, &left, How::Derived);
    assert_eq!(out.open_epoch(&derived, SECOND, &left, 4).err(), Some(RoomError::StaleEpoch), "a key she could derive");
    assert!(out.open_epoch(&epoch(JEF, 2, FIRST, &left, How::Fresh), SECOND, &left, 4).is_ok());

    let again = about_sam(1, Some(FIRST), &[EVA, KARIM]);
    assert_eq!(out.amend(&again, SECOND, 4).err(), Some(CharterError::Stale), "Jef had not seen her go");
    let without = out.amend(&about_sam(1, Some(FIRST), &[KARIM]), SECOND, 4)?;
    let again = about_sam(2, Some(SECOND), &[EVA, KARIM]);
    assert_eq!(without.amend(&again, FIRST, 5).err(), Some(CharterError::Members), "excluded");
    let ended = without.end_exclude(&end_exclude(SAM, SAID))?;
    assert!(ended.member(EVA.root).is_none(), "that alone lets nobody in");
    assert!(ended.amend(&again, FIRST, 6).is_ok());
    Ok(())
}

#[test]
fn whom_the_youth_excluded_takes_no_seat() -> Result<(), RoomError> {
    let kept = Seat { role: Role::Professional, ..seat() };
    let with_seat = Charter { seats: vec![kept], ..about_sam(1, Some(FIRST), &[KARIM]) };
    let said = exclude(SAM, EVA, FIRST);
    let take = naast_core::charter::TakeSeat { role: Role::Professional, ..take_seat(EVA) };
    let excluded = support()?.exclude(&said, SAID, 3)?.amend(&with_seat, SECOND, 4)?;
    assert_eq!(excluded.seat(&take, 0, 5).err(), Some(RoomError::Seat));
    assert!(excluded.end_exclude(&end_exclude(SAM, SAID))?.seat(&take, 0, 6).is_ok());
    Ok(())
}

#[test]
fn the_youth_alone_excludes_and_professionals_alone_are_excluded() -> Result<(), RoomError> {
    let room = support()?;
    let refused = |said: &Exclude| room.exclude(said, SAID, 3).err();
    assert_eq!(refused(&exclude(SAM, EVA, FIRST)), None);
    for by in [JEF, EVA, By { root: Hash([70; 32]), g: 0 }] {
        assert_eq!(refused(&exclude(by, KARIM, FIRST)), Some(RoomError::NotMember), "{by:?}");
    }
    assert_eq!(refused(&exclude(SAM, JEF, FIRST)), Some(RoomError::NotMember), "a JIM is shown out elsewhere");
    assert_eq!(refused(&exclude(SAM, SAM, FIRST)), Some(RoomError::NotMember), "not in");
    let other = Somebody { person: PersonId([77; 16]), root: EVA.root };
    let confused = Exclude { professional: other, ..exclude(SAM, EVA, FIRST) };
    assert_eq!(refused(&confused), Some(RoomError::NotMember), "another account under her identity");
    let elsewhere = Exclude { channel: ChannelId([9; 16]), ..exclude(SAM, EVA, FIRST) };
    assert_eq!(refused(&elsewhere), Some(RoomError::NotMember));
    let foreign = Exclude { tenant: TenantId([9; 16]), ..exclude(SAM, EVA, FIRST) };
    assert_eq!(refused(&foreign), Some(RoomError::NotMember));
    assert_eq!(refused(&exclude(SAM, EVA, SECOND)), Some(RoomError::StaleCharter));

    let out = room.exclude(&exclude(SAM, EVA, FIRST), SAID, 3)?;
    let ends = |said: &EndExclude| out.end_exclude(said).err();
    assert_eq!(ends(&end_exclude(SAM, SAID)), None);
    assert_eq!(ends(&end_exclude(JEF, SAID)), Some(RoomError::NotMember), "a JIM takes it back");
    assert_eq!(ends(&end_exclude(SAM, FIRST)), Some(RoomError::NotMember), "another statement");
    Ok(())
}

#[test]
fn the_same_words_exclude_and_end_it_once() -> Result<(), RoomError> {
    let said = exclude(SAM, EVA, FIRST);
    let out = support()?.exclude(&said, SAID, 3)?;
    let back = out
        .amend(&about_sam(1, Some(FIRST), &[KARIM]), SECOND, 4)?
        .end_exclude(&end_exclude(SAM, SAID))?
        .amend(&about_sam(2, Some(SECOND), &[EVA, KARIM]), FIRST, 5)?;
    let third = Room { charter: Hash([102; 32]), ..back };
    assert_eq!(third.exclude(&said, SAID, 6).err(), Some(RoomError::StaleCharter), "old words again");
    let anew = third.exclude(&exclude(SAM, EVA, third.charter), Hash([61; 32]), 6)?;
    assert_eq!(anew.end_exclude(&end_exclude(SAM, SAID)).err(), Some(RoomError::NotMember), "old words end nothing");
    Ok(())
}

#[test]
fn the_end_of_one_exclusion_leaves_the_others_as_they_are() -> Result<(), RoomError> {
    let other = Hash([61; 32]);
    let one = support()?.exclude(&exclude(SAM, EVA, FIRST), SAID, 3)?;
    let both = one.exclude(&exclude(SAM, KARIM, FIRST), other, 4)?;
    let ended = both.end_exclude(&end_exclude(SAM, other))?;
    assert!(ended.is_excluded(EVA.root) && !ended.is_excluded(KARIM.root));
    Ok(())
}

#[test]
fn a_youth_excludes_so_many_and_no_more() -> Result<(), RoomError> {
    let mut room = support()?;
    for number in 0..limits::EXCLUDED_MAX {
        room.excluded.push(naast_core::support::Excluded {
            root: Hash([200; 32]),
            statement: naast_core::hash("n", &[(number as u64).into()]),
        });
    }
    assert_eq!(room.exclude(&exclude(SAM, EVA, FIRST), SAID, 3).err(), Some(RoomError::TooMany));
    room.excluded.pop();
    assert!(room.exclude(&exclude(SAM, EVA, FIRST), SAID, 3).is_ok());
    Ok(())
}
