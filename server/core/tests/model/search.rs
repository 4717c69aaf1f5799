//! Every order of acts, breadth first: the first broken promise that is found comes with a shortest way to it.

use std::collections::{BTreeMap, HashSet};

use crate::acts::{Act, all};
use crate::promises::{Broken, broken};
use crate::truth::kind;
use crate::world::World;

/// What a search saw.
#[derive(Default)]
pub struct Seen {
    /// Different states, the first among them.
    pub states: usize,
    /// Acts that were tried, refused ones among them.
    pub tried: usize,
    /// How often each kind of act was not refused.
    pub done: BTreeMap<&'static str, usize>,
    /// The promise that was broken, and the acts that led there.
    pub counterexample: Option<(Broken, Vec<Act>)>,
}

/// Goes through all orders of at most `depth` acts from a world.
pub fn search(from: World, depth: usize) -> Seen {
    let mut seen = Seen { states: 1, ..Seen::default() };
    let mut known = HashSet::from([from.fingerprint()]);
    let mut frontier: Vec<(World, Vec<Act>)> = vec![(from, Vec::new())];
    for level in 1..=depth {
        let mut next = Vec::new();
        for (world, way) in frontier {
            for act in all(&world) {
                seen.tried += 1;
                let Some(mut after) = world.tried(act) else { continue };
                *seen.done.entry(kind(act)).or_default() += 1;
                after.truth.follow(act, world.now());
                let further = || way.iter().copied().chain([act]).collect();
                if let Some(promise) = broken(&world, act, &after) {
                    seen.counterexample = Some((promise, further()));
                    return seen;
                }
                if known.insert(after.fingerprint()) {
                    seen.states += 1;
                    if level < depth {
                        next.push((after, further()));
                    }
                }
            }
        }
        frontier = next;
    }
    seen
}
