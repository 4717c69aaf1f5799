//! Who may be in which kind of channel, and how many of them.

use naast_core::charter::{ChannelKind, Charter, CharterError, Member, Role, Seat, Somebody};
use naast_core::encode::Hash;
use naast_core::room::Room;
use naast_core::{By, InviteId, PersonId, limits};

use super::{EVA, FIRST, JEF, SAM, charter, member, seat};

/// Whether an owner of their proper role begins a channel of this kind with these people beside them.
fn begins(kind: ChannelKind, others: &[Role]) -> bool {
    begins_as(kind.owner(), kind, others)
}

fn begins_as(owner: Role, kind: ChannelKind, others: &[Role]) -> bool {
    let other = |(role, place): (&Role, u8)| member(By { root: Hash([place; 32]), g: 0 }, *role);
    let members = [member(SAM, owner)].into_iter().chain(others.iter().zip(100..).map(other)).collect();
    let youth =
        (kind == ChannelKind::Support).then_some(Somebody { person: PersonId([250; 16]), root: Hash([250; 32]) });
    Room::begin(&Charter { kind, youth, ..charter(0, members, vec![]) }, FIRST, 1).is_ok()
}

#[test]
fn a_room_keeps_so_many_seats_and_no_more() {
    let seats = |count: usize| (0_u8..).take(count).map(|n| Seat { invite: InviteId([n; 16]), ..seat() }).collect();
    let begins = |count| {
        let first = charter(0, vec![member(SAM, Role::Youth)], seats(count));
        Room::begin(&Charter { kind: ChannelKind::Triad, ..first }, FIRST, 1).err()
    };
    assert_eq!(begins(limits::SEATS_MAX), None);
    assert_eq!(begins(limits::SEATS_MAX + 1), Some(CharterError::Members));
}

#[test]
fn a_room_begins_with_number_zero_behind_nothing() {
    let first = charter(0, vec![member(SAM, Role::Youth)], vec![]);
    let begins = |charter: &Charter| Room::begin(charter, FIRST, 1).err();
    assert_eq!(begins(&first), None);
    assert_eq!(begins(&Charter { n: 1, ..first.clone() }), Some(CharterError::Stale));
    assert_eq!(begins(&Charter { prev: Some(FIRST), ..first }), Some(CharterError::Stale));
}

#[test]
fn each_kind_has_its_own_people() {
    use ChannelKind::{Direct, Family, Line, Private, Support, Triad};
    use Role::{Jim, Parent, Professional, Worker, Youth};
    for (kind, allowed, refused) in [
        (Private, vec![vec![Jim]], vec![vec![Professional], vec![Parent], vec![Worker], vec![Youth], vec![Jim, Jim]]),
        (
            Direct,
            vec![vec![Jim], vec![Professional], vec![Parent], vec![Worker]],
            vec![vec![Youth], vec![Jim, Professional]],
        ),
        (
            Triad,
            vec![vec![Jim], vec![Jim, Professional], vec![Jim, Jim, Professional, Professional]],
            vec![vec![Parent], vec![Jim, Worker], vec![Jim, Professional, Youth], vec![Jim; 16]],
        ),
        (
            Family,
            vec![vec![Parent], vec![Parent, Jim, Professional], vec![Parent, Parent]],
            vec![vec![Worker], vec![Youth], vec![Parent, Jim, Jim], vec![Parent, Professional, Professional]],
        ),
        (
            Line,
            vec![vec![Professional]],
            vec![vec![Parent], vec![Jim], vec![Youth], vec![Worker], vec![Professional, Professional]],
        ),
        (
            Support,
            vec![vec![Professional], vec![Professional, Professional], vec![Professional; 15]],
            vec![vec![Jim], vec![Youth], vec![Parent], vec![Professional, Worker], vec![Professional; 16]],
        ),
    ] {
        assert!(begins(kind, &[]), "{kind:?} may begin with its owner alone");
        for others in allowed {
            assert!(begins(kind, &others), "{kind:?} with {others:?}");
        }
        for others in refused {
            assert!(!begins(kind, &others), "{kind:?} with {others:?}");
        }
        for owner in [Youth, Jim, Professional, Parent, Worker] {
            assert_eq!(begins_as(owner, kind, &[]), owner == kind.owner(), "{owner:?} owns {kind:?}");
        }
    }
}

#[test]
fn a_kept_seat_counts_like_somebody_who_sits_there() {
    let with_seat = |members: Vec<Member>| {
        let charter = Charter { kind: ChannelKind::Family, ..charter(0, members, vec![seat()]) };
        Room::begin(&charter, FIRST, 1).is_ok()
    };
    assert!(with_seat(vec![member(SAM, Role::Youth), member(EVA, Role::Parent)]));
    assert!(!with_seat(vec![member(SAM, Role::Youth), member(JEF, Role::Jim)]), "one JIM in a family");
}

#[test]
fn a_kind_that_nobody_knows_is_no_kind() {
    assert!(serde_json::from_str::<ChannelKind>(r#""triad""#).is_ok());
    assert!(serde_json::from_str::<ChannelKind>(r#""peer""#).is_err(), "not built, so refused");
}
