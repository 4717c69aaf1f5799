//! Faults on purpose: histories that the judge must not believe, each with the count that has to notice it.
//!
//! They are tried before every campaign: a judge that finds nothing proves nothing.

use naast_core::{Hash, ShareId};

use super::history::{History, Listing, Mark, Reader, Room, Seen, Stretch, Verdict};

/// A fault with its name and the count of a verdict that it has to raise.
pub struct Planted {
    /// What was done.
    pub name: &'static str,
    /// Does it to a history in which all is well.
    pub spoil: fn(&mut History),
    /// What has to notice it.
    pub count: fn(&Verdict) -> usize,
}

/// Every fault there is.
pub const ALL: &[Planted] = &[
    Planted { name: "an acknowledged message is lost", spoil: lose, count: |verdict| verdict.lost },
    Planted {
        name: "the newest message is acknowledged before it is stored",
        spoil: cut,
        count: |verdict| verdict.lost,
    },
    Planted { name: "a message was shown and is gone later", spoil: unsay, count: |verdict| verdict.lost },
    Planted { name: "a message is stored twice", spoil: double, count: |verdict| verdict.doubled },
    Planted { name: "a message is shown twice", spoil: show_twice, count: |verdict| verdict.doubled },
    Planted { name: "a message is acknowledged for two places", spoil: two_places, count: |verdict| verdict.doubled },
    Planted { name: "two messages of one author change places", spoil: swap, count: |verdict| verdict.disordered },
    Planted { name: "readers have different orders", spoil: disagree, count: |verdict| verdict.disordered },
    Planted { name: "a message stands elsewhere than said", spoil: misplace, count: |verdict| verdict.disordered },
    Planted { name: "a number is left out", spoil: leave_hole, count: |verdict| verdict.holes },
    Planted { name: "a message is passed over live", spoil: pass_over, count: |verdict| verdict.holes },
    Planted { name: "somebody else's text", spoil: other_words, count: |verdict| verdict.foreign },
    Planted { name: "a message that nobody said", spoil: ghost, count: |verdict| verdict.foreign },
    Planted { name: "an acknowledged withdraw is undone", spoil: undo_withdraw, count: |verdict| verdict.lost },
    Planted { name: "an acknowledged share is gone", spoil: lose_share, count: |verdict| verdict.lost },
];

/// Two authors, three readers, six messages in two stretches, a share that stays and one that was withdrawn: all is
/// well.
#[must_use]
pub fn honest() -> History {
    let mut room = Room { head: 2, ..Room::default() };
    for turn in 0..6_u64 {
        let mark = Mark { room: 0, place: u32::from(turn % 2 == 1), n: turn / 2 + 1 };
        room.said.insert(mark, words(turn));
        room.acked.push((mark, 3 + turn));
    }
    let all: Vec<Seen> =
        room.acked.iter().map(|(mark, seq)| Seen { seq: *seq, mark: *mark, content: room.said[mark] }).collect();
    let live = vec![Stretch { after: 2, seen: all[..4].to_vec() }, Stretch { after: 6, seen: all[4..].to_vec() }];
    room.readers = vec![Reader { live, last: all }; 3];
    let (given, withdrawn) = (ShareId([1; 16]), ShareId([2; 16]));
    let listing = Listing { withdrawn: [withdrawn].into(), given: [given].into(), listed: [given].into() };
    History { rooms: vec![room], listings: vec![listing] }
}

/// Tries every fault; gives each one's name and whether it was caught.
#[must_use]
pub fn try_all() -> Vec<(&'static str, bool)> {
    let caught = |planted: &Planted| {
        let mut history = honest();
        (planted.spoil)(&mut history);
        (planted.count)(&history.judge()) > 0
    };
    ALL.iter().map(|planted| (planted.name, caught(planted))).collect()
}

fn words(number: u64) -> Hash {
    Hash([u8::try_from(number).unwrap_or(u8::MAX); 32])
}

/// The message with the third number, out of one reader's log; those behind it move up.
fn lose(history: &mut History) {
    let reader = &mut history.rooms[0].readers[1];
    reader.last.remove(2);
    reader.last.iter_mut().skip(2).for_each(|seen| seen.seq -= 1);
    reader.live.clear();
}

fn cut(history: &mut History) {
    for reader in &mut history.rooms[0].readers {
        reader.last.pop();
        reader.live.pop();
    }
}

/// It was never acknowledged, so that only those who saw it can tell.
fn unsay(history: &mut History) {
    let room = &mut history.rooms[0];
    room.acked.pop();
    for reader in &mut room.readers {
        reader.last.pop();
    }
}

fn double(history: &mut History) {
    for reader in &mut history.rooms[0].readers {
        let again = Seen { seq: 9, ..reader.last[5] };
        reader.last.push(again);
    }
}

fn show_twice(history: &mut History) {
    let stretch = &mut history.rooms[0].readers[0].live[0];
    stretch.seen.insert(2, stretch.seen[1]);
}

fn two_places(history: &mut History) {
    let (mark, seq) = history.rooms[0].acked[3];
    history.rooms[0].acked.push((mark, seq + 1));
}

/// The first and the second message of place 0, for everybody, and acknowledged so.
fn swap(history: &mut History) {
    let room = &mut history.rooms[0];
    let (first, second) = (room.acked[0].0, room.acked[2].0);
    (room.acked[0].0, room.acked[2].0) = (second, first);
    for reader in &mut room.readers {
        reader.live.clear();
        let [early, late] = [reader.last[0], reader.last[2]];
        reader.last[0] = Seen { seq: early.seq, ..late };
        reader.last[2] = Seen { seq: late.seq, ..early };
    }
}

/// Neighbours of different authors: each author's own order stays as it was.
fn disagree(history: &mut History) {
    let room = &mut history.rooms[0];
    room.acked.clear();
    let reader = &mut room.readers[2];
    reader.live.clear();
    let [early, late] = [reader.last[0], reader.last[1]];
    reader.last[0] = Seen { seq: early.seq, ..late };
    reader.last[1] = Seen { seq: late.seq, ..early };
}

fn misplace(history: &mut History) {
    history.rooms[0].acked[4].1 += 1;
}

fn leave_hole(history: &mut History) {
    let room = &mut history.rooms[0];
    room.acked.iter_mut().skip(3).for_each(|(_, seq)| *seq += 1);
    for reader in &mut room.readers {
        reader.live.clear();
        reader.last.iter_mut().skip(3).for_each(|seen| seen.seq += 1);
    }
}

fn pass_over(history: &mut History) {
    history.rooms[0].readers[0].live[0].seen.remove(1);
}

fn other_words(history: &mut History) {
    history.rooms[0].readers[0].last[1].content = words(200);
}

fn ghost(history: &mut History) {
    for reader in &mut history.rooms[0].readers {
        reader.last.push(Seen { seq: 9, mark: Mark { room: 0, place: 0, n: 4 }, content: words(201) });
    }
}

fn undo_withdraw(history: &mut History) {
    history.listings[0].listed.insert(ShareId([2; 16]));
}

fn lose_share(history: &mut History) {
    history.listings[0].listed.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_in_which_all_is_well_is_believed() {
        assert_eq!(honest().judge(), Verdict::default());
    }

    #[test]
    fn every_planted_fault_is_caught() {
        let missed: Vec<_> = try_all().into_iter().filter(|(_, is_caught)| !is_caught).collect();
        assert!(missed.is_empty(), "{missed:?}");
    }

    #[test]
    fn a_message_that_nobody_acknowledged_may_be_missing_at_the_end() {
        let mut history = honest();
        let room = &mut history.rooms[0];
        room.acked.pop();
        for reader in &mut room.readers {
            reader.last.pop();
            reader.live.pop();
        }
        assert!(history.judge().is_clean(), "{:?}", history.judge());
    }
}
