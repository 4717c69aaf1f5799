//! What anybody may try. Most of it is refused: whoever is not meant to say something says it too.

use naast_core::epoch::How;

use crate::circle::{EVERYBODY, PLACES, Place, Who};
use crate::people::People;
use crate::world::World;

/// Whom somebody who opens an epoch seals its key to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Those who are in, at their newest keys.
    Members,
    /// Marie too, whom nobody let in.
    AGhost,
    /// Everybody but one.
    AllButOne,
    /// Keys of a generation before the newest.
    OldKeys,
}

/// For which rules somebody puts a box beside a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boxes {
    /// Exactly those that cover it.
    Due,
    /// None.
    None,
    /// Every one that stands.
    All,
}

/// One thing that somebody tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Takes the seat in the private conversation.
    Sit(Who),
    /// Says who is in from now on.
    List(Who, Place, People),
    /// The server shows a charter once more that another one followed.
    ShowOldCharter(Place),
    /// Goes.
    Leave(Who, Place),
    /// The server shows once more how somebody left an older charter.
    ShowOldLeave(Who, Place),
    /// Opens an epoch.
    Open(Who, Place, How, To),
    /// Says something, locked or not.
    Say(Who, Place, bool, Boxes),
    /// Erases a message.
    Erase(Who, usize),
    /// Gives a message to somebody to read, for a while or until they stop it.
    Share(Who, usize, Who, bool),
    /// Takes a share back.
    Withdraw(Who, usize),
    /// Lets somebody read along: with one's own words, or with the JIM's too; for a while or until they stop it.
    Rule(Who, Who, bool, bool),
    /// Ends the newest rule.
    EndRule(Who),
    /// Answers whether the newest rule may cover one's words.
    Agree(Who, bool),
    /// Seals the newest rule's key in the newest epoch to its reader.
    SealRule(Who),
    /// Opens all that was said before to a member.
    History(Who, Place, Who),
    /// The organisation says who works there: with Hanne or without.
    Team(bool),
    /// The server shows the first team once more.
    ShowOldTeam,
    /// Somebody's keys are renewed.
    Renew(Who),
    /// Time passes.
    Tick,
    /// The server's data is copied.
    BackUp,
    /// The disk broke: the server is what the copy was.
    Restore,
    /// The apps gave back what they know, and Sam's compared the chain of choices.
    Compare,
}

const MESSAGES_MAX: usize = 3;
const SHARES_MAX: usize = 2;
const TICKS_MAX: u8 = 3;

/// Everything that somebody could try next.
pub fn all(world: &World) -> Vec<Act> {
    let mut acts = Vec::with_capacity(96);
    if world.is_restored() {
        return vec![Act::Tick, Act::Compare];
    }
    rooms(world, &mut acts);
    words(world, &mut acts);
    choices(world, &mut acts);
    acts.extend([Act::Team(true), Act::Team(false), Act::ShowOldTeam, Act::Renew(Who::Jef)]);
    acts.extend((world.ticks() < TICKS_MAX).then_some(Act::Tick));
    acts.extend(if world.has_backup() { [Act::Restore] } else { [Act::BackUp] });
    acts
}

fn rooms(world: &World, acts: &mut Vec<Act>) {
    acts.extend([Act::Sit(Who::Jef), Act::Sit(Who::Marie)]);
    for place in PLACES {
        let others: &[Who] = if place == Place::Private { &[Who::Jef] } else { &[Who::Jef, Who::Hanne] };
        for by in [Who::Sam, Who::Jef, Who::Hanne] {
            for who in others {
                acts.push(Act::List(by, place, world.inside(place).toggled(*who)));
            }
            acts.push(Act::Leave(by, place));
        }
        acts.extend([Act::List(Who::Sam, place, world.inside(place)), Act::ShowOldCharter(place)]);
        acts.extend(others.iter().map(|who| Act::ShowOldLeave(*who, place)));
        for by in EVERYBODY {
            for how in [How::Fresh, How::Derived] {
                acts.push(Act::Open(by, place, how, To::Members));
            }
        }
        for to in [To::AGhost, To::AllButOne, To::OldKeys] {
            acts.push(Act::Open(Who::Jef, place, How::Fresh, to));
        }
        acts.extend(others.iter().map(|to| Act::History(Who::Sam, place, *to)));
        acts.extend([Act::History(Who::Jef, place, Who::Jef), Act::History(Who::Sam, place, Who::Marie)]);
    }
}

fn words(world: &World, acts: &mut Vec<Act>) {
    let said = world.said();
    if said < MESSAGES_MAX {
        for (place, by) in PLACES.into_iter().flat_map(|place| EVERYBODY.map(|by| (place, by))) {
            acts.extend([Act::Say(by, place, false, Boxes::Due), Act::Say(by, place, true, Boxes::Due)]);
            if place == Place::Private {
                acts.extend([Act::Say(by, place, false, Boxes::None), Act::Say(by, place, true, Boxes::All)]);
                acts.push(Act::Say(by, place, false, Boxes::All));
            }
        }
    }
    for message in 0..said {
        acts.extend([Who::Sam, Who::Jef, Who::Hanne].map(|by| Act::Erase(by, message)));
    }
}

fn choices(world: &World, acts: &mut Vec<Act>) {
    if world.shares() < SHARES_MAX {
        for message in 0..world.said() {
            for to in [Who::Hanne, Who::Marie] {
                acts.extend([Act::Share(Who::Sam, message, to, false), Act::Share(Who::Sam, message, to, true)]);
            }
            acts.push(Act::Share(Who::Jef, message, Who::Marie, false));
        }
    }
    for share in 0..world.shares() {
        acts.extend([Who::Sam, Who::Jef, Who::Marie].map(|by| Act::Withdraw(by, share)));
    }
    for with_jef in [false, true] {
        for ends in [false, true] {
            acts.push(Act::Rule(Who::Sam, Who::Marie, with_jef, ends));
        }
    }
    acts.extend([Act::Rule(Who::Sam, Who::Jef, false, false), Act::Rule(Who::Jef, Who::Marie, true, false)]);
    acts.extend([Who::Sam, Who::Jef].map(Act::EndRule));
    acts.extend([Act::Agree(Who::Jef, true), Act::Agree(Who::Jef, false), Act::Agree(Who::Sam, true)]);
    acts.extend([Who::Sam, Who::Jef].map(Act::SealRule));
}
