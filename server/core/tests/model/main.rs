//! A model of the whole: four people, two conversations, three messages, and every order in which they may join, send, share, make
//! rules, take back, leave, be taken out, renew keys, run out of time and lose the server's disk.
//!
//! The core's own functions decide each step. Beside them stands what people meant, in plain words (`truth.rs`), and who could open
//! what with all the keys that they ever got (`keys.rs`). After each step the promises must hold (`promises.rs`).
//!
//! `NAAST_DEPTH` says how many acts each order has. `server/docs/security/model.md` says what was seen, and what is not in it.

#![expect(clippy::print_stdout, reason = "a model says how much it saw")]

mod acts;
mod circle;
mod keys;
mod people;
mod promises;
mod search;
mod truth;
mod world;

use std::collections::BTreeMap;

use naast_core::epoch::How;
#[cfg(feature = "planted")]
use naast_core::planted::{Guard, leave_out};

use crate::acts::{Act, Boxes, To};
use crate::circle::{Place, Who};
use crate::people::People;
use crate::search::search;
use crate::truth::KINDS;
use crate::world::World;

/// How long an order is, unless `NAAST_DEPTH` says so.
const DEPTH: usize = 3;

#[expect(clippy::disallowed_methods, reason = "a test has no settings but this one")]
fn depth() -> usize {
    std::env::var("NAAST_DEPTH").ok().and_then(|depth| depth.parse().ok()).unwrap_or(DEPTH)
}

const BOTH: &[Who] = &[Who::Sam, Who::Jef];

fn key(place: Place) -> Act {
    Act::Open(Who::Sam, place, How::Fresh, To::Members)
}

fn say(by: Who) -> Act {
    Act::Say(by, Place::Private, false, Boxes::Due)
}

/// Jef is let in, everybody has keys, and something was said.
fn talking() -> Vec<Act> {
    let list = Act::List(Who::Sam, Place::Private, People::of(BOTH));
    vec![Act::Sit(Who::Jef), list, key(Place::Private), key(Place::Triad), say(Who::Jef)]
}

/// Marie reads along, and Hanne was given something.
fn reading() -> Vec<Act> {
    let share = Act::Share(Who::Sam, 0, Who::Hanne, false);
    let along = [Act::Rule(Who::Sam, Who::Marie, true, false), Act::Agree(Who::Jef, true), say(Who::Sam), share];
    [talking(), along.to_vec()].concat()
}

/// Jef went from both conversations, and came back.
fn returned() -> Vec<Act> {
    let place = |place, without: &[Who], with: &[Who]| {
        let list = |people| Act::List(Who::Sam, place, People::of(people));
        [Act::Leave(Who::Jef, place), list(without), list(with), key(place)]
    };
    let triad = place(Place::Triad, &[Who::Sam, Who::Hanne], &[Who::Sam, Who::Jef, Who::Hanne]);
    [reading(), place(Place::Private, &[Who::Sam], BOTH).to_vec(), triad.to_vec()].concat()
}

fn begun(acts: &[Act]) -> Option<World> {
    acts.iter().try_fold(World::beginning()?, |world, act| {
        let mut next = world.tried(*act)?;
        next.truth.follow(*act, world.now());
        Some(next)
    })
}

/// Searches every order behind these acts, prints what was seen, and gives back what was not refused.
fn holds_after(acts: &[Act]) -> BTreeMap<&'static str, usize> {
    let world = begun(acts);
    assert!(world.is_some(), "a beginning was refused");
    let seen = world.map(|world| search(world, depth())).unwrap_or_default();
    println!("{} acts deep: {} states, {} acts tried", depth(), seen.states, seen.tried);
    assert!(seen.counterexample.is_none(), "{:?}", seen.counterexample);
    seen.done
}

#[test]
fn promises_hold_from_before_anybody_came() {
    holds_after(&[]);
}

#[test]
fn promises_hold_while_three_talk() {
    holds_after(&talking());
}

#[test]
fn promises_hold_while_others_read() {
    let done = holds_after(&reading());
    let missing: Vec<&str> = KINDS.iter().filter(|kind| !done.contains_key(*kind)).copied().collect();
    assert!(missing.is_empty(), "nobody ever did this, so nothing is shown of it: {missing:?}");
}

#[test]
fn promises_hold_once_somebody_came_back() {
    holds_after(&returned());
}

/// Rules of the core whose absence the model finds. Others have nothing here that they decide (one role each, one device, nobody who
/// counts wrong, no answers, requests or reports): tests beside the code miss those.
#[cfg(feature = "planted")]
const SHOWN: &[Guard] = &[
    Guard::CharterFollows,
    Guard::CharterListsNobodyBarred,
    Guard::SeatIsHeld,
    Guard::SeatIsOpen,
    Guard::LeaveIsOfThisCharter,
    Guard::LeaverIsOut,
    Guard::EpochIsForMembers,
    Guard::DerivedAddsOnly,
    Guard::WritingWaitsForAKey,
    Guard::EraserIsTheAuthor,
    Guard::HistoryIsTheOwners,
    Guard::HistoryIsForMembers,
    Guard::SuspendedAreOut,
    Guard::TeamIsNewer,
    Guard::LockedIsNotShared,
    Guard::SharedIsOwn,
    Guard::ErasedIsNotShared,
    Guard::GrantIsForOne,
    Guard::GrantIsOverInTime,
    Guard::WithdrawIsTheYouths,
    Guard::WithdrawnHasNoSeal,
    Guard::RuleIsTheYouths,
    Guard::RuleReaderIsOutside,
    Guard::RuleNeedsAYes,
    Guard::NoStays,
    Guard::EndedRuleIsGone,
    Guard::LockedIsNotCovered,
    Guard::CoveredExactly,
    Guard::YesEndsWithGoing,
    Guard::RuleKeyIsTheYouths,
    Guard::RuleIsOverInTime,
];

/// Each of them, left out, breaks a promise within a few acts: so the model would find its absence.
#[cfg(feature = "planted")]
#[test]
fn each_rule_that_is_left_out_has_a_counterexample() {
    let beginnings = [Vec::new(), talking(), reading(), returned()];
    let mut missed = Vec::new();
    for guard in SHOWN {
        leave_out(Some(*guard));
        let worlds = beginnings.iter().filter_map(|acts| begun(acts));
        let found = worlds.map(|world| search(world, DEPTH)).find_map(|seen| seen.counterexample);
        leave_out(None);
        match found {
            Some((promise, acts)) => println!("{}: {promise:?} by {acts:?}", guard.name()),
            None => missed.push(guard.name()),
        }
    }
    assert!(missed.is_empty(), "nobody would miss {missed:?}");
}
