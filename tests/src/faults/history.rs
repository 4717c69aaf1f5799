//! The judge of a campaign: what was said, acknowledged and seen goes in, what is wrong with it comes out.
//!
//! It is pure: it knows no server, no socket and no clock, and believes nobody. A message that its author was told is
//! on the disk has to stand in every reader's log, once, where the acknowledgement said, behind what the same author
//! said before. `planted.rs` holds faults that it has to find.

use std::collections::{BTreeMap, BTreeSet};

use naast_core::{Hash, ShareId};
pub use naast_terminal::load::rooms::Mark;

/// A message as a reader got it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub seq: u64,
    /// Whose it says it is.
    pub mark: Mark,
    /// What it holds.
    pub content: Hash,
}

/// What one socket brought, from a place on.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// The newest entry that was there before.
    pub after: u64,
    /// In the order in which it came.
    pub seen: Vec<Seen>,
}

/// What one reader got of a room.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    /// Live, socket by socket.
    pub live: Vec<Stretch>,
    /// All of it once more when everything was over.
    pub last: Vec<Seen>,
}

/// A room: what was said in it and what became of that.
#[derive(Debug, Clone, Default)]
pub struct Room {
    /// The newest entry before anybody spoke.
    pub head: u64,
    /// What everybody said.
    pub said: BTreeMap<Mark, Hash>,
    /// What authors were told: this is on the disk, there.
    pub acked: Vec<(Mark, u64)>,
    /// Everybody who read along.
    pub readers: Vec<Reader>,
}

/// What somebody could read by grants at one moment.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Shares whose withdraw had been acknowledged before the question.
    pub withdrawn: BTreeSet<ShareId>,
    /// Shares that had been acknowledged and that nobody began to withdraw.
    pub given: BTreeSet<ShareId>,
    /// What the server listed.
    pub listed: BTreeSet<ShareId>,
}

/// Everything that happened.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Rooms by their number.
    pub rooms: Vec<Room>,
    /// What was asked about grants, in order.
    pub listings: Vec<Listing>,
}

/// What is wrong with a history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged and not there, or shown to somebody and gone later; withdrawn and still given counts here too.
    pub lost: usize,
    /// Standing twice, shown twice on one socket, or acknowledged for two places.
    pub doubled: usize,
    /// Somewhere else than said, before what was said earlier, or somewhere else for others.
    pub disordered: usize,
    /// Places without an entry.
    pub holes: usize,
    /// Said by nobody, or other words than were said.
    pub foreign: usize,
    /// The first few in words.
    pub words: Vec<String>,
}

/// How many faults are told in words.
const WORDS_MAX: usize = 8;

impl Verdict {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.disordered + self.holes + self.foreign == 0
    }

    fn lose(&mut self, what: impl FnOnce() -> String) {
        self.lost += 1;
        self.tell(what);
    }

    fn double(&mut self, what: impl FnOnce() -> String) {
        self.doubled += 1;
        self.tell(what);
    }

    fn disorder(&mut self, what: impl FnOnce() -> String) {
        self.disordered += 1;
        self.tell(what);
    }

    fn tell(&mut self, what: impl FnOnce() -> String) {
        if self.words.len() < WORDS_MAX {
            self.words.push(what());
        }
    }
}

impl History {
    /// Judges everything.
    #[must_use]
    pub fn judge(&self) -> Verdict {
        let mut verdict = Verdict::default();
        for room in &self.rooms {
            room.judge(&mut verdict);
        }
        for listing in &self.listings {
            listing.judge(&mut verdict);
        }
        verdict
    }
}

impl Listing {
    fn judge(&self, verdict: &mut Verdict) {
        for share in self.listed.intersection(&self.withdrawn) {
            verdict.lose(|| format!("a withdraw of {share} that was acknowledged is undone"));
        }
        for share in self.given.difference(&self.listed) {
            verdict.lose(|| format!("a share {share} that was acknowledged is gone"));
        }
    }
}

impl Room {
    fn judge(&self, verdict: &mut Verdict) {
        let mut truth: BTreeMap<u64, Mark> = BTreeMap::new();
        for (number, reader) in self.readers.iter().enumerate() {
            let log = self.judge_log(number, &reader.last, verdict);
            for (seq, mark) in &log {
                if truth.entry(*seq).or_insert(*mark) != mark {
                    verdict.disorder(|| format!("reader {number} has {mark:?} at {seq}, others {:?}", truth[seq]));
                }
            }
            for stretch in &reader.live {
                self.judge_stretch(number, stretch, &log, verdict);
            }
            self.judge_acknowledged(number, &log, verdict);
        }
        let mut places = BTreeMap::new();
        for (mark, seq) in &self.acked {
            if places.insert(*mark, *seq).is_some_and(|other| other != *seq) {
                verdict.double(|| format!("{mark:?} was acknowledged for two places"));
            }
        }
    }

    /// A whole log as one reader has it in the end: no hole, nothing twice, every author in their own order.
    fn judge_log(&self, number: usize, last: &[Seen], verdict: &mut Verdict) -> BTreeMap<u64, Mark> {
        let mut log = BTreeMap::new();
        let (mut places, mut newest) = (BTreeMap::new(), BTreeMap::new());
        let mut head = self.head;
        for seen in last {
            self.judge_words(number, seen, verdict);
            if seen.seq > head + 1 {
                verdict.holes += 1;
                verdict.tell(|| format!("reader {number} has nothing between {head} and {}", seen.seq));
            } else if seen.seq <= head {
                verdict.disorder(|| format!("reader {number} got {} behind {head}", seen.seq));
            }
            head = head.max(seen.seq);
            if let Some(other) = places.insert(seen.mark, seen.seq) {
                verdict.double(|| format!("reader {number} has {:?} at {other} and at {}", seen.mark, seen.seq));
            } else {
                let Mark { place, n, .. } = seen.mark;
                let before = newest.insert(place, n).unwrap_or(0);
                if n != before + 1 {
                    verdict.disorder(|| format!("reader {number} has message {n} of {place} behind {before}"));
                }
            }
            log.insert(seen.seq, seen.mark);
        }
        log
    }

    /// What came over one socket: nothing passed over, nothing twice, and all of it still there in the end.
    fn judge_stretch(&self, number: usize, stretch: &Stretch, log: &BTreeMap<u64, Mark>, verdict: &mut Verdict) {
        let (mut head, mut given) = (stretch.after, BTreeSet::new());
        for seen in &stretch.seen {
            self.judge_words(number, seen, verdict);
            if !given.insert(seen.seq) {
                verdict.double(|| format!("reader {number} got {} twice on one socket", seen.seq));
                continue;
            }
            if seen.seq > head + 1 {
                verdict.holes += 1;
                verdict.tell(|| format!("reader {number} was not given what is between {head} and {}", seen.seq));
            } else if seen.seq <= head {
                verdict.disorder(|| format!("reader {number} was given {} behind {head}", seen.seq));
            }
            head = head.max(seen.seq);
            match log.get(&seen.seq) {
                Some(mark) if *mark == seen.mark => {}
                Some(_) => verdict.disorder(|| format!("reader {number} saw another message at {}", seen.seq)),
                None => verdict.lose(|| format!("reader {number} saw {:?}, which is gone", seen.mark)),
            }
        }
    }

    fn judge_words(&self, number: usize, seen: &Seen, verdict: &mut Verdict) {
        if self.said.get(&seen.mark) != Some(&seen.content) {
            verdict.foreign += 1;
            verdict.tell(|| format!("nobody said what reader {number} has at {}", seen.seq));
        }
    }

    fn judge_acknowledged(&self, number: usize, log: &BTreeMap<u64, Mark>, verdict: &mut Verdict) {
        let places: BTreeMap<Mark, u64> = log.iter().map(|(seq, mark)| (*mark, *seq)).collect();
        for (mark, seq) in &self.acked {
            match places.get(mark) {
                Some(found) if found == seq => {}
                Some(found) => verdict.disorder(|| format!("{mark:?} stands at {found}, acknowledged for {seq}")),
                None => verdict.lose(|| format!("{mark:?} was acknowledged for {seq}; reader {number} has it not")),
            }
        }
    }
}
