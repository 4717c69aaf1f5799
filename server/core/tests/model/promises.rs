//! What must hold at every moment, whatever came before it.

use naast_core::id::RuleId;
use naast_core::id::ShareId;
use naast_core::room::Room;

use crate::acts::Act;
use crate::circle::{EVERYBODY, PLACES, Who};
use crate::world::{Message, World};

/// A promise, and how it would be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// I1, I2, I8: the server gives somebody what is not theirs, or not any more.
    Served(Who, usize),
    /// The keys that somebody ever got open what they were never given.
    Opened(Who, usize),
    /// I3, I10: something was done by somebody who may not, or when nobody may.
    Allowed,
    /// Who is in is not who people meant to be in.
    Inside,
    /// I5, I9: somebody sees that something happened which is none of their business.
    Noticed(Who),
    /// Somebody does not get what is theirs.
    Withheld(Who, usize),
}

/// What is broken in `after`, which this act made of `before`.
pub fn broken(before: &World, act: Act, after: &World) -> Option<Broken> {
    if !before.truth.permits(act, before) {
        return Some(Broken::Allowed);
    }
    let concerned = after.truth.concerned(act, &before.truth);
    let noticed =
        EVERYBODY.into_iter().filter(|who| !concerned.has(*who)).find(|who| view(before, *who) != view(after, *who));
    noticed.map(Broken::Noticed).or_else(|| broken_now(after))
}

/// What is broken at one moment.
fn broken_now(world: &World) -> Option<Broken> {
    let is_restored = world.is_restored();
    if !is_restored && PLACES.into_iter().any(|place| world.inside(place) != world.truth.inside(place)) {
        return Some(Broken::Inside);
    }
    let each = |(place, message): (usize, &Message)| {
        EVERYBODY.into_iter().find_map(|who| of_one(world, who, place, message, is_restored))
    };
    world.server.messages.iter().enumerate().find_map(each)
}

fn of_one(world: &World, who: Who, place: usize, message: &Message, is_restored: bool) -> Option<Broken> {
    let truth = &world.truth;
    let (serves, may_read) = (world.serves(who, place), truth.may_read(who, place, world.now()));
    // A server that is what its backup was does not know who went since; what was given is not served at all.
    let is_as_before = is_restored && truth.heard(who, place);
    if serves && !may_read && !is_as_before {
        return Some(Broken::Served(who, place));
    }
    if world.keys.opens(who, place, message) && !truth.ever_read(who, place) {
        return Some(Broken::Opened(who, place));
    }
    (may_read && !serves && !is_restored).then_some(Broken::Withheld(who, place))
}

type View<'a> = (Vec<&'a Room>, Vec<(usize, bool)>, Vec<(ShareId, usize)>, Vec<(RuleId, usize)>);

/// Everything that somebody can get: their conversations, which messages of these, what is given to them, what they read along.
fn view(world: &World, who: Who) -> View<'_> {
    let is_in = |room: &&Room| room.role_of(who.person()).is_some();
    let rooms = world.server.rooms.iter().filter(is_in).collect();
    let messages = world.server.messages.iter().enumerate();
    let messages = messages.filter(|(place, _)| world.serves(who, *place)).map(|(place, one)| (place, one.is_erased));
    let given = world.given(who).map(|given| (given.grant.share, given.message));
    (rooms, messages.collect(), given.collect(), world.along(who).collect())
}
