//! The judge of a race: what stood in the conversation's log, what was asked and seen by whom and when, goes in; what was
//! given after it had been taken back comes out. It knows no server and no clock, and believes nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Formatter};

use naast_core::{EnvelopeId, Hash};

/// What a youth takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// A share.
    Withdraw,
    /// A rule by which somebody reads along.
    EndRule,
    /// Somebody's place in the conversation.
    ShowOut,
    /// The key in which everybody talks.
    Rotate,
}

impl Act {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Withdraw, Self::EndRule, Self::ShowOut, Self::Rotate];

    /// As tables call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Withdraw => "withdraws a share",
            Self::EndRule => "ends a rule",
            Self::ShowOut => "shows somebody out",
            Self::Rotate => "rotates the key",
        }
    }
}

/// From when to when something was on its way, in microseconds since the race began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// It was given to the network.
    pub began: u64,
    /// Its answer was read.
    pub ended: u64,
}

impl Span {
    const fn overlaps(self, other: Self) -> bool {
        self.began < other.ended && other.began < self.ended
    }
}

/// What stands at one place of the conversation's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Words.
    Message {
        /// By what they are called in answers of the server.
        id: EnvelopeId,
        /// By what their author knows them.
        envelope: Hash,
        /// The epoch in whose key they are sealed.
        epoch: u64,
        /// Who wrote them.
        author: Hash,
    },
    /// Who is in.
    Charter,
    /// A new key, with its number.
    Epoch(u64),
    /// A rule is over.
    EndRule,
    /// Anything else.
    Other,
}

/// Something that was asked for by whom it is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// When.
    pub span: Span,
    /// The words that came; nothing when it was refused.
    pub given: Option<Vec<EnvelopeId>>,
}

/// One act among everything else.
#[derive(Debug, Clone)]
pub struct Round {
    /// Which.
    pub act: Act,
    /// From its sending until the youth's phone knew that it is done.
    pub span: Span,
    /// The newest place of the log before it.
    pub head: u64,
    /// Who was shown out: their number among the writers and their root; and up to where they were out at least.
    pub out: Option<(usize, Hash, u64)>,
    /// What was asked for meanwhile by whom it was taken from.
    pub requests: Vec<Request>,
}

/// Everything of one circle.
#[derive(Debug, Clone, Default)]
pub struct Race {
    /// Rounds, in their order.
    pub rounds: Vec<Round>,
    /// The conversation, by its places.
    pub log: BTreeMap<u64, Line>,
    /// When what was taken was on its way.
    pub said: BTreeMap<Hash, Span>,
    /// By writer: places of entries that came over their sockets.
    pub seen: Vec<BTreeSet<u64>>,
    /// What somebody's phone did not believe.
    pub alarms: Vec<String>,
}

/// What came of all rounds of one act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rounds.
    pub rounds: usize,
    /// Rounds that were races: see [`Race::judge`].
    pub overlapped: usize,
    /// Messages on their way during an act that stand before it.
    pub before: usize,
    /// And behind it.
    pub behind: usize,
    /// Requests that were answered before or during an act.
    pub given: usize,
    /// Requests that were refused.
    pub refused: usize,
}

/// What came of a race.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// By act.
    pub tallies: BTreeMap<Act, Tally>,
    /// Messages in all.
    pub messages: usize,
    /// What was wrong.
    pub faults: Vec<String>,
}

impl Verdict {
    /// Takes another circle along.
    pub fn add(&mut self, other: Self) {
        for (act, more) in other.tallies {
            let tally = self.tallies.entry(act).or_default();
            tally.rounds += more.rounds;
            tally.overlapped += more.overlapped;
            tally.before += more.before;
            tally.behind += more.behind;
            tally.given += more.given;
            tally.refused += more.refused;
        }
        self.messages += other.messages;
        self.faults.extend(other.faults);
    }
}

/// The line of names, and the line below it.
pub const HEAD: &str = "\
| the youth | rounds | overlapped | messages on their way: before | behind | requests given | refused |
|---|---|---|---|---|---|---|";

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        for (act, tally) in &self.tallies {
            let Tally { rounds, overlapped, before, behind, given, refused } = tally;
            writeln!(f, "| {} | {rounds} | {overlapped} | {before} | {behind} | {given} | {refused} |", act.name())?;
        }
        write!(f, "{} messages, {} faults", self.messages, self.faults.len())
    }
}

impl Race {
    /// Judges everything.
    ///
    /// A round is a race when the server had to put the act between others' wishes: of the messages that were on their way
    /// while it was, one stands before it and one behind it. An act that has no place in the conversation is one when
    /// messages and a request for what it takes back were on their way while it was.
    #[must_use]
    pub fn judge(&self) -> Verdict {
        let mut verdict = Verdict { faults: self.alarms.clone(), ..Verdict::default() };
        self.judge_keys(&mut verdict);
        for round in &self.rounds {
            let place = self.place(round);
            if place.is_none() && round.act != Act::Withdraw {
                verdict.faults.push(format!("{}: nothing of it stands behind {}", round.act.name(), round.head));
            }
            self.judge_requests(round, place, &mut verdict.faults);
            self.judge_out(round, place, &mut verdict.faults);
            self.count(round, place, verdict.tallies.entry(round.act).or_default());
        }
        verdict
    }

    /// Where an act stands in the conversation.
    fn place(&self, round: &Round) -> Option<u64> {
        let is_it = |line: &Line| match round.act {
            Act::Withdraw => false,
            Act::EndRule => *line == Line::EndRule,
            Act::ShowOut => *line == Line::Charter,
            Act::Rotate => matches!(line, Line::Epoch(_)),
        };
        self.log.range(round.head + 1..).find(|(_, line)| is_it(line)).map(|(seq, _)| *seq)
    }

    /// Behind a new key nothing is sealed in an older one: whoever held only that reads nothing more.
    fn judge_keys(&self, verdict: &mut Verdict) {
        let mut newest = 0;
        for (seq, line) in &self.log {
            match line {
                Line::Epoch(epoch) => newest = newest.max(*epoch),
                Line::Message { epoch, .. } => {
                    verdict.messages += 1;
                    if *epoch < newest {
                        verdict.faults.push(format!("{seq} is sealed in epoch {epoch}, behind {newest}"));
                    }
                }
                _ => {}
            }
        }
    }

    fn judge_requests(&self, Round { act, span, requests, .. }: &Round, place: Option<u64>, faults: &mut Vec<String>) {
        for Request { span: asked, given } in requests {
            let Some(words) = given else { continue };
            let is_late = asked.began > span.ended;
            if is_late && *act != Act::ShowOut && *act != Act::Rotate {
                faults.push(format!("{}: asked for at {}, done at {}, and given", act.name(), asked.began, span.ended));
            }
            let Some(place) = place.filter(|_| *act != Act::Rotate) else { continue };
            for (seq, line) in self.log.range(place + 1..) {
                if matches!(line, Line::Message { id, .. } if words.contains(id)) {
                    faults.push(format!("{} at {place}: {seq} is given", act.name()));
                }
            }
        }
    }

    fn judge_out(&self, round: &Round, place: Option<u64>, faults: &mut Vec<String>) {
        let (Some((writer, root, until)), Some(place)) = (round.out, place) else { return };
        let out = place + 1..=until.max(place);
        for (seq, line) in self.log.range(out.clone()) {
            if matches!(line, Line::Message { author, .. } if *author == root) {
                faults.push(format!("who was shown out at {place} wrote {seq}"));
            }
        }
        let seen = self.seen.get(writer).into_iter().flat_map(|seen| seen.range(out.clone()));
        faults.extend(seen.map(|seq| format!("who was shown out at {place} was sent {seq}")));
    }

    fn count(&self, round: &Round, place: Option<u64>, tally: &mut Tally) {
        let is_asked = round.requests.iter().any(|request| request.span.overlaps(round.span));
        tally.rounds += 1;
        tally.given += round.requests.iter().filter(|request| request.given.is_some()).count();
        tally.refused += round.requests.iter().filter(|request| request.given.is_none()).count();
        let (mut before, mut behind) = (0, 0);
        for (seq, line) in self.log.range(round.head.saturating_sub(REACH)..) {
            let Line::Message { envelope, .. } = line else { continue };
            let Some(span) = self.said.get(envelope) else { continue };
            if span.began > round.span.ended {
                break;
            }
            if span.overlaps(round.span) {
                if place.is_some_and(|place| *seq > place) { behind += 1 } else { before += 1 }
            }
        }
        tally.before += before;
        tally.behind += behind;
        let is_race = if place.is_some() { before > 0 && behind > 0 } else { before > 0 && is_asked };
        tally.overlapped += usize::from(is_race);
    }
}

/// Places before the newest known one at which something may stand that was still on its way: as many as writers, and more.
const REACH: u64 = 256;

#[cfg(test)]
mod tests;
